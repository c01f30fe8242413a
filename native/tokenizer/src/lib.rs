//! Tokenization for search (the ids of the original tokenizer) and for text (reversible).
//!
//! [`FastTokenizer`] is the one entry. Any `tokenizer.json` of BPE, WordPiece or Unigram shape runs through the
//! `tokenizers` crate; an uncased BERT WordPiece vocabulary, such as the bundled one, takes a faster path of our own
//! with the same ids, and gains the reversible text mode when its `[unused]` slots are free (see `MARKERS.md`).

mod bert_chars;
mod composed;
mod encoding;
mod error;
mod markers;
mod persist;
mod search;
mod sha256;
mod spacing;
mod spelling;
mod text;
mod text_decode;
mod text_encode;
mod tokenizer;
mod train;
mod trie;
mod vocabulary;
mod whole_words;

pub use encoding::Encoding;
pub use error::{Result, TokenizerError};
pub use tokenizer::{FastTokenizer, Mode, ModelKind};
