//! One-probe lookup of short words that are a piece as a whole: most words of most texts.

const LIMIT: usize = 15;
const EMPTY: u128 = 0;

/// Pieces of 1 to 15 bytes by their packed bytes; open addressing, at most half full.
pub(crate) struct WholeWords {
    slots: Box<[(u128, u32)]>,
}

impl WholeWords {
    pub(crate) fn new(pieces: &[(&[u8], u32)]) -> Self {
        let size = (pieces.len() * 2).next_power_of_two().max(2);
        let mut slots = vec![(EMPTY, 0); size].into_boxed_slice();
        for &(piece, id) in pieces {
            let Some(key) = pack(piece) else { continue };
            let mut at = home(key, size);
            while slots[at].0 != EMPTY {
                at = (at + 1) & (size - 1);
            }
            slots[at] = (key, id);
        }
        Self { slots }
    }

    /// The id of `word`; None also when it is too long to be held here.
    pub(crate) fn get(&self, word: &[u8]) -> Option<u32> {
        let key = pack(word)?;
        let mut at = home(key, self.slots.len());
        loop {
            match self.slots[at] {
                (found, id) if found == key => return Some(id),
                (EMPTY, _) => return None,
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }
}

/// The bytes and, in the last place, their number: never 0.
fn pack(word: &[u8]) -> Option<u128> {
    if word.is_empty() || word.len() > LIMIT {
        return None;
    }
    let mut bytes = [0; 16];
    bytes[..word.len()].copy_from_slice(word);
    bytes[LIMIT] = word.len() as u8;
    Some(u128::from_le_bytes(bytes))
}

/// Multiplicative hashing (Knuth, volume 3, section 6.4).
fn home(key: u128, size: usize) -> usize {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & (size - 1)
}

#[cfg(test)]
mod tests {
    use super::WholeWords;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn agrees_with_a_set(words in prop::collection::btree_set("[a-c\0]{0,17}", 0..60), asked in "[a-c\0]{0,17}") {
            let words: BTreeSet<String> = words;
            let pairs: Vec<_> = words.iter().enumerate().map(|(id, word)| (word.as_bytes(), id as u32)).collect();
            let table = WholeWords::new(&pairs);
            for (id, word) in words.iter().enumerate() {
                let held = (1..=15).contains(&word.len());
                prop_assert_eq!(table.get(word.as_bytes()), held.then_some(id as u32));
            }
            prop_assert!(words.contains(&asked) || table.get(asked.as_bytes()).is_none());
        }
    }
}
