//! AVX2 and FMA: 8 floats or 16 codes per instruction, four accumulators to hide the latency of the addition.
//!
//! Loops run over indices and pointers: iterator adapters are not reliably inlined into functions with target features.

use std::arch::x86_64::*;

use crate::{NIBBLE_BLOCK, scalar};

/// Rows between the one that is read and the one that is fetched.
const AHEAD: usize = 8;

#[inline]
#[target_feature(enable = "avx2,fma")]
pub(crate) fn dot_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_ptr, b_ptr, len) = (a.as_ptr(), b.as_ptr(), a.len().min(b.len()));
    let mut sums = [_mm256_setzero_ps(); 4];
    let mut at = 0;
    while at + 32 <= len {
        // SAFETY: `at + 32 <= len`, so 32 values can be read from both.
        unsafe {
            sums[0] = add_product(sums[0], a_ptr.add(at), b_ptr.add(at));
            sums[1] = add_product(sums[1], a_ptr.add(at + 8), b_ptr.add(at + 8));
            sums[2] = add_product(sums[2], a_ptr.add(at + 16), b_ptr.add(at + 16));
            sums[3] = add_product(sums[3], a_ptr.add(at + 24), b_ptr.add(at + 24));
        }
        at += 32;
    }
    while at + 8 <= len {
        // SAFETY: `at + 8 <= len`, as above.
        sums[0] = unsafe { add_product(sums[0], a_ptr.add(at), b_ptr.add(at)) };
        at += 8;
    }
    sum_f32(sums) + scalar::dot_f32(&a[at..len], &b[at..len])
}

#[inline]
#[target_feature(enable = "avx2,fma")]
pub(crate) fn squared_l2_f32(a: &[f32], b: &[f32]) -> f32 {
    let (a_ptr, b_ptr, len) = (a.as_ptr(), b.as_ptr(), a.len().min(b.len()));
    let mut sums = [_mm256_setzero_ps(); 4];
    let mut at = 0;
    while at + 32 <= len {
        // SAFETY: `at + 32 <= len`, so 32 values can be read from both.
        unsafe {
            sums[0] = add_square(sums[0], a_ptr.add(at), b_ptr.add(at));
            sums[1] = add_square(sums[1], a_ptr.add(at + 8), b_ptr.add(at + 8));
            sums[2] = add_square(sums[2], a_ptr.add(at + 16), b_ptr.add(at + 16));
            sums[3] = add_square(sums[3], a_ptr.add(at + 24), b_ptr.add(at + 24));
        }
        at += 32;
    }
    while at + 8 <= len {
        // SAFETY: `at + 8 <= len`, as above.
        sums[0] = unsafe { add_square(sums[0], a_ptr.add(at), b_ptr.add(at)) };
        at += 8;
    }
    sum_f32(sums) + scalar::squared_l2_f32(&a[at..len], &b[at..len])
}

#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn dot_i8(a: &[i8], b: &[i8]) -> i32 {
    let (a_ptr, b_ptr, len) = (a.as_ptr(), b.as_ptr(), a.len().min(b.len()));
    let mut sum = _mm256_setzero_si256();
    let mut at = 0;
    while at + 16 <= len {
        // SAFETY: `at + 16 <= len`, so 16 bytes can be read from both.
        let (x, y) = unsafe { (widen_i8(a_ptr.add(at)), widen_i8(b_ptr.add(at))) };
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(x, y));
        at += 16;
    }
    sum_i32(sum) + scalar::dot_i8(&a[at..len], &b[at..len])
}

#[target_feature(enable = "avx2,fma")]
pub(crate) fn scan_dot_f32(query: &[f32], rows: &[f32], out: &mut [f32]) {
    let dim = query.len();
    let mut row = 0;
    while row < out.len() {
        out[row] = dot_f32(&rows[row * dim..(row + 1) * dim], query);
        row += 1;
    }
}

#[target_feature(enable = "avx2")]
pub(crate) fn scan_dot_i8(query: &[i8], codes: &[i8], out: &mut [i32]) {
    let dim = query.len();
    // The query is widened once, the rows on the fly: a pair of 16-bit products fits an i32 without saturating.
    let wide: Vec<i16> = query.iter().map(|&code| i16::from(code)).collect();
    let mut row = 0;
    while row < out.len() {
        out[row] = dot_i8_i16(&codes[row * dim..(row + 1) * dim], &wide);
        row += 1;
    }
}

#[target_feature(enable = "avx2")]
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

/// Asks for the row named at `at`, where there is one.
#[inline]
pub(super) fn prefetch_row(codes: &[i8], dim: usize, rows: &[u32], at: usize) {
    if at < rows.len() {
        let start = codes.as_ptr().wrapping_add(rows[at] as usize * dim);
        let mut byte = 0;
        while byte < dim {
            // SAFETY: a prefetch is a hint, which does not fail at any address.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(start.wrapping_add(byte)) };
            byte += 64;
        }
    }
}

#[target_feature(enable = "avx2")]
pub(crate) fn scan_nibbles(tables: &[u8], codes: &[u8], out: &mut [u16]) {
    let bytes = tables.len() / 32;
    let mut block = 0;
    while (block + 1) * NIBBLE_BLOCK <= out.len() {
        let first = block * bytes * NIBBLE_BLOCK;
        let (mut even, mut odd) = (_mm256_setzero_si256(), _mm256_setzero_si256());
        let low_bytes = _mm256_set1_epi16(0xff);
        let mut byte = 0;
        // Four entries fit a byte; the number of bytes is even.
        while byte + 2 <= bytes {
            let (codes, tables) = (&codes[first + byte * NIBBLE_BLOCK..], &tables[byte * 32..]);
            // SAFETY: two more bytes of 32 rows and their tables follow, as `byte + 2 <= bytes`.
            let sums = unsafe {
                _mm256_add_epi8(
                    look_up(tables.as_ptr(), codes.as_ptr()),
                    look_up(tables.as_ptr().add(32), codes.as_ptr().add(NIBBLE_BLOCK)),
                )
            };
            even = _mm256_add_epi16(even, _mm256_and_si256(sums, low_bytes));
            odd = _mm256_add_epi16(odd, _mm256_srli_epi16::<8>(sums));
            byte += 2;
        }
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

/// The sums of two table entries for one byte of 32 rows.
///
/// # Safety
/// 32 bytes must be readable behind both pointers.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn look_up(tables: *const u8, codes: *const u8) -> __m256i {
    // SAFETY: the caller vouches for 32 bytes behind each pointer; the loads need no alignment.
    let (codes, low, high) = unsafe {
        (
            _mm256_loadu_si256(codes.cast()),
            _mm256_broadcastsi128_si256(_mm_loadu_si128(tables.cast())),
            _mm256_broadcastsi128_si256(_mm_loadu_si128(tables.add(16).cast())),
        )
    };
    let half = _mm256_set1_epi8(15);
    _mm256_add_epi8(
        _mm256_shuffle_epi8(low, _mm256_and_si256(codes, half)),
        _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16::<4>(codes), half)),
    )
}

#[inline]
#[target_feature(enable = "avx2")]
fn dot_i8_i16(row: &[i8], query: &[i16]) -> i32 {
    let (row_ptr, query_ptr, len) = (row.as_ptr(), query.as_ptr(), row.len().min(query.len()));
    let mut sums = [_mm256_setzero_si256(); 4];
    let mut at = 0;
    while at + 64 <= len {
        // SAFETY: `at + 64 <= len`, so 64 values can be read from both.
        unsafe {
            sums[0] = add_code_products(sums[0], row_ptr.add(at), query_ptr.add(at));
            sums[1] = add_code_products(sums[1], row_ptr.add(at + 16), query_ptr.add(at + 16));
            sums[2] = add_code_products(sums[2], row_ptr.add(at + 32), query_ptr.add(at + 32));
            sums[3] = add_code_products(sums[3], row_ptr.add(at + 48), query_ptr.add(at + 48));
        }
        at += 64;
    }
    while at + 16 <= len {
        // SAFETY: `at + 16 <= len`, as above.
        sums[0] = unsafe { add_code_products(sums[0], row_ptr.add(at), query_ptr.add(at)) };
        at += 16;
    }
    let mut sum = sum_i32(_mm256_add_epi32(
        _mm256_add_epi32(sums[0], sums[1]),
        _mm256_add_epi32(sums[2], sums[3]),
    ));
    while at < len {
        sum += i32::from(row[at]) * i32::from(query[at]);
        at += 1;
    }
    sum
}

/// # Safety
/// 16 values must be readable behind both pointers.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn add_code_products(sum: __m256i, row: *const i8, query: *const i16) -> __m256i {
    // SAFETY: the caller vouches for 16 values behind each pointer; the loads need no alignment.
    let (row, query) = unsafe { (widen_i8(row), _mm256_loadu_si256(query.cast())) };
    _mm256_add_epi32(sum, _mm256_madd_epi16(row, query))
}

/// # Safety
/// 16 values must be readable behind the pointer.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn widen_i8(values: *const i8) -> __m256i {
    // SAFETY: the caller vouches for the 16 bytes; the load needs no alignment.
    _mm256_cvtepi8_epi16(unsafe { _mm_loadu_si128(values.cast()) })
}

#[inline]
#[target_feature(enable = "avx2")]
fn sum_f32(sums: [__m256; 4]) -> f32 {
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

/// # Safety
/// 8 values must be readable behind both pointers.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn add_product(sum: __m256, x: *const f32, y: *const f32) -> __m256 {
    // SAFETY: the caller vouches for 8 values behind each pointer; the loads need no alignment.
    let (x, y) = unsafe { (_mm256_loadu_ps(x), _mm256_loadu_ps(y)) };
    _mm256_fmadd_ps(x, y, sum)
}

/// # Safety
/// 8 values must be readable behind both pointers.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn add_square(sum: __m256, x: *const f32, y: *const f32) -> __m256 {
    // SAFETY: the caller vouches for 8 values behind each pointer; the loads need no alignment.
    let (x, y) = unsafe { (_mm256_loadu_ps(x), _mm256_loadu_ps(y)) };
    let gap = _mm256_sub_ps(x, y);
    _mm256_fmadd_ps(gap, gap, sum)
}
