//! The sizes of a network.

use std::path::Path;

use serde::Deserialize;

use crate::error::{InferError, Result};

/// The sizes that stand in `metadata.json`; absent ones are those of the bundled network.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct Shape {
    /// Rows of the token table.
    pub vocab_size: usize,
    /// Channels of the residual stream.
    pub width: usize,
    /// Transformer layers.
    pub layers: usize,
    /// Attention heads; divides `width`.
    pub heads: usize,
    /// Channels inside the feed-forward part.
    pub inner: usize,
    /// Longest sequence, in tokens.
    pub positions: usize,
    /// Names in the order of the modality table.
    pub modalities: Vec<String>,
    /// Channels of the sinusoidal time embedding; even.
    pub time_features: usize,
    /// Rank of each modality's own part of the time table.
    pub modality_rank: usize,
    /// Epsilon of the trunk's layer norms.
    pub norm_eps: f32,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            vocab_size: 30522,
            width: 384,
            layers: 6,
            heads: 12,
            inner: 1536,
            positions: 512,
            modalities: ["text", "code", "image", "audio"].map(String::from).to_vec(),
            time_features: 256,
            modality_rank: 8,
            norm_eps: 1e-12,
        }
    }
}

impl Shape {
    /// Reads the key `shape` of `metadata.json`.
    pub(crate) fn from_metadata(text: &str, file: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct Metadata {
            #[serde(default)]
            shape: Shape,
        }
        let fail = |problem: String| InferError::Shape {
            file: file.to_path_buf(),
            problem,
        };
        let shape = serde_json::from_str::<Metadata>(text)
            .map_err(|error| fail(error.to_string()))?
            .shape;
        shape.check().map_err(fail)?;
        Ok(shape)
    }

    fn check(&self) -> std::result::Result<(), String> {
        let sizes = [
            ("vocab_size", self.vocab_size),
            ("width", self.width),
            ("layers", self.layers),
            ("heads", self.heads),
            ("inner", self.inner),
            ("positions", self.positions),
            ("time_features", self.time_features),
            ("modality_rank", self.modality_rank),
            ("modalities", self.modalities.len()),
        ];
        if let Some((name, _)) = sizes.iter().find(|(_, size)| !(1..=1 << 24).contains(size)) {
            return Err(format!("{name} must be at least 1 and at most {}", 1 << 24));
        }
        if !self.width.is_multiple_of(self.heads) || !self.time_features.is_multiple_of(2) {
            return Err("heads must divide width, and time_features must be even".into());
        }
        match self.norm_eps > 0.0 && self.norm_eps < 1.0 {
            true => Ok(()),
            false => Err("norm_eps must lie between 0 and 1".into()),
        }
    }

    /// Channels of one attention head.
    pub fn head_width(&self) -> usize {
        self.width / self.heads
    }
}
