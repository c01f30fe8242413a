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

/// Some rows of complete sums, in the columns of some tiles, and where they go.
pub(crate) struct Sums<'a> {
    /// `width` to a row.
    pub(crate) totals: *const f32,
    pub(crate) rows: usize,
    /// 16 a tile.
    pub(crate) width: usize,
    /// What the sums of each row are multiplied by, after `factor`.
    pub(crate) scales: &'a [f32],
    /// A power of two, with which nothing is rounded.
    pub(crate) factor: f32,
    /// Outputs of a row, at most `width`.
    pub(crate) columns: usize,
    /// One number for each of them.
    pub(crate) bias: Option<&'a [f32]>,
    pub(crate) function: Function,
    /// From the first output on, `stride` from row to row.
    pub(crate) residual: Option<&'a [f32]>,
    /// The first output.
    pub(crate) out: *mut f32,
    /// Outputs from row to row.
    pub(crate) stride: usize,
}

/// Writes the outputs, which nobody else may touch meanwhile.
pub(crate) type Finish = unsafe fn(&Sums<'_>);

/// The portable source of every [`Finish`]; the levels compile it with their own instructions. No step is fused, so all
/// levels give the same bits.
///
/// # Safety
/// `totals` leads to what it is for, `out` to `columns` outputs of each row, which nobody else touches.
#[inline(always)]
pub(crate) unsafe fn finish(sums: &Sums<'_>) {
    // SAFETY: the caller vouches for the totals.
    let totals = unsafe { std::slice::from_raw_parts(sums.totals, sums.rows * sums.width) };
    for (row, totals) in totals.chunks_exact(sums.width).enumerate() {
        let place = row * sums.stride;
        // SAFETY: the caller vouches for the row.
        let out = unsafe { std::slice::from_raw_parts_mut(sums.out.add(place), sums.columns) };
        let residual = sums.residual.map(|residual| &residual[place..place + sums.columns]);
        let scale = sums.scales[row] * sums.factor;
        let (tiles, _) = totals.as_chunks::<TILE_ROWS>();
        for (tile, (totals, out)) in tiles.iter().zip(out.chunks_mut(TILE_ROWS)).enumerate() {
            let columns = tile * TILE_ROWS..tile * TILE_ROWS + out.len();
            let mut values = *totals;
            for value in &mut values {
                *value *= scale;
            }
            if let Some(bias) = sums.bias {
                add(&mut values, &bias[columns.clone()]);
            }
            sums.function.apply_to(&mut values);
            if let Some(residual) = residual {
                add(&mut values, &residual[columns]);
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
