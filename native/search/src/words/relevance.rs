//! How much of a question's words a text holds, as one number to weigh against the nearness of its vector.
//!
//! BM25 over title and body as one text. Notes are short: a word that is repeated says little more than the word once,
//! and a longer note is not a worse one, so both constants are lower than those of a search engine for documents.

use std::collections::{BTreeMap, HashMap, HashSet};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED, Term};

use super::demand::requirements;
use super::layer::{FIELDS, Layer};
use super::query::{Asked, SegmentIds, View, comparable, is_touched};
use super::question::Question;
use crate::top::Top;

/// How soon a repeated word counts no more.
const SATURATION: f32 = 0.6;
/// How much the length of a text counts against it.
const LENGTH_SHARE: f32 = 0.4;

/// The terms of a question with their rarity, and what a text of average length is.
struct Scale {
    asked: Vec<(Asked, f32)>,
    average: f32,
}

/// Scores of the texts of one segment or layer, by their number there.
struct Tally {
    scores: Vec<f32>,
    /// Texts with a score.
    found: Vec<u32>,
}

impl Tally {
    fn new(texts: usize) -> Self {
        Self {
            scores: vec![0.0; texts],
            // Memory that is never touched costs nothing, a list that grows is copied.
            found: Vec::with_capacity(texts),
        }
    }

    fn score(&self, text: u32) -> f32 {
        comparable(self.scores[text as usize])
    }

    /// Adds a term that a text holds `count` times; `relative_length` is that of the text over the average.
    fn add(&mut self, text: u32, rarity: f32, count: u32, relative_length: f32) {
        let length = 1.0 - LENGTH_SHARE + LENGTH_SHARE * relative_length;
        let score = &mut self.scores[text as usize];
        if *score == 0.0 {
            self.found.push(text);
        }
        let count = count as f32;
        *score += rarity * count * (SATURATION + 1.0) / (count + SATURATION * length);
    }
}

/// A committed segment with the scores of its texts.
struct Weighed<'a> {
    segment: &'a SegmentReader,
    ids: SegmentIds,
    tally: Tally,
}

impl Weighed<'_> {
    fn is_alive(&self, text: u32) -> bool {
        self.segment.alive_bitset().is_none_or(|alive| alive.is_alive(text))
    }
}

/// Offers the texts that may be among the `k` best of all segments, by the ids of those that are `admitted`.
fn offer_best(
    weighed: &[Weighed<'_>],
    k: usize,
    admitted: impl Fn(&Weighed<'_>, u32) -> Option<[u8; 16]>,
    top: &mut Top<[u8; 16]>,
) {
    let mut best = Top::new(k);
    for (number, each) in weighed.iter().enumerate() {
        for text in &each.tally.found {
            let score = each.tally.score(*text);
            if score >= best.floor() && each.is_alive(*text) {
                best.offer(score, (number, *text));
            }
        }
    }
    // Those that equal the worst of the best are offered with them, because ties are ordered by id. The others follow
    // only where too few of the best were admitted.
    let high = best.floor();
    for is_best in [true, false] {
        for each in weighed {
            for text in &each.tally.found {
                let score = each.tally.score(*text);
                if (score >= high) == is_best
                    && score >= top.floor()
                    && let Some(id) = admitted(each, *text)
                {
                    top.offer(score, id);
                }
            }
        }
        if top.floor() >= high {
            break;
        }
    }
}

/// The texts of the fields' lists, ascending, each with how often they hold the term together.
fn for_each_text(mut lists: Vec<SegmentPostings>, mut each: impl FnMut(u32, u32)) {
    while let Some(text) = lists.iter().map(DocSet::doc).min().filter(|text| *text != TERMINATED) {
        let mut count = 0;
        for list in lists.iter_mut().filter(|list| list.doc() == text) {
            count += list.term_freq();
            list.advance();
        }
        each(text, count);
    }
}

impl View<'_> {
    /// Scores of the `k` texts that hold most of the question's words, and of those in `also` that hold any.
    pub(super) fn weigh(
        &self,
        question: &Question,
        k: usize,
        also: &HashSet<[u8; 16]>,
        accept: &dyn Fn(&[u8; 16]) -> bool,
    ) -> tantivy::Result<HashMap<[u8; 16], f32>> {
        if !requirements(self, question)?.is_empty() {
            return Ok(by_id(self.search(question, k, accept)?));
        }
        let Some(scale) = self.scale(question)? else {
            return Ok(HashMap::new());
        };
        let (mut top, mut others) = (Top::new(k), HashMap::new());
        for (number, layer) in self.layers.iter().enumerate() {
            let tally = tally_layer(layer, &scale);
            let texts = tally
                .found
                .iter()
                .filter_map(|slot| layer.text(*slot as usize).zip(Some(*slot)));
            for (text, slot) in texts {
                let (score, is_wanted) = (tally.score(slot), also.contains(&text.id));
                let counts = score >= top.floor() || is_wanted;
                if counts && !is_touched(&self.layers[number + 1..], &text.id) && accept(&text.id) {
                    top.offer(score, text.id);
                    others.extend(is_wanted.then_some((text.id, score)));
                }
            }
        }
        let weighed = self.weighed(&scale)?;
        // To read an id and to ask whether it is accepted takes longer than all else.
        let admitted = |each: &Weighed<'_>, text: u32| {
            let id = each.is_alive(text).then(|| each.ids.get(text));
            id.filter(|id| !is_touched(&self.layers, id) && accept(id))
        };
        offer_best(&weighed, k, admitted, &mut top);
        let mut missing: Vec<[u8; 16]> = also.iter().copied().collect();
        for each in &weighed {
            for text in self.numbers(each, &mut missing)? {
                if each.tally.scores[text as usize] > 0.0 {
                    others.extend(admitted(each, text).map(|id| (id, each.tally.score(text))));
                }
            }
        }
        let mut scores = by_id(top);
        scores.extend(others);
        Ok(scores)
    }

    /// `None` where no word of the question occurs anywhere.
    fn scale(&self, question: &Question) -> tantivy::Result<Option<Scale>> {
        let statistics = self.statistics()?;
        let texts = statistics.texts as f32;
        let rarity = |asked: &Asked| {
            let holding = asked.frequency() as f32;
            asked.weight * (1.0 + (texts - holding + 0.5).max(0.5) / (holding + 0.5)).ln()
        };
        let asked = self.asked(question)?;
        let asked: Vec<(Asked, f32)> = asked
            .into_iter()
            .map(|asked| {
                let rarity = rarity(&asked);
                (asked, rarity)
            })
            .collect();
        let lengths: u64 = statistics.lengths.values().sum();
        let average = (lengths as f32 / texts).max(1.0);
        Ok((!asked.is_empty()).then_some(Scale { asked, average }))
    }

    /// The committed segments, the largest first.
    fn weighed(&self, scale: &Scale) -> tantivy::Result<Vec<Weighed<'_>>> {
        let weigh = |segment| {
            Ok(Weighed {
                segment,
                ids: SegmentIds::new(segment)?,
                tally: self.tally_segment(segment, scale)?,
            })
        };
        let weighed = self.committed.segment_readers().iter().map(weigh);
        let mut weighed = weighed.collect::<tantivy::Result<Vec<_>>>()?;
        weighed.sort_by_key(|each| std::cmp::Reverse(each.segment.max_doc()));
        Ok(weighed)
    }

    fn tally_segment(&self, segment: &SegmentReader, scale: &Scale) -> tantivy::Result<Tally> {
        let mut tally = Tally::new(segment.max_doc() as usize);
        let norms = self
            .fields
            .texts
            .iter()
            .map(|field| segment.get_fieldnorms_reader(*field));
        let norms = norms.collect::<tantivy::Result<Vec<FieldNormReader>>>()?;
        let indexes = self.fields.texts.iter().map(|field| segment.inverted_index(*field));
        let indexes = indexes.collect::<tantivy::Result<Vec<_>>>()?;
        let length = |text: u32| norms.iter().map(|norm| norm.fieldnorm(text)).sum::<u32>() as f32;
        for (asked, rarity) in &scale.asked {
            let mut lists = Vec::with_capacity(FIELDS);
            for (field, index) in indexes
                .iter()
                .enumerate()
                .filter(|(field, _)| asked.frequencies[*field] > 0)
            {
                lists.extend(index.read_postings(&self.term(field, &asked.text), IndexRecordOption::WithFreqs)?);
            }
            for_each_text(lists, |text, count| {
                tally.add(text, *rarity, count, length(text) / scale.average);
            });
        }
        Ok(tally)
    }

    /// The numbers that texts have in a segment; the ids of those found are no longer missing, for no other segment has
    /// them alive.
    fn numbers(&self, weighed: &Weighed<'_>, missing: &mut Vec<[u8; 16]>) -> tantivy::Result<Vec<u32>> {
        let index = weighed.segment.inverted_index(self.fields.id)?;
        let (mut numbers, mut left) = (Vec::new(), Vec::with_capacity(missing.len()));
        let mut list: Option<BlockSegmentPostings> = None; // read over again, because a list is large
        for id in missing.drain(..) {
            let known = numbers.len();
            if let Some(term) = index.get_term_info(&Term::from_field_bytes(self.fields.id, &id))? {
                let list = match &mut list {
                    Some(list) => {
                        index.reset_block_postings_from_terminfo(&term, list)?;
                        list
                    }
                    None => list.insert(index.read_block_postings_from_terminfo(&term, IndexRecordOption::Basic)?),
                };
                while !list.docs().is_empty() {
                    numbers.extend(list.docs().iter().filter(|text| weighed.is_alive(**text)));
                    list.advance();
                }
            }
            if numbers.len() == known {
                left.push(id);
            }
        }
        *missing = left;
        Ok(numbers)
    }
}

fn by_id(top: Top<[u8; 16]>) -> HashMap<[u8; 16], f32> {
    let best = top.into_sorted().into_iter();
    best.map(|best| (best.key, best.score)).collect()
}

fn tally_layer(layer: &Layer, scale: &Scale) -> Tally {
    let mut tally = Tally::new(layer.slots());
    // Lengths are rounded as in the committed index, so that a commit does not change the score.
    let rounded = |length: u32| FieldNormReader::id_to_fieldnorm(FieldNormReader::fieldnorm_to_id(length));
    for (asked, rarity) in &scale.asked {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for posting in (0..FIELDS).flat_map(|field| layer.postings(field, &asked.text)) {
            *counts.entry(posting.slot).or_default() += posting.count;
        }
        for (slot, count) in counts {
            let lengths = layer.text(slot as usize).map_or([0; FIELDS], |text| text.lengths);
            let length = lengths.into_iter().map(rounded).sum::<u32>() as f32;
            tally.add(slot, *rarity, count, length / scale.average);
        }
    }
    tally
}
