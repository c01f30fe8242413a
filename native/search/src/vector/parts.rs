//! The staged scan over several blocks at once.
//!
//! Candidates are chosen by codes over all blocks together and only then compared exactly, so that many small blocks
//! cost no more than a large one.

use roaring::RoaringBitmap;

use super::allowed::Allowed;
use super::estimate::Estimates;
use super::score::{Metric, Scorer};
use super::{CodesView, VectorBlock};
use crate::SearchError;
use crate::top::Top;

/// From this many rows on, sign codes choose the rows whose one-byte codes are read,
const SIGN_ROWS: u64 = 20_000;
/// unless a filter leaves fewer than one in this many, whose one-byte codes are as quick to read.
const SIGN_ONE_IN: u64 = 16;
/// Rows whose code scores are computed before they are compared, so that both loops stay simple.
const SCAN_CHUNK: usize = 512;
/// In a chunk with fewer allowed rows than one in this many, only those are read.
const SPARSE_ONE_IN: usize = 6;
/// Candidates of the codes per wanted row.
const CANDIDATES_PER_HIT: usize = 2;
/// Least number of candidates, for a small `k`.
const MIN_CANDIDATES: usize = 40;
/// A filter that leaves one row in this many is cheaper to follow directly than to scan past.
const SELECTIVE_ONE_IN: u64 = 50;

/// A block, and which of its rows may be found; `None` allows all.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The rows.
    pub block: VectorBlock<'a>,
    /// Row numbers; those beyond the block are ignored.
    pub allowed: Option<&'a RoaringBitmap>,
}

/// A row of one of several blocks, and its score; higher is better under every metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartHit {
    /// Number of the part.
    pub part: u32,
    /// Row number within its block.
    pub row: u32,
    /// Score under the metric asked for.
    pub score: f32,
}

/// Part and row.
pub(super) type Key = (u32, u32);

/// A part whose rows are chosen by their codes.
pub(super) struct Coded<'a> {
    pub(super) number: u32,
    pub(super) block: VectorBlock<'a>,
    pub(super) codes: CodesView<'a>,
    pub(super) allowed: Option<Allowed>,
}

/// The `k` best rows of all parts, best first, ties by part and row.
///
/// Scores are exact. Rows are chosen in stages: by one bit per value where there are many (the cut-off comes from the
/// errors of a sample of the same search), by one byte per value, and by the vectors themselves. What is missed is a row
/// that the bytes rank below twice `k` others, and 40, or whose error is beyond those of nearly all rows of the sample.
/// Blocks without codes, and filters that leave fewer than 2 % of a block, are compared exactly.
///
/// # Errors
/// [`SearchError::Dimension`] if the query has another dimension than a block, [`SearchError::Query`] if its norm is not
/// finite.
pub fn scan_parts(query: &[f32], parts: &[Part<'_>], metric: Metric, k: usize) -> Result<Vec<PartHit>, SearchError> {
    let found = scan_parts_each(&[query], parts, metric, k)?;
    Ok(found.into_iter().next().unwrap_or_default())
}

/// What [`scan_parts`] finds for each of several queries, which share the reading of the parts.
///
/// # Errors
/// As [`scan_parts`].
pub fn scan_parts_each(
    queries: &[&[f32]],
    parts: &[Part<'_>],
    metric: Metric,
    k: usize,
) -> Result<Vec<Vec<PartHit>>, SearchError> {
    let scorers = queries.iter().map(|query| Scorer::new(query, metric));
    let scorers = scorers.collect::<Result<Vec<_>, _>>()?;
    for scorer in &scorers {
        parts.iter().try_for_each(|part| scorer.check(part.block.dim()))?;
    }
    let eligible: Vec<u64> = parts.iter().map(eligible).collect();
    let all: u64 = eligible.iter().sum();
    let k = k.min(usize::try_from(all).unwrap_or(usize::MAX));
    let candidates = k.saturating_mul(CANDIDATES_PER_HIT).max(MIN_CANDIDATES);
    let mut best: Vec<Top<Key>> = scorers.iter().map(|_| Top::new(k)).collect();
    let mut coded = Vec::new();
    for ((number, part), &eligible) in (0_u32..).zip(parts).zip(&eligible) {
        let rows = part.block.rows();
        let is_selective = eligible < rows as u64 / SELECTIVE_ONE_IN;
        match part.block.codes() {
            Some(codes) if !is_selective && all > candidates as u64 => coded.push(Coded {
                number,
                block: part.block,
                codes,
                allowed: part
                    .allowed
                    .filter(|_| eligible < rows as u64)
                    .map(|allowed| Allowed::new(rows, allowed)),
            }),
            _ => {
                for (scorer, best) in scorers.iter().zip(&mut best) {
                    offer_exact(scorer, number, part, best);
                }
            }
        }
    }
    let rows: u64 = coded.iter().map(|part| part.block.rows() as u64).sum();
    let by_signs = rows >= SIGN_ROWS && all >= rows / SIGN_ONE_IN;
    let chosen = choose(&scorers, &coded, k, candidates, by_signs);
    let found = scorers.iter().zip(chosen).zip(best);
    Ok(found
        .map(|((scorer, chosen), best)| compare(scorer, parts, chosen, best))
        .collect())
}

/// Adds the rows that the codes chose to those compared already, by their exact scores.
fn compare(scorer: &Scorer<'_>, parts: &[Part<'_>], chosen: Top<Key>, mut best: Top<Key>) -> Vec<PartHit> {
    for ranked in chosen.into_sorted() {
        let (part, row) = ranked.key;
        let score = scorer.exact(parts[part as usize].block.row(row as usize));
        best.offer(score, ranked.key);
    }
    let hit = |ranked: crate::top::Ranked<Key>| PartHit {
        part: ranked.key.0,
        row: ranked.key.1,
        score: ranked.score,
    };
    best.into_sorted().into_iter().map(hit).collect()
}

fn eligible(part: &Part<'_>) -> u64 {
    let rows = part.block.rows();
    part.allowed
        .map_or(rows as u64, |allowed| allowed.range_cardinality(0..rows as u32))
}

fn offer_exact(scorer: &Scorer<'_>, number: u32, part: &Part<'_>, best: &mut Top<Key>) {
    let rows = part.block.rows() as u32;
    let mut offer = |row: u32| best.offer(scorer.exact(part.block.row(row as usize)), (number, row));
    match part.allowed {
        None => (0..rows).for_each(&mut offer),
        Some(allowed) => allowed.range(0..rows).for_each(&mut offer),
    }
}

/// The rows that the codes rank highest, for each query.
fn choose(scorers: &[Scorer<'_>], coded: &[Coded<'_>], k: usize, candidates: usize, by_signs: bool) -> Vec<Top<Key>> {
    let mut tops: Vec<Top<Key>> = scorers.iter().map(|_| Top::new(candidates)).collect();
    let has_signs = |part: &&Coded<'_>| by_signs && part.block.signs().is_some();
    let (signed, plain): (Vec<_>, Vec<_>) = coded.iter().partition(has_signs);
    for part in plain {
        for (scorer, top) in scorers.iter().zip(&mut tops) {
            scan_codes(scorer, part, top);
        }
    }
    if !signed.is_empty() {
        Estimates::choose(scorers, &signed, k, &mut tops);
    }
    tops
}

/// Offers all allowed rows of a part by their one-byte codes.
fn scan_codes(scorer: &Scorer<'_>, part: &Coded<'_>, top: &mut Top<Key>) {
    let (mut dots, mut scores) = ([0_i32; SCAN_CHUNK], [0.0_f32; SCAN_CHUNK]);
    let rows = part.block.rows();
    for first in (0..rows).step_by(SCAN_CHUNK) {
        let chunk = first..rows.min(first + SCAN_CHUNK);
        if let Some(allowed) = &part.allowed
            && allowed.count(chunk.clone()) < chunk.len() / SPARSE_ONE_IN
        {
            let rows: Vec<u32> = allowed.rows(chunk).collect();
            offer_rows(scorer, part, &rows, top);
            continue;
        }
        let scores = &mut scores[..chunk.len()];
        scorer.coded(part.codes, first, &mut dots[..chunk.len()], scores);
        for (row, &score) in chunk.zip(&*scores) {
            // Few scores reach the floor, so the filter is asked about few rows.
            if score >= top.floor() && part.allowed.as_ref().is_none_or(|allowed| allowed.contains(row)) {
                top.offer(score, (part.number, row as u32));
            }
        }
    }
}

/// Offers some rows of a part by their one-byte codes.
pub(super) fn offer_rows(scorer: &Scorer<'_>, part: &Coded<'_>, rows: &[u32], top: &mut Top<Key>) {
    let mut scores = vec![0.0; rows.len()];
    scorer.coded_rows(part.codes, rows, &mut scores);
    for (&row, score) in rows.iter().zip(scores) {
        if score >= top.floor() {
            top.offer(score, (part.number, row));
        }
    }
}
