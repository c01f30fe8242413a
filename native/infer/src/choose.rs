//! From logits to tokens: what is likeliest or drawn at a position, and which positions are kept.

use aios_kernels::softmax;

use crate::error::{InferError, Result};

/// How a token is taken from the logits of its position.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// 0 takes the likeliest token, the lowest id of equals; 1 is the network's own distribution.
    pub temperature: f32,
    /// Draws from the smallest set of likeliest tokens that reaches this probability; 1 keeps all.
    pub top_p: f32,
    /// Tokens that are never written.
    pub forbidden: Vec<u32>,
}

impl Drawing {
    pub(crate) fn check(&self, vocabulary: usize) -> Result<()> {
        if !((0.0..f32::INFINITY).contains(&self.temperature) && self.top_p > 0.0 && self.top_p <= 1.0) {
            return Err(InferError::input(
                "temperature must be at least 0, and top_p lie above 0 and not above 1",
            ));
        }
        let mut ids = self.forbidden.clone();
        ids.sort_unstable();
        ids.dedup();
        if let Some(id) = ids.last().filter(|id| **id as usize >= vocabulary) {
            return Err(InferError::input(format!(
                "forbidden id {id} is outside the vocabulary of {vocabulary} tokens"
            )));
        }
        match ids.len() == vocabulary {
            true => Err(InferError::input("every token of the vocabulary is forbidden")),
            false => Ok(()),
        }
    }

    /// The token of a position. `uniform` lies in 0..1 and decides what is drawn, by the inverse of the cumulative
    /// distribution.
    pub(crate) fn draw(&self, logits: &mut [f32], uniform: f64) -> Result<Drawn> {
        for id in &self.forbidden {
            logits[*id as usize] = f32::NEG_INFINITY;
        }
        let (best, most) = largest(logits);
        let mut shares = logits.to_vec();
        softmax(&mut shares);
        if !most.is_finite() || !shares[best].is_finite() {
            return Err(InferError::Numerical);
        }
        let id = match self.temperature > 0.0 {
            true => self.inverse(logits, most, &shares, uniform).unwrap_or(best),
            false => best,
        };
        Ok(Drawn {
            id: id as u32,
            confidence: shares[id],
            entropy: -shares[best].ln() - mean(&shares, logits, most),
        })
    }

    /// The first token up to which the tempered distribution holds more than `uniform`.
    fn inverse(&self, logits: &[f32], most: f32, shares: &[f32], uniform: f64) -> Option<usize> {
        let mut tempered: Vec<f32> = logits.iter().map(|logit| (logit - most) / self.temperature).collect();
        if self.top_p < 1.0 {
            for place in self.outside(shares) {
                tempered[place] = f32::NEG_INFINITY;
            }
        }
        let possible: Vec<bool> = tempered.iter().map(|logit| *logit > f32::NEG_INFINITY).collect();
        softmax(&mut tempered);
        let weights = || {
            tempered
                .iter()
                .zip(&possible)
                .map(|(weight, may)| if *may { f64::from(*weight) } else { 0.0 })
        };
        let wanted = uniform * weights().sum::<f64>();
        let mut sum = 0.0;
        weights().position(|weight| {
            sum += weight;
            sum > wanted
        })
    }

    /// Places beyond the nucleus (arXiv 1904.09751); the likeliest token always stays.
    fn outside(&self, shares: &[f32]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
        let mut sum = 0.0;
        let inside = order.iter().take_while(|place| {
            let before = sum;
            sum += shares[**place];
            before < self.top_p
        });
        let count = inside.count().max(1);
        order.split_off(count)
    }
}

/// A token, its probability under the untempered softmax, and the entropy of that in nats.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drawn {
    pub(crate) id: u32,
    pub(crate) confidence: f32,
    pub(crate) entropy: f32,
}

const LANES: usize = 16;
/// A token so much less likely than another counts as impossible.
const LOWEST: f32 = -80.0;

/// The first of the largest values, and the value.
fn largest(values: &[f32]) -> (usize, f32) {
    let mut most = [f32::NEG_INFINITY; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder().iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for chunk in chunks {
        for (most, value) in most.iter_mut().zip(chunk) {
            *most = if *value > *most { *value } else { *most };
        }
    }
    let most = most.into_iter().fold(rest, f32::max);
    (values.iter().position(|value| *value == most).unwrap_or(0), most)
}

/// Mean of the logits below the largest.
fn mean(shares: &[f32], logits: &[f32], most: f32) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let term = |share: f32, logit: f32| {
        let below = logit - most;
        share * if below > LOWEST { below } else { LOWEST }
    };
    let (shares, logits) = (shares.chunks_exact(LANES), logits.chunks_exact(LANES));
    let rest = shares.remainder().iter().zip(logits.remainder());
    let rest: f32 = rest.map(|(share, logit)| term(*share, *logit)).sum();
    for (shares, logits) in shares.zip(logits) {
        for ((sum, share), logit) in sums.iter_mut().zip(shares).zip(logits) {
            *sum += term(*share, *logit);
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Which of some masked positions are filled, by the confidence of their tokens: those that the schedule asks for, the
/// surest first and the leftmost of equals, and those that reach the threshold.
///
/// `stay` is the share that remains masked; at least one position is filled.
pub(crate) fn surest(drawn: &[Drawn], stay: f64, threshold: Option<f32>) -> Vec<bool> {
    let masked = drawn.len();
    let stays = (masked as f64 * stay + 1e-9).floor() as usize;
    let count = masked.saturating_sub(stays).max(1);
    let mut order: Vec<usize> = (0..masked).collect();
    order.sort_by(|a, b| drawn[*b].confidence.total_cmp(&drawn[*a].confidence));
    let mut chosen: Vec<bool> = drawn
        .iter()
        .map(|drawn| threshold.is_some_and(|threshold| drawn.confidence >= threshold))
        .collect();
    order.into_iter().take(count).for_each(|place| chosen[place] = true);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(temperature: f32, top_p: f32) -> Drawing {
        Drawing {
            temperature,
            top_p,
            forbidden: vec![3],
        }
    }

    #[test]
    fn the_likeliest_token_that_is_allowed_is_taken() {
        let mut logits = [0.0, 2.0, 2.0, 9.0, 1.0];
        let drawn = drawing(0.0, 1.0).draw(&mut logits, 0.0).unwrap();
        let whole = 1.0 + 2.0 * 2.0_f32.exp() + 1.0_f32.exp();
        let shares = [
            1.0 / whole,
            2.0_f32.exp() / whole,
            2.0_f32.exp() / whole,
            1.0_f32.exp() / whole,
        ];
        let entropy = -shares.iter().map(|share| share * share.ln()).sum::<f32>();
        assert_eq!(drawn.id, 1);
        assert!((drawn.confidence - shares[1]).abs() < 1e-6 && (drawn.entropy - entropy).abs() < 1e-5);
    }

    #[test]
    fn draws_follow_the_tempered_distribution() {
        let logits = [0.0, 1.0, -1.0, 5.0, 2.0];
        let weights: Vec<f64> = [0.0, 1.0, -1.0, f64::NEG_INFINITY, 2.0]
            .map(|x: f64| (x / 2.0).exp())
            .to_vec();
        let whole: f64 = weights.iter().sum();
        let mut counts = [0_usize; 5];
        for n in 0..10_000 {
            let drawn = drawing(2.0, 1.0)
                .draw(&mut logits.clone(), (f64::from(n) + 0.5) / 1e4)
                .unwrap();
            counts[drawn.id as usize] += 1;
        }
        for (count, weight) in counts.iter().zip(weights) {
            assert!((*count as f64 - 1e4 * weight / whole).abs() <= 1.0, "{counts:?}");
        }
    }

    #[test]
    fn a_nucleus_leaves_the_rest_out() {
        let logits = [0.0, 1.0, -1.0, 5.0, 2.0];
        let ids = |top_p: f32| -> Vec<u32> {
            let draw = |n: u32| drawing(1.0, top_p).draw(&mut logits.clone(), f64::from(n) / 100.0);
            let mut ids: Vec<u32> = (0..100).map(|n| draw(n).unwrap().id).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        assert_eq!(ids(1e-6), [4]);
        assert_eq!(ids(0.7), [1, 4]);
        assert_eq!(ids(1.0), [0, 1, 2, 4]);
    }

    #[test]
    fn positions_are_filled_in_order_of_confidence() {
        let drawn: Vec<Drawn> = [0.2, 0.9, 0.2, 0.5]
            .iter()
            .map(|confidence| Drawn {
                id: 0,
                confidence: *confidence,
                entropy: 0.0,
            })
            .collect();
        assert_eq!(surest(&drawn, 0.75, None), [false, true, false, false]);
        assert_eq!(surest(&drawn, 0.25, None), [true, true, false, true]);
        assert_eq!(surest(&drawn, 1.0, None), [false, true, false, false]);
        assert_eq!(surest(&drawn, 1.0, Some(0.5)), [false, true, false, true]);
        assert_eq!(surest(&drawn, 0.0, None), [true; 4]);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for bad in [f32::NAN, f32::INFINITY] {
            assert!(drawing(0.0, 1.0).draw(&mut [0.0, bad, 1.0, 0.0], 0.0).is_err());
        }
        assert!(drawing(0.0, 1.0).check(3).is_err() && drawing(-1.0, 1.0).check(9).is_err());
        assert!(drawing(0.0, 0.0).check(9).is_err() && drawing(f32::NAN, 1.0).check(9).is_err());
    }
}
