//! What happens to a product before it is written.

use super::layout::TILE_ROWS;
use crate::functions::Function;

/// `y = function(x * W^T + bias) + residual`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Epilogue<'a> {
    /// One number per output.
    pub bias: Option<&'a [f32]>,
    /// Applied after the bias.
    pub function: Function,
    /// As many numbers as the product has, in the same order; added last.
    pub residual: Option<&'a [f32]>,
}

/// A row's values of one tile: sums, the row's scale, what is added (as many as outputs or none), the outputs (at most
/// 16).
pub(crate) type Finish = unsafe fn(&[f32; TILE_ROWS], f32, Option<&[f32]>, Function, Option<&[f32]>, &mut [f32]);

/// The portable source of every [`Finish`]; the levels compile it with their own instructions. No step is fused, so all
/// levels give the same bits.
#[inline(always)]
pub(crate) fn finish(
    sums: &[f32; TILE_ROWS],
    scale: f32,
    bias: Option<&[f32]>,
    function: Function,
    residual: Option<&[f32]>,
    out: &mut [f32],
) {
    let mut values = *sums;
    for value in &mut values {
        *value *= scale;
    }
    if let Some(bias) = bias {
        add(&mut values, bias);
    }
    function.apply_to(&mut values);
    if let Some(residual) = residual {
        add(&mut values, residual);
    }
    match <&mut [f32; TILE_ROWS]>::try_from(&mut *out) {
        Ok(out) => *out = values,
        Err(_) => {
            for (out, value) in out.iter_mut().zip(values) {
                *out = value;
            }
        }
    }
}

#[inline(always)]
fn add(values: &mut [f32; TILE_ROWS], others: &[f32]) {
    match <&[f32; TILE_ROWS]>::try_from(others) {
        Ok(others) => {
            for (value, other) in values.iter_mut().zip(others) {
                *value += other;
            }
        }
        Err(_) => {
            for (value, other) in values.iter_mut().zip(others) {
                *value += other;
            }
        }
    }
}
