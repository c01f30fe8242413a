//! The error of the store: a stable `kind` and a context for whoever shows it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

/// Result of the store's operations.
pub type Result<T> = std::result::Result<T, StorageError>;

/// Everything that can go wrong in the store.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum StorageError {
    /// Another process (or another handle of this one) holds the store.
    #[error("the store at {path} is in use by process {pid}; close that process or choose another profile")]
    Locked {
        /// Directory of the store.
        path: PathBuf,
        /// Process id as text, or `unknown`.
        pid: String,
    },
    /// A file does not hold what was written to it.
    #[error("{file} is damaged at byte {offset}: {what}; restore it from a backup")]
    Corruption {
        /// The damaged file.
        file: PathBuf,
        /// First byte known to be wrong, or the start of the page or frame that holds it.
        offset: u64,
        /// What was expected there.
        what: String,
    },
    /// A file was written by a newer program.
    #[error("{file} has format version {found}, this program reads up to {supported}; update the program")]
    Version {
        /// The file.
        file: PathBuf,
        /// Version found.
        found: u32,
        /// Newest version that can be read.
        supported: u32,
    },
    /// The disk (or the quota) is full.
    #[error("no space left while writing {path}; free some space or delete memories, reading still works")]
    Full {
        /// The file that could not be written.
        path: PathBuf,
    },
    /// The operating system forbids the access.
    #[error("no permission for {path}; check owner and mode of the profile folder")]
    Permission {
        /// The file or folder.
        path: PathBuf,
    },
    /// Vectors of different encoders would be mixed.
    #[error("{message}")]
    Embedder {
        /// What does not fit.
        message: String,
    },
    /// A row has an unknown column or a value of the wrong type.
    #[error("table {table}, row {row}, column {column}: expected {expected}")]
    Column {
        /// Table name.
        table: String,
        /// Column name.
        column: String,
        /// Index of the row in the batch.
        row: usize,
        /// What would have been right.
        expected: String,
    },
    /// The store was closed.
    #[error("the store is closed; open it again")]
    Closed,
    /// A change was asked of a store that was opened for reading.
    #[error("the store at {path} was opened read-only; open it for writing")]
    ReadOnly {
        /// Directory of the store.
        path: PathBuf,
    },
    /// An earlier write failed in a way that leaves the log's state unknown.
    #[error("the store is read-only since a failed write ({cause}); close it and open it again")]
    Poisoned {
        /// The failure.
        cause: String,
    },
    /// An encrypted store was opened without its secret.
    #[error("the store at {path} is encrypted; it needs its {need}")]
    NeedsKey {
        /// Directory of the store.
        path: PathBuf,
        /// `passphrase`, or `keyring` for a key that the system keyring holds.
        need: &'static str,
    },
    /// The secret does not open the store.
    #[error("this is not what opens the store at {path}; it needs its {need}")]
    WrongKey {
        /// Directory of the store.
        path: PathBuf,
        /// As above.
        need: &'static str,
    },
    /// The key file cannot be read.
    #[error("the key file {file} is damaged ({what})")]
    KeyFile {
        /// The file.
        file: PathBuf,
        /// What was found.
        what: String,
    },
    /// A file is encrypted, but the store has no key file.
    #[error("{file} is encrypted, but the key file of its store is missing")]
    KeyMissing {
        /// The encrypted file.
        file: PathBuf,
    },
    /// A secret was given for a plain store.
    #[error("the store at {path} is not encrypted, so no key opens it")]
    NotEncrypted {
        /// Directory of the store.
        path: PathBuf,
    },
    /// Any other failure of the operating system.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: Arc<io::Error>,
    },
    /// A row or table that does not exist.
    #[error("{what} {name} does not exist")]
    NotFound {
        /// `table`, or `row of TABLE`.
        what: String,
        /// Name or id.
        name: String,
    },
    /// A replica asks for removals that are not listed any more.
    #[error("the removals before operation {from} are not listed any more; copy the whole table (changes since 0)")]
    History {
        /// First operation from which on all removals are listed.
        from: u64,
    },
    /// The derived word index failed.
    #[error("the word index at {path} failed: {message}; close the store, delete that folder, open it again")]
    Words {
        /// Folder of the index.
        path: PathBuf,
        /// The index's own message.
        message: String,
    },
}

impl StorageError {
    /// Classifies a system error met at `path`.
    pub fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::Full { path }
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Permission { path },
            _ => Self::Io {
                path,
                source: Arc::new(source),
            },
        }
    }

    /// A damaged file.
    pub fn corruption(file: &Path, offset: u64, what: impl Into<String>) -> Self {
        Self::Corruption {
            file: file.to_path_buf(),
            offset,
            what: what.into(),
        }
    }

    /// A value that does not fit its column.
    pub fn column(table: &str, column: &str, row: usize, expected: impl Into<String>) -> Self {
        Self::Column {
            table: table.into(),
            column: column.into(),
            row,
            expected: expected.into(),
        }
    }

    /// Stable name of the error, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Locked { .. } => "storage.locked",
            Self::Corruption { .. } => "storage.corruption",
            Self::Version { .. } => "storage.version",
            Self::Full { .. } => "storage.full",
            Self::Permission { .. } => "storage.permission",
            Self::Embedder { .. } => "storage.embedder",
            Self::Column { .. } => "storage.column",
            Self::Closed => "storage.closed",
            Self::ReadOnly { .. } => "storage.read_only",
            Self::Poisoned { .. } => "storage.poisoned",
            Self::Io { .. } | Self::Words { .. } => "storage.io",
            Self::NotFound { .. } => "storage.not_found",
            Self::History { .. } => "storage.history",
            Self::NeedsKey { .. } => "storage.locked_by_passphrase",
            Self::WrongKey { .. } => "storage.wrong_key",
            Self::KeyFile { .. } => "storage.key_file",
            Self::KeyMissing { .. } => "storage.key_missing",
            Self::NotEncrypted { .. } => "storage.not_encrypted",
        }
    }

    /// Key and value pairs that the message is made of.
    pub fn context(&self) -> Vec<(&'static str, String)> {
        let text = |path: &PathBuf| path.display().to_string();
        match self {
            Self::Locked { path, pid } => vec![("path", text(path)), ("pid", pid.clone())],
            Self::Corruption { file, offset, what } => {
                vec![
                    ("file", text(file)),
                    ("offset", offset.to_string()),
                    ("what", what.clone()),
                ]
            }
            Self::Version { file, found, supported } => {
                vec![
                    ("file", text(file)),
                    ("found", found.to_string()),
                    ("supported", supported.to_string()),
                ]
            }
            Self::Full { path } | Self::Permission { path } | Self::ReadOnly { path } | Self::Io { path, .. } => {
                vec![("path", text(path))]
            }
            Self::Words { path, .. } | Self::NotEncrypted { path } => vec![("path", text(path))],
            Self::NeedsKey { path, need } | Self::WrongKey { path, need } => {
                vec![("path", text(path)), ("need", (*need).into())]
            }
            Self::KeyFile { file, what } => vec![("file", text(file)), ("what", what.clone())],
            Self::KeyMissing { file } => vec![("file", text(file))],
            Self::Column {
                table,
                column,
                row,
                expected,
            } => vec![
                ("table", table.clone()),
                ("column", column.clone()),
                ("row", row.to_string()),
                ("expected", expected.clone()),
            ],
            Self::History { from } => vec![("from", from.to_string())],
            Self::Poisoned { cause } => vec![("cause", cause.clone())],
            Self::NotFound { what, name } => vec![("what", what.clone()), ("name", name.clone())],
            Self::Embedder { .. } | Self::Closed => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_errors_are_classified() {
        let of = |kind| StorageError::io(Path::new("f"), io::Error::from(kind)).kind();
        assert_eq!(of(io::ErrorKind::StorageFull), "storage.full");
        assert_eq!(of(io::ErrorKind::PermissionDenied), "storage.permission");
        assert_eq!(of(io::ErrorKind::NotFound), "storage.io");
    }

    #[test]
    fn corruption_names_file_and_offset() {
        let error = StorageError::corruption(Path::new("seg/rows.arrow"), 65536, "page checksum");
        assert!(error.to_string().contains("seg/rows.arrow is damaged at byte 65536"));
        assert_eq!(error.context()[1], ("offset", "65536".to_string()));
    }
}
