//! The portable source of [`crate::rows`] and [`crate::estimates`], compiled for AVX2.

use crate::estimates::{self, EstimateKernels, Line};
use crate::functions::Function;
use crate::rows::{self, RowKernels};

pub(crate) static AVX2: RowKernels = RowKernels {
    layer_norm,
    softmax,
    apply,
};

pub(crate) static ESTIMATES: EstimateKernels = EstimateKernels {
    on_lines,
    divide,
    block_maxima,
};

#[target_feature(enable = "avx2,fma,f16c")]
fn layer_norm(rows: &mut [f32], weight: &[f32], bias: &[f32], eps: f32) {
    rows::layer_norm(rows, weight, bias, eps);
}

#[target_feature(enable = "avx2,fma,f16c")]
fn softmax(scores: &mut [f32]) {
    rows::softmax(scores);
}

#[target_feature(enable = "avx2,fma,f16c")]
fn apply(function: Function, values: &mut [f32]) {
    rows::apply(function, values);
}

#[target_feature(enable = "avx2,fma,f16c")]
fn on_lines(sums: &[u16], slopes: &[f32], offsets: &[f32], line: Line, out: &mut [f32]) {
    estimates::on_lines(sums, slopes, offsets, line, out);
}

#[target_feature(enable = "avx2,fma,f16c")]
fn divide(values: &mut [f32], divisors: &[f32]) {
    estimates::divide(values, divisors);
}

#[target_feature(enable = "avx2,fma,f16c")]
fn block_maxima(values: &[f32], out: &mut [f32]) {
    estimates::block_maxima(values, out);
}
