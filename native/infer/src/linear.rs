//! Matrix products with trained weights.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use aios_kernels::gemm::{Epilogue, Workspace, matmul};
use aios_kernels::{Function, layer_norm};
use aios_weights::{Adjustments, WeightReader};
use rayon::prelude::*;

use crate::error::{InferError, Result};
use crate::origin::Origin;
use crate::packed::Packed;
use crate::product::{Side, add_product};

/// How weights are held and multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Weights as float32: the same numbers as torch on dequantized weights.
    Float,
    /// Integer weights as they are stored, times activations of eight bits.
    Quantized,
}

/// Rows from which a product is shared between threads by rows; below, by columns.
const SHARED_ROWS: usize = 16;

thread_local! {
    /// Buffers of the products that a thread begins.
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
    /// Whether the products that this thread begins are its own work.
    static ALONE: Cell<bool> = const { Cell::new(false) };
}

/// Does work whose products are not shared between threads, because there is as much other work as there are threads.
pub(crate) fn alone<T>(work: impl FnOnce() -> T) -> T {
    let before = ALONE.replace(true);
    let made = work();
    ALONE.set(before);
    made
}

/// Threads that a product is shared between.
pub(crate) fn threads() -> usize {
    if ALONE.get() { 1 } else { rayon::current_num_threads() }
}

/// The weights of a network that is being opened.
pub(crate) struct Tensors {
    reader: Arc<WeightReader>,
    precision: Precision,
}

impl Tensors {
    pub(crate) fn new(reader: WeightReader, precision: Precision) -> Self {
        Self {
            reader: Arc::new(reader),
            precision,
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.reader.record(name).is_ok()
    }

    /// A tensor of `expected` values as float32.
    pub(crate) fn values(&self, name: &str, expected: usize) -> Result<Vec<f32>> {
        let values = self.reader.dequantize(name)?;
        check_size(name, values.len(), expected)?;
        Ok(values)
    }

    /// A matrix (outputs, inputs).
    pub(crate) fn matrix(&self, name: &str, outputs: usize, inputs: usize) -> Result<Matrix> {
        let record = self.reader.record(name)?;
        check_size(name, record.elements(), outputs * inputs)?;
        check_size(name, record.columns(), inputs)?;
        let weights = match self.precision == Precision::Quantized && record.dtype.has_scales() {
            true => Weights::Packed(Packed::of(&self.reader, name, outputs, inputs)?),
            false => Weights::Float(self.reader.dequantize(name)?),
        };
        let adjustments = self.reader.adjustments(name)?;
        Ok(Matrix {
            name: name.into(),
            weights,
            adjustments: (!adjustments.is_empty()).then(|| Box::new(adjustments)),
            outputs,
            inputs,
        })
    }

    /// `NAME.weight` (outputs, inputs) and `NAME.bias` (outputs).
    pub(crate) fn linear(&self, name: &str, inputs: usize, outputs: usize) -> Result<Linear> {
        Ok(Linear {
            matrix: Arc::new(self.matrix(&format!("{name}.weight"), outputs, inputs)?),
            bias: self.values(&format!("{name}.bias"), outputs)?,
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

fn check_size(name: &str, found: usize, expected: usize) -> Result<()> {
    match found == expected {
        true => Ok(()),
        false => Err(InferError::Size {
            name: name.into(),
            found,
            expected,
        }),
    }
}

/// Scale and shift of a layer norm.
pub(crate) struct Norm {
    pub(crate) weight: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

impl Norm {
    pub(crate) fn apply(&self, rows: &mut [f32], eps: f32) {
        layer_norm(rows, &self.weight, &self.bias, eps);
    }
}

/// A matrix (outputs, inputs).
pub(crate) struct Matrix {
    name: String,
    weights: Weights,
    /// What is done besides multiplying, where the matrix was quantized with calibration.
    adjustments: Option<Box<Adjustments>>,
    pub(crate) outputs: usize,
    pub(crate) inputs: usize,
}

enum Weights {
    Float(Vec<f32>),
    Packed(Packed),
}

impl Matrix {
    /// (rows, inputs) values of some outputs, as they were before transforms were folded in.
    pub(crate) fn rows(&self, rows: impl ExactSizeIterator<Item = usize>) -> Vec<f32> {
        let mut out = vec![0.0; rows.len() * self.inputs];
        let parts = rows.zip(out.chunks_exact_mut(self.inputs));
        match &self.weights {
            Weights::Float(values) => {
                parts.for_each(|(row, part)| part.copy_from_slice(&values[row * self.inputs..][..self.inputs]));
            }
            Weights::Packed(packed) => {
                let view = packed.view();
                parts.for_each(|(row, part)| view.dequantize_row(row, part));
            }
        }
        if let Some(spatial) = self.adjustments.as_deref().and_then(|own| own.spatial.as_ref()) {
            spatial
                .unfold(&mut out)
                .expect("the scales were checked against the matrix");
        }
        out
    }

    /// Whether a product needs the mask ratio of each row.
    pub(crate) fn needs_ratios(&self) -> bool {
        self.adjustments.as_deref().is_some_and(|own| own.corrections.is_some())
    }

    /// function(x Wᵀ + bias): (rows, inputs) to (rows, outputs).
    pub(crate) fn apply(&self, x: &[f32], bias: &[f32], function: Function, origin: &Origin<'_>) -> Vec<f32> {
        if let Some(recorder) = origin.recorder {
            recorder.add(&self.name, x, self.inputs, &origin.parts);
        }
        let mut out = vec![0.0; x.len() / self.inputs * self.outputs];
        match self.adjustments.as_deref() {
            None => self.product(x, bias, function, &mut out),
            Some(own) => self.adjusted(own, x.to_vec(), bias, function, origin, &mut out),
        }
        out
    }

    /// The product of transformed inputs, with the smoothing and the bias of each row's mask ratio.
    fn adjusted(
        &self,
        own: &Adjustments,
        mut x: Vec<f32>,
        bias: &[f32],
        function: Function,
        origin: &Origin<'_>,
        out: &mut [f32],
    ) {
        if let Some(spatial) = &own.spatial {
            spatial
                .apply(&mut x)
                .expect("the scales were checked against the matrix");
        }
        let Some(corrections) = &own.corrections else {
            return self.product(&x, bias, function, out);
        };
        let mut at = 0;
        for (rows, ratio) in origin.stretches(corrections.groups) {
            let (smoothing, shift) = corrections.at(ratio);
            let part = &mut x[at * self.inputs..(at + rows) * self.inputs];
            if let Some(factors) = smoothing {
                for row in part.chunks_exact_mut(self.inputs) {
                    row.iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
                }
            }
            let bias: Vec<f32> = bias.iter().zip(shift).map(|(bias, shift)| bias + shift).collect();
            let to = &mut out[at * self.outputs..(at + rows) * self.outputs];
            self.product(part, &bias, function, to);
            at += rows;
        }
        debug_assert_eq!(at * self.inputs, x.len(), "rows without a sequence");
    }

    fn product(&self, x: &[f32], bias: &[f32], function: Function, out: &mut [f32]) {
        let rows = x.len() / self.inputs;
        match &self.weights {
            _ if rows == 0 => {}
            Weights::Packed(packed) => {
                let epilogue = Epilogue {
                    bias: Some(bias),
                    ..Epilogue::default()
                };
                let threads = threads();
                // Taken and not borrowed: while it waits for others, this thread may begin a product of another call.
                let mut workspace = WORKSPACE.take();
                matmul(x, rows, &packed.view(), &epilogue, out, &mut workspace, threads);
                WORKSPACE.set(workspace);
                // Over many values at once it is quicker than in the epilogue's sixteens.
                if function != Function::Identity {
                    let share = out.len().div_ceil(threads);
                    out.par_chunks_mut(share).for_each(|part| function.apply(part));
                }
            }
            Weights::Float(weight) => {
                let product = Product {
                    weight,
                    bias,
                    inputs: self.inputs,
                };
                product.shared(x, out, self.outputs);
                function.apply(out);
            }
        }
    }
}

/// `y = x Wᵀ + b`.
pub(crate) struct Linear {
    pub(crate) matrix: Arc<Matrix>,
    pub(crate) bias: Vec<f32>,
}

impl Linear {
    /// (rows, inputs) to (rows, outputs).
    pub(crate) fn apply(&self, x: &[f32], origin: &Origin<'_>) -> Vec<f32> {
        self.apply_then(x, Function::Identity, origin)
    }

    /// The same, and a function of every value.
    pub(crate) fn apply_then(&self, x: &[f32], function: Function, origin: &Origin<'_>) -> Vec<f32> {
        self.matrix.apply(x, &self.bias, function, origin)
    }
}

/// A product of float32 weights (outputs, inputs).
struct Product<'a> {
    weight: &'a [f32],
    bias: &'a [f32],
    inputs: usize,
}

impl Product<'_> {
    /// (rows, inputs) to (rows, outputs), shared between the threads.
    fn shared(&self, x: &[f32], out: &mut [f32], outputs: usize) {
        let rows = x.len() / self.inputs;
        let threads = threads();
        if threads == 1 || rows >= SHARED_ROWS {
            let share = rows.div_ceil(threads);
            out.par_chunks_mut(share * outputs)
                .zip(x.par_chunks(share * self.inputs))
                .for_each(|(out, x)| self.columns(x, out, 0..outputs));
            return;
        }
        let share = outputs.div_ceil(threads);
        let begins: Vec<usize> = (0..outputs).step_by(share).collect();
        let part = |&begin: &usize| {
            let columns = begin..(begin + share).min(outputs);
            let mut part = vec![0.0; rows * columns.len()];
            self.columns(x, &mut part, columns);
            part
        };
        let parts: Vec<Vec<f32>> = begins.par_iter().map(part).collect();
        for (begin, part) in begins.iter().zip(&parts) {
            let width = part.len() / rows;
            for (row, from) in part.chunks_exact(width).enumerate() {
                out[row * outputs + begin..][..width].copy_from_slice(from);
            }
        }
    }

    /// The given columns of the product, with their bias.
    fn columns(&self, x: &[f32], out: &mut [f32], columns: std::ops::Range<usize>) {
        let (rows, width) = (x.len() / self.inputs, columns.len());
        for row in out.chunks_exact_mut(width) {
            row.copy_from_slice(&self.bias[columns.clone()]);
        }
        let weight = &self.weight[columns.start * self.inputs..columns.end * self.inputs];
        let weight = Side::rows(weight, self.inputs, width, self.inputs);
        let x = Side::rows(x, self.inputs, rows, self.inputs);
        add_product(1.0, x, weight.transposed(), out, width);
    }
}
