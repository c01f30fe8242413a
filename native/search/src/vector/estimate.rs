//! The first stage of a scan over many rows: scores estimated from sign codes, and which of them are followed up.

use std::cell::RefCell;
use std::ops::Range;

use aios_kernels::NIBBLE_BLOCK;
use rayon::prelude::*;

use super::parts::{Coded, Key, offer_rows};
use super::scan::{PARALLEL_CHUNK, PARALLEL_ROWS};
use super::score::Scorer;
use super::signs::{SignCodes, SignQuery};
use crate::top::Top;

/// Rows that are followed up before anything is known about the errors, per wanted row and at least.
const FIRST_PER_HIT: usize = 16;
const MIN_FIRST: usize = 512;
/// Rows whose estimates are compared with their one-byte codes.
const SAMPLE: usize = 4096;
/// Share of the sample whose errors, measured in the spread of their rows, the cut-off allows for.
const COVERED: f64 = 0.998;
/// Blocks of rows that are estimated at a time.
const STEP: usize = 32;

/// Estimated scores of the rows of several parts.
pub(super) struct Estimates<'a, 'b> {
    scorer: &'a Scorer<'b>,
    parts: &'a [&'a Coded<'b>],
    /// Where each part's blocks begin, and the end of the last.
    starts: Vec<usize>,
    /// By block and row; minus infinity or NaN where a row is not allowed or not to be compared.
    scores: &'a [f32],
    /// By block, the highest of its scores.
    highest: &'a [f32],
}

thread_local! {
    /// Kept between searches: memory that is asked for anew is slow at the first touch.
    static BUFFER: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

impl<'b> Estimates<'_, 'b> {
    /// Estimates all rows of the parts, which have sign codes, and hands the result to `use_them`.
    pub(super) fn with(scorer: &Scorer<'b>, parts: &[&Coded<'b>], use_them: impl FnOnce(&Estimates<'_, 'b>)) {
        let mut buffer = BUFFER.take();
        let mut starts = vec![0];
        for part in parts {
            starts.push(starts[starts.len() - 1] + part.block.rows().div_ceil(NIBBLE_BLOCK));
        }
        let blocks = starts[parts.len()];
        buffer.resize(buffer.len().max(blocks * (NIBBLE_BLOCK + 1)), 0.0);
        let (highest, scores) = buffer.split_at_mut(blocks);
        let scores = &mut scores[..blocks * NIBBLE_BLOCK];
        estimate(scorer, parts, scores, highest);
        use_them(&Estimates {
            scorer,
            parts,
            starts,
            scores,
            highest,
        });
        BUFFER.set(buffer);
    }

    /// Offers the rows that may be among the `k` best by their one-byte codes.
    pub(super) fn choose(&self, k: usize, top: &mut Top<Key>) {
        let first = k.saturating_mul(FIRST_PER_HIT).max(MIN_FIRST);
        let start = self.block_floor(first);
        self.follow(start, 0.0, f32::INFINITY, top);
        // Without as many as `k` rows, or without a sample, all are followed.
        let margin = self.margin().unwrap_or(0.0);
        self.follow(top.score_at(k), margin, start, top);
    }

    /// A score that at least `count` rows reach, where there are as many blocks.
    fn block_floor(&self, count: usize) -> f32 {
        let mut highest: Vec<f32> = self.highest.to_vec();
        if highest.len() <= count {
            return f32::NEG_INFINITY;
        }
        *highest.select_nth_unstable_by(count, |a, b| b.total_cmp(a)).1
    }

    /// Offers the rows whose estimate is below `end`, and reaches `floor` if raised by `margin` spreads.
    fn follow(&self, floor: f32, margin: f32, end: f32, top: &mut Top<Key>) {
        for (number, part) in self.parts.iter().enumerate() {
            let Some(signs) = part.block.signs() else { continue };
            let mut rows = Vec::new();
            let first = self.starts[number];
            let block_floor = floor - margin * self.scorer.widest_spread(signs.longest());
            for block in first..self.starts[number + 1] {
                if self.highest[block] < block_floor {
                    continue;
                }
                let scores = &self.scores[block * NIBBLE_BLOCK..(block + 1) * NIBBLE_BLOCK];
                for (row, &score) in ((block - first) * NIBBLE_BLOCK..).zip(scores) {
                    // Minus infinity stands for a row that is not allowed.
                    let is_open = score >= block_floor && score < end && score > f32::NEG_INFINITY;
                    if is_open && score + margin * self.spread(part, signs, row) >= floor {
                        rows.push(row as u32);
                    }
                }
            }
            offer_rows(self.scorer, part, &rows, top);
        }
    }

    fn spread(&self, part: &Coded<'_>, signs: &SignCodes, row: usize) -> f32 {
        self.scorer.spread(signs.length(row), part.codes.norms[row])
    }

    /// How many spreads the codes' score of a row lies above its estimate, for nearly all rows of a sample.
    fn margin(&self) -> Option<f32> {
        let filled = self.highest.iter().filter(|highest| highest.is_finite()).count();
        let stride = (filled / (SAMPLE / NIBBLE_BLOCK)).max(1);
        let mut errors = Vec::with_capacity(2 * SAMPLE);
        let (mut number, mut seen) = (0, 0);
        for (block, highest) in self.highest.iter().enumerate() {
            while block >= self.starts[number + 1] {
                number += 1;
            }
            if highest.is_finite() {
                seen += 1;
                if seen % stride == stride / 2 {
                    self.add_errors(number, block, &mut errors);
                }
            }
        }
        let rank = ((errors.len() as f64 * COVERED) as usize).min(errors.len().checked_sub(1)?);
        Some(errors.select_nth_unstable_by(rank, f32::total_cmp).1.max(0.0))
    }

    fn add_errors(&self, number: usize, block: usize, errors: &mut Vec<f32>) {
        let part = self.parts[number];
        let Some(signs) = part.block.signs() else { return };
        let first = (block - self.starts[number]) * NIBBLE_BLOCK;
        let estimates = &self.scores[block * NIBBLE_BLOCK..(block + 1) * NIBBLE_BLOCK];
        let allowed = (first as u32..)
            .zip(estimates)
            .filter(|(_, estimate)| estimate.is_finite());
        let (rows, estimates): (Vec<u32>, Vec<f32>) = allowed.unzip();
        let exact = self.scorer.coded_rows(part.codes, &rows);
        for ((&row, exact), estimate) in rows.iter().zip(exact).zip(estimates) {
            let spread = self.spread(part, signs, row as usize);
            if spread > 0.0 {
                errors.push((exact - estimate) / spread);
            }
        }
    }
}

/// One stretch of blocks of one part, and where its estimates go.
struct Stretch<'a> {
    part: usize,
    blocks: Range<usize>,
    scores: &'a mut [f32],
    highest: &'a mut [f32],
}

fn estimate(scorer: &Scorer<'_>, parts: &[&Coded<'_>], scores: &mut [f32], highest: &mut [f32]) {
    let rows = scores.len();
    let signs: Vec<_> = parts.iter().filter_map(|part| part.block.signs()).collect();
    let queries: Vec<_> = signs.iter().map(|signs| signs.query(scorer.query)).collect();
    let mut stretches = Vec::with_capacity(parts.len());
    let (mut scores, mut highest) = (scores, highest);
    for (part, signs) in signs.iter().enumerate() {
        let mut first = 0;
        while first < signs.blocks() {
            let blocks = first..signs.blocks().min(first + PARALLEL_CHUNK / NIBBLE_BLOCK);
            let (ours, rest) = scores.split_at_mut(blocks.len() * NIBBLE_BLOCK);
            let (our_highest, highest_rest) = highest.split_at_mut(blocks.len());
            first = blocks.end;
            (scores, highest) = (rest, highest_rest);
            stretches.push(Stretch {
                part,
                blocks,
                scores: ours,
                highest: our_highest,
            });
        }
    }
    let run = |stretch: Stretch<'_>| {
        let number = stretch.part;
        estimate_stretch(scorer, parts[number], signs[number], &queries[number], stretch);
    };
    if rows > PARALLEL_ROWS {
        stretches.into_par_iter().for_each(run);
    } else {
        stretches.into_iter().for_each(run);
    }
}

fn estimate_stretch(scorer: &Scorer<'_>, part: &Coded<'_>, signs: &SignCodes, query: &SignQuery, stretch: Stretch<'_>) {
    let rows = part.block.rows();
    let steps = stretch
        .scores
        .chunks_mut(STEP * NIBBLE_BLOCK)
        .zip(stretch.highest.chunks_mut(STEP));
    for (number, (scores, highest)) in steps.enumerate() {
        let blocks = stretch.blocks.start + number * STEP;
        let first = blocks * NIBBLE_BLOCK;
        if let Some(allowed) = &part.allowed
            && (0..highest.len()).all(|block| allowed.half_word(first + block * NIBBLE_BLOCK) == 0)
        {
            scores.fill(f32::NEG_INFINITY);
            highest.fill(f32::NEG_INFINITY);
            continue;
        }
        signs.dots(query, blocks..blocks + highest.len(), scores);
        let norms = &part.codes.norms[first..rows.min(first + scores.len())];
        scorer.order(scores, norms);
        if let Some(allowed) = &part.allowed {
            for (block, scores) in scores.chunks_exact_mut(NIBBLE_BLOCK).enumerate() {
                let bits = allowed.half_word(first + block * NIBBLE_BLOCK);
                for (row, score) in scores.iter_mut().enumerate() {
                    *score = if bits >> row & 1 == 1 {
                        *score
                    } else {
                        f32::NEG_INFINITY
                    };
                }
            }
        }
        for (highest, scores) in highest.iter_mut().zip(scores.chunks_exact(NIBBLE_BLOCK)) {
            *highest = scores.iter().fold(
                f32::NEG_INFINITY,
                |highest, &score| if score > highest { score } else { highest },
            );
        }
    }
}
