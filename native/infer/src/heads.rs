//! From hidden states to words, and to spans of evidence.

use rayon::prelude::*;

use crate::error::Result;
use crate::linear::{Linear, Norm, Tensors};
use crate::math::gelu;
use crate::shape::Shape;

/// Epsilon of the head's norm.
const NORM_EPS: f32 = 1e-5;

/// BERT's masked-language head over the trunk's token table.
pub(crate) struct TextHead {
    transform: Linear,
    norm: Norm,
    bias: Vec<f32>,
}

impl TextHead {
    /// `None` for a sentence encoder alone.
    pub(crate) fn load(tensors: &Tensors<'_>, shape: &Shape) -> Result<Option<Self>> {
        if !tensors.has("text.transform.weight") {
            return Ok(None);
        }
        Ok(Some(Self {
            transform: tensors.linear("text.transform", shape.width, shape.width)?,
            norm: tensors.norm("text.norm", shape.width)?,
            bias: tensors.values("text.bias", shape.vocab_size)?,
        }))
    }

    /// (rows, width) to what is multiplied with the table.
    pub(crate) fn ready(&self, hidden: &[f32]) -> Vec<f32> {
        let mut ready = self.transform.apply(hidden);
        gelu(&mut ready);
        self.norm.apply(&mut ready, NORM_EPS);
        ready
    }

    pub(crate) fn bias(&self) -> &[f32] {
        &self.bias
    }
}

/// Start and end pointer.
pub(crate) struct EvidenceHead(Linear);

impl EvidenceHead {
    /// `None` for a sentence encoder alone.
    pub(crate) fn load(tensors: &Tensors<'_>, shape: &Shape) -> Result<Option<Self>> {
        match tensors.has("evidence.pointer.weight") {
            true => Ok(Some(Self(tensors.linear("evidence.pointer", shape.width, 2)?))),
            false => Ok(None),
        }
    }

    /// (tokens, 2).
    pub(crate) fn apply(&self, hidden: &[f32]) -> Vec<f32> {
        let width = self.0.inputs;
        let logit = |row: &[f32], side: usize| {
            let weight = &self.0.weight[side * width..][..width];
            row.iter().zip(weight).map(|(a, b)| a * b).sum::<f32>() + self.0.bias[side]
        };
        hidden
            .par_chunks(width)
            .flat_map_iter(|row| [logit(row, 0), logit(row, 1)])
            .collect()
    }
}
