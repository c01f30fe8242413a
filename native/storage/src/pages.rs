//! Page checksums: every 64 KB of a mapped file is verified before it is used for the first time. In an encrypted store
//! the page is decrypted then, into memory that takes room only where pages were used.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_buffer::Buffer;

use crate::error::{Result, StorageError};
use crate::framed;
use crate::fs::{Fs, write_file};
use crate::manifest::FileEntry;
use crate::sealed_pages::SealedPages;
use crate::sealing::{FILE_NONCE, TAG};

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

/// Writes a data file and its checksum file (page tags in an encrypted store), contents durable.
pub fn write(fs: &dyn Fs, folder: &Path, name: &str, mut data: Vec<u8>) -> Result<FileEntry> {
    let (path, sum_path) = (folder.join(name), folder.join(checksum_name(name)));
    let sums = match fs.sealing() {
        Some(sealing) => sealing.seal_pages(&path, &mut data),
        None => Ok(page_crcs(&data)),
    };
    let sums = sums.map_err(|error| StorageError::io(&path, error))?;
    write_file(fs, &path, &data)?;
    write_file(fs, &sum_path, &framed::encode(fs, &sum_path, MAGIC, &sums)?)?;
    Ok(FileEntry {
        name: name.into(),
        bytes: data.len() as u64,
        crc: crc32fast::hash(&sums),
    })
}

/// How the pages of a file are admitted.
enum Pages {
    /// They are mapped, and have these checksums.
    Plain(Vec<u32>),
    /// They are decrypted into memory.
    Sealed(SealedPages),
}

/// A mapped file with its checksums.
pub struct PagedFile {
    path: PathBuf,
    data: Buffer,
    pages: Pages,
    verified: Vec<AtomicU64>,
}

impl PagedFile {
    /// Maps a file that the manifest names; reads its checksums but not the file itself.
    pub fn open(fs: &dyn Fs, folder: &Path, entry: &FileEntry) -> Result<Self> {
        let path = folder.join(&entry.name);
        let sum_path = folder.join(checksum_name(&entry.name));
        let bytes = fs.read(&sum_path).map_err(|error| missing(&sum_path, error))?;
        let sums = framed::decode(fs, &sum_path, MAGIC, &bytes)?;
        let count = (entry.bytes as usize).div_ceil(PAGE);
        let wanted = match fs.sealing() {
            Some(_) => FILE_NONCE + count * TAG,
            None => count * 4,
        };
        if crc32fast::hash(&sums) != entry.crc || sums.len() != wanted {
            return Err(StorageError::corruption(&sum_path, 0, "checksums of another file"));
        }
        let mapped = fs.map(&path).map_err(|error| missing(&path, error))?;
        if mapped.len() as u64 != entry.bytes {
            let offset = (mapped.len() as u64).min(entry.bytes);
            return Err(StorageError::corruption(&path, offset, "wrong file length"));
        }
        let (data, pages) = match fs.sealing() {
            Some(sealing) => {
                let sealed = SealedPages::new(sealing, &path, mapped, &sums);
                let sealed = sealed.map_err(|error| StorageError::io(&path, error))?;
                (sealed.decrypted(), Pages::Sealed(sealed))
            }
            None => (mapped, Pages::Plain(words_of(&sums))),
        };
        Ok(Self::new(path, data, pages))
    }

    fn new(path: PathBuf, data: Buffer, pages: Pages) -> Self {
        let words = data.len().div_ceil(PAGE).div_ceil(64);
        Self {
            path,
            data,
            pages,
            verified: (0..words).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Lets the decrypted pages count as cached; without effect on a plain file.
    pub fn counted(mut self) -> Self {
        if let Pages::Sealed(pages) = &mut self.pages {
            pages.count();
        }
        self
    }

    /// The same file without its decrypted pages, which stay in memory where they are in use; `None` where it is plain.
    pub fn forgotten(&self) -> Result<Option<Self>> {
        let Pages::Sealed(pages) = &self.pages else {
            return Ok(None);
        };
        let fresh = pages.fresh().map_err(|error| StorageError::io(&self.path, error))?;
        let data = fresh.decrypted();
        Ok(Some(Self::new(self.path.clone(), data, Pages::Sealed(fresh))))
    }

    /// Whether bytes read as zeros until they were ensured.
    pub fn is_sealed(&self) -> bool {
        matches!(self.pages, Pages::Sealed(_))
    }

    /// The bytes; call [`PagedFile::ensure`] before reading any.
    pub fn data(&self) -> &Buffer {
        &self.data
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn range(&self, page: usize) -> Range<usize> {
        page * PAGE..((page + 1) * PAGE).min(self.data.len())
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
            match &self.pages {
                Pages::Plain(crcs) if crc32fast::hash(&self.data[self.range(page)]) == crcs[page] => {
                    word.fetch_or(bit, Ordering::Release);
                }
                Pages::Sealed(pages) if pages.admit(page, self.range(page), word, bit) => {}
                _ => return Err(self.damage(page)),
            }
        }
        Ok(())
    }

    fn damage(&self, page: usize) -> StorageError {
        let what = match &self.pages {
            Pages::Plain(_) => "checksum of the page",
            Pages::Sealed(_) => "authentication of the page",
        };
        StorageError::corruption(&self.path, (page * PAGE) as u64, what)
    }

    /// Verifies the pages of a part of [`PagedFile::data`].
    pub fn ensure_buffer(&self, part: &Buffer) -> Result<()> {
        let start = (part.as_ptr() as usize).wrapping_sub(self.data.as_ptr() as usize);
        // Buffers that the reader had to make itself (empty ones) lie elsewhere.
        if start > self.data.len() {
            Ok(())
        } else {
            self.ensure(start..(start + part.len()).min(self.data.len()))
        }
    }

    /// Reads every page again, verified before or not, and lists the damaged ones.
    pub fn check_all(&self) -> Vec<StorageError> {
        let whole = |page: &usize| match &self.pages {
            Pages::Plain(crcs) => crc32fast::hash(&self.data[self.range(*page)]) == crcs[*page],
            Pages::Sealed(pages) => pages.is_whole(*page, self.range(*page)),
        };
        let pages = 0..self.data.len().div_ceil(PAGE);
        pages
            .filter(|page| !whole(page))
            .map(|page| self.damage(page))
            .collect()
    }
}

fn words_of(sums: &[u8]) -> Vec<u32> {
    sums.chunks_exact(4)
        .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
        .collect()
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
        let entry = write(&RealFs, folder.path(), "rows.arrow", data).unwrap();
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
