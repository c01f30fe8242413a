//! What can be wrong with weight files.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

const FRESH_COPY: &str = "Replace the model folder with a fresh copy";

/// An error of reading or writing weight files.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// The directory or one of its files is not there.
    #[error("{} is missing", .file.display())]
    Missing {
        /// What is missing.
        file: PathBuf,
        /// What can be done.
        remedy: String,
    },
    /// A file was cut or changed after it was written.
    #[error("{} is damaged{}: {problem}", .file.display(), of_tensor(.tensor))]
    Corrupt {
        /// The damaged file.
        file: PathBuf,
        /// The tensor, where one can be named.
        tensor: Option<String>,
        /// What does not fit.
        problem: String,
    },
    /// The files were written in another version of the format.
    #[error("{} has format version {found}, this program reads version {supported}", .file.display())]
    Version {
        /// The metadata file.
        file: PathBuf,
        /// The version it names.
        found: String,
        /// The version that is read.
        supported: u64,
    },
    /// A file is not what it should be: not JSON, not Parquet, a key is absent or contradicts another.
    #[error("{} is not a valid weight file: {problem}", .file.display())]
    Format {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// A tensor is unknown, or cannot be stored as asked.
    #[error("tensor {tensor}: {problem}")]
    Tensor {
        /// Its name.
        tensor: String,
        /// What is wrong.
        problem: String,
        /// What can be done.
        remedy: String,
    },
    /// The place to write to holds something else.
    #[error("{} exists and is not a folder of weights", .file.display())]
    Occupied {
        /// The place.
        file: PathBuf,
    },
    /// The system refused a file operation.
    #[error("{} cannot be {action}: {source}", .file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What was tried, as a participle.
        action: &'static str,
        /// The system's reason.
        source: io::Error,
    },
}

fn of_tensor(tensor: &Option<String>) -> String {
    tensor
        .as_ref()
        .map(|name| format!(" at tensor {name}"))
        .unwrap_or_default()
}

impl WeightsError {
    /// Stable identifier of the case.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "weights.missing",
            Self::Corrupt { .. } => "weights.corrupt",
            Self::Version { .. } => "weights.version",
            Self::Format { .. } => "weights.format",
            Self::Tensor { .. } => "weights.tensor",
            Self::Occupied { .. } => "weights.occupied",
            Self::Io { .. } => "weights.io",
        }
    }

    /// What the user can do, as one sentence.
    pub fn remedy(&self) -> String {
        match self {
            Self::Missing { remedy, .. } | Self::Tensor { remedy, .. } => remedy.clone(),
            Self::Corrupt { .. } => format!("{FRESH_COPY}; memories are not affected."),
            Self::Version { .. } => "Update AI-OS, or convert the original checkpoint again.".to_owned(),
            Self::Format { .. } => format!("{FRESH_COPY}, or convert the original checkpoint again."),
            Self::Occupied { .. } => "Choose another folder to write to.".to_owned(),
            Self::Io { .. } => "Check free space, and that the folder may be read and written.".to_owned(),
        }
    }

    /// What the message speaks of, by name: always `remedy`, where they are known `file` and `tensor`.
    pub fn context(&self) -> Vec<(&'static str, String)> {
        let mut context = vec![("remedy", self.remedy())];
        match self {
            Self::Missing { file, .. }
            | Self::Format { file, .. }
            | Self::Occupied { file }
            | Self::Io { file, .. } => {
                context.push(("file", file.display().to_string()));
            }
            Self::Corrupt { file, tensor, .. } => {
                context.push(("file", file.display().to_string()));
                context.extend(tensor.iter().map(|name| ("tensor", name.clone())));
            }
            Self::Version { file, found, .. } => {
                context.push(("file", file.display().to_string()));
                context.push(("version", found.clone()));
            }
            Self::Tensor { tensor, .. } => context.push(("tensor", tensor.clone())),
        }
        context
    }

    pub(crate) fn format(file: &Path, problem: impl Into<String>) -> Self {
        Self::Format {
            file: file.to_owned(),
            problem: problem.into(),
        }
    }

    pub(crate) fn corrupt(file: &Path, tensor: Option<&str>, problem: impl Into<String>) -> Self {
        Self::Corrupt {
            file: file.to_owned(),
            tensor: tensor.map(str::to_owned),
            problem: problem.into(),
        }
    }

    pub(crate) fn tensor(tensor: &str, problem: impl Into<String>, remedy: &str) -> Self {
        Self::Tensor {
            tensor: tensor.to_owned(),
            problem: problem.into(),
            remedy: remedy.to_owned(),
        }
    }

    pub(crate) fn io(file: &Path, action: &'static str, source: io::Error) -> Self {
        Self::Io {
            file: file.to_owned(),
            action,
            source,
        }
    }
}
