//! AVX-512 F and BW: 16 floats or 32 codes per instruction.

use std::arch::x86_64::*;

use super::avx2::prefetch_row;
use crate::{NIBBLE_BLOCK, scalar};

/// Rows between the one that is read and the one that is fetched.
const AHEAD: usize = 8;

#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn dot_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_ptr, b_ptr, len) = (a.as_ptr(), b.as_ptr(), a.len().min(b.len()));
    let mut sums = [_mm512_setzero_ps(); 2];
    let mut at = 0;
    while at + 32 <= len {
        // SAFETY: `at + 32 <= len`, so 32 values can be read from both.
        unsafe {
            sums[0] = add_product(sums[0], a_ptr.add(at), b_ptr.add(at));
            sums[1] = add_product(sums[1], a_ptr.add(at + 16), b_ptr.add(at + 16));
        }
        at += 32;
    }
    while at + 16 <= len {
        // SAFETY: `at + 16 <= len`, as above.
        sums[0] = unsafe { add_product(sums[0], a_ptr.add(at), b_ptr.add(at)) };
        at += 16;
    }
    _mm512_reduce_add_ps(_mm512_add_ps(sums[0], sums[1])) + scalar::dot_f32(&a[at..len], &b[at..len])
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn squared_l2_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_ptr, b_ptr, len) = (a.as_ptr(), b.as_ptr(), a.len().min(b.len()));
    let mut sums = [_mm512_setzero_ps(); 2];
    let mut at = 0;
    while at + 32 <= len {
        // SAFETY: `at + 32 <= len`, so 32 values can be read from both.
        unsafe {
            sums[0] = add_square(sums[0], a_ptr.add(at), b_ptr.add(at));
            sums[1] = add_square(sums[1], a_ptr.add(at + 16), b_ptr.add(at + 16));
        }
        at += 32;
    }
    while at + 16 <= len {
        // SAFETY: `at + 16 <= len`, as above.
        sums[0] = unsafe { add_square(sums[0], a_ptr.add(at), b_ptr.add(at)) };
        at += 16;
    }
    _mm512_reduce_add_ps(_mm512_add_ps(sums[0], sums[1])) + scalar::squared_l2_f32(&a[at..len], &b[at..len])
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
pub(crate) fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    let (a_ptr, b_ptr, len) = (a.as_ptr(), b.as_ptr(), a.len().min(b.len()));
    let mut sum = _mm512_setzero_si512();
    let mut at = 0;
    while at + 32 <= len {
        // SAFETY: `at + 32 <= len`, so 32 bytes can be read from both.
        let (x, y) = unsafe { (widen_i8(a_ptr.add(at)), widen_i8(b_ptr.add(at))) };
        sum = _mm512_add_epi32(sum, _mm512_madd_epi16(x, y));
        at += 32;
    }
    _mm512_reduce_add_epi32(sum) + scalar::dot_i8(&a[at..len], &b[at..len])
}

#[target_feature(enable = "avx512f")]
pub(crate) fn scan_dot_f32(query: &[f32], rows: &[f32], out: &mut [f32]) {
    let dim = query.len();
    let mut row = 0;
    while row < out.len() {
        out[row] = dot_f32(&rows[row * dim..(row + 1) * dim], query);
        row += 1;
    }
}

#[target_feature(enable = "avx512f,avx512bw")]
pub(crate) fn scan_dot_i8(query: &[i8], codes: &[i8], out: &mut [i32]) {
    let dim = query.len();
    let wide: Vec<i16> = query.iter().map(|&code| i16::from(code)).collect();
    let mut row = 0;
    while row < out.len() {
        out[row] = dot_i8_i16(&codes[row * dim..(row + 1) * dim], &wide);
        row += 1;
    }
}

#[target_feature(enable = "avx512f,avx512bw")]
pub(crate) fn gather_dot_i8(query: &[i8], codes: &[i8], rows: &[u32], out: &mut [i32]) {
    let dim = query.len();
    let wide: Vec<i16> = query.iter().map(|&code| i16::from(code)).collect();
    let mut at = 0;
    while at < out.len() {
        prefetch_row(codes, dim, rows, at + AHEAD);
        let row = rows[at] as usize;
        out[at] = dot_i8_i16(&codes[row * dim..(row + 1) * dim], &wide);
        at += 1;
    }
}

#[target_feature(enable = "avx512f,avx512bw")]
pub(crate) fn scan_nibbles(tables: &[u8], codes: &[u8], out: &mut [u16]) {
    let bytes = tables.len() / 32;
    let mut block = 0;
    while (block + 1) * NIBBLE_BLOCK <= out.len() {
        let first = block * bytes * NIBBLE_BLOCK;
        let (mut even, mut odd) = (_mm512_setzero_si512(), _mm512_setzero_si512());
        let low_bytes = _mm512_set1_epi16(0xff);
        let mut byte = 0;
        while byte < bytes {
            // SAFETY: the number of bytes is even, so two more bytes of 32 rows and their tables follow.
            let mut sums = unsafe {
                look_up(
                    tables.as_ptr().add(byte * 32),
                    codes.as_ptr().add(first + byte * NIBBLE_BLOCK),
                )
            };
            byte += 2;
            // Four entries fit a byte.
            if byte < bytes {
                // SAFETY: as above.
                let more = unsafe {
                    look_up(
                        tables.as_ptr().add(byte * 32),
                        codes.as_ptr().add(first + byte * NIBBLE_BLOCK),
                    )
                };
                sums = _mm512_add_epi8(sums, more);
                byte += 2;
            }
            even = _mm512_add_epi16(even, _mm512_and_si512(sums, low_bytes));
            odd = _mm512_add_epi16(odd, _mm512_srli_epi16::<8>(sums));
        }
        // Either half of a register holds the sums of every other byte.
        let (even, odd) = (add_halves(even), add_halves(odd));
        let (low, high) = (_mm256_unpacklo_epi16(even, odd), _mm256_unpackhi_epi16(even, odd));
        let out = &mut out[block * NIBBLE_BLOCK..(block + 1) * NIBBLE_BLOCK];
        // SAFETY: `out` holds 32 numbers; the stores need no alignment.
        unsafe {
            _mm256_storeu_si256(out.as_mut_ptr().cast(), _mm256_permute2x128_si256::<0x20>(low, high));
            _mm256_storeu_si256(
                out.as_mut_ptr().add(16).cast(),
                _mm256_permute2x128_si256::<0x31>(low, high),
            );
        }
        block += 1;
    }
}

/// The sums of two table entries for each of two bytes of 32 rows.
///
/// # Safety
/// 64 bytes must be readable behind both pointers.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
unsafe fn look_up(tables: *const u8, codes: *const u8) -> __m512i {
    // SAFETY: the caller vouches for 64 bytes behind each pointer; the loads need no alignment.
    let (codes, tables) = unsafe { (_mm512_loadu_si512(codes.cast()), _mm512_loadu_si512(tables.cast())) };
    let half = _mm512_set1_epi8(15);
    let low = _mm512_shuffle_i32x4::<0b10_10_00_00>(tables, tables);
    let high = _mm512_shuffle_i32x4::<0b11_11_01_01>(tables, tables);
    _mm512_add_epi8(
        _mm512_shuffle_epi8(low, _mm512_and_si512(codes, half)),
        _mm512_shuffle_epi8(high, _mm512_and_si512(_mm512_srli_epi16::<4>(codes), half)),
    )
}

#[inline]
#[target_feature(enable = "avx512f")]
fn add_halves(sums: __m512i) -> __m256i {
    _mm256_add_epi16(_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64::<1>(sums))
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn dot_i8_i16(row: &[i8], query: &[i16]) -> i32 {
    let (row_ptr, query_ptr, len) = (row.as_ptr(), query.as_ptr(), row.len().min(query.len()));
    let mut sums = [_mm512_setzero_si512(); 2];
    let mut at = 0;
    while at + 64 <= len {
        // SAFETY: `at + 64 <= len`, so 64 values can be read from both.
        unsafe {
            sums[0] = add_code_products(sums[0], row_ptr.add(at), query_ptr.add(at));
            sums[1] = add_code_products(sums[1], row_ptr.add(at + 32), query_ptr.add(at + 32));
        }
        at += 64;
    }
    while at + 32 <= len {
        // SAFETY: `at + 32 <= len`, as above.
        sums[0] = unsafe { add_code_products(sums[0], row_ptr.add(at), query_ptr.add(at)) };
        at += 32;
    }
    let mut sum = _mm512_reduce_add_epi32(_mm512_add_epi32(sums[0], sums[1]));
    while at < len {
        sum += i32::from(row[at]) * i32::from(query[at]);
        at += 1;
    }
    sum
}

/// # Safety
/// 32 values must be readable behind both pointers.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
unsafe fn add_code_products(sum: __m512i, row: *const i8, query: *const i16) -> __m512i {
    // SAFETY: the caller vouches for 32 values behind each pointer; the loads need no alignment.
    let (row, query) = unsafe { (widen_i8(row), _mm512_loadu_si512(query.cast())) };
    _mm512_add_epi32(sum, _mm512_madd_epi16(row, query))
}

/// # Safety
/// 32 values must be readable behind the pointer.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
unsafe fn widen_i8(values: *const i8) -> __m512i {
    // SAFETY: the caller vouches for the 32 bytes; the load needs no alignment.
    _mm512_cvtepi8_epi16(unsafe { _mm256_loadu_si256(values.cast()) })
}

/// # Safety
/// 16 values must be readable behind both pointers.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn add_product(sum: __m512, x: *const f32, y: *const f32) -> __m512 {
    // SAFETY: the caller vouches for 16 values behind each pointer; the loads need no alignment.
    let (x, y) = unsafe { (_mm512_loadu_ps(x), _mm512_loadu_ps(y)) };
    _mm512_fmadd_ps(x, y, sum)
}

/// # Safety
/// 16 values must be readable behind both pointers.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn add_square(sum: __m512, x: *const f32, y: *const f32) -> __m512 {
    // SAFETY: the caller vouches for 16 values behind each pointer; the loads need no alignment.
    let (x, y) = unsafe { (_mm512_loadu_ps(x), _mm512_loadu_ps(y)) };
    let gap = _mm512_sub_ps(x, y);
    _mm512_fmadd_ps(gap, gap, sum)
}
