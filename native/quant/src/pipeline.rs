//! One matrix: smoothing, error feedback, quality, corrections.

use ndarray::{ArrayView2, Axis};

use crate::calibration::{Calibration, evenly};
use crate::error::QuantError;
use crate::feedback::{FeedbackOptions, quantize_with_feedback};
use crate::hessian::Hessian;
use crate::int8::check_length;
use crate::matrix::{QuantizedMatrix, quantize};
use crate::scheme::{Method, Scheme};
use crate::spatial::{SpatialQuantizer, SpatialTransform};
use crate::tensors::TensorInfo;
use crate::time_aware::{TimeAwareQuantizer, TimeCorrections};
use crate::validation::{TensorQuality, compare, compare_matrix};

/// Samples on which outputs are compared.
const OUTPUT_SAMPLES: usize = 128;

/// A matrix, smoothed for a number of bits, with what error feedback and corrections need to know of its inputs.
pub(crate) struct Prepared<'a> {
    values: &'a [f32],
    folded: Option<Vec<f32>>,
    rows: usize,
    columns: usize,
    pub transform: Option<SpatialTransform>,
    calibration: Option<Calibration>,
    hessian: Option<Hessian>,
}

/// A quantized matrix with its quality.
pub(crate) struct Made {
    pub matrix: QuantizedMatrix,
    pub quality: TensorQuality,
    /// Cosine of the outputs for calibration inputs.
    pub output_cosine: Option<f64>,
}

impl Made {
    /// What counts: the outputs where they are known, else the weights.
    pub(crate) fn accuracy(&self) -> f64 {
        self.output_cosine.unwrap_or(self.quality.cosine)
    }
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(
        values: &'a [f32],
        info: &TensorInfo,
        calibration: Option<Calibration>,
        spatial: Option<&SpatialQuantizer>,
        scheme: Scheme,
    ) -> Result<Self, QuantError> {
        let mut prepared = Self {
            values,
            folded: None,
            rows: info.rows(),
            columns: info.columns(),
            transform: None,
            calibration,
            hessian: None,
        };
        let Some(calibration) = prepared.calibration.as_mut() else {
            return Ok(prepared);
        };
        check_length("a calibration sample", calibration.inputs().ncols(), info.columns())?;
        if calibration.is_table() {
            return Ok(prepared);
        }
        if let Some(spatial) = spatial {
            let view = matrix_view(values, info.rows(), info.columns())?;
            prepared.transform = spatial.plan_if_better(view, calibration.inputs(), scheme)?;
        }
        if let Some(transform) = &prepared.transform {
            transform.apply(calibration.values_mut())?;
            let mut folded = values.to_vec();
            transform.fold(&mut folded)?;
            prepared.folded = Some(folded);
        }
        prepared.hessian = Some(Hessian::from_inputs(calibration.inputs())?);
        Ok(prepared)
    }

    fn weights(&self) -> &[f32] {
        self.folded.as_deref().unwrap_or(self.values)
    }

    pub(crate) fn quantize(&self, scheme: Scheme) -> Result<Made, QuantError> {
        let matrix = match &self.hessian {
            Some(hessian) => {
                quantize_with_feedback(self.weights(), self.columns, hessian, &FeedbackOptions::new(scheme))?
            }
            None => quantize(self.weights(), self.columns, scheme, Method::default())?,
        };
        let quality = compare_matrix(self.values, &matrix, self.transform.as_ref())?;
        let output_cosine = self.calibration.as_ref().map(|seen| self.output_cosine(&matrix, seen));
        Ok(Made {
            matrix,
            quality,
            output_cosine: output_cosine.transpose()?,
        })
    }

    fn output_cosine(&self, matrix: &QuantizedMatrix, calibration: &Calibration) -> Result<f64, QuantError> {
        let samples: Vec<usize> = evenly(calibration.inputs().nrows(), OUTPUT_SAMPLES).collect();
        let inputs = calibration.inputs().select(Axis(0), &samples);
        let restored = matrix.dequantize()?;
        let outputs = |weights: &[f32]| -> Result<Vec<f32>, QuantError> {
            let weights = matrix_view(weights, self.rows, self.columns)?;
            Ok(inputs.dot(&weights.t()).iter().copied().collect())
        };
        Ok(compare(&outputs(self.weights())?, &outputs(&restored)?)?.cosine)
    }

    /// Corrections per mask-ratio group, where there are calibration inputs.
    pub(crate) fn corrections(
        &self,
        matrix: &QuantizedMatrix,
        time: &TimeAwareQuantizer,
    ) -> Result<Option<TimeCorrections>, QuantError> {
        let Some(calibration) = &self.calibration else {
            return Ok(None);
        };
        let restored = matrix.dequantize()?;
        let original = matrix_view(self.weights(), self.rows, self.columns)?;
        let restored = matrix_view(&restored, self.rows, self.columns)?;
        time.corrections(original, restored, calibration).map(Some)
    }
}

fn matrix_view(values: &[f32], rows: usize, columns: usize) -> Result<ArrayView2<'_, f32>, QuantError> {
    ArrayView2::from_shape((rows, columns), values).map_err(|_| QuantError::Shape {
        what: "the matrix",
        found: values.len(),
        expected: rows * columns,
    })
}
