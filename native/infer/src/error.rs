//! What can go wrong.

use aios_weights::WeightsError;

/// Why a network cannot be opened, or an input not be computed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InferError {
    /// The weight directory cannot be read.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The sizes in `metadata.json` do not describe a network.
    #[error("{file}: shape: {problem}")]
    Shape {
        /// The file.
        file: std::path::PathBuf,
        /// What is wrong, and with which field.
        problem: String,
    },
    /// A tensor has another size than the shape says.
    #[error("tensor {name} has {found} values, the network needs {expected}")]
    Size {
        /// Its name.
        name: String,
        /// Values in the directory.
        found: usize,
        /// Values that the shape asks for.
        expected: usize,
    },
    /// An input does not fit the network.
    #[error("{what}")]
    Input {
        /// What does not fit, and what would.
        what: String,
    },
    /// Logits are infinite or no numbers.
    #[error("the network's output is not a number")]
    Numerical,
}

impl InferError {
    /// A stable name of the kind of failure.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Weights(error) => error.kind(),
            Self::Shape { .. } => "weights.shape",
            Self::Size { .. } => "weights.size",
            Self::Input { .. } => "inference.input",
            Self::Numerical => "inference.numerical",
        }
    }

    pub(crate) fn input(what: impl Into<String>) -> Self {
        Self::Input { what: what.into() }
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, InferError>;
