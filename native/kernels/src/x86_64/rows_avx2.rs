//! The portable source of [`crate::rows`], compiled for AVX2.

use crate::functions::Function;
use crate::rows::{self, RowKernels};

pub(crate) static AVX2: RowKernels = RowKernels {
    layer_norm,
    softmax,
    apply,
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
