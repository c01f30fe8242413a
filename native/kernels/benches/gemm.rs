//! Packed products at every level, one thread, in GFLOP/s (`Gelem/s` counts a product and its addition as two):
//! `cargo bench -p aios-kernels --bench gemm`, with a filter such as `Avx2/4bit` after `--`.

mod common;

use std::hint::black_box;
use std::time::Duration;

use aios_kernels::gemm::{self, Bits, Epilogue, Layout, PackedMatrix, Workspace};
use aios_kernels::{Kernels, Level};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use common::bytes;

const SHAPES: [(usize, usize); 3] = [(384, 1536), (768, 3072), (1024, 4096)];
const ROWS: [usize; 5] = [1, 16, 64, 128, 256];
const GROUP: usize = 64;

fn products(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("gemm");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    // AVX-512 without VNNI has the kernels of AVX2.
    let levels = Level::ALL.into_iter().filter(|&level| level != Level::Avx512);
    for kernels in levels.filter_map(Kernels::at) {
        for bits in Bits::ALL {
            for (columns, rows) in SHAPES {
                let layout = Layout {
                    rows,
                    columns,
                    bits,
                    group: GROUP,
                };
                let codes: Vec<u8> = bytes(rows * columns).map(|byte| byte & bits.max_code()).collect();
                let codes = gemm::pack(&layout, &codes).expect("as many codes as the sizes say");
                let scales = vec![0x2c00; layout.scale_count()];
                let matrix = PackedMatrix::new(layout, &codes, &scales, None).expect("lengths from the layout");
                let mut workspace = Workspace::new();
                for m in ROWS {
                    let x: Vec<f32> = bytes(m * columns).map(|byte| f32::from(byte) / 255.0 - 0.5).collect();
                    let mut out = vec![0.0; m * rows];
                    group.throughput(Throughput::Elements((2 * m * rows * columns) as u64));
                    let name = format!("{:?}/{}bit", kernels.level(), bits.get());
                    let id = BenchmarkId::new(name, format!("{columns}x{rows}/{m}"));
                    group.bench_function(id, |bench| {
                        bench.iter(|| {
                            let epilogue = Epilogue::default();
                            kernels.matmul(black_box(&x), m, &matrix, &epilogue, &mut out, &mut workspace, 1);
                        });
                    });
                }
            }
        }
    }
    group.finish();
}

criterion_group!(benches, products);
criterion_main!(benches);
