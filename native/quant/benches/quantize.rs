//! Quantizing and reading back a gaussian matrix in one thread: `cargo bench -p aios-quant`.

use std::hint::black_box;

use aios_quant::{Bits, Method, Scheme, quantize};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const SIDE: usize = 4096;

/// Sums of twelve uniform values, nearly gaussian.
fn gaussian(count: usize) -> Vec<f32> {
    let mut state = 1_u64;
    let mut uniform = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 24) as f32
    };
    (0..count)
        .map(|_| (0..12).map(|_| uniform()).sum::<f32>() - 6.0)
        .collect()
}

fn codecs(criterion: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.unwrap_or_else(|error| panic!("a pool of one thread: {error}"));
    let values = gaussian(SIDE * SIDE);
    let mut group = criterion.benchmark_group("quantize");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(4 * values.len() as u64));
    for bits in Bits::ALL {
        for symmetric in [true, false] {
            let scheme = Scheme {
                bits,
                group_size: 64,
                symmetric,
            };
            let kind = if symmetric { "symmetric" } else { "asymmetric" };
            let id = |name: &str| BenchmarkId::new(name, format!("int{} {kind}", bits.get()));
            for (name, method) in [("nearest", Method::Nearest), ("search", Method::default())] {
                group.bench_function(id(name), |bench| {
                    pool.install(|| bench.iter(|| quantize(black_box(&values), SIDE, scheme, method)));
                });
            }
            let Ok(matrix) = quantize(&values, SIDE, scheme, Method::Nearest) else {
                continue;
            };
            let mut out = vec![0.0; values.len()];
            group.bench_function(id("dequantize"), |bench| {
                pool.install(|| bench.iter(|| matrix.dequantize_rows(0..SIDE, black_box(&mut out))));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, codecs);
criterion_main!(benches);
