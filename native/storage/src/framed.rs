//! Small whole-file frames: `magic [8] | length u32 | crc32 u32 | payload`.

use std::path::Path;

use crate::error::{Result, StorageError};

const HEADER: usize = 16;

/// Wraps a payload.
pub fn encode(magic: &[u8; 8], payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(magic);
    bytes.extend_from_slice(&u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(payload).to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// Unwraps a payload, or says where the file is damaged.
pub fn decode<'a>(magic: &[u8; 8], bytes: &'a [u8], path: &Path) -> Result<&'a [u8]> {
    if bytes.len() < HEADER {
        return Err(StorageError::corruption(
            path,
            bytes.len() as u64,
            "the file is cut short",
        ));
    }
    if &bytes[..8] != magic {
        return Err(StorageError::corruption(path, 0, "wrong magic"));
    }
    let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let payload = &bytes[HEADER..];
    if payload.len() != word(8) as usize {
        return Err(StorageError::corruption(path, 8, "wrong length"));
    }
    if crc32fast::hash(payload) != word(12) {
        return Err(StorageError::corruption(
            path,
            HEADER as u64,
            "checksum of the contents",
        ));
    }
    Ok(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_flipped_bit_and_any_cut_is_noticed() {
        let path = Path::new("f");
        let good = encode(b"AIOSTEST", b"payload");
        assert_eq!(decode(b"AIOSTEST", &good, path).unwrap(), b"payload");
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(decode(b"AIOSTEST", &bad, path).is_err(), "bit {bit}");
        }
        for len in 0..good.len() {
            assert!(decode(b"AIOSTEST", &good[..len], path).is_err(), "length {len}");
        }
    }
}
