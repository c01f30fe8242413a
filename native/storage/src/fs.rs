//! The file operations of the store behind one trait, so that tests can cut the power or fill the disk.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_buffer::Buffer;
use memmap2::Mmap;

use crate::error::{Result, StorageError};
use crate::sealing::Sealing;

/// Holds the store's lock until it is dropped.
pub trait LockGuard: Send + Sync {}

/// An open file, written by position.
pub trait FsFile: Send {
    /// Writes all of `data` at `offset`.
    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()>;
    /// Cuts or extends the file.
    fn set_len(&mut self, len: u64) -> io::Result<()>;
    /// Makes the contents durable.
    fn sync(&mut self) -> io::Result<()>;
}

/// A file system.
pub trait Fs: Send + Sync + 'static {
    /// Creates a directory (mode 0700) and its missing parents.
    fn create_dir_all(&self, path: &Path) -> io::Result<()>;
    /// Names in a directory.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;
    /// Whether the path exists.
    fn exists(&self, path: &Path) -> bool;
    /// The whole file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// The whole file as shared read-only memory, aligned to 64 bytes.
    fn map(&self, path: &Path) -> io::Result<Buffer>;
    /// Opens for writing; `create` makes a missing file (mode 0600) and empties an existing one.
    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn FsFile>>;
    /// Renames, replacing the target.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty directory.
    fn remove_dir(&self, path: &Path) -> io::Result<()>;
    /// Makes creations, renames and removals in a directory durable.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    /// Takes the store's lock.
    fn lock(&self, directory: &Path, exclusive: bool) -> Result<Box<dyn LockGuard>>;
    /// What seals the contents of the files; `None` where they are plain.
    fn sealing(&self) -> Option<&Arc<Sealing>> {
        None
    }
}

/// The operating system's files.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealFs;

struct RealFile(File);

impl FsFile for RealFile {
    #[cfg(unix)]
    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(&self.0, data, offset)
    }

    #[cfg(not(unix))]
    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        use std::io::{Seek, SeekFrom, Write};
        self.0.seek(SeekFrom::Start(offset))?;
        self.0.write_all(data)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}

impl Fs for RealFs {
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(path)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        Ok(names)
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn map(&self, path: &Path) -> io::Result<Buffer> {
        let file = File::open(path)?;
        if file.metadata()?.len() == 0 {
            return Ok(Buffer::from(&[0u8; 0]));
        }
        // SAFETY: segment files are never changed after they were written; removing one keeps the mapping alive.
        let map = unsafe { Mmap::map(&file)? };
        let start = NonNull::new(map.as_ptr().cast_mut()).ok_or_else(|| io::Error::other("null mapping"))?;
        let len = map.len();
        // SAFETY: the mapping is valid for `len` bytes for as long as its owner, which the buffer keeps, lives.
        Ok(unsafe { Buffer::from_custom_allocation(start, len, Arc::new(map)) })
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn FsFile>> {
        let mut options = OpenOptions::new();
        options.write(true).create(create).truncate(create);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Box::new(RealFile(options.open(path)?)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        // Directories cannot be opened as files on Windows, where renames are journalled by the file system.
        if cfg!(unix) {
            File::open(path)?.sync_all()
        } else {
            Ok(())
        }
    }

    fn lock(&self, directory: &Path, exclusive: bool) -> Result<Box<dyn LockGuard>> {
        crate::lock::acquire(directory, exclusive).map(|guard| Box::new(guard) as Box<dyn LockGuard>)
    }
}

/// Names in a directory, none when it is missing.
pub fn list_or_empty(fs: &dyn Fs, path: &Path) -> Result<Vec<String>> {
    match fs.list(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        other => other.map_err(|error| StorageError::io(path, error)),
    }
}

/// Removes a folder with everything in it; a missing one is fine.
pub fn remove_tree(fs: &dyn Fs, folder: &Path) -> Result<()> {
    if !fs.exists(folder) {
        return Ok(());
    }
    for name in list_or_empty(fs, folder)? {
        let path = folder.join(name);
        if fs.list(&path).is_ok() {
            remove_tree(fs, &path)?;
        } else {
            remove_if_present(fs, &path)?;
        }
    }
    fs.remove_dir(folder).map_err(|error| StorageError::io(folder, error))
}

/// Writes a new file and makes its contents (not yet its name) durable.
pub fn write_file(fs: &dyn Fs, path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = fs.open(path, true)?;
        file.write_at(0, bytes)?;
        file.sync()
    };
    write().map_err(|error| StorageError::io(path, error))
}

/// Removes a file; a missing one is fine.
pub fn remove_if_present(fs: &dyn Fs, path: &Path) -> Result<()> {
    match fs.remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StorageError::io(path, error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_private_and_mappings_outlive_removal() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        RealFs.create_dir_all(&inner).unwrap();
        let path = inner.join("f");
        write_file(&RealFs, &path, b"hello").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(std::fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
        }
        let map = RealFs.map(&path).unwrap();
        RealFs.remove_file(&path).unwrap();
        assert_eq!(map.as_slice(), b"hello");
        assert!(remove_if_present(&RealFs, &path).is_ok());
    }
}
