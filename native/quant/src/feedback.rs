//! Error feedback (GPTQ, in the form of LDLQ): every column is rounded after the errors of the columns before it have
//! been carried over to it, as far as the calibration inputs say that one can make up for the other.
//!
//! With `U · D · Uᵀ = H`, U unit upper triangular, the output error `tr((W - Q) · H · (W - Q)ᵀ)` is smallest, column by
//! column, for `q_i = round(w_i + Σ_{j<i} (w_j - q_j) · U_ji)`.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, s};
use rayon::prelude::*;

use crate::error::QuantError;
use crate::group::{Fit, Grid, encode_one};
use crate::hessian::Hessian;
use crate::int8::{check_length, first_refused};
use crate::matrix::{QuantizedMatrix, fit_row};
use crate::scheme::{Method, Scheme};

/// Rows that are quantized together; a constant, so that the number of threads changes nothing.
const ROWS: usize = 32;
/// Columns of a block where groups do not say it.
const COLUMNS: usize = 128;

/// In which order columns are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ColumnOrder {
    /// From the first on. Scales are chosen when their group's turn comes, errors included.
    AsIs,
    /// Columns with the largest inputs first. Scales are chosen beforehand; codes stay in their places.
    #[default]
    ByActivation,
}

/// How errors are fed back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FeedbackOptions {
    /// Codes and groups.
    pub scheme: Scheme,
    /// How scales are chosen.
    pub method: Method,
    /// Share of the mean square input that is added to the diagonal; larger is more careful.
    pub damping: f64,
    /// Order of columns.
    pub order: ColumnOrder,
}

impl FeedbackOptions {
    /// The usual choice for a scheme.
    pub fn new(scheme: Scheme) -> Self {
        Self {
            scheme,
            method: Method::default(),
            damping: 0.1,
            order: ColumnOrder::default(),
        }
    }
}

/// Quantizes a matrix in row order so that its products with the calibration inputs change little.
///
/// # Errors
///
/// Those of [`crate::quantize`], and the Hessian must have as many columns as the matrix.
pub fn quantize_with_feedback(
    values: &[f32],
    columns: usize,
    hessian: &Hessian,
    options: &FeedbackOptions,
) -> Result<QuantizedMatrix, QuantError> {
    let mut matrix = QuantizedMatrix::empty(values.len(), columns, options.scheme)?;
    check_length("the calibration inputs", hessian.columns(), columns)?;
    if !values.iter().all(|value| value.is_finite()) {
        return Err(first_refused(values, columns));
    }
    if values.is_empty() {
        return Ok(matrix);
    }
    let diagonal = hessian.diagonal();
    let mut order: Vec<usize> = (0..columns).collect();
    if options.order == ColumnOrder::ByActivation {
        order.sort_by(|&a, &b| diagonal[b].total_cmp(&diagonal[a]).then(a.cmp(&b)));
    }
    let factor = hessian.unit_factor(&order, options.damping);
    // What multiplies loud inputs must not be clipped, so scales are chosen with the damped diagonal as weights.
    let mean = diagonal.mean().unwrap_or(0.0);
    let importance: Vec<f32> = match mean > 0.0 {
        true => diagonal
            .iter()
            .map(|&square| (square / mean + options.damping) as f32)
            .collect(),
        false => Vec::new(),
    };
    let task = Task {
        importance: &importance,
        columns,
        options,
        order: &order,
        factor: factor.view(),
    };
    let groups = matrix.groups();
    let zero_groups = if options.scheme.symmetric { 0 } else { groups };
    let done: Option<Vec<Vec<Fit>>> = matrix
        .codes
        .par_chunks_mut(ROWS * columns)
        .zip(values.par_chunks(ROWS * columns))
        .map(|(codes, values)| task.run(values, codes))
        .collect();
    let fits = done.ok_or_else(|| first_refused(values, columns))?;
    for (place, fit) in fits.into_iter().flatten().enumerate() {
        matrix.scales[place] = fit.scale;
        if zero_groups > 0 {
            matrix.zeros[place] = fit.zero as u8;
        }
    }
    Ok(matrix)
}

struct Task<'a> {
    importance: &'a [f32],
    columns: usize,
    options: &'a FeedbackOptions,
    order: &'a [usize],
    factor: ArrayView2<'a, f32>,
}

impl Task<'_> {
    /// Quantizes some rows; gives the fits of all groups, row by row, or None where a group cannot be encoded.
    fn run(&self, values: &[f32], codes: &mut [u8]) -> Option<Vec<Fit>> {
        let size = self.options.scheme.group_size;
        let (rows, groups) = (values.len() / self.columns, self.columns.div_ceil(size));
        let live = self.options.order == ColumnOrder::AsIs;
        let mut fits = vec![None; rows * groups];
        if !live {
            for (row, values) in values.chunks_exact(self.columns).enumerate() {
                let found = fit_row(values, self.importance, &self.options.scheme, self.options.method)?;
                let places = fits[row * groups..(row + 1) * groups].iter_mut();
                places.zip(found).for_each(|(place, fit)| *place = Some(fit));
            }
        }
        let step = if live { size } else { COLUMNS };
        let mut errors = Array2::<f32>::zeros((rows, self.columns));
        for first in (0..self.columns).step_by(step) {
            let last = (first + step).min(self.columns);
            let mut goal = Array2::from_shape_fn((rows, last - first), |(row, column)| {
                values[row * self.columns + self.order[first + column]]
            });
            let carried = self.factor.slice(s![..first, first..last]);
            general_mat_mul(1.0, &errors.slice(s![.., ..first]), &carried, 1.0, &mut goal);
            let inside = self
                .factor
                .slice(s![first..last, first..last])
                .t()
                .as_standard_layout()
                .into_owned();
            for row in 0..rows {
                let part = row * self.columns..(row + 1) * self.columns;
                let fits = &mut fits[row * groups..(row + 1) * groups];
                let mut goal = goal.row_mut(row);
                let goal = goal.as_slice_mut()?;
                if live {
                    let importance = match self.importance {
                        [] => &[],
                        all => &all[first..last],
                    };
                    let found = fit_row(goal, importance, &self.options.scheme, self.options.method)?;
                    fits[first / size] = found.first().copied();
                }
                let mut own = errors.slice_mut(s![row, first..last]);
                let row = Row {
                    values: &values[part.clone()],
                    fits,
                    codes: &mut codes[part],
                    errors: own.as_slice_mut()?,
                };
                self.round(first, goal, inside.view(), row)?;
            }
        }
        fits.into_iter().collect()
    }

    /// Rounds one row of a block that begins at column `first` of the order, where `goal` is what the errors of earlier
    /// blocks ask for.
    fn round(&self, first: usize, goal: &[f32], inside: ArrayView2<'_, f32>, row: Row<'_>) -> Option<()> {
        let grid = Grid::of(&self.options.scheme);
        for (column, goal) in goal.iter().enumerate() {
            let factors = inside.row(column);
            let carried = aios_kernels::dot_f32(&row.errors[..column], &factors.to_slice()?[..column]);
            let place = self.order[first + column];
            let fit = row.fits[place / self.options.scheme.group_size]?;
            let (code, value) = encode_one(goal + carried, fit, grid);
            row.codes[place] = code;
            row.errors[column] = row.values[place] - value;
        }
        Some(())
    }
}

/// One row while it is rounded; `errors` are those of the block at hand.
struct Row<'a> {
    values: &'a [f32],
    fits: &'a [Option<Fit>],
    codes: &'a mut [u8],
    errors: &'a mut [f32],
}
