//! Pages of an encrypted file, decrypted one by one into memory that reads like the mapped file of a plain store.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_buffer::Buffer;
use memmap2::MmapMut;

use crate::sealing::{Counted, FILE_NONCE, PageKeys, Sealing, TAG};

/// Zeroed memory that the system backs page by page, as it is written.
struct Room {
    start: NonNull<u8>,
    /// Unmapped in the end; used by address alone.
    _memory: MmapMut,
}

// SAFETY: the memory is written only by `SealedPages::admit`, each page once, under a lock and before its bit is set;
// it is read only after that.
unsafe impl Sync for Room {}
// SAFETY: nothing of it belongs to one thread.
unsafe impl Send for Room {}

impl Room {
    fn new(len: usize) -> io::Result<Arc<Self>> {
        let mut memory = MmapMut::map_anon(len.max(1))?;
        let start = NonNull::new(memory.as_mut_ptr()).ok_or_else(|| io::Error::other("null mapping"))?;
        Ok(Arc::new(Self { start, _memory: memory }))
    }
}

/// The pages of one file.
pub struct SealedPages {
    sealing: Arc<Sealing>,
    stored: Buffer,
    room: Arc<Room>,
    /// Held while a page is decrypted.
    keys: Mutex<PageKeys>,
    tags: Arc<[u8]>,
    counted: Option<Counted>,
}

impl SealedPages {
    /// For a mapped file with the nonce and the tags that were made for it.
    pub fn new(sealing: &Arc<Sealing>, path: &Path, stored: Buffer, sums: &[u8]) -> io::Result<Self> {
        Ok(Self {
            sealing: sealing.clone(),
            room: Room::new(stored.len())?,
            stored,
            keys: Mutex::new(PageKeys::new(&sealing.name(path), sums)),
            tags: sums[FILE_NONCE..].into(),
            counted: None,
        })
    }

    /// The same pages, none of them decrypted.
    pub fn fresh(&self) -> io::Result<Self> {
        Ok(Self {
            sealing: self.sealing.clone(),
            stored: self.stored.clone(),
            room: Room::new(self.stored.len())?,
            keys: Mutex::new(self.keys.lock().unwrap_or_else(PoisonError::into_inner).clone()),
            tags: self.tags.clone(),
            counted: self.counted.as_ref().map(|_| Counted::new(&self.sealing.cached)),
        })
    }

    /// Counts what is decrypted from now on.
    pub fn count(&mut self) {
        self.counted = Some(Counted::new(&self.sealing.cached));
    }

    /// The memory that the pages are decrypted into.
    pub fn decrypted(&self) -> Buffer {
        // SAFETY: the memory is as long as the file, and lives as long as its owner, which the buffer keeps.
        unsafe { Buffer::from_custom_allocation(self.room.start, self.stored.len(), self.room.clone()) }
    }

    fn tag(&self, page: usize) -> &[u8] {
        &self.tags[page * TAG..(page + 1) * TAG]
    }

    /// Decrypts a page, which lies at `range`, and sets its bit; `false` where it was changed.
    pub fn admit(&self, page: usize, range: Range<usize>, word: &AtomicU64, bit: u64) -> bool {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if word.load(Ordering::Acquire) & bit != 0 {
            return true;
        }
        // SAFETY: the range lies in the memory; nobody reads it before the bit is set, and the lock is held.
        let target = unsafe { std::slice::from_raw_parts_mut(self.room.start.as_ptr().add(range.start), range.len()) };
        let stored = &self.stored[range];
        if !self.sealing.open_page(&mut keys, page, stored, target, self.tag(page)) {
            target.fill(0);
            return false;
        }
        if let Some(counted) = &self.counted {
            counted.add(target.len() as u64);
        }
        word.fetch_or(bit, Ordering::Release);
        true
    }

    /// Whether a page of the file is as it was written.
    pub fn is_whole(&self, page: usize, range: Range<usize>) -> bool {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut copy = vec![0; range.len()];
        self.sealing
            .open_page(&mut keys, page, &self.stored[range], &mut copy, self.tag(page))
    }
}
