//! Scores of rows against one query.

use aios_kernels::{divide, dot_f32, gather_dot_i8, scan_dot_i8, squared_l2_f32};

use super::CodesView;
use super::codes::quantize;
use crate::SearchError;

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

/// Rows that are compared by their one-byte codes at a time.
const GATHERED: usize = 256;

/// A query and everything about it that does not depend on rows.
pub(super) struct Scorer<'a> {
    pub(super) query: &'a [f32],
    metric: Metric,
    norm: f32,
    codes: Vec<i8>,
    step: f32,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(query: &'a [f32], metric: Metric) -> Result<Self, SearchError> {
        let norm = dot_f32(query, query).sqrt();
        if !norm.is_finite() {
            return Err(SearchError::Query {
                detail: "it holds a value that is not finite, or its norm overflows",
            });
        }
        let mut codes = Vec::with_capacity(query.len());
        let step = quantize(query, &mut codes);
        Ok(Scorer {
            query,
            metric,
            norm,
            codes,
            step,
        })
    }

    /// # Errors
    /// [`SearchError::Dimension`] where rows of `dim` values cannot be compared with the query.
    pub(super) fn check(&self, dim: usize) -> Result<(), SearchError> {
        if self.query.len() == dim {
            return Ok(());
        }
        Err(SearchError::Dimension {
            what: "the query vector",
            expected: dim,
            actual: self.query.len(),
        })
    }

    /// The exact score of a row; NaN or infinite where it cannot be compared.
    pub(super) fn exact(&self, values: &[f32]) -> f32 {
        match self.metric {
            Metric::Dot => dot_f32(self.query, values),
            Metric::Euclidean => -squared_l2_f32(self.query, values).sqrt(),
            Metric::Cosine => {
                let norms = self.norm * dot_f32(values, values).sqrt();
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

    /// Turns approximate inner products into scores that are ordered as the metric's, but not on its scale.
    pub(super) fn order(&self, dots: &mut [f32], norms: &[f32]) {
        let dots = &mut dots[..norms.len()];
        let pairs = dots.iter_mut().zip(norms);
        match self.metric {
            // Codes of a zero row are 0, so any divisor but 0 gives its score.
            Metric::Cosine => divide(dots, norms),
            // Adding the norm times zero carries the mark of a row that cannot be compared.
            Metric::Dot => pairs.for_each(|(dot, &norm)| *dot += 0.0 * norm),
            Metric::Euclidean => pairs.for_each(|(dot, &norm)| *dot = 2.0 * *dot - norm * norm),
        }
    }

    /// How far the score of a row moves with one step of its estimated inner product.
    pub(super) fn spread(&self, step: f32, norm: f32) -> f32 {
        match self.metric {
            Metric::Cosine if norm > 0.0 => step / norm,
            Metric::Cosine | Metric::Dot => step,
            Metric::Euclidean => 2.0 * step,
        }
    }

    /// The greatest spread of rows with the greatest steps given, absolute and of their norms.
    pub(super) fn widest_spread(&self, (step, step_of_norm): (f32, f32)) -> f32 {
        match self.metric {
            Metric::Cosine => step_of_norm,
            Metric::Dot => step,
            Metric::Euclidean => 2.0 * step,
        }
    }

    /// Scores from the one-byte codes of consecutive rows from `first` on, in the order of the metric; `dots` and `out`
    /// have as many numbers as there are rows.
    pub(super) fn coded(&self, codes: CodesView<'_>, first: usize, dots: &mut [i32], out: &mut [f32]) {
        let (dim, rows) = (self.codes.len(), first..first + out.len());
        scan_dot_i8(&self.codes, &codes.codes[rows.start * dim..rows.end * dim], dim, dots);
        for ((out, &dot), &scale) in out.iter_mut().zip(&*dots).zip(&codes.scales[rows.clone()]) {
            *out = dot as f32 * (scale * self.step);
        }
        self.order(out, &codes.norms[rows]);
    }

    /// Scores from the one-byte codes of the named rows, in the order of the metric; `out` has as many numbers.
    pub(super) fn coded_rows(&self, codes: CodesView<'_>, rows: &[u32], out: &mut [f32]) {
        let (mut dots, mut norms) = ([0_i32; GATHERED], [0.0_f32; GATHERED]);
        for (rows, out) in rows.chunks(GATHERED).zip(out.chunks_mut(GATHERED)) {
            let (dots, norms) = (&mut dots[..rows.len()], &mut norms[..rows.len()]);
            gather_dot_i8(&self.codes, codes.codes, self.codes.len(), rows, dots);
            for (place, &row) in rows.iter().enumerate() {
                norms[place] = codes.norms[row as usize];
                out[place] = dots[place] as f32 * (codes.scales[row as usize] * self.step);
            }
            self.order(out, norms);
        }
    }
}
