//! One-byte codes of vectors: a quarter of the memory traffic of f32.

use crate::SearchError;

/// Largest code; -128 is not used, so that codes are symmetric.
const MAX_CODE: f64 = 127.0;

/// Codes of rows with one scale each: `row ≈ scale · codes`. Append-only and derived; rebuilt from the rows at any time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Codes {
    /// Values per row.
    pub dim: usize,
    /// Row-major codes in -127..=127.
    pub codes: Vec<i8>,
    /// Per row, the value of one code step; 0 for a row that is zero or not usable.
    pub scales: Vec<f32>,
    /// Per row, the Euclidean norm; NaN for a row with a value that is not finite, or whose norm's square is not.
    pub norms: Vec<f32>,
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
        };
        for row in rows.chunks_exact(dim) {
            codes.push(row)?;
        }
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
        }
    }
}

/// Appends the codes of a finite row and returns the value of one code step.
pub(super) fn quantize(row: &[f32], codes: &mut Vec<i8>) -> f32 {
    let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    // In f64, because the reciprocal of a very small maximum overflows f32.
    let steps = if largest == 0.0 {
        0.0
    } else {
        MAX_CODE / f64::from(largest)
    };
    codes.extend(row.iter().map(|&value| (f64::from(value) * steps).round() as i8));
    (f64::from(largest) / MAX_CODE) as f32
}

/// Euclidean norm, or NaN where the row cannot be compared in f32.
fn norm(row: &[f32]) -> f32 {
    let squared: f64 = row.iter().map(|&value| f64::from(value) * f64::from(value)).sum();
    if (squared as f32).is_finite() {
        squared.sqrt() as f32
    } else {
        f32::NAN
    }
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
