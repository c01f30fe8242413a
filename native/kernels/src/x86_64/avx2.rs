//! AVX2 and FMA: 8 floats or 16 codes per instruction, four accumulators to hide the latency of the addition.

use std::arch::x86_64::*;

use crate::scalar;

const UNROLL: usize = 4;

#[target_feature(enable = "avx2,fma")]
pub(crate) fn dot_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_blocks, a_tail) = a.as_chunks::<{ 8 * UNROLL }>();
    let (b_blocks, b_tail) = b.as_chunks::<{ 8 * UNROLL }>();
    let mut sums = [_mm256_setzero_ps(); UNROLL];
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for ((sum, x), y) in sums.iter_mut().zip(x.as_chunks().0).zip(y.as_chunks().0) {
            *sum = _mm256_fmadd_ps(load_f32(x), load_f32(y), *sum);
        }
    }
    let (a_eights, a_rest) = a_tail.as_chunks();
    let (b_eights, b_rest) = b_tail.as_chunks();
    for (x, y) in a_eights.iter().zip(b_eights) {
        sums[0] = _mm256_fmadd_ps(load_f32(x), load_f32(y), sums[0]);
    }
    sum_f32(sums) + scalar::dot_f32(a_rest, b_rest)
}

#[target_feature(enable = "avx2,fma")]
pub(crate) fn squared_l2_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_blocks, a_tail) = a.as_chunks::<{ 8 * UNROLL }>();
    let (b_blocks, b_tail) = b.as_chunks::<{ 8 * UNROLL }>();
    let mut sums = [_mm256_setzero_ps(); UNROLL];
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for ((sum, x), y) in sums.iter_mut().zip(x.as_chunks().0).zip(y.as_chunks().0) {
            let gap = _mm256_sub_ps(load_f32(x), load_f32(y));
            *sum = _mm256_fmadd_ps(gap, gap, *sum);
        }
    }
    sum_f32(sums) + scalar::squared_l2_f32(a_tail, b_tail)
}

#[target_feature(enable = "avx2")]
pub(crate) fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    let (a_blocks, a_tail) = a.as_chunks();
    let (b_blocks, b_tail) = b.as_chunks();
    let mut sum = _mm256_setzero_si256();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(widen_i8(x), widen_i8(y)));
    }
    sum_i32(sum) + scalar::dot_i8(a_tail, b_tail)
}

#[target_feature(enable = "avx2,fma")]
pub(crate) fn scan_dot_f32(query: &[f32], rows: &[f32], out: &mut [f32]) {
    for (row, score) in rows.chunks_exact(query.len()).zip(out) {
        *score = dot_f32(row, query);
    }
}

#[target_feature(enable = "avx2")]
pub(crate) fn scan_dot_i8(query: &[i8], codes: &[i8], out: &mut [i32]) {
    // The query is widened once, the rows on the fly: a pair of 16-bit products fits an i32 without saturating.
    let wide: Vec<i16> = query.iter().map(|&code| i16::from(code)).collect();
    let (query_blocks, _) = wide.as_chunks::<{ 16 * UNROLL }>();
    let blocked = query_blocks.len() * 16 * UNROLL;
    for (row, score) in codes.chunks_exact(query.len()).zip(out) {
        let (row_blocks, row_tail) = row.as_chunks::<{ 16 * UNROLL }>();
        let mut sums = [_mm256_setzero_si256(); UNROLL];
        for (x, y) in row_blocks.iter().zip(query_blocks) {
            for ((sum, x), y) in sums.iter_mut().zip(x.as_chunks().0).zip(y.as_chunks().0) {
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(widen_i8(x), load_i16(y)));
            }
        }
        let low = _mm256_add_epi32(sums[0], sums[1]);
        let high = _mm256_add_epi32(sums[2], sums[3]);
        *score = sum_i32(_mm256_add_epi32(low, high)) + dot_i8(row_tail, &query[blocked..]);
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_f32(values: &[f32; 8]) -> __m256 {
    // SAFETY: the array holds the 32 bytes that are read; the load has no alignment requirement.
    unsafe { _mm256_loadu_ps(values.as_ptr()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_i16(values: &[i16; 16]) -> __m256i {
    // SAFETY: the array holds the 32 bytes that are read; the load has no alignment requirement.
    unsafe { _mm256_loadu_si256(values.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn widen_i8(values: &[i8; 16]) -> __m256i {
    // SAFETY: the array holds the 16 bytes that are read; the load has no alignment requirement.
    _mm256_cvtepi8_epi16(unsafe { _mm_loadu_si128(values.as_ptr().cast()) })
}

#[inline]
#[target_feature(enable = "avx2")]
fn sum_f32(sums: [__m256; UNROLL]) -> f32 {
    let all = _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3]));
    let four = _mm_add_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps::<1>(all));
    let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps::<1>(two, two)))
}

#[inline]
#[target_feature(enable = "avx2")]
fn sum_i32(sum: __m256i) -> i32 {
    let four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
    let two = _mm_add_epi32(four, _mm_shuffle_epi32::<0x4E>(four));
    _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32::<0xB1>(two)))
}
