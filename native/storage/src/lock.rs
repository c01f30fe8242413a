//! One writer per store: an operating-system lock that vanishes with its process.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{Result, StorageError};
use crate::fs::LockGuard;

/// Name of the locked file.
pub const LOCK_FILE: &str = "LOCK";
/// Name of the file that names the holder, for messages only.
pub const PID_FILE: &str = "LOCK.pid";

/// The lock; dropping it releases the store.
#[derive(Debug)]
pub struct StoreLock {
    _file: File,
    pid_file: Option<PathBuf>,
}

impl LockGuard for StoreLock {}

impl Drop for StoreLock {
    fn drop(&mut self) {
        if let Some(path) = &self.pid_file {
            // The text is advisory; a file that is left behind is recognised by its dead process.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Takes the lock of `directory`: alone, or shared with other readers.
pub fn acquire(directory: &Path, exclusive: bool) -> Result<StoreLock> {
    let path = directory.join(LOCK_FILE);
    let file = open_lock_file(&path, exclusive)?;
    let taken = if exclusive {
        file.try_lock()
    } else {
        file.try_lock_shared()
    };
    let pid_path = directory.join(PID_FILE);
    match taken {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(StorageError::Locked {
                path: directory.to_path_buf(),
                pid: holder(&pid_path),
            });
        }
        Err(TryLockError::Error(error)) => {
            let advice = format!("file locks do not work here ({error}); keep the profile on a local disk");
            return Err(StorageError::Io {
                path,
                source: std::sync::Arc::new(std::io::Error::other(advice)),
            });
        }
    }
    if exclusive {
        // The lock is what counts: without this note, as on a full disk, a second process is told "unknown".
        let _ = crate::fs::write_file(&crate::fs::RealFs, &pid_path, std::process::id().to_string().as_bytes());
    }
    Ok(StoreLock {
        _file: file,
        pid_file: exclusive.then_some(pid_path),
    })
}

fn open_lock_file(path: &Path, exclusive: bool) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    if exclusive {
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    options.open(path).map_err(|error| match (error.kind(), path.parent()) {
        (ErrorKind::NotFound, Some(store)) => StorageError::NotFound {
            what: "store".into(),
            name: store.display().to_string(),
        },
        _ => StorageError::io(path, error),
    })
}

fn holder(pid_path: &Path) -> String {
    let Ok(text) = std::fs::read_to_string(pid_path) else {
        return "unknown".into();
    };
    let pid = text.trim();
    // Readers leave no pid, so the text may be that of a writer that was killed.
    let dead = cfg!(target_os = "linux") && !Path::new("/proc").join(pid).exists();
    if pid.is_empty() || dead {
        "unknown".into()
    } else {
        pid.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_told_the_pid_and_readers_share() {
        let folder = tempfile::tempdir().unwrap();
        let first = acquire(folder.path(), true).unwrap();
        let pid = std::process::id().to_string();
        for exclusive in [true, false] {
            match acquire(folder.path(), exclusive) {
                Err(StorageError::Locked { pid: found, .. }) => assert_eq!(found, pid),
                other => panic!("{other:?}"),
            }
        }
        drop(first);
        let readers = (
            acquire(folder.path(), false).unwrap(),
            acquire(folder.path(), false).unwrap(),
        );
        assert!(matches!(acquire(folder.path(), true), Err(StorageError::Locked { pid, .. }) if pid == "unknown"));
        drop(readers);
        assert!(acquire(folder.path(), true).is_ok());
    }

    #[test]
    fn the_lock_holds_where_its_note_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(PID_FILE)).unwrap();
        let _first = acquire(folder.path(), true).unwrap();
        assert!(matches!(acquire(folder.path(), true), Err(StorageError::Locked { pid, .. }) if pid == "unknown"));
    }
}
