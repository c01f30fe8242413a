//! The one error type of the crate.

use std::io;
use std::path::PathBuf;

/// What can go wrong in a search or in the derived word index.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// Lengths that do not fit the stated dimension.
    #[error("{what} has {actual} values where {expected} are needed; use vectors of the store's dimension")]
    Dimension {
        /// The argument or array concerned.
        what: &'static str,
        /// Number of values that would fit.
        expected: usize,
        /// Number of values given.
        actual: usize,
    },
    /// A query vector that cannot be compared.
    #[error("the query vector is not usable: {detail}")]
    Query {
        /// What is wrong with it.
        detail: &'static str,
    },
    /// The word index on disk is unusable. It is derived data: delete the directory and rebuild it from the rows.
    #[error("the word index in {} is damaged ({detail}); delete the directory and rebuild it", path.display())]
    Damaged {
        /// Directory of the index.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// The file system refused an operation on the word index.
    #[error("the word index in {} cannot be accessed ({source}); check permissions and free space", path.display())]
    Io {
        /// Directory of the index.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// Another writer holds the word index.
    #[error("the word index in {} is being written by another process; close it first", path.display())]
    Locked {
        /// Directory of the index.
        path: PathBuf,
    },
    /// The word index failed in a way that says nothing about its files.
    #[error("the word index failed: {detail}")]
    Index {
        /// The message of the index library.
        detail: String,
    },
}

impl SearchError {
    /// Stable name of the error's family, for callers in other languages.
    pub fn kind(&self) -> &'static str {
        match self {
            SearchError::Dimension { .. } => "search.dimension",
            SearchError::Query { .. } => "search.query",
            SearchError::Damaged { .. } => "search.damaged",
            SearchError::Io { .. } => "search.io",
            SearchError::Locked { .. } => "search.locked",
            SearchError::Index { .. } => "search.index",
        }
    }
}
