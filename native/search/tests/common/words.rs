//! Small word indexes and what they find.
#![allow(dead_code)] // Every test uses a part.

use aios_search::WordIndex;

pub fn id(number: u8) -> [u8; 16] {
    let mut id = [0x5a; 16];
    id[15] = number;
    id
}

pub fn all(_: &[u8; 16]) -> bool {
    true
}

pub fn found(index: &WordIndex, query: &str) -> Vec<u8> {
    index
        .search(query, 100, &all)
        .unwrap()
        .into_iter()
        .map(|hit| hit.id[15])
        .collect()
}

pub fn sorted(index: &WordIndex, query: &str) -> Vec<u8> {
    let mut numbers = found(index, query);
    numbers.sort_unstable();
    numbers
}

pub fn with_texts(texts: &[(&str, &str)]) -> WordIndex {
    let index = WordIndex::in_memory().unwrap();
    for (number, (title, text)) in texts.iter().enumerate() {
        index.put(id(number as u8), title, text);
    }
    index
}

/// Runs the check on texts in memory, and again when they are committed.
pub fn in_both_parts(texts: &[(&str, &str)], check: impl Fn(&WordIndex)) {
    let index = with_texts(texts);
    check(&index);
    index.commit(1).unwrap();
    assert_eq!(index.uncommitted(), 0);
    check(&index);
}
