//! The exact scan and the two-stage scan.

use std::ops::Range;

use aios_kernels::{dot_f32, scan_dot_i8, squared_l2_f32};
use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::codes::quantize;
use super::{CodesView, VectorBlock};
use crate::SearchError;
use crate::top::Top;

/// Above this many rows the scan is shared between threads; below, starting them costs more than it saves.
const PARALLEL_ROWS: usize = 200_000;
/// Rows that one thread takes at a time.
const PARALLEL_CHUNK: usize = 65_536;
/// Rows whose code scores are computed before they are compared, so that both loops stay simple.
const SCAN_CHUNK: usize = 512;
/// Candidates of the first stage per wanted row.
const CANDIDATES_PER_HIT: usize = 4;
/// Least number of candidates, for a small `k`.
const MIN_CANDIDATES: usize = 40;
/// A filter that leaves one row in this many is cheaper to rescore directly than to scan past.
const SELECTIVE_ONE_IN: u64 = 50;

/// How two vectors are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Inner product divided by both norms; 0 where a norm is 0.
    Cosine,
    /// Inner product.
    Dot,
    /// The negated Euclidean distance.
    Euclidean,
}

/// A row and its score; higher is better under every metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Row number within the block.
    pub row: u32,
    /// Score under the metric asked for.
    pub score: f32,
}

/// The `k` best rows of the block by exact f32 scores, best first, ties by row.
///
/// `allowed` restricts the rows; `None` allows all. Rows whose score is not finite are left out.
///
/// # Errors
/// [`SearchError::Dimension`] if the query has another dimension than the block, [`SearchError::Query`] if its norm is
/// not finite.
pub fn scan_exact(
    query: &[f32],
    block: &VectorBlock<'_>,
    metric: Metric,
    allowed: Option<&RoaringBitmap>,
    k: usize,
) -> Result<Vec<Hit>, SearchError> {
    let scorer = Scorer::new(query, block, metric)?;
    Ok(scorer.exact(allowed, k.min(block.rows())))
}

/// The `k` best rows by a scan over the codes and an exact rescore of the best candidates.
///
/// Scores are those of [`scan_exact`]; a row is missed only where the codes rank it below four times `k` others. A block
/// without codes, and a filter that leaves fewer than 2 % of the rows, are scored exactly.
///
/// # Errors
/// As [`scan_exact`].
pub fn scan_two_stage(
    query: &[f32],
    block: &VectorBlock<'_>,
    metric: Metric,
    allowed: Option<&RoaringBitmap>,
    k: usize,
) -> Result<Vec<Hit>, SearchError> {
    let scorer = Scorer::new(query, block, metric)?;
    let rows = block.rows();
    let k = k.min(rows);
    let candidates = k.saturating_mul(CANDIDATES_PER_HIT).max(MIN_CANDIDATES);
    let eligible = allowed.map_or(rows as u64, |allowed| allowed.range_cardinality(0..rows as u32));
    let selective = eligible < rows as u64 / SELECTIVE_ONE_IN;
    match block.codes() {
        Some(codes) if !selective && eligible > candidates as u64 => {
            let candidates = CodeScan::new(query, block, codes, metric).best(allowed, candidates);
            let mut top = Top::new(k);
            for candidate in candidates.into_sorted() {
                top.offer(scorer.score(candidate.key as usize), candidate.key);
            }
            Ok(hits(top))
        }
        _ => Ok(scorer.exact(allowed, k)),
    }
}

fn hits(top: Top<u32>) -> Vec<Hit> {
    top.into_sorted()
        .into_iter()
        .map(|ranked| Hit {
            row: ranked.key,
            score: ranked.score,
        })
        .collect()
}

/// Runs `scan` over all rows, in parallel where they are many, and joins the results.
fn scan_rows(rows: usize, limit: usize, scan: impl Fn(Range<usize>, &mut Top<u32>) + Sync) -> Top<u32> {
    if rows <= PARALLEL_ROWS {
        let mut top = Top::new(limit);
        scan(0..rows, &mut top);
        return top;
    }
    (0..rows.div_ceil(PARALLEL_CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let mut top = Top::new(limit);
            scan(chunk * PARALLEL_CHUNK..rows.min((chunk + 1) * PARALLEL_CHUNK), &mut top);
            top
        })
        .reduce(|| Top::new(limit), Top::absorb)
}

/// Exact scores of rows against one query.
struct Scorer<'a> {
    query: &'a [f32],
    block: VectorBlock<'a>,
    metric: Metric,
    query_norm: f32,
}

impl<'a> Scorer<'a> {
    fn new(query: &'a [f32], block: &VectorBlock<'a>, metric: Metric) -> Result<Self, SearchError> {
        if query.len() != block.dim() {
            return Err(SearchError::Dimension {
                what: "the query vector",
                expected: block.dim(),
                actual: query.len(),
            });
        }
        let query_norm = dot_f32(query, query).sqrt();
        if !query_norm.is_finite() {
            return Err(SearchError::Query {
                detail: "it holds a value that is not finite, or its norm overflows",
            });
        }
        Ok(Scorer {
            query,
            block: *block,
            metric,
            query_norm,
        })
    }

    /// NaN or infinite for a row that cannot be compared.
    fn score(&self, row: usize) -> f32 {
        let values = self.block.row(row);
        match self.metric {
            Metric::Dot => dot_f32(self.query, values),
            Metric::Euclidean => -squared_l2_f32(self.query, values).sqrt(),
            Metric::Cosine => {
                let norms = self.query_norm * dot_f32(values, values).sqrt();
                let dot = dot_f32(self.query, values);
                // A row that is not finite must not pass as a zero vector.
                if norms == 0.0 && dot.is_finite() {
                    0.0
                } else if norms.is_finite() {
                    (dot / norms).clamp(-1.0, 1.0)
                } else {
                    f32::NAN
                }
            }
        }
    }

    fn exact(&self, allowed: Option<&RoaringBitmap>, k: usize) -> Vec<Hit> {
        let rows = self.block.rows();
        let top = match allowed {
            None => scan_rows(rows, k, |range, top| {
                for row in range {
                    top.offer(self.score(row), row as u32);
                }
            }),
            Some(allowed) => {
                let mut top = Top::new(k);
                for row in allowed.range(0..rows as u32) {
                    top.offer(self.score(row as usize), row);
                }
                top
            }
        };
        hits(top)
    }
}

/// Approximate scores of rows from their codes, in the order of the metric but not on its scale.
struct CodeScan<'a> {
    query: Vec<i8>,
    query_scale: f32,
    dim: usize,
    rows: usize,
    codes: CodesView<'a>,
    metric: Metric,
}

impl<'a> CodeScan<'a> {
    fn new(query: &[f32], block: &VectorBlock<'a>, codes: CodesView<'a>, metric: Metric) -> Self {
        let mut query_codes = Vec::with_capacity(query.len());
        let query_scale = quantize(query, &mut query_codes);
        CodeScan {
            query: query_codes,
            query_scale,
            dim: block.dim(),
            rows: block.rows(),
            codes,
            metric,
        }
    }

    fn best(&self, allowed: Option<&RoaringBitmap>, limit: usize) -> Top<u32> {
        scan_rows(self.rows, limit, |range, top| {
            let mut scores = [0.0_f32; SCAN_CHUNK];
            for start in range.clone().step_by(SCAN_CHUNK) {
                let chunk = start..range.end.min(start + SCAN_CHUNK);
                let scores = &mut scores[..chunk.len()];
                self.scores(chunk.clone(), scores);
                for (row, &score) in chunk.zip(scores.iter()) {
                    // Few scores reach the floor, so the filter is asked about few rows.
                    if score >= top.floor() && allowed.is_none_or(|allowed| allowed.contains(row as u32)) {
                        top.offer(score, row as u32);
                    }
                }
            }
        })
    }

    fn scores(&self, rows: Range<usize>, out: &mut [f32]) {
        let mut dots = [0_i32; SCAN_CHUNK];
        let dots = &mut dots[..rows.len()];
        scan_dot_i8(
            &self.query,
            &self.codes.codes[rows.start * self.dim..rows.end * self.dim],
            self.dim,
            dots,
        );
        let per_row = self.codes.scales[rows.clone()].iter().zip(&self.codes.norms[rows]);
        let per_row = dots.iter().zip(per_row).zip(out);
        match self.metric {
            // The codes of a zero row are 0, so any divisor but 0 gives its score.
            Metric::Cosine => per_row.for_each(|((&dot, (&scale, &norm)), out)| {
                *out = dot as f32 * scale / if norm == 0.0 { 1.0 } else { norm };
            }),
            // Adding the norm times zero carries the mark of an unusable row into its score.
            Metric::Dot => per_row.for_each(|((&dot, (&scale, &norm)), out)| *out = dot as f32 * scale + 0.0 * norm),
            Metric::Euclidean => per_row.for_each(|((&dot, (&scale, &norm)), out)| {
                *out = 2.0 * dot as f32 * (scale * self.query_scale) - norm * norm;
            }),
        }
    }
}
