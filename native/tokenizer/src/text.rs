//! Text mode: reversible, on the ids of the search vocabulary.

use std::sync::Arc;

use crate::encoding::Encoding;
use crate::error::{Result, TokenizerError};
use crate::markers::{Marker, marker, missing_slot};
use crate::spelling::Speller;
use crate::text_decode::decode;
use crate::text_encode::Writer;
use crate::vocabulary::{BERT_SPECIALS, CONTINUES, Vocabulary, WordPieces};

/// What an id is to the decoder.
pub(crate) enum Symbol {
    /// An `[unused]` slot.
    Marker(Marker),
    /// Text, without the `##` of a piece that continues a word.
    Piece { text: Box<str>, continuing: bool },
}

/// The reversible mode of one vocabulary.
pub(crate) struct TextCodec {
    pub(crate) pieces: Arc<WordPieces>,
    pub(crate) speller: Speller,
    pub(crate) symbols: Vec<Symbol>,
}

impl TextCodec {
    /// Fails with what is missing where the vocabulary lacks the slots or the ASCII characters.
    pub(crate) fn new(vocabulary: &Vocabulary, pieces: Arc<WordPieces>) -> std::result::Result<Self, String> {
        if let Some(missing) = missing_slot(vocabulary) {
            return Err(missing);
        }
        let symbols = (0..vocabulary.len() as u32)
            .map(|id| symbol(id, vocabulary.piece(id)))
            .collect();
        Ok(Self {
            speller: Speller::new(vocabulary, &pieces),
            pieces,
            symbols,
        })
    }

    /// Encodes so that [`Self::decode`] gives NFC(text).
    pub(crate) fn encode(&self, text: &str) -> Encoding {
        Writer::new(self, text).run()
    }

    /// The text of any ids; structural markers and specials have none.
    pub(crate) fn decode(&self, ids: &[u32]) -> Result<String> {
        if let Some(position) = ids.iter().position(|&id| id as usize >= self.symbols.len()) {
            return Err(TokenizerError::UnknownId {
                id: ids[position],
                position,
                vocab_size: self.symbols.len(),
            });
        }
        Ok(decode(ids.iter().map(|&id| &self.symbols[id as usize])))
    }
}

fn symbol(id: u32, piece: Option<&str>) -> Symbol {
    if let Some(marker) = marker(id) {
        return Symbol::Marker(marker);
    }
    match piece {
        Some(piece) if BERT_SPECIALS.iter().all(|&(_, special)| special != piece) => {
            match piece.strip_prefix(CONTINUES).filter(|rest| !rest.is_empty()) {
                Some(rest) => Symbol::Piece {
                    text: rest.into(),
                    continuing: true,
                },
                None => Symbol::Piece {
                    text: piece.into(),
                    continuing: false,
                },
            }
        }
        _ => Symbol::Marker(Marker::Silent),
    }
}
