//! What can be wrong with a matrix that is to be quantized.

use thiserror::Error;

/// An error of a codec.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum QuantError {
    /// A value is NaN or infinite.
    #[error("value {value} at row {row}, column {column} is not finite")]
    NotFinite {
        /// The value as text.
        value: String,
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// A value needs a scale that float16 cannot hold.
    #[error("magnitude {value} at row {row}, column {column} needs a scale beyond float16")]
    OutOfRange {
        /// The value as text.
        value: String,
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// The number of values does not fit the number of columns, or buffers do not fit each other.
    #[error("{what} has {found} values, expected {expected}")]
    Shape {
        /// Which buffer.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length that fits.
        expected: usize,
    },
    /// The group size is zero.
    #[error("the group size is 0; it must be 1 or more")]
    GroupSize,
    /// The group size is no positive multiple of four.
    #[error("the group size is {found}; it must be a positive multiple of 4")]
    GroupMultiple {
        /// The size that was asked for.
        found: usize,
    },
}

impl QuantError {
    /// Stable identifier of the case.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotFinite { .. } => "quant.not_finite",
            Self::OutOfRange { .. } => "quant.out_of_range",
            Self::Shape { .. } => "quant.shape",
            Self::GroupSize | Self::GroupMultiple { .. } => "quant.group_size",
        }
    }

    /// What the message speaks of, by name.
    pub fn context(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotFinite { value, row, column } | Self::OutOfRange { value, row, column } => {
                vec![
                    ("value", value.clone()),
                    ("row", row.to_string()),
                    ("column", column.to_string()),
                ]
            }
            Self::Shape { what, found, expected } => {
                vec![
                    ("buffer", (*what).to_owned()),
                    ("found", found.to_string()),
                    ("expected", expected.to_string()),
                ]
            }
            Self::GroupSize => vec![("group_size", "0".to_owned())],
            Self::GroupMultiple { found } => vec![("group_size", found.to_string())],
        }
    }
}
