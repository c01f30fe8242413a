//! Which rows were removed, and when: what a replica of the store must be told, kept after the rows themselves are gone.

use std::path::Path;
use std::sync::Arc;

use crate::error::{Result, StorageError};
use crate::framed;
use crate::fs::{Fs, write_file};
use crate::id::Id;
use crate::manifest::FileEntry;
use crate::pages::missing;

const MAGIC: &[u8; 8] = b"AIOSDLG1";
const PREFIX: &str = "DELETED-";
/// Bytes of one entry in the file.
const ENTRY: usize = 25;
/// Entries beyond this are forgotten, the older half at once; a replica that is further behind must copy everything.
const MOST: usize = 100_000;

/// One removed row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Number of the operation.
    pub lsn: u64,
    /// Table code.
    pub table: u8,
    /// The row.
    pub id: Id,
}

/// The removals since some operation, oldest first; a clone is a frozen view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deletions {
    /// First operation from which on every removal is listed.
    pub from: u64,
    entries: Arc<Vec<Deletion>>,
}

impl Deletions {
    /// None yet, complete from an operation on.
    pub fn starting(from: u64) -> Self {
        Self {
            from,
            entries: Arc::default(),
        }
    }

    /// Adds the newest.
    pub fn push(&mut self, deletion: Deletion) {
        let entries = Arc::make_mut(&mut self.entries);
        entries.push(deletion);
        if entries.len() > MOST {
            entries.drain(..MOST / 2);
            self.from = entries[0].lsn;
        }
    }

    /// Removals after an operation; `None` where some of them are forgotten.
    pub fn after(&self, lsn: u64) -> Option<&[Deletion]> {
        if lsn + 1 < self.from {
            return None;
        }
        let first = self.entries.partition_point(|entry| entry.lsn <= lsn);
        Some(&self.entries[first..])
    }

    /// Number of the newest, 0 without any.
    pub fn newest(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.lsn)
    }

    /// Writes the list as a file of the store; its name is not durable yet.
    pub fn write(&self, fs: &dyn Fs, root: &Path, lsn: u64) -> Result<FileEntry> {
        let mut payload = Vec::with_capacity(self.entries.len() * ENTRY);
        for entry in self.entries.iter() {
            payload.extend_from_slice(&entry.lsn.to_le_bytes());
            payload.push(entry.table);
            payload.extend_from_slice(&entry.id);
        }
        let name = format!("{PREFIX}{lsn:020}");
        let path = root.join(&name);
        let bytes = framed::encode(fs, &path, MAGIC, &payload)?;
        write_file(fs, &path, &bytes)?;
        Ok(FileEntry {
            name,
            bytes: bytes.len() as u64,
            crc: crc32fast::hash(&payload),
        })
    }

    /// Reads a list that the manifest names, complete from `from` on.
    pub fn read(fs: &dyn Fs, root: &Path, file: &FileEntry, from: u64) -> Result<Self> {
        let path = root.join(&file.name);
        let bytes = fs.read(&path).map_err(|error| missing(&path, error))?;
        let payload = framed::decode(fs, &path, MAGIC, &bytes)?;
        if crc32fast::hash(&payload) != file.crc {
            return Err(StorageError::corruption(&path, 0, "removals of another state"));
        }
        if payload.len() % ENTRY != 0 {
            return Err(StorageError::corruption(&path, 16, "length of the list of removals"));
        }
        let entries = payload.chunks_exact(ENTRY).map(|bytes| {
            let (mut lsn, mut id) = ([0u8; 8], Id::default());
            lsn.copy_from_slice(&bytes[..8]);
            id.copy_from_slice(&bytes[9..]);
            Deletion {
                lsn: u64::from_le_bytes(lsn),
                table: bytes[8],
                id,
            }
        });
        Ok(Self {
            from,
            entries: Arc::new(entries.collect()),
        })
    }
}

/// Whether a file in the store's folder is a list of removals.
pub fn is_list(name: &str) -> bool {
    name.starts_with(PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::RealFs;

    fn deletion(lsn: u64) -> Deletion {
        Deletion {
            lsn,
            table: 1,
            id: [lsn as u8; 16],
        }
    }

    #[test]
    fn a_list_is_read_back_and_foreign_ones_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut list = Deletions::starting(3);
        [4, 4, 9].into_iter().for_each(|lsn| list.push(deletion(lsn)));
        let file = list.write(&RealFs, folder.path(), 9).unwrap();
        assert!(is_list(&file.name));
        assert_eq!(Deletions::read(&RealFs, folder.path(), &file, 3).unwrap(), list);
        let other = FileEntry { crc: 7, ..file };
        let error = Deletions::read(&RealFs, folder.path(), &other, 3).unwrap_err();
        assert_eq!(error.kind(), "storage.corruption");
    }

    #[test]
    fn what_is_forgotten_is_not_answered() {
        let mut list = Deletions::starting(5);
        [6, 8].into_iter().for_each(|lsn| list.push(deletion(lsn)));
        assert_eq!(list.after(4).map(<[_]>::len), Some(2));
        assert_eq!(list.after(6).map(<[_]>::len), Some(1));
        assert_eq!(list.after(3), None);
        (9..9 + MOST as u64).for_each(|lsn| list.push(deletion(lsn)));
        assert!(list.from > 5 && list.after(list.from - 2).is_none());
        assert_eq!(list.after(list.newest()), Some(&[][..]));
    }
}
