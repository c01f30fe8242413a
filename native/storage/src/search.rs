//! Search over segments and memory alike.

use std::collections::HashSet;

use aios_search::{Conditions, Metric, Part, PartHit, Question, WordIndex, exact_scorer, scan_parts_each};
use arrow_array::Array;
use arrow_array::cast::AsArray;
use roaring::RoaringBitmap;

use crate::error::{Result, StorageError};
use crate::filter::Filter;
use crate::id::Id;
use crate::row::{Row, Value};
use crate::schema::{Table, memory};
use crate::segment::Segment;
use crate::state::{Slot, State};
use crate::vector_file::VectorFile;

/// Rows with the nearest vectors that take part in a hybrid search, at least.
const NEAREST: usize = 60;
/// Rows with the most words that take part in a hybrid search, at least; they cost less.
const WORDIEST: usize = 200;
/// What one unit of the word score weighs against the cosine, found among the notes of invented people.
const WORD_SHARE: f32 = 0.03;

/// One row of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SearchHit {
    /// The memory.
    pub id: Id,
    /// What the answer is ordered by.
    pub score: f32,
    /// Score of the vector search, where it took part.
    pub vector_score: Option<f32>,
    /// Score of the word search, where it took part.
    pub word_score: Option<f32>,
}

/// What a search may find, evaluated once per segment.
struct Selection<'a> {
    filter: Filter,
    conditions: &'a Conditions,
    rows: Vec<RoaringBitmap>,
}

impl<'a> Selection<'a> {
    /// `None` where everything may be found.
    fn new(state: &State, filter: Option<&Filter>, conditions: &'a Conditions) -> Result<Option<Self>> {
        if filter.is_none() && conditions.is_empty() {
            return Ok(None);
        }
        let mut filter = filter.cloned().unwrap_or_default();
        filter.created_from = filter.created_from.max(conditions.from);
        filter.created_to = match (filter.created_to, conditions.to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let mut rows = Vec::new();
        for slot in &state.table(Table::Memories).slots {
            let mut selected = filter.rows(&slot.segment)?;
            keep_tagged(&slot.segment, &conditions.tags, &mut selected)?;
            keep_paths(&slot.segment, &conditions.paths, &mut selected)?;
            rows.push(selected);
        }
        Ok(Some(Self {
            filter,
            conditions,
            rows,
        }))
    }

    fn accepts(&self, state: &State, id: &Id) -> bool {
        let memories = state.table(Table::Memories);
        match memories.sealed_place(id) {
            Some((segment, row)) => self.rows[segment].contains(row),
            None => memories.memory_row(id).is_some_and(|row| self.accepts_row(row)),
        }
    }

    fn accepts_row(&self, row: &Row) -> bool {
        let tags: &[String] = match &row.values[memory::TAGS] {
            Value::List(tags) => tags,
            _ => &[],
        };
        self.filter.accepts(row)
            && has_tags(tags.iter().map(String::as_str), &self.conditions.tags)
            && has_paths(row.text(memory::SOURCE), &self.conditions.paths)
    }
}

fn has_tags<'t>(tags: impl Iterator<Item = &'t str>, wanted: &[String]) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let tags: Vec<String> = tags.map(str::to_lowercase).collect();
    wanted.iter().all(|wanted| tags.contains(wanted))
}

fn has_paths(source: Option<&str>, wanted: &[String]) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let source = source.unwrap_or_default().to_lowercase();
    wanted.iter().all(|wanted| source.contains(wanted.as_str()))
}

fn keep_tagged(segment: &Segment, wanted: &[String], rows: &mut RoaringBitmap) -> Result<()> {
    if wanted.is_empty() || rows.is_empty() {
        return Ok(());
    }
    let column = segment.column("tags")?.map(|array| array.as_list::<i32>());
    let tagged = |row: &u32| {
        column.is_some_and(|column| {
            let tags = column.value(*row as usize);
            has_tags(tags.as_string::<i32>().iter().flatten(), wanted)
        })
    };
    *rows = rows.iter().filter(tagged).collect();
    Ok(())
}

fn keep_paths(segment: &Segment, wanted: &[String], rows: &mut RoaringBitmap) -> Result<()> {
    if wanted.is_empty() || rows.is_empty() {
        return Ok(());
    }
    let column = segment.column("source")?.map(|array| array.as_string::<i32>());
    let lies_there = |row: &u32| {
        let row = *row as usize;
        let source = column
            .filter(|column| column.is_valid(row))
            .map(|column| column.value(row));
        has_paths(source, wanted)
    };
    *rows = rows.iter().filter(lies_there).collect();
    Ok(())
}

/// The `k` best memories by their vectors.
pub fn vectors(
    state: &State,
    query: &[f32],
    k: usize,
    metric: Metric,
    filter: Option<&Filter>,
) -> Result<Vec<SearchHit>> {
    let conditions = Conditions::default();
    let selection = Selection::new(state, filter, &conditions)?;
    selected_vectors(state, query, k, metric, selection.as_ref())
}

/// For each of some memories the `k` that lie nearest to it, itself included; none for a memory without a vector.
pub fn beside(state: &State, ids: &[Id], k: usize, filter: Option<&Filter>) -> Result<Vec<Vec<SearchHit>>> {
    let conditions = Conditions::default();
    let selection = Selection::new(state, filter, &conditions)?;
    let vectors = ids.iter().map(|id| state.vector(id)).collect::<Result<Vec<_>>>()?;
    let known: Vec<&[f32]> = vectors.iter().flatten().copied().collect();
    let mut found = selected_each(state, &known, k, Metric::Cosine, selection.as_ref())?.into_iter();
    let hits = |vector: Option<&[f32]>| vector.and_then(|_| found.next()).unwrap_or_default();
    Ok(vectors.into_iter().map(hits).collect())
}

fn selected_vectors(
    state: &State,
    query: &[f32],
    k: usize,
    metric: Metric,
    selection: Option<&Selection<'_>>,
) -> Result<Vec<SearchHit>> {
    check_query(state, query)?;
    let found = selected_each(state, &[query], k, metric, selection)?;
    Ok(found.into_iter().next().unwrap_or_default())
}

fn selected_each(
    state: &State,
    queries: &[&[f32]],
    k: usize,
    metric: Metric,
    selection: Option<&Selection<'_>>,
) -> Result<Vec<Vec<SearchHit>>> {
    let slots = &state.table(Table::Memories).slots;
    let mut files = Vec::with_capacity(slots.len());
    for (number, slot) in slots.iter().enumerate() {
        if let Some(file) = &slot.vectors {
            let selected = selection.map(|selection| &selection.rows[number]);
            files.push((slot, file.block()?, allowed(slot, file, selected)));
        }
    }
    let buffered = buffered(state, selection);
    let mut parts: Vec<Part<'_>> = files
        .iter()
        .map(|(_, block, allowed)| Part {
            block: *block,
            allowed: allowed.as_ref(),
        })
        .collect();
    parts.push(Part {
        block: state.buffer.block()?,
        allowed: Some(&buffered),
    });
    let hit_of = |hit: &PartHit| -> Result<SearchHit> {
        let id = match files.get(hit.part as usize) {
            Some((slot, ..)) => slot.segment.id(hit.row)?,
            None => *state.buffer.owner(hit.row),
        };
        Ok(SearchHit {
            id,
            score: hit.score,
            vector_score: Some(hit.score),
            word_score: None,
        })
    };
    let mut found = Vec::with_capacity(queries.len());
    for hits in scan_parts_each(queries, &parts, metric, k).map_err(embedder)? {
        let mut best = hits.iter().map(hit_of).collect::<Result<Vec<_>>>()?;
        best.sort_unstable_by(by_score);
        found.push(best);
    }
    Ok(found)
}

/// Best first, ties by id.
fn by_score(a: &SearchHit, b: &SearchHit) -> std::cmp::Ordering {
    b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id))
}

/// Rows of a vector file that a search may find; `None` for all of them.
fn allowed(slot: &Slot, file: &VectorFile, selected: Option<&RoaringBitmap>) -> Option<RoaringBitmap> {
    let is_whole =
        slot.deleted.is_empty() && slot.attached.is_empty() && file.present.len() == u64::from(slot.segment.rows());
    match selected {
        None if is_whole => None,
        None => Some(slot.searchable()),
        Some(selected) if is_whole => Some(selected.clone()),
        Some(selected) => Some(slot.searchable() & selected),
    }
}

/// Vectors of the log that a search may find.
fn buffered(state: &State, selection: Option<&Selection<'_>>) -> RoaringBitmap {
    let live = state.buffer.live();
    match selection {
        None => live.clone(),
        Some(selection) => live
            .iter()
            .filter(|slot| selection.accepts(state, state.buffer.owner(*slot)))
            .collect(),
    }
}

fn embedder(error: aios_search::SearchError) -> StorageError {
    StorageError::Embedder {
        message: error.to_string(),
    }
}

fn check_query(state: &State, query: &[f32]) -> Result<()> {
    if query.len() != state.dimension {
        let message = format!(
            "the query has {} numbers, the store's vectors have {}",
            query.len(),
            state.dimension
        );
        return Err(StorageError::Embedder { message });
    }
    if query.iter().any(|value| !value.is_finite()) {
        return Err(StorageError::Embedder {
            message: "the query vector is not finite".into(),
        });
    }
    Ok(())
}

/// The `k` best memories by their words; the latest ones where a question has only conditions.
pub fn words(
    state: &State,
    index: &WordIndex,
    query: &str,
    k: usize,
    filter: Option<&Filter>,
) -> std::result::Result<Vec<SearchHit>, WordsError> {
    let question = Question::parse(query);
    let selection = Selection::new(state, filter, question.conditions())?;
    if let Some(selection) = selection.as_ref().filter(|_| is_only_conditions(&question)) {
        return Ok(latest(state, selection, k)?);
    }
    let accept = accepting(state, selection.as_ref());
    let hits = index.ask(&question, k, &accept).map_err(WordsError::Index)?;
    let hit = |hit: aios_search::WordHit| SearchHit {
        id: hit.id,
        score: hit.score,
        vector_score: None,
        word_score: Some(hit.score),
    };
    Ok(hits.into_iter().map(hit).collect())
}

/// Whether a search may find a memory.
fn accepting<'a>(state: &'a State, selection: Option<&'a Selection<'a>>) -> impl Fn(&Id) -> bool + 'a {
    let memories = state.table(Table::Memories);
    move |id| match selection {
        Some(selection) => selection.accepts(state, id),
        None => memories.contains(id),
    }
}

fn is_only_conditions(question: &Question) -> bool {
    !question.has_words() && !question.conditions().is_empty()
}

/// The `k` latest memories of a selection, all with score 0.
fn latest(state: &State, selection: &Selection<'_>, k: usize) -> Result<Vec<SearchHit>> {
    let memories = state.table(Table::Memories);
    let mut found = Vec::new();
    for (slot, rows) in memories.slots.iter().zip(&selection.rows) {
        let created = slot.segment.created()?;
        for row in rows - &*slot.deleted {
            found.push((created[row as usize], slot.segment.id(row)?));
        }
    }
    let rows = memories.rows.iter().filter(|(_, row)| selection.accepts_row(row));
    found.extend(rows.map(|(_, row)| (row.created_at, row.id)));
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.truncate(k);
    let hit = |(_, id)| SearchHit {
        id,
        score: 0.0,
        vector_score: None,
        word_score: Some(0.0),
    };
    Ok(found.into_iter().map(hit).collect())
}

/// A word search fails by the store or by the derived index.
pub enum WordsError {
    /// The store's own failure.
    Store(StorageError),
    /// The index's failure.
    Index(aios_search::SearchError),
}

impl From<StorageError> for WordsError {
    fn from(error: StorageError) -> Self {
        Self::Store(error)
    }
}

/// The `k` best memories by words and vectors together: cosine plus a share of the word score, each exact for all that
/// stand at the head of either ranking. The latest ones where a question has only conditions.
///
/// A sum of scores keeps what ranks throw away: by how much a memory is nearer, or holds more (Bruch, Gai, Ingber: "An
/// analysis of fusion functions for hybrid retrieval", 2022).
pub fn hybrid(
    state: &State,
    index: &WordIndex,
    query: &str,
    vector: Option<&[f32]>,
    k: usize,
    filter: Option<&Filter>,
) -> std::result::Result<Vec<SearchHit>, WordsError> {
    let question = Question::parse(query);
    let selection = Selection::new(state, filter, question.conditions())?;
    if let (Some(selection), None) = (selection.as_ref().filter(|_| is_only_conditions(&question)), vector) {
        return Ok(latest(state, selection, k)?);
    }
    let mut hits = match vector {
        Some(vector) => selected_vectors(state, vector, k.max(NEAREST), Metric::Cosine, selection.as_ref())?,
        None => Vec::new(),
    };
    let near: HashSet<Id> = hits.iter().map(|hit| hit.id).collect();
    let accept = accepting(state, selection.as_ref());
    let words = index
        .weigh(&question, k.max(WORDIEST), &near, &accept)
        .map_err(WordsError::Index)?;
    let cosine = vector.map(|vector| exact_scorer(vector, Metric::Cosine).map_err(embedder));
    let cosine = cosine.transpose()?;
    for id in words.keys().filter(|id| !near.contains(*id)) {
        let vector_score = match &cosine {
            Some(cosine) => state.vector(id)?.map(cosine),
            None => None,
        };
        hits.push(SearchHit {
            id: *id,
            score: 0.0,
            vector_score,
            word_score: None,
        });
    }
    let known: Vec<f32> = hits.iter().filter_map(|hit| hit.vector_score).collect();
    // A memory whose vector is not computed yet is taken to be as near as the others.
    let usual = known.iter().sum::<f32>() / known.len().max(1) as f32;
    for hit in &mut hits {
        hit.word_score = words.get(&hit.id).copied();
        hit.score = hit.vector_score.unwrap_or(usual) + WORD_SHARE * hit.word_score.unwrap_or(0.0);
    }
    hits.sort_unstable_by(by_score);
    hits.truncate(k);
    Ok(hits)
}
