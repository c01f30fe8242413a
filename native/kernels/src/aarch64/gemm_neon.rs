//! NEON: the product of packed codes, by dot products of bytes where the processor has them, else with late widening.
//!
//! Codes are signed here: those of 8 bits are taken as 128 less, and so are their zeros.
#![allow(clippy::needless_range_loop)] // Iterators are not reliably inlined into functions with target features.

use std::arch::aarch64::*;
use std::arch::asm;

use crate::gemm::{self, Bits, Block, Gemm, TILE_ROWS, portable};

/// Most rows of a block of dot products: sixteen sums.
const DOT_ROWS: usize = 4;
/// Most rows of another block: sixteen sums of 16 bits.
const ROWS: usize = 2;

pub(crate) static NEON: Gemm = Gemm {
    rows: ROWS,
    tiles: 1,
    panel_steps: 256,
    direct_rows: 0,
    direct_block_rows: ROWS,
    fused: false,
    wide_activations: false,
    panel,
    direct: panel,
    unpack: portable::unpack,
    quantize_row: gemm::quantize_row,
    finish: gemm::finish,
};

pub(crate) static NEON_DOT: Gemm = Gemm {
    rows: DOT_ROWS,
    panel: panel_dot,
    direct: panel_dot,
    ..NEON
};

/// Steps whose products fit 16 bits, each adding one to every sum.
const fn steps_before_widening(bits: u32) -> usize {
    let largest = if bits == 8 { 128 } else { (1 << bits) - 1 };
    i16::MAX as usize / (largest * 127)
}

const _: () =
    assert!(steps_before_widening(8) == 2 && steps_before_widening(4) == 17 && steps_before_widening(2) == 86);

/// # Safety
/// The pointers of the block lead to what they are for; it has one tile and at most [`ROWS`] rows.
#[target_feature(enable = "neon")]
unsafe fn panel(bits: Bits, block: &Block<'_>) {
    // SAFETY: passed on.
    unsafe {
        match (bits, block.rows) {
            (Bits::Two, 1) => sum_block::<2, 1>(block),
            (Bits::Two, _) => sum_block::<2, ROWS>(block),
            (Bits::Four, 1) => sum_block::<4, 1>(block),
            (Bits::Four, _) => sum_block::<4, ROWS>(block),
            (Bits::Eight, 1) => sum_block::<8, 1>(block),
            (Bits::Eight, _) => sum_block::<8, ROWS>(block),
        }
    }
}

/// # Safety
/// As [`panel`], with at most [`DOT_ROWS`] rows.
#[target_feature(enable = "neon,dotprod")]
unsafe fn panel_dot(bits: Bits, block: &Block<'_>) {
    // SAFETY: passed on.
    unsafe {
        match (bits, block.rows) {
            (Bits::Eight, 1) => dot_block::<8, 1>(block),
            (Bits::Eight, 2) => dot_block::<8, 2>(block),
            (Bits::Eight, 3) => dot_block::<8, 3>(block),
            (Bits::Eight, _) => dot_block::<8, DOT_ROWS>(block),
            (_, 1) => dot_block::<4, 1>(block),
            (_, 2) => dot_block::<4, 2>(block),
            (_, 3) => dot_block::<4, 3>(block),
            (..) => dot_block::<4, DOT_ROWS>(block),
        }
    }
}

/// # Safety
/// As [`panel_dot`], with `ROWS` rows.
#[inline]
#[target_feature(enable = "neon,dotprod")]
unsafe fn dot_block<const BITS: u32, const ROWS: usize>(block: &Block<'_>) {
    let (mut codes, mut activations) = (block.codes, block.activations);
    let (mut left, mut group) = (block.steps, 0);
    while left > 0 {
        let steps = left.min(block.group_steps);
        let mut sums = [[vdupq_n_s32(0); 4]; ROWS];
        for _ in 0..steps {
            // SAFETY: the caller vouches for the step of the tile and of `ROWS` rows.
            unsafe {
                let mut signed = [vdupq_n_s8(0); 4];
                for quarter in 0..4 {
                    signed[quarter] = read_codes::<BITS>(codes.add(quarter * 16));
                }
                for row in 0..ROWS {
                    let values = read_activations(activations.add(row * block.activations_stride));
                    for quarter in 0..4 {
                        sums[row][quarter] = dot(sums[row][quarter], signed[quarter], values);
                    }
                }
            }
            codes = codes.wrapping_add(64);
            activations = activations.wrapping_add(4);
        }
        // SAFETY: the caller vouches for the group and for `ROWS` rows.
        unsafe { add_group::<BITS, ROWS>(block, group, &sums) };
        left -= steps;
        group += 1;
    }
}

/// `vdotq_s32`, which Rust does not offer yet.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn dot(mut sums: int32x4_t, codes: int8x16_t, values: int8x16_t) -> int32x4_t {
    // SAFETY: the instruction works on these registers alone, and the caller has the feature.
    unsafe {
        asm!(
            "sdot {sums:v}.4s, {codes:v}.16b, {values:v}.16b",
            sums = inout(vreg) sums,
            codes = in(vreg) codes,
            values = in(vreg) values,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    sums
}

/// # Safety
/// As [`panel`], with `ROWS` rows.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn sum_block<const BITS: u32, const ROWS: usize>(block: &Block<'_>) {
    let (mut codes, mut activations) = (block.codes, block.activations);
    let (mut left, mut group) = (block.steps, 0);
    while left > 0 {
        let steps = left.min(block.group_steps);
        // Two columns of the tile to a register, each in two halves.
        let mut sums = [[vdupq_n_s32(0); 8]; ROWS];
        let mut done = 0;
        while done < steps {
            let count = (steps - done).min(const { steps_before_widening(BITS) });
            // SAFETY: the caller vouches for so many steps of the tile and of `ROWS` rows.
            let narrow = unsafe { sum_steps::<BITS, ROWS>(codes, activations, block.activations_stride, count) };
            codes = codes.wrapping_add(count * 64);
            activations = activations.wrapping_add(count * 4);
            done += count;
            for row in 0..ROWS {
                for pair in 0..8 {
                    sums[row][pair] = vpadalq_s16(sums[row][pair], narrow[row][pair]);
                }
            }
        }
        let mut whole = [[vdupq_n_s32(0); 4]; ROWS];
        for row in 0..ROWS {
            for quarter in 0..4 {
                whole[row][quarter] = vpaddq_s32(sums[row][2 * quarter], sums[row][2 * quarter + 1]);
            }
        }
        // SAFETY: the caller vouches for the group and for `ROWS` rows.
        unsafe { add_group::<BITS, ROWS>(block, group, &whole) };
        left -= steps;
        group += 1;
    }
}

/// Sums of products of few enough steps, in 16 bits.
///
/// # Safety
/// `steps` steps of codes and of `ROWS` rows of activations can be read.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn sum_steps<const BITS: u32, const ROWS: usize>(
    codes: *const u8,
    activations: *const u8,
    stride: usize,
    steps: usize,
) -> [[int16x8_t; 8]; ROWS] {
    let mut sums = [[vdupq_n_s16(0); 8]; ROWS];
    for step in 0..steps {
        for quarter in 0..4 {
            // SAFETY: `step` is below `steps`.
            unsafe {
                let signed = read_codes::<BITS>(codes.add(step * 64 + quarter * 16));
                for row in 0..ROWS {
                    let values = read_activations(activations.add(step * 4 + row * stride));
                    let (low, high) = (2 * quarter, 2 * quarter + 1);
                    sums[row][low] = vmlal_s8(sums[row][low], vget_low_s8(signed), vget_low_s8(values));
                    sums[row][high] = vmlal_high_s8(sums[row][high], signed, values);
                }
            }
        }
    }
    sums
}

/// 4 columns of 4 codes, signed.
///
/// # Safety
/// 16 bytes can be read.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn read_codes<const BITS: u32>(codes: *const u8) -> int8x16_t {
    // SAFETY: the caller vouches for the bytes.
    let codes = unsafe { vld1q_u8(codes) };
    vreinterpretq_s8_u8(if BITS == 8 {
        veorq_u8(codes, vdupq_n_u8(128))
    } else {
        codes
    })
}

/// 4 activations, four times.
///
/// # Safety
/// 4 bytes can be read.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn read_activations(activations: *const u8) -> int8x16_t {
    // SAFETY: the caller vouches for the bytes.
    vreinterpretq_s8_s32(vdupq_n_s32(unsafe { activations.cast::<i32>().read_unaligned() }))
}

/// Takes the zeros off the sums of a group, scales them and adds them to the totals.
///
/// # Safety
/// As [`panel`]; the block has the group and `ROWS` rows.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn add_group<const BITS: u32, const ROWS: usize>(
    block: &Block<'_>,
    group: usize,
    sums: &[[int32x4_t; 4]; ROWS],
) {
    let shift = vdupq_n_s32(if BITS == 8 { 128 } else { 0 });
    for quarter in 0..4 {
        let place = group * TILE_ROWS + quarter * 4;
        // SAFETY: the caller vouches for 16 scales and zeros of the group, and for a sum and 16 totals of every row.
        unsafe {
            let scales = widen_halves(vld1_u16(block.scales.add(place)));
            let zeros = match block.zeros.is_null() {
                true => vdupq_n_s32(block.zero),
                false => {
                    let four = block.zeros.add(place).cast::<u32>().read_unaligned();
                    let wide = vmovl_u8(vreinterpret_u8_u32(vdup_n_u32(four)));
                    vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(wide)))
                }
            };
            let zeros = vsubq_s32(zeros, shift);
            let doubled = vdupq_n_s32(block.doubled);
            for row in 0..ROWS {
                let sum = vdupq_n_s32(*block.sums.add(row * block.sums_stride + group));
                let total = block.totals.add(row * TILE_ROWS + quarter * 4);
                let products = vcvtq_f32_s32(vmlsq_s32(vshlq_s32(sums[row][quarter], doubled), zeros, sum));
                vst1q_f32(total, vfmaq_f32(vld1q_f32(total), products, scales));
            }
        }
    }
}

/// Half precision to single; Rust has no type for the former yet.
#[inline]
#[target_feature(enable = "neon")]
fn widen_halves(halves: uint16x4_t) -> float32x4_t {
    let wide: float32x4_t;
    // SAFETY: the instruction works on these registers alone.
    unsafe {
        asm!(
            "fcvtl {wide:v}.4s, {halves:v}.4h",
            wide = lateout(vreg) wide,
            halves = in(vreg) halves,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    wide
}
