//! A run of rows as the scans see it.

use super::CodesView;
use super::signs::SignCodes;
use crate::SearchError;

/// Row-major f32 vectors, with or without their codes; borrows from a memory map or from memory alike.
#[derive(Clone, Copy, Debug)]
pub struct VectorBlock<'a> {
    dim: usize,
    rows: usize,
    vectors: &'a [f32],
    codes: Option<CodesView<'a>>,
}

impl<'a> VectorBlock<'a> {
    /// Rows of `dim` values each, without codes.
    ///
    /// # Errors
    /// [`SearchError::Dimension`] if `dim` is 0 or beyond [`aios_kernels::MAX_I8_DIM`], if `vectors` is not a whole
    /// number of rows, or if there are more than `u32::MAX` rows.
    pub fn new(dim: usize, vectors: &'a [f32]) -> Result<Self, SearchError> {
        if dim == 0 || dim > aios_kernels::MAX_I8_DIM {
            let expected = dim.clamp(1, aios_kernels::MAX_I8_DIM);
            return Err(SearchError::Dimension {
                what: "a row of the block",
                expected,
                actual: dim,
            });
        }
        let rows = vectors.len() / dim;
        let expected = dim * rows.min(u32::MAX as usize);
        if expected != vectors.len() {
            return Err(SearchError::Dimension {
                what: "the vector block",
                expected,
                actual: vectors.len(),
            });
        }
        Ok(VectorBlock {
            dim,
            rows,
            vectors,
            codes: None,
        })
    }

    /// The same rows with their codes, which [`crate::scan_two_stage`] needs to be faster than the exact scan.
    ///
    /// # Errors
    /// [`SearchError::Dimension`] if the codes are not those of as many rows of the same dimension.
    pub fn with_codes(self, codes: CodesView<'a>) -> Result<Self, SearchError> {
        let lengths = [
            ("the codes", self.vectors.len(), codes.codes.len()),
            ("the code scales", self.rows, codes.scales.len()),
            ("the row norms", self.rows, codes.norms.len()),
        ];
        for (what, expected, actual) in lengths {
            if expected != actual {
                return Err(SearchError::Dimension { what, expected, actual });
            }
        }
        Ok(VectorBlock {
            codes: Some(codes),
            ..self
        })
    }

    /// Values per row.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The codes, where the block has them.
    pub fn codes(&self) -> Option<CodesView<'a>> {
        self.codes
    }

    /// The codes of one bit per value, where the block may have them; the first call makes them.
    pub(super) fn signs(&self) -> Option<&'a SignCodes> {
        let codes = self.codes?;
        let made = codes
            .signs?
            .get_or_init(|| SignCodes::encode(self.vectors, codes.norms, self.dim));
        Some(made)
    }

    /// One row.
    ///
    /// # Panics
    /// If `row` is not below [`Self::rows`].
    pub fn row(&self, row: usize) -> &'a [f32] {
        &self.vectors[row * self.dim..(row + 1) * self.dim]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Codes;

    #[test]
    fn rows_are_slices_of_the_array() {
        let block = VectorBlock::new(2, &[1.0, 2.0, 3.0, 4.0]).unwrap();
        assert_eq!((block.dim(), block.rows()), (2, 2));
        assert_eq!(block.row(1), [3.0, 4.0]);
        assert_eq!(VectorBlock::new(3, &[]).unwrap().rows(), 0);
    }

    #[test]
    fn shapes_that_do_not_fit_are_refused() {
        for (dim, len) in [(0, 0), (0, 3), (2, 3), (aios_kernels::MAX_I8_DIM + 1, 0)] {
            assert_eq!(
                VectorBlock::new(dim, &vec![0.0; len]).unwrap_err().kind(),
                "search.dimension"
            );
        }
        let codes = Codes::encode(&[1.0; 6], 2).unwrap();
        let block = VectorBlock::new(2, &[0.0; 4]).unwrap();
        assert_eq!(block.with_codes(codes.view()).unwrap_err().kind(), "search.dimension");
        let short = CodesView {
            norms: &codes.norms[..1],
            ..codes.view()
        };
        assert!(VectorBlock::new(2, &[0.0; 6]).unwrap().with_codes(short).is_err());
    }
}
