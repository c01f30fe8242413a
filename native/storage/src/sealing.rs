//! Authenticated encryption of everything that an encrypted store writes.
//!
//! One data key per store, XChaCha20-Poly1305, a random 24-byte nonce for everything sealed. What is sealed is bound to
//! its place (the file's name in the store, and where in it), so that moving it elsewhere is noticed like any change.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Key, Tag, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::pages::PAGE;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Bytes by which something sealed is longer: the tag and the nonce behind it.
pub const OVERHEAD: usize = TAG + NONCE;

/// Bytes of a tag.
pub const TAG: usize = 16;
const NONCE: usize = 24;
/// Bytes of the nonce that the pages of one file share; the number of the page is the rest.
pub const FILE_NONCE: usize = 16;

/// Fills a buffer from the operating system's generator.
pub fn random(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(io::Error::other)
}

/// The place of something sealed: its parts, each after its length.
pub fn place(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// Seals and opens with one key, which is wiped from memory in the end.
pub struct Cipher(XChaCha20Poly1305);

impl Cipher {
    /// A cipher with a key.
    pub fn new(key: &Zeroizing<[u8; KEY_BYTES]>) -> Self {
        Self(XChaCha20Poly1305::new(<&Key>::from(&**key)))
    }

    /// Seals `bytes[from..]`, which become [`OVERHEAD`] bytes longer.
    pub fn seal(&self, place: &[u8], bytes: &mut Vec<u8>, from: usize) -> io::Result<()> {
        let mut nonce = [0u8; NONCE];
        random(&mut nonce)?;
        let tag = self.encrypt(&nonce, place, &mut bytes[from..])?;
        bytes.extend_from_slice(&tag);
        bytes.extend_from_slice(&nonce);
        Ok(())
    }

    /// Opens in place; returns the length of the contents, `None` where anything was changed.
    pub fn open(&self, place: &[u8], sealed: &mut [u8]) -> Option<usize> {
        let len = sealed.len().checked_sub(OVERHEAD)?;
        let (contents, rest) = sealed.split_at_mut(len);
        let (tag, nonce) = rest.split_at(TAG);
        self.decrypt(nonce, place, contents.into(), tag).then_some(len)
    }

    /// Tells keys apart without telling anything about them: what the key makes of nothing.
    pub fn fingerprint(&self) -> io::Result<[u8; TAG]> {
        self.encrypt(&[0; NONCE], &place(&[b"fingerprint"]), &mut [])
    }

    fn encrypt(&self, nonce: &[u8; NONCE], place: &[u8], bytes: &mut [u8]) -> io::Result<[u8; TAG]> {
        let tag = self
            .0
            .encrypt_inout_detached(&XNonce::from(*nonce), place, bytes.into());
        tag.map(Into::into).map_err(|_| io::Error::other("too long to encrypt"))
    }

    fn decrypt(&self, nonce: &[u8], place: &[u8], bytes: InOutBuf<'_, '_, u8>, tag: &[u8]) -> bool {
        let (Ok(nonce), Ok(tag)) = (<[u8; NONCE]>::try_from(nonce), <[u8; TAG]>::try_from(tag)) else {
            return false;
        };
        let (nonce, tag) = (XNonce::from(nonce), Tag::from(tag));
        self.0.decrypt_inout_detached(&nonce, place, bytes, &tag).is_ok()
    }
}

/// The data key of one store, with the folder whose files it seals.
pub struct Sealing {
    cipher: Cipher,
    root: PathBuf,
    /// Bytes of pages that are in memory decrypted, and may be dropped.
    pub cached: Arc<AtomicU64>,
}

impl Sealing {
    /// For the files below `root`.
    pub fn new(key: &Zeroizing<[u8; KEY_BYTES]>, root: &Path) -> Self {
        Self {
            cipher: Cipher::new(key),
            root: root.to_path_buf(),
            cached: Arc::default(),
        }
    }

    /// What a file is called wherever the store lies; a file that is written under a temporary name has its own.
    pub fn name(&self, path: &Path) -> String {
        let inner = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
        let name = parts.join("/");
        name.strip_suffix(".tmp").map(String::from).unwrap_or(name)
    }

    /// Seals `bytes[from..]` for a place.
    pub fn seal(&self, place: &[u8], bytes: &mut Vec<u8>, from: usize) -> io::Result<()> {
        self.cipher.seal(place, bytes, from)
    }

    /// Opens in place; returns the length of the contents, `None` where anything was changed.
    pub fn open(&self, place: &[u8], sealed: &mut [u8]) -> Option<usize> {
        self.cipher.open(place, sealed)
    }

    /// Encrypts a data file page by page, in place; returns the nonce of the file and the tags of its pages.
    pub fn seal_pages(&self, path: &Path, data: &mut [u8]) -> io::Result<Vec<u8>> {
        let mut sums = vec![0u8; FILE_NONCE];
        random(&mut sums)?;
        let mut keys = PageKeys::new(&self.name(path), &sums);
        for (page, bytes) in data.chunks_mut(PAGE).enumerate() {
            let (nonce, place) = keys.of(page);
            let tag = self.cipher.encrypt(nonce, place, bytes)?;
            sums.extend_from_slice(&tag);
        }
        Ok(sums)
    }

    /// Decrypts one page into memory of the same length; `false` where anything was changed.
    pub fn open_page(&self, keys: &mut PageKeys, page: usize, stored: &[u8], target: &mut [u8], tag: &[u8]) -> bool {
        let (nonce, place) = keys.of(page);
        InOutBuf::new(stored, target).is_ok_and(|bytes| self.cipher.decrypt(nonce, place, bytes, tag))
    }
}

/// Nonce and place of the pages of one file.
#[derive(Clone)]
pub struct PageKeys {
    nonce: [u8; NONCE],
    place: Vec<u8>,
}

const PAGE_NUMBER: Range<usize> = FILE_NONCE..NONCE;

impl PageKeys {
    /// For a file with the nonce that was made for it.
    pub fn new(name: &str, file_nonce: &[u8]) -> Self {
        let mut nonce = [0u8; NONCE];
        nonce[..FILE_NONCE].copy_from_slice(&file_nonce[..FILE_NONCE]);
        Self {
            nonce,
            place: place(&[b"page", name.as_bytes()]),
        }
    }

    fn of(&mut self, page: usize) -> (&[u8; NONCE], &[u8]) {
        self.nonce[PAGE_NUMBER].copy_from_slice(&(page as u64).to_le_bytes());
        (&self.nonce, &self.place)
    }
}

/// Counts decrypted bytes for as long as they are in memory.
pub struct Counted {
    total: Arc<AtomicU64>,
    own: AtomicU64,
}

impl Counted {
    /// Nothing yet.
    pub fn new(total: &Arc<AtomicU64>) -> Self {
        Self {
            total: total.clone(),
            own: AtomicU64::new(0),
        }
    }

    /// Adds bytes.
    pub fn add(&self, bytes: u64) {
        self.own.fetch_add(bytes, Ordering::Relaxed);
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.total.fetch_sub(*self.own.get_mut(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealing() -> Sealing {
        Sealing::new(&Zeroizing::new([7; KEY_BYTES]), Path::new("/store"))
    }

    #[test]
    fn what_was_changed_moved_or_sealed_by_another_key_is_refused() {
        let one = sealing();
        let mut sealed = b"head".to_vec();
        sealed.extend_from_slice(b"contents");
        one.seal(b"here", &mut sealed, 4).unwrap();
        assert_eq!(sealed.len(), 12 + OVERHEAD);
        assert!(!sealed.windows(8).any(|bytes| bytes == b"contents"));
        let good = sealed.split_off(4);
        let open = |key: &Sealing, at: &[u8], bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            key.open(at, &mut bytes).map(|len| bytes[..len].to_vec())
        };
        assert_eq!(open(&one, b"here", &good).unwrap(), b"contents");
        assert_eq!(open(&one, b"there", &good), None);
        let other = Sealing::new(&Zeroizing::new([8; KEY_BYTES]), Path::new("/store"));
        assert_eq!(open(&other, b"here", &good), None);
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&one, b"here", &bad), None, "bit {bit}");
        }
        (0..good.len()).for_each(|len| assert_eq!(open(&one, b"here", &good[..len]), None, "length {len}"));
    }

    #[test]
    fn pages_cannot_change_places_and_equal_ones_look_different() {
        let one = sealing();
        let path = Path::new("/store/seg/1/rows.arrow");
        let mut data = vec![5u8; 2 * PAGE + 9];
        let sums = one.seal_pages(path, &mut data).unwrap();
        assert_eq!(sums.len(), FILE_NONCE + 3 * TAG);
        assert_ne!(data[..PAGE], data[PAGE..2 * PAGE]);
        let tag = |page: usize| &sums[FILE_NONCE + page * TAG..][..TAG];
        let mut keys = PageKeys::new(&one.name(path), &sums);
        let open = |keys: &mut PageKeys, number: usize| {
            let mut target = vec![0; PAGE];
            one.open_page(keys, number, &data[PAGE..2 * PAGE], &mut target, tag(1))
                .then_some(target)
        };
        assert_eq!(open(&mut keys, 0), None);
        assert_eq!(open(&mut PageKeys::new("seg/2/rows.arrow", &sums), 1), None);
        assert!(open(&mut keys, 1).is_some_and(|page| page.iter().all(|byte| *byte == 5)));
    }

    #[test]
    fn a_name_is_that_in_the_store_and_the_final_one() {
        let name = |path: &str| sealing().name(Path::new(path));
        assert_eq!(name("/store/seg/1/rows.arrow"), "seg/1/rows.arrow");
        assert_eq!(name("/store/MANIFEST-00000001.tmp"), "MANIFEST-00000001");
    }
}
