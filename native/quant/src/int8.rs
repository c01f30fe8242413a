//! Symmetric INT8 with one float16 scale per group of a row.
//!
//! `value ≈ code · scale`, code in [-127, 127]. The scale is the group's largest magnitude over 127, rounded to float16
//! *before* encoding, so decoding uses exactly the scale that encoding used and the error of an element is at most half
//! a scale.

use half::f16;
use half::slice::HalfFloatSliceExt;
use rayon::prelude::*;

use crate::error::QuantError;

/// Largest magnitude of a code; -128 is not used, so the range is symmetric.
pub const MAX_CODE: i8 = 127;

/// Elements that one parallel task handles, about.
pub(crate) const TASK_ELEMENTS: usize = 1 << 16;

/// `1.5 · 2^23`: adding it to a float below 2^22 leaves the nearest integer (ties to even) in the low mantissa bits.
/// It vectorises on every target, which `f32::round` does not without SSE 4.1.
pub(crate) const ROUND: f32 = 12_582_912.0;

/// A quantized matrix (rows, columns): codes in row order and scales (rows, groups per row).
#[derive(Debug, Clone, PartialEq)]
pub struct Int8Matrix {
    /// rows · columns codes.
    pub codes: Vec<i8>,
    /// rows · groups per row scales.
    pub scales: Vec<f16>,
}

/// Number of groups in a row; the last one may be shorter than `group_size`.
pub fn groups_per_row(columns: usize, group_size: usize) -> usize {
    columns.div_ceil(group_size)
}

/// Quantizes a matrix in row order.
///
/// # Errors
///
/// NaN, infinities, magnitudes whose scale float16 cannot hold (above about 8.3 million), lengths that do not fit.
pub fn quantize_int8(values: &[f32], columns: usize, group_size: usize) -> Result<Int8Matrix, QuantError> {
    let rows = rows_of("the matrix", values.len(), columns, group_size)?;
    let groups = groups_per_row(columns, group_size);
    let mut codes = vec![0_i8; values.len()];
    let mut scales = vec![f16::ZERO; rows * groups];
    if values.is_empty() {
        return Ok(Int8Matrix { codes, scales });
    }
    let block = block_rows(columns);
    let ok = codes
        .par_chunks_mut(block * columns)
        .zip(scales.par_chunks_mut(block * groups))
        .zip(values.par_chunks(block * columns))
        .map(|((codes, scales), values)| {
            let rows = codes.chunks_exact_mut(columns).zip(scales.chunks_exact_mut(groups));
            rows.zip(values.chunks_exact(columns))
                .all(|((codes, scales), row)| encode_row(row, codes, scales, group_size))
        })
        .reduce(|| true, |a, b| a && b);
    if ok {
        Ok(Int8Matrix { codes, scales })
    } else {
        Err(first_refused(values, columns))
    }
}

/// Decodes codes (rows, columns) with their scales (rows, groups) into `out` (rows, columns).
///
/// # Errors
///
/// Lengths that do not fit each other.
pub fn dequantize_int8(
    codes: &[i8],
    scales: &[f16],
    columns: usize,
    group_size: usize,
    out: &mut [f32],
) -> Result<(), QuantError> {
    let rows = rows_of("the code buffer", codes.len(), columns, group_size)?;
    let groups = groups_per_row(columns, group_size);
    check_length("the scale buffer", scales.len(), rows * groups)?;
    check_length("the output buffer", out.len(), codes.len())?;
    if codes.is_empty() {
        return Ok(());
    }
    let block = block_rows(columns);
    out.par_chunks_mut(block * columns)
        .zip(codes.par_chunks(block * columns))
        .zip(scales.par_chunks(block * groups))
        .for_each(|((out, codes), scales)| {
            let mut wide = vec![0.0_f32; scales.len()];
            scales.convert_to_f32_slice(&mut wide);
            let rows = out.chunks_exact_mut(columns).zip(codes.chunks_exact(columns));
            for ((out, codes), scales) in rows.zip(wide.chunks_exact(groups)) {
                let parts = out.chunks_mut(group_size).zip(codes.chunks(group_size));
                for ((out, codes), &scale) in parts.zip(scales) {
                    for (value, &code) in out.iter_mut().zip(codes) {
                        *value = f32::from(code) * scale;
                    }
                }
            }
        });
    Ok(())
}

pub(crate) fn check_length(what: &'static str, found: usize, expected: usize) -> Result<(), QuantError> {
    if found == expected {
        Ok(())
    } else {
        Err(QuantError::Shape { what, found, expected })
    }
}

fn rows_of(what: &'static str, length: usize, columns: usize, group_size: usize) -> Result<usize, QuantError> {
    if group_size == 0 {
        return Err(QuantError::GroupSize);
    }
    let rows = length.checked_div(columns).unwrap_or(0);
    check_length(what, length, rows * columns)?;
    Ok(rows)
}

pub(crate) fn block_rows(columns: usize) -> usize {
    (TASK_ELEMENTS / columns).max(1)
}

/// Encodes one row; false when a group holds a value that cannot be encoded.
fn encode_row(row: &[f32], codes: &mut [i8], scales: &mut [f16], group_size: usize) -> bool {
    for ((values, codes), scale) in row.chunks(group_size).zip(codes.chunks_mut(group_size)).zip(scales) {
        let Some(rounded) = scale_of(values) else { return false };
        *scale = rounded;
        if rounded == f16::ZERO {
            codes.fill(0);
            continue;
        }
        let step = rounded.to_f32();
        for (code, &value) in codes.iter_mut().zip(values) {
            let ratio = (value / step).clamp(-f32::from(MAX_CODE), f32::from(MAX_CODE));
            *code = ((ratio + ROUND).to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32) as i8;
        }
    }
    true
}

/// The float16 scale of a group, or None where a value is not finite or too large.
fn scale_of(values: &[f32]) -> Option<f16> {
    // Bits of magnitudes order like the magnitudes, and NaN and infinity come out on top.
    let top = values
        .iter()
        .fold(0_u32, |top, value| top.max(value.to_bits() & 0x7fff_ffff));
    let magnitude = f32::from_bits(top);
    if !magnitude.is_finite() {
        return None;
    }
    let code = f32::from(MAX_CODE);
    let nearest = f16::from_f32(magnitude / code);
    // Rounding down may leave the largest element more than half a step beyond code 127 (subnormal scales are coarse).
    let scale = if magnitude > (code + 0.5) * nearest.to_f32() {
        f16::from_bits(nearest.to_bits() + 1)
    } else {
        nearest
    };
    scale.is_finite().then_some(scale)
}

/// Names the value that made encoding stop.
pub(crate) fn first_refused(values: &[f32], columns: usize) -> QuantError {
    let place = |index: usize| (index / columns, index % columns);
    if let Some(index) = values.iter().position(|value| !value.is_finite()) {
        let (row, column) = place(index);
        return QuantError::NotFinite {
            value: values[index].to_string(),
            row,
            column,
        };
    }
    let index = (0..values.len())
        .max_by(|&a, &b| values[a].abs().total_cmp(&values[b].abs()))
        .unwrap_or(0);
    let (row, column) = place(index);
    QuantError::OutOfRange {
        value: values[index].to_string(),
        row,
        column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(matrix: &Int8Matrix, columns: usize, group_size: usize) -> Vec<f32> {
        let mut out = vec![f32::NAN; matrix.codes.len()];
        dequantize_int8(&matrix.codes, &matrix.scales, columns, group_size, &mut out).unwrap();
        out
    }

    #[test]
    fn values_that_are_codes_times_a_scale_come_back_exactly() {
        let values: Vec<f32> = (-127..=127).map(|code| code as f32 * 0.5).collect();
        let matrix = quantize_int8(&values, values.len(), 255).unwrap();
        assert_eq!(matrix.scales, vec![f16::from_f32(0.5)]);
        assert_eq!(decoded(&matrix, values.len(), 255), values);
    }

    #[test]
    fn zero_groups_have_zero_scales() {
        let matrix = quantize_int8(&[0.0, -0.0, 1.0, -2.0], 2, 2).unwrap();
        assert_eq!(matrix.scales[0], f16::ZERO);
        assert_eq!(&matrix.codes[..2], &[0, 0]);
        assert_eq!(&decoded(&matrix, 2, 2)[..2], &[0.0, 0.0]);
    }

    #[test]
    fn the_last_group_may_be_short() {
        let matrix = quantize_int8(&[1.0, 2.0, 3.0, 4.0, 5.0, -10.0], 3, 2).unwrap();
        assert_eq!(matrix.scales.len(), 4);
        assert_eq!(matrix.codes[5], -127);
    }

    #[test]
    fn refused_values_are_named() {
        let error = quantize_int8(&[0.0, 1.0, 2.0, f32::NAN], 2, 2).unwrap_err();
        assert_eq!(error.to_string(), "value NaN at row 1, column 1 is not finite");
        let error = quantize_int8(&[0.0, f32::NEG_INFINITY], 2, 2).unwrap_err();
        assert_eq!(error.kind(), "quant.not_finite");
        let error = quantize_int8(&[1.0, -1e9, 2.0], 3, 2).unwrap_err();
        assert_eq!(
            (error.kind(), error.context()[2].1.as_str()),
            ("quant.out_of_range", "1")
        );
    }

    #[test]
    fn lengths_that_do_not_fit_are_refused() {
        assert_eq!(quantize_int8(&[1.0; 5], 2, 2).unwrap_err().kind(), "quant.shape");
        assert_eq!(quantize_int8(&[1.0; 4], 2, 0).unwrap_err().kind(), "quant.group_size");
        assert_eq!(quantize_int8(&[1.0; 4], 0, 2).unwrap_err().kind(), "quant.shape");
        let mut out = [0.0; 4];
        assert!(dequantize_int8(&[0; 4], &[f16::ONE; 1], 2, 2, &mut out).is_err());
        assert!(dequantize_int8(&[0; 2], &[f16::ONE; 1], 2, 2, &mut out).is_err());
        assert_eq!(quantize_int8(&[], 0, 2).unwrap().codes.len(), 0);
    }
}
