//! How much of a question's words a text holds, as one number to weigh against the nearness of its vector.
//!
//! BM25 over title and body as one text. Notes are short: a word that is repeated says little more than the word once,
//! and a longer note is not a worse one, so both constants are lower than those of a search engine for documents.

use std::collections::{HashMap, HashSet};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED};

use super::demand::requirements;
use super::layer::{FIELDS, Layer};
use super::query::{Asked, SegmentIds, View, comparable, is_touched};
use super::question::Question;
use super::schema::split_id;
use crate::top::Top;

/// How soon a repeated word counts no more.
const SATURATION: f32 = 0.6;
/// How much the length of a text counts against it.
const LENGTH_SHARE: f32 = 0.4;

/// Bits of [`Sieve`], a power of two.
const SIEVE_BITS: u64 = 1 << 13;

/// Lets through the ids of a small set, and few others, by the lower half of an id.
struct Sieve(Vec<bool>);

impl Sieve {
    fn new(ids: &HashSet<[u8; 16]>) -> Self {
        let mut bits = vec![false; SIEVE_BITS as usize];
        for id in ids {
            bits[(split_id(id).1 % SIEVE_BITS) as usize] = true;
        }
        Self(bits)
    }

    fn lets(&self, low: u64) -> bool {
        self.0[(low % SIEVE_BITS) as usize]
    }
}

/// The terms of a question with their rarity, and what a text of average length is.
struct Scale {
    asked: Vec<(Asked, f32)>,
    average: f32,
}

/// Scores of the texts of one segment or layer, by their number there.
struct Tally {
    scores: Vec<f32>,
    counts: Vec<u32>,
    /// Texts that hold the term at hand.
    holding: Vec<u32>,
    /// Texts with a score.
    found: Vec<u32>,
}

impl Tally {
    fn new(texts: usize) -> Self {
        Self {
            scores: vec![0.0; texts],
            counts: vec![0; texts],
            holding: Vec::new(),
            found: Vec::new(),
        }
    }

    fn count(&mut self, text: u32, times: u32) {
        let count = &mut self.counts[text as usize];
        if *count == 0 {
            self.holding.push(text);
        }
        *count += times;
    }

    fn score(&self, text: u32) -> f32 {
        comparable(self.scores[text as usize])
    }

    /// Ends a term: `relative_length` is that of a text over the average.
    fn close(&mut self, rarity: f32, relative_length: impl Fn(u32) -> f32) {
        for text in self.holding.drain(..) {
            let count = std::mem::take(&mut self.counts[text as usize]) as f32;
            let length = 1.0 - LENGTH_SHARE + LENGTH_SHARE * relative_length(text);
            let score = &mut self.scores[text as usize];
            if *score == 0.0 {
                self.found.push(text);
            }
            *score += rarity * count * (SATURATION + 1.0) / (count + SATURATION * length);
        }
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
        let of = |top: Top<[u8; 16]>| {
            top.into_sorted()
                .into_iter()
                .map(|best| (best.key, best.score))
                .collect()
        };
        if !requirements(self, question)?.is_empty() {
            return Ok(of(self.search(question, k, accept)?));
        }
        let Some(scale) = self.scale(question)? else {
            return Ok(HashMap::new());
        };
        let (mut top, mut others, sieve) = (Top::new(k), HashMap::new(), Sieve::new(also));
        let mut offer = |top: &mut Top<[u8; 16]>, id: [u8; 16], score: f32| {
            if (score >= top.floor() || also.contains(&id)) && accept(&id) {
                top.offer(score, id);
                if also.contains(&id) {
                    others.insert(id, score);
                }
            }
        };
        for (number, layer) in self.layers.iter().enumerate() {
            let tally = tally_layer(layer, &scale);
            for slot in &tally.found {
                if let Some(text) = layer.text(*slot as usize)
                    && !is_touched(&self.layers[number + 1..], &text.id)
                {
                    offer(&mut top, text.id, tally.score(*slot));
                }
            }
        }
        for segment in self.committed.segment_readers() {
            let (tally, ids) = (self.tally_segment(segment, &scale)?, SegmentIds::new(segment)?);
            let alive = |text: &&u32| segment.alive_bitset().is_none_or(|alive| alive.is_alive(**text));
            for text in tally.found.iter().filter(alive) {
                let score = tally.score(*text);
                if score < top.floor() && !sieve.lets(ids.low(*text)) {
                    continue;
                }
                let id = ids.get(*text);
                if !is_touched(&self.layers, &id) {
                    offer(&mut top, id, score);
                }
            }
        }
        let mut scores: HashMap<[u8; 16], f32> = of(top);
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
        for (asked, rarity) in &scale.asked {
            for (field, index) in indexes.iter().enumerate() {
                let term = self.term(field, &asked.text);
                if let Some(mut postings) = index.read_postings(&term, IndexRecordOption::WithFreqs)? {
                    while postings.doc() != TERMINATED {
                        tally.count(postings.doc(), postings.term_freq());
                        postings.advance();
                    }
                }
            }
            let length = |text: u32| norms.iter().map(|norm| norm.fieldnorm(text)).sum::<u32>() as f32;
            tally.close(*rarity, |text| length(text) / scale.average);
        }
        Ok(tally)
    }
}

fn tally_layer(layer: &Layer, scale: &Scale) -> Tally {
    let mut tally = Tally::new(layer.slots());
    // Lengths are rounded as in the committed index, so that a commit does not change the score.
    let rounded = |length: u32| FieldNormReader::id_to_fieldnorm(FieldNormReader::fieldnorm_to_id(length));
    for (asked, rarity) in &scale.asked {
        for posting in (0..FIELDS).flat_map(|field| layer.postings(field, &asked.text)) {
            tally.count(posting.slot, posting.count);
        }
        tally.close(*rarity, |slot| {
            let lengths = layer.text(slot as usize).map_or([0; FIELDS], |text| text.lengths);
            lengths.into_iter().map(rounded).sum::<u32>() as f32 / scale.average
        });
    }
    tally
}
