//! Loops over float32 that vectorise: norm, softmax, GELU, SiLU, inner products.
//!
//! Every function exists once; on x86-64 it is compiled a second time for AVX2 and chosen at run time.

/// `exp(x)`; relative error below 2e-7. After Cephes' expf.
#[inline(always)]
fn exp(x: f32) -> f32 {
    const HIGH: f32 = 0.693_359_4;
    const LOW: f32 = -2.121_944_4e-4;
    /// Adding it rounds to a whole number.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let power = shifted - ROUND;
    let rest = x - power * HIGH - power * LOW;
    let mut sum = 1.987_569_1e-4;
    for factor in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        sum = sum * rest + factor;
    }
    let whole = (shifted.to_bits() as i32 - ROUND.to_bits() as i32 + 127) << 23;
    (sum * rest * rest + rest + 1.0) * f32::from_bits(whole as u32)
}

/// Error function; absolute error below 5e-7. A rational function, as in Eigen.
#[inline(always)]
fn erf(x: f32) -> f32 {
    let x = x.clamp(-4.0, 4.0);
    let square = x * x;
    let mut above = -2.726_142e-10;
    for factor in [
        2.770_681_4e-8,
        -2.101_024e-6,
        -5.692_506_4e-5,
        -7.349_906_3e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ] {
        above = above * square + factor;
    }
    let mut below = -1.456_607_2e-5;
    for factor in [-2.133_740_5e-4, -1.682_827e-3, -7.373_329e-3, -1.426_473_9e-2] {
        below = below * square + factor;
    }
    x * above / below
}

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
fn norm_rows(rows: &mut [f32], weight: &[f32], bias: &[f32], eps: f32) {
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
fn gelu_all(values: &mut [f32]) {
    for value in values {
        *value = 0.5 * *value * (1.0 + erf(*value * std::f32::consts::FRAC_1_SQRT_2));
    }
}

#[inline(always)]
fn silu_all(values: &mut [f32]) {
    for value in values {
        *value /= 1.0 + exp(-*value);
    }
}

#[inline(always)]
fn softmax_row(scores: &mut [f32]) {
    let mut most = [f32::NEG_INFINITY; LANES];
    let chunks = scores.chunks_exact(LANES);
    let rest = chunks.remainder().iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for chunk in chunks {
        for lane in 0..LANES {
            most[lane] = most[lane].max(chunk[lane]);
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

macro_rules! vectorised {
    ($(#[$doc:meta])* $name:ident, $inner:ident, ($($argument:ident: $kind:ty),*)) => {
        $(#[$doc])*
        pub fn $name($($argument: $kind),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,fma")]
                fn wide($($argument: $kind),*) {
                    $inner($($argument),*);
                }
                if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                    // SAFETY: the processor has what the function was compiled for.
                    unsafe { wide($($argument),*) };
                    return;
                }
            }
            $inner($($argument),*);
        }
    };
}

vectorised!(
    /// Layer norm of every row of `weight.len()` numbers, in place.
    layer_norm, norm_rows, (rows: &mut [f32], weight: &[f32], bias: &[f32], eps: f32)
);
vectorised!(
    /// GELU with the exact error function, in place.
    gelu, gelu_all, (values: &mut [f32])
);
vectorised!(
    /// SiLU, in place.
    silu, silu_all, (values: &mut [f32])
);
vectorised!(
    /// Softmax, in place.
    softmax, softmax_row, (scores: &mut [f32])
);

#[cfg(test)]
mod tests {
    use super::*;

    /// By its series, in float64.
    fn exact_erf(x: f64) -> f64 {
        let (mut term, mut sum) = (x, x);
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }

    #[test]
    fn functions_are_as_exact_as_float32_needs() {
        for step in -4000..=4000 {
            let x = step as f32 / 1000.0;
            assert!((f64::from(erf(x)) - exact_erf(f64::from(x))).abs() < 5e-7, "erf({x})");
        }
        for step in -8600..=8700 {
            let x = step as f32 / 100.0;
            let wanted = f64::from(x).exp();
            assert!((f64::from(exp(x)) - wanted).abs() <= 2e-7 * wanted + 1e-38, "exp({x})");
        }
        assert!(exp(-1000.0) < 1e-37 && exp(0.0) == 1.0);
    }

    #[test]
    fn activations_and_norm() {
        let mut values = vec![-5.0, -1.0, 0.0, 0.5, 3.0, 20.0];
        gelu(&mut values);
        for (found, wanted) in values
            .iter()
            .zip([-1.43e-6, -0.158_655_26, 0.0, 0.345_731_23, 2.995_95, 20.0])
        {
            assert!((found - wanted).abs() < 2e-6, "{found} {wanted}");
        }
        let mut values = vec![-1.0, 0.0, 2.0];
        silu(&mut values);
        for (found, wanted) in values.iter().zip([-0.268_941_43, 0.0, 1.761_594_2]) {
            assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
        }
        let mut rows = vec![1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 0.0, 4.0];
        layer_norm(&mut rows, &[1.0, 1.0, 1.0, 2.0], &[0.0, 0.0, 0.0, 1.0], 1e-12);
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

    #[test]
    fn softmax_sums_to_one_whatever_the_size() {
        for count in [1, 7, 16, 45] {
            let mut scores: Vec<f32> = (0..count).map(|n| (n as f32 * 1.7).sin() * 9.0 + 500.0).collect();
            let wanted: Vec<f64> = scores.iter().map(|score| f64::from(score - 509.0).exp()).collect();
            let whole: f64 = wanted.iter().sum();
            softmax(&mut scores);
            for (found, wanted) in scores.iter().zip(wanted) {
                assert!((f64::from(*found) - wanted / whole).abs() < 1e-6);
            }
        }
    }
}
