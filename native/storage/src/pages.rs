//! Page checksums: every 64 KB of a mapped file is verified before it is used for the first time.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_buffer::Buffer;

use crate::error::{Result, StorageError};
use crate::framed;
use crate::fs::{Fs, write_file};
use crate::manifest::FileEntry;

/// Bytes per checksum.
pub const PAGE: usize = 64 * 1024;

const MAGIC: &[u8; 8] = b"AIOSPGC1";

/// Name of the checksum file that belongs to a data file.
pub fn checksum_name(name: &str) -> String {
    format!("{}.crc", name.strip_suffix(".arrow").unwrap_or(name))
}

fn page_crcs(data: &[u8]) -> Vec<u8> {
    data.chunks(PAGE)
        .flat_map(|page| crc32fast::hash(page).to_le_bytes())
        .collect()
}

/// Writes a data file and its checksum file, contents durable.
pub fn write(fs: &dyn Fs, folder: &Path, name: &str, data: &[u8]) -> Result<FileEntry> {
    write_file(fs, &folder.join(name), data)?;
    let crcs = page_crcs(data);
    write_file(fs, &folder.join(checksum_name(name)), &framed::encode(MAGIC, &crcs))?;
    Ok(FileEntry {
        name: name.into(),
        bytes: data.len() as u64,
        crc: crc32fast::hash(&crcs),
    })
}

/// A mapped file with its checksums.
pub struct PagedFile {
    path: PathBuf,
    data: Buffer,
    crcs: Vec<u32>,
    verified: Vec<AtomicU64>,
}

impl PagedFile {
    /// Maps a file that the manifest names; reads its checksums but not the file itself.
    pub fn open(fs: &dyn Fs, folder: &Path, entry: &FileEntry) -> Result<Self> {
        let path = folder.join(&entry.name);
        let crc_path = folder.join(checksum_name(&entry.name));
        let bytes = fs.read(&crc_path).map_err(|error| missing(&crc_path, error))?;
        let crcs = framed::decode(MAGIC, &bytes, &crc_path)?;
        if crc32fast::hash(crcs) != entry.crc || crcs.len() / 4 != (entry.bytes as usize).div_ceil(PAGE) {
            return Err(StorageError::corruption(&crc_path, 0, "checksums of another file"));
        }
        let crcs = crcs
            .chunks_exact(4)
            .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        let data = fs.map(&path).map_err(|error| missing(&path, error))?;
        if data.len() as u64 != entry.bytes {
            let offset = (data.len() as u64).min(entry.bytes);
            return Err(StorageError::corruption(&path, offset, "wrong file length"));
        }
        let words = data.len().div_ceil(PAGE).div_ceil(64);
        Ok(Self {
            path,
            data,
            crcs,
            verified: (0..words).map(|_| AtomicU64::new(0)).collect(),
        })
    }

    /// The mapped bytes; call [`PagedFile::ensure`] before reading any.
    pub fn data(&self) -> &Buffer {
        &self.data
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn page(&self, page: usize) -> &[u8] {
        &self.data[page * PAGE..((page + 1) * PAGE).min(self.data.len())]
    }

    /// Verifies the pages that hold `range`, once each.
    pub fn ensure(&self, range: Range<usize>) -> Result<()> {
        if range.is_empty() {
            return Ok(());
        }
        for page in range.start / PAGE..=(range.end - 1) / PAGE {
            let (word, bit) = (&self.verified[page / 64], 1u64 << (page % 64));
            if word.load(Ordering::Acquire) & bit != 0 {
                continue;
            }
            if crc32fast::hash(self.page(page)) != self.crcs[page] {
                return Err(self.damage(page));
            }
            word.fetch_or(bit, Ordering::Release);
        }
        Ok(())
    }

    fn damage(&self, page: usize) -> StorageError {
        StorageError::corruption(&self.path, (page * PAGE) as u64, "checksum of the page")
    }

    /// Verifies the pages of a slice of [`PagedFile::data`].
    pub fn ensure_slice(&self, slice: &[u8]) -> Result<()> {
        let start = (slice.as_ptr() as usize).wrapping_sub(self.data.as_ptr() as usize);
        // Buffers that the reader had to make itself (empty ones) lie elsewhere.
        if start > self.data.len() {
            Ok(())
        } else {
            self.ensure(start..(start + slice.len()).min(self.data.len()))
        }
    }

    /// Reads every page again, verified before or not, and lists the damaged ones.
    pub fn check_all(&self) -> Vec<StorageError> {
        let damaged = |page: &usize| crc32fast::hash(self.page(*page)) != self.crcs[*page];
        (0..self.crcs.len())
            .filter(damaged)
            .map(|page| self.damage(page))
            .collect()
    }
}

/// A file that the manifest names must be there.
pub fn missing(path: &Path, error: std::io::Error) -> StorageError {
    if error.kind() == std::io::ErrorKind::NotFound {
        StorageError::corruption(path, 0, "the file is missing")
    } else {
        StorageError::io(path, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::RealFs;

    fn file(len: usize) -> (tempfile::TempDir, FileEntry) {
        let folder = tempfile::tempdir().unwrap();
        let data: Vec<u8> = (0..len).map(|i| (i / 7) as u8).collect();
        let entry = write(&RealFs, folder.path(), "rows.arrow", &data).unwrap();
        (folder, entry)
    }

    #[test]
    fn only_the_damaged_page_is_refused() {
        let (folder, entry) = file(3 * PAGE + 5);
        let path = folder.path().join("rows.arrow");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[PAGE + 9] ^= 4;
        std::fs::write(&path, &bytes).unwrap();
        let paged = PagedFile::open(&RealFs, folder.path(), &entry).unwrap();
        assert!(paged.ensure(0..PAGE).is_ok());
        assert!(paged.ensure(2 * PAGE..3 * PAGE + 5).is_ok());
        let error = paged.ensure(PAGE - 1..PAGE + 1).unwrap_err();
        assert_eq!(error.context()[1].1, PAGE.to_string());
        assert_eq!(paged.check_all().len(), 1);
    }

    #[test]
    fn cut_missing_and_foreign_files_are_refused() {
        let (folder, entry) = file(PAGE + 1);
        let path = folder.path().join("rows.arrow");
        std::fs::write(&path, [0u8; 10]).unwrap();
        let kind = |entry: &FileEntry| {
            PagedFile::open(&RealFs, folder.path(), entry)
                .err()
                .map(|error| error.kind())
        };
        assert_eq!(kind(&entry), Some("storage.corruption"));
        std::fs::remove_file(&path).unwrap();
        assert_eq!(kind(&entry), Some("storage.corruption"));
        let other = FileEntry {
            crc: entry.crc ^ 1,
            ..entry
        };
        assert_eq!(kind(&other), Some("storage.corruption"));
    }
}
