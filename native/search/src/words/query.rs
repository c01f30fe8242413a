//! BM25 over the committed index and the layers above it, with statistics of all of them, so that scores compare.

use std::collections::HashMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{
    Bm25StatisticsProvider, Bm25Weight, BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, SegmentReader, Term};

use super::demand::{Requirement, lookups, requirements};
use super::layer::{FIELDS, Layer};
use super::question::Question;
use super::schema::{Fields, ID_HIGH, ID_LOW, join_id};
use crate::top::Top;

/// How much a match in the title outweighs one in the body.
const FIELD_BOOSTS: [f32; FIELDS] = [1.75, 1.0];
/// Most terms that are looked up; of more, the rarest are kept.
const MAX_TERMS: usize = 64;
/// Most distinct terms whose frequency is looked up to find the rarest.
const MAX_CONSIDERED: usize = 512;

impl Asked {
    /// In how many texts it occurs: in the field where that is most.
    pub(super) fn frequency(&self) -> u64 {
        self.frequencies.into_iter().max().unwrap_or(0)
    }
}

/// What a search looks at: committed texts, then layers, each of which overrides what is below it.
pub(super) struct View<'a> {
    pub(super) fields: &'a Fields,
    pub(super) committed: &'a Searcher,
    /// Oldest first.
    pub(super) layers: Vec<&'a Layer>,
}

/// A term of the question that occurs somewhere.
pub(super) struct Asked {
    pub(super) text: String,
    /// Its share, 1 for a whole word.
    pub(super) weight: f32,
    /// In how many texts it occurs, by field.
    pub(super) frequencies: [u64; FIELDS],
}

/// A term of the question in one field.
struct Clause {
    term: Term,
    text: String,
    field: usize,
    boost: f32,
    frequency: u64,
}

impl View<'_> {
    /// The `k` best ids that `accept` lets through, best first.
    pub(super) fn search(
        &self,
        question: &Question,
        k: usize,
        accept: &dyn Fn(&[u8; 16]) -> bool,
    ) -> tantivy::Result<Top<[u8; 16]>> {
        let mut top = Top::new(k);
        let statistics = self.statistics()?;
        if k == 0 || statistics.texts == 0 {
            return Ok(top);
        }
        let clauses = self.clauses(question)?;
        let requirements = requirements(self, question)?;
        if clauses.is_empty() && requirements.is_empty() {
            return Ok(top);
        }
        for (number, layer) in self.layers.iter().enumerate() {
            let newer = &self.layers[number + 1..];
            score_layer(
                layer,
                &clauses,
                &requirements,
                &statistics,
                |id| !is_touched(newer, id) && accept(id),
                &mut top,
            );
        }
        self.score_committed(&clauses, &requirements, statistics, accept, &mut top)?;
        Ok(top)
    }

    pub(super) fn statistics(&self) -> tantivy::Result<Statistics> {
        let mut statistics = Statistics {
            texts: self.committed.total_num_docs()?,
            ..Statistics::default()
        };
        statistics.texts += self.layers.iter().map(|layer| layer.live() as u64).sum::<u64>();
        for (field, &name) in self.fields.texts.iter().enumerate() {
            let layered: u64 = self.layers.iter().map(|layer| layer.total_length(field)).sum();
            statistics
                .lengths
                .insert(name, self.committed.total_num_tokens(name)? + layered);
        }
        Ok(statistics)
    }

    /// The terms that occur somewhere, the rarest if there are many.
    pub(super) fn asked(&self, question: &Question) -> tantivy::Result<Vec<Asked>> {
        let mut terms: Vec<(String, f32)> = lookups(self, question)?.into_iter().collect();
        terms.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        terms.truncate(MAX_CONSIDERED);
        let mut asked = Vec::with_capacity(terms.len());
        for (text, weight) in terms {
            let mut frequencies = [0; FIELDS];
            for (field, frequency) in frequencies.iter_mut().enumerate() {
                let layered: usize = self.layers.iter().map(|layer| layer.postings(field, &text).len()).sum();
                *frequency = self.committed.doc_freq(&self.term(field, &text))? + layered as u64;
            }
            asked.push(Asked {
                text,
                weight,
                frequencies,
            });
        }
        asked.retain(|asked| asked.frequency() > 0);
        asked.sort_by_key(Asked::frequency);
        asked.truncate(MAX_TERMS);
        Ok(asked)
    }

    pub(super) fn term(&self, field: usize, text: &str) -> Term {
        Term::from_field_text(self.fields.texts[field], text)
    }

    fn clauses(&self, question: &Question) -> tantivy::Result<Vec<Clause>> {
        let mut clauses = Vec::new();
        for asked in self.asked(question)? {
            for (field, frequency) in asked
                .frequencies
                .into_iter()
                .enumerate()
                .filter(|(_, texts)| *texts > 0)
            {
                clauses.push(Clause {
                    term: self.term(field, &asked.text),
                    text: asked.text.clone(),
                    field,
                    boost: FIELD_BOOSTS[field] * asked.weight,
                    frequency,
                });
            }
        }
        Ok(clauses)
    }

    fn score_committed(
        &self,
        clauses: &[Clause],
        requirements: &[Requirement],
        mut statistics: Statistics,
        accept: &dyn Fn(&[u8; 16]) -> bool,
        top: &mut Top<[u8; 16]>,
    ) -> tantivy::Result<()> {
        let mut queries: Vec<(Occur, Box<dyn Query>)> = clauses
            .iter()
            .map(|clause| {
                let query = TermQuery::new(clause.term.clone(), IndexRecordOption::WithFreqs);
                (
                    Occur::Should,
                    Box::new(BoostQuery::new(Box::new(query), clause.boost)) as Box<dyn Query>,
                )
            })
            .collect();
        queries.extend(
            requirements
                .iter()
                .map(|required| (Occur::Must, required.query(self.fields))),
        );
        statistics.frequencies = clauses
            .iter()
            .map(|clause| (clause.term.clone(), clause.frequency))
            .collect();
        let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, self.committed);
        let weight = BooleanQuery::new(queries).weight(scoring)?;
        for segment in self.committed.segment_readers() {
            let ids = SegmentIds::new(segment)?;
            weight.for_each_pruning(threshold(top), segment, &mut |text, score| {
                if segment.alive_bitset().is_none_or(|alive| alive.is_alive(text)) {
                    let id = ids.get(text);
                    if !is_touched(&self.layers, &id) && accept(&id) {
                        top.offer(comparable(score), id);
                    }
                }
                threshold(top)
            })?;
        }
        Ok(())
    }
}

/// Without the last bits, which depend on the order in which the terms of a text were added up: equal texts shall tie
/// wherever they are stored.
pub(super) fn comparable(score: f32) -> f32 {
    f32::from_bits(score.to_bits() & !0xff)
}

/// The library skips scores that do not exceed the threshold, while one that equals the floor may enter by its id.
fn threshold(top: &Top<[u8; 16]>) -> f32 {
    top.floor().next_down()
}

pub(super) fn is_touched(layers: &[&Layer], id: &[u8; 16]) -> bool {
    layers.iter().any(|layer| layer.touches(id))
}

fn score_layer(
    layer: &Layer,
    clauses: &[Clause],
    requirements: &[Requirement],
    statistics: &Statistics,
    accept: impl Fn(&[u8; 16]) -> bool,
    top: &mut Top<[u8; 16]>,
) {
    let mut scores = vec![0.0_f32; layer.slots()];
    for clause in clauses {
        let postings = layer.postings(clause.field, &clause.text);
        if postings.is_empty() {
            continue;
        }
        let average = statistics.average_length(clause.term.field());
        let weight = Bm25Weight::for_one_term_without_explain(clause.frequency, statistics.texts, average);
        let weight = weight.boost_by(clause.boost);
        for posting in postings {
            if let Some(text) = layer.text(posting.slot as usize) {
                // Lengths are rounded as in the committed index, so that a commit does not change the score.
                let length = FieldNormReader::fieldnorm_to_id(text.lengths[clause.field]);
                scores[posting.slot as usize] += weight.score(length, posting.count);
            }
        }
    }
    for (slot, score) in scores.into_iter().map(comparable).enumerate() {
        // What is required may be there without any of the words that count.
        if (score > 0.0 || !requirements.is_empty())
            && score >= top.floor()
            && let Some(text) = layer.text(slot)
            && requirements.iter().all(|required| required.is_met(layer, text))
            && accept(&text.id)
        {
            top.offer(score, text.id);
        }
    }
}

/// Ids of a committed segment's texts.
pub(super) struct SegmentIds {
    high: tantivy::columnar::Column<u64>,
    low: tantivy::columnar::Column<u64>,
}

impl SegmentIds {
    pub(super) fn new(segment: &SegmentReader) -> tantivy::Result<Self> {
        Ok(SegmentIds {
            high: segment.fast_fields().u64(ID_HIGH)?,
            low: segment.fast_fields().u64(ID_LOW)?,
        })
    }

    pub(super) fn get(&self, text: u32) -> [u8; 16] {
        join_id(self.high.values.get_val(text), self.low.values.get_val(text))
    }
}

/// BM25 statistics of everything that a search looks at.
#[derive(Default)]
pub(super) struct Statistics {
    pub(super) texts: u64,
    pub(super) lengths: HashMap<Field, u64>,
    frequencies: HashMap<Term, u64>,
}

impl Statistics {
    fn average_length(&self, field: Field) -> f32 {
        self.lengths.get(&field).map_or(0.0, |&length| length as f32) / self.texts as f32
    }
}

impl Bm25StatisticsProvider for Statistics {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.lengths.get(&field).copied().unwrap_or(0))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.texts)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.frequencies.get(term).copied().unwrap_or(0))
    }
}
