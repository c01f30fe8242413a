//! Everything that can go wrong in this crate.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, TokenizerError>;

/// A failure, with what a caller needs to name file, field and remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenizerError {
    /// The file does not exist.
    #[error("tokenizer file {} does not exist: give the path of a vocab.txt or a tokenizer.json", path.display())]
    NotFound {
        /// The path asked for.
        path: PathBuf,
    },
    /// Reading or writing failed.
    #[error("tokenizer file {} cannot be {action}: {source}", path.display())]
    Io {
        /// The file concerned.
        path: PathBuf,
        /// `read` or `written`.
        action: &'static str,
        /// The cause.
        source: io::Error,
    },
    /// The file is damaged or of another format.
    #[error("tokenizer file {}: {field}: {problem}; {remedy}", path.display())]
    Format {
        /// The file concerned.
        path: PathBuf,
        /// The line or field at fault.
        field: String,
        /// What is wrong with it.
        problem: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// An argument has no meaning here.
    #[error("{argument}: {problem}")]
    Argument {
        /// The argument's name.
        argument: &'static str,
        /// What is wrong and what is accepted.
        problem: String,
    },
    /// Text mode was asked of a vocabulary without free `[unused]` slots.
    #[error("this vocabulary has no text mode: {reason}; use mode 'search', or load the bundled vocab.txt")]
    NoTextMode {
        /// What is missing.
        reason: String,
    },
    /// An id lies outside the vocabulary.
    #[error("id {id} at position {position} is outside the vocabulary of {vocab_size} pieces")]
    UnknownId {
        /// The id.
        id: u32,
        /// Its place in the sequence.
        position: usize,
        /// Ids below this exist.
        vocab_size: usize,
    },
    /// Training did not give a usable vocabulary.
    #[error("training failed: {problem}")]
    Train {
        /// What is wrong and what to change.
        problem: String,
    },
    /// The model of a loaded file could not handle a text.
    #[error("the loaded tokenizer failed: {problem}")]
    Model {
        /// The underlying message.
        problem: String,
    },
}

impl TokenizerError {
    /// A stable name of the case.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "tokenizer.not_found",
            Self::Io { .. } => "tokenizer.io",
            Self::Format { .. } => "tokenizer.format",
            Self::Argument { .. } => "tokenizer.argument",
            Self::NoTextMode { .. } => "tokenizer.mode",
            Self::UnknownId { .. } => "tokenizer.id",
            Self::Train { .. } => "tokenizer.train",
            Self::Model { .. } => "tokenizer.model",
        }
    }

    /// The case's values by name.
    #[must_use]
    pub fn context(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotFound { path } => vec![("file", path.display().to_string())],
            Self::Io { path, source, .. } => {
                vec![("file", path.display().to_string()), ("cause", source.to_string())]
            }
            Self::Format { path, field, .. } => {
                vec![("file", path.display().to_string()), ("field", field.clone())]
            }
            Self::Argument { argument, .. } => vec![("argument", (*argument).to_owned())],
            Self::NoTextMode { reason } => vec![("reason", reason.clone())],
            Self::UnknownId {
                id,
                position,
                vocab_size,
            } => vec![
                ("id", id.to_string()),
                ("position", position.to_string()),
                ("vocab_size", vocab_size.to_string()),
            ],
            Self::Train { problem } | Self::Model { problem } => vec![("cause", problem.clone())],
        }
    }
}

/// Runs a call into the `tokenizers` crate, which panics on some damaged files; either failure becomes `Model`.
/// What the call borrows is only read, so that no half-made state survives a panic.
pub(crate) fn guarded<T>(call: impl FnOnce() -> tokenizers::Result<T>) -> Result<T> {
    let problem = match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(error)) => error.to_string(),
        Err(panic) => panic_message(&*panic).to_owned(),
    };
    Err(TokenizerError::Model { problem })
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown panic")
}
