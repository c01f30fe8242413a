//! Training a vocabulary from texts.

use tokenizers::models::bpe::{BPE, BpeTrainer};
use tokenizers::models::unigram::{Unigram, UnigramTrainer};
use tokenizers::models::wordpiece::{WordPiece, WordPieceTrainer};
use tokenizers::models::{ModelWrapper, TrainerWrapper};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::metaspace::Metaspace;
use tokenizers::{AddedToken, Tokenizer};

use crate::error::{Result, TokenizerError};
use crate::persist::{dress_as_bert, enclose};
use crate::tokenizer::ModelKind;
use crate::vocabulary::BERT_SPECIALS;

/// A tokenizer of at most `vocab_size` pieces, the five specials among them.
pub(crate) fn train<S: AsRef<str> + Sync>(texts: &[S], vocab_size: usize, kind: ModelKind) -> Result<Tokenizer> {
    if texts.iter().all(|text| text.as_ref().trim().is_empty()) {
        return Err(failed("no text to learn from: give at least one text with words"));
    }
    let smallest = smallest_size(kind);
    if vocab_size < smallest {
        return Err(failed(&format!(
            "vocab_size {vocab_size} is too small: {} needs at least {smallest}",
            kind.name()
        )));
    }
    let tokenizer = run(texts, vocab_size, kind).map_err(|error| failed(&error.to_string()))?;
    let size = tokenizer.get_vocab_size(true);
    if size > vocab_size {
        let problem = format!("vocab_size {vocab_size} is too small for the characters of these texts: give {size}");
        return Err(failed(&problem));
    }
    Ok(tokenizer)
}

fn run<S: AsRef<str> + Sync>(texts: &[S], vocab_size: usize, kind: ModelKind) -> tokenizers::Result<Tokenizer> {
    let specials: Vec<AddedToken> = BERT_SPECIALS
        .iter()
        .map(|&(_, piece)| AddedToken::from(piece, true))
        .collect();
    let (mut tokenizer, mut trainer) = match kind {
        ModelKind::WordPiece => wordpiece(vocab_size, specials)?,
        ModelKind::Bpe => bpe(vocab_size, specials),
        ModelKind::Unigram => unigram(vocab_size, specials)?,
    };
    tokenizer.train(
        &mut trainer,
        texts
            .iter()
            .map(|text| text.as_ref().to_owned())
            .collect::<Vec<_>>()
            .into_iter(),
    )?;
    enclose(&mut tokenizer)?;
    Ok(tokenizer)
}

fn wordpiece(vocab_size: usize, specials: Vec<AddedToken>) -> tokenizers::Result<(Tokenizer, TrainerWrapper)> {
    let mut tokenizer = Tokenizer::new(ModelWrapper::WordPiece(WordPiece::default()));
    dress_as_bert(&mut tokenizer)?;
    let trainer = WordPieceTrainer::builder()
        .vocab_size(vocab_size)
        .special_tokens(specials)
        .show_progress(false)
        .build();
    Ok((tokenizer, trainer.into()))
}

/// Byte-level, so that no text is unknown (Radford et al. 2019).
fn bpe(vocab_size: usize, specials: Vec<AddedToken>) -> (Tokenizer, TrainerWrapper) {
    let mut tokenizer = Tokenizer::new(ModelWrapper::BPE(BPE::default()));
    let bytes = ByteLevel::default().add_prefix_space(false);
    tokenizer.with_pre_tokenizer(Some(bytes));
    tokenizer.with_decoder(Some(bytes));
    let trainer = BpeTrainer::builder()
        .vocab_size(vocab_size)
        .special_tokens(specials)
        .initial_alphabet(ByteLevel::alphabet().into_iter().collect())
        .show_progress(false)
        .build();
    (tokenizer, trainer.into())
}

/// SentencePiece's layout (Kudo 2018).
fn unigram(vocab_size: usize, specials: Vec<AddedToken>) -> tokenizers::Result<(Tokenizer, TrainerWrapper)> {
    let mut tokenizer = Tokenizer::new(ModelWrapper::Unigram(Unigram::default()));
    tokenizer.with_pre_tokenizer(Some(Metaspace::default()));
    tokenizer.with_decoder(Some(Metaspace::default()));
    let trainer = UnigramTrainer::builder()
        .vocab_size(u32::try_from(vocab_size)?)
        .special_tokens(specials)
        .unk_token(Some("[UNK]".to_owned()))
        .show_progress(false)
        .build()?;
    Ok((tokenizer, trainer.into()))
}

fn smallest_size(kind: ModelKind) -> usize {
    let alphabet = if kind == ModelKind::Bpe { 256 } else { 1 };
    BERT_SPECIALS.len() + alphabet
}

fn failed(problem: &str) -> TokenizerError {
    TokenizerError::Train {
        problem: problem.to_owned(),
    }
}
