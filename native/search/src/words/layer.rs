//! Texts that are not in the committed index yet.

use std::collections::HashMap;
use std::sync::Arc;

use super::analyzer::{Tokens, document_tokens};

/// Title and body of a text.
pub(super) const FIELDS: usize = 2;

/// The terms of a text's title and of its body.
#[derive(Debug)]
pub(super) struct AnalyzedText([Tokens; FIELDS]);

impl AnalyzedText {
    pub(super) fn new(title: &str, text: &str) -> Self {
        AnalyzedText([document_tokens(title), document_tokens(text)])
    }
}

/// How often a term occurs in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    /// The text's slot.
    pub(super) slot: u32,
    pub(super) count: u32,
}

/// A text as a layer holds it.
#[derive(Debug)]
pub(super) struct LayerText {
    pub(super) id: [u8; 16],
    /// Places and term numbers in each field, in this order.
    terms: [Box<[(u32, u32)]>; FIELDS],
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
        for (field, tokens) in text.0.iter().enumerate() {
            let mut terms: Vec<_> = tokens.iter().map(|(place, term)| (place, self.number(term))).collect();
            terms.sort_unstable();
            let mut numbers: Vec<u32> = terms.iter().map(|&(_, number)| number).collect();
            numbers.sort_unstable();
            for same in numbers.chunk_by(|a, b| a == b) {
                self.postings[same[0] as usize][field].push(Posting {
                    slot,
                    count: same.len() as u32,
                });
            }
            stored.lengths[field] = terms.len() as u32;
            stored.terms[field] = terms.into();
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

    fn number(&mut self, term: &str) -> u32 {
        self.numbers.get(term).copied().unwrap_or_else(|| {
            let term: Arc<str> = term.into();
            let number = self.terms.len() as u32;
            self.terms.push(Arc::clone(&term));
            self.numbers.insert(term, number);
            self.postings.push(Default::default());
            number
        })
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
            for &(_, number) in &text.terms[field] {
                let postings = &mut self.postings[number as usize][field];
                // A term that occurs again has lost its posting by now.
                if let Ok(at) = postings.binary_search_by_key(&slot, |posting| posting.slot) {
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

    /// Whether the terms follow each other in a field of a text.
    pub(super) fn follow(&self, text: &LayerText, field: usize, terms: &[String]) -> bool {
        let numbers: Option<Vec<u32>> = terms
            .iter()
            .map(|term| self.numbers.get(term.as_str()).copied())
            .collect();
        let Some(numbers) = numbers else { return false };
        let places = &text.terms[field];
        let begins_at = |&(place, number): &(u32, u32)| {
            let follows = |(at, &number): (u32, &u32)| places.binary_search(&(place + at, number)).is_ok();
            number == numbers[0] && (0_u32..).zip(&numbers).all(follows)
        };
        !numbers.is_empty() && places.iter().any(begins_at)
    }

    /// Terms that begin with `prefix`, and in how many texts each occurs in a field.
    pub(super) fn with_prefix(&self, prefix: &str, field: usize) -> impl Iterator<Item = (&str, u64)> {
        let matching = self.numbers.iter().filter(move |(term, _)| term.starts_with(prefix));
        matching.map(move |(term, &number)| (&**term, self.postings[number as usize][field].len() as u64))
    }

    /// A field's terms with their places, in the order of the places.
    pub(super) fn field_terms<'a>(
        &'a self,
        text: &'a LayerText,
        field: usize,
    ) -> impl Iterator<Item = (u32, &'a str)> + 'a {
        text.terms[field]
            .iter()
            .map(|&(place, number)| (place, &*self.terms[number as usize]))
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
        assert_eq!(layer.postings(1, "red"), [Posting { slot: 0, count: 2 }]);
        layer.put(id, &text("green"));
        assert!(layer.postings(1, "red").is_empty() && layer.postings(0, "green").is_empty());
        assert_eq!(layer.postings(1, "green"), [Posting { slot: 2, count: 1 }]);
        assert_eq!((layer.live(), layer.len(), layer.total_length(0)), (2, 2, 0));
        assert_eq!(layer.postings(1, "appl"), [Posting { slot: 1, count: 1 }]);
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
    fn terms_are_written_with_their_places_and_follow_each_other() {
        let mut layer = Layer::default();
        layer.put([1; 16], &text("oak elm oak ash"));
        let stored = layer.text(0).unwrap();
        let terms: Vec<_> = layer.field_terms(stored, 1).collect();
        assert_eq!(terms, [(0, "oak"), (1, "elm"), (2, "oak"), (3, "ash")]);
        assert_eq!(stored.lengths, [0, 4]);
        let follow = |terms: &str| layer.follow(stored, 1, &terms.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert!(follow("oak ash") && follow("oak elm oak") && follow("ash"));
        assert!(!follow("oak oak") && !follow("ash oak") && !follow("oak yew") && !follow("oak ash elm"));
        let mut found: Vec<_> = layer.with_prefix("o", 1).collect();
        found.sort_unstable();
        assert_eq!(found, [("oak", 1)]);
    }
}
