//! AVX2: the product of 2- and 4-bit codes with late widening.
//!
//! `vpmaddubsw` adds two products of a code and an activation in 16 bits; a few such sums still fit there, so they are
//! widened once for many steps. 8-bit codes leave no room for that: see [`super::gemm_avx2_wide`].

#![allow(clippy::needless_range_loop)] // Iterators are not reliably inlined into functions with target features.

use std::arch::x86_64::*;

use super::gemm_avx2_wide as wide;
use crate::gemm::{self, Bits, Block, Gemm, Sums, TILE_ROWS};

/// Most rows of a block: twelve sums, two registers of codes, one of activations, one of products.
const ROWS: usize = 6;

pub(crate) static AVX2: Gemm = Gemm {
    rows: ROWS,
    tiles: 4,
    panel_steps: 256,
    direct_rows: 12,
    direct_block_rows: 4,
    fused: false,
    wide_activations: true,
    panel,
    direct,
    unpack,
    quantize_row,
    finish,
};

/// Steps whose sums fit 16 bits: a step adds two products to each.
const fn steps_before_widening(bits: u32) -> usize {
    let most = 2 * ((1 << bits) - 1) * 127;
    // Even, as packed codes of 2 bits come in pairs of steps.
    (i16::MAX as usize / most) & !1
}

const _: () = {
    assert!(steps_before_widening(4) == 8 && 8 * 2 * 15 * 127 <= i16::MAX as usize);
    assert!(steps_before_widening(2) == 42 && 42 * 2 * 3 * 127 <= i16::MAX as usize);
};

#[target_feature(enable = "avx2,fma,f16c")]
fn quantize_row(x: &[f32], group: usize, codes: &mut [i8], sums: &mut [i32]) -> f32 {
    gemm::quantize_row(x, group, codes, sums)
}

/// # Safety
/// As [`gemm::finish`].
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) unsafe fn finish(sums: &Sums<'_>) {
    // SAFETY: passed on.
    unsafe { gemm::finish(sums) };
}

/// # Safety
/// `steps` is even, the packed steps can be read, and 64 bytes for each be written.
#[target_feature(enable = "avx2")]
unsafe fn unpack(bits: Bits, packed: *const u8, steps: usize, panel: *mut u8) {
    let per_byte = bits.per_byte();
    let mask = _mm256_set1_epi8(bits.max_code() as i8);
    let mut half = 0;
    while half < 2 * steps {
        // SAFETY: the caller vouches for both sides; an even number of steps is whole chunks.
        unsafe {
            let chunk = _mm256_loadu_si256(packed.add(half / per_byte * 32).cast());
            let mut at = 0;
            while at < per_byte {
                let shift = _mm_cvtsi32_si128((at as u32 * bits.get()) as i32);
                let codes = _mm256_and_si256(_mm256_srl_epi16(chunk, shift), mask);
                _mm256_storeu_si256(panel.add((half + at) * 32).cast(), codes);
                at += 1;
            }
        }
        half += per_byte;
    }
}

macro_rules! by_rows {
    ($from:literal, $bits:literal, $block:expr) => {
        match $block.rows {
            1 => sum_block::<$from, $bits, 1>($block),
            2 => sum_block::<$from, $bits, 2>($block),
            3 => sum_block::<$from, $bits, 3>($block),
            4 => sum_block::<$from, $bits, 4>($block),
            5 => sum_block::<$from, $bits, 5>($block),
            _ => sum_block::<$from, $bits, ROWS>($block),
        }
    };
}

/// # Safety
/// The pointers of the block lead to what they are for; it has at most [`ROWS`] rows.
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn panel(bits: Bits, block: &Block<'_>) {
    // SAFETY: passed on.
    unsafe {
        match bits {
            Bits::Two => by_rows!(8, 2, block),
            Bits::Four => by_rows!(8, 4, block),
            Bits::Eight => wide::sum_block(block),
        }
    }
}

/// # Safety
/// As [`panel`], and groups are whole pairs of steps.
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn direct(bits: Bits, block: &Block<'_>) {
    // SAFETY: passed on.
    unsafe {
        match bits {
            Bits::Two => by_rows!(2, 2, block),
            Bits::Four => by_rows!(4, 4, block),
            Bits::Eight => wide::sum_block(block),
        }
    }
}

/// Adds up codes of `BITS` bits that take `FROM` bits in memory.
///
/// # Safety
/// As [`direct`], with `ROWS` rows.
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn sum_block<const FROM: u32, const BITS: u32, const ROWS: usize>(block: &Block<'_>) {
    for tile in 0..block.tiles {
        // SAFETY: passed on; the block has the tile.
        unsafe { sum_tile::<FROM, BITS, ROWS>(block, tile) };
    }
}

/// # Safety
/// As [`sum_block`]; the block has the tile. The caller is compiled for AVX2.
#[inline(always)]
unsafe fn sum_tile<const FROM: u32, const BITS: u32, const ROWS: usize>(block: &Block<'_>, tile: usize) {
    let stride = block.activations_stride;
    let mut codes = block.codes.wrapping_add(tile * block.codes_stride);
    let mut activations = block.activations;
    let (mut left, mut group) = (block.steps, 0);
    while left > 0 {
        let steps = left.min(block.group_steps);
        // SAFETY: the caller vouches for the instruction.
        let mut sums = [[unsafe { _mm256_setzero_si256() }; ROWS]; 2];
        let mut done = 0;
        while done < steps {
            let most = const { steps_before_widening(BITS) };
            let count = most.min(steps - done);
            // SAFETY: the caller vouches for so many steps of codes and of every row.
            unsafe {
                // A constant number of steps makes the better loop.
                let narrow = match count == most {
                    true => sum_steps::<FROM, ROWS>(codes, activations, stride, most),
                    false => sum_steps::<FROM, ROWS>(codes, activations, stride, count),
                };
                widen(&mut sums, narrow);
            }
            codes = codes.wrapping_add(count * 8 * FROM as usize);
            activations = activations.wrapping_add(count * 4);
            done += count;
        }
        // SAFETY: the caller vouches for the group and for `ROWS` rows.
        unsafe {
            add_half_group(block, tile, 0, group, sums[0]);
            add_half_group(block, tile, 1, group, sums[1]);
        }
        left -= steps;
        group += 1;
    }
}

/// Sums of products of few enough steps, in 16 bits.
///
/// # Safety
/// `steps` steps of codes and of `ROWS` rows of activations can be read; their number is even if `FROM` is 2. The
/// caller is compiled for AVX2.
#[inline(always)]
unsafe fn sum_steps<const FROM: u32, const ROWS: usize>(
    codes: *const u8,
    activations: *const u8,
    stride: usize,
    steps: usize,
) -> [[__m256i; ROWS]; 2] {
    // SAFETY: `step` is below `steps`, and at 2 bits `step + 1` is too.
    unsafe {
        let mut sums = [[_mm256_setzero_si256(); ROWS]; 2];
        let mask = _mm256_set1_epi8((u8::MAX >> (8 - FROM)) as i8);
        let mut step = 0;
        while step < steps {
            let activations = activations.add(step * 4);
            let codes = codes.add(step * 8 * FROM as usize);
            let chunk = _mm256_loadu_si256(codes.cast());
            match FROM {
                8 => {
                    let codes = [chunk, _mm256_loadu_si256(codes.add(32).cast())];
                    add_products(&mut sums, codes, activations, stride);
                    step += 1;
                }
                4 => {
                    let high = _mm256_srli_epi16::<4>(chunk);
                    let codes = [_mm256_and_si256(chunk, mask), _mm256_and_si256(high, mask)];
                    add_products(&mut sums, codes, activations, stride);
                    step += 1;
                }
                _ => {
                    let high = _mm256_srli_epi16::<2>(chunk);
                    let even = [_mm256_and_si256(chunk, mask), _mm256_and_si256(high, mask)];
                    add_products(&mut sums, even, activations, stride);
                    let (low, high) = (_mm256_srli_epi16::<4>(chunk), _mm256_srli_epi16::<6>(chunk));
                    let odd = [_mm256_and_si256(low, mask), _mm256_and_si256(high, mask)];
                    add_products(&mut sums, odd, activations.add(4), stride);
                    step += 2;
                }
            }
        }
        sums
    }
}

/// # Safety
/// 4 activations of `ROWS` rows can be read; the caller is compiled for AVX2.
#[inline(always)]
unsafe fn add_products<const ROWS: usize>(
    sums: &mut [[__m256i; ROWS]; 2],
    codes: [__m256i; 2],
    activations: *const u8,
    stride: usize,
) {
    for row in 0..ROWS {
        // SAFETY: the caller vouches for the row.
        unsafe {
            let values = _mm256_set1_epi32(activations.add(row * stride).cast::<i32>().read_unaligned());
            sums[0][row] = _mm256_add_epi16(sums[0][row], _mm256_maddubs_epi16(codes[0], values));
            sums[1][row] = _mm256_add_epi16(sums[1][row], _mm256_maddubs_epi16(codes[1], values));
        }
    }
}

/// Adds sums of 16 bits to those of 32.
///
/// # Safety
/// The caller is compiled for AVX2.
#[inline(always)]
unsafe fn widen<const ROWS: usize>(sums: &mut [[__m256i; ROWS]; 2], narrow: [[__m256i; ROWS]; 2]) {
    for row in 0..ROWS {
        for half in 0..2 {
            // SAFETY: the caller vouches for the instructions.
            unsafe {
                let wide = _mm256_madd_epi16(narrow[half][row], _mm256_set1_epi16(1));
                sums[half][row] = _mm256_add_epi32(sums[half][row], wide);
            }
        }
    }
}

/// Takes the zeros off the sums of half a tile's rows and a group, scales them and adds them to the totals.
///
/// # Safety
/// As [`direct`]; the block has the tile, the group and `ROWS` rows. The caller is compiled for AVX2, FMA and F16C.
#[inline(always)]
pub(super) unsafe fn add_half_group<const ROWS: usize>(
    block: &Block<'_>,
    tile: usize,
    half: usize,
    group: usize,
    sums: [__m256i; ROWS],
) {
    let place = tile * block.scales_stride + group * TILE_ROWS + half * 8;
    // SAFETY: the caller vouches for 16 scales and zeros of the group, and for a sum and 16 totals of every row.
    unsafe {
        let scales = _mm256_cvtph_ps(_mm_loadu_si128(block.scales.add(place).cast()));
        let zeros = match block.zeros.is_null() {
            true => _mm256_set1_epi32(block.zero),
            false => _mm256_cvtepu8_epi32(_mm_loadl_epi64(block.zeros.add(place).cast())),
        };
        let doubled = _mm_cvtsi32_si128(block.doubled);
        for row in 0..ROWS {
            let sum = _mm256_set1_epi32(*block.sums.add(row * block.sums_stride + group));
            let total = block.totals.add((row * block.tiles + tile) * TILE_ROWS + half * 8);
            let products = _mm256_sll_epi32(sums[row], doubled);
            let products = _mm256_sub_epi32(products, _mm256_mullo_epi32(zeros, sum));
            let products = _mm256_cvtepi32_ps(products);
            _mm256_storeu_ps(total, _mm256_fmadd_ps(products, scales, _mm256_loadu_ps(total)));
        }
    }
}
