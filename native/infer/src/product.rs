//! Products of float32 matrices that lie in larger ones.

/// A matrix of which each row, or each column, lies together.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    values: &'a [f32],
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    /// Numbers from row to row, and from column to column.
    row_stride: usize,
    column_stride: usize,
}

impl<'a> Side<'a> {
    /// Rows of `columns` numbers, one every `stride`.
    pub(crate) fn rows(values: &'a [f32], stride: usize, rows: usize, columns: usize) -> Self {
        assert!(columns <= stride && (rows == 0 || values.len() >= (rows - 1) * stride + columns));
        Self {
            values,
            rows,
            columns,
            row_stride: stride,
            column_stride: 1,
        }
    }

    pub(crate) fn transposed(self) -> Self {
        Self {
            values: self.values,
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }
}

/// Adds scale · left · right to rows of `out`, one every `stride`.
pub(crate) fn add_product(scale: f32, left: Side<'_>, right: Side<'_>, out: &mut [f32], stride: usize) {
    let (rows, inner, columns) = (left.rows, left.columns, right.columns);
    assert_eq!(inner, right.rows, "the sides do not fit each other");
    assert!(columns <= stride && (rows == 0 || out.len() >= (rows - 1) * stride + columns));
    // SAFETY: `Side::rows` and the lines above checked that every row lies in its slice.
    unsafe {
        matrixmultiply::sgemm(
            rows,
            inner,
            columns,
            scale,
            left.values.as_ptr(),
            left.row_stride as isize,
            left.column_stride as isize,
            right.values.as_ptr(),
            right.row_stride as isize,
            right.column_stride as isize,
            1.0,
            out.as_mut_ptr(),
            stride as isize,
            1,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_larger_matrices_are_multiplied() {
        let left: Vec<f32> = (0..12).map(|n| n as f32).collect(); // 3 rows of 2, one every 4
        let right: Vec<f32> = (0..9).map(|n| n as f32 / 2.0).collect(); // 3 rows of 2, one every 3
        let mut out = vec![1.0; 3 * 5];
        let (left, right) = (Side::rows(&left, 4, 3, 2), Side::rows(&right, 3, 3, 2));
        add_product(2.0, left, right.transposed(), &mut out, 5);
        for row in 0..3 {
            for column in 0..5 {
                let at = |row: usize, n: usize| (4 * row + n) as f32;
                let key = |row: usize, n: usize| (3 * row + n) as f32 / 2.0;
                let dot: f32 = if column < 3 {
                    (0..2).map(|n| at(row, n) * key(column, n)).sum()
                } else {
                    0.0
                };
                assert_eq!(out[row * 5 + column], 1.0 + 2.0 * dot);
            }
        }
    }

    #[test]
    #[should_panic(expected = "do not fit")]
    fn sides_must_fit() {
        let values = [0.0; 6];
        add_product(
            1.0,
            Side::rows(&values, 2, 3, 2),
            Side::rows(&values, 2, 3, 2),
            &mut [0.0; 9],
            3,
        );
    }
}
