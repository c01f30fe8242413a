//! A directory whose small metadata files carry a checksum, as the segment files of the library already do.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

const CHECKSUM_BYTES: usize = 4;

/// A memory-mapped directory; `atomic_read` refuses what `atomic_write` did not write.
#[derive(Clone, Debug)]
pub(super) struct ChecksummedDirectory(pub(super) MmapDirectory);

impl Directory for ChecksummedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let mut data = self.0.atomic_read(path)?;
        let checksum = data
            .len()
            .checked_sub(CHECKSUM_BYTES)
            .map(|length| data.split_off(length));
        if checksum.is_none_or(|checksum| checksum != crc32fast::hash(&data).to_le_bytes()) {
            let error = io::Error::new(io::ErrorKind::InvalidData, "its checksum does not match");
            return Err(OpenReadError::wrap_io_error(error, path.to_path_buf()));
        }
        Ok(data)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0
            .atomic_write(path, &[data, &crc32fast::hash(data).to_le_bytes()].concat())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.0.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let directory = ChecksummedDirectory(MmapDirectory::open(folder.path()).unwrap());
        let (name, file) = (Path::new("meta"), folder.path().join("meta"));
        directory.atomic_write(name, b"content").unwrap();
        assert_eq!(directory.atomic_read(name).unwrap(), b"content");
        let whole = std::fs::read(&file).unwrap();
        for bit in 0..whole.len() * 8 {
            let mut damaged = whole.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&file, &damaged).unwrap();
            assert!(directory.atomic_read(name).is_err(), "bit {bit}");
        }
        for length in 0..whole.len() {
            std::fs::write(&file, &whole[..length]).unwrap();
            assert!(directory.atomic_read(name).is_err(), "length {length}");
        }
    }
}
