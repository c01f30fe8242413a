//! Putting and asking on 20,000 synthetic notes of 60 words: `cargo bench -p aios-search --bench words`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;

use aios_search::WordIndex;
use common::Random;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

const VOCABULARY: f64 = 30_000.0;
const TEXTS: usize = 20_000;
const QUESTIONS: [(&str, &str); 4] = [
    ("plain", "word17 word230 word4100 word9"),
    ("phrase", "\"word3 word5\" word230"),
    ("prefix", "word41*"),
    ("title", "title:note word17"),
];

/// Words with the frequencies of Zipf's law.
fn text(random: &mut Random, words: usize) -> String {
    let word = |random: &mut Random| {
        let uniform = (random.next() >> 11) as f64 / (1_u64 << 53) as f64;
        format!("word{} ", VOCABULARY.powf(uniform) as u64)
    };
    (0..words).map(|_| word(random)).collect()
}

fn words(criterion: &mut Criterion) {
    let mut random = Random(1);
    let index = WordIndex::in_memory().expect("an index in memory");
    let bodies: Vec<String> = (0..TEXTS).map(|_| text(&mut random, 60)).collect();
    for (number, body) in bodies.iter().enumerate() {
        index.put((number as u128).to_be_bytes(), "note", body);
    }
    let mut group = criterion.benchmark_group("words");
    group.sample_size(20);
    for part in ["layer", "committed"] {
        if part == "committed" {
            index.commit(1).expect("a commit in memory");
        }
        for (name, question) in QUESTIONS {
            group.bench_function(BenchmarkId::new(name, part), |bench| {
                bench.iter(|| index.search(black_box(question), 100, &|_| true));
            });
        }
    }
    let mut number = 0;
    group.bench_function("put", |bench| {
        bench.iter(|| {
            number = (number + 1) % TEXTS;
            index.put((number as u128).to_be_bytes(), "note", &bodies[number]);
        });
    });
    group.finish();
}

criterion_group!(benches, words);
criterion_main!(benches);
