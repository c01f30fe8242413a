//! Which rows of a block may be found, as plain bits.

use std::ops::Range;

use roaring::RoaringBitmap;

const WORD: usize = 64;

/// One bit per row; rows beyond the end are not allowed.
pub(super) struct Allowed(Vec<u64>);

impl Allowed {
    pub(super) fn new(rows: usize, allowed: &RoaringBitmap) -> Self {
        let mut words = vec![0; rows.div_ceil(WORD)];
        let mut ranges = allowed.range(0..rows as u32);
        while let Some(range) = ranges.next_range() {
            set(&mut words, *range.start() as usize..*range.end() as usize + 1);
        }
        Allowed(words)
    }

    pub(super) fn contains(&self, row: usize) -> bool {
        self.0[row / WORD] >> (row % WORD) & 1 == 1
    }

    /// The bits of 32 rows from a multiple of 32 on.
    pub(super) fn half_word(&self, first: usize) -> u32 {
        self.0
            .get(first / WORD)
            .map_or(0, |word| (word >> (first % WORD)) as u32)
    }

    /// Allowed rows of a range that begins at a multiple of 64.
    pub(super) fn rows(&self, range: Range<usize>) -> impl Iterator<Item = u32> + '_ {
        let words = range.start / WORD..range.end.div_ceil(WORD);
        let base = words.start;
        self.0[words].iter().enumerate().flat_map(move |(number, &word)| {
            let first = ((base + number) * WORD) as u32;
            std::iter::successors((word != 0).then_some(word), |word| {
                let rest = word & (word - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |word| first + word.trailing_zeros())
        })
    }

    /// Number of allowed rows in a range that begins at a multiple of 64.
    pub(super) fn count(&self, range: Range<usize>) -> usize {
        let words = range.start / WORD..range.end.div_ceil(WORD);
        self.0[words].iter().map(|word| word.count_ones() as usize).sum()
    }
}

fn set(words: &mut [u64], rows: Range<usize>) {
    let (first, last) = (rows.start / WORD, (rows.end - 1) / WORD);
    let from = u64::MAX << (rows.start % WORD);
    let to = u64::MAX >> (WORD - 1 - (rows.end - 1) % WORD);
    if first == last {
        words[first] |= from & to;
    } else {
        words[first] |= from;
        words[first + 1..last].fill(u64::MAX);
        words[last] |= to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_the_bitmap(rows in 0_usize..400, runs in proptest::collection::vec((0_u32..420, 0_u32..90), 0..6)) {
            let mut bitmap = RoaringBitmap::new();
            for (start, length) in runs {
                bitmap.insert_range(start..start + length);
            }
            let allowed = Allowed::new(rows, &bitmap);
            let want: Vec<u32> = bitmap.iter().filter(|&row| (row as usize) < rows).collect();
            prop_assert_eq!(allowed.rows(0..rows).collect::<Vec<_>>(), want.clone());
            prop_assert_eq!(allowed.count(0..rows), want.len());
            for row in 0..rows {
                prop_assert_eq!(allowed.contains(row), bitmap.contains(row as u32));
                let half = allowed.half_word(row / 32 * 32);
                prop_assert_eq!(half >> (row % 32) & 1 == 1, bitmap.contains(row as u32));
            }
        }
    }
}
