//! Time conditioning: a sinusoidal embedding of the noise level and one table for all layers (adaLN-single, arXiv
//! 2310.00426), with a low-rank part of each modality.

use aios_kernels::Function;

use crate::error::Result;
use crate::linear::{Linear, Tensors};
use crate::origin::Origin;
use crate::shape::Shape;

/// The noise level lies in 0..1; the usual frequencies are made for step numbers up to 1000.
const TIME_SCALE: f32 = 1000.0;
/// Shift, scale and gate of the attention branch, then of the feed-forward branch.
pub(crate) const PARTS: usize = 6;

/// From a noise level to what it changes in every layer.
pub(crate) struct Time {
    inner: Linear,
    table: Linear,
    /// (modalities, rank, features) and (modalities, parts · width, rank).
    down: Vec<f32>,
    up: Vec<f32>,
    rank: usize,
}

impl Time {
    /// `None` where the weights have no time part: the network then ignores the noise level.
    pub(crate) fn load(tensors: &Tensors, shape: &Shape) -> Result<Option<Self>> {
        if !tensors.has("trunk.time.table.weight") {
            return Ok(None);
        }
        let (features, out, rank) = (shape.time_features, PARTS * shape.width, shape.modality_rank);
        let kinds = shape.modalities.len();
        Ok(Some(Self {
            inner: tensors.linear("trunk.time.inner", features, features)?,
            table: tensors.linear("trunk.time.table", features, out)?,
            down: tensors.values("trunk.time.delta_down", kinds * rank * features)?,
            up: tensors.values("trunk.time.delta_up", kinds * out * rank)?,
            rank,
        }))
    }

    /// (parts, width): shift, scale, gate; shift, scale, gate. `ratio` is the sequence's mask ratio.
    pub(crate) fn modulation(&self, time: f32, modality: usize, ratio: f32) -> Vec<f32> {
        let origin = Origin::part(1, ratio, None);
        let features = self.inner.matrix.inputs;
        let half = features / 2;
        let angle = |n: usize| {
            let frequency = (-(10_000.0_f32.ln()) * n as f32 / half as f32).exp();
            time * TIME_SCALE * frequency
        };
        let waves: Vec<f32> = (0..half)
            .map(|n| angle(n).cos())
            .chain((0..half).map(|n| angle(n).sin()))
            .collect();
        let hidden = self.inner.apply_then(&waves, Function::Silu, &origin);
        let mut out = self.table.apply(&hidden, &origin);
        let down = &self.down[modality * self.rank * features..][..self.rank * features];
        let dot = |row: &[f32], x: &[f32]| row.iter().zip(x).map(|(a, b)| a * b).sum::<f32>();
        let low: Vec<f32> = down.chunks_exact(features).map(|row| dot(row, &hidden)).collect();
        let up = &self.up[modality * out.len() * self.rank..][..out.len() * self.rank];
        for (value, row) in out.iter_mut().zip(up.chunks_exact(self.rank)) {
            *value += dot(row, &low);
        }
        out
    }
}
