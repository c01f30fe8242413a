//! One-byte codes of vectors: a quarter of the memory traffic of f32.

use std::sync::OnceLock;

use super::signs::SignCodes;
use crate::SearchError;

/// Largest code; -128 is not used, so that codes are symmetric.
const MAX_CODE: f32 = 127.0;

/// Codes of rows with one scale each: `row ≈ scale · codes`. Append-only and derived; rebuilt from the rows at any time.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    /// Values per row.
    pub dim: usize,
    /// Row-major codes in -127..=127.
    pub codes: Vec<i8>,
    /// Per row, the value of one code step; 0 for a row that is zero or not usable.
    pub scales: Vec<f32>,
    /// Per row, the Euclidean norm; NaN for a row with a value that is not finite, or whose norm's square is not.
    pub norms: Vec<f32>,
    /// Codes of one bit per value, made at the first scan of many rows; `None` while rows are still appended, because
    /// they depend on the mean of all.
    signs: Option<OnceLock<SignCodes>>,
}

impl PartialEq for Codes {
    fn eq(&self, other: &Self) -> bool {
        (self.dim, &self.codes, &self.scales, &self.norms) == (other.dim, &other.codes, &other.scales, &other.norms)
    }
}

/// The arrays of [`Codes`], borrowed, as they are read from a file.
#[derive(Clone, Copy, Debug)]
pub struct CodesView<'a> {
    /// See [`Codes::codes`].
    pub codes: &'a [i8],
    /// See [`Codes::scales`].
    pub scales: &'a [f32],
    /// See [`Codes::norms`].
    pub norms: &'a [f32],
    pub(super) signs: Option<&'a OnceLock<SignCodes>>,
}

impl Codes {
    /// No rows yet.
    pub fn new(dim: usize) -> Self {
        Codes {
            dim,
            ..Codes::default()
        }
    }

    /// Codes of row-major `rows` of `dim` values each.
    ///
    /// # Errors
    /// [`SearchError::Dimension`] if `dim` is 0 or `rows` is not a whole number of rows.
    pub fn encode(rows: &[f32], dim: usize) -> Result<Self, SearchError> {
        let count = rows.len().checked_div(dim).unwrap_or(0);
        if dim == 0 || count * dim != rows.len() {
            let expected = (count * dim).max(dim);
            return Err(SearchError::Dimension {
                what: "the array of rows",
                expected,
                actual: rows.len(),
            });
        }
        let mut codes = Codes {
            dim,
            codes: Vec::with_capacity(rows.len()),
            scales: Vec::with_capacity(count),
            norms: Vec::with_capacity(count),
            signs: None,
        };
        for row in rows.chunks_exact(dim) {
            codes.push(row)?;
        }
        codes.signs = SignCodes::supports(dim).then(OnceLock::new);
        Ok(codes)
    }

    /// Appends one row.
    ///
    /// # Errors
    /// [`SearchError::Dimension`] if `row` does not have `dim` values; nothing is appended then.
    pub fn push(&mut self, row: &[f32]) -> Result<(), SearchError> {
        if row.len() != self.dim {
            return Err(SearchError::Dimension {
                what: "the row",
                expected: self.dim,
                actual: row.len(),
            });
        }
        let norm = norm(row);
        let scale = if norm.is_nan() {
            0.0
        } else {
            quantize(row, &mut self.codes)
        };
        self.codes.resize((self.scales.len() + 1) * self.dim, 0);
        self.scales.push(scale);
        self.norms.push(norm);
        self.signs = None;
        Ok(())
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// The arrays, borrowed.
    pub fn view(&self) -> CodesView<'_> {
        CodesView {
            codes: &self.codes,
            scales: &self.scales,
            norms: &self.norms,
            signs: self.signs.as_ref(),
        }
    }
}

/// Appends the codes of a finite row and returns the value of one code step.
pub(super) fn quantize(row: &[f32], codes: &mut Vec<i8>) -> f32 {
    let largest = folded(row, |largest: f32, value| {
        let size = value.abs();
        if size > largest { size } else { largest }
    })
    .into_iter()
    .fold(0.0_f32, f32::max);
    let steps = if largest == 0.0 { 0.0 } else { MAX_CODE / largest };
    if steps.is_finite() {
        codes.extend(row.iter().map(|&value| rounded(value * steps)));
    } else {
        // The reciprocal of a very small maximum overflows.
        codes.extend(row.iter().map(|&value| rounded(value / largest * MAX_CODE)));
    }
    largest / MAX_CODE
}

/// The nearest whole number of a value within ±127, halves away from zero.
#[inline]
fn rounded(value: f32) -> i8 {
    // SAFETY: the value is finite and at most 127 and a rounding error in magnitude. The checked conversion is slow.
    unsafe { (value + 0.5_f32.copysign(value)).to_int_unchecked::<i32>() as i8 }
}

/// Euclidean norm, or NaN where the row cannot be compared in f32.
fn norm(row: &[f32]) -> f32 {
    let squares = folded(row, |sum: f64, value| sum + f64::from(value) * f64::from(value));
    let squared: f64 = squares.into_iter().sum();
    if (squared as f32).is_finite() {
        squared.sqrt() as f32
    } else {
        f32::NAN
    }
}

/// Folds a row in eight independent lanes, which the compiler puts side by side into registers.
#[inline]
fn folded<T: Copy + Default>(row: &[f32], fold: impl Fn(T, f32) -> T) -> [T; 8] {
    let mut lanes = [T::default(); 8];
    let (blocks, tail) = row.as_chunks::<8>();
    for block in blocks {
        for (lane, &value) in lanes.iter_mut().zip(block) {
            *lane = fold(*lane, value);
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(tail) {
        *lane = fold(*lane, value);
    }
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pushing_equals_encoding() {
        let rows = [0.5, -1.0, 0.25, 0.0, 0.0, 0.0, 1e-30, -2e-30, 0.0];
        let mut pushed = Codes::new(3);
        for row in rows.chunks_exact(3) {
            pushed.push(row).unwrap();
        }
        assert_eq!(pushed, Codes::encode(&rows, 3).unwrap());
        assert_eq!(pushed.len(), 3);
        assert_eq!(pushed.codes, [64, -127, 32, 0, 0, 0, 64, -127, 0]);
        assert_eq!(pushed.norms[1], 0.0);
    }

    #[test]
    fn unusable_rows_keep_their_place() {
        let rows = [1.0, f32::NAN, f32::INFINITY, 0.0, 3e38, 3e38, 3.0, 4.0];
        let codes = Codes::encode(&rows, 2).unwrap();
        assert_eq!(codes.codes, [0, 0, 0, 0, 0, 0, 95, 127]);
        assert!(codes.norms[..3].iter().all(|norm| norm.is_nan()));
        assert_eq!(codes.norms[3], 5.0);
    }

    #[test]
    fn wrong_lengths_are_refused() {
        assert_eq!(Codes::encode(&[0.0; 5], 2).unwrap_err().kind(), "search.dimension");
        assert_eq!(Codes::encode(&[], 0).unwrap_err().kind(), "search.dimension");
        let mut codes = Codes::new(2);
        assert!(codes.push(&[1.0]).is_err());
        assert!(codes.is_empty() && codes.codes.is_empty());
    }

    proptest! {
        #[test]
        fn codes_are_within_half_a_step(row in proptest::collection::vec(-1e3_f32..1e3, 1..40)) {
            let codes = Codes::encode(&row, row.len()).unwrap();
            for (value, code) in row.iter().zip(&codes.codes) {
                prop_assert!((value - codes.scales[0] * f32::from(*code)).abs() <= codes.scales[0] * 0.501);
            }
        }
    }
}
