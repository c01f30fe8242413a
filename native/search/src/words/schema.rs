//! The fields of the committed index and how the library's errors are read.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use super::layer::FIELDS;
use crate::SearchError;

/// Fields of the index. An id is kept twice: as bytes to delete by, and as two numbers that are quick to read.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) id: Field,
    pub(super) id_high: Field,
    pub(super) id_low: Field,
    /// Title and body.
    pub(super) texts: [Field; FIELDS],
}

pub(super) const ID_HIGH: &str = "id_high";
pub(super) const ID_LOW: &str = "id_low";

pub(super) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    // The analyzer's terms arrive with their places, so the tokenizer that is named here is not asked.
    let terms = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let terms = TextOptions::default().set_indexing_options(terms);
    let fields = Fields {
        id: schema.add_bytes_field("id", INDEXED),
        id_high: schema.add_u64_field(ID_HIGH, FAST),
        id_low: schema.add_u64_field(ID_LOW, FAST),
        texts: [
            schema.add_text_field("title", terms.clone()),
            schema.add_text_field("text", terms),
        ],
    };
    (schema.build(), fields)
}

/// An id as the two numbers of the fast fields.
pub(super) fn split_id(id: &[u8; 16]) -> (u64, u64) {
    let number = u128::from_be_bytes(*id);
    ((number >> 64) as u64, number as u64)
}

/// The inverse of [`split_id`].
pub(super) fn join_id(high: u64, low: u64) -> [u8; 16] {
    (u128::from(high) << 64 | u128::from(low)).to_be_bytes()
}

/// Sorts the library's errors into those that a rebuild heals, those of the file system, and the rest.
pub(super) fn index_error(path: &Path, error: TantivyError) -> SearchError {
    let path_of = || path.to_path_buf();
    let io_error = |source: Arc<io::Error>| match source.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => damaged(path, &source.to_string()),
        kind => SearchError::Io {
            path: path_of(),
            source: os_error(kind, &source),
        },
    };
    match error {
        TantivyError::IoError(source)
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: source, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: source, .. })
        | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error: source, .. })
        | TantivyError::LockFailure(LockError::IoError(source), _) => io_error(source),
        TantivyError::OpenDirectoryError(error) => SearchError::Io {
            path: path_of(),
            source: io::Error::new(io::ErrorKind::NotADirectory, error.to_string()),
        },
        TantivyError::LockFailure(LockError::LockBusy, _) => SearchError::Locked { path: path_of() },
        TantivyError::OpenReadError(error) => damaged(path, &error.to_string()),
        TantivyError::OpenWriteError(error) => damaged(path, &error.to_string()),
        TantivyError::DataCorruption(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::SchemaError(_)
        | TantivyError::DeserializeError(_) => damaged(path, &error.to_string()),
        _ => SearchError::Index {
            detail: error.to_string(),
        },
    }
}

/// A copy that keeps the operating system's number, which tells a full disk from a missing permission.
fn os_error(kind: io::ErrorKind, source: &io::Error) -> io::Error {
    match source.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(kind, source.to_string()),
    }
}

/// The error that tells a caller to rebuild.
pub(super) fn damaged(path: &Path, detail: &str) -> SearchError {
    SearchError::Damaged {
        path: path.to_path_buf(),
        detail: detail.trim_end_matches('.').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_the_split() {
        for id in [[0; 16], [0xff; 16], std::array::from_fn(|at| at as u8 * 17)] {
            let (high, low) = split_id(&id);
            assert_eq!(join_id(high, low), id);
        }
    }

    #[test]
    fn errors_keep_their_meaning() {
        let kind_of = |error: TantivyError| index_error(Path::new("words"), error).kind();
        let io = |kind| TantivyError::IoError(Arc::new(io::Error::from(kind)));
        assert_eq!(kind_of(io(io::ErrorKind::StorageFull)), "search.io");
        assert_eq!(kind_of(io(io::ErrorKind::UnexpectedEof)), "search.damaged");
        assert_eq!(
            kind_of(TantivyError::LockFailure(LockError::LockBusy, None)),
            "search.locked"
        );
        assert_eq!(
            kind_of(TantivyError::OpenReadError(OpenReadError::FileDoesNotExist("x".into()))),
            "search.damaged"
        );
        assert_eq!(kind_of(TantivyError::ErrorInThread("x".into())), "search.index");
        let full = TantivyError::IoError(Arc::new(io::Error::from_raw_os_error(28)));
        let SearchError::Io { source, .. } = index_error(Path::new("words"), full) else {
            panic!("not an io error")
        };
        assert_eq!(source.raw_os_error(), Some(28));
    }
}
