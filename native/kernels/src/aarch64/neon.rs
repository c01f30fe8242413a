//! NEON: 4 floats or 16 codes per instruction, four accumulators to hide the latency of the addition.

use std::arch::aarch64::*;

use crate::{NIBBLE_BLOCK, scalar};

#[inline]
#[target_feature(enable = "neon")]
pub(crate) fn dot_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_ptr, b_ptr, len) = (a.as_ptr(), b.as_ptr(), a.len().min(b.len()));
    let mut sums = [vdupq_n_f32(0.0); 4];
    let mut at = 0;
    while at + 16 <= len {
        // SAFETY: `at + 16 <= len`, so 16 values can be read from both.
        unsafe {
            sums[0] = add_product(sums[0], a_ptr.add(at), b_ptr.add(at));
            sums[1] = add_product(sums[1], a_ptr.add(at + 4), b_ptr.add(at + 4));
            sums[2] = add_product(sums[2], a_ptr.add(at + 8), b_ptr.add(at + 8));
            sums[3] = add_product(sums[3], a_ptr.add(at + 12), b_ptr.add(at + 12));
        }
        at += 16;
    }
    while at + 4 <= len {
        // SAFETY: `at + 4 <= len`, as above.
        sums[0] = unsafe { add_product(sums[0], a_ptr.add(at), b_ptr.add(at)) };
        at += 4;
    }
    sum_f32(sums) + scalar::dot_f32(&a[at..len], &b[at..len])
}

#[inline]
#[target_feature(enable = "neon")]
pub(crate) fn squared_l2_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_ptr, b_ptr, len) = (a.as_ptr(), b.as_ptr(), a.len().min(b.len()));
    let mut sums = [vdupq_n_f32(0.0); 4];
    let mut at = 0;
    while at + 16 <= len {
        // SAFETY: `at + 16 <= len`, so 16 values can be read from both.
        unsafe {
            sums[0] = add_square(sums[0], a_ptr.add(at), b_ptr.add(at));
            sums[1] = add_square(sums[1], a_ptr.add(at + 4), b_ptr.add(at + 4));
            sums[2] = add_square(sums[2], a_ptr.add(at + 8), b_ptr.add(at + 8));
            sums[3] = add_square(sums[3], a_ptr.add(at + 12), b_ptr.add(at + 12));
        }
        at += 16;
    }
    while at + 4 <= len {
        // SAFETY: `at + 4 <= len`, as above.
        sums[0] = unsafe { add_square(sums[0], a_ptr.add(at), b_ptr.add(at)) };
        at += 4;
    }
    sum_f32(sums) + scalar::squared_l2_f32(&a[at..len], &b[at..len])
}

#[inline]
#[target_feature(enable = "neon")]
pub(crate) fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    let (a_ptr, b_ptr, len) = (a.as_ptr(), b.as_ptr(), a.len().min(b.len()));
    let mut low = vdupq_n_s32(0);
    let mut high = vdupq_n_s32(0);
    let mut at = 0;
    while at + 16 <= len {
        // SAFETY: `at + 16 <= len`, so 16 bytes can be read from both.
        let (x, y) = unsafe { (vld1q_s8(a_ptr.add(at)), vld1q_s8(b_ptr.add(at))) };
        // A product of two codes is at most 2^14, so it fits 16 bits; pairs are added into 32.
        low = vpadalq_s16(low, vmull_s8(vget_low_s8(x), vget_low_s8(y)));
        high = vpadalq_s16(high, vmull_high_s8(x, y));
        at += 16;
    }
    vaddvq_s32(vaddq_s32(low, high)) + scalar::dot_i8(&a[at..len], &b[at..len])
}

#[target_feature(enable = "neon")]
pub(crate) fn scan_dot_f32(query: &[f32], rows: &[f32], out: &mut [f32]) {
    let dim = query.len();
    let mut row = 0;
    while row < out.len() {
        out[row] = dot_f32(&rows[row * dim..(row + 1) * dim], query);
        row += 1;
    }
}

#[target_feature(enable = "neon")]
pub(crate) fn scan_dot_i8(query: &[i8], codes: &[i8], out: &mut [i32]) {
    let dim = query.len();
    let mut row = 0;
    while row < out.len() {
        out[row] = dot_i8(&codes[row * dim..(row + 1) * dim], query);
        row += 1;
    }
}

#[target_feature(enable = "neon")]
pub(crate) fn gather_dot_i8(query: &[i8], codes: &[i8], rows: &[u32], out: &mut [i32]) {
    let dim = query.len();
    let mut at = 0;
    while at < out.len() {
        let row = rows[at] as usize;
        out[at] = dot_i8(&codes[row * dim..(row + 1) * dim], query);
        at += 1;
    }
}

#[target_feature(enable = "neon")]
pub(crate) fn scan_nibbles(tables: &[u8], codes: &[u8], out: &mut [u16]) {
    let bytes = tables.len() / 32;
    let mut block = 0;
    while (block + 1) * NIBBLE_BLOCK <= out.len() {
        let first = block * bytes * NIBBLE_BLOCK;
        let out = &mut out[block * NIBBLE_BLOCK..(block + 1) * NIBBLE_BLOCK];
        let mut half = 0;
        while half < 2 {
            let (mut low, mut high) = (vdupq_n_u16(0), vdupq_n_u16(0));
            let mut byte = 0;
            while byte < bytes {
                let codes = &codes[first + byte * NIBBLE_BLOCK + half * 16..];
                let tables = &tables[byte * 32..(byte + 1) * 32];
                // SAFETY: the block holds 16 rows of this byte, `tables` two tables of 16 entries.
                let (codes, even, odd) = unsafe {
                    (
                        vld1q_u8(codes.as_ptr()),
                        vld1q_u8(tables.as_ptr()),
                        vld1q_u8(tables.as_ptr().add(16)),
                    )
                };
                let sums = vaddq_u8(
                    vqtbl1q_u8(even, vandq_u8(codes, vdupq_n_u8(15))),
                    vqtbl1q_u8(odd, vshrq_n_u8::<4>(codes)),
                );
                low = vaddw_u8(low, vget_low_u8(sums));
                high = vaddw_high_u8(high, sums);
                byte += 1;
            }
            let out = &mut out[half * 16..(half + 1) * 16];
            // SAFETY: `out` holds 16 numbers.
            unsafe {
                vst1q_u16(out.as_mut_ptr(), low);
                vst1q_u16(out.as_mut_ptr().add(8), high);
            }
            half += 1;
        }
        block += 1;
    }
}

#[inline]
#[target_feature(enable = "neon")]
fn sum_f32(sums: [float32x4_t; 4]) -> f32 {
    vaddvq_f32(vaddq_f32(vaddq_f32(sums[0], sums[1]), vaddq_f32(sums[2], sums[3])))
}

/// # Safety
/// 4 values must be readable behind both pointers.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn add_product(sum: float32x4_t, x: *const f32, y: *const f32) -> float32x4_t {
    // SAFETY: the caller vouches for 4 values behind each pointer; the loads need that of f32 alone.
    let (x, y) = unsafe { (vld1q_f32(x), vld1q_f32(y)) };
    vfmaq_f32(sum, x, y)
}

/// # Safety
/// 4 values must be readable behind both pointers.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn add_square(sum: float32x4_t, x: *const f32, y: *const f32) -> float32x4_t {
    // SAFETY: the caller vouches for 4 values behind each pointer; the loads need that of f32 alone.
    let (x, y) = unsafe { (vld1q_f32(x), vld1q_f32(y)) };
    let gap = vsubq_f32(x, y);
    vfmaq_f32(sum, gap, gap)
}
