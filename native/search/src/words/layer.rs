//! Texts that are not in the committed index yet.

use std::collections::HashMap;
use std::sync::Arc;

use super::analyzer::{TermCounts, document_terms};

/// Title and body of a text.
pub(super) const FIELDS: usize = 2;

/// The term counts of a text's title and of its body.
#[derive(Debug)]
pub(super) struct AnalyzedText([TermCounts; FIELDS]);

impl AnalyzedText {
    pub(super) fn new(title: &str, text: &str) -> Self {
        AnalyzedText([document_terms(title), document_terms(text)])
    }
}

/// How often a term, or a text that holds the term, occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    /// A text's slot in the postings of a term; a term's number in the postings of a text.
    pub(super) of: u32,
    pub(super) count: u32,
}

/// A text as a layer holds it.
#[derive(Debug)]
pub(super) struct LayerText {
    pub(super) id: [u8; 16],
    terms: [Box<[Posting]>; FIELDS],
    /// Number of terms in each field, repetitions included.
    pub(super) lengths: [u32; FIELDS],
}

/// An inverted index in memory: texts added or replaced, and ids deleted, since some commit.
#[derive(Debug, Default)]
pub(super) struct Layer {
    terms: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
    /// By term number, ordered by slot.
    postings: Vec<[Vec<Posting>; FIELDS]>,
    texts: Vec<Option<LayerText>>,
    /// The slot of each id that this layer touches; `None` is a deletion.
    slots: HashMap<[u8; 16], Option<u32>>,
    total_lengths: [u64; FIELDS],
    live: usize,
}

impl Layer {
    pub(super) fn put(&mut self, id: [u8; 16], text: &AnalyzedText) {
        self.remove(&id);
        let slot = self.texts.len() as u32;
        let mut stored = LayerText {
            id,
            terms: Default::default(),
            lengths: [0; FIELDS],
        };
        for (field, counts) in text.0.iter().enumerate() {
            stored.lengths[field] = counts.values().sum();
            stored.terms[field] = counts
                .iter()
                .map(|(term, &count)| self.occurrence(field, term, slot, count))
                .collect();
            self.total_lengths[field] += u64::from(stored.lengths[field]);
        }
        self.texts.push(Some(stored));
        self.slots.insert(id, Some(slot));
        self.live += 1;
    }

    pub(super) fn delete(&mut self, id: [u8; 16]) {
        self.remove(&id);
        self.slots.insert(id, None);
    }

    fn occurrence(&mut self, field: usize, term: &str, slot: u32, count: u32) -> Posting {
        let number = self.numbers.get(term).copied().unwrap_or_else(|| {
            let term: Arc<str> = term.into();
            let number = self.terms.len() as u32;
            self.terms.push(Arc::clone(&term));
            self.numbers.insert(term, number);
            self.postings.push(Default::default());
            number
        });
        self.postings[number as usize][field].push(Posting { of: slot, count });
        Posting { of: number, count }
    }

    fn remove(&mut self, id: &[u8; 16]) {
        let Some(slot) = self.slots.remove(id).flatten() else {
            return;
        };
        let Some(text) = self.texts[slot as usize].take() else {
            return;
        };
        for field in 0..FIELDS {
            self.total_lengths[field] -= u64::from(text.lengths[field]);
            for term in &text.terms[field] {
                let postings = &mut self.postings[term.of as usize][field];
                if let Ok(at) = postings.binary_search_by_key(&slot, |posting| posting.of) {
                    postings.remove(at);
                }
            }
        }
        self.live -= 1;
    }

    /// Whether this layer replaces or deletes the id.
    pub(super) fn touches(&self, id: &[u8; 16]) -> bool {
        self.slots.contains_key(id)
    }

    /// Number of ids touched.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Number of texts that are not deletions.
    pub(super) fn live(&self) -> usize {
        self.live
    }

    /// Number of slots, which bounds those in the postings.
    pub(super) fn slots(&self) -> usize {
        self.texts.len()
    }

    /// Number of terms in a field of all texts, repetitions included.
    pub(super) fn total_length(&self, field: usize) -> u64 {
        self.total_lengths[field]
    }

    /// The slots of the texts that hold `term` in `field`.
    pub(super) fn postings(&self, field: usize, term: &str) -> &[Posting] {
        self.numbers
            .get(term)
            .map_or(&[], |&number| &self.postings[number as usize][field])
    }

    pub(super) fn text(&self, slot: usize) -> Option<&LayerText> {
        self.texts[slot].as_ref()
    }

    /// Every id that this layer replaces or deletes.
    pub(super) fn touched(&self) -> impl Iterator<Item = &[u8; 16]> {
        self.slots.keys()
    }

    /// The texts, in the order in which they were put.
    pub(super) fn texts(&self) -> impl Iterator<Item = &LayerText> {
        self.texts.iter().flatten()
    }

    /// A field's terms, repeated as often as they occur, separated by spaces.
    pub(super) fn field_terms(&self, text: &LayerText, field: usize) -> String {
        let mut terms = String::new();
        for posting in &text.terms[field] {
            for _ in 0..posting.count {
                terms.push_str(&self.terms[posting.of as usize]);
                terms.push(' ');
            }
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> AnalyzedText {
        AnalyzedText::new("", body)
    }

    #[test]
    fn a_replaced_text_leaves_nothing_behind() {
        let (mut layer, id) = (Layer::default(), [1; 16]);
        layer.put(id, &text("red red apple"));
        layer.put([2; 16], &text("apple"));
        assert_eq!(layer.postings(1, "red"), [Posting { of: 0, count: 2 }]);
        layer.put(id, &text("green"));
        assert!(layer.postings(1, "red").is_empty() && layer.postings(0, "green").is_empty());
        assert_eq!(layer.postings(1, "green"), [Posting { of: 2, count: 1 }]);
        assert_eq!((layer.live(), layer.len(), layer.total_length(0)), (2, 2, 0));
        assert_eq!(layer.postings(1, "appl"), [Posting { of: 1, count: 1 }]);
    }

    #[test]
    fn a_deletion_is_remembered() {
        let (mut layer, id) = (Layer::default(), [1; 16]);
        layer.delete(id);
        assert!(layer.touches(&id));
        layer.put(id, &text("back"));
        layer.delete(id);
        assert_eq!((layer.live(), layer.total_length(1), layer.len()), (0, 0, 1));
        assert!(layer.touched().eq([&id]) && layer.texts().next().is_none());
    }

    #[test]
    fn terms_are_written_as_often_as_they_occur() {
        let mut layer = Layer::default();
        layer.put([1; 16], &text("oak oak elm"));
        let stored = layer.text(0).unwrap();
        let mut terms: Vec<String> = layer
            .field_terms(stored, 1)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        terms.sort();
        assert_eq!(terms, ["elm", "oak", "oak"]);
        assert_eq!(stored.lengths, [0, 3]);
    }
}
