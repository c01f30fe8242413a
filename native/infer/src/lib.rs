//! Forward pass of the BERT-shaped graph, without torch.
//!
//! [`Network`] reads a weight directory and computes hidden states, sentence vectors, evidence pointers and token
//! logits. Sequences of different lengths are computed together without padding: every matrix product runs over the
//! tokens of all of them, attention over each by itself. [`Denoising`] fills masked tokens step by step.

mod attention;
mod beside;
mod choose;
mod denoise;
mod embedding;
mod error;
mod heads;
mod layer;
mod linear;
mod network;
mod origin;
mod packed;
mod product;
mod recording;
mod shape;
mod time;

pub use attention::{Cache, Pattern};
pub use beside::{Beside, Experts, LowRank};
pub use choose::Drawing;
pub use denoise::{Denoising, Part, Task};
pub use error::InferError;
pub use linear::Precision;
pub use network::{Network, Sequence};
pub use shape::Shape;
