//! The first stage of a scan over many rows: scores estimated from sign codes, and which of them are followed up.

use std::cell::RefCell;
use std::ops::Range;

use aios_kernels::{NIBBLE_BLOCK, block_maxima};
use rayon::prelude::*;

use super::allowed::Allowed;
use super::parts::{Coded, Key, offer_rows};
use super::scan::{PARALLEL_CHUNK, PARALLEL_ROWS};
use super::score::Scorer;
use super::signs::{SignCodes, SignQuery};
use crate::top::Top;

/// Rows that are followed up before anything is known about the errors, per wanted row and at least.
const FIRST_PER_HIT: usize = 16;
const MIN_FIRST: usize = 256;
/// Rows whose estimates are compared with their one-byte codes.
const SAMPLE: usize = 2048;
/// Share of the sample whose errors, measured in the spread of their rows, the cut-off allows for.
const COVERED: f64 = 0.998;
/// Blocks of rows that are estimated at a time.
const STEP: usize = 32;

/// Estimated scores of the rows of several parts under one query.
pub(super) struct Estimates<'a, 'b> {
    scorer: &'a Scorer<'b>,
    parts: &'a [&'a Coded<'b>],
    /// Where each part's blocks begin, and the end of the last.
    starts: &'a [usize],
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
    /// Offers the rows of the parts, which have sign codes, that may be among the `k` best of each query by their one-byte
    /// codes.
    pub(super) fn choose(scorers: &[Scorer<'b>], parts: &[&Coded<'b>], k: usize, tops: &mut [Top<Key>]) {
        let mut buffer = BUFFER.take();
        let mut starts = vec![0];
        for part in parts {
            starts.push(starts[starts.len() - 1] + part.block.rows().div_ceil(NIBBLE_BLOCK));
        }
        let blocks = starts[parts.len()];
        let all = blocks * scorers.len();
        buffer.resize(buffer.len().max(all * (NIBBLE_BLOCK + 1)), 0.0);
        let (highest, scores) = buffer.split_at_mut(all);
        let scores = &mut scores[..all * NIBBLE_BLOCK];
        estimate(scorers, parts, blocks, scores, highest);
        let per_query = scores.chunks_exact((blocks * NIBBLE_BLOCK).max(1));
        let per_query = scorers.iter().zip(per_query.zip(highest.chunks_exact(blocks.max(1))));
        let estimates: Vec<Estimates<'_, 'b>> = per_query
            .map(|(scorer, (scores, highest))| Estimates {
                scorer,
                parts,
                starts: &starts,
                scores,
                highest,
            })
            .collect();
        follow_all(&estimates, k, tops);
        BUFFER.set(buffer);
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
                let mut open = open_bits(scores, block_floor, end);
                while open != 0 {
                    let place = open.trailing_zeros() as usize;
                    open &= open - 1;
                    let row = (block - first) * NIBBLE_BLOCK + place;
                    if scores[place] + margin * self.spread(part, signs, row) >= floor {
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

    /// Parts and blocks of a sample of the rows.
    fn sample(&self) -> Vec<(usize, usize)> {
        let filled = self.highest.iter().filter(|highest| highest.is_finite()).count();
        let stride = (filled / (SAMPLE / NIBBLE_BLOCK)).max(1);
        let mut sample = Vec::with_capacity(2 * SAMPLE / NIBBLE_BLOCK);
        let (mut number, mut seen) = (0, 0);
        for (block, highest) in self.highest.iter().enumerate() {
            while block >= self.starts[number + 1] {
                number += 1;
            }
            if highest.is_finite() {
                seen += 1;
                if seen % stride == stride / 2 {
                    sample.push((number, block));
                }
            }
        }
        sample
    }

    fn add_errors(&self, number: usize, block: usize, errors: &mut Vec<f32>) {
        let part = self.parts[number];
        let Some(signs) = part.block.signs() else { return };
        let first = (block - self.starts[number]) * NIBBLE_BLOCK;
        let estimates = &self.scores[block * NIBBLE_BLOCK..(block + 1) * NIBBLE_BLOCK];
        let mut allowed = [(0, 0.0); NIBBLE_BLOCK];
        let mut count = 0;
        for (row, &estimate) in (first as u32..)
            .zip(estimates)
            .filter(|(_, estimate)| estimate.is_finite())
        {
            allowed[count] = (row, estimate);
            count += 1;
        }
        let (rows, mut exact) = (allowed.map(|(row, _)| row), [0.0; NIBBLE_BLOCK]);
        self.scorer.coded_rows(part.codes, &rows[..count], &mut exact[..count]);
        for ((row, estimate), exact) in allowed[..count].iter().zip(exact) {
            let spread = self.spread(part, signs, *row as usize);
            if spread > 0.0 {
                errors.push((exact - estimate) / spread);
            }
        }
    }
}

/// Offers the rows that may be among the `k` best by their one-byte codes, for each query.
fn follow_all(estimates: &[Estimates<'_, '_>], k: usize, tops: &mut [Top<Key>]) {
    let first = k.saturating_mul(FIRST_PER_HIT).max(MIN_FIRST);
    let starts: Vec<f32> = estimates.iter().map(|each| each.block_floor(first)).collect();
    for ((estimates, start), top) in estimates.iter().zip(&starts).zip(&mut *tops) {
        estimates.follow(*start, 0.0, f32::INFINITY, top);
    }
    let margins = margins(estimates);
    for (((estimates, start), top), margin) in estimates.iter().zip(&starts).zip(tops).zip(margins) {
        // Without as many as `k` rows, or without a sample, all are followed.
        estimates.follow(top.score_at(k), margin.unwrap_or(0.0), *start, top);
    }
}

/// How many spreads the codes' score of a row lies above its estimate, for nearly all rows of a sample, for each query.
/// The samples are as a rule the same, so that their codes are in the processor's cache for all queries but the first.
fn margins(estimates: &[Estimates<'_, '_>]) -> Vec<Option<f32>> {
    let samples: Vec<_> = estimates.iter().map(Estimates::sample).collect();
    let mut errors = vec![Vec::with_capacity(2 * SAMPLE); estimates.len()];
    for number in 0..samples.iter().map(Vec::len).max().unwrap_or(0) {
        for ((estimates, sample), errors) in estimates.iter().zip(&samples).zip(&mut errors) {
            if let Some((part, block)) = sample.get(number) {
                estimates.add_errors(*part, *block, errors);
            }
        }
    }
    errors.into_iter().map(covering).collect()
}

/// The error that nearly all do not exceed.
fn covering(mut errors: Vec<f32>) -> Option<f32> {
    let rank = ((errors.len() as f64 * COVERED) as usize).min(errors.len().checked_sub(1)?);
    Some(errors.select_nth_unstable_by(rank, f32::total_cmp).1.max(0.0))
}

/// One stretch of blocks of one part, and where its estimates and the highest of each block go, for each query.
struct Stretch<'a> {
    part: usize,
    blocks: Range<usize>,
    targets: Vec<Target<'a>>,
}

type Target<'a> = (&'a mut [f32], &'a mut [f32]);

/// Cuts the first blocks off.
fn take<'a>((scores, highest): &mut Target<'a>, blocks: usize) -> Target<'a> {
    (
        scores.split_off_mut(..blocks * NIBBLE_BLOCK).unwrap_or_default(),
        highest.split_off_mut(..blocks).unwrap_or_default(),
    )
}

/// Estimates all `blocks` of the parts; `scores` and `highest` hold those of the first query, then of the next.
fn estimate(scorers: &[Scorer<'_>], parts: &[&Coded<'_>], blocks: usize, scores: &mut [f32], highest: &mut [f32]) {
    let signs: Vec<_> = parts.iter().filter_map(|part| part.block.signs()).collect();
    let mut stretches = Vec::with_capacity(parts.len());
    let scores = scores.chunks_exact_mut((blocks * NIBBLE_BLOCK).max(1));
    let mut rest: Vec<Target<'_>> = scores.zip(highest.chunks_exact_mut(blocks.max(1))).collect();
    for (part, signs) in signs.iter().enumerate() {
        let mut first = 0;
        while first < signs.blocks() {
            let blocks = first..signs.blocks().min(first + PARALLEL_CHUNK / NIBBLE_BLOCK);
            first = blocks.end;
            let targets = rest.iter_mut().map(|target| take(target, blocks.len())).collect();
            stretches.push(Stretch { part, blocks, targets });
        }
    }
    let prepared =
        |signs: &&SignCodes| -> Vec<SignQuery> { scorers.iter().map(|scorer| signs.query(scorer.query)).collect() };
    let queries: Vec<_> = signs.iter().map(prepared).collect();
    let run = |stretch: Stretch<'_>| {
        let number = stretch.part;
        estimate_stretch(scorers, parts[number], signs[number], &queries[number], stretch);
    };
    if blocks * NIBBLE_BLOCK > PARALLEL_ROWS {
        stretches.into_par_iter().for_each(run);
    } else {
        stretches.into_iter().for_each(run);
    }
}

/// Goes through the stretch in steps that stay in the processor's cache while one query after the other reads them.
fn estimate_stretch(
    scorers: &[Scorer<'_>],
    part: &Coded<'_>,
    signs: &SignCodes,
    queries: &[SignQuery],
    mut stretch: Stretch<'_>,
) {
    let rows = part.block.rows();
    let all = stretch.blocks.len();
    for from in (0..all).step_by(STEP) {
        let step = from..all.min(from + STEP);
        let blocks = stretch.blocks.start + step.start..stretch.blocks.start + step.end;
        let first = blocks.start * NIBBLE_BLOCK;
        let is_closed = part.allowed.as_ref().is_some_and(|allowed| {
            let mut blocks = blocks.clone();
            blocks.all(|block| allowed.half_word(block * NIBBLE_BLOCK) == 0)
        });
        for ((scorer, query), (scores, highest)) in scorers.iter().zip(queries).zip(&mut stretch.targets) {
            let scores = &mut scores[step.start * NIBBLE_BLOCK..step.end * NIBBLE_BLOCK];
            let highest = &mut highest[step.clone()];
            if is_closed {
                scores.fill(f32::NEG_INFINITY);
                highest.fill(f32::NEG_INFINITY);
                continue;
            }
            signs.dots(query, blocks.clone(), scores);
            scorer.order(scores, &part.codes.norms[first..rows.min(first + scores.len())]);
            if let Some(allowed) = &part.allowed {
                close(allowed, first, scores);
            }
            block_maxima(scores, highest);
        }
    }
}

/// One bit for each score of a block that is a number from `floor` on and below `end`.
fn open_bits(scores: &[f32], floor: f32, end: f32) -> u32 {
    // Minus infinity stands for a row that is not allowed.
    let floor = floor.max(f32::MIN);
    let bit = |score: f32| u32::from((score >= floor) & (score < end));
    (0..)
        .zip(scores)
        .fold(0, |bits, (row, &score)| bits | bit(score) << row)
}

/// Marks the rows from `first` on that are not allowed.
fn close(allowed: &Allowed, first: usize, scores: &mut [f32]) {
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
