//! Outliers of input channels, moved into the weights where they do less harm.
//!
//! `W · x = (W · diag(s) · R) · (R · diag(1 / s) · x)`: the scales s even out the channels, the rotation R (blocks of a
//! Hadamard matrix, which is its own inverse) spreads what remains.

use half::f16;
use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;

use crate::calibration::evenly;
use crate::error::QuantError;
use crate::failure::EngineError;
use crate::int8::check_length;
use crate::matrix::quantize;
use crate::scheme::{Method, Scheme};

/// Rows and samples on which a transform is tried.
const TRIAL: usize = 64;

/// Plans transforms from calibration inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct SpatialQuantizer {
    exponent: f32,
    rotation: Option<usize>,
}

impl Default for SpatialQuantizer {
    fn default() -> Self {
        Self {
            exponent: 0.5,
            rotation: None,
        }
    }
}

/// What is done to inputs at run time and has been done to the weights.
#[derive(Debug, Clone, PartialEq)]
pub struct SpatialTransform {
    /// Factor of every input channel; exact in float16.
    pub input_scales: Vec<f32>,
    /// Length of the rotated blocks, a power of two.
    pub rotation: Option<usize>,
}

impl SpatialQuantizer {
    /// With another exponent: 0 leaves the inputs alone, 1 moves all differences into the weights.
    ///
    /// # Errors
    ///
    /// Exponents outside 0 to 1.
    pub fn with_exponent(mut self, exponent: f32) -> Result<Self, EngineError> {
        if !(0.0..=1.0).contains(&exponent) {
            let what = format!("the smoothing exponent {exponent} is not allowed");
            return Err(EngineError::configuration("spatial", what, "Allowed: 0 to 1"));
        }
        self.exponent = exponent;
        Ok(self)
    }

    /// With a rotation of blocks of that many channels.
    ///
    /// # Errors
    ///
    /// Lengths that are no power of two.
    pub fn with_rotation(mut self, block: usize) -> Result<Self, EngineError> {
        if !block.is_power_of_two() || block < 2 {
            let what = format!("the rotation block {block} is not allowed");
            return Err(EngineError::configuration(
                "spatial",
                what,
                "Allowed: powers of two from 2",
            ));
        }
        self.rotation = Some(block);
        Ok(self)
    }

    /// The transform of a matrix (outputs, columns) for inputs (samples, columns). Silent channels keep the factor 1;
    /// rotation is left out where the columns are no multiple of its block.
    ///
    /// # Errors
    ///
    /// Inputs with another number of columns.
    pub fn plan(
        &self,
        weights: ArrayView2<'_, f32>,
        inputs: ArrayView2<'_, f32>,
    ) -> Result<SpatialTransform, QuantError> {
        let columns = weights.ncols();
        check_length("a calibration sample", inputs.ncols(), columns)?;
        let (loud, heavy) = (magnitudes(inputs), magnitudes(weights));
        let wanted: Vec<f64> = loud
            .iter()
            .zip(&heavy)
            .map(|(&input, &weight)| {
                if input == 0.0 || weight == 0.0 {
                    return 0.0;
                }
                let exponent = f64::from(self.exponent);
                exponent * f64::from(input).ln() - (1.0 - exponent) * f64::from(weight).ln()
            })
            .collect();
        let active = |column: usize| loud[column] > 0.0 && heavy[column] > 0.0;
        let count = (0..columns).filter(|&column| active(column)).count().max(1);
        let mean = wanted.iter().sum::<f64>() / count as f64;
        let input_scales = wanted.iter().enumerate().map(|(column, &log)| {
            let exact = if active(column) && self.exponent > 0.0 {
                (mean - log).clamp(-7.0, 7.0).exp()
            } else {
                1.0
            };
            f16::from_f64(exact).to_f32()
        });
        Ok(SpatialTransform {
            input_scales: input_scales.collect(),
            rotation: self.rotation.filter(|block| columns.is_multiple_of(*block)),
        })
    }

    /// The transform of [`Self::plan`] if it lowers the output error with 8-bit inputs on some rows and samples.
    ///
    /// # Errors
    ///
    /// Inputs with another number of columns, weights that cannot be quantized.
    pub fn plan_if_better(
        &self,
        weights: ArrayView2<'_, f32>,
        inputs: ArrayView2<'_, f32>,
        scheme: Scheme,
    ) -> Result<Option<SpatialTransform>, QuantError> {
        let transform = self.plan(weights, inputs)?;
        let pick = |view: ArrayView2<'_, f32>| {
            let chosen: Vec<usize> = evenly(view.nrows(), TRIAL).collect();
            view.select(Axis(0), &chosen)
        };
        let (weights, inputs) = (pick(weights), pick(inputs));
        let plain = trial(weights.clone(), inputs.clone(), None, scheme)?;
        let with = trial(weights, inputs, Some(&transform), scheme)?;
        Ok((with < plain).then_some(transform))
    }
}

impl SpatialTransform {
    /// Bytes of its factors, which are stored in float16.
    pub fn stored_bytes(&self) -> usize {
        Self::bytes_for(self.input_scales.len())
    }

    /// As [`Self::stored_bytes`], before there is one for that many input channels.
    pub(crate) fn bytes_for(columns: usize) -> usize {
        size_of::<f16>() * columns
    }

    /// Changes weights (rows, columns) in row order so that they expect transformed inputs.
    ///
    /// # Errors
    ///
    /// Values that are no whole number of rows.
    pub fn fold(&self, weights: &mut [f32]) -> Result<(), QuantError> {
        self.each_row(weights, |row, scales, rotation| {
            row.iter_mut().zip(scales).for_each(|(value, scale)| *value /= scale);
            rotate(row, rotation);
        })
    }

    /// The reverse of [`Self::fold`].
    ///
    /// # Errors
    ///
    /// Values that are no whole number of rows.
    pub fn unfold(&self, weights: &mut [f32]) -> Result<(), QuantError> {
        self.each_row(weights, |row, scales, rotation| {
            rotate(row, rotation);
            row.iter_mut().zip(scales).for_each(|(value, scale)| *value *= scale);
        })
    }

    /// Transforms inputs (samples, columns) in row order, as the run time does.
    ///
    /// # Errors
    ///
    /// Values that are no whole number of rows.
    pub fn apply(&self, inputs: &mut [f32]) -> Result<(), QuantError> {
        self.each_row(inputs, |row, scales, rotation| {
            row.iter_mut().zip(scales).for_each(|(value, scale)| *value *= scale);
            rotate(row, rotation);
        })
    }

    fn each_row(
        &self,
        values: &mut [f32],
        change: impl Fn(&mut [f32], &[f32], Option<usize>) + Sync,
    ) -> Result<(), QuantError> {
        let columns = self.input_scales.len();
        let rows = values.len().checked_div(columns).unwrap_or(0);
        check_length("the matrix", values.len(), rows * columns)?;
        if columns > 0 {
            let rows = values.par_chunks_exact_mut(columns);
            rows.for_each(|row| change(row, &self.input_scales, self.rotation));
        }
        Ok(())
    }
}

/// Largest magnitude of every column.
fn magnitudes(matrix: ArrayView2<'_, f32>) -> Vec<f32> {
    let mut largest = vec![0.0_f32; matrix.ncols()];
    for row in matrix.rows() {
        for (largest, value) in largest.iter_mut().zip(row) {
            *largest = largest.max(value.abs());
        }
    }
    largest
}

/// Multiplies blocks by the orthonormal Hadamard matrix.
fn rotate(row: &mut [f32], block: Option<usize>) {
    let Some(block) = block else { return };
    let norm = 1.0 / (block as f32).sqrt();
    for part in row.chunks_exact_mut(block) {
        let mut half = 1;
        while half < block {
            for pair in part.chunks_exact_mut(2 * half) {
                let (left, right) = pair.split_at_mut(half);
                for (a, b) in left.iter_mut().zip(right) {
                    (*a, *b) = (*a + *b, *a - *b);
                }
            }
            half *= 2;
        }
        part.iter_mut().for_each(|value| *value *= norm);
    }
}

/// Squared output error with quantized weights and inputs of 8 bits for each sample.
fn trial(
    weights: ndarray::Array2<f32>,
    inputs: ndarray::Array2<f32>,
    transform: Option<&SpatialTransform>,
    scheme: Scheme,
) -> Result<f64, QuantError> {
    let goal = inputs.dot(&weights.t());
    let (outputs, columns) = weights.dim();
    let (mut weights, mut inputs) = (weights.into_raw_vec_and_offset().0, inputs.into_raw_vec_and_offset().0);
    if let Some(transform) = transform {
        transform.fold(&mut weights)?;
        transform.apply(&mut inputs)?;
    }
    let weights = quantize(&weights, columns, scheme, Method::default())?.dequantize()?;
    for sample in inputs.chunks_exact_mut(columns) {
        let scale = sample.iter().fold(0.0_f32, |top, value| top.max(value.abs())) / 127.0;
        if scale > 0.0 {
            sample
                .iter_mut()
                .for_each(|value| *value = (*value / scale).round_ties_even() * scale);
        }
    }
    let shape = |what, length: usize| {
        move |_| QuantError::Shape {
            what,
            found: length,
            expected: length,
        }
    };
    let samples = inputs.len() / columns.max(1);
    let weights = ArrayView2::from_shape((outputs, columns), &weights).map_err(shape("the matrix", weights.len()))?;
    let inputs = ArrayView2::from_shape((samples, columns), &inputs).map_err(shape("the inputs", inputs.len()))?;
    let error = inputs.dot(&weights.t()) - goal;
    Ok(error.iter().map(|&value| f64::from(value).powi(2)).sum())
}
