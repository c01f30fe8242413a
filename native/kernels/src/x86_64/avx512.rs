//! AVX-512 F and BW: 16 floats or 32 codes per instruction.

use std::arch::x86_64::*;

use crate::scalar;

const UNROLL: usize = 2;

#[target_feature(enable = "avx512f")]
pub(crate) fn dot_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_blocks, a_tail) = a.as_chunks::<{ 16 * UNROLL }>();
    let (b_blocks, b_tail) = b.as_chunks::<{ 16 * UNROLL }>();
    let mut sums = [_mm512_setzero_ps(); UNROLL];
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for ((sum, x), y) in sums.iter_mut().zip(x.as_chunks().0).zip(y.as_chunks().0) {
            *sum = _mm512_fmadd_ps(load_f32(x), load_f32(y), *sum);
        }
    }
    _mm512_reduce_add_ps(_mm512_add_ps(sums[0], sums[1])) + scalar::dot_f32(a_tail, b_tail)
}

#[target_feature(enable = "avx512f")]
pub(crate) fn squared_l2_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_blocks, a_tail) = a.as_chunks::<{ 16 * UNROLL }>();
    let (b_blocks, b_tail) = b.as_chunks::<{ 16 * UNROLL }>();
    let mut sums = [_mm512_setzero_ps(); UNROLL];
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for ((sum, x), y) in sums.iter_mut().zip(x.as_chunks().0).zip(y.as_chunks().0) {
            let gap = _mm512_sub_ps(load_f32(x), load_f32(y));
            *sum = _mm512_fmadd_ps(gap, gap, *sum);
        }
    }
    _mm512_reduce_add_ps(_mm512_add_ps(sums[0], sums[1])) + scalar::squared_l2_f32(a_tail, b_tail)
}

#[target_feature(enable = "avx512f,avx512bw")]
pub(crate) fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    let (a_blocks, a_tail) = a.as_chunks();
    let (b_blocks, b_tail) = b.as_chunks();
    let mut sum = _mm512_setzero_si512();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        sum = _mm512_add_epi32(sum, _mm512_madd_epi16(widen_i8(x), widen_i8(y)));
    }
    _mm512_reduce_add_epi32(sum) + scalar::dot_i8(a_tail, b_tail)
}

#[target_feature(enable = "avx512f")]
pub(crate) fn scan_dot_f32(query: &[f32], rows: &[f32], out: &mut [f32]) {
    for (row, score) in rows.chunks_exact(query.len()).zip(out) {
        *score = dot_f32(row, query);
    }
}

#[target_feature(enable = "avx512f,avx512bw")]
pub(crate) fn scan_dot_i8(query: &[i8], codes: &[i8], out: &mut [i32]) {
    let wide: Vec<i16> = query.iter().map(|&code| i16::from(code)).collect();
    let (query_blocks, _) = wide.as_chunks::<{ 32 * UNROLL }>();
    let blocked = query_blocks.len() * 32 * UNROLL;
    for (row, score) in codes.chunks_exact(query.len()).zip(out) {
        let (row_blocks, row_tail) = row.as_chunks::<{ 32 * UNROLL }>();
        let mut sums = [_mm512_setzero_si512(); UNROLL];
        for (x, y) in row_blocks.iter().zip(query_blocks) {
            for ((sum, x), y) in sums.iter_mut().zip(x.as_chunks().0).zip(y.as_chunks().0) {
                *sum = _mm512_add_epi32(*sum, _mm512_madd_epi16(widen_i8(x), load_i16(y)));
            }
        }
        let sum = _mm512_reduce_add_epi32(_mm512_add_epi32(sums[0], sums[1]));
        *score = sum + dot_i8(row_tail, &query[blocked..]);
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load_f32(values: &[f32; 16]) -> __m512 {
    // SAFETY: the array holds the 64 bytes that are read; the load has no alignment requirement.
    unsafe { _mm512_loadu_ps(values.as_ptr()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load_i16(values: &[i16; 32]) -> __m512i {
    // SAFETY: the array holds the 64 bytes that are read; the load has no alignment requirement.
    unsafe { _mm512_loadu_si512(values.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn widen_i8(values: &[i8; 32]) -> __m512i {
    // SAFETY: the array holds the 32 bytes that are read; the load has no alignment requirement.
    _mm512_cvtepi8_epi16(unsafe { _mm256_loadu_si256(values.as_ptr().cast()) })
}
