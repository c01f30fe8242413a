//! Weight directories as what a network is quantized from, and what it is quantized to.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use aios_quant::{Calibration, StoredTensor, TensorInfo, TensorSink, TensorSource};
use half::slice::HalfFloatSliceExt;
use serde::Deserialize;

use crate::codec::{Storage, decode};
use crate::error::WeightsError;
use crate::reader::WeightReader;
use crate::writer::{TensorInput, TensorValues, WeightWriter, WriteOptions};

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The tensors of a weight directory.
pub struct ModelSource {
    reader: WeightReader,
    tensors: Vec<TensorInfo>,
    calibration: Arc<BTreeMap<String, Calibration>>,
}

impl ModelSource {
    /// Opens a directory, verified.
    ///
    /// # Errors
    ///
    /// As [`WeightReader::open`]; and weights that are quantized with calibration already, which are not those of the
    /// network any more.
    pub fn open(path: &Path) -> Result<Self, WeightsError> {
        let reader = WeightReader::open(path, true)?;
        if let Some(adjusted) = reader.tensors().iter().find(|record| !record.adjustments.is_empty()) {
            let problem = format!("{} is quantized with calibration already", path.display());
            let remedy = "Quantize the original weights instead.";
            return Err(WeightsError::tensor(&adjusted.name, problem, remedy));
        }
        let info = |record: &crate::TensorRecord| TensorInfo {
            name: record.name.clone(),
            shape: record.shape.clone(),
            bytes: record.sections().map(|(_, section)| section.bytes).sum(),
        };
        let tensors = reader.tensors().iter().map(info).collect();
        Ok(Self {
            reader,
            tensors,
            calibration: Arc::default(),
        })
    }

    /// With recorded inputs, by the names of the matrices. They are shared, because those of a whole network are large.
    #[must_use]
    pub fn with_calibration(mut self, calibration: Arc<BTreeMap<String, Calibration>>) -> Self {
        self.calibration = calibration;
        self
    }

    /// The directory's reader.
    pub fn reader(&self) -> &WeightReader {
        &self.reader
    }
}

impl TensorSource for ModelSource {
    fn place(&self) -> String {
        self.reader.path().display().to_string()
    }

    fn tensors(&self) -> &[TensorInfo] {
        &self.tensors
    }

    fn modality_names(&self) -> Vec<String> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Names {
            One(String),
            Many(Vec<String>),
        }
        #[derive(Deserialize)]
        struct Metadata {
            modality: Option<Names>,
        }
        match serde_json::from_str::<Metadata>(self.reader.metadata()) {
            Ok(Metadata {
                modality: Some(Names::One(name)),
            }) => vec![name],
            Ok(Metadata {
                modality: Some(Names::Many(names)),
            }) => names,
            // The tensors tell it then, or the caller is asked.
            _ => Vec::new(),
        }
    }

    fn read(&self, index: usize, out: &mut Vec<f32>) -> Result<(), Cause> {
        let record = &self.reader.tensors()[index];
        out.clear();
        out.resize(record.elements(), 0.0);
        let name = &record.name;
        let (data, scales) = (self.reader.data(name)?, self.reader.scales(name)?);
        decode(record, data, &scales, self.reader.zero_points(name)?, out)?;
        Ok(self.reader.release(name)?) // a network may be larger than memory
    }

    fn calibration(&self, index: usize) -> Result<Option<Cow<'_, Calibration>>, Cause> {
        Ok(self.calibration.get(&self.tensors[index].name).map(Cow::Borrowed))
    }
}

/// A weight directory in the making.
pub struct ModelSink(WeightWriter);

impl ModelSink {
    /// Begins a directory.
    ///
    /// # Errors
    ///
    /// As [`WeightWriter::create`].
    pub fn create(target: &Path) -> Result<Self, WeightsError> {
        Ok(Self(WeightWriter::create(target, WriteOptions::default())?))
    }

    /// Puts the directory in its place.
    ///
    /// # Errors
    ///
    /// As [`WeightWriter::finish`].
    pub fn finish(self, metadata: &str) -> Result<(), WeightsError> {
        self.0.finish(metadata)
    }
}

impl TensorSink for ModelSink {
    fn write(&mut self, info: &TensorInfo, tensor: StoredTensor<'_>) -> Result<(), Cause> {
        let (name, shape) = (info.name.as_str(), info.shape.as_slice());
        match tensor {
            StoredTensor::Half(values) => {
                let mut halves = vec![0.0; values.len()];
                values.convert_to_f32_slice(&mut halves);
                let values = TensorValues::Float(&halves, Storage::F16);
                self.0.append(&TensorInput { name, shape, values })?;
            }
            StoredTensor::Quantized {
                matrix,
                spatial,
                corrections,
            } => {
                let values = TensorValues::Quantized(matrix);
                self.0
                    .append_adjusted(&TensorInput { name, shape, values }, spatial, corrections)?;
            }
        }
        Ok(())
    }
}
