//! NEON: 4 floats or 16 codes per instruction, four accumulators to hide the latency of the addition.

use std::arch::aarch64::*;

use crate::scalar;

const UNROLL: usize = 4;

#[target_feature(enable = "neon")]
pub(crate) fn dot_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_blocks, a_tail) = a.as_chunks::<{ 4 * UNROLL }>();
    let (b_blocks, b_tail) = b.as_chunks::<{ 4 * UNROLL }>();
    let mut sums = [vdupq_n_f32(0.0); UNROLL];
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for ((sum, x), y) in sums.iter_mut().zip(x.as_chunks().0).zip(y.as_chunks().0) {
            *sum = vfmaq_f32(*sum, load_f32(x), load_f32(y));
        }
    }
    sum_f32(sums) + scalar::dot_f32(a_tail, b_tail)
}

#[target_feature(enable = "neon")]
pub(crate) fn squared_l2_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_blocks, a_tail) = a.as_chunks::<{ 4 * UNROLL }>();
    let (b_blocks, b_tail) = b.as_chunks::<{ 4 * UNROLL }>();
    let mut sums = [vdupq_n_f32(0.0); UNROLL];
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for ((sum, x), y) in sums.iter_mut().zip(x.as_chunks().0).zip(y.as_chunks().0) {
            let gap = vsubq_f32(load_f32(x), load_f32(y));
            *sum = vfmaq_f32(*sum, gap, gap);
        }
    }
    sum_f32(sums) + scalar::squared_l2_f32(a_tail, b_tail)
}

#[target_feature(enable = "neon")]
pub(crate) fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    let (a_blocks, a_tail) = a.as_chunks();
    let (b_blocks, b_tail) = b.as_chunks();
    let mut low = vdupq_n_s32(0);
    let mut high = vdupq_n_s32(0);
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        let (x, y) = (load_i8(x), load_i8(y));
        // A product of two codes is at most 2^14, so it fits 16 bits; pairs are added into 32.
        low = vpadalq_s16(low, vmull_s8(vget_low_s8(x), vget_low_s8(y)));
        high = vpadalq_s16(high, vmull_high_s8(x, y));
    }
    vaddvq_s32(vaddq_s32(low, high)) + scalar::dot_i8(a_tail, b_tail)
}

#[target_feature(enable = "neon")]
pub(crate) fn scan_dot_f32(query: &[f32], rows: &[f32], out: &mut [f32]) {
    for (row, score) in rows.chunks_exact(query.len()).zip(out) {
        *score = dot_f32(row, query);
    }
}

#[target_feature(enable = "neon")]
pub(crate) fn scan_dot_i8(query: &[i8], codes: &[i8], out: &mut [i32]) {
    for (row, score) in codes.chunks_exact(query.len()).zip(out) {
        *score = dot_i8(row, query);
    }
}

#[inline]
#[target_feature(enable = "neon")]
fn load_f32(values: &[f32; 4]) -> float32x4_t {
    // SAFETY: the array holds the 16 bytes that are read; the load needs the alignment of f32 alone.
    unsafe { vld1q_f32(values.as_ptr()) }
}

#[inline]
#[target_feature(enable = "neon")]
fn load_i8(values: &[i8; 16]) -> int8x16_t {
    // SAFETY: the array holds the 16 bytes that are read.
    unsafe { vld1q_s8(values.as_ptr()) }
}

#[inline]
#[target_feature(enable = "neon")]
fn sum_f32(sums: [float32x4_t; UNROLL]) -> f32 {
    vaddvq_f32(vaddq_f32(vaddq_f32(sums[0], sums[1]), vaddq_f32(sums[2], sums[3])))
}
