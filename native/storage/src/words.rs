//! The derived word index over memories: it follows the writes, and is rebuilt when it is damaged or too far behind.
//!
//! Analysing a text takes as long as making it durable, so a write only queues its rows. A thread analyses them, and a
//! search does first what is still queued: it finds every acknowledged row.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use aios_search::{FileSealer, SearchError, WordIndex};

use crate::codec::Op;
use crate::deletions::Deletion;
use crate::error::{Result, StorageError};
use crate::fs::{Fs, RealFs};
use crate::id::Id;
use crate::row::Row;
use crate::schema::{Table, memory};
use crate::sealing::{Sealing, place};
use crate::state::State;
use crate::writer::{Core, lock};

/// Rows analysed in one go, so that a search waits for few of another's.
const PIECE: usize = 32;
/// With more rows waiting than this, writers analyse as many as they add.
const MOST_WAITING: usize = 8192;
/// Rows in memory after which the index is written out.
const COMMIT_ROWS: usize = 8192;

/// A change that the index has not seen.
enum Change {
    Put(Arc<Row>),
    Delete(Id),
}

#[derive(Default)]
struct Waiting {
    changes: VecDeque<Change>,
    /// Number of the last operation whose change is in `changes` or behind it.
    lsn: u64,
}

/// The word index with the folder that its errors name.
pub struct Words {
    /// `None` until the first search of an index in memory.
    index: RwLock<Option<Arc<WordIndex>>>,
    waiting: Mutex<Waiting>,
    /// Held while changes go from the queue into the index, which keeps their order.
    turn: Mutex<()>,
    folder: PathBuf,
}

impl Words {
    /// An index in memory, for readers and simulated disks; it is made and filled at the first search.
    pub fn in_memory(folder: &Path) -> Self {
        Self::new(None, folder)
    }

    fn new(index: Option<WordIndex>, folder: &Path) -> Self {
        Self {
            index: RwLock::new(index.map(Arc::new)),
            waiting: Mutex::default(),
            turn: Mutex::default(),
            folder: folder.to_path_buf(),
        }
    }

    /// The index in `folder`; unusable files are deleted, because everything in them can be made again.
    pub fn open(folder: &Path, sealing: Option<&Arc<Sealing>>) -> Result<Self> {
        let io = |error| StorageError::io(folder, error);
        RealFs.create_dir_all(folder).map_err(io)?;
        let open = || match sealing {
            Some(sealing) => WordIndex::open_sealed(folder, Arc::new(WordsSealer(sealing.clone()))),
            None => WordIndex::open(folder),
        };
        let index = match open() {
            Ok(index) => index,
            Err(SearchError::Damaged { .. } | SearchError::Index { .. }) => {
                std::fs::remove_dir_all(folder).map_err(io)?;
                RealFs.create_dir_all(folder).map_err(io)?;
                open().map_err(|error| failure(folder, &error))?
            }
            Err(error) => return Err(failure(folder, &error)),
        };
        Ok(Self::new(Some(index), folder))
    }

    fn existing(&self) -> Option<Arc<WordIndex>> {
        self.index.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The index, ready to search; everything acknowledged before the call is in it.
    pub fn index(&self, core: &Core) -> Result<Arc<WordIndex>> {
        if let Some(index) = self.existing() {
            while self.follow() {}
            return Ok(index);
        }
        let state = core.read();
        let mut slot = self.index.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = slot.clone() {
            return Ok(index);
        }
        let index = Arc::new(WordIndex::in_memory().map_err(|error| self.failure(&error))?);
        fill(&index, &state)?;
        *slot = Some(index.clone());
        Ok(index)
    }

    /// Number of the last operation that is durable in the index.
    pub fn committed(&self) -> u64 {
        self.existing().map_or(0, |index| index.committed_lsn())
    }

    /// Empties the index and adds every live memory.
    pub fn rebuild(&self, state: &State) -> Result<()> {
        let Some(index) = self.existing() else { return Ok(()) };
        index.clear().map_err(|error| self.failure(&error))?;
        lock(&self.waiting).lsn = state.next_lsn - 1;
        fill(&index, state)
    }

    /// Queues the changes of durable operations, the first of which has number `lsn`.
    pub fn queue(&self, lsn: u64, ops: &[Op]) {
        if self.existing().is_none() {
            return;
        }
        let mut waiting = lock(&self.waiting);
        waiting.changes.extend(ops.iter().filter_map(change_of));
        waiting.lsn = lsn + ops.len() as u64 - 1;
        let crowded = waiting.changes.len() > MOST_WAITING;
        drop(waiting);
        if crowded {
            (0..ops.len().div_ceil(PIECE)).all(|_| self.follow());
        }
    }

    /// Analyses a few waiting rows; `false` when none are left.
    pub fn follow(&self) -> bool {
        let Some(index) = self.existing() else { return false };
        let _turn = lock(&self.turn);
        let piece: Vec<Change> = {
            let mut waiting = lock(&self.waiting);
            let count = waiting.changes.len().min(PIECE);
            waiting.changes.drain(..count).collect()
        };
        for change in &piece {
            match change {
                Change::Put(row) => put(&index, row),
                Change::Delete(id) => index.delete(*id),
            }
        }
        !piece.is_empty()
    }

    /// Number of changes that are not analysed yet.
    pub fn waiting(&self) -> usize {
        lock(&self.waiting).changes.len()
    }

    /// Queues what the contents have and the index has not; `false` where it cannot be told what that is.
    pub fn catch_up(&self, state: &State) -> Result<bool> {
        let committed = self.committed();
        let removed = state.deletions.after(committed);
        let memories = state.table(Table::Memories);
        let known = committed < state.next_lsn && (committed > 0 || memories.slots.is_empty());
        let Some(removed) = removed.filter(|_| known) else {
            return Ok(false);
        };
        let gone = |entry: &&Deletion| entry.table == Table::Memories as u8 && !memories.contains(&entry.id);
        let mut waiting = lock(&self.waiting);
        waiting
            .changes
            .extend(removed.iter().filter(gone).map(|entry| Change::Delete(entry.id)));
        for slot in memories.slots.iter().filter(|slot| slot.entry.lsn.1 > committed) {
            for (row, lsn) in (0u32..).zip(slot.segment.numbers()?) {
                if *lsn > committed && !slot.deleted.contains(row) {
                    waiting.changes.push_back(Change::Put(Arc::new(slot.segment.row(row)?)));
                }
            }
        }
        let rows = memories.rows.iter().filter(|(_, row)| row.lsn > committed);
        waiting.changes.extend(rows.map(|(_, row)| Change::Put(row.clone())));
        waiting.lsn = state.next_lsn - 1;
        Ok(true)
    }

    /// Whether so much is in memory that it should be written out.
    pub fn wants_commit(&self) -> bool {
        self.existing().is_some_and(|index| index.uncommitted() >= COMMIT_ROWS)
    }

    /// Makes the index durable up to the last queued operation.
    pub fn commit(&self) -> Result<()> {
        let Some(index) = self.existing() else { return Ok(()) };
        let lsn = lock(&self.waiting).lsn;
        while self.follow() {}
        index.commit(lsn).map_err(|error| self.failure(&error))
    }

    /// Makes the index durable and leaves nothing of removed rows in its files.
    pub fn compact(&self) -> Result<()> {
        self.commit()?;
        let Some(index) = self.existing() else { return Ok(()) };
        index.compact().map_err(|error| self.failure(&error))
    }

    /// Wraps the index's error.
    pub fn failure(&self, error: &SearchError) -> StorageError {
        failure(&self.folder, error)
    }
}

/// Seals the files of the index with the store's key.
struct WordsSealer(Arc<Sealing>);

impl FileSealer for WordsSealer {
    fn seal(&self, name: &str, bytes: &mut Vec<u8>) -> io::Result<()> {
        self.0.seal(&place(&[b"words", name.as_bytes()]), bytes, 0)
    }

    fn open(&self, name: &str, bytes: &mut Vec<u8>) -> bool {
        let len = self.0.open(&place(&[b"words", name.as_bytes()]), bytes);
        bytes.truncate(len.unwrap_or(0));
        len.is_some()
    }
}

fn change_of(op: &Op) -> Option<Change> {
    match op {
        Op::Put {
            table: Table::Memories,
            row,
            ..
        } => Some(Change::Put(row.clone())),
        Op::Delete {
            table: Table::Memories,
            id,
        } => Some(Change::Delete(*id)),
        _ => None,
    }
}

fn put(index: &WordIndex, row: &Row) {
    index.put(
        row.id,
        row.text(memory::TITLE).unwrap_or(""),
        row.text(memory::TEXT).unwrap_or(""),
    );
}

fn fill(index: &WordIndex, state: &State) -> Result<()> {
    let memories = state.table(Table::Memories);
    for slot in &memories.slots {
        for row in (0..slot.segment.rows()).filter(|row| !slot.deleted.contains(*row)) {
            put(index, &slot.segment.row(row)?);
        }
    }
    memories.rows.iter().for_each(|(_, row)| put(index, row));
    Ok(())
}

fn failure(folder: &Path, error: &SearchError) -> StorageError {
    match error {
        // Classified by kind, so that a full disk is reported as one.
        SearchError::Io { source, .. } => StorageError::io(folder, io::Error::new(source.kind(), source.to_string())),
        _ => StorageError::Words {
            path: folder.to_path_buf(),
            message: error.to_string(),
        },
    }
}
