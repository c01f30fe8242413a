//! Which tensor gets how many bits.

use crate::calibration::evenly;
use crate::error::QuantError;
use crate::matrix::quantize;
use crate::scheme::{Bits, Method, Scheme};
use crate::validation::compare;

/// Rows of a matrix on which widths are tried.
const TRIAL_ROWS: usize = 64;

/// What a width costs a tensor, and what it loses with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Offer {
    pub width: Bits,
    pub bytes: u64,
    /// Squared relative error times elements.
    pub loss: f64,
}

/// The widths from `least` on whose cosine, on some rows, is enough; the widest one in any case. None costs as much as
/// a wider one: small matrices can need more bytes for what is stored beside few bits (`extra`) than for more bits.
pub(crate) fn offers(
    values: &[f32],
    columns: usize,
    scheme: impl Fn(Bits) -> Scheme,
    extra: impl Fn(Bits) -> u64,
    least: Bits,
    enough: impl Fn(f64) -> bool,
) -> Result<Vec<Offer>, QuantError> {
    let rows = values.len() / columns.max(1);
    let mut sample = Vec::new();
    for row in evenly(rows, TRIAL_ROWS) {
        sample.extend_from_slice(&values[row * columns..(row + 1) * columns]);
    }
    let mut made: Vec<Offer> = Vec::new();
    for width in Bits::ALL.into_iter().filter(|&width| width >= least) {
        let scheme = scheme(width);
        let restored = quantize(&sample, columns, scheme, Method::default())?.dequantize()?;
        let quality = compare(&sample, &restored)?;
        if enough(quality.cosine) || width.wider().is_none() {
            let bytes = scheme.stored_bytes(rows, columns) as u64 + extra(width);
            made.retain(|narrower| narrower.bytes < bytes);
            made.push(Offer {
                width,
                bytes,
                loss: quality.relative_error.powi(2) * values.len() as f64,
            });
        }
    }
    Ok(made)
}

/// Chooses one offer for each tensor so that together they fit the budget: from the cheapest ones on, always the
/// upgrade that saves most loss for a byte. Err is the least number of bytes, if that is too much.
pub(crate) fn choose(tensors: &[Vec<Offer>], budget: u64) -> Result<Vec<Bits>, u64> {
    let mut chosen = vec![0; tensors.len()];
    let mut bytes: u64 = tensors
        .iter()
        .filter_map(|offers| offers.first())
        .map(|offer| offer.bytes)
        .sum();
    if bytes > budget {
        return Err(bytes);
    }
    loop {
        let mut best: Option<(f64, usize, u64)> = None;
        for (tensor, offers) in tensors.iter().enumerate() {
            let (now, Some(next)) = (&offers[chosen[tensor]], offers.get(chosen[tensor] + 1)) else {
                continue;
            };
            let added = next.bytes.saturating_sub(now.bytes);
            let gain = (now.loss - next.loss) / added.max(1) as f64;
            if bytes + added <= budget && gain > best.map_or(0.0, |(gain, ..)| gain) {
                best = Some((gain, tensor, added));
            }
        }
        let Some((_, tensor, added)) = best else { break };
        chosen[tensor] += 1;
        bytes += added;
    }
    let pairs = tensors.iter().zip(&chosen);
    Ok(pairs.map(|(offers, &place)| offers[place].width).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers_of(losses: [f64; 3], size: u64) -> Vec<Offer> {
        let widths = Bits::ALL.into_iter().zip(losses);
        widths
            .map(|(width, loss)| Offer {
                width,
                bytes: size * u64::from(width.get()),
                loss,
            })
            .collect()
    }

    #[test]
    fn sensitive_tensors_get_the_bits() {
        let tensors = [offers_of([8.0, 0.5, 0.0], 100), offers_of([80.0, 5.0, 0.1], 100)];
        assert_eq!(choose(&tensors, 400).unwrap(), [Bits::Two, Bits::Two]);
        assert_eq!(choose(&tensors, 600).unwrap(), [Bits::Two, Bits::Four]);
        assert_eq!(choose(&tensors, 800).unwrap(), [Bits::Four, Bits::Four]);
        assert_eq!(choose(&tensors, 1200).unwrap(), [Bits::Four, Bits::Eight]);
        assert_eq!(choose(&tensors, u64::MAX).unwrap(), [Bits::Eight, Bits::Eight]);
        assert_eq!(choose(&tensors, 399), Err(400));
    }

    #[test]
    fn what_no_longer_fits_leaves_room_for_smaller_ones() {
        let tensors = [offers_of([1000.0, 1.0, 0.0], 1000), offers_of([1.0, 0.1, 0.0], 10)];
        assert_eq!(choose(&tensors, 3000).unwrap(), [Bits::Two, Bits::Eight]);
    }

    #[test]
    fn widths_that_are_not_good_enough_are_not_offered() {
        let values: Vec<f32> = (0..64 * 64).map(|i| ((i * 37 % 101) as f32 - 50.0) / 50.0).collect();
        let of = |least: Bits, accuracy: f64| {
            let scheme = |width| Scheme::symmetric(width, 64);
            let made = offers(&values, 64, scheme, |_| 0, least, |cosine| cosine >= accuracy).unwrap();
            made.iter().map(|offer| offer.width.get()).collect::<Vec<_>>()
        };
        assert_eq!(of(Bits::Two, 0.5), [2, 4, 8]);
        assert_eq!(of(Bits::Four, 0.5), [4, 8]);
        assert_eq!(of(Bits::Two, 0.99), [4, 8]);
        assert_eq!(of(Bits::Two, 2.0), [8]);
    }

    #[test]
    fn what_is_stored_beside_the_codes_counts_and_may_make_more_bits_cheaper() {
        let values: Vec<f32> = (0..64 * 64).map(|i| ((i * 37 % 101) as f32 - 50.0) / 50.0).collect();
        let of = |beside: u64| {
            let scheme = |width| Scheme::symmetric(width, 64);
            let extra = |width| if width == Bits::Eight { 0 } else { beside };
            let made = offers(&values, 64, scheme, extra, Bits::Two, |_| true).unwrap();
            made.iter()
                .map(|offer| (offer.width.get(), offer.bytes))
                .collect::<Vec<_>>()
        };
        assert_eq!(of(100), [(2, 64 * 18 + 100), (4, 64 * 34 + 100), (8, 64 * 66)]);
        assert_eq!(of(2500), [(2, 64 * 18 + 2500), (8, 64 * 66)]);
        assert_eq!(of(4000), [(8, 64 * 66)]);
    }
}
