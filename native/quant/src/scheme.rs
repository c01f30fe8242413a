//! How a matrix is cut into groups and what its codes mean.
//!
//! Codes are unsigned, `0 ..= 2^bits - 1`. With `zero` the code of the value 0,
//!
//! `value = (code - zero) · scale`
//!
//! | scheme | `zero` | codes in use |
//! |---|---|---|
//! | INT8 symmetric | 128 | 1 … 255 |
//! | INT4 symmetric | 8 | 0 … 15 |
//! | INT2 symmetric | 1.5 | 0 … 3 |
//! | asymmetric | one `u8` per group | all |
//!
//! The zero of symmetric INT2 lies between two codes, because four levels around a level at 0 waste one of them: its
//! values are `(2 · code - 3) · scale / 2`, that is -1.5, -0.5, 0.5 and 1.5 times the scale. A kernel that multiplies
//! integers computes `scale / 2 · (2 · Σ code · x - 3 · Σ x)`.
//!
//! Scales of symmetric INT4 may be negative: the sixteen codes reach from -8 to 7 steps, and the sign turns the longer
//! side to the largest value of the group.

pub use aios_kernels::gemm::Bits;

use crate::error::QuantError;

/// Width of the codes, size of the groups, kind of zero point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scheme {
    /// Width of a code.
    pub bits: Bits,
    /// Elements of a row that share a scale; a positive multiple of 4. The last group of a row may be shorter.
    pub group_size: usize,
    /// Whether the zero point is fixed; otherwise every group has its own.
    pub symmetric: bool,
}

impl Scheme {
    /// A scheme with a fixed zero point.
    pub fn symmetric(bits: Bits, group_size: usize) -> Self {
        Self {
            bits,
            group_size,
            symmetric: true,
        }
    }

    /// A scheme with a zero point for every group.
    pub fn asymmetric(bits: Bits, group_size: usize) -> Self {
        Self {
            symmetric: false,
            ..Self::symmetric(bits, group_size)
        }
    }

    /// The zero point of symmetric schemes.
    pub fn fixed_zero(&self) -> Option<f32> {
        self.symmetric.then(|| self.bits.middle())
    }

    /// Bytes that a matrix needs with packed codes, scales and zero points.
    pub fn stored_bytes(&self, rows: usize, columns: usize) -> usize {
        let groups = columns.div_ceil(self.group_size.max(1));
        let per_group = if self.symmetric { 2 } else { 3 };
        let codes = columns.div_ceil(self.bits.per_byte());
        rows * (codes + groups * per_group)
    }

    pub(crate) fn check(&self) -> Result<(), QuantError> {
        if self.group_size == 0 || !self.group_size.is_multiple_of(4) {
            return Err(QuantError::GroupMultiple { found: self.group_size });
        }
        Ok(())
    }
}

/// How the scale of a group is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// From the largest magnitude; nothing is clipped by more than a step.
    Nearest,
    /// The best of several clipping ranges by squared error, then refined by least squares.
    Search {
        /// Number of clipping ranges that are tried; multiples of 16 cost least.
        candidates: u8,
    },
}

impl Default for Method {
    fn default() -> Self {
        Self::Search { candidates: 16 }
    }
}
