//! A directory whose files are sealed by the owner of the index, each as a whole.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

/// Encrypts the files of an index for whoever owns it.
pub trait FileSealer: Send + Sync {
    /// Seals a file's contents, bound to its name.
    ///
    /// # Errors
    /// The system's, where it has no random numbers.
    fn seal(&self, name: &str, bytes: &mut Vec<u8>) -> io::Result<()>;

    /// Opens a file's contents in place; `false` where they are not what was sealed under this name.
    fn open(&self, name: &str, bytes: &mut Vec<u8>) -> bool;
}

/// Files are decrypted when they are opened first, and stay in memory until they are deleted.
#[derive(Clone)]
pub(super) struct SealedDirectory {
    files: MmapDirectory,
    sealer: Arc<dyn FileSealer>,
    opened: Arc<Mutex<HashMap<PathBuf, OwnedBytes>>>,
}

impl SealedDirectory {
    pub(super) fn new(files: MmapDirectory, sealer: Arc<dyn FileSealer>) -> Self {
        Self {
            files,
            sealer,
            opened: Arc::default(),
        }
    }

    fn unseal(&self, path: &Path, mut bytes: Vec<u8>) -> Result<Vec<u8>, OpenReadError> {
        if self.sealer.open(&name(path), &mut bytes) {
            return Ok(bytes);
        }
        let error = io::Error::new(io::ErrorKind::InvalidData, "it is not what was encrypted");
        Err(OpenReadError::wrap_io_error(error, path.to_path_buf()))
    }

    fn opened(&self) -> MutexGuard<'_, HashMap<PathBuf, OwnedBytes>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn contents(&self, path: &Path) -> Result<OwnedBytes, OpenReadError> {
        let mut opened = self.opened();
        if let Some(contents) = opened.get(path) {
            return Ok(contents.clone());
        }
        let stored = self.files.get_file_handle(path)?;
        let stored = stored.read_bytes(0..stored.len());
        let stored = stored.map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf()))?;
        let contents = OwnedBytes::new(self.unseal(path, stored.to_vec())?);
        opened.insert(path.to_path_buf(), contents.clone());
        Ok(contents)
    }
}

fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl fmt::Debug for SealedDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedDirectory")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

/// Gathers a file, and writes it sealed when it is complete.
struct SealedWriter {
    name: String,
    contents: Vec<u8>,
    target: WritePtr,
    sealer: Arc<dyn FileSealer>,
}

impl Write for SealedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.contents.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for SealedWriter {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.sealer.seal(&self.name, &mut self.contents)?;
        self.target.write_all(&self.contents)?;
        self.contents = Vec::new();
        self.target.terminate_ref(token)
    }
}

impl Directory for SealedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(Arc::new(self.contents(path)?))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.opened().remove(path);
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let writer = SealedWriter {
            name: name(path),
            contents: Vec::new(),
            target: self.files.open_write(path)?,
            sealer: self.sealer.clone(),
        };
        Ok(io::BufWriter::new(Box::new(writer)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let stored = self.files.atomic_read(path)?;
        self.unseal(path, stored)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let mut sealed = data.to_vec();
        self.sealer.seal(&name(path), &mut sealed)?;
        self.files.atomic_write(path, &sealed)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.files.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WordIndex;

    /// Turns every letter into another one, and ends with the name.
    struct Mirror;

    impl FileSealer for Mirror {
        fn seal(&self, name: &str, bytes: &mut Vec<u8>) -> io::Result<()> {
            bytes.iter_mut().for_each(|byte| *byte ^= 0xA5);
            bytes.extend_from_slice(name.as_bytes());
            Ok(())
        }

        fn open(&self, name: &str, bytes: &mut Vec<u8>) -> bool {
            let sealed = bytes.strip_suffix(name.as_bytes());
            let len = sealed.map(<[u8]>::len);
            bytes.truncate(len.unwrap_or(0));
            bytes.iter_mut().for_each(|byte| *byte ^= 0xA5);
            len.is_some()
        }
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    fn holds_word(folder: &Path) -> bool {
        let holds = |path: &PathBuf| {
            let bytes = std::fs::read(path).unwrap();
            bytes
                .windows(9)
                .any(|part| part == b"marmalade" || part == b"id_high\",")
        };
        files(folder).iter().any(holds)
    }

    #[test]
    fn a_sealed_index_is_found_again_and_shows_no_word() {
        let plain = tempfile::tempdir().unwrap();
        let sealed = tempfile::tempdir().unwrap();
        let fill = |index: &WordIndex| {
            index.put([1; 16], "Breakfast", "toast with marmalade");
            index.commit(7).unwrap();
        };
        fill(&WordIndex::open(plain.path()).unwrap());
        assert!(holds_word(plain.path()), "this search finds nothing at all");
        fill(&WordIndex::open_sealed(sealed.path(), Arc::new(Mirror)).unwrap());
        assert!(!holds_word(sealed.path()));
        let index = WordIndex::open_sealed(sealed.path(), Arc::new(Mirror)).unwrap();
        assert_eq!(index.committed_lsn(), 7);
        assert_eq!(index.search("marmalade", 3, &|_| true).unwrap().len(), 1);
        index.put([2; 16], "", "more marmalade");
        index.commit(8).unwrap();
        index.compact().unwrap();
        assert_eq!(index.search("marmalade", 3, &|_| true).unwrap().len(), 2);
        drop(index);
        assert_eq!(WordIndex::open(sealed.path()).unwrap_err().kind(), "search.damaged");
        let terms = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "term");
        for path in files(sealed.path()).into_iter().filter(terms) {
            let whole = std::fs::read(&path).unwrap();
            std::fs::write(&path, &whole[1..whole.len() - 1]).unwrap();
            let error = WordIndex::open_sealed(sealed.path(), Arc::new(Mirror)).unwrap_err();
            assert_eq!(error.kind(), "search.damaged");
            std::fs::write(&path, whole).unwrap();
        }
        let error = WordIndex::open_sealed(plain.path(), Arc::new(Mirror)).unwrap_err();
        assert_eq!(error.kind(), "search.damaged");
    }
}
