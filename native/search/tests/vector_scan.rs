//! The scans against sorting all scores, and the two-stage scan against the exact one.

mod common;

use std::cmp::Reverse;

use aios_search::{Codes, Hit, Metric, Part, VectorBlock, scan_exact, scan_parts, scan_parts_each, scan_two_stage};
use common::{Random, clustered};
use proptest::prelude::*;
use roaring::RoaringBitmap;

const METRICS: [Metric; 3] = [Metric::Cosine, Metric::Dot, Metric::Euclidean];

fn naive_score(metric: Metric, query: &[f32], row: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum::<f64>();
    match metric {
        Metric::Dot => dot(query, row),
        Metric::Euclidean => -(dot(query, query) - 2.0 * dot(query, row) + dot(row, row)).sqrt(),
        Metric::Cosine => {
            let norms = (dot(query, query) * dot(row, row)).sqrt();
            if norms == 0.0 { 0.0 } else { dot(query, row) / norms }
        }
    }
}

fn rows(hits: &[Hit]) -> Vec<u32> {
    hits.iter().map(|hit| hit.row).collect()
}

fn assert_ranked(hits: &[Hit]) {
    let is_ranked = hits.is_sorted_by(|a, b| a.score > b.score || (a.score == b.score && a.row < b.row));
    assert!(is_ranked, "{hits:?}");
}

/// Rows of small integers, whose products and sums are exact in f32, so that ties are ties.
fn integer_rows() -> impl Strategy<Value = (usize, Vec<f32>, Vec<f32>, RoaringBitmap)> {
    (1_usize..20, 0_usize..120).prop_flat_map(|(dim, rows)| {
        let value = (-3_i8..=3).prop_map(f32::from);
        (
            Just(dim),
            proptest::collection::vec(value.clone(), dim),
            proptest::collection::vec(value, dim * rows),
            proptest::collection::btree_set(0_u32..200, 0..150).prop_map(RoaringBitmap::from_iter),
        )
    })
}

proptest! {
    #[test]
    fn exact_scan_equals_sorting((dim, query, vectors, allowed) in integer_rows(), k in 0_usize..140, filtered: bool) {
        let block = VectorBlock::new(dim, &vectors).unwrap();
        let allowed = filtered.then_some(&allowed);
        let kept = |row: &u32| allowed.is_none_or(|allowed| allowed.contains(*row));
        for metric in [Metric::Dot, Metric::Euclidean] {
            // Squared distances of integers are integers: comparing those avoids rounding in the oracle.
            let key = |row: u32| {
                let score = naive_score(metric, &query, block.row(row as usize));
                if metric == Metric::Euclidean { -(score * score).round() as i64 } else { score as i64 }
            };
            let mut want: Vec<u32> = (0..block.rows() as u32).filter(kept).collect();
            want.sort_by_key(|&row| (Reverse(key(row)), row));
            want.truncate(k);
            prop_assert_eq!(rows(&scan_exact(&query, &block, metric, allowed, k).unwrap()), want);
        }
        let hits = scan_exact(&query, &block, Metric::Cosine, allowed, k).unwrap();
        assert_ranked(&hits);
        let eligible = (0..block.rows() as u32).filter(kept).count();
        prop_assert_eq!(hits.len(), k.min(eligible));
        for hit in &hits {
            let want = naive_score(Metric::Cosine, &query, block.row(hit.row as usize));
            prop_assert!((f64::from(hit.score) - want).abs() < 1e-5);
        }
    }

    #[test]
    fn two_stage_scan_keeps_filter_scores_and_order(
        (dim, query, vectors, allowed) in integer_rows(), k in 0_usize..40, filtered: bool,
    ) {
        let plain = VectorBlock::new(dim, &vectors).unwrap();
        let codes = Codes::encode(&vectors, dim).unwrap();
        let block = plain.with_codes(codes.view()).unwrap();
        let allowed = filtered.then_some(&allowed);
        for metric in METRICS {
            let exact = scan_exact(&query, &plain, metric, allowed, usize::MAX).unwrap();
            let hits = scan_two_stage(&query, &block, metric, allowed, k).unwrap();
            assert_ranked(&hits);
            prop_assert_eq!(hits.len(), k.min(exact.len()));
            for hit in &hits {
                prop_assert!(exact.contains(hit), "{hit:?} is not among the exact scores");
            }
            if exact.len() <= 40 {
                prop_assert_eq!(&hits, &exact[..hits.len()]);
            }
            prop_assert_eq!(scan_two_stage(&query, &plain, metric, allowed, k).unwrap(), &exact[..hits.len()]);
        }
    }
}

fn recall(metric: Metric, scale_rows: bool) -> f64 {
    let (count, dim, k, queries) = (20_000, 384, 10, 40);
    let mut random = Random(7);
    let mut vectors = clustered(&mut random, count, dim, 300);
    if scale_rows {
        for row in vectors.chunks_exact_mut(dim) {
            let factor = 0.5 + random.below(1000) as f32 / 500.0;
            row.iter_mut().for_each(|value| *value *= factor);
        }
    }
    let codes = Codes::encode(&vectors, dim).unwrap();
    let block = VectorBlock::new(dim, &vectors)
        .unwrap()
        .with_codes(codes.view())
        .unwrap();
    let mut found = 0;
    for _ in 0..queries {
        let row = block.row(random.below(count));
        let query: Vec<f32> = row.iter().map(|value| value + 0.02 * random.normal()).collect();
        let exact = rows(&scan_exact(&query, &block, metric, None, k).unwrap());
        let hits = rows(&scan_two_stage(&query, &block, metric, None, k).unwrap());
        found += hits.iter().filter(|row| exact.contains(row)).count();
    }
    found as f64 / (queries * k) as f64
}

#[test]
fn two_stage_recall_on_clustered_rows() {
    for (metric, scale_rows) in [(Metric::Cosine, false), (Metric::Cosine, true), (Metric::Dot, true)] {
        assert!(
            recall(metric, scale_rows) >= 0.99,
            "{metric:?}, scaled rows: {scale_rows}"
        );
    }
    assert!(recall(Metric::Euclidean, true) >= 0.99);
}

/// Rows that are hard to tell apart by signs: most of their weight lies in few values, many are equal, and their norms
/// differ a lot.
fn uneven(random: &mut Random, rows: usize, dim: usize) -> Vec<f32> {
    let shape: Vec<f32> = (0..dim).map(|at| (at as f32 + 1.0).powf(-0.7)).collect();
    let centres: Vec<f32> = (0..100 * dim).map(|_| random.normal()).collect();
    let mut vectors = Vec::with_capacity(rows * dim);
    for row in 0..rows {
        let (centre, factor) = (random.below(100) * dim, 0.5 + random.below(1000) as f32 / 500.0);
        for at in 0..dim {
            let value = 0.7 * centres[centre + at] + 0.6 * random.normal() + centres[at];
            vectors.push(factor * shape[at] * value);
        }
        if row % 50 == 49 {
            vectors.copy_within((row - 7) * dim..(row - 6) * dim, row * dim);
        }
    }
    vectors
}

/// Share of the exact `k` best scores that the staged scan reaches, over segments of different sizes.
fn recall_over_parts(vectors: &[f32], dim: usize, metric: Metric, keep: impl Fn(u32) -> bool) -> f64 {
    let (k, queries) = (10, 30);
    let whole = VectorBlock::new(dim, vectors).unwrap();
    let rows = whole.rows();
    let ends = [0, rows / 10, rows / 3, rows / 3 + 1, rows - 700, rows];
    let pieces: Vec<&[f32]> = ends
        .windows(2)
        .map(|end| &vectors[end[0] * dim..end[1] * dim])
        .collect();
    let codes: Vec<Codes> = pieces.iter().map(|piece| Codes::encode(piece, dim).unwrap()).collect();
    let allowed: RoaringBitmap = (0..rows as u32).filter(|&row| keep(row)).collect();
    let shifted = |first: u32, end: u32| {
        allowed
            .range(first..end)
            .map(|row| row - first)
            .collect::<RoaringBitmap>()
    };
    let filters: Vec<RoaringBitmap> = ends
        .windows(2)
        .map(|end| shifted(end[0] as u32, end[1] as u32))
        .collect();
    let part = |number: usize| Part {
        block: VectorBlock::new(dim, pieces[number])
            .unwrap()
            .with_codes(codes[number].view())
            .unwrap(),
        allowed: Some(&filters[number]),
    };
    let parts: Vec<Part<'_>> = (0..pieces.len()).map(part).collect();
    let (mut random, mut found, mut answers) = (Random(5), 0, Vec::new());
    for _ in 0..queries {
        let row = whole.row(random.below(rows));
        let query: Vec<f32> = row.iter().map(|value| value * (1.0 + 0.3 * random.normal())).collect();
        let exact = scan_exact(&query, &whole, metric, Some(&allowed), k).unwrap();
        let hits = scan_parts(&query, &parts, metric, k).unwrap();
        assert_eq!(hits.len(), k);
        for hit in &hits {
            let row = ends[hit.part as usize] as u32 + hit.row;
            assert!(keep(row), "{row} is not allowed");
            let score = scan_exact(&query, &whole, metric, Some(&RoaringBitmap::from_iter([row])), 1).unwrap()[0].score;
            assert_eq!(score, hit.score, "{metric:?}");
            found += usize::from(hit.score >= exact[k - 1].score);
        }
        assert!(
            hits.is_sorted_by(|a, b| a.score > b.score || (a.score == b.score && (a.part, a.row) < (b.part, b.row)))
        );
        answers.push((query, hits));
    }
    let (asked, alone): (Vec<Vec<f32>>, Vec<_>) = answers.into_iter().take(4).unzip();
    let asked: Vec<&[f32]> = asked.iter().map(Vec::as_slice).collect();
    assert_eq!(
        scan_parts_each(&asked, &parts, metric, k).unwrap(),
        alone,
        "together as alone"
    );
    found as f64 / (queries * k) as f64
}

#[test]
fn sign_codes_keep_the_recall_over_parts_and_filters() {
    let (rows, dim) = (30_000, 100);
    let mut random = Random(19);
    let gaussian: Vec<f32> = (0..rows * dim).map(|_| random.normal()).collect();
    for (name, vectors) in [
        ("clustered", clustered(&mut random, rows, dim, 200)),
        ("uneven", uneven(&mut random, rows, dim)),
        ("gaussian", gaussian),
    ] {
        for metric in METRICS {
            let all = recall_over_parts(&vectors, dim, metric, |_| true);
            assert!(all >= 0.99, "{name} {metric:?}: {all}");
            let most = recall_over_parts(&vectors, dim, metric, |row| row % 9 != 4 && row / 1000 != 3);
            assert!(most >= 0.99, "{name} {metric:?}, filtered: {most}");
            let few = recall_over_parts(&vectors, dim, metric, |row| row % 13 == 4 || row / 900 == 8);
            assert!(few >= 0.99, "{name} {metric:?}, filtered to few: {few}");
        }
    }
}

#[test]
fn a_filter_that_hides_the_best_rows_does_not_starve_the_answer() {
    let (rows, dim) = (40_000_u32, 64);
    let mut random = Random(23);
    let vectors = clustered(&mut random, rows as usize, dim, 40);
    let codes = Codes::encode(&vectors, dim).unwrap();
    let block = VectorBlock::new(dim, &vectors)
        .unwrap()
        .with_codes(codes.view())
        .unwrap();
    let query = block.row(17).to_vec();
    let best = scan_exact(&query, &block, Metric::Cosine, None, 9_000).unwrap();
    let mut allowed: RoaringBitmap = (0..rows).collect();
    best.iter().for_each(|hit| {
        allowed.remove(hit.row);
    });
    let exact = scan_exact(&query, &block, Metric::Cosine, Some(&allowed), 20).unwrap();
    let hits = scan_two_stage(&query, &block, Metric::Cosine, Some(&allowed), 20).unwrap();
    assert!(hits.len() == 20 && hits.iter().all(|hit| allowed.contains(hit.row)));
    // Thousands of rows lie closer together here than one-byte codes can tell.
    let gap = exact[0].score - exact[19].score;
    assert!(gap < 0.001 && exact[0].score - hits[19].score < 0.002, "{gap} {hits:?}");
}

#[test]
fn a_selective_filter_is_exact() {
    let mut random = Random(11);
    let (count, dim) = (5_000, 32);
    let vectors = clustered(&mut random, count, dim, 20);
    let codes = Codes::encode(&vectors, dim).unwrap();
    let block = VectorBlock::new(dim, &vectors)
        .unwrap()
        .with_codes(codes.view())
        .unwrap();
    let allowed: RoaringBitmap = (0..99).map(|_| random.below(count) as u32).collect();
    for metric in METRICS {
        let exact = scan_exact(block.row(0), &block, metric, Some(&allowed), 30).unwrap();
        assert_eq!(exact.len(), 30);
        assert_eq!(
            scan_two_stage(block.row(0), &block, metric, Some(&allowed), 30).unwrap(),
            exact
        );
    }
}

#[test]
fn many_rows_are_scanned_in_parallel_with_the_same_result() {
    let (count, dim) = (210_001, 8);
    let mut random = Random(3);
    let vectors: Vec<f32> = (0..count * dim).map(|_| random.below(15) as f32 - 7.0).collect();
    let codes = Codes::encode(&vectors, dim).unwrap();
    let block = VectorBlock::new(dim, &vectors)
        .unwrap()
        .with_codes(codes.view())
        .unwrap();
    let query = [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 2.0, 6.0];
    let mut want: Vec<u32> = (0..count as u32).collect();
    want.sort_by_key(|&row| {
        (
            Reverse(naive_score(Metric::Dot, &query, block.row(row as usize)) as i64),
            row,
        )
    });
    let exact = scan_exact(&query, &block, Metric::Dot, None, 50).unwrap();
    assert_eq!(rows(&exact), want[..50]);
    let hits = scan_two_stage(&query, &block, Metric::Dot, None, 50).unwrap();
    assert_eq!(hits[..10], exact[..10]);
    let last = RoaringBitmap::from_iter([count as u32 - 1, count as u32]);
    assert_eq!(
        rows(&scan_two_stage(&query, &block, Metric::Dot, Some(&last), 50).unwrap()),
        [count as u32 - 1]
    );
}

#[test]
fn rows_that_cannot_be_compared_are_left_out() {
    let dim = 2;
    let mut vectors: Vec<f32> = (0..200).flat_map(|row| [1.0, row as f32]).collect();
    for (row, bad) in [(3, f32::NAN), (50, f32::INFINITY), (199, f32::NEG_INFINITY)] {
        vectors[row * dim] = bad;
    }
    let codes = Codes::encode(&vectors, dim).unwrap();
    let block = VectorBlock::new(dim, &vectors)
        .unwrap()
        .with_codes(codes.view())
        .unwrap();
    for metric in METRICS {
        let exact = rows(&scan_exact(&[0.5, 0.1], &block, metric, None, 300).unwrap());
        assert_eq!(exact.len(), 197, "{metric:?}");
        let hits = rows(&scan_two_stage(&[0.5, 0.1], &block, metric, None, 30).unwrap());
        assert_eq!(hits.len(), 30);
        assert!(
            ![3, 50, 199].iter().any(|row| hits.contains(row) || exact.contains(row)),
            "{metric:?}"
        );
    }
}

#[test]
fn zero_vectors_have_cosine_zero() {
    let vectors = [0.0, 0.0, 1.0, 0.0, -1.0, 0.0];
    let block = VectorBlock::new(2, &vectors).unwrap();
    let hits = scan_exact(&[2.0, 0.0], &block, Metric::Cosine, None, 9).unwrap();
    assert_eq!(
        hits.iter().map(|hit| (hit.row, hit.score)).collect::<Vec<_>>(),
        [(1, 1.0), (0, 0.0), (2, -1.0)]
    );
    let hits = scan_exact(&[0.0, 0.0], &block, Metric::Cosine, None, 2).unwrap();
    assert_eq!(rows(&hits), [0, 1]);
}

#[test]
fn ends_and_wrong_input() {
    let vectors = [1.0, 2.0, 3.0, 4.0];
    let codes = Codes::encode(&vectors, 2).unwrap();
    let block = VectorBlock::new(2, &vectors).unwrap().with_codes(codes.view()).unwrap();
    let empty = VectorBlock::new(2, &[]).unwrap();
    for scan in [scan_exact, scan_two_stage] {
        assert!(scan(&[1.0, 1.0], &block, Metric::Dot, None, 0).unwrap().is_empty());
        assert_eq!(
            rows(&scan(&[1.0, 1.0], &block, Metric::Dot, None, usize::MAX).unwrap()),
            [1, 0]
        );
        assert!(scan(&[1.0, 1.0], &empty, Metric::Cosine, None, 5).unwrap().is_empty());
        assert!(
            scan(&[1.0, 1.0], &block, Metric::Dot, Some(&RoaringBitmap::new()), 5)
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            scan(&[1.0], &block, Metric::Dot, None, 1).unwrap_err().kind(),
            "search.dimension"
        );
        assert_eq!(
            scan(&[1.0, f32::NAN], &block, Metric::Dot, None, 1).unwrap_err().kind(),
            "search.query"
        );
        assert_eq!(
            scan(&[3e38, 3e38], &block, Metric::Dot, None, 1).unwrap_err().kind(),
            "search.query"
        );
    }
}
