//! The product in portable Rust.

use super::driver::{Block, Gemm};
use super::layout::{Bits, STEP, TILE_ROWS};
use super::{finish, quantize_row};

pub(crate) static PORTABLE: Gemm = Gemm {
    rows: 4,
    tiles: 1,
    panel_steps: 256,
    direct_rows: 0,
    direct_block_rows: 4,
    fused: false,
    wide_activations: false,
    panel,
    direct: panel,
    unpack,
    quantize_row,
    finish,
};

/// Unpacks whole chunks.
///
/// # Safety
/// `steps` is even, the packed steps can be read, and 64 bytes for each be written.
pub(crate) unsafe fn unpack(bits: Bits, packed: *const u8, steps: usize, panel: *mut u8) {
    let len = steps * STEP * TILE_ROWS;
    // SAFETY: the caller vouches for both.
    let (packed, panel) = unsafe {
        (
            std::slice::from_raw_parts(packed, len / bits.per_byte()),
            std::slice::from_raw_parts_mut(panel, len),
        )
    };
    let (chunks, _) = packed.as_chunks::<32>();
    for (chunk, halves) in chunks.iter().zip(panel.chunks_exact_mut(32 * bits.per_byte())) {
        for (at, half) in halves.chunks_exact_mut(32).enumerate() {
            let shift = at as u32 * bits.get();
            for (code, byte) in half.iter_mut().zip(chunk) {
                *code = (byte >> shift) & bits.max_code();
            }
        }
    }
}

/// # Safety
/// The pointers of the block lead to what they are for.
unsafe fn panel(bits: Bits, block: &Block<'_>) {
    for tile in 0..block.tiles {
        for row in 0..block.rows {
            // SAFETY: the block has this row and tile.
            unsafe { add_row(bits, block, row, tile) };
        }
    }
}

/// # Safety
/// As [`panel`], and the block has the row and the tile.
unsafe fn add_row(bits: Bits, block: &Block<'_>, row: usize, tile: usize) {
    // SAFETY: the caller vouches for the steps of every row and tile, for a sum, 16 scales and 16 zeros of each group,
    // and for 16 totals.
    let (codes, activations, totals) = unsafe {
        (
            std::slice::from_raw_parts(
                block.codes.add(tile * block.codes_stride),
                block.steps * STEP * TILE_ROWS,
            ),
            std::slice::from_raw_parts(
                block.activations.add(row * block.activations_stride).cast::<i8>(),
                block.steps * STEP,
            ),
            &mut *block
                .totals
                .add((row * block.tiles + tile) * TILE_ROWS)
                .cast::<[f32; TILE_ROWS]>(),
        )
    };
    let group = block.group_steps.min(block.steps);
    let codes = codes.chunks(group * STEP * TILE_ROWS);
    for (group, (codes, activations)) in codes.zip(activations.chunks(group * STEP)).enumerate() {
        let place = tile * block.scales_stride + group * TILE_ROWS;
        let products = sum_products(bits, codes, activations);
        for lane in 0..TILE_ROWS {
            // SAFETY: as above.
            let (sum, scale, zero) = unsafe {
                let zero = match block.zeros.is_null() {
                    true => block.zero,
                    false => i32::from(*block.zeros.add(place + lane)),
                };
                (
                    *block.sums.add(row * block.sums_stride + group),
                    half::f16::from_bits(*block.scales.add(place + lane)).to_f32(),
                    zero,
                )
            };
            let product = (products[lane] << block.doubled).wrapping_sub(zero.wrapping_mul(sum));
            totals[lane] = (product as f32).mul_add(scale, totals[lane]);
        }
    }
}

/// Products of one row of activations with the 16 rows of a tile.
fn sum_products(bits: Bits, codes: &[u8], activations: &[i8]) -> [i32; TILE_ROWS] {
    // Each step adds one product to every sum of 16 bits.
    let steps = i16::MAX as usize / (usize::from(bits.max_code()) * 127);
    let mut sums = [0; TILE_ROWS];
    for (codes, activations) in codes
        .chunks(steps * STEP * TILE_ROWS)
        .zip(activations.chunks(steps * STEP))
    {
        for (sum, narrow) in sums.iter_mut().zip(sum_steps(codes, activations)) {
            *sum += narrow.iter().map(|&value| i32::from(value)).sum::<i32>();
        }
    }
    sums
}

/// Sums of few enough steps, in 16 bits; those of two rows of the tile fill a vector.
fn sum_steps(codes: &[u8], activations: &[i8]) -> [[i16; STEP]; TILE_ROWS] {
    const PAIR: usize = 2 * STEP;
    let mut sums = [[0_i16; PAIR]; TILE_ROWS / 2];
    let (steps, _) = codes.as_chunks::<{ STEP * TILE_ROWS }>();
    let (quads, _) = activations.as_chunks::<STEP>();
    for (step, quad) in steps.iter().zip(quads) {
        let [a, b, c, d] = quad.map(i16::from);
        let twice = [a, b, c, d, a, b, c, d];
        let (pairs, _) = step.as_chunks::<PAIR>();
        for (sums, pair) in sums.iter_mut().zip(pairs) {
            for lane in 0..PAIR {
                sums[lane] += i16::from(pair[lane]) * twice[lane];
            }
        }
    }
    std::array::from_fn(|row| std::array::from_fn(|at| sums[row / 2][row % 2 * STEP + at]))
}
