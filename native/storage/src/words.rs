//! The derived word index over memories: followed at every write, rebuilt when it is damaged or behind.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use aios_search::{SearchError, WordIndex};

use crate::codec::Op;
use crate::error::{Result, StorageError};
use crate::row::Row;
use crate::schema::{Table, memory};
use crate::state::State;
use crate::writer::lock;

/// The word index with the folder that its errors name.
pub struct Words {
    index: WordIndex,
    folder: PathBuf,
    /// Whether the rows have to be added before the first search.
    empty: Mutex<bool>,
}

impl Words {
    /// An index in memory, for readers and simulated disks.
    pub fn in_memory(folder: &Path) -> Result<Self> {
        let index = WordIndex::in_memory().map_err(|error| failure(folder, &error))?;
        Ok(Self {
            index,
            folder: folder.to_path_buf(),
            empty: Mutex::new(false),
        })
    }

    /// The index in `folder`; unusable files are deleted, because everything in them can be made again.
    pub fn open(folder: &Path) -> Result<Self> {
        let io = |error| StorageError::io(folder, error);
        crate::fs::Fs::create_dir_all(&crate::fs::RealFs, folder).map_err(io)?;
        let index = match WordIndex::open(folder) {
            Ok(index) => index,
            Err(SearchError::Damaged { .. } | SearchError::Index { .. }) => {
                std::fs::remove_dir_all(folder).map_err(io)?;
                crate::fs::Fs::create_dir_all(&crate::fs::RealFs, folder).map_err(io)?;
                WordIndex::open(folder).map_err(|error| failure(folder, &error))?
            }
            Err(error) => return Err(failure(folder, &error)),
        };
        Ok(Self {
            index,
            folder: folder.to_path_buf(),
            empty: Mutex::new(false),
        })
    }

    /// An index in memory that is filled at the first search.
    pub fn lazy(folder: &Path) -> Result<Self> {
        Ok(Self {
            empty: Mutex::new(true),
            ..Self::in_memory(folder)?
        })
    }

    /// The index, ready to search.
    pub fn index(&self, state: &State) -> Result<&WordIndex> {
        let mut empty = lock(&self.empty);
        if *empty {
            self.rebuild(state)?;
            *empty = false;
        }
        Ok(&self.index)
    }

    /// Number of the last operation that is durable in the index.
    pub fn committed(&self) -> u64 {
        self.index.committed_lsn()
    }

    /// Empties the index and adds every live memory.
    pub fn rebuild(&self, state: &State) -> Result<()> {
        self.index.clear().map_err(|error| self.failure(&error))?;
        let memories = state.table(Table::Memories);
        for slot in &memories.slots {
            for row in (0..slot.segment.rows()).filter(|row| !slot.deleted.contains(*row)) {
                self.put(&slot.segment.row(row)?);
            }
        }
        memories.rows.iter().for_each(|(_, row)| self.put(row));
        Ok(())
    }

    fn put(&self, row: &Row) {
        self.index.put(
            row.id,
            row.text(memory::TITLE).unwrap_or(""),
            row.text(memory::TEXT).unwrap_or(""),
        );
    }

    /// Follows one operation.
    pub fn apply(&self, op: &Op) {
        match op {
            Op::Put {
                table: Table::Memories,
                row,
                ..
            } => self.put(row),
            Op::Delete {
                table: Table::Memories,
                id,
            } => self.index.delete(*id),
            _ => {}
        }
    }

    /// Makes the index durable up to an operation.
    pub fn commit(&self, lsn: u64) -> Result<()> {
        self.index.commit(lsn).map_err(|error| self.failure(&error))
    }

    /// Wraps the index's error.
    pub fn failure(&self, error: &SearchError) -> StorageError {
        failure(&self.folder, error)
    }
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
