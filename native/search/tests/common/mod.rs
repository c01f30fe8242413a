//! Reproducible random numbers and vectors that lie like those of texts.
#![allow(dead_code)] // Every test uses a part.

/// A small generator (SplitMix64), so that failures repeat.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Roughly normal, variance 1: the sum of eight uniform 8-bit numbers.
    pub fn normal(&mut self) -> f32 {
        let sum: u32 = self.next().to_le_bytes().into_iter().map(u32::from).sum();
        (sum as f32 - 1020.0) / 209.0
    }
}

/// Unit vectors around `clusters` centres, as sentence embeddings lie around their topics; row-major.
pub fn clustered(random: &mut Random, rows: usize, dim: usize, clusters: usize) -> Vec<f32> {
    let centres: Vec<f32> = (0..clusters * dim).map(|_| random.normal()).collect();
    let mut vectors = Vec::with_capacity(rows * dim);
    for _ in 0..rows {
        let centre = random.below(clusters) * dim;
        let row: Vec<f32> = centres[centre..centre + dim]
            .iter()
            .map(|value| 0.8 * value + 0.6 * random.normal())
            .collect();
        let norm = row.iter().map(|value| value * value).sum::<f32>().sqrt();
        vectors.extend(row.iter().map(|value| value / norm));
    }
    vectors
}
