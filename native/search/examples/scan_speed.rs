//! Time of the scans on clustered 384-d rows: `cargo run --release -p aios-search --example scan_speed -- 10000 100000`.
//!
//! Prints minimum and median milliseconds per query, one thread below 200,000 rows, and recall@10 of the two-stage scan.

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use aios_search::{Codes, Metric, VectorBlock, scan_exact, scan_two_stage};
use common::{Random, clustered};

const DIM: usize = 384;
const K: usize = 10;
const QUERIES: usize = 100;

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok())
        .collect();
    println!("level {:?}", aios_kernels::Kernels::active().level());
    for rows in if sizes.is_empty() { vec![10_000, 100_000] } else { sizes } {
        measure(rows);
    }
}

fn measure(rows: usize) {
    let mut random = Random(1);
    let vectors = clustered(&mut random, rows, DIM, rows / 60 + 1);
    let codes = Codes::encode(&vectors, DIM).expect("whole rows");
    let block = VectorBlock::new(DIM, &vectors)
        .and_then(|block| block.with_codes(codes.view()))
        .expect("own codes");
    let (mut exact_ms, mut two_stage_ms, mut found) = (Vec::new(), Vec::new(), 0);
    for _ in 0..QUERIES {
        let row = block.row(random.below(rows));
        let query: Vec<f32> = row.iter().map(|value| value + 0.02 * random.normal()).collect();
        let (exact, ms) = best_of_three(|| scan_exact(&query, &block, Metric::Cosine, None, K).expect("valid query"));
        exact_ms.push(ms);
        let (hits, ms) =
            best_of_three(|| scan_two_stage(&query, &block, Metric::Cosine, None, K).expect("valid query"));
        two_stage_ms.push(ms);
        found += hits
            .iter()
            .filter(|hit| exact.iter().any(|other| other.row == hit.row))
            .count();
    }
    println!(
        "{rows} rows: exact {}; two-stage {}; recall@{K} {:.4}",
        summary(exact_ms),
        summary(two_stage_ms),
        found as f64 / (K * QUERIES) as f64
    );
}

fn best_of_three<T>(mut run: impl FnMut() -> T) -> (T, f64) {
    let mut timed = || {
        let start = Instant::now();
        (run(), start.elapsed().as_secs_f64() * 1e3)
    };
    let (result, first) = timed();
    (result, first.min(timed().1).min(timed().1))
}

fn summary(mut ms: Vec<f64>) -> String {
    ms.sort_by(f64::total_cmp);
    format!("min {:.3} ms, median {:.3} ms", ms[0], ms[ms.len() / 2])
}
