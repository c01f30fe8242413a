//! Search over segments and memory alike.

use aios_search::{Metric, RRF_K, WordIndex, reciprocal_rank_fusion, scan_two_stage};
use roaring::RoaringBitmap;

use crate::error::{Result, StorageError};
use crate::filter::Filter;
use crate::id::{Id, IdMap};
use crate::schema::Table;
use crate::state::State;

/// Rows of each ranking that take part in the fusion, at least.
const FUSION_DEPTH: usize = 100;

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

/// A filter evaluated once per segment.
struct Selection<'a> {
    filter: &'a Filter,
    rows: Vec<RoaringBitmap>,
}

impl<'a> Selection<'a> {
    fn new(state: &State, filter: &'a Filter) -> Result<Self> {
        let slots = &state.table(Table::Memories).slots;
        let rows = slots
            .iter()
            .map(|slot| filter.rows(&slot.segment))
            .collect::<Result<_>>()?;
        Ok(Self { filter, rows })
    }

    fn accepts(&self, state: &State, id: &Id) -> bool {
        let memories = state.table(Table::Memories);
        match memories.sealed_place(id) {
            Some((segment, row)) => self.rows[segment].contains(row),
            None => memories.memory_row(id).is_some_and(|row| self.filter.accepts(row)),
        }
    }
}

/// The `k` best memories by their vectors.
pub fn vectors(
    state: &State,
    query: &[f32],
    k: usize,
    metric: Metric,
    filter: Option<&Filter>,
) -> Result<Vec<SearchHit>> {
    check_query(state, query)?;
    let selection = filter.map(|filter| Selection::new(state, filter)).transpose()?;
    let search = |error: aios_search::SearchError| StorageError::Embedder {
        message: error.to_string(),
    };
    let mut best = Vec::new();
    for (number, slot) in state.table(Table::Memories).slots.iter().enumerate() {
        let Some(file) = &slot.vectors else { continue };
        let mut allowed = slot.searchable();
        if let Some(selection) = &selection {
            allowed &= &selection.rows[number];
        }
        let everything = allowed.len() == u64::from(slot.segment.rows());
        let limit = (!everything).then_some(&allowed);
        for hit in scan_two_stage(query, &file.block()?, metric, limit, k).map_err(search)? {
            best.push((slot.segment.id(hit.row)?, hit.score));
        }
    }
    let mut allowed = state.buffer.live().clone();
    if let Some(selection) = &selection {
        allowed = allowed
            .into_iter()
            .filter(|slot| selection.accepts(state, state.buffer.owner(*slot)))
            .collect();
    }
    for hit in scan_two_stage(query, &state.buffer.block()?, metric, Some(&allowed), k).map_err(search)? {
        best.push((*state.buffer.owner(hit.row), hit.score));
    }
    best.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    best.truncate(k);
    let hit = |(id, score)| SearchHit {
        id,
        score,
        vector_score: Some(score),
        word_score: None,
    };
    Ok(best.into_iter().map(hit).collect())
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

/// The `k` best memories by their words.
pub fn words(
    state: &State,
    index: &WordIndex,
    query: &str,
    k: usize,
    filter: Option<&Filter>,
) -> std::result::Result<Vec<SearchHit>, WordsError> {
    let selection = filter
        .map(|filter| Selection::new(state, filter))
        .transpose()
        .map_err(WordsError::Store)?;
    let memories = state.table(Table::Memories);
    let accept = |id: &Id| match &selection {
        Some(selection) => selection.accepts(state, id),
        None => memories.contains(id),
    };
    let hits = index.search(query, k, &accept).map_err(WordsError::Index)?;
    let hit = |hit: aios_search::WordHit| SearchHit {
        id: hit.id,
        score: hit.score,
        vector_score: None,
        word_score: Some(hit.score),
    };
    Ok(hits.into_iter().map(hit).collect())
}

/// A word search fails by the store or by the derived index.
pub enum WordsError {
    /// The store's own failure.
    Store(StorageError),
    /// The index's failure.
    Index(aios_search::SearchError),
}

/// How deep each ranking must be for a fusion of `k` rows.
pub fn fusion_depth(k: usize) -> usize {
    k.max(FUSION_DEPTH)
}

/// Joins two rankings by reciprocal rank.
pub fn fuse(words: &[SearchHit], vectors: &[SearchHit], k: usize) -> Vec<SearchHit> {
    let ids = |hits: &[SearchHit]| hits.iter().map(|hit| hit.id).collect::<Vec<_>>();
    let scores = |hits: &[SearchHit]| hits.iter().map(|hit| (hit.id, hit.score)).collect::<IdMap<f32>>();
    let (word_scores, vector_scores) = (scores(words), scores(vectors));
    let mut fused = reciprocal_rank_fusion(&[&ids(words), &ids(vectors)], RRF_K);
    fused.truncate(k);
    let hit = |(id, score)| SearchHit {
        id,
        score,
        vector_score: vector_scores.get(&id).copied(),
        word_score: word_scores.get(&id).copied(),
    };
    fused.into_iter().map(hit).collect()
}
