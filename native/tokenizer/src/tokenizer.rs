//! The tokenizer that everything above this crate uses.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use rayon::prelude::*;
use tokenizers::models::ModelWrapper;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::NormalizerWrapper;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::{AddedToken, Tokenizer};

use crate::encoding::Encoding;
use crate::error::{Result, TokenizerError, guarded};
use crate::markers::MARKERS;
use crate::persist;
use crate::search::{SearchEncoder, Specials};
use crate::text::TextCodec;
use crate::train;
use crate::vocabulary::{CONTINUES, Vocabulary, WordPieces};

/// Names that the special pieces of other families go by.
const SPECIAL_NAMES: [(&str, &[&str]); 5] = [
    ("pad", &["[PAD]", "<pad>", "<|pad|>", "<|endoftext|>"]),
    ("unk", &["[UNK]", "<unk>"]),
    ("cls", &["[CLS]", "<s>", "<|im_start|>"]),
    ("sep", &["[SEP]", "</s>", "<|im_end|>"]),
    ("mask", &["[MASK]", "<mask>", "<|mask|>"]),
];

/// The algorithm of a vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelKind {
    /// Byte-pair encoding.
    Bpe,
    /// WordPiece.
    WordPiece,
    /// Unigram language model.
    Unigram,
}

impl ModelKind {
    /// The name in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bpe => "bpe",
            Self::WordPiece => "wordpiece",
            Self::Unigram => "unigram",
        }
    }
}

impl FromStr for ModelKind {
    type Err = TokenizerError;

    fn from_str(name: &str) -> Result<Self> {
        [Self::Bpe, Self::WordPiece, Self::Unigram]
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| {
                let problem = format!("{name:?} is no model: give 'bpe', 'wordpiece' or 'unigram'");
                TokenizerError::Argument {
                    argument: "model",
                    problem,
                }
            })
    }
}

/// What the ids are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Exactly the ids of the original tokenizer.
    Search,
    /// Reversible.
    Text,
}

impl FromStr for Mode {
    type Err = TokenizerError;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "search" => Ok(Self::Search),
            "text" => Ok(Self::Text),
            _ => Err(TokenizerError::Argument {
                argument: "mode",
                problem: format!("{name:?} is no mode: give 'search' or 'text'"),
            }),
        }
    }
}

/// A vocabulary with two modes on the same ids. Immutable and shareable between threads.
pub struct FastTokenizer {
    reference: Tokenizer,
    kind: ModelKind,
    vocabulary: Vocabulary,
    search: Option<SearchEncoder>,
    text: std::result::Result<TextCodec, String>,
}

impl FastTokenizer {
    /// Loads `vocab.txt` (uncased BERT WordPiece) or `tokenizer.json`, whose truncation and padding are ignored.
    pub fn from_file(path: &Path) -> Result<Self> {
        Self::new(persist::load(path)?).map_err(|error| match error {
            TokenizerError::Model { problem } => TokenizerError::Format {
                path: path.to_owned(),
                field: "model".to_owned(),
                problem,
                remedy: "give a tokenizer.json of a BPE, WordPiece or Unigram model",
            },
            other => other,
        })
    }

    /// Trains a vocabulary of at most `vocab_size` pieces.
    pub fn train<S: AsRef<str> + Sync>(texts: &[S], vocab_size: usize, kind: ModelKind) -> Result<Self> {
        Self::new(train::train(texts, vocab_size, kind)?)
    }

    /// Writes `tokenizer.json`, atomically.
    pub fn save(&self, path: &Path) -> Result<()> {
        persist::save(&self.reference, path)
    }

    fn new(reference: Tokenizer) -> Result<Self> {
        let kind = match reference.get_model() {
            ModelWrapper::BPE(_) => ModelKind::Bpe,
            ModelWrapper::WordPiece(_) => ModelKind::WordPiece,
            ModelWrapper::Unigram(_) => ModelKind::Unigram,
            ModelWrapper::WordLevel(_) => {
                return Err(TokenizerError::Model {
                    problem: "WordLevel is not supported".to_owned(),
                });
            }
        };
        let vocabulary = Vocabulary::from_map(reference.get_vocab(true));
        let (search, text) = match uncased_wordpiece(&reference) {
            Some((model, specials)) => {
                // Added pieces are matched verbatim, never cut from words.
                let pieces = if reference.get_vocab_size(false) == vocabulary.iter().count() {
                    WordPieces::new(&vocabulary)
                } else {
                    WordPieces::new(&Vocabulary::from_map(reference.get_vocab(false)))
                };
                let pieces = Arc::new(pieces);
                let search = reference.token_to_id(&model.unk_token).map(|unknown| {
                    SearchEncoder::new(Arc::clone(&pieces), unknown, model.max_input_chars_per_word, specials)
                });
                (search, TextCodec::new(&vocabulary, pieces))
            }
            None => (None, Err("it is not an uncased BERT WordPiece".to_owned())),
        };
        let tokenizer = Self {
            reference,
            kind,
            vocabulary,
            search,
            text,
        };
        tokenizer.encode_by_reference("", true)?; // a file whose post-processor is damaged is refused here
        Ok(tokenizer)
    }

    /// The algorithm.
    #[must_use]
    pub fn kind(&self) -> ModelKind {
        self.kind
    }

    /// One more than the highest id.
    #[must_use]
    pub fn vocab_size(&self) -> usize {
        self.vocabulary.len()
    }

    /// Whether [`Mode::Text`] works.
    #[must_use]
    pub fn has_text_mode(&self) -> bool {
        self.text.is_ok()
    }

    /// Hex SHA-256 over the pieces in id order, each followed by a line feed.
    #[must_use]
    pub fn sha256(&self) -> String {
        self.vocabulary.sha256()
    }

    /// Ids by role; see `MARKERS.md`.
    #[must_use]
    pub fn special_ids(&self) -> BTreeMap<&'static str, u32> {
        let find = |names: &[&str]| names.iter().find_map(|name| self.reference.token_to_id(name));
        let specials = SPECIAL_NAMES
            .iter()
            .filter_map(|&(role, names)| Some((role, find(names)?)));
        let markers = MARKERS.iter().copied().filter(|_| self.has_text_mode());
        specials.chain(markers).collect()
    }

    /// The id of a piece.
    #[must_use]
    pub fn token_to_id(&self, token: &str) -> Option<u32> {
        self.reference.token_to_id(token)
    }

    /// The piece of an id.
    #[must_use]
    pub fn id_to_token(&self, id: u32) -> Option<&str> {
        self.vocabulary.piece(id)
    }

    /// Encodes one text; `special` adds the model's start and end pieces with empty ranges.
    pub fn encode(&self, text: &str, mode: Mode, special: bool) -> Result<Encoding> {
        let fast = match mode {
            Mode::Text => Some(self.codec()?.encode(text)),
            Mode::Search => self.search.as_ref().and_then(|search| search.encode(text)),
        };
        let Some(mut encoding) = fast else {
            return self.encode_by_reference(text, special);
        };
        if special {
            let id = |piece| self.reference.token_to_id(piece);
            encoding.enclose(id("[CLS]"), id("[SEP]"), text.len());
        }
        Ok(encoding)
    }

    /// Encodes many texts in parallel, in order.
    pub fn encode_batch<S: AsRef<str> + Sync>(&self, texts: &[S], mode: Mode, special: bool) -> Result<Vec<Encoding>> {
        texts
            .par_iter()
            .with_min_len(8)
            .map(|text| self.encode(text.as_ref(), mode, special))
            .collect()
    }

    /// The text of ids. In text mode `decode(encode(x)) == NFC(x)`; in search mode the original decoder's reading.
    pub fn decode(&self, ids: &[u32], mode: Mode) -> Result<String> {
        if mode == Mode::Text {
            return self.codec()?.decode(ids);
        }
        if let Some(position) = ids.iter().position(|&id| self.vocabulary.piece(id).is_none()) {
            return Err(TokenizerError::UnknownId {
                id: ids[position],
                position,
                vocab_size: self.vocab_size(),
            });
        }
        guarded(|| self.reference.decode(ids, true))
    }

    fn codec(&self) -> Result<&TextCodec> {
        self.text
            .as_ref()
            .map_err(|reason| TokenizerError::NoTextMode { reason: reason.clone() })
    }

    fn encode_by_reference(&self, text: &str, special: bool) -> Result<Encoding> {
        let encoded = guarded(|| self.reference.encode(text, special))?;
        let mut encoding = Encoding {
            ids: encoded.get_ids().to_vec(),
            offsets: encoded.get_offsets().to_vec(),
        };
        // The reference puts added pieces at (0, 0); ours stand at the end they belong to.
        let mask = encoded.get_special_tokens_mask();
        let trailing = mask.iter().rev().take_while(|&&added| added == 1).count();
        if trailing < mask.len() {
            for offset in encoding
                .offsets
                .iter_mut()
                .rev()
                .take(trailing)
                .filter(|offset| **offset == (0, 0))
            {
                *offset = (text.len(), text.len());
            }
        }
        Ok(encoding)
    }
}

/// The model and the verbatim specials where the pipeline is the one that [`SearchEncoder`] follows.
fn uncased_wordpiece(tokenizer: &Tokenizer) -> Option<(&WordPiece, Specials)> {
    let ModelWrapper::WordPiece(model) = tokenizer.get_model() else {
        return None;
    };
    let Some(NormalizerWrapper::BertNormalizer(normalizer)) = tokenizer.get_normalizer() else {
        return None;
    };
    let Some(PreTokenizerWrapper::BertPreTokenizer(_)) = tokenizer.get_pre_tokenizer() else {
        return None;
    };
    let uncased = normalizer.clean_text
        && normalizer.handle_chinese_chars
        && normalizer.lowercase
        && normalizer.strip_accents.unwrap_or(true);
    let added: Vec<(u32, AddedToken)> = tokenizer.get_added_tokens_decoder().into_iter().collect();
    let verbatim = added.iter().all(|(_, token)| {
        !(token.normalized || token.single_word || token.lstrip || token.rstrip || token.content.is_empty())
    });
    let follows = uncased && verbatim && model.continuing_subword_prefix == CONTINUES;
    follows.then(|| {
        (
            model,
            added
                .into_iter()
                .map(|(id, token)| (token.content.into(), id))
                .collect(),
        )
    })
}
