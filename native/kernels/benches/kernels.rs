//! Every kernel at every level that this processor runs, on 1,024 rows of 384 values, whose codes fit the second cache: `cargo bench -p aios-kernels`.

mod common;

use std::hint::black_box;

use aios_kernels::{Kernels, Level, MAX_NIBBLE_ENTRY};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use common::bytes;

const DIM: usize = 384;
const ROWS: usize = 1024;

fn kernels(criterion: &mut Criterion) {
    let codes: Vec<i8> = bytes(ROWS * DIM).map(|byte| byte as i8).collect();
    let vectors: Vec<f32> = codes.iter().map(|&code| f32::from(code) / 127.0).collect();
    let tables: Vec<u8> = bytes(DIM / 4 * 16).map(|byte| byte % (MAX_NIBBLE_ENTRY + 1)).collect();
    let signs: Vec<u8> = bytes(ROWS * DIM / 8).collect();
    let every_third: Vec<u32> = (0..ROWS as u32).step_by(3).collect();
    let (query, coded_query) = (&vectors[..DIM], &codes[..DIM]);
    let mut group = criterion.benchmark_group("kernels");
    for kernels in Level::ALL.into_iter().filter_map(Kernels::at) {
        let id = |name: &str| BenchmarkId::new(name, format!("{:?}", kernels.level()));
        group.throughput(Throughput::Elements(ROWS as u64));
        let mut scores = vec![0.0; ROWS];
        group.bench_function(id("scan_dot_f32"), |bench| {
            bench.iter(|| kernels.scan_dot_f32(black_box(query), &vectors, DIM, &mut scores));
        });
        let mut dots = vec![0; ROWS];
        group.bench_function(id("scan_dot_i8"), |bench| {
            bench.iter(|| kernels.scan_dot_i8(black_box(coded_query), &codes, DIM, &mut dots));
        });
        let mut sums = vec![0; ROWS];
        group.bench_function(id("scan_nibbles"), |bench| {
            bench.iter(|| kernels.scan_nibbles(black_box(&tables), &signs, &mut sums));
        });
        group.throughput(Throughput::Elements(every_third.len() as u64));
        let dots = &mut dots[..every_third.len()];
        group.bench_function(id("gather_dot_i8"), |bench| {
            bench.iter(|| kernels.gather_dot_i8(black_box(coded_query), &codes, DIM, &every_third, dots));
        });
    }
    group.finish();
}

criterion_group!(benches, kernels);
criterion_main!(benches);
