//! Corrections that depend on how much of the text is still masked.
//!
//! The inputs of a layer look different at the begin and at the end of denoising, and so do the errors that quantized
//! weights make. For each group of mask ratios there is a smoothing vector v and a bias correction c, both found from
//! calibration inputs of that group: the layer computes `Ŵ · (v ∘ x) + bias + c`.

use half::f16;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};
use rayon::prelude::*;

use crate::calibration::{Calibration, group_of};
use crate::error::QuantError;
use crate::int8::check_length;

/// Samples that all inputs together count for in every group, so that small groups do not follow chance.
const SHARED_MEAN: f64 = 4.0;
const SHARED_MOMENTS: f64 = 64.0;
/// Share of the mean diagonal that keeps smoothing vectors near 1.
const RIDGE: f64 = 0.05;
/// Smoothing factors stay within 1 ± this.
const REACH: f64 = 0.5;
/// Steps of conjugate gradients.
const STEPS: usize = 24;
/// Rows of a matrix product that one task computes.
const TASK_ROWS: usize = 64;
/// Most columns for which smoothing is computed; its memory grows with their square.
const MAX_COLUMNS: usize = 8192;

/// Computes corrections.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeAwareQuantizer {
    groups: usize,
    smoothing: bool,
}

/// Corrections of one matrix for every mask-ratio group.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeCorrections {
    /// Number of groups, equal parts of the mask ratios 0 to 1.
    pub groups: usize,
    /// Factors of the input channels (groups, columns); empty if there is no smoothing.
    pub smoothing: Vec<f32>,
    /// What is added to the outputs (groups, outputs).
    pub bias: Vec<f32>,
}

impl TimeCorrections {
    /// Smoothing factors and bias correction for a mask ratio.
    pub fn at(&self, ratio: f32) -> (Option<&[f32]>, &[f32]) {
        let group = group_of(ratio, self.groups);
        let part = |values: &'_ [f32]| {
            let length = values.len() / self.groups.max(1);
            group * length..(group + 1) * length
        };
        let smoothing = (!self.smoothing.is_empty()).then(|| &self.smoothing[part(&self.smoothing)]);
        (smoothing, &self.bias[part(&self.bias)])
    }

    /// Bytes of factors and biases, which are stored in float16.
    pub fn stored_bytes(&self) -> usize {
        size_of::<f16>() * (self.smoothing.len() + self.bias.len())
    }
}

impl TimeAwareQuantizer {
    /// For that many mask-ratio groups, one at least.
    pub fn new(groups: usize) -> Self {
        Self {
            groups: groups.max(1),
            smoothing: true,
        }
    }

    /// With bias corrections only.
    #[must_use]
    pub fn without_smoothing(mut self) -> Self {
        self.smoothing = false;
        self
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Bytes that the corrections of a matrix will need, before they are computed.
    pub(crate) fn bytes_for(&self, outputs: usize, columns: usize) -> usize {
        let smoothed = if self.smooths(columns) { columns } else { 0 };
        size_of::<f16>() * self.groups * (smoothed + outputs)
    }

    fn smooths(&self, columns: usize) -> bool {
        self.smoothing && columns <= MAX_COLUMNS
    }

    /// Corrections for the quantized form of a matrix (outputs, columns), given what it stands for. The inputs are
    /// those that the quantized matrix gets. Groups without samples get the corrections of all samples together.
    ///
    /// # Errors
    ///
    /// Shapes that do not fit each other.
    pub fn corrections(
        &self,
        original: ArrayView2<'_, f32>,
        quantized: ArrayView2<'_, f32>,
        calibration: &Calibration,
    ) -> Result<TimeCorrections, QuantError> {
        let columns = original.ncols();
        check_length("the quantized matrix", quantized.len(), original.len())?;
        check_length("a row of the quantized matrix", quantized.ncols(), columns)?;
        check_length("a calibration sample", calibration.inputs().ncols(), columns)?;
        let all: Vec<usize> = (0..calibration.inputs().nrows()).collect();
        let shared_mean = mean_of(calibration.inputs(), &all);
        let smoother = self
            .smooths(columns)
            .then(|| Smoother::new(original, quantized, calibration.inputs(), &all, &shared_mean));
        let mut made = TimeCorrections {
            groups: self.groups,
            smoothing: Vec::new(),
            bias: Vec::new(),
        };
        for members in calibration.by_group(self.groups) {
            let own = mean_of(calibration.inputs(), &members);
            let count = members.len() as f64;
            let mean = (own * count + &shared_mean * SHARED_MEAN) / (count + SHARED_MEAN);
            let factors = smoother.as_ref().map_or_else(
                || Array1::ones(columns),
                |smoother| in_halves(smoother.solve(calibration.inputs(), &members, &mean)),
            );
            let smoothed = (&mean * &factors).mapv(|value| value as f32);
            let mean = mean.mapv(|value| value as f32);
            made.bias.extend(original.dot(&mean) - quantized.dot(&smoothed));
            if smoother.is_some() {
                made.smoothing.extend(factors.iter().map(|&factor| factor as f32));
            }
        }
        Ok(made)
    }
}

/// Factors as they are stored, so that the bias makes up for what is really computed.
fn in_halves(factors: Array1<f64>) -> Array1<f64> {
    factors.mapv(|factor| f16::from_f64(factor).to_f64())
}

fn mean_of(inputs: ArrayView2<'_, f32>, members: &[usize]) -> Array1<f64> {
    let mut sum = Array1::zeros(inputs.ncols());
    for &sample in members {
        sum.zip_mut_with(&inputs.row(sample), |sum: &mut f64, &value| *sum += f64::from(value));
    }
    sum / members.len().max(1) as f64
}

/// Finds the factors v = 1 + d that make `Ŵ · (v ∘ x)` follow `W · x` around the mean: with `Δ = W - Ŵ` and the
/// covariance C of the inputs, `((Ŵᵀ · Ŵ) ∘ C + λ) · d = ((Ŵᵀ · Δ) ∘ C) · 1`.
struct Smoother {
    gram: Array2<f32>,
    cross: Array2<f32>,
    shared: Array2<f32>,
}

impl Smoother {
    fn new(
        original: ArrayView2<'_, f32>,
        quantized: ArrayView2<'_, f32>,
        inputs: ArrayView2<'_, f32>,
        all: &[usize],
        mean: &Array1<f64>,
    ) -> Self {
        let lost = &original - &quantized;
        Self {
            gram: product(quantized, quantized),
            cross: product(quantized, lost.view()),
            shared: covariance(inputs, all, mean),
        }
    }

    fn solve(&self, inputs: ArrayView2<'_, f32>, members: &[usize], mean: &Array1<f64>) -> Array1<f64> {
        let count = members.len() as f64;
        let own = covariance(inputs, members, mean);
        let share = (count / (count + SHARED_MOMENTS)) as f32;
        let moments = own * share + &self.shared * (1.0 - share);
        let system = &self.gram * &moments;
        let goal: Array1<f64> =
            (&self.cross * &moments).map_axis(Axis(1), |row| row.iter().map(|&v| f64::from(v)).sum());
        let diagonal = system.diag().iter().map(|&value| f64::from(value)).sum::<f64>();
        let ridge = RIDGE * diagonal / system.nrows().max(1) as f64;
        if ridge <= 0.0 {
            return Array1::ones(goal.len());
        }
        conjugate_gradients(system.view(), ridge, goal.view()).mapv(|value| 1.0 + value.clamp(-REACH, REACH))
    }
}

/// `aᵀ · b`.
fn product(a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>) -> Array2<f32> {
    let mut out = Array2::zeros((a.ncols(), b.ncols()));
    out.axis_chunks_iter_mut(Axis(0), TASK_ROWS)
        .into_par_iter()
        .enumerate()
        .for_each(|(number, mut rows)| {
            let first = number * TASK_ROWS;
            let left = a.slice(s![.., first..first + rows.nrows()]);
            general_mat_mul(1.0, &left.t(), &b, 0.0, &mut rows);
        });
    out
}

/// Second moments around a point.
fn covariance(inputs: ArrayView2<'_, f32>, members: &[usize], mean: &Array1<f64>) -> Array2<f32> {
    let mean = mean.mapv(|value| value as f32);
    let centred = inputs.select(Axis(0), members) - &mean;
    product(centred.view(), centred.view()) / members.len().max(1) as f32
}

/// Solves `(matrix + ridge) · x = goal` for a positive semidefinite matrix.
fn conjugate_gradients(matrix: ArrayView2<'_, f32>, ridge: f64, goal: ArrayView1<'_, f64>) -> Array1<f64> {
    let apply = |x: &Array1<f64>| -> Array1<f64> {
        let rows: Vec<f64> = (0..matrix.nrows())
            .into_par_iter()
            .map(|row| {
                let terms = matrix.row(row).into_iter().zip(x);
                terms.map(|(&a, &b)| f64::from(a) * b).sum::<f64>() + ridge * x[row]
            })
            .collect();
        Array1::from_vec(rows)
    };
    let mut x = Array1::zeros(goal.len());
    let mut rest = goal.to_owned();
    let mut direction = rest.clone();
    let mut size = rest.dot(&rest);
    let enough = size * 1e-10;
    for _ in 0..STEPS {
        if size <= enough {
            break;
        }
        let image = apply(&direction);
        let step = size / direction.dot(&image);
        x.scaled_add(step, &direction);
        rest.scaled_add(-step, &image);
        let next = rest.dot(&rest);
        direction = &rest + &(direction * (next / size));
        size = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conjugate_gradients_solve_the_ridge_system() {
        let matrix = ndarray::array![[4.0_f32, 1.0, 0.0], [1.0, 3.0, -1.0], [0.0, -1.0, 2.0]];
        let goal = ndarray::array![1.0, -2.0, 3.0];
        let x = conjugate_gradients(matrix.view(), 0.5, goal.view());
        let back = matrix.mapv(f64::from).dot(&x) + 0.5 * &x;
        assert!((back - goal).iter().all(|value| value.abs() < 1e-6));
    }
}
