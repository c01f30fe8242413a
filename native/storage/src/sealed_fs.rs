//! The files of an encrypted store: those of another file system, with the key that seals what is written to them.

use std::io;
use std::path::Path;
use std::sync::Arc;

use arrow_buffer::Buffer;

use crate::error::Result;
use crate::fs::{Fs, FsFile, LockGuard};
use crate::sealing::Sealing;

/// Files and key; bytes go through as they are, sealed by whoever knows their layout.
pub struct SealedFs {
    inner: Arc<dyn Fs>,
    sealing: Arc<Sealing>,
}

impl SealedFs {
    /// Joins the two.
    pub fn new(inner: Arc<dyn Fs>, sealing: Arc<Sealing>) -> Self {
        Self { inner, sealing }
    }
}

impl Fs for SealedFs {
    fn sealing(&self) -> Option<&Arc<Sealing>> {
        Some(&self.sealing)
    }

    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        self.inner.create_dir_all(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.inner.list(path)
    }

    fn exists(&self, path: &Path) -> bool {
        self.inner.exists(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.inner.read(path)
    }

    fn map(&self, path: &Path) -> io::Result<Buffer> {
        self.inner.map(path)
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn FsFile>> {
        self.inner.open(path, create)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.inner.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.inner.remove_file(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.inner.remove_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.inner.sync_dir(path)
    }

    fn lock(&self, directory: &Path, exclusive: bool) -> Result<Box<dyn LockGuard>> {
        self.inner.lock(directory, exclusive)
    }
}
