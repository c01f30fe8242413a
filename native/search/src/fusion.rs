//! Reciprocal rank fusion (Cormack, Clarke, Büttcher: "Reciprocal rank fusion outperforms Condorcet and individual rank
//! learning methods", SIGIR 2009).

use std::collections::HashMap;

/// The paper's constant, which keeps the first few ranks of one list from outweighing agreement between lists.
pub const RRF_K: f32 = 60.0;

/// Joins rankings (best first) by the sum of `1 / (k + rank)`, with ranks from 1.
///
/// An id that occurs twice in one list counts at its better rank. The result is ordered by score, ties by id.
pub fn reciprocal_rank_fusion(lists: &[&[[u8; 16]]], k: f32) -> Vec<([u8; 16], f32)> {
    let mut scores: HashMap<[u8; 16], (f32, usize)> = HashMap::new();
    for (number, list) in lists.iter().enumerate() {
        for (rank, id) in list.iter().enumerate() {
            let (score, seen) = scores.entry(*id).or_insert((0.0, 0));
            if *seen <= number {
                *score += 1.0 / (k + rank as f32 + 1.0);
                *seen = number + 1;
            }
        }
    }
    let mut fused: Vec<_> = scores.into_iter().map(|(id, (score, _))| (id, score)).collect();
    fused.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    fused
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(number: u8) -> [u8; 16] {
        [number; 16]
    }

    #[test]
    fn agreement_beats_a_single_first_place() {
        let (words, vectors) = ([id(1), id(2), id(3)], [id(4), id(2), id(3)]);
        let fused = reciprocal_rank_fusion(&[&words, &vectors], RRF_K);
        assert_eq!(fused.iter().map(|hit| hit.0[0]).collect::<Vec<_>>(), [2, 3, 1, 4]);
        assert!((fused[0].1 - 2.0 / 62.0).abs() < 1e-7);
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert!(reciprocal_rank_fusion(&[], RRF_K).is_empty());
        assert!(reciprocal_rank_fusion(&[&[], &[]], RRF_K).is_empty());
    }

    proptest! {
        #[test]
        fn equals_the_formula(lists in proptest::collection::vec(proptest::collection::vec(0_u8..12, 0..12), 0..4)) {
            let lists: Vec<Vec<[u8; 16]>> = lists.into_iter().map(|list| list.into_iter().map(id).collect()).collect();
            let slices: Vec<&[[u8; 16]]> = lists.iter().map(Vec::as_slice).collect();
            let fused = reciprocal_rank_fusion(&slices, RRF_K);
            for number in 0_u8..12 {
                let ranks: Vec<usize> =
                    lists.iter().filter_map(|list| list.iter().position(|other| *other == id(number))).collect();
                let want: f64 = ranks.iter().map(|rank| 1.0 / (61.0 + *rank as f64)).sum();
                let got = fused.iter().find(|hit| hit.0 == id(number));
                prop_assert_eq!(got.is_some(), !ranks.is_empty());
                prop_assert!((got.map_or(0.0, |hit| f64::from(hit.1)) - want).abs() < 1e-6);
            }
            prop_assert!(fused.is_sorted_by(|a, b| a.1 > b.1 || (a.1 == b.1 && a.0 < b.0)));
        }
    }
}
