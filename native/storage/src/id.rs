//! Row ids: 16 bytes, UUIDv7 where the store makes them, hyphenated text outside.

use uuid::Uuid;

/// A row id.
pub type Id = [u8; 16];

/// A fresh id, greater than every id made before in this process.
pub fn new_id() -> Id {
    *Uuid::now_v7().as_bytes()
}

/// Reads the hyphenated text form; `None` when it is not one.
pub fn parse_id(text: &str) -> Option<Id> {
    Uuid::try_parse(text).ok().map(|id| *id.as_bytes())
}

/// The hyphenated, lower-case text form.
pub fn format_id(id: &Id) -> String {
    Uuid::from_bytes(*id).hyphenated().to_string()
}

/// Eight random bytes (the random tail of a UUIDv7 has 62 random bits).
pub fn random_u64() -> u64 {
    let id = new_id();
    u64::from_le_bytes([id[8], id[9], id[10], id[11], id[12], id[13], id[14], id[15]])
}

/// Hasher for ids. Only the last four bytes of ids that were made in one go differ at random; every bit of the hash has to
/// depend on them, because a map takes its bucket from the lowest and its tag from the highest bits.
#[derive(Clone, Copy, Default)]
pub struct IdHasher(u64);

impl IdHasher {
    fn fold(&mut self, first: u64, second: u64) {
        let product = u128::from(self.0 ^ first ^ 0x9E37_79B9_7F4A_7C15)
            * u128::from(second.swap_bytes() ^ 0xD6E8_FEB8_6659_FD93);
        self.0 = product as u64 ^ (product >> 64) as u64;
    }
}

impl std::hash::Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (pairs, tail) = bytes.as_chunks::<16>();
        for pair in pairs {
            let number = u128::from_le_bytes(*pair);
            self.fold(number as u64, (number >> 64) as u64);
        }
        for byte in tail {
            self.fold(u64::from(*byte), 0);
        }
    }

    /// The length of an id, which is always the same.
    fn write_usize(&mut self, _: usize) {}
}

/// Map keyed by row id.
pub type IdMap<V> = std::collections::HashMap<Id, V, std::hash::BuildHasherDefault<IdHasher>>;
/// Set of row ids.
pub type IdSet = std::collections::HashSet<Id, std::hash::BuildHasherDefault<IdHasher>>;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::BuildHasher;

    use super::*;

    #[test]
    fn text_form_round_trips_and_ids_ascend() {
        let (a, b) = (new_id(), new_id());
        assert!(a < b);
        assert_eq!(parse_id(&format_id(&a)), Some(a));
        assert_eq!(parse_id("not an id"), None);
    }

    #[test]
    fn ids_made_in_one_go_spread_over_buckets_and_tags() {
        let build = std::hash::BuildHasherDefault::<IdHasher>::default();
        let hashes: Vec<u64> = (0..4096).map(|_| build.hash_one(new_id())).collect();
        let distinct = |part: fn(u64) -> u64| hashes.iter().map(|hash| part(*hash)).collect::<HashSet<u64>>().len();
        // Of 4,096 random numbers below 4,096 some 2,590 are distinct.
        assert!(distinct(|hash| hash & 0xfff) > 2400);
        assert!(distinct(|hash| hash >> 52) > 2400);
    }
}
