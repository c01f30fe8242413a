//! AVX-512 VNNI: `vpdpbusd` adds the four products of each of 16 columns in 32 bits, whatever the width of the codes.

#![allow(clippy::needless_range_loop)] // Iterators are not reliably inlined into functions with target features.

use std::arch::x86_64::*;

use super::gemm_avx2::{self, AVX2};
use crate::gemm::{Bits, Block, Function, Gemm, Sums, TILE_ROWS};

/// Most rows of a block: with two tiles twelve sums of 32 bits and twelve totals, which stay in registers.
const ROWS: usize = 6;

/// Rows that leave registers for twice the sums.
const FEW: usize = 3;

pub(crate) static VNNI: Gemm = Gemm {
    rows: ROWS,
    tiles: 2,
    panel_steps: 2048,
    direct_rows: 12,
    direct_block_rows: ROWS,
    fused: true,
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
                Bits::Two => read_pair::<2>(packed.add(step * 16), &Fields::of::<2>(0)),
                Bits::Four => read_pair::<4>(packed.add(step * 32), &Fields::of::<4>(0)),
                Bits::Eight => read_pair::<8>(packed.add(step * 64), &Fields::of::<8>(0)),
            };
            _mm512_storeu_si512(panel.add(step * 64).cast(), pair[0]);
            _mm512_storeu_si512(panel.add(step * 64 + 64).cast(), pair[1]);
        }
        step += 2;
    }
}

macro_rules! by_rows {
    ($from:literal, $tiles:literal, $paired:literal, $block:expr, $($rows:literal)*) => {
        match $block.rows {
            $($rows => sum_block::<$from, $rows, $tiles, $paired>($block),)*
            rows => unreachable!("a block of {rows} rows"),
        }
    };
}

/// # Safety
/// The pointers of the block lead to what they are for; it has at most 2 tiles and [`ROWS`] rows.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn panel(_: Bits, block: &Block<'_>) {
    // SAFETY: passed on.
    unsafe {
        match block.tiles {
            1 => by_rows!(8, 1, false, block, 1 2 3 4 5 6),
            _ => by_rows!(8, 2, false, block, 1 2 3 4 5 6),
        }
    }
}

/// # Safety
/// As [`panel`], and groups are whole pairs of steps.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn direct(bits: Bits, block: &Block<'_>) {
    // SAFETY: passed on.
    unsafe {
        match (bits, block.tiles) {
            (Bits::Two, 1) => by_rows!(2, 1, true, block, 1 2 3 4 5 6),
            (Bits::Two, _) => by_rows!(2, 2, true, block, 1 2 3 4 5 6),
            (Bits::Four, 1) => by_rows!(4, 1, true, block, 1 2 3 4 5 6),
            (Bits::Four, _) => by_rows!(4, 2, true, block, 1 2 3 4 5 6),
            (Bits::Eight, 1) => by_rows!(8, 1, true, block, 1 2 3 4 5 6),
            (Bits::Eight, _) => by_rows!(8, 2, true, block, 1 2 3 4 5 6),
        }
    }
}

/// Adds up codes that take `FROM` bits in memory, in pairs of steps or one by one.
///
/// # Safety
/// As [`panel`], or as [`direct`] if `PAIRED`; the block has `ROWS` rows and `TILES` tiles.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn sum_block<const FROM: u32, const ROWS: usize, const TILES: usize, const PAIRED: bool>(block: &Block<'_>) {
    let mut totals = [[_mm512_setzero_ps(); TILES]; ROWS];
    for row in 0..ROWS {
        for tile in 0..TILES {
            // SAFETY: the caller vouches for 16 totals.
            unsafe {
                if let Some(sums) = block.ends {
                    fetch_for_writing(sums.out.wrapping_add(row * sums.stride + tile * TILE_ROWS));
                }
                if !block.begins {
                    totals[row][tile] = _mm512_loadu_ps(block.totals.add((row * TILES + tile) * TILE_ROWS));
                }
            }
        }
    }
    let fields = Fields::of::<FROM>(if PAIRED { block.doubled } else { 0 });
    let (mut codes, mut activations) = (block.codes, block.activations);
    let (mut left, mut group) = (block.steps, 0);
    while left > 0 {
        let steps = left.min(block.group_steps);
        // SAFETY: the caller vouches for the steps of every tile and row, for the group, the rows and the tiles.
        unsafe {
            let mut sums = starts::<ROWS, TILES, PAIRED>(block, group);
            match PAIRED {
                true => sum_pairs::<FROM, ROWS, TILES>(block, &mut sums, codes, activations, steps, &fields),
                false => sum_steps::<ROWS, TILES>(block, &mut sums, codes, activations, steps),
            }
            add_group::<ROWS, TILES, PAIRED>(block, group, &sums, &mut totals);
        }
        codes = codes.wrapping_add(steps * 8 * FROM as usize);
        activations = activations.wrapping_add(steps * 4);
        left -= steps;
        group += 1;
    }
    // SAFETY: the caller vouches for the totals, and for what is to be written.
    unsafe {
        if let Some(sums) = block.ends.filter(|sums| sums.function == Function::Identity) {
            write(sums, &totals);
            return;
        }
        for row in 0..ROWS {
            for tile in 0..TILES {
                _mm512_storeu_ps(block.totals.add((row * TILES + tile) * TILE_ROWS), totals[row][tile]);
            }
        }
        if let Some(sums) = block.ends {
            gemm_avx2::finish(sums);
        }
    }
}

/// Does what [`finish`](crate::gemm::finish) does where the function is the identity.
///
/// # Safety
/// As there, but for the totals; these are of as many rows and tiles. The caller is compiled for the level.
#[inline(always)]
unsafe fn write<const ROWS: usize, const TILES: usize>(sums: &Sums<'_>, totals: &[[__m512; TILES]; ROWS]) {
    let scales = &sums.scales[..ROWS];
    for row in 0..ROWS {
        // SAFETY: the mask has a bit for each output of the row; bias and residual have as many numbers.
        unsafe {
            let scale = _mm512_set1_ps(scales[row] * sums.factor);
            for tile in 0..TILES {
                let (column, place) = (tile * TILE_ROWS, row * sums.stride + tile * TILE_ROWS);
                let mask = u16::MAX >> (column + TILE_ROWS).saturating_sub(sums.columns);
                let mut values = _mm512_mul_ps(totals[row][tile], scale);
                if let Some(bias) = sums.bias {
                    values = _mm512_add_ps(values, _mm512_maskz_loadu_ps(mask, bias.as_ptr().add(column)));
                }
                if let Some(residual) = sums.residual {
                    values = _mm512_add_ps(values, _mm512_maskz_loadu_ps(mask, residual.as_ptr().add(place)));
                }
                _mm512_mask_storeu_ps(sums.out.add(place), mask, values);
            }
        }
    }
}

/// Brings a line near, to be written to. It does not read: any address will do.
#[inline(always)]
fn fetch_for_writing(line: *const f32) {
    // SAFETY: every processor with AVX-512 has the instruction, and it changes no value.
    unsafe { std::arch::asm!("prefetchw [{}]", in(reg) line, options(nostack, preserves_flags, readonly)) };
}

/// What the sums of a group begin with: the zeros' share, taken off.
///
/// # Safety
/// As [`panel`]; the block has the group, `ROWS` rows and `TILES` tiles. The caller is compiled for the level.
#[inline(always)]
unsafe fn starts<const ROWS: usize, const TILES: usize, const PAIRED: bool>(
    block: &Block<'_>,
    group: usize,
) -> [[__m512i; TILES]; ROWS] {
    // SAFETY: the caller vouches for a sum of every row, and for 16 zeros of the group in every tile.
    unsafe {
        let mut starts = [[_mm512_setzero_si512(); TILES]; ROWS];
        if !PAIRED && block.doubled == 1 {
            return starts;
        }
        let sums = block.sums.add(group);
        if block.zeros.is_null() {
            let zero = _mm512_set1_epi32(-block.zero);
            for row in 0..ROWS {
                let sum = _mm512_set1_epi32(*sums.add(row * block.sums_stride));
                starts[row] = [_mm512_mullo_epi32(zero, sum); TILES];
            }
            return starts;
        }
        for tile in 0..TILES {
            let zeros = block.zeros.add(tile * block.scales_stride + group * TILE_ROWS);
            let zeros = _mm512_cvtepu8_epi32(_mm_loadu_si128(zeros.cast()));
            let zeros = _mm512_sub_epi32(_mm512_setzero_si512(), zeros);
            for row in 0..ROWS {
                let sum = _mm512_set1_epi32(*sums.add(row * block.sums_stride));
                starts[row][tile] = _mm512_mullo_epi32(zeros, sum);
            }
        }
        starts
    }
}

/// Adds up steps of one byte a code.
///
/// # Safety
/// As [`panel`], for `steps` steps from the pointers on; the caller is compiled for the level.
#[inline(always)]
unsafe fn sum_steps<const ROWS: usize, const TILES: usize>(
    block: &Block<'_>,
    sums: &mut [[__m512i; TILES]; ROWS],
    codes: *const u8,
    activations: *const u8,
    steps: usize,
) {
    let (tile_stride, row_stride) = (block.codes_stride, block.activations_stride);
    // SAFETY: `at` is below `steps`.
    unsafe {
        for at in 0..steps {
            let mut step = [_mm512_setzero_si512(); TILES];
            for tile in 0..TILES {
                step[tile] = _mm512_loadu_si512(codes.add(tile * tile_stride + at * 64).cast());
            }
            add_products(sums, &step, activations.add(at * 4), row_stride);
        }
    }
}

/// Adds up packed steps; with few rows the even and the odd ones apart, which hides latency.
///
/// # Safety
/// As [`direct`], for `steps` steps from the pointers on; the caller is compiled for the level.
#[inline(always)]
unsafe fn sum_pairs<const FROM: u32, const ROWS: usize, const TILES: usize>(
    block: &Block<'_>,
    sums: &mut [[__m512i; TILES]; ROWS],
    codes: *const u8,
    activations: *const u8,
    steps: usize,
    fields: &Fields,
) {
    let (tile_stride, row_stride) = (block.codes_stride, block.activations_stride);
    // SAFETY: `at` and the step after it are below `steps`.
    unsafe {
        let mut odd = [[_mm512_setzero_si512(); TILES]; ROWS];
        let mut at = 0;
        while at < steps {
            let mut pair = [[_mm512_setzero_si512(); TILES]; 2];
            for tile in 0..TILES {
                let codes = codes.add(tile * tile_stride + at * 8 * FROM as usize);
                let codes = read_pair::<FROM>(codes, fields);
                pair[0][tile] = codes[0];
                pair[1][tile] = codes[1];
            }
            add_products(sums, &pair[0], activations.add(at * 4), row_stride);
            let other = if ROWS <= FEW { &mut odd } else { &mut *sums };
            add_products(other, &pair[1], activations.add(at * 4 + 4), row_stride);
            at += 2;
        }
        if ROWS <= FEW {
            for row in 0..ROWS {
                for tile in 0..TILES {
                    sums[row][tile] = _mm512_add_epi32(sums[row][tile], odd[row][tile]);
                }
            }
        }
    }
}

/// Where the codes of a pair of steps lie in what is read for it: rotations to the right, and what is kept.
struct Fields {
    even: __m512i,
    odd: __m512i,
    mask: __m512i,
}

impl Fields {
    /// For codes of `FROM` bits, which come doubled where `doubled` is 1.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    fn of<const FROM: u32>(doubled: i32) -> Self {
        let halves = |low: i32, high: i32| {
            let low = _mm256_set1_epi32((low - doubled) & 31);
            _mm512_inserti64x4::<1>(_mm512_castsi256_si512(low), _mm256_set1_epi32(high - doubled))
        };
        let mask = i32::from(u8::MAX >> (8 - FROM)) << doubled;
        let mask = _mm512_set1_epi8(mask as i8);
        let (even, odd) = match FROM {
            2 => (halves(0, 2), halves(4, 6)),
            _ => (halves(0, 4), halves(0, 4)),
        };
        Fields { even, odd, mask }
    }
}

/// The codes of an even step and the next.
///
/// # Safety
/// Two steps of codes of `FROM` bits can be read; the caller is compiled for the level.
#[inline(always)]
unsafe fn read_pair<const FROM: u32>(codes: *const u8, fields: &Fields) -> [__m512i; 2] {
    // SAFETY: the caller vouches for 128 bytes at 8 bits, 64 at 4 bits, 32 at 2 bits.
    unsafe {
        let (even, odd) = match FROM {
            8 => {
                let (even, odd) = (codes, codes.add(64));
                return [_mm512_loadu_si512(even.cast()), _mm512_loadu_si512(odd.cast())];
            }
            4 => (codes, codes.add(32)),
            _ => (codes, codes),
        };
        let even = _mm512_broadcast_i64x4(_mm256_loadu_si256(even.cast()));
        let odd = _mm512_broadcast_i64x4(_mm256_loadu_si256(odd.cast()));
        [
            _mm512_and_si512(_mm512_rorv_epi32(even, fields.even), fields.mask),
            _mm512_and_si512(_mm512_rorv_epi32(odd, fields.odd), fields.mask),
        ]
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

/// Scales the sums of a group and adds them to the totals.
///
/// # Safety
/// As [`panel`]; the block has the group, `ROWS` rows and `TILES` tiles. The caller is compiled for the level.
#[inline(always)]
unsafe fn add_group<const ROWS: usize, const TILES: usize, const PAIRED: bool>(
    block: &Block<'_>,
    group: usize,
    sums: &[[__m512i; TILES]; ROWS],
    totals: &mut [[__m512; TILES]; ROWS],
) {
    // SAFETY: the caller vouches for 16 scales of the group in every tile, and for a sum of every row.
    unsafe {
        let mut scales = [_mm512_setzero_ps(); TILES];
        for tile in 0..TILES {
            let place = block.scales.add(tile * block.scales_stride + group * TILE_ROWS);
            scales[tile] = _mm512_cvtph_ps(_mm256_loadu_si256(place.cast()));
        }
        for row in 0..ROWS {
            for tile in 0..TILES {
                let mut products = sums[row][tile];
                // Where the codes are not doubled already.
                if !PAIRED && block.doubled == 1 {
                    let sum = *block.sums.add(row * block.sums_stride + group);
                    let share = _mm512_set1_epi32(block.zero.wrapping_mul(sum));
                    products = _mm512_sub_epi32(_mm512_add_epi32(products, products), share);
                }
                totals[row][tile] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(products), scales[tile], totals[row][tile]);
            }
        }
    }
}
