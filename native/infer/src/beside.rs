//! Rows of other modalities that go through the trunk: vectors instead of tokens, with low-rank parts of their own beside
//! the shared matrices (LoRA, arXiv 2106.09685).

use rayon::prelude::*;

use crate::error::{InferError, Result};
use crate::linear::threads;
use crate::product::{Side, add_product};
use crate::shape::Shape;
use crate::time::PARTS;

/// Which matrix of a layer a low-rank part stands beside.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Qkv,
    Out,
    Up,
    Down,
}

/// Matrices (rank, inputs) and (outputs, rank), whose product is added to a matrix of the trunk.
#[derive(Clone, Debug, Default)]
pub struct LowRank {
    /// (rank, inputs).
    pub down: Vec<f32>,
    /// (outputs, rank).
    pub up: Vec<f32>,
}

impl LowRank {
    fn rank(&self, inputs: usize) -> usize {
        self.down.len() / inputs
    }

    /// Adds x · downᵀ · upᵀ of (rows, inputs) to (rows, outputs), shared between the threads.
    fn add(&self, x: &[f32], inputs: usize, out: &mut [f32], outputs: usize) {
        let rank = self.rank(inputs);
        if rank == 0 || x.is_empty() {
            return;
        }
        let share = (x.len() / inputs).div_ceil(threads());
        let one = |(x, out): (&[f32], &mut [f32])| {
            let rows = x.len() / inputs;
            let mut low = vec![0.0; rows * rank];
            let down = Side::rows(&self.down, inputs, rank, inputs).transposed();
            add_product(1.0, Side::rows(x, inputs, rows, inputs), down, &mut low, rank);
            let up = Side::rows(&self.up, rank, outputs, rank).transposed();
            add_product(1.0, Side::rows(&low, rank, rows, rank), up, out, outputs);
        };
        x.par_chunks(share * inputs)
            .zip(out.par_chunks_mut(share * outputs))
            .for_each(one);
    }
}

/// The low-rank parts of one modality: of each layer those beside the matrices qkv, out, up and down.
#[derive(Clone, Debug, Default)]
pub struct Experts {
    layers: Vec<[LowRank; 4]>,
}

impl Experts {
    /// Checks them against a network's sizes.
    ///
    /// # Errors
    /// Which layer does not fit.
    pub fn new(layers: Vec<[LowRank; 4]>, shape: &Shape) -> Result<Self> {
        let (width, inner) = (shape.width, shape.inner);
        let sizes = [(width, 3 * width), (width, width), (width, inner), (inner, width)];
        if layers.len() != shape.layers {
            let (found, wanted) = (layers.len(), shape.layers);
            return Err(InferError::input(format!(
                "low-rank parts are of {found} layers, and the network has {wanted}"
            )));
        }
        for (number, layer) in layers.iter().enumerate() {
            for (part, (inputs, outputs)) in layer.iter().zip(sizes) {
                let rank = part.rank(inputs);
                if part.down.len() != rank * inputs || part.up.len() != rank * outputs {
                    return Err(InferError::input(format!(
                        "a low-rank part of layer {number} does not fit a matrix of {outputs} by {inputs}"
                    )));
                }
            }
        }
        Ok(Self { layers })
    }

    /// Adds what the part of a layer makes of rows (rows, inputs) to what the shared matrix made of them.
    pub(crate) fn add(&self, layer: usize, place: Place, x: &[f32], inputs: usize, out: &mut [f32], outputs: usize) {
        self.layers[layer][place as usize].add(x, inputs, out, outputs);
    }
}

/// What stands in a sequence instead of tokens.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// (count, width): vectors with position and modality, before the first norm.
    pub rows: &'a [f32],
    /// How many they are.
    pub count: usize,
    /// (6, width): shift, scale and gate of the attention, then of the feed-forward part.
    pub modulation: &'a [f32],
    /// The low-rank parts of the modality.
    pub experts: &'a Experts,
}

impl Beside<'_> {
    pub(crate) fn check(&self, shape: &Shape) -> Result<()> {
        let width = shape.width;
        if self.rows.len() != self.count * width || self.modulation.len() != PARTS * width {
            return Err(InferError::input(format!(
                "rows beside the tokens must have {width} numbers each, and their modulation {PARTS} times as many"
            )));
        }
        match self.experts.layers.len() == shape.layers {
            true => Ok(()),
            false => Err(InferError::input("the low-rank parts belong to another network")),
        }
    }
}
