//! The derived word index over memories: followed at every write, rebuilt when it is damaged or behind.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use aios_search::{SearchError, WordIndex};

use crate::codec::Op;
use crate::error::{Result, StorageError};
use crate::fs::{Fs, RealFs};
use crate::row::Row;
use crate::schema::{Table, memory};
use crate::state::State;

/// The word index with the folder that its errors name.
pub struct Words {
    /// `None` until the first search of an index in memory.
    index: RwLock<Option<Arc<WordIndex>>>,
    folder: PathBuf,
}

impl Words {
    /// An index in memory, for readers and simulated disks; it is made and filled at the first search.
    pub fn in_memory(folder: &Path) -> Self {
        Self {
            index: RwLock::new(None),
            folder: folder.to_path_buf(),
        }
    }

    /// The index in `folder`; unusable files are deleted, because everything in them can be made again.
    pub fn open(folder: &Path) -> Result<Self> {
        let io = |error| StorageError::io(folder, error);
        RealFs.create_dir_all(folder).map_err(io)?;
        let index = match WordIndex::open(folder) {
            Ok(index) => index,
            Err(SearchError::Damaged { .. } | SearchError::Index { .. }) => {
                std::fs::remove_dir_all(folder).map_err(io)?;
                RealFs.create_dir_all(folder).map_err(io)?;
                WordIndex::open(folder).map_err(|error| failure(folder, &error))?
            }
            Err(error) => return Err(failure(folder, &error)),
        };
        Ok(Self {
            index: RwLock::new(Some(Arc::new(index))),
            folder: folder.to_path_buf(),
        })
    }

    fn existing(&self) -> Option<Arc<WordIndex>> {
        self.index.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The index, ready to search.
    pub fn index(&self, state: &State) -> Result<Arc<WordIndex>> {
        if let Some(index) = self.existing() {
            return Ok(index);
        }
        let mut slot = self.index.write().unwrap_or_else(PoisonError::into_inner);
        let index = Arc::new(WordIndex::in_memory().map_err(|error| self.failure(&error))?);
        fill(&index, state)?;
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
        fill(&index, state)
    }

    /// Follows one operation.
    pub fn apply(&self, op: &Op) {
        let Some(index) = self.existing() else { return };
        match op {
            Op::Put {
                table: Table::Memories,
                row,
                ..
            } => put(&index, row),
            Op::Delete {
                table: Table::Memories,
                id,
            } => index.delete(*id),
            _ => {}
        }
    }

    /// Makes the index durable up to an operation.
    pub fn commit(&self, lsn: u64) -> Result<()> {
        let Some(index) = self.existing() else { return Ok(()) };
        index.commit(lsn).map_err(|error| self.failure(&error))
    }

    /// Wraps the index's error.
    pub fn failure(&self, error: &SearchError) -> StorageError {
        failure(&self.folder, error)
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
