//! Norm, softmax and functions of rows of float32. All levels give the same bits.

use crate::functions::{Function, exp};

/// What a level brings for rows.
pub(crate) struct RowKernels {
    /// Rows, weight, bias, epsilon.
    pub(crate) layer_norm: unsafe fn(&mut [f32], &[f32], &[f32], f32),
    pub(crate) softmax: unsafe fn(&mut [f32]),
    pub(crate) apply: unsafe fn(Function, &mut [f32]),
}

/// For any processor.
pub(crate) static PORTABLE: RowKernels = RowKernels {
    layer_norm,
    softmax,
    apply,
};

/// Lanes of the sums, so that they vectorise.
const LANES: usize = 16;

#[inline(always)]
fn sum_of(values: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest: f32 = chunks.remainder().iter().map(|value| term(*value)).sum();
    for chunk in chunks {
        for (sum, value) in sums.iter_mut().zip(chunk) {
            *sum += term(*value);
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[inline(always)]
pub(crate) fn layer_norm(rows: &mut [f32], weight: &[f32], bias: &[f32], eps: f32) {
    let width = weight.len();
    for row in rows.chunks_exact_mut(width) {
        let mean = sum_of(row, |value| value) / width as f32;
        let variance = sum_of(row, |value| (value - mean) * (value - mean)) / width as f32;
        let scale = 1.0 / (variance + eps).sqrt();
        for ((value, weight), bias) in row.iter_mut().zip(weight).zip(bias) {
            *value = (*value - mean) * scale * weight + bias;
        }
    }
}

#[inline(always)]
pub(crate) fn softmax(scores: &mut [f32]) {
    let mut most = [f32::NEG_INFINITY; LANES];
    let chunks = scores.chunks_exact(LANES);
    let rest = chunks.remainder().iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for chunk in chunks {
        for (most, score) in most.iter_mut().zip(chunk) {
            *most = most.max(*score);
        }
    }
    let most = most.into_iter().fold(rest, f32::max);
    for score in scores.iter_mut() {
        *score = exp(*score - most);
    }
    let whole = 1.0 / sum_of(scores, |score| score);
    for score in scores.iter_mut() {
        *score *= whole;
    }
}

#[inline(always)]
pub(crate) fn apply(function: Function, values: &mut [f32]) {
    function.apply_to(values);
}

#[cfg(test)]
mod tests {
    use crate::{Function, Kernels, Level};

    fn levels() -> impl Iterator<Item = &'static Kernels> {
        Level::ALL.into_iter().filter_map(Kernels::at)
    }

    #[test]
    fn activations_and_norm() {
        for kernels in levels() {
            let mut values = vec![-5.0, -1.0, 0.0, 0.5, 3.0, 20.0];
            kernels.apply(Function::Gelu, &mut values);
            for (found, wanted) in values
                .iter()
                .zip([-1.43e-6, -0.158_655_26, 0.0, 0.345_731_23, 2.995_95, 20.0])
            {
                assert!((found - wanted).abs() < 2e-6, "{found} {wanted}");
            }
            let mut values = vec![-1.0, 0.0, 2.0];
            kernels.apply(Function::Silu, &mut values);
            for (found, wanted) in values.iter().zip([-0.268_941_43, 0.0, 1.761_594_2]) {
                assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
            }
            let mut rows = vec![1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 0.0, 4.0];
            kernels.layer_norm(&mut rows, &[1.0, 1.0, 1.0, 2.0], &[0.0, 0.0, 0.0, 1.0], 1e-12);
            let wanted = [
                -1.341_640_8,
                -0.447_213_6,
                0.447_213_6,
                3.683_281_6,
                -0.577_350_3,
                -0.577_350_3,
                -0.577_350_3,
                4.464_102,
            ];
            for (found, wanted) in rows.iter().zip(wanted) {
                assert!((found - wanted).abs() < 1e-5, "{found} {wanted}");
            }
        }
    }

    #[test]
    fn softmax_sums_to_one_whatever_the_size() {
        for (kernels, count) in levels().flat_map(|kernels| [1, 7, 16, 45].map(|count| (kernels, count))) {
            let mut scores: Vec<f32> = (0..count).map(|n| (n as f32 * 1.7).sin() * 9.0 + 500.0).collect();
            let wanted: Vec<f64> = scores.iter().map(|score| f64::from(score - 509.0).exp()).collect();
            let whole: f64 = wanted.iter().sum();
            kernels.softmax(&mut scores);
            for (found, wanted) in scores.iter().zip(wanted) {
                assert!((f64::from(*found) - wanted / whole).abs() < 1e-6);
            }
        }
    }

    #[test]
    #[should_panic(expected = "whole rows")]
    fn rows_must_be_whole() {
        crate::layer_norm(&mut [1.0; 5], &[1.0; 2], &[0.0; 2], 1e-5);
    }
}
