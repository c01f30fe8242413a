//! Whose rows a matrix product gets.

use crate::network::Sequence;
use crate::recording::Recorder;

/// The rows of a product: how many come from each sequence, and how much of it is masked.
pub(crate) struct Origin<'a> {
    /// (rows, mask ratio) of each sequence.
    pub(crate) parts: Vec<(usize, f32)>,
    /// Takes down what the matrices get.
    pub(crate) recorder: Option<&'a Recorder>,
}

impl<'a> Origin<'a> {
    /// The tokens of sequences.
    pub(crate) fn of(sequences: &[Sequence<'_>], mask: Option<u32>, recorder: Option<&'a Recorder>) -> Self {
        let part = |sequence: &Sequence<'_>| (sequence.count(), mask_ratio(sequence.tokens, mask));
        Self {
            parts: sequences.iter().map(part).collect(),
            recorder,
        }
    }

    /// Rows that belong to one sequence.
    pub(crate) fn part(rows: usize, ratio: f32, recorder: Option<&'a Recorder>) -> Self {
        Self {
            parts: vec![(rows, ratio)],
            recorder,
        }
    }

    /// Single rows, each with its sequence's mask ratio.
    pub(crate) fn rows(ratios: &[f32], recorder: Option<&'a Recorder>) -> Self {
        Self {
            parts: ratios.iter().map(|&ratio| (1, ratio)).collect(),
            recorder,
        }
    }

    /// (rows, mask ratio) of the stretches of rows that lie in the same of `groups` mask-ratio groups.
    pub(crate) fn stretches(&self, groups: usize) -> Vec<(usize, f32)> {
        let mut found: Vec<(usize, f32)> = Vec::new();
        for &(rows, ratio) in &self.parts {
            match found.last_mut() {
                Some((count, before))
                    if aios_quant::group_of(*before, groups) == aios_quant::group_of(ratio, groups) =>
                {
                    *count += rows;
                }
                _ => found.push((rows, ratio)),
            }
        }
        found
    }
}

/// The share of mask tokens; 0 where no token is one.
pub(crate) fn mask_ratio(tokens: &[u32], mask: Option<u32>) -> f32 {
    let masked = mask.map_or(0, |mask| tokens.iter().filter(|&&token| token == mask).count());
    masked as f32 / tokens.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_one_group_are_taken_together() {
        let origin = Origin {
            parts: vec![(3, 0.05), (2, 0.01), (4, 0.5), (1, 1.0), (2, 0.95)],
            recorder: None,
        };
        assert_eq!(origin.stretches(10), [(5, 0.05), (4, 0.5), (3, 1.0)]);
        assert_eq!(origin.stretches(1), [(12, 0.05)]);
    }

    #[test]
    fn ratios_count_masks() {
        assert_eq!(mask_ratio(&[4, 9, 9, 1], Some(9)), 0.5);
        assert_eq!(mask_ratio(&[9], None), 0.0);
        assert_eq!(mask_ratio(&[], Some(9)), 0.0);
    }
}
