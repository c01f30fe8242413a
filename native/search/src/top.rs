//! The best-scored keys seen so far.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// A key with its score; the greater one ranks higher, and of equal scores the lower key does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ranked<K> {
    pub(crate) score: f32,
    pub(crate) key: K,
}

impl<K: Ord> Ord for Ranked<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score
            .total_cmp(&other.score)
            .then_with(|| other.key.cmp(&self.key))
    }
}

impl<K: Ord> PartialOrd for Ranked<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord> PartialEq for Ranked<K> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<K: Ord> Eq for Ranked<K> {}

/// Keeps the `limit` highest-ranked keys of any number offered. Scores that are not finite are not ranked.
#[derive(Debug)]
pub(crate) struct Top<K> {
    limit: usize,
    worst_first: BinaryHeap<Reverse<Ranked<K>>>,
    floor: f32,
}

impl<K: Ord + Copy> Top<K> {
    pub(crate) fn new(limit: usize) -> Self {
        Top {
            limit,
            worst_first: BinaryHeap::new(),
            floor: f32::NEG_INFINITY,
        }
    }

    /// A key whose score is below the floor cannot enter; one whose score equals it may, by the order of keys.
    #[inline]
    pub(crate) fn floor(&self) -> f32 {
        self.floor
    }

    pub(crate) fn offer(&mut self, score: f32, key: K) {
        if !score.is_finite() || self.limit == 0 {
            return;
        }
        // Adding zero turns -0 into 0: the total order of floats would tell them apart.
        let offered = Ranked {
            score: score + 0.0,
            key,
        };
        if self.worst_first.len() < self.limit {
            self.worst_first.push(Reverse(offered));
        } else if let Some(mut worst) = self.worst_first.peek_mut()
            && offered > worst.0
        {
            worst.0 = offered;
        }
        if self.worst_first.len() == self.limit {
            self.floor = self.worst_first.peek().map_or(f32::NEG_INFINITY, |worst| worst.0.score);
        }
    }

    pub(crate) fn absorb(mut self, other: Self) -> Self {
        for Reverse(ranked) in other.worst_first {
            self.offer(ranked.score, ranked.key);
        }
        self
    }

    /// The `rank`-th best score, counted from 1; minus infinity where there are not as many.
    pub(crate) fn score_at(&self, rank: usize) -> f32 {
        let mut scores: Vec<f32> = self.worst_first.iter().map(|Reverse(ranked)| ranked.score).collect();
        if rank == 0 || scores.len() < rank {
            return f32::NEG_INFINITY;
        }
        *scores.select_nth_unstable_by(rank - 1, |a, b| b.total_cmp(a)).1
    }

    /// Best first.
    pub(crate) fn into_sorted(self) -> Vec<Ranked<K>> {
        self.worst_first
            .into_sorted_vec()
            .into_iter()
            .map(|Reverse(ranked)| ranked)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(top: Top<u32>) -> Vec<u32> {
        top.into_sorted().into_iter().map(|ranked| ranked.key).collect()
    }

    #[test]
    fn only_finite_scores_rank() {
        let mut top = Top::new(3);
        for (row, score) in [f32::NAN, 1.0, f32::INFINITY, 2.0, f32::NEG_INFINITY]
            .into_iter()
            .enumerate()
        {
            top.offer(score, row as u32);
        }
        assert_eq!(rows(top), [3, 1]);
    }

    #[test]
    fn the_sign_of_zero_does_not_break_a_tie() {
        let mut top = Top::new(2);
        top.offer(-0.0, 0);
        top.offer(0.0, 1);
        top.offer(0.0, 2);
        assert_eq!(rows(top), [0, 1]);
    }

    proptest! {
        #[test]
        fn equals_sorting(scores in proptest::collection::vec(-3_i8..3, 0..60), limit in 0_usize..20, split in 0_usize..60) {
            let mut want: Vec<(u32, i8)> = scores.iter().enumerate().map(|(row, score)| (row as u32, *score)).collect();
            want.sort_by_key(|&(row, score)| (Reverse(score), row));
            let (mut left, mut right) = (Top::new(limit), Top::new(limit));
            for (row, &score) in scores.iter().enumerate().rev() {
                let top = if row < split { &mut left } else { &mut right };
                if f32::from(score) >= top.floor() {
                    top.offer(f32::from(score), row as u32);
                }
            }
            want.truncate(limit);
            let top = left.absorb(right);
            for rank in 0..=want.len() + 1 {
                let score = rank.checked_sub(1).and_then(|at| want.get(at)).map(|&(_, score)| f32::from(score));
                prop_assert_eq!(top.score_at(rank), score.unwrap_or(f32::NEG_INFINITY));
            }
            let want: Vec<u32> = want.into_iter().map(|(row, _)| row).collect();
            prop_assert_eq!(rows(top), want);
        }
    }
}
