//! Second moments of a layer's inputs, and the factor that error feedback needs.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis, s};
use rayon::prelude::*;

use crate::error::QuantError;
use crate::int8::check_length;

/// Rows and columns of a block of the factorization.
const BLOCK: usize = 64;
/// Samples that are widened at a time.
const SAMPLES: usize = 256;

/// Mean of `x · xᵀ` over calibration inputs.
#[derive(Debug, Clone)]
pub struct Hessian {
    sum: Array2<f64>,
    samples: usize,
}

impl Hessian {
    /// An empty one for inputs of `columns` values.
    pub fn new(columns: usize) -> Self {
        Self {
            sum: Array2::zeros((columns, columns)),
            samples: 0,
        }
    }

    /// From calibration inputs (samples, columns).
    ///
    /// # Errors
    ///
    /// Values that are not finite.
    pub fn from_inputs(inputs: ArrayView2<'_, f32>) -> Result<Self, QuantError> {
        let mut hessian = Self::new(inputs.ncols());
        hessian.add(inputs)?;
        Ok(hessian)
    }

    /// Adds inputs (samples, columns).
    ///
    /// # Errors
    ///
    /// Another number of columns, values that are not finite.
    pub fn add(&mut self, inputs: ArrayView2<'_, f32>) -> Result<(), QuantError> {
        check_length("a calibration sample", inputs.ncols(), self.columns())?;
        if let Some(((row, column), value)) = inputs.indexed_iter().find(|(_, value)| !value.is_finite()) {
            return Err(QuantError::NotFinite {
                value: value.to_string(),
                row,
                column,
            });
        }
        for part in inputs.axis_chunks_iter(Axis(0), SAMPLES) {
            let part = part.mapv(f64::from);
            self.sum
                .axis_chunks_iter_mut(Axis(0), BLOCK)
                .into_par_iter()
                .enumerate()
                .for_each(|(number, mut rows)| {
                    let first = number * BLOCK;
                    let left = part.slice(s![.., first..first + rows.nrows()]);
                    general_mat_mul(1.0, &left.t(), &part, 1.0, &mut rows);
                });
        }
        self.samples += inputs.nrows();
        Ok(())
    }

    /// Length of an input.
    pub fn columns(&self) -> usize {
        self.sum.nrows()
    }

    /// Number of inputs seen.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Mean square of every input channel.
    pub fn diagonal(&self) -> Array1<f64> {
        &self.sum.diag() / (self.samples.max(1) as f64)
    }

    /// The unit upper triangle U of `U · D · Uᵀ = H + damping · mean(diag H) · I`, with rows and columns of H taken in
    /// `order`.
    pub(crate) fn unit_factor(&self, order: &[usize], damping: f64) -> Array2<f32> {
        let columns = self.columns();
        let diagonal = self.diagonal();
        let mean = diagonal.mean().unwrap_or(0.0);
        // Without any signal every channel is like another.
        let added = if mean > 0.0 { damping.max(1e-8) * mean } else { 1.0 };
        let scale = 1.0 / self.samples.max(1) as f64;
        // Cholesky goes from the first row on, this factor from the last one: turn the matrix round and back.
        let place = |index: usize| order[columns - 1 - index];
        let mut turned = Array2::from_shape_fn((columns, columns), |(i, j)| self.sum[(place(i), place(j))] * scale);
        turned.diag_mut().mapv_inplace(|value| value + added);
        cholesky(&mut turned, added);
        Array2::from_shape_fn((columns, columns), |(i, j)| {
            if i > j {
                return 0.0;
            }
            let (row, column) = (columns - 1 - i, columns - 1 - j);
            (turned[(row, column)] / turned[(column, column)]) as f32
        })
    }
}

/// Replaces the lower triangle of a positive definite matrix by its Cholesky factor. Pivots are at least `floor`'s
/// thousandth, where rounding has eaten them.
pub(crate) fn cholesky(matrix: &mut Array2<f64>, floor: f64) {
    let size = matrix.nrows();
    for first in (0..size).step_by(BLOCK) {
        let last = (first + BLOCK).min(size);
        factor_diagonal(matrix.slice_mut(s![first..last, first..last]), floor * 1e-3);
        let (top, mut rest) = matrix.view_mut().split_at(Axis(0), last);
        let corner = top.slice(s![first..last, first..last]);
        rest.axis_iter_mut(Axis(0)).into_par_iter().for_each(|mut row| {
            for j in 0..last - first {
                let mut value = row[first + j];
                for k in 0..j {
                    value -= row[first + k] * corner[(j, k)];
                }
                row[first + j] = value / corner[(j, j)];
            }
        });
        let panel = rest.slice(s![.., first..last]).to_owned();
        rest.axis_chunks_iter_mut(Axis(0), BLOCK)
            .into_par_iter()
            .enumerate()
            .for_each(|(number, mut rows)| {
                let begin = number * BLOCK;
                let end = begin + rows.nrows();
                let own = panel.slice(s![begin..end, ..]);
                let mut target = rows.slice_mut(s![.., last..last + end]);
                general_mat_mul(-1.0, &own, &panel.slice(s![..end, ..]).t(), 1.0, &mut target);
            });
    }
}

fn factor_diagonal(mut block: ArrayViewMut2<'_, f64>, floor: f64) {
    for j in 0..block.nrows() {
        for i in j..block.nrows() {
            let mut value = block[(i, j)];
            for k in 0..j {
                value -= block[(i, k)] * block[(j, k)];
            }
            block[(i, j)] = if i == j {
                value.max(floor).sqrt()
            } else {
                value / block[(j, j)]
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(samples: usize, columns: usize) -> Array2<f32> {
        let mut state = 9_u64;
        Array2::from_shape_simple_fn((samples, columns), || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1 << 23) as f32 - 1.0
        })
    }

    #[test]
    fn moments_are_those_of_the_definition() {
        let x = inputs(300, 70);
        let hessian = Hessian::from_inputs(x.view()).unwrap();
        let wide = x.mapv(f64::from);
        let expected = wide.t().dot(&wide);
        assert!(hessian.sum.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9));
        assert!((hessian.diagonal()[3] - expected[(3, 3)] / 300.0).abs() < 1e-12);
        assert!(Hessian::new(3).add(x.view()).is_err());
    }

    #[test]
    fn the_factor_gives_the_damped_matrix_back() {
        let columns = 150;
        let hessian = Hessian::from_inputs(inputs(400, columns).view()).unwrap();
        let order: Vec<usize> = (0..columns).map(|i| (i * 7) % columns).collect();
        let u = hessian.unit_factor(&order, 0.01).mapv(f64::from);
        assert!((0..columns).all(|i| u[(i, i)] == 1.0 && (0..i).all(|j| u[(i, j)] == 0.0)));
        let added = 0.01 * hessian.diagonal().mean().unwrap();
        let damped = Array2::from_shape_fn((columns, columns), |(i, j)| {
            hessian.sum[(order[i], order[j])] / 400.0 + if i == j { added } else { 0.0 }
        });
        // U⁻¹ · H · U⁻ᵀ must be diagonal: solve from the last row on.
        let mut left = damped.clone();
        for _ in 0..2 {
            for i in (0..columns).rev() {
                for k in i + 1..columns {
                    let row = left.row(k).to_owned();
                    left.row_mut(i).scaled_add(-u[(i, k)], &row);
                }
            }
            left = left.t().to_owned();
        }
        for ((i, j), value) in left.indexed_iter() {
            assert!(i == j || value.abs() < 1e-5, "{i} {j} {value}");
        }
    }
}
