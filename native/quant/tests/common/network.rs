//! A network to quantize, and where it goes.

use std::borrow::Cow;

use aios_quant::failure::Cause;
use aios_quant::{
    Bits, Calibration, DiffusionOrchestrator, DiffusionQuantConfig, EngineError, QuantizedMatrix, SpatialTransform,
    StoredTensor, Summary, TensorInfo, TensorSink, TensorSource, TimeCorrections,
};
use half::f16;
use ndarray::Array2;

use super::Random;

/// Random matrices and vectors.
pub struct Network {
    pub infos: Vec<TensorInfo>,
    pub values: Vec<Vec<f32>>,
    /// Whether there are inputs, with one loud channel.
    pub calibrated: bool,
    pub unreadable: Option<usize>,
}

impl Network {
    pub fn new(shapes: &[(&str, &[usize])]) -> Self {
        let infos: Vec<TensorInfo> = shapes
            .iter()
            .map(|(name, shape)| TensorInfo {
                name: (*name).to_owned(),
                shape: shape.to_vec(),
                bytes: 4 * shape.iter().product::<usize>() as u64,
            })
            .collect();
        let values = infos
            .iter()
            .enumerate()
            .map(|(seed, info)| Random(seed as u64).normals(info.elements()));
        Self {
            values: values.collect(),
            infos,
            calibrated: false,
            unreadable: None,
        }
    }

    pub fn small() -> Self {
        Self::new(&[
            ("trunk.layers.0.qkv.weight", &[96, 128]),
            ("trunk.layers.0.qkv.bias", &[96]),
            ("trunk.layers.1.up.weight", &[128, 64]),
            ("text.norm.weight", &[64]),
            ("trunk.time.delta_up", &[4, 2304, 8]),
        ])
    }
}

impl TensorSource for Network {
    fn place(&self) -> String {
        "a test network".to_owned()
    }

    fn tensors(&self) -> &[TensorInfo] {
        &self.infos
    }

    fn read(&self, index: usize, out: &mut Vec<f32>) -> Result<(), Cause> {
        if self.unreadable == Some(index) {
            return Err("the disk is gone".into());
        }
        out.clear();
        out.extend_from_slice(&self.values[index]);
        Ok(())
    }

    fn calibration(&self, index: usize) -> Result<Option<Cow<'_, Calibration>>, Cause> {
        if !self.calibrated {
            return Ok(None);
        }
        let columns = self.infos[index].columns();
        let mut random = Random(1000 + index as u64);
        let ratios: Vec<f32> = (0..300).map(|_| random.uniform() as f32).collect();
        let mut inputs = Array2::from_shape_fn((300, columns), |(sample, _)| random.normal() + ratios[sample]);
        inputs.column_mut(3).mapv_inplace(|value| value * 50.0);
        Ok(Some(Cow::Owned(Calibration::new(inputs, ratios)?)))
    }
}

/// A tensor that was written.
#[derive(Debug, PartialEq)]
pub enum Kept {
    Half(Vec<f16>),
    Quantized(QuantizedMatrix, Option<SpatialTransform>, Option<TimeCorrections>),
}

/// Keeps what is written, by name.
#[derive(Default)]
pub struct Store {
    pub kept: Vec<(String, Kept)>,
    pub full_after: Option<usize>,
}

impl TensorSink for Store {
    fn write(&mut self, info: &TensorInfo, tensor: StoredTensor<'_>) -> Result<(), Cause> {
        if self.full_after == Some(self.kept.len()) {
            return Err("no space left".into());
        }
        let kept = match tensor {
            StoredTensor::Half(values) => Kept::Half(values.to_vec()),
            StoredTensor::Quantized {
                matrix,
                spatial,
                corrections,
            } => Kept::Quantized(matrix.clone(), spatial.cloned(), corrections.cloned()),
        };
        self.kept.push((info.name.clone(), kept));
        Ok(())
    }
}

/// Small groups, four bits.
pub fn config() -> DiffusionQuantConfig {
    DiffusionQuantConfig {
        group_size: 64,
        ..DiffusionQuantConfig::default()
    }
}

/// Quantizes without looking at the progress.
pub fn run(orchestrator: &DiffusionOrchestrator, network: &Network) -> Result<(Summary, Store), EngineError> {
    let mut store = Store::default();
    let summary = orchestrator.quantize(network, &mut store, &mut |_| ())?;
    Ok((summary, store))
}

/// Bits of every tensor; None for float16.
pub fn widths(summary: &Summary) -> Vec<Option<u32>> {
    summary
        .tensors
        .iter()
        .map(|tensor| tensor.width.map(Bits::get))
        .collect()
}
