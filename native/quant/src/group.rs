//! Scale, zero point and codes of one group.

use half::f16;

use crate::int8::ROUND;
use crate::level::LANES;
use crate::scheme::{Bits, Method, Scheme};

/// Scale of a group and the code of its value 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fit {
    pub scale: f16,
    pub zero: f32,
}

/// The codes that a scheme uses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid {
    low: f32,
    high: f32,
}

impl Grid {
    pub(crate) fn of(scheme: &Scheme) -> Self {
        // Symmetric INT8 leaves out code 0, so its values fit -127 ..= 127.
        let low = if scheme.symmetric && scheme.bits == Bits::Eight {
            1.0
        } else {
            0.0
        };
        let high = f32::from(scheme.bits.max_code());
        Self { low, high }
    }

    /// The nearest code, as a float.
    #[inline(always)]
    fn nearest(self, value: f32, inverse: f32, zero: f32) -> f32 {
        let code = value * inverse + zero;
        let code = if code > self.low { code } else { self.low };
        let code = if code < self.high { code } else { self.high };
        (code + ROUND) - ROUND
    }
}

/// Least and largest value of a group, 0 included, and whether all are finite.
struct Extremes {
    least: f32,
    most: f32,
    finite: bool,
}

#[inline(always)]
fn extremes(values: &[f32]) -> Extremes {
    let mut least = [0.0_f32; LANES];
    let mut most = [0.0_f32; LANES];
    let mut top = [0_u32; LANES];
    let mut take = |lane: usize, value: f32| {
        least[lane] = if value < least[lane] { value } else { least[lane] };
        most[lane] = if value > most[lane] { value } else { most[lane] };
        top[lane] = top[lane].max(value.to_bits() & 0x7fff_ffff);
    };
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &value) in chunk.iter().enumerate() {
            take(lane, value);
        }
    }
    for (lane, &value) in rest.iter().enumerate() {
        take(lane, value);
    }
    let mut all = Extremes {
        least: 0.0,
        most: 0.0,
        finite: true,
    };
    for lane in 0..LANES {
        all.least = if least[lane] < all.least {
            least[lane]
        } else {
            all.least
        };
        all.most = if most[lane] > all.most { most[lane] } else { all.most };
        all.finite &= top[lane] < 0x7f80_0000;
    }
    all
}

/// The scale that just reaches the largest value, before rounding, and how many steps it reaches.
#[inline(always)]
fn reaching(found: &Extremes, scheme: &Scheme) -> (f32, f32) {
    let magnitude = if found.most > -found.least {
        found.most
    } else {
        -found.least
    };
    match (scheme.symmetric, scheme.bits) {
        (true, Bits::Two) => (magnitude / 1.5, 1.5),
        (true, Bits::Four) if found.most > -found.least => (magnitude / -8.0, 8.0),
        (true, Bits::Four) => (magnitude / 8.0, 8.0),
        (true, Bits::Eight) => (magnitude / 127.0, 127.0),
        (false, bits) => {
            let steps = f32::from(bits.max_code());
            ((found.most / steps) - (found.least / steps), steps)
        }
    }
}

/// Rounds the scale that reaches `steps`, upwards where it would fall short by more than half a step.
#[inline(always)]
fn rounded(scale: f32, steps: f32) -> f16 {
    let nearest = f16::from_f32(scale);
    if scale.abs() * steps > (steps + 0.5) * nearest.to_f32().abs() {
        f16::from_bits(nearest.to_bits() + 1)
    } else {
        nearest
    }
}

/// `Σ w·v·q` and `Σ w·q²` of one scale in every lane, where q are the steps of the nearest codes.
struct Moments {
    cross: [f32; LANES],
    square: [f32; LANES],
}

/// One sweep over a group with a scale in every lane, so that no sum across lanes is needed.
#[inline(always)]
fn moments<const WEIGHTED: bool>(
    values: &[f32],
    weights: &[f32],
    inverse: &[f32; LANES],
    zero: f32,
    grid: Grid,
) -> Moments {
    let mut cross = [0.0_f32; LANES];
    let mut square = [0.0_f32; LANES];
    for (index, &value) in values.iter().enumerate() {
        let weight = if WEIGHTED { weights[index] } else { 1.0 };
        for lane in 0..LANES {
            let steps = grid.nearest(value, inverse[lane], zero) - zero;
            let weighted = if WEIGHTED { weight * steps } else { steps };
            cross[lane] += value * weighted;
            square[lane] += steps * weighted;
        }
    }
    Moments { cross, square }
}

/// Smallest and largest clipping range that the search tries, as shares of the range that reaches every value.
fn range_of(scheme: &Scheme) -> (f32, f32) {
    match (scheme.symmetric, scheme.bits) {
        (_, Bits::Two) => (0.35, 1.05),
        (_, Bits::Four) => (0.66, 1.14),
        (_, Bits::Eight) => (0.9, 1.04),
    }
}

/// Chooses scale and zero point; None where a value is not finite or needs a scale beyond float16.
///
/// `weights`, if not empty, say how much an error of each column counts.
#[inline(always)]
pub(crate) fn fit(values: &[f32], weights: &[f32], scheme: &Scheme, method: Method) -> Option<Fit> {
    let found = extremes(values);
    if !found.finite {
        return None;
    }
    let (exact, steps) = reaching(&found, scheme);
    let scale = rounded(exact, steps);
    let zero = scheme.fixed_zero().unwrap_or_else(|| {
        let zero = if exact > 0.0 { -found.least / exact } else { 0.0 };
        (zero + ROUND) - ROUND
    });
    let first = scale.is_finite().then_some(Fit { scale, zero })?;
    match method {
        Method::Search { candidates } if scale.to_f32() != 0.0 && candidates > 0 => Some(if weights.is_empty() {
            search::<false>(values, weights, scheme, exact, first, candidates)
        } else {
            search::<true>(values, weights, scheme, exact, first, candidates)
        }),
        _ => Some(first),
    }
}

#[inline(always)]
fn search<const WEIGHTED: bool>(
    values: &[f32],
    weights: &[f32],
    scheme: &Scheme,
    exact: f32,
    first: Fit,
    candidates: u8,
) -> Fit {
    let grid = Grid::of(scheme);
    let zero = first.zero;
    let (low, high) = range_of(scheme);
    let step = (high - low) / f32::from(candidates.max(2) - 1);
    let mut best = 0.0_f32;
    let mut refined = first.scale.to_f32();
    let mut tried = 0;
    while tried < candidates {
        let mut inverse = [0.0_f32; LANES];
        for (lane, inverse) in inverse.iter_mut().enumerate() {
            let number = (tried + lane as u8).min(candidates - 1);
            *inverse = 1.0 / (exact * (high - step * f32::from(number)));
        }
        let sums = moments::<WEIGHTED>(values, weights, &inverse, zero, grid);
        for lane in 0..LANES {
            // With its least-squares scale a candidate explains cross² / square of the group's energy.
            let scale = sums.cross[lane] / sums.square[lane];
            let gain = scale * sums.cross[lane];
            if gain > best {
                best = gain;
                refined = scale;
            }
        }
        tried = tried.saturating_add(LANES as u8);
    }
    let scale = f16::from_f32(refined);
    if scale.is_finite() && scale.to_f32() != 0.0 {
        Fit { scale, zero }
    } else {
        first
    }
}

/// Writes the nearest codes. A scale of 0 gives the code nearest to the zero point.
#[inline(always)]
pub(crate) fn encode(values: &[f32], fit: Fit, grid: Grid, codes: &mut [u8]) {
    let scale = fit.scale.to_f32();
    let inverse = if scale == 0.0 { 0.0 } else { 1.0 / scale };
    for (code, &value) in codes.iter_mut().zip(values) {
        *code = (grid.nearest(value, inverse, fit.zero) + ROUND).to_bits() as u8;
    }
}

/// The nearest code of one value and what it stands for.
#[inline(always)]
pub(crate) fn encode_one(value: f32, fit: Fit, grid: Grid) -> (u8, f32) {
    let scale = fit.scale.to_f32();
    let inverse = if scale == 0.0 { 0.0 } else { 1.0 / scale };
    let code = grid.nearest(value, inverse, fit.zero);
    (code as u8, (code - fit.zero) * scale)
}

/// Writes the values of codes.
#[inline(always)]
pub(crate) fn decode(codes: &[u8], scale: f32, zero: f32, out: &mut [f32]) {
    for (value, &code) in out.iter_mut().zip(codes) {
        *value = (f32::from(code) - zero) * scale;
    }
}
