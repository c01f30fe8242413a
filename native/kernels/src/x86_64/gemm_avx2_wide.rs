//! AVX2: the product of 8-bit codes, which are widened to 16 bits and meet activations of 16 bits.
//!
//! `vpmaddubsw` would saturate; `vpmaddwd` is exact. Four codes of a column and four activations of a row make two
//! 32-bit sums, which are added at the end of a group.

#![allow(clippy::needless_range_loop)] // Iterators are not reliably inlined into functions with target features.

use std::arch::x86_64::*;

use super::gemm_avx2::add_half_group;
use crate::gemm::Block;

/// # Safety
/// The pointers of the block lead to what they are for; it has at most 6 rows and 16-bit activations.
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) unsafe fn sum_block(block: &Block<'_>) {
    // SAFETY: passed on.
    unsafe {
        match block.rows {
            1 => sum_rows::<1>(block),
            2 => sum_rows::<2>(block),
            3 => sum_rows::<3>(block),
            4 => sum_rows::<4>(block),
            5 => sum_rows::<5>(block),
            _ => sum_rows::<6>(block),
        }
    }
}

/// # Safety
/// As [`sum_block`], with `ROWS` rows.
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn sum_rows<const ROWS: usize>(block: &Block<'_>) {
    for tile in 0..block.tiles {
        for half in 0..2 {
            // SAFETY: passed on; the block has the tile.
            unsafe { sum_half::<ROWS>(block, tile, half) };
        }
    }
}

/// Adds up 8 of a tile's 16 rows.
///
/// # Safety
/// As [`sum_rows`]; the block has the tile. The caller is compiled for AVX2, FMA and F16C.
#[inline(always)]
unsafe fn sum_half<const ROWS: usize>(block: &Block<'_>, tile: usize, half: usize) {
    let stride = block.activations_stride;
    let mut codes = block.codes.wrapping_add(tile * block.codes_stride + half * 32);
    let mut activations = block.activations;
    let (mut left, mut group) = (block.steps, 0);
    while left > 0 {
        let steps = left.min(block.group_steps);
        // SAFETY: the caller vouches for so many steps of codes and of every row, for the group and for the rows.
        unsafe {
            let sums = sum_steps::<ROWS>(codes, activations, stride, steps);
            add_half_group(block, tile, half, group, sums);
        }
        codes = codes.wrapping_add(steps * 64);
        activations = activations.wrapping_add(steps * 8);
        left -= steps;
        group += 1;
    }
}

/// # Safety
/// Half of each of `steps` steps of codes and all of `ROWS` rows of activations can be read. The caller is compiled for
/// AVX2.
#[inline(always)]
unsafe fn sum_steps<const ROWS: usize>(
    codes: *const u8,
    activations: *const u8,
    stride: usize,
    steps: usize,
) -> [__m256i; ROWS] {
    // SAFETY: `step` is below `steps`.
    unsafe {
        let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
        for step in 0..steps {
            let codes = codes.add(step * 64);
            let low = _mm256_cvtepu8_epi16(_mm_loadu_si128(codes.cast()));
            let high = _mm256_cvtepu8_epi16(_mm_loadu_si128(codes.add(16).cast()));
            let activations = activations.add(step * 8);
            for row in 0..ROWS {
                let values = activations.add(row * stride).cast::<i64>().read_unaligned();
                let values = _mm256_set1_epi64x(values);
                sums[row][0] = _mm256_add_epi32(sums[row][0], _mm256_madd_epi16(low, values));
                sums[row][1] = _mm256_add_epi32(sums[row][1], _mm256_madd_epi16(high, values));
            }
        }
        let mut all = [_mm256_setzero_si256(); ROWS];
        for row in 0..ROWS {
            // Rows 0 and 1, 4 and 5, 2 and 3, 6 and 7 of the half.
            let pairs = _mm256_hadd_epi32(sums[row][0], sums[row][1]);
            all[row] = _mm256_permute4x64_epi64::<0b11_01_10_00>(pairs);
        }
        all
    }
}
