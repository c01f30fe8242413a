//! AVX-512 VNNI: `vpdpbusd` adds the four products of each of 16 columns in 32 bits, whatever the width of the codes.

#![allow(clippy::needless_range_loop)] // Iterators are not reliably inlined into functions with target features.

use std::arch::x86_64::*;

use super::gemm_avx2::AVX2;
use crate::gemm::{Bits, Block, Gemm, TILE_ROWS};

/// Most rows of a block: with two tiles sixteen sums.
const ROWS: usize = 8;

/// Rows that leave registers for twice the sums.
const FEW: usize = 4;

pub(crate) static VNNI: Gemm = Gemm {
    rows: ROWS,
    tiles: 2,
    direct_rows: usize::MAX,
    direct_block_rows: 8,
    wide_activations: false,
    panel,
    direct,
    unpack,
    ..AVX2
};

/// # Safety
/// `steps` is even, the packed steps can be read, and 64 bytes for each be written.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn unpack(bits: Bits, packed: *const u8, steps: usize, panel: *mut u8) {
    let mut step = 0;
    while step < steps {
        // SAFETY: the caller vouches for both sides; the number of steps is even.
        unsafe {
            let pair = match bits {
                Bits::Two => read_pair::<2>(packed.add(step * 16)),
                Bits::Four => read_pair::<4>(packed.add(step * 32)),
                Bits::Eight => read_pair::<8>(packed.add(step * 64)),
            };
            _mm512_storeu_si512(panel.add(step * 64).cast(), pair[0]);
            _mm512_storeu_si512(panel.add(step * 64 + 64).cast(), pair[1]);
        }
        step += 2;
    }
}

macro_rules! by_rows {
    ($from:literal, $tiles:literal, $paired:literal, $block:expr) => {
        match $block.rows {
            1 => sum_block::<$from, 1, $tiles, $paired>($block),
            2 => sum_block::<$from, 2, $tiles, $paired>($block),
            3 => sum_block::<$from, 3, $tiles, $paired>($block),
            4 => sum_block::<$from, 4, $tiles, $paired>($block),
            5 => sum_block::<$from, 5, $tiles, $paired>($block),
            6 => sum_block::<$from, 6, $tiles, $paired>($block),
            7 => sum_block::<$from, 7, $tiles, $paired>($block),
            _ => sum_block::<$from, ROWS, $tiles, $paired>($block),
        }
    };
}

/// # Safety
/// The pointers of the block lead to what they are for; it has at most 2 tiles and [`ROWS`] rows.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn panel(_: Bits, block: &Block) {
    // SAFETY: passed on.
    unsafe {
        match block.tiles {
            1 => by_rows!(8, 1, false, block),
            _ => by_rows!(8, 2, false, block),
        }
    }
}

/// # Safety
/// As [`panel`], and groups are whole pairs of steps.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn direct(bits: Bits, block: &Block) {
    // SAFETY: passed on.
    unsafe {
        match (bits, block.tiles) {
            (Bits::Two, 1) => by_rows!(2, 1, true, block),
            (Bits::Two, _) => by_rows!(2, 2, true, block),
            (Bits::Four, 1) => by_rows!(4, 1, true, block),
            (Bits::Four, _) => by_rows!(4, 2, true, block),
            (Bits::Eight, 1) => by_rows!(8, 1, true, block),
            (Bits::Eight, _) => by_rows!(8, 2, true, block),
        }
    }
}

/// Adds up codes that take `FROM` bits in memory, in pairs of steps or one by one.
///
/// # Safety
/// As [`panel`], or as [`direct`] if `PAIRED`; the block has `ROWS` rows and `TILES` tiles.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn sum_block<const FROM: u32, const ROWS: usize, const TILES: usize, const PAIRED: bool>(block: &Block) {
    let (mut codes, mut activations) = (block.codes, block.activations);
    let (mut left, mut group) = (block.steps, 0);
    while left > 0 {
        let steps = left.min(block.group_steps);
        // SAFETY: the caller vouches for the steps of every tile and row, for the group, the rows and the tiles.
        unsafe {
            let sums = match PAIRED {
                true => sum_pairs::<FROM, ROWS, TILES>(block, codes, activations, steps),
                false => sum_steps::<ROWS, TILES>(block, codes, activations, steps),
            };
            add_group(block, group, sums);
        }
        codes = codes.wrapping_add(steps * 8 * FROM as usize);
        activations = activations.wrapping_add(steps * 4);
        left -= steps;
        group += 1;
    }
}

/// The sums of steps of one byte a code.
///
/// # Safety
/// As [`panel`], for `steps` steps from the pointers on; the caller is compiled for the level.
#[inline(always)]
unsafe fn sum_steps<const ROWS: usize, const TILES: usize>(
    block: &Block,
    codes: *const u8,
    activations: *const u8,
    steps: usize,
) -> [[__m512i; TILES]; ROWS] {
    let (tile_stride, row_stride) = (block.codes_stride, block.activations_stride);
    // SAFETY: `at` is below `steps`.
    unsafe {
        let mut sums = [[_mm512_setzero_si512(); TILES]; ROWS];
        for at in 0..steps {
            let mut step = [_mm512_setzero_si512(); TILES];
            for tile in 0..TILES {
                step[tile] = _mm512_loadu_si512(codes.add(tile * tile_stride + at * 64).cast());
            }
            add_products(&mut sums, &step, activations.add(at * 4), row_stride);
        }
        sums
    }
}

/// The sums of packed steps; with few rows those of even and odd ones apart, which hides latency.
///
/// # Safety
/// As [`direct`], for `steps` steps from the pointers on; the caller is compiled for the level.
#[inline(always)]
unsafe fn sum_pairs<const FROM: u32, const ROWS: usize, const TILES: usize>(
    block: &Block,
    codes: *const u8,
    activations: *const u8,
    steps: usize,
) -> [[__m512i; TILES]; ROWS] {
    let (tile_stride, row_stride) = (block.codes_stride, block.activations_stride);
    // SAFETY: `at` and the step after it are below `steps`.
    unsafe {
        let mut even = [[_mm512_setzero_si512(); TILES]; ROWS];
        let mut odd = [[_mm512_setzero_si512(); TILES]; ROWS];
        let mut at = 0;
        while at < steps {
            let mut pair = [[_mm512_setzero_si512(); TILES]; 2];
            for tile in 0..TILES {
                let codes = read_pair::<FROM>(codes.add(tile * tile_stride + at * 8 * FROM as usize));
                pair[0][tile] = codes[0];
                pair[1][tile] = codes[1];
            }
            add_products(&mut even, &pair[0], activations.add(at * 4), row_stride);
            let other = if ROWS <= FEW { &mut odd } else { &mut even };
            add_products(other, &pair[1], activations.add(at * 4 + 4), row_stride);
            at += 2;
        }
        for row in 0..ROWS {
            for tile in 0..TILES {
                even[row][tile] = _mm512_add_epi32(even[row][tile], odd[row][tile]);
            }
        }
        even
    }
}

/// The codes of an even step and the next.
///
/// # Safety
/// Two steps of codes of `FROM` bits can be read; the caller is compiled for the level.
#[inline(always)]
unsafe fn read_pair<const FROM: u32>(codes: *const u8) -> [__m512i; 2] {
    // SAFETY: the caller vouches for 128 bytes at 8 bits, 64 at 4 bits, 32 at 2 bits.
    unsafe {
        let mask = _mm512_set1_epi8((u8::MAX >> (8 - FROM)) as i8);
        match FROM {
            8 => [
                _mm512_loadu_si512(codes.cast()),
                _mm512_loadu_si512(codes.add(64).cast()),
            ],
            4 => {
                let shifts = _mm512_inserti64x4::<1>(_mm512_setzero_si512(), _mm256_set1_epi16(4));
                let even = _mm512_broadcast_i64x4(_mm256_loadu_si256(codes.cast()));
                let odd = _mm512_broadcast_i64x4(_mm256_loadu_si256(codes.add(32).cast()));
                [
                    _mm512_and_si512(_mm512_srlv_epi16(even, shifts), mask),
                    _mm512_and_si512(_mm512_srlv_epi16(odd, shifts), mask),
                ]
            }
            _ => {
                let even = _mm512_inserti64x4::<1>(_mm512_setzero_si512(), _mm256_set1_epi16(2));
                let odd = _mm512_inserti64x4::<1>(_mm512_set1_epi16(4), _mm256_set1_epi16(6));
                let chunk = _mm512_broadcast_i64x4(_mm256_loadu_si256(codes.cast()));
                [
                    _mm512_and_si512(_mm512_srlv_epi16(chunk, even), mask),
                    _mm512_and_si512(_mm512_srlv_epi16(chunk, odd), mask),
                ]
            }
        }
    }
}

/// # Safety
/// 4 activations of `ROWS` rows can be read; the caller is compiled for the level.
#[inline(always)]
unsafe fn add_products<const ROWS: usize, const TILES: usize>(
    sums: &mut [[__m512i; TILES]; ROWS],
    codes: &[__m512i; TILES],
    activations: *const u8,
    stride: usize,
) {
    for row in 0..ROWS {
        // SAFETY: the caller vouches for the row.
        unsafe {
            let values = _mm512_set1_epi32(activations.add(row * stride).cast::<i32>().read_unaligned());
            for tile in 0..TILES {
                sums[row][tile] = _mm512_dpbusd_epi32(sums[row][tile], codes[tile], values);
            }
        }
    }
}

/// Takes the zeros off the sums of a group, scales them and adds them to the totals.
///
/// # Safety
/// As [`panel`]; the block has the group, `ROWS` rows and `TILES` tiles. The caller is compiled for the level.
#[inline(always)]
unsafe fn add_group<const ROWS: usize, const TILES: usize>(
    block: &Block,
    group: usize,
    sums: [[__m512i; TILES]; ROWS],
) {
    for tile in 0..TILES {
        let place = tile * block.scales_stride + group * TILE_ROWS;
        // SAFETY: the caller vouches for 16 scales and zeros of the group, and for a sum and 16 totals of every row.
        unsafe {
            let scales = _mm512_cvtph_ps(_mm256_loadu_si256(block.scales.add(place).cast()));
            let zeros = match block.zeros.is_null() {
                true => _mm512_set1_epi32(block.zero),
                false => _mm512_cvtepu8_epi32(_mm_loadu_si128(block.zeros.add(place).cast())),
            };
            let doubled = _mm_cvtsi32_si128(block.doubled);
            for row in 0..ROWS {
                let sum = _mm512_set1_epi32(*block.sums.add(row * block.sums_stride + group));
                let total = block.totals.add((row * TILES + tile) * TILE_ROWS);
                let products = _mm512_sll_epi32(sums[row][tile], doubled);
                let products = _mm512_sub_epi32(products, _mm512_mullo_epi32(zeros, sum));
                let products = _mm512_cvtepi32_ps(products);
                _mm512_storeu_ps(total, _mm512_fmadd_ps(products, scales, _mm512_loadu_ps(total)));
            }
        }
    }
}
