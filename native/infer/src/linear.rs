//! Matrix products with trained weights.

use aios_weights::WeightReader;
use rayon::prelude::*;

use crate::error::{InferError, Result};

/// How weights are held and multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Weights as float32: the same numbers as torch on dequantized weights.
    Float,
}

/// Rows from which a product is shared between threads by rows; below, by columns.
const SHARED_ROWS: usize = 16;

/// The threads and the weights of a network.
pub(crate) struct Tensors<'a> {
    reader: &'a WeightReader,
}

impl<'a> Tensors<'a> {
    pub(crate) fn new(reader: &'a WeightReader) -> Self {
        Self { reader }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.reader.record(name).is_ok()
    }

    /// A tensor of `expected` values as float32.
    pub(crate) fn values(&self, name: &str, expected: usize) -> Result<Vec<f32>> {
        let values = self.reader.dequantize(name)?;
        if values.len() != expected {
            return Err(InferError::Size {
                name: name.into(),
                found: values.len(),
                expected,
            });
        }
        Ok(values)
    }

    /// `NAME.weight` (outputs, inputs) and `NAME.bias` (outputs).
    pub(crate) fn linear(&self, name: &str, inputs: usize, outputs: usize) -> Result<Linear> {
        let weight = self.values(&format!("{name}.weight"), inputs * outputs)?;
        let bias = self.values(&format!("{name}.bias"), outputs)?;
        Ok(Linear {
            weight,
            bias,
            inputs,
            outputs,
        })
    }

    /// `NAME.weight` and `NAME.bias` of a layer norm.
    pub(crate) fn norm(&self, name: &str, width: usize) -> Result<Norm> {
        Ok(Norm {
            weight: self.values(&format!("{name}.weight"), width)?,
            bias: self.values(&format!("{name}.bias"), width)?,
        })
    }
}

/// Scale and shift of a layer norm.
pub(crate) struct Norm {
    pub(crate) weight: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

impl Norm {
    pub(crate) fn apply(&self, rows: &mut [f32], eps: f32) {
        crate::math::layer_norm(rows, &self.weight, &self.bias, eps);
    }
}

/// `y = x Wᵀ + b`.
pub(crate) struct Linear {
    /// (outputs, inputs).
    pub(crate) weight: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
}

impl Linear {
    /// (rows, inputs) to (rows, outputs).
    pub(crate) fn apply(&self, x: &[f32]) -> Vec<f32> {
        let rows = x.len() / self.inputs;
        let mut out = vec![0.0; rows * self.outputs];
        if rows == 0 {
            return out;
        }
        let threads = rayon::current_num_threads();
        if threads == 1 || rows >= SHARED_ROWS {
            let share = rows.div_ceil(threads);
            out.par_chunks_mut(share * self.outputs)
                .zip(x.par_chunks(share * self.inputs))
                .for_each(|(out, x)| self.product(x, out, 0..self.outputs));
        } else {
            let share = self.outputs.div_ceil(threads);
            let begins: Vec<usize> = (0..self.outputs).step_by(share).collect();
            let parts: Vec<Vec<f32>> = begins
                .par_iter()
                .map(|&begin| {
                    let columns = begin..(begin + share).min(self.outputs);
                    let mut part = vec![0.0; rows * columns.len()];
                    self.product(x, &mut part, columns);
                    part
                })
                .collect();
            for (begin, part) in begins.iter().zip(&parts) {
                let width = part.len() / rows;
                for (row, from) in part.chunks_exact(width).enumerate() {
                    out[row * self.outputs + begin..][..width].copy_from_slice(from);
                }
            }
        }
        out
    }

    /// The given columns of the product, with their bias.
    fn product(&self, x: &[f32], out: &mut [f32], columns: std::ops::Range<usize>) {
        let (rows, width) = (x.len() / self.inputs, columns.len());
        for row in out.chunks_exact_mut(width) {
            row.copy_from_slice(&self.bias[columns.clone()]);
        }
        let weight = &self.weight[columns.start * self.inputs..columns.end * self.inputs];
        // SAFETY: the three matrices are as long as sizes and strides say: x (rows, inputs) and out (rows, width) in row
        // order, weight (width, inputs) read as its transpose.
        unsafe {
            matrixmultiply::sgemm(
                rows,
                self.inputs,
                width,
                1.0,
                x.as_ptr(),
                self.inputs as isize,
                1,
                weight.as_ptr(),
                1,
                self.inputs as isize,
                1.0,
                out.as_mut_ptr(),
                width as isize,
                1,
            );
        }
    }
}
