//! Ranking texts by their words.

mod analyzer;
mod directory;
mod fold;
mod index;
mod layer;
mod query;
mod schema;
mod segment;
mod stop_words;
mod writer;

pub use index::{WordHit, WordIndex};
