//! How a tensor's values become payload bytes, and back.

use std::fmt;
use std::str::FromStr;

use aios_quant::{dequantize_int8, groups_per_row, quantize_int8};
use half::f16;
use half::slice::HalfFloatSliceExt;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::WeightsError;
use crate::index::TensorRecord;

const CHECK_TRAINING: &str = "Check the run that produced this tensor.";
const TASK_ELEMENTS: usize = 1 << 16;

/// How the values of a tensor are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Storage {
    /// IEEE binary32.
    F32,
    /// IEEE binary16.
    F16,
    /// Symmetric codes with one float16 scale per group of the last axis.
    Int8,
}

impl Storage {
    /// Bytes of one element of the payload.
    pub fn element_bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 => 2,
            Self::Int8 => 1,
        }
    }

    /// Stable name, as it stands in the files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Int8 => "int8",
        }
    }

    /// Whether scales belong to the payload.
    pub fn has_scales(self) -> bool {
        self == Self::Int8
    }
}

impl fmt::Display for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Storage {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "f32" => Ok(Self::F32),
            "f16" => Ok(Self::F16),
            "int8" => Ok(Self::Int8),
            other => Err(format!("storage {other:?} is unknown; f32, f16 and int8 exist")),
        }
    }
}

/// The bytes of one tensor.
pub(crate) struct Payload {
    pub data: Vec<u8>,
    pub scales: Option<Vec<u8>>,
}

/// Encodes the values of a tensor whose last axis has `columns` elements.
pub(crate) fn encode(
    name: &str,
    values: &[f32],
    columns: usize,
    storage: Storage,
    group_size: usize,
) -> Result<Payload, WeightsError> {
    if let Some(index) = values.iter().position(|value| !value.is_finite()) {
        let problem = format!("element {index} is {}, not a finite number", values[index]);
        return Err(WeightsError::tensor(name, problem, CHECK_TRAINING));
    }
    match storage {
        Storage::F32 => Ok(Payload {
            data: values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            scales: None,
        }),
        Storage::F16 => {
            let mut halves = vec![f16::ZERO; values.len()];
            halves.convert_from_f32_slice(values);
            if let Some(index) = halves.iter().position(|value| !value.is_finite()) {
                let problem = format!("element {index} is {}, beyond float16", values[index]);
                return Err(WeightsError::tensor(name, problem, "Store this tensor as f32."));
            }
            Ok(Payload {
                data: half_bytes(&halves),
                scales: None,
            })
        }
        Storage::Int8 => {
            let made = quantize_int8(values, columns, group_size)
                .map_err(|error| WeightsError::tensor(name, error.to_string(), "Store this tensor as f32."))?;
            let data = made.codes.iter().map(|&code| code.cast_unsigned()).collect();
            Ok(Payload {
                data,
                scales: Some(half_bytes(&made.scales)),
            })
        }
    }
}

fn half_bytes(values: &[f16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Bytes of the scales of a tensor.
pub(crate) fn scale_bytes(elements: usize, columns: usize, group_size: usize) -> usize {
    let rows = elements.checked_div(columns).unwrap_or(0);
    rows.saturating_mul(groups_per_row(columns, group_size))
        .saturating_mul(size_of::<f16>())
}

/// Reads float16 values from bytes of any alignment.
pub(crate) fn halves(bytes: &[u8]) -> Vec<f16> {
    bytes
        .chunks_exact(2)
        .map(|pair| f16::from_le_bytes([pair[0], pair[1]]))
        .collect()
}

/// Decodes a payload into float32, in parallel. The lengths were checked when the index was read.
pub(crate) fn decode(record: &TensorRecord, data: &[u8], scales: &[f16], out: &mut [f32]) -> Result<(), WeightsError> {
    let width = record.dtype.element_bytes();
    let tasks = out
        .par_chunks_mut(TASK_ELEMENTS)
        .zip(data.par_chunks(TASK_ELEMENTS * width));
    match record.dtype {
        Storage::F32 => tasks.for_each(|(out, data)| {
            for (value, bytes) in out.iter_mut().zip(data.chunks_exact(4)) {
                *value = f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            }
        }),
        Storage::F16 => tasks.for_each(|(out, data)| halves(data).convert_to_f32_slice(out)),
        Storage::Int8 => {
            // SAFETY: u8 and i8 have the same size and alignment, and every bit pattern is valid for both.
            let codes = unsafe { std::slice::from_raw_parts(data.as_ptr().cast::<i8>(), data.len()) };
            let group_size = record.group_size.unwrap_or(0);
            dequantize_int8(codes, scales, record.columns(), group_size, out).map_err(|error| {
                WeightsError::tensor(&record.name, error.to_string(), "Convert the checkpoint again.")
            })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for storage in [Storage::F32, Storage::F16, Storage::Int8] {
            assert_eq!(storage.to_string().parse::<Storage>(), Ok(storage));
            assert_eq!(serde_json::to_string(&storage).unwrap(), format!("\"{storage}\""));
        }
        assert!("int3".parse::<Storage>().unwrap_err().contains("int3"));
    }

    #[test]
    fn values_that_cannot_be_stored_are_named() {
        let error = encode("a.b", &[0.0, f32::NAN], 2, Storage::F32, 64).err().unwrap();
        assert_eq!(error.to_string(), "tensor a.b: element 1 is NaN, not a finite number");
        let error = encode("a.b", &[1e6], 1, Storage::F16, 64).err().unwrap();
        assert_eq!(error.kind(), "weights.tensor");
        assert!(error.to_string().contains("beyond float16"));
        assert!(encode("a.b", &[1e9], 1, Storage::Int8, 64).is_err());
    }

    #[test]
    fn scales_are_counted_per_row() {
        assert_eq!(scale_bytes(6, 3, 2), 8);
        assert_eq!(scale_bytes(0, 0, 64), 0);
    }
}
