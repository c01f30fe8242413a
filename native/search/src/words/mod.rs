//! Ranking texts by their words.

mod analyzer;
mod demand;
mod directory;
mod fold;
mod index;
mod language;
mod layer;
mod query;
mod question;
mod relevance;
mod schema;
mod sealed;
mod segment;
mod stop_words;
mod writer;

pub use index::{WordHit, WordIndex};
pub use question::{Conditions, Question};
pub use sealed::FileSealer;
