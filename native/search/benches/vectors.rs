//! Scans of clustered rows of 384 values in segments: `cargo bench -p aios-search --bench vectors`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;

use aios_search::{Codes, Metric, Part, VectorBlock, scan_exact, scan_parts};
use common::{Random, clustered};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use roaring::RoaringBitmap;

const DIM: usize = 384;
const K: usize = 10;
const SEGMENT: usize = 6_700;

fn scans(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("vectors");
    group.sample_size(20);
    for rows in [10_000, 100_000] {
        let mut random = Random(1);
        let vectors = clustered(&mut random, rows, DIM, rows / 60 + 1);
        let row = &vectors[random.below(rows) * DIM..][..DIM];
        let query: Vec<f32> = row.iter().map(|value| value + 0.02 * random.normal()).collect();
        let pieces: Vec<&[f32]> = vectors.chunks(SEGMENT * DIM).collect();
        let codes: Vec<Codes> = pieces
            .iter()
            .map(|piece| Codes::encode(piece, DIM).expect("whole rows"))
            .collect();
        let block = |number: usize| {
            VectorBlock::new(DIM, pieces[number])
                .and_then(|block| block.with_codes(codes[number].view()))
                .expect("own codes")
        };
        let tenth: RoaringBitmap = (0..SEGMENT as u32).filter(|row| row % 10 == 3).collect();
        let parts = |allowed| -> Vec<Part<'_>> {
            let part = |number| Part {
                block: block(number),
                allowed,
            };
            (0..pieces.len()).map(part).collect()
        };
        let whole = VectorBlock::new(DIM, &vectors).expect("whole rows");
        group.bench_function(BenchmarkId::new("exact", rows), |bench| {
            bench.iter(|| scan_exact(black_box(&query), &whole, Metric::Cosine, None, K));
        });
        for (name, parts) in [("staged", parts(None)), ("staged_tenth", parts(Some(&tenth)))] {
            group.bench_function(BenchmarkId::new(name, rows), |bench| {
                bench.iter(|| scan_parts(black_box(&query), &parts, Metric::Cosine, K));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, scans);
criterion_main!(benches);
