//! Matrices in row order and their products, the slow way.

use aios_kernels::gemm::{self, Layout, PackedMatrix};
use half::f16;

/// Numbers that follow from a seed.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) as u32
    }

    pub fn bytes(&mut self, count: usize, largest: u8) -> Vec<u8> {
        let range = u32::from(largest) + 1;
        (0..count)
            .map(|_| (self.next() >> 8) as u8)
            .map(|byte| (u32::from(byte) % range) as u8)
            .collect()
    }

    /// Between -`scale` and `scale`.
    pub fn floats(&mut self, count: usize, scale: f32) -> Vec<f32> {
        (0..count)
            .map(|_| (self.next() as i32 as f32) / 2_147_483_648.0 * scale)
            .collect()
    }
}

/// A matrix in row order.
pub struct Matrix {
    pub layout: Layout,
    pub codes: Vec<u8>,
    pub scales: Vec<u16>,
    pub zeros: Option<Vec<u8>>,
}

impl Matrix {
    pub fn new(layout: Layout, has_zeros: bool, numbers: &mut Numbers) -> Self {
        let scale_count = layout.rows * layout.groups();
        let scales = numbers.floats(scale_count, 0.1);
        Matrix {
            layout,
            codes: numbers.bytes(layout.rows * layout.columns, layout.bits.max_code()),
            scales: scales.iter().map(|&scale| f16::from_f32(scale).to_bits()).collect(),
            zeros: has_zeros.then(|| numbers.bytes(scale_count, layout.bits.max_code())),
        }
    }

    pub fn pack(&self) -> Packed {
        Packed {
            layout: self.layout,
            codes: gemm::pack(&self.layout, &self.codes).unwrap(),
            scales: gemm::pack_scales(&self.layout, &self.scales).unwrap(),
            zeros: self
                .zeros
                .as_ref()
                .map(|zeros| gemm::pack_scales(&self.layout, zeros).unwrap()),
        }
    }
}

pub struct Packed {
    pub layout: Layout,
    pub codes: Vec<u8>,
    pub scales: Vec<u16>,
    pub zeros: Option<Vec<u8>>,
}

impl Packed {
    pub fn view(&self) -> PackedMatrix<'_> {
        PackedMatrix::new(self.layout, &self.codes, &self.scales, self.zeros.as_deref()).unwrap()
    }
}

/// Codes and scale of a row, the slow way.
pub fn quantize_row(x: &[f32]) -> (Vec<i32>, f32) {
    let largest = x.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    if largest == 0.0 {
        return (vec![0; x.len()], 0.0);
    }
    let inverse = 127.0 / largest;
    let codes = x.iter().map(|value| (value * inverse).round_ties_even() as i32);
    (codes.collect(), largest / 127.0)
}

/// Products without an epilogue.
pub fn naive(x: &[f32], m: usize, matrix: &Matrix) -> Vec<f32> {
    let Layout {
        rows,
        columns,
        bits,
        group,
    } = matrix.layout;
    let groups = matrix.layout.groups();
    let mut out = Vec::with_capacity(m * rows);
    for x in x.chunks_exact(columns).take(m) {
        let (input, scale) = quantize_row(x);
        for row in 0..rows {
            let mut total = 0.0_f32;
            for at in 0..groups {
                let zero = matrix
                    .zeros
                    .as_ref()
                    .map_or(2.0 * bits.middle(), |zeros| 2.0 * f32::from(zeros[row * groups + at]))
                    as i32;
                let columns = at * group..columns.min((at + 1) * group);
                let codes = &matrix.codes[row * matrix.layout.columns..][columns.clone()];
                let products = codes.iter().zip(&input[columns]);
                let sum: i64 = products
                    .map(|(&code, value)| i64::from(2 * i32::from(code) - zero) * i64::from(*value))
                    .sum();
                total = (sum as f32 / 2.0).mul_add(f16::from_bits(matrix.scales[row * groups + at]).to_f32(), total);
            }
            out.push(total * scale);
        }
    }
    out
}
