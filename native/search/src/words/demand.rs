//! What a question demands, as terms that are known, looked up alike in the committed index and in the layers above.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::query::{BooleanQuery, ConstScoreQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::analyzer::{phrase_terms, query_terms};
use super::fold::fold;
use super::layer::{FIELDS, Layer, LayerText};
use super::query::View;
use super::question::{Question, Wanted};
use super::schema::Fields;

/// Share of a word that is asked for by its beginning.
const PREFIX_WEIGHT: f32 = 0.5;
/// Most words that a beginning stands for; of more, the most frequent are kept.
const MAX_EXPANSIONS: usize = 64;
/// Most terms of one dictionary that are looked at for a beginning.
const MAX_LISTED: usize = 4096;

/// Terms that have to follow each other in some field; one of several sequences is enough.
#[derive(Debug)]
pub(super) struct Requirement {
    sequences: Vec<Vec<String>>,
    /// How many fields count; the title is the first.
    fields: usize,
}

impl Requirement {
    /// A query that finds the committed texts that meet it, without a score.
    pub(super) fn query(&self, fields: &Fields) -> Box<dyn Query> {
        let mut queries = Vec::new();
        for sequence in &self.sequences {
            for &field in &fields.texts[..self.fields] {
                let mut terms: Vec<Term> = sequence.iter().map(|term| Term::from_field_text(field, term)).collect();
                let query: Box<dyn Query> = match (terms.len(), terms.pop()) {
                    (1, Some(term)) => Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
                    (_, last) => Box::new(PhraseQuery::new(terms.into_iter().chain(last).collect())),
                };
                queries.push(query);
            }
        }
        Box::new(ConstScoreQuery::new(Box::new(BooleanQuery::union(queries)), 0.0))
    }

    /// Whether a text of a layer meets it.
    pub(super) fn is_met(&self, layer: &Layer, text: &LayerText) -> bool {
        let meets = |sequence: &Vec<String>| (0..self.fields).any(|field| layer.follow(text, field, sequence));
        self.sequences.iter().any(meets)
    }
}

/// The terms that count for the score, with the share of each.
pub(super) fn lookups(view: &View<'_>, question: &Question) -> tantivy::Result<HashMap<String, f32>> {
    let mut terms = query_terms(&question.words);
    for prefix in &question.prefixes {
        for term in expand(view, prefix, FIELDS)? {
            terms.entry(term).or_insert(PREFIX_WEIGHT);
        }
    }
    Ok(terms)
}

/// What has to occur.
pub(super) fn requirements(view: &View<'_>, question: &Question) -> tantivy::Result<Vec<Requirement>> {
    let mut requirements = Vec::with_capacity(question.demands.len());
    for demand in &question.demands {
        let fields = if demand.in_title { 1 } else { FIELDS };
        let single = |term: String| vec![term];
        let sequences = match &demand.what {
            Wanted::Phrase(text) => vec![phrase_terms(text)],
            Wanted::Word(text) => match phrase_terms(text) {
                words if words.len() == 1 => query_terms(text).into_keys().map(single).collect(),
                words => vec![words],
            },
            Wanted::Prefix(text) => expand(view, text, fields)?.into_iter().map(single).collect(),
        };
        requirements.push(Requirement { sequences, fields });
    }
    // Signs without letters or digits cannot be demanded.
    requirements.retain(|required| required.sequences.iter().all(|sequence| !sequence.is_empty()));
    Ok(requirements)
}

/// The most frequent terms of the first `fields` fields that begin with `prefix`.
fn expand(view: &View<'_>, prefix: &str, fields: usize) -> tantivy::Result<Vec<String>> {
    let prefix = fold(prefix);
    let mut found: HashMap<String, u64> = HashMap::new();
    for field in 0..fields {
        for layer in &view.layers {
            for (term, texts) in layer.with_prefix(&prefix, field) {
                *found.entry(term.to_owned()).or_default() += texts;
            }
        }
        for segment in view.committed.segment_readers() {
            let terms = segment.inverted_index(view.fields.texts[field])?;
            let mut stream = terms.terms().range().ge(&prefix).into_stream()?;
            let mut listed = 0;
            while listed < MAX_LISTED && stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                let term = String::from_utf8_lossy(stream.key()).into_owned();
                *found.entry(term).or_default() += u64::from(stream.value().doc_freq);
                listed += 1;
            }
        }
    }
    let mut found: Vec<(String, u64)> = found.into_iter().filter(|(_, texts)| *texts > 0).collect();
    found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found.truncate(MAX_EXPANSIONS);
    Ok(found.into_iter().map(|(term, _)| term).collect())
}
