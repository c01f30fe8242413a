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

/// Hasher for ids: they are random already, so folding the two halves is enough.
#[derive(Clone, Copy, Default)]
pub struct IdHasher(u64);

impl std::hash::Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0u8; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(23) ^ u64::from_le_bytes(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }
}

/// Map keyed by row id.
pub type IdMap<V> = std::collections::HashMap<Id, V, std::hash::BuildHasherDefault<IdHasher>>;
/// Set of row ids.
pub type IdSet = std::collections::HashSet<Id, std::hash::BuildHasherDefault<IdHasher>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_round_trips_and_ids_ascend() {
        let (a, b) = (new_id(), new_id());
        assert!(a < b);
        assert_eq!(parse_id(&format_id(&a)), Some(a));
        assert_eq!(parse_id("not an id"), None);
    }
}
