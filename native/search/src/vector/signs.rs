//! One bit per value: an eighth of the memory traffic of one-byte codes.
//!
//! A row is written as the mean of all rows and a rest, of which only the signs are kept. The inner product of a query
//! with the rest is estimated from the signs as if the rest were the query's part along them (Gao, Long: "RaBitQ",
//! SIGMOD 2024): `rest ≈ |rest|² / Σ|rest| · signs`. The query itself is not rounded to bits, but to tables of its sums
//! over four values each, which are looked up by half bytes.

use std::ops::Range;

use aios_kernels::{Line, MAX_NIBBLE_ENTRY, MAX_NIBBLE_TABLES, NIBBLE_BLOCK, dot_f32, on_lines, scan_nibbles};

/// Rows from which the mean is taken.
const MEAN_ROWS: usize = 4096;
/// Below, a row's other numbers weigh as much as its signs, and one-byte codes are as quick.
const MIN_DIM: usize = 64;

/// Sign codes of rows, in blocks of [`NIBBLE_BLOCK`] whose last is filled up.
#[derive(Clone, Debug)]
pub(super) struct SignCodes {
    mean: Vec<f32>,
    bytes_per_row: usize,
    /// In the order of [`scan_nibbles`].
    bits: Vec<u8>,
    /// Per row, what one sign stands for.
    lengths: Vec<f32>,
    /// Per row, the inner product of its rest with the mean; NaN where the row is none or cannot be compared.
    offsets: Vec<f32>,
    /// The greatest length, and the greatest share of a length in its row's norm.
    longest: f32,
    longest_of_norm: f32,
}

/// A query as it is compared with the sign codes of one set of rows.
pub(super) struct SignQuery {
    tables: Vec<u8>,
    /// Value of one step of the tables' entries.
    step: f32,
    /// What the sums of entries start from.
    lowest: f32,
    /// Inner product of the query with the mean.
    base: f32,
}

impl SignCodes {
    /// Whether rows of `dim` values can have sign codes.
    pub(super) fn supports(dim: usize) -> bool {
        dim >= MIN_DIM && tables_of(dim) <= MAX_NIBBLE_TABLES
    }

    /// Codes of row-major `vectors`, whose `norms` are NaN where they cannot be compared.
    pub(super) fn encode(vectors: &[f32], norms: &[f32], dim: usize) -> Self {
        let mean = mean(vectors, norms, dim);
        let bytes_per_row = tables_of(dim) / 2;
        let padded = norms.len().next_multiple_of(NIBBLE_BLOCK);
        let mut codes = SignCodes {
            mean,
            bytes_per_row,
            bits: vec![0; padded * bytes_per_row],
            lengths: vec![0.0; padded],
            offsets: vec![f32::NAN; padded],
            longest: 0.0,
            longest_of_norm: 0.0,
        };
        let (mut rest, mut signs) = (vec![0.0; dim], vec![0.0; dim]);
        for (row, values) in vectors.chunks_exact(dim).enumerate() {
            if !norms[row].is_nan() {
                for ((rest, sign), (value, mean)) in rest.iter_mut().zip(&mut signs).zip(values.iter().zip(&codes.mean))
                {
                    *rest = value - mean;
                    *sign = if *rest < 0.0 { -1.0 } else { 1.0 };
                }
                codes.set(row, &rest, &signs);
                let length = codes.lengths[row];
                codes.longest = codes.longest.max(length);
                if norms[row] > 0.0 {
                    codes.longest_of_norm = codes.longest_of_norm.max(length / norms[row]);
                }
            }
        }
        codes
    }

    fn set(&mut self, row: usize, rest: &[f32], signs: &[f32]) {
        let sum = dot_f32(rest, signs);
        self.lengths[row] = if sum > 0.0 { dot_f32(rest, rest) / sum } else { 0.0 };
        self.offsets[row] = dot_f32(rest, &self.mean);
        let first = row / NIBBLE_BLOCK * NIBBLE_BLOCK * self.bytes_per_row + row % NIBBLE_BLOCK;
        for (byte, signs) in signs.chunks(8).enumerate() {
            self.bits[first + byte * NIBBLE_BLOCK] = positive_bits(signs);
        }
    }

    /// What one sign of a row stands for: errors of estimates grow with it.
    pub(super) fn length(&self, row: usize) -> f32 {
        self.lengths[row]
    }

    /// The greatest [`Self::length`], and the greatest quotient of it and its row's norm.
    pub(super) fn longest(&self) -> (f32, f32) {
        (self.longest, self.longest_of_norm)
    }

    /// Number of blocks.
    pub(super) fn blocks(&self) -> usize {
        self.lengths.len() / NIBBLE_BLOCK
    }

    /// Prepares a query of the rows' dimension.
    pub(super) fn query(&self, query: &[f32]) -> SignQuery {
        let rest: Vec<f32> = query.iter().zip(&self.mean).map(|(value, mean)| value - mean).collect();
        let sums: Vec<f32> = rest
            .chunks(4)
            .map(|values| values.iter().map(|value| value.abs()).sum())
            .collect();
        let largest = sums.iter().fold(0.0_f32, |largest, &sum| largest.max(sum));
        let step = if largest > 0.0 {
            2.0 * largest / f32::from(MAX_NIBBLE_ENTRY)
        } else {
            1.0
        };
        let mut tables = vec![0; self.bytes_per_row * 32];
        for ((values, &sum), table) in rest.chunks(4).zip(&sums).zip(tables.chunks_exact_mut(16)) {
            fill_table(values, sum, step, table);
        }
        SignQuery {
            tables,
            step,
            lowest: -sums.iter().sum::<f32>(),
            base: dot_f32(query, &self.mean),
        }
    }

    /// Estimated inner products of the query with the rows of some blocks; NaN where a row cannot be compared.
    pub(super) fn dots(&self, query: &SignQuery, blocks: Range<usize>, out: &mut [f32]) {
        let rows = blocks.start * NIBBLE_BLOCK..blocks.end * NIBBLE_BLOCK;
        let mut sums = vec![0_u16; rows.len()];
        let bits = &self.bits[rows.start * self.bytes_per_row..rows.end * self.bytes_per_row];
        scan_nibbles(&query.tables, bits, &mut sums);
        let line = Line {
            base: query.base,
            lowest: query.lowest,
            step: query.step,
        };
        on_lines(&sums, &self.lengths[rows.clone()], &self.offsets[rows], line, out);
    }
}

/// One bit for each of up to eight signs, the first lowest.
fn positive_bits(signs: &[f32]) -> u8 {
    let mut bytes = [0_u8; 8];
    for (byte, &sign) in bytes.iter_mut().zip(signs) {
        *byte = u8::from(sign > 0.0);
    }
    // Moves bit 8 i to bit 56 + i for every i; the other products do not reach the last byte.
    (u64::from_le_bytes(bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

/// Number of half bytes of a row: a multiple of four, as the kernel wants them.
fn tables_of(dim: usize) -> usize {
    dim.div_ceil(16) * 4
}

/// The entries of one table: sums of the values with the signs that the bits of the entry's number name, raised by the
/// `sum` of their magnitudes so that none is negative.
fn fill_table(values: &[f32], sum: f32, step: f32, table: &mut [u8]) {
    for (number, entry) in table.iter_mut().enumerate() {
        let signed: f32 = values
            .iter()
            .enumerate()
            .map(|(bit, &value)| if number >> bit & 1 == 1 { value } else { -value })
            .sum();
        let steps = ((signed + sum) / step + 0.5) as u8;
        *entry = steps.min(MAX_NIBBLE_ENTRY);
    }
}

/// The mean of a sample of rows; zero rows, which are those without a vector, do not count.
fn mean(vectors: &[f32], norms: &[f32], dim: usize) -> Vec<f32> {
    let stride = (norms.len() / MEAN_ROWS).max(1);
    let mut sums = vec![0.0_f64; dim];
    let mut count = 0_u32;
    for (row, norm) in vectors.chunks_exact(dim).zip(norms).step_by(stride) {
        if !norm.is_nan() && *norm > 0.0 {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += f64::from(value);
            }
            count += 1;
        }
    }
    sums.into_iter()
        .map(|sum| (sum / f64::from(count.max(1))) as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Codes;

    fn values(count: usize, seed: u64) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1_u64 << 24) as f32
        };
        (0..count).map(|_| next() + next() + next() - 1.3).collect()
    }

    #[test]
    fn estimates_are_near_and_without_bias() {
        for dim in [64, 100, 384] {
            let (rows, query) = (values(dim * 1000, 1), values(dim, 2));
            let codes = Codes::encode(&rows, dim).unwrap();
            let signs = SignCodes::encode(&rows, &codes.norms, dim);
            let mut dots = vec![0.0; signs.blocks() * NIBBLE_BLOCK];
            signs.dots(&signs.query(&query), 0..signs.blocks(), &mut dots);
            let errors: Vec<f32> = rows
                .chunks_exact(dim)
                .zip(&dots)
                .map(|(row, dot)| dot_f32(row, &query) - dot)
                .collect();
            let (count, scale) = (errors.len() as f32, dot_f32(&query, &query));
            let bias = errors.iter().sum::<f32>() / count;
            let spread = (errors.iter().map(|error| error * error).sum::<f32>() / count).sqrt();
            assert!(bias.abs() < 0.02 * scale, "{dim}: {bias}");
            assert!(
                spread < 0.75 * scale / (dim as f32).sqrt(),
                "{dim}: {spread} of {scale}"
            );
            assert!(dots[1000..].iter().all(|dot| dot.is_nan()));
        }
    }

    #[test]
    fn rows_that_cannot_be_compared_have_no_estimate_and_do_not_move_the_mean() {
        let dim = 64;
        let mut rows = values(dim * 4, 3);
        let clean = rows[..2 * dim].to_vec();
        rows[2 * dim] = f32::NAN;
        rows[3 * dim..].fill(0.0);
        let norms = Codes::encode(&rows, dim).unwrap().norms;
        let signs = SignCodes::encode(&rows, &norms, dim);
        assert_eq!(signs.mean, mean(&clean, &norms[..2], dim));
        let mut dots = vec![0.0; NIBBLE_BLOCK];
        signs.dots(&signs.query(&rows[..dim]), 0..1, &mut dots);
        assert!(dots[2].is_nan() && [0, 1, 3].iter().all(|&row: &usize| dots[row].is_finite()));
    }

    #[test]
    fn bits_are_those_of_the_signs() {
        for bits in 0..=u8::MAX {
            let signs: Vec<f32> = (0..8)
                .map(|bit| if bits >> bit & 1 == 1 { 1.0 } else { -1.0 })
                .collect();
            assert_eq!(positive_bits(&signs), bits);
        }
        assert_eq!(positive_bits(&[1.0, -1.0, 1.0]), 5);
    }

    #[test]
    fn lengths_that_the_kernel_cannot_sum_have_no_signs() {
        assert!(SignCodes::supports(384) && SignCodes::supports(64) && SignCodes::supports(4160));
        assert!(!SignCodes::supports(63) && !SignCodes::supports(4161));
    }
}
