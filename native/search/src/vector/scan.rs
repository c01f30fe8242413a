//! Scans of one block.

use std::ops::Range;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::VectorBlock;
use super::parts::{Part, scan_parts};
use super::score::{Metric, Scorer};
use crate::SearchError;
use crate::top::Top;

/// Above this many rows a scan is shared between threads; below, starting them costs more than it saves.
pub(super) const PARALLEL_ROWS: usize = 200_000;
/// Rows that one thread takes at a time.
pub(super) const PARALLEL_CHUNK: usize = 65_536;

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
    let scorer = Scorer::new(query, metric)?;
    scorer.check(block.dim())?;
    let rows = block.rows();
    let k = k.min(rows);
    let offer = |row: u32, top: &mut Top<u32>| top.offer(scorer.exact(block.row(row as usize)), row);
    let top = match allowed {
        None => scan_rows(rows, k, |range, top| range.for_each(|row| offer(row as u32, top))),
        Some(allowed) => {
            let mut top = Top::new(k);
            allowed.range(0..rows as u32).for_each(|row| offer(row, &mut top));
            top
        }
    };
    let hit = |ranked: crate::top::Ranked<u32>| Hit {
        row: ranked.key,
        score: ranked.score,
    };
    Ok(top.into_sorted().into_iter().map(hit).collect())
}

/// Gives the exact scores of single rows, which must have the query's dimension; NaN where a row cannot be compared.
///
/// # Errors
/// [`SearchError::Query`] if the query's norm is not finite.
pub fn exact_scorer(query: &[f32], metric: Metric) -> Result<impl Fn(&[f32]) -> f32, SearchError> {
    let scorer = Scorer::new(query, metric)?;
    Ok(move |row: &[f32]| scorer.exact(row))
}

/// The `k` best rows of one block as [`scan_parts`] finds them.
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
    let part = Part { block: *block, allowed };
    let hits = scan_parts(query, &[part], metric, k)?.into_iter();
    let hit = |hit: super::PartHit| Hit {
        row: hit.row,
        score: hit.score,
    };
    Ok(hits.map(hit).collect())
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
