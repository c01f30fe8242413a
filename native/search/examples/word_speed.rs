//! Time of the word index on synthetic notes: `cargo run --release -p aios-search --example word_speed -- 10000 100000`.
//!
//! Prints the cost of putting, of searching before and after the commit, of the commit and of opening.

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use aios_search::{SearchError, WordIndex};
use common::Random;

const VOCABULARY: f64 = 30_000.0;
const WORDS_PER_TEXT: usize = 60;
const QUERIES: usize = 100;

fn main() -> Result<(), SearchError> {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok())
        .collect();
    for texts in if sizes.is_empty() { vec![10_000] } else { sizes } {
        measure(texts)?;
    }
    Ok(())
}

fn measure(texts: usize) -> Result<(), SearchError> {
    let folder = std::env::temp_dir().join(format!("aios-word-speed-{}", std::process::id()));
    let mut random = Random(1);
    let index = WordIndex::open(&folder)?;
    let bodies: Vec<String> = (0..texts).map(|_| text(&mut random, WORDS_PER_TEXT)).collect();
    let questions: Vec<String> = (0..QUERIES).map(|_| text(&mut random, 6)).collect();
    let start = Instant::now();
    for (number, body) in bodies.iter().enumerate() {
        index.put((number as u128).to_be_bytes(), "note", body);
    }
    println!(
        "{texts} texts: put {:.1} us each",
        start.elapsed().as_secs_f64() * 1e6 / texts as f64
    );
    println!("  search before the commit: {}", search_time(&index, &questions)?);
    let start = Instant::now();
    index.commit(1)?;
    println!("  commit: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    println!("  search after the commit: {}", search_time(&index, &questions)?);
    index.put([0xff; 16], "note", &bodies[0]);
    let start = Instant::now();
    index.commit(2)?;
    println!(
        "  commit of one more text: {:.0} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    drop(index);
    let start = Instant::now();
    drop(WordIndex::open(&folder)?);
    println!("  open: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    std::fs::remove_dir_all(&folder).map_err(|source| SearchError::Io { path: folder, source })
}

/// Words with the frequencies of Zipf's law.
fn text(random: &mut Random, words: usize) -> String {
    let word = |random: &mut Random| {
        let uniform = (random.next() >> 11) as f64 / (1_u64 << 53) as f64;
        format!("word{} ", VOCABULARY.powf(uniform) as u64)
    };
    (0..words).map(|_| word(random)).collect()
}

fn search_time(index: &WordIndex, questions: &[String]) -> Result<String, SearchError> {
    let mut ms = Vec::new();
    for question in questions {
        let mut best = f64::INFINITY;
        for _ in 0..3 {
            let start = Instant::now();
            index.search(question, 100, &|_| true)?;
            best = best.min(start.elapsed().as_secs_f64() * 1e3);
        }
        ms.push(best);
    }
    ms.sort_by(f64::total_cmp);
    Ok(format!(
        "median {:.3} ms, 95th percentile {:.3} ms",
        ms[ms.len() / 2],
        ms[ms.len() * 95 / 100]
    ))
}
