//! Vector kernels with run-time dispatch.
//!
//! Each kernel exists once per instruction set (`scalar`, `x86_64::{avx2, avx512}`, `aarch64::neon`); the best one that
//! the processor supports is chosen on first use and cached. Integer kernels are exact, so every level gives the same
//! bits; float kernels differ between levels only by the order of summation.
//!
//! ```
//! let (query, rows) = ([1.0_f32, 2.0], [3.0_f32, 4.0, 5.0, 6.0]);
//! let mut scores = [0.0_f32; 2];
//! aios_kernels::scan_dot_f32(&query, &rows, 2, &mut scores);
//! assert_eq!(scores, [11.0, 17.0]);
//! ```

#[cfg(target_arch = "aarch64")]
mod aarch64;
mod dispatch;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod x86_64;

pub use dispatch::{Kernels, Level};

/// Longest vector for which [`dot_i8`] cannot overflow: every product is at most 2^14 in magnitude.
pub const MAX_I8_DIM: usize = (i32::MAX / (128 * 128)) as usize;

/// Inner product of two vectors of equal length.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn dot_f32(a: &[f32], b: &[f32]) -> f32 {
    Kernels::active().dot_f32(a, b)
}

/// Squared Euclidean distance of two vectors of equal length.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn squared_l2_f32(a: &[f32], b: &[f32]) -> f32 {
    Kernels::active().squared_l2_f32(a, b)
}

/// Exact inner product of two code vectors of equal length.
///
/// # Panics
/// If the lengths differ or exceed [`MAX_I8_DIM`].
#[inline]
pub fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    Kernels::active().dot_i8(a, b)
}

/// Inner product of `query` with every row of a row-major matrix of `out.len()` rows and `dim` columns.
///
/// # Panics
/// If `query.len() != dim` or `rows.len() != dim * out.len()`.
#[inline]
pub fn scan_dot_f32(query: &[f32], rows: &[f32], dim: usize, out: &mut [f32]) {
    Kernels::active().scan_dot_f32(query, rows, dim, out);
}

/// Exact inner product of `query` with every row of a row-major code matrix of `out.len()` rows and `dim` columns.
///
/// # Panics
/// If `query.len() != dim`, `codes.len() != dim * out.len()` or `dim > MAX_I8_DIM`.
#[inline]
pub fn scan_dot_i8(query: &[i8], codes: &[i8], dim: usize, out: &mut [i32]) {
    Kernels::active().scan_dot_i8(query, codes, dim, out);
}
