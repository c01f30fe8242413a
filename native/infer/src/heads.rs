//! From hidden states to words, and to spans of evidence.

use std::sync::Arc;

use aios_kernels::Function;

use crate::error::Result;
use crate::linear::{Linear, Matrix, Norm, Tensors};
use crate::origin::Origin;
use crate::shape::Shape;

/// Epsilon of the head's norm.
const NORM_EPS: f32 = 1e-5;

/// BERT's masked-language head over the trunk's token table.
pub(crate) struct TextHead {
    transform: Linear,
    norm: Norm,
    /// The table, with a bias for each token.
    table: Linear,
}

impl TextHead {
    /// `None` for a sentence encoder alone.
    pub(crate) fn load(tensors: &Tensors, shape: &Shape, table: &Arc<Matrix>) -> Result<Option<Self>> {
        if !tensors.has("text.transform.weight") {
            return Ok(None);
        }
        Ok(Some(Self {
            transform: tensors.linear("text.transform", shape.width, shape.width)?,
            norm: tensors.norm("text.norm", shape.width)?,
            table: Linear {
                matrix: table.clone(),
                bias: tensors.values("text.bias", shape.vocab_size)?,
            },
        }))
    }

    /// (rows, width) hidden states to (rows, vocabulary) logits.
    pub(crate) fn apply(&self, hidden: &[f32], origin: &Origin<'_>) -> Vec<f32> {
        let mut ready = self.transform.apply_then(hidden, Function::Gelu, origin);
        self.norm.apply(&mut ready, NORM_EPS);
        self.table.apply(&ready, origin)
    }

    /// Whether a product needs the mask ratio of each row.
    pub(crate) fn needs_ratios(&self) -> bool {
        [&self.transform, &self.table]
            .into_iter()
            .any(|linear| linear.matrix.needs_ratios())
    }
}

/// Start and end pointer.
pub(crate) struct EvidenceHead {
    /// (2, width).
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl EvidenceHead {
    /// `None` for a sentence encoder alone.
    pub(crate) fn load(tensors: &Tensors, shape: &Shape) -> Result<Option<Self>> {
        if !tensors.has("evidence.pointer.weight") {
            return Ok(None);
        }
        Ok(Some(Self {
            weight: tensors.values("evidence.pointer.weight", 2 * shape.width)?,
            bias: tensors.values("evidence.pointer.bias", 2)?,
        }))
    }

    /// (tokens, 2).
    pub(crate) fn apply(&self, hidden: &[f32]) -> Vec<f32> {
        let width = self.weight.len() / 2;
        let logit = |row: &[f32], side: usize| {
            let weight = &self.weight[side * width..][..width];
            row.iter().zip(weight).map(|(a, b)| a * b).sum::<f32>() + self.bias[side]
        };
        let both = |row: &[f32]| [logit(row, 0), logit(row, 1)];
        hidden.chunks_exact(width).flat_map(both).collect()
    }
}
