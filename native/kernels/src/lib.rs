//! Vector kernels with run-time dispatch.
//!
//! Each kernel exists once per instruction set (`scalar`, `x86_64::{avx2, avx512, vnni}`, `aarch64::neon`); the best one
//! that the processor supports is chosen on first use and cached ([`LEVEL_VARIABLE`] names another). Integer kernels are exact, so every level gives the same
//! bits, and so does [`gemm`]; float kernels differ between levels only by the order of summation.
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
mod estimates;
mod functions;
pub mod gemm;
mod rows;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod x86_64;

pub use dispatch::{Kernels, LEVEL_VARIABLE, Level};
pub use estimates::Line;
pub use functions::Function;

/// Longest vector for which [`dot_i8`] cannot overflow: every product is at most 2^14 in magnitude.
pub const MAX_I8_DIM: usize = (i32::MAX / (128 * 128)) as usize;

/// Rows whose half-byte codes lie together for [`scan_nibbles`].
pub const NIBBLE_BLOCK: usize = 32;

/// Largest entry of a table of [`scan_nibbles`], so that four of them fit a byte.
pub const MAX_NIBBLE_ENTRY: u8 = 63;

/// Most tables of [`scan_nibbles`], so that their sum fits 16 bits.
pub const MAX_NIBBLE_TABLES: usize = 1040;

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

/// Exact inner product of `query` with the named rows of a row-major code matrix of `dim` columns; row numbers in
/// ascending order are quickest.
///
/// # Panics
/// If `query.len() != dim`, `rows.len() != out.len()`, `dim > MAX_I8_DIM`, or a row lies outside `codes`.
#[inline]
pub fn gather_dot_i8(query: &[i8], codes: &[i8], dim: usize, rows: &[u32], out: &mut [i32]) {
    Kernels::active().gather_dot_i8(query, codes, dim, rows, out);
}

/// Sums of table entries named by half-byte codes, for whole blocks of [`NIBBLE_BLOCK`] rows.
///
/// `tables` holds 16 entries for each half byte of a row; byte `b` of row `r` of a block is byte `32 * b + r` of the
/// block, its low half chooses from table `2 * b`, its high half from table `2 * b + 1`.
///
/// # Panics
/// If the number of tables is 0, no multiple of 4 or above [`MAX_NIBBLE_TABLES`], if an entry is above
/// [`MAX_NIBBLE_ENTRY`], or if `out` and `codes` are not as many whole blocks.
#[inline]
pub fn scan_nibbles(tables: &[u8], codes: &[u8], out: &mut [u16]) {
    Kernels::active().scan_nibbles(tables, codes, out);
}

/// For every row `base + offset + slope * (lowest + step * sum)`.
///
/// # Panics
/// If the lengths differ.
pub fn on_lines(sums: &[u16], slopes: &[f32], offsets: &[f32], line: Line, out: &mut [f32]) {
    Kernels::active().on_lines(sums, slopes, offsets, line, out);
}

/// Divides every value, in place; a divisor of 0 counts as 1.
///
/// # Panics
/// If the lengths differ.
pub fn divide(values: &mut [f32], divisors: &[f32]) {
    Kernels::active().divide(values, divisors);
}

/// The greatest number of every block of [`NIBBLE_BLOCK`] values; NaN is none, and minus infinity where there is none.
///
/// # Panics
/// If `values` are not as many whole blocks as there are results.
pub fn block_maxima(values: &[f32], out: &mut [f32]) {
    Kernels::active().block_maxima(values, out);
}

/// Layer norm of every row of `weight.len()` numbers, in place: `(x - mean) / sqrt(variance + eps) * weight + bias`.
///
/// # Panics
/// If weight and bias differ in length or are empty, or if `rows` are not whole.
pub fn layer_norm(rows: &mut [f32], weight: &[f32], bias: &[f32], eps: f32) {
    Kernels::active().layer_norm(rows, weight, bias, eps);
}

/// Softmax, in place.
pub fn softmax(scores: &mut [f32]) {
    Kernels::active().softmax(scores);
}
