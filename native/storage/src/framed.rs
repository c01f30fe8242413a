//! Small whole-file frames: `magic [8] | length u32 | crc32 u32 | payload`. In an encrypted store the payload is sealed.

use std::borrow::Cow;
use std::path::Path;

use crate::error::{Result, StorageError};
use crate::fs::Fs;
use crate::sealing::{OVERHEAD, place};

const HEADER: usize = 16;
/// Magic of a frame whose payload is sealed; its own magic is bound to the payload.
const SEALED: &[u8; 8] = b"AIOSSEAL";

/// Wraps a payload that will lie at `path`.
pub fn encode(fs: &dyn Fs, path: &Path, magic: &[u8; 8], payload: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len() + OVERHEAD);
    bytes.extend_from_slice(magic);
    bytes.extend_from_slice(&[0; HEADER - 8]);
    bytes.extend_from_slice(payload);
    if let Some(sealing) = fs.sealing() {
        let place = place(&[b"file", magic, sealing.name(path).as_bytes()]);
        let sealed = sealing.seal(&place, &mut bytes, HEADER);
        sealed.map_err(|error| StorageError::io(path, error))?;
        bytes[..8].copy_from_slice(SEALED);
    }
    let len = u32::try_from(bytes.len() - HEADER).unwrap_or(u32::MAX);
    let crc = crc32fast::hash(&bytes[HEADER..]);
    bytes[8..12].copy_from_slice(&len.to_le_bytes());
    bytes[12..HEADER].copy_from_slice(&crc.to_le_bytes());
    Ok(bytes)
}

/// Unwraps the payload of the file at `path`, or says where it is damaged.
pub fn decode<'a>(fs: &dyn Fs, path: &Path, magic: &[u8; 8], bytes: &'a [u8]) -> Result<Cow<'a, [u8]>> {
    let damaged = |offset: usize, what: &str| StorageError::corruption(path, offset as u64, what);
    if bytes.len() < HEADER {
        return Err(damaged(bytes.len(), "the file is cut short"));
    }
    let sealed = &bytes[..8] == SEALED;
    if sealed && fs.sealing().is_none() {
        return Err(StorageError::KeyMissing {
            file: path.to_path_buf(),
        });
    }
    if !sealed && &bytes[..8] != magic {
        return Err(damaged(0, "wrong magic"));
    }
    let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let payload = &bytes[HEADER..];
    if payload.len() != word(8) as usize {
        return Err(damaged(8, "wrong length"));
    }
    if crc32fast::hash(payload) != word(12) {
        return Err(damaged(HEADER, "checksum of the contents"));
    }
    let Some(sealing) = fs.sealing() else {
        return Ok(Cow::Borrowed(payload));
    };
    if !sealed {
        return Err(damaged(0, "a plain file in an encrypted store"));
    }
    let place = place(&[b"file", magic, sealing.name(path).as_bytes()]);
    let mut payload = payload.to_vec();
    let len = sealing.open(&place, &mut payload);
    payload.truncate(len.ok_or_else(|| damaged(HEADER, "authentication of the contents"))?);
    Ok(Cow::Owned(payload))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::RealFs;

    #[test]
    fn any_flipped_bit_and_any_cut_is_noticed() {
        let (path, magic) = (Path::new("f"), b"AIOSTEST");
        let good = encode(&RealFs, path, magic, b"payload").unwrap();
        let decode = |bytes: &[u8]| decode(&RealFs, path, magic, bytes).map(Cow::into_owned);
        assert_eq!(decode(&good).unwrap(), b"payload");
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(decode(&bad).is_err(), "bit {bit}");
        }
        for len in 0..good.len() {
            assert!(decode(&good[..len]).is_err(), "length {len}");
        }
    }
}
