//! Where tensors come from and where they go.

use std::borrow::Cow;

use half::f16;

use crate::calibration::Calibration;
use crate::failure::Cause;
use crate::matrix::QuantizedMatrix;
use crate::spatial::SpatialTransform;
use crate::time_aware::TimeCorrections;

/// Matrices with fewer elements are stored as float16: quantizing them saves next to nothing.
const LEAST_ELEMENTS: usize = 4096;
/// Matrices with shorter rows are stored as float16: their groups would be mostly scales.
const LEAST_COLUMNS: usize = 32;

/// Name and shape of a tensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorInfo {
    /// Unique name.
    pub name: String,
    /// Dimensions; none for a scalar.
    pub shape: Vec<usize>,
    /// Bytes of the original, for the compression ratio.
    pub bytes: u64,
}

impl TensorInfo {
    /// Number of elements.
    pub fn elements(&self) -> usize {
        self.shape.iter().product()
    }

    /// Length of the last axis, along which groups are cut.
    pub fn columns(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }

    /// Product of all other axes.
    pub fn rows(&self) -> usize {
        self.elements().checked_div(self.columns()).unwrap_or(0)
    }

    /// Whether the tensor is a matrix worth quantizing; vectors and small matrices stay float16.
    pub fn is_quantized(&self) -> bool {
        self.shape.len() >= 2 && self.elements() >= LEAST_ELEMENTS && self.columns() >= LEAST_COLUMNS
    }
}

/// A network that is to be quantized. Tensors are read one at a time.
pub trait TensorSource {
    /// What messages call it: a directory or file.
    fn place(&self) -> String;

    /// All tensors, in the order in which they are to be written.
    fn tensors(&self) -> &[TensorInfo];

    /// The values of the key `modality` of the metadata, if there is one.
    fn modality_names(&self) -> Vec<String> {
        Vec::new()
    }

    /// Replaces `out` by the values of a tensor in row order.
    ///
    /// # Errors
    ///
    /// Whatever keeps the tensor from being read.
    fn read(&self, index: usize, out: &mut Vec<f32>) -> Result<(), Cause>;

    /// Recorded inputs of a matrix, as many values in each as the matrix has columns.
    ///
    /// # Errors
    ///
    /// Whatever keeps the inputs from being read.
    fn calibration(&self, _index: usize) -> Result<Option<Cow<'_, Calibration>>, Cause> {
        Ok(None)
    }
}

/// A tensor as it is to be stored.
#[derive(Debug, Clone, Copy)]
pub enum StoredTensor<'a> {
    /// Values rounded to float16.
    Half(&'a [f16]),
    /// Codes, with what the run time does besides multiplying.
    Quantized {
        /// The codes.
        matrix: &'a QuantizedMatrix,
        /// What is done to the inputs; already folded into the codes.
        spatial: Option<&'a SpatialTransform>,
        /// Corrections per mask-ratio group, for inputs that `spatial` has changed.
        corrections: Option<&'a TimeCorrections>,
    },
}

/// Takes the tensors of a quantized network, in the source's order.
pub trait TensorSink {
    /// Writes one tensor.
    ///
    /// # Errors
    ///
    /// Whatever keeps the tensor from being written; nothing more is written then.
    fn write(&mut self, info: &TensorInfo, tensor: StoredTensor<'_>) -> Result<(), Cause>;
}
