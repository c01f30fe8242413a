//! Functions of single values, whose portable source every level compiles with its own instructions.

use crate::Kernels;

/// A function applied to each value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Function {
    /// The value itself.
    #[default]
    Identity,
    /// `x * (1 + erf(x / sqrt 2)) / 2`, as BERT has it.
    Gelu,
    /// `x / (1 + exp(-x))`.
    Silu,
}

impl Function {
    /// Applies it to every value.
    pub fn apply(self, values: &mut [f32]) {
        Kernels::active().apply(self, values);
    }

    /// Its portable source. No step is fused, so all levels give the same bits.
    #[inline(always)]
    pub(crate) fn apply_to(self, values: &mut [f32]) {
        match self {
            Function::Identity => {}
            Function::Gelu => {
                for value in values {
                    *value = gelu(*value);
                }
            }
            Function::Silu => {
                for value in values {
                    *value = silu(*value);
                }
            }
        }
    }
}

#[inline(always)]
fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

/// Numerator of [`erf`] divided by x, by descending powers of x squared.
const ERF_ABOVE: [f32; 7] = [
    -2.726_142_3e-10,
    2.770_681_4e-8,
    -2.101_024e-6,
    -5.692_506_5e-5,
    -7.349_906_4e-4,
    -2.954_6e-3,
    -1.609_603_3e-2,
];
/// Denominator of [`erf`].
const ERF_BELOW: [f32; 5] = [
    -1.456_607_2e-5,
    -2.133_740_6e-4,
    -1.682_827e-3,
    -7.373_329e-3,
    -1.426_473_9e-2,
];

/// The error function within 5e-7: an odd rational function on -4 to 4, beyond which it is 1 to that precision.
#[inline(always)]
fn erf(x: f32) -> f32 {
    // Written so that what is no number stays so.
    let inside = if x > 4.0 { 4.0 } else { x };
    let inside = if inside < -4.0 { -4.0 } else { inside };
    let square = inside * inside;
    let ratio = inside * polynomial(&ERF_ABOVE, square) / polynomial(&ERF_BELOW, square);
    // Exactly 1 far out, so that what it cancels there is gone.
    let ratio = if x >= 3.9 || ratio > 1.0 { 1.0 } else { ratio };
    if x <= -3.9 || ratio < -1.0 { -1.0 } else { ratio }
}

#[inline(always)]
fn polynomial<const LEN: usize>(factors: &[f32; LEN], x: f32) -> f32 {
    let mut value = factors[0];
    for &factor in &factors[1..] {
        value = value * x + factor;
    }
    value
}

#[inline(always)]
fn silu(x: f32) -> f32 {
    x / (1.0 + exp(-x))
}

/// Factors of exp(x) within half of ln 2 of 0.
const EXP: [f32; 7] = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
/// Above and below these the result would leave the normal numbers.
const EXP_RANGE: (f32, f32) = (-87.0, 88.0);

/// The exponential function within 3e-7 of the value, for what lies within [`EXP_RANGE`] after clamping.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let inside = if x > EXP_RANGE.1 { EXP_RANGE.1 } else { x };
    let inside = if inside < EXP_RANGE.0 { EXP_RANGE.0 } else { inside };
    const ROUNDING: f32 = 12_582_912.0;
    let shifted = inside * std::f32::consts::LOG2_E + ROUNDING;
    let whole = shifted - ROUNDING;
    // ln 2 in two parts, the first with few enough bits for an exact product.
    let rest = inside - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23));
    polynomial(&EXP, rest) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_near_their_definitions() {
        for at in -80_000..=80_000 {
            let x = at as f32 / 8_000.0;
            let wide = f64::from(x);
            let silu_gap = f64::from(silu(x)) - wide / (1.0 + (-wide).exp());
            assert!(silu_gap.abs() < 1e-6 * (1.0 + wide.abs()), "silu {x}: {silu_gap}");
            let gelu_gap = f64::from(gelu(x)) - 0.5 * wide * (1.0 + wide_erf(wide / 2.0_f64.sqrt()));
            assert!(gelu_gap.abs() < 1e-6 * (1.0 + wide.abs()), "gelu {x}: {gelu_gap}");
        }
    }

    #[test]
    fn functions_keep_to_their_limits() {
        assert_eq!(gelu(1e30), 1e30);
        assert_eq!(gelu(-1e30), 0.0);
        assert_eq!(silu(1e30), 1e30);
        assert!(silu(-1e4).abs() < 1e-30);
        assert!(gelu(f32::NAN).is_nan() && silu(f32::NAN).is_nan());
    }

    /// The integral by its power series, or 1 where that would lose digits.
    fn wide_erf(x: f64) -> f64 {
        if x.abs() > 4.2 {
            return x.signum();
        }
        let (mut term, mut sum) = (x, x);
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }
}
