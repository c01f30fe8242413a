//! Portable kernels: the fallback, and what the others are compared with.

use crate::NIBBLE_BLOCK;

/// Independent partial sums, so that the compiler may vectorise without reordering float additions.
const LANES: usize = 8;

pub(crate) fn dot_f32(a: &[f32], b: &[f32]) -> f32 {
    fold_lanes(a, b, |x, y| x * y)
}

pub(crate) fn squared_l2_f32(a: &[f32], b: &[f32]) -> f32 {
    fold_lanes(a, b, |x, y| (x - y) * (x - y))
}

pub(crate) fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(&x, &y)| i32::from(x) * i32::from(y)).sum()
}

pub(crate) fn scan_dot_f32(query: &[f32], rows: &[f32], out: &mut [f32]) {
    for (row, score) in rows.chunks_exact(query.len()).zip(out) {
        *score = dot_f32(row, query);
    }
}

pub(crate) fn scan_dot_i8(query: &[i8], codes: &[i8], out: &mut [i32]) {
    for (row, score) in codes.chunks_exact(query.len()).zip(out) {
        *score = dot_i8(row, query);
    }
}

pub(crate) fn gather_dot_i8(query: &[i8], codes: &[i8], rows: &[u32], out: &mut [i32]) {
    let dim = query.len();
    for (&row, score) in rows.iter().zip(out) {
        *score = dot_i8(&codes[row as usize * dim..(row as usize + 1) * dim], query);
    }
}

pub(crate) fn scan_nibbles(tables: &[u8], codes: &[u8], out: &mut [u16]) {
    let block_bytes = tables.len() / 32 * NIBBLE_BLOCK;
    for (block, sums) in codes.chunks_exact(block_bytes).zip(out.chunks_exact_mut(NIBBLE_BLOCK)) {
        sums.fill(0);
        for (bytes, tables) in block.chunks_exact(NIBBLE_BLOCK).zip(tables.chunks_exact(32)) {
            let (low, high) = tables.split_at(16);
            for (byte, sum) in bytes.iter().zip(sums.iter_mut()) {
                *sum += u16::from(low[usize::from(byte & 15)]) + u16::from(high[usize::from(byte >> 4)]);
            }
        }
    }
}

fn fold_lanes(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let (a_blocks, a_tail) = a.as_chunks::<LANES>();
    let (b_blocks, b_tail) = b.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            sums[lane] += term(x[lane], y[lane]);
        }
    }
    let tail: f32 = a_tail.iter().zip(b_tail).map(|(&x, &y)| term(x, y)).sum();
    sums.iter().sum::<f32>() + tail
}
