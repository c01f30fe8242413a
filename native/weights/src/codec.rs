//! How a tensor's values become payload bytes, and back.

use std::fmt;
use std::str::FromStr;

use aios_kernels::gemm::{Bits, Layout, pack, pack_scales, unpack, unpack_scales};
use aios_quant::{Method, QuantizedMatrix, Scheme, dequantize_int8, groups_per_row, quantize, quantize_int8};
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
    /// Symmetric codes with one float16 scale per group of the last axis, in row order.
    Int8,
    /// Codes of four bits with a float16 scale, and perhaps a zero point, per group, packed as the kernels read them.
    Int4,
    /// The same with two bits.
    Int2,
}

impl Storage {
    /// Every one, the most compact first.
    pub const ALL: [Storage; 5] = [Self::Int2, Self::Int4, Self::Int8, Self::F16, Self::F32];

    /// Bits of one element of the payload, without scales.
    pub fn bits(self) -> usize {
        match self {
            Self::F32 => 32,
            Self::F16 => 16,
            Self::Int8 => 8,
            Self::Int4 => 4,
            Self::Int2 => 2,
        }
    }

    /// Where the payload is packed in tiles: how.
    pub fn layout(self, elements: usize, columns: usize, group: usize) -> Option<Layout> {
        Some(Layout {
            rows: elements.checked_div(columns).unwrap_or(0),
            columns,
            bits: self.packed_width()?,
            group,
        })
    }

    /// Width of the codes that are packed in tiles.
    fn packed_width(self) -> Option<Bits> {
        match self {
            Self::Int4 => Some(Bits::Four),
            Self::Int2 => Some(Bits::Two),
            _ => None,
        }
    }

    /// Bytes of the payload; `None` where they overflow, or the sizes do not make a matrix that can be packed.
    pub(crate) fn data_bytes(self, elements: usize, columns: usize, group: usize) -> Option<usize> {
        match self.layout(elements, columns, group) {
            Some(layout) => layout.check().is_ok().then(|| layout.code_bytes()),
            None => elements.checked_mul(self.bits() / 8),
        }
    }

    /// Bytes of the scales.
    pub(crate) fn scale_bytes(self, elements: usize, columns: usize, group: usize) -> usize {
        match self.layout(elements, columns, group) {
            Some(layout) => layout.scale_bytes(),
            None => scale_bytes(elements, columns, group),
        }
    }

    /// Stable name, as it stands in the files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Int8 => "int8",
            Self::Int4 => "int4",
            Self::Int2 => "int2",
        }
    }

    /// Whether scales belong to the payload.
    pub fn has_scales(self) -> bool {
        matches!(self, Self::Int8 | Self::Int4 | Self::Int2)
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
        let found = Self::ALL.into_iter().find(|storage| storage.as_str() == name);
        found.ok_or_else(|| format!("storage {name:?} is unknown; f32, f16, int8, int4 and int2 exist"))
    }
}

/// The bytes of one tensor.
pub(crate) struct Payload {
    pub data: Vec<u8>,
    pub scales: Option<Vec<u8>>,
    pub zero_points: Option<Vec<u8>>,
}

impl Payload {
    fn plain(data: Vec<u8>) -> Self {
        Self {
            data,
            scales: None,
            zero_points: None,
        }
    }
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
        Storage::F32 => Ok(Payload::plain(values.iter().flat_map(|v| v.to_le_bytes()).collect())),
        Storage::F16 => {
            let mut halves = vec![f16::ZERO; values.len()];
            halves.convert_from_f32_slice(values);
            if let Some(index) = halves.iter().position(|value| !value.is_finite()) {
                let problem = format!("element {index} is {}, beyond float16", values[index]);
                return Err(WeightsError::tensor(name, problem, "Store this tensor as f32."));
            }
            Ok(Payload::plain(half_bytes(&halves)))
        }
        Storage::Int8 => {
            let made = quantize_int8(values, columns, group_size)
                .map_err(|error| WeightsError::tensor(name, error.to_string(), "Store this tensor as f32."))?;
            let data = made.codes.iter().map(|&code| code.cast_unsigned()).collect();
            Ok(Payload {
                data,
                scales: Some(half_bytes(&made.scales)),
                zero_points: None,
            })
        }
        Storage::Int4 => encode_packed(name, values, columns, Scheme::symmetric(Bits::Four, group_size)),
        Storage::Int2 => encode_packed(name, values, columns, Scheme::symmetric(Bits::Two, group_size)),
    }
}

fn encode_packed(name: &str, values: &[f32], columns: usize, scheme: Scheme) -> Result<Payload, WeightsError> {
    let matrix = quantize(values, columns, scheme, Method::default())
        .map_err(|error| WeightsError::tensor(name, error.to_string(), "Store this tensor as f32."))?;
    packed(name, &matrix)
}

/// The storage of a quantized matrix.
pub(crate) fn storage_of(matrix: &QuantizedMatrix) -> Storage {
    match matrix.scheme.bits {
        Bits::Two => Storage::Int2,
        Bits::Four => Storage::Int4,
        Bits::Eight => Storage::Int8,
    }
}

/// The bytes of a matrix that is quantized already. INT8 is stored in row order and symmetric.
pub(crate) fn packed(name: &str, matrix: &QuantizedMatrix) -> Result<Payload, WeightsError> {
    let refuse = |problem: String| WeightsError::tensor(name, problem, "Correct the tensors that are saved.");
    let Some(layout) = storage_of(matrix).layout(matrix.codes.len(), matrix.columns, matrix.scheme.group_size) else {
        if !matrix.zeros.is_empty() {
            return Err(refuse("int8 is stored with symmetric codes".to_owned()));
        }
        return Ok(Payload {
            data: matrix.codes.iter().map(|code| code.wrapping_sub(128)).collect(),
            scales: Some(half_bytes(&matrix.scales)),
            zero_points: None,
        });
    };
    let fail = |error: aios_kernels::gemm::LayoutError| refuse(error.to_string());
    let zeros = match matrix.zeros.as_slice() {
        [] => None,
        zeros => Some(pack_scales(&layout, zeros).map_err(fail)?),
    };
    Ok(Payload {
        data: pack(&layout, &matrix.codes).map_err(fail)?,
        scales: Some(half_bytes(&pack_scales(&layout, &matrix.scales).map_err(fail)?)),
        zero_points: zeros,
    })
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
pub(crate) fn decode(
    record: &TensorRecord,
    data: &[u8],
    scales: &[f16],
    zeros: &[u8],
    out: &mut [f32],
) -> Result<(), WeightsError> {
    let group_size = record.group_size.unwrap_or(0);
    if let Some(layout) = record.dtype.layout(out.len(), record.columns(), group_size) {
        return decode_packed(record, &layout, (data, scales, zeros), out);
    }
    let width = record.dtype.bits() / 8;
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
            dequantize_int8(codes, scales, record.columns(), group_size, out).map_err(|error| {
                WeightsError::tensor(&record.name, error.to_string(), "Convert the checkpoint again.")
            })?;
        }
        // They are packed, and returned above.
        Storage::Int4 | Storage::Int2 => {}
    }
    Ok(())
}

fn decode_packed(
    record: &TensorRecord,
    layout: &Layout,
    (data, scales, zeros): (&[u8], &[f16], &[u8]),
    out: &mut [f32],
) -> Result<(), WeightsError> {
    let fail = |problem: String| WeightsError::tensor(&record.name, problem, "Convert the checkpoint again.");
    let unpacked = || {
        let zeros = match zeros {
            [] => Vec::new(),
            zeros => unpack_scales(layout, zeros)?,
        };
        Ok((unpack(layout, data)?, unpack_scales(layout, scales)?, zeros))
    };
    let (codes, scales, zeros) =
        unpacked().map_err(|error: aios_kernels::gemm::LayoutError| fail(error.to_string()))?;
    let scheme = match zeros.is_empty() {
        true => Scheme::symmetric(layout.bits, layout.group),
        false => Scheme::asymmetric(layout.bits, layout.group),
    };
    let matrix = QuantizedMatrix {
        rows: layout.rows,
        columns: layout.columns,
        scheme,
        codes,
        scales,
        zeros,
    };
    matrix
        .dequantize_rows(0..layout.rows, out)
        .map_err(|error| fail(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for storage in Storage::ALL {
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
