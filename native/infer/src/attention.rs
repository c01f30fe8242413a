//! Who looks at whom, and what earlier tokens have left behind.

use aios_kernels::softmax;
use rayon::prelude::*;

use crate::product::{Side, add_product};

/// Which tokens of its sequence a token looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pattern {
    /// All.
    #[default]
    All,
    /// The first `prefix` tokens are one block, then come blocks of `block`; a token looks at its own block and earlier
    /// ones, so that keys and values of a finished block stay as they are (BD3-LM, arXiv 2503.09573).
    BlockCausal {
        /// Tokens of the first block.
        prefix: usize,
        /// Tokens of each further one, at least 1.
        block: usize,
    },
}

impl Pattern {
    /// How many of `length` tokens the token at `position` looks at, from the first.
    fn sees(self, position: usize, length: usize) -> usize {
        match self {
            Self::All => length,
            Self::BlockCausal { prefix, .. } if position < prefix => prefix.min(length),
            Self::BlockCausal { prefix, block } => (prefix + ((position - prefix) / block + 1) * block).min(length),
        }
    }
}

/// Keys and values of the tokens before those that are computed, of one sequence; layer by layer.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// (tokens, width) each.
    pub(crate) layers: Vec<(Vec<f32>, Vec<f32>)>,
    pub(crate) tokens: usize,
}

impl Cache {
    /// An empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cached tokens.
    pub fn len(&self) -> usize {
        self.tokens
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.tokens == 0
    }
}

/// Rows of keys and values of one sequence: each row has `stride` numbers, the first `width` of which count.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) keys: &'a [f32],
    pub(crate) values: &'a [f32],
    pub(crate) stride: usize,
    pub(crate) count: usize,
}

impl Rows<'_> {
    pub(crate) const NONE: Rows<'static> = Rows {
        keys: &[],
        values: &[],
        stride: 0,
        count: 0,
    };
}

/// Attention of all heads. `queries` hold a row of `stride` numbers a token, of which the first `width` count; `out` is
/// (tokens, width). The first query stands behind the tokens of `past`.
pub(crate) fn attend_all(
    (queries, stride): (&[f32], usize),
    past: Rows<'_>,
    own: Rows<'_>,
    pattern: Pattern,
    heads: usize,
    out: &mut [f32],
) {
    let tokens = queries.len().div_ceil(stride);
    let width = out.len() / tokens.max(1);
    let head = width / heads;
    let one = |number: usize| {
        let queries = Side::rows(&queries[number * head..], stride, tokens, head);
        attend_head(queries, number * head, past, own, pattern)
    };
    let made: Vec<Vec<f32>> = (0..heads).into_par_iter().map(one).collect();
    for (number, made) in made.iter().enumerate() {
        for (row, from) in out.chunks_exact_mut(width).zip(made.chunks_exact(head)) {
            row[number * head..(number + 1) * head].copy_from_slice(from);
        }
    }
}

/// (tokens, head width) of one head, whose keys and values begin at `first` in each row.
fn attend_head(queries: Side<'_>, first: usize, past: Rows<'_>, own: Rows<'_>, pattern: Pattern) -> Vec<f32> {
    let (tokens, head) = (queries.rows, queries.columns);
    let all = past.count + own.count;
    let mut scores = vec![0.0; tokens * all];
    let mut out = vec![0.0; tokens * head];
    let scale = 1.0 / (head as f32).sqrt();
    let mut at = 0;
    for rows in [past, own].into_iter().filter(|rows| rows.count > 0) {
        let keys = Side::rows(&rows.keys[first..], rows.stride, rows.count, head);
        add_product(scale, queries, keys.transposed(), &mut scores[at..], all);
        at += rows.count;
    }
    for (token, row) in scores.chunks_exact_mut(all).enumerate() {
        let seen = pattern.sees(past.count + token, all);
        softmax(&mut row[..seen]);
        row[seen..].fill(0.0);
    }
    let mut at = 0;
    for rows in [past, own].into_iter().filter(|rows| rows.count > 0) {
        let shares = Side::rows(&scores[at..], all, tokens, rows.count);
        let values = Side::rows(&rows.values[first..], rows.stride, rows.count, head);
        add_product(1.0, shares, values, &mut out, head);
        at += rows.count;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_see_themselves_and_what_is_before() {
        let pattern = Pattern::BlockCausal { prefix: 3, block: 2 };
        let seen: Vec<usize> = (0..8).map(|position| pattern.sees(position, 8)).collect();
        assert_eq!(seen, [3, 3, 3, 5, 5, 7, 7, 8]);
        assert_eq!(Pattern::All.sees(2, 8), 8);
    }
}
