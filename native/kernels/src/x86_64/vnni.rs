//! AVX-512 VNNI: 64 products of codes per instruction.
//!
//! The instruction multiplies an unsigned by a signed byte. Rows are made unsigned by adding 128, which their sum with
//! the query's values takes back exactly, in arithmetic modulo 2^32.

use std::arch::x86_64::*;

use super::avx2::prefetch_row;

/// Rows between the one that is read and the one that is fetched.
const AHEAD: usize = 8;
/// Rows that share one pass over the query.
const TOGETHER: usize = 4;

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(crate) fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    let len = a.len().min(b.len());
    // SAFETY: one row of `len` values is readable behind either pointer.
    let sums = unsafe { shifted_sums::<1>([a.as_ptr()], b.as_ptr(), len) };
    _mm512_reduce_add_epi32(sums[0]).wrapping_sub(shift(&b[..len]))
}

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(crate) fn scan_dot_i8(query: &[i8], codes: &[i8], out: &mut [i32]) {
    let (dim, shift) = (query.len(), shift(query));
    let mut row = 0;
    while row + TOGETHER <= out.len() {
        let rows = &codes[row * dim..(row + TOGETHER) * dim];
        let mut starts = [rows.as_ptr(); TOGETHER];
        let mut number = 1;
        while number < TOGETHER {
            starts[number] = starts[number - 1].wrapping_add(dim);
            number += 1;
        }
        // SAFETY: `rows` holds four rows of `dim` values, the query one.
        let sums = unsafe { shifted_sums(starts, query.as_ptr(), dim) };
        let sums = _mm_sub_epi32(add_each(sums), _mm_set1_epi32(shift));
        let out = &mut out[row..row + TOGETHER];
        // SAFETY: `out` holds four numbers; the store needs no alignment.
        unsafe { _mm_storeu_si128(out.as_mut_ptr().cast(), sums) };
        row += TOGETHER;
    }
    while row < out.len() {
        out[row] = dot_i8(&codes[row * dim..(row + 1) * dim], query);
        row += 1;
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(crate) fn gather_dot_i8(query: &[i8], codes: &[i8], rows: &[u32], out: &mut [i32]) {
    let (dim, shift) = (query.len(), shift(query));
    let mut at = 0;
    while at < out.len() {
        prefetch_row(codes, dim, rows, at + AHEAD);
        let row = rows[at] as usize * dim;
        let values = &codes[row..row + dim];
        // SAFETY: `values` and the query hold `dim` values each.
        let sums = unsafe { shifted_sums::<1>([values.as_ptr()], query.as_ptr(), dim) };
        out[at] = _mm512_reduce_add_epi32(sums[0]).wrapping_sub(shift);
        at += 1;
    }
}

/// 128 times the sum of the query.
fn shift(query: &[i8]) -> i32 {
    let sum: i32 = query.iter().map(|&code| i32::from(code)).sum();
    sum.wrapping_mul(128)
}

/// Partial sums of the products of `query` with rows raised by 128.
///
/// # Safety
/// `len` values must be readable behind every pointer.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn shifted_sums<const ROWS: usize>(rows: [*const i8; ROWS], query: *const i8, len: usize) -> [__m512i; ROWS] {
    let raised = _mm512_set1_epi8(i8::MIN);
    let mut sums = [_mm512_setzero_si512(); ROWS];
    let mut at = 0;
    while at + 64 <= len {
        // SAFETY: `at + 64 <= len`, so 64 values can be read from all.
        let query = unsafe { _mm512_loadu_si512(query.add(at).cast()) };
        let mut row = 0;
        while row < ROWS {
            // SAFETY: as above.
            let values = unsafe { _mm512_loadu_si512(rows[row].add(at).cast()) };
            sums[row] = _mm512_dpbusd_epi32(sums[row], _mm512_xor_si512(values, raised), query);
            row += 1;
        }
        at += 64;
    }
    if at < len {
        let mask = u64::MAX >> (64 - (len - at));
        // SAFETY: the mask has a bit for every value before `len`; the others are not read.
        let query = unsafe { _mm512_maskz_loadu_epi8(mask, query.add(at)) };
        let mut row = 0;
        while row < ROWS {
            // SAFETY: as above.
            let values = unsafe { _mm512_maskz_loadu_epi8(mask, rows[row].add(at)) };
            sums[row] = _mm512_dpbusd_epi32(sums[row], _mm512_xor_si512(values, raised), query);
            row += 1;
        }
    }
    sums
}

/// The sum of each of four registers.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn add_each(sums: [__m512i; TOGETHER]) -> __m128i {
    let [a, b, c, d] = [halved(sums[0]), halved(sums[1]), halved(sums[2]), halved(sums[3])];
    let pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256::<1>(pairs))
}

#[inline]
#[target_feature(enable = "avx512f")]
fn halved(sum: __m512i) -> __m256i {
    _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64::<1>(sum))
}
