//! From token ids to the vectors that enter the first layer.

use std::sync::Arc;

use crate::attention::Cache;
use crate::error::{InferError, Result};
use crate::linear::{Matrix, Norm, Tensors};
use crate::network::Sequence;
use crate::shape::Shape;

/// The table of token vectors, which the text head multiplies with too.
pub(crate) const TOKEN_TABLE: &str = "trunk.token.weight";

/// Token, position and modality tables, and the norm behind them.
pub(crate) struct Embedding {
    /// (vocabulary, width); the text head multiplies with it too.
    pub(crate) token: Arc<Matrix>,
    position: Matrix,
    /// (modalities, width); empty where the weights have none.
    modality: Vec<f32>,
    norm: Norm,
}

impl Embedding {
    pub(crate) fn load(tensors: &Tensors, shape: &Shape) -> Result<Self> {
        let width = shape.width;
        let modality = match tensors.has("trunk.modality.weight") {
            true => tensors.values("trunk.modality.weight", shape.modalities.len() * width)?,
            false => Vec::new(),
        };
        Ok(Self {
            token: Arc::new(tensors.matrix(TOKEN_TABLE, shape.vocab_size, width)?),
            position: tensors.matrix("trunk.position.weight", shape.positions, width)?,
            modality,
            norm: tensors.norm("trunk.norm", width)?,
        })
    }

    /// (tokens of all sequences, width); the first token of each stands behind `past` others.
    pub(crate) fn embed(&self, sequences: &[Sequence<'_>], past: usize, shape: &Shape) -> Result<Vec<f32>> {
        let width = shape.width;
        let mut rows = Vec::with_capacity(sequences.iter().map(|sequence| sequence.count() * width).sum());
        for sequence in sequences {
            let past = sequence.past.map_or(past, Cache::len);
            check(sequence, past, shape)?;
            if let Some(beside) = &sequence.beside {
                rows.extend_from_slice(beside.rows);
                continue;
            }
            let kind = self
                .modality
                .get(sequence.modality * width..(sequence.modality + 1) * width);
            let mut own = self.token.rows(sequence.tokens.iter().map(|token| *token as usize));
            let positions = self.position.rows(past..past + sequence.tokens.len());
            for (row, position) in own.chunks_exact_mut(width).zip(positions.chunks_exact(width)) {
                for part in [Some(position), kind].into_iter().flatten() {
                    for (value, more) in row.iter_mut().zip(part) {
                        *value += more;
                    }
                }
            }
            rows.append(&mut own);
        }
        self.norm.apply(&mut rows, shape.norm_eps);
        Ok(rows)
    }
}

fn check(sequence: &Sequence<'_>, past: usize, shape: &Shape) -> Result<()> {
    if let Some(beside) = &sequence.beside {
        return beside.check(shape);
    }
    let length = past + sequence.tokens.len();
    if length > shape.positions {
        let most = shape.positions;
        return Err(InferError::input(format!(
            "the sequence has {length} tokens and the network reads at most {most}"
        )));
    }
    if let Some(token) = sequence
        .tokens
        .iter()
        .find(|token| **token as usize >= shape.vocab_size)
    {
        let last = shape.vocab_size - 1;
        return Err(InferError::input(format!("token id {token} is not one of 0..{last}")));
    }
    if sequence.modality >= shape.modalities.len() {
        let last = shape.modalities.len() - 1;
        return Err(InferError::input(format!(
            "modality {} is not one of 0..{last}",
            sequence.modality
        )));
    }
    if !sequence.condition.len().is_multiple_of(shape.width) {
        let width = shape.width;
        return Err(InferError::input(format!(
            "condition vectors must have {width} numbers each"
        )));
    }
    Ok(())
}
