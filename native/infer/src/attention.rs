//! Who looks at whom, and what earlier tokens have left behind.

use std::ops::Range;

use rayon::prelude::*;

use crate::math::attend;

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

    /// Those of one head, the first `count`.
    fn of_head(&self, first: usize, count: usize) -> (&[f32], &[f32], usize, usize) {
        match count {
            0 => (&[], &[], 0, 0),
            _ => (&self.keys[first..], &self.values[first..], self.stride, count),
        }
    }
}

/// Attention of all heads. `queries` hold a row of `stride` numbers a token, of which the first `width` count; `out` is
/// (tokens, width). `first` is the position of the first query behind the tokens of `past`.
pub(crate) fn attend_all(
    queries: (&[f32], usize),
    past: Rows<'_>,
    own: Rows<'_>,
    pattern: Pattern,
    heads: usize,
    out: &mut [f32],
) {
    let width = out.len() / (queries.0.len().div_ceil(queries.1)).max(1);
    let (head, scale) = (width / heads, 1.0 / ((width / heads) as f32).sqrt());
    out.par_chunks_mut(width).enumerate().for_each_init(
        || vec![0.0; past.count + own.count],
        |scores, (token, out)| {
            let row = &queries.0[token * queries.1..][..width];
            let seen = pattern.sees(past.count + token, past.count + own.count);
            let before = seen.min(past.count);
            for number in 0..heads {
                let part: Range<usize> = number * head..(number + 1) * head;
                let sources = [past.of_head(part.start, before), own.of_head(part.start, seen - before)];
                attend(&row[part.clone()], sources, scale, scores, &mut out[part]);
            }
        },
    );
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
