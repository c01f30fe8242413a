//! Reading and writing vocabulary files.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tokenizers::decoders::wordpiece::WordPiece as WordPieceDecoder;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::processors::template::TemplateProcessing;
use tokenizers::{AddedToken, Tokenizer};

use crate::error::{Result, TokenizerError, guarded};
use crate::vocabulary::{BERT_SPECIALS, Vocabulary};

/// Ids above this mean a damaged file rather than a vocabulary.
const MAX_ID: u64 = 1 << 24;
const JSON_REMEDY: &str = "give a tokenizer.json written by the tokenizers library, version 0.13 or later";

/// Loads `vocab.txt` or `tokenizer.json`, told apart by content.
pub(crate) fn load(path: &Path) -> Result<Tokenizer> {
    let bytes = fs::read(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => TokenizerError::NotFound { path: path.to_owned() },
        _ => TokenizerError::Io {
            path: path.to_owned(),
            action: "read",
            source,
        },
    })?;
    if bytes.trim_ascii_start().starts_with(b"{") {
        return load_json(path, &bytes);
    }
    Vocabulary::parse(path, &bytes)?;
    uncased(&bytes).map_err(|error| format_error(path, "vocabulary", error.to_string()))
}

/// Writes `tokenizer.json` so that a reader sees the old file or the new one, never a part.
pub(crate) fn save(tokenizer: &Tokenizer, path: &Path) -> Result<()> {
    let failed = |source| TokenizerError::Io {
        path: path.to_owned(),
        action: "written",
        source,
    };
    let json = tokenizer.to_string(true).map_err(|error| TokenizerError::Model {
        problem: error.to_string(),
    })?;
    let part = part_path(path).ok_or_else(|| failed(io::Error::new(io::ErrorKind::InvalidInput, "no file name")))?;
    let written = File::create(&part).and_then(|mut file| {
        file.write_all(json.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&part, path)
    });
    written.map_err(|source| {
        if let Err(left) = fs::remove_file(&part)
            && left.kind() != io::ErrorKind::NotFound
        {
            return failed(io::Error::new(
                source.kind(),
                format!("{source}; {} is left behind", part.display()),
            ));
        }
        failed(source)
    })
}

/// The uncased BERT pipeline over the bytes of a checked `vocab.txt`.
fn uncased(vocabulary: &[u8]) -> tokenizers::Result<Tokenizer> {
    let model = WordPiece::builder().vocab(WordPiece::read_bytes(vocabulary)?).build()?;
    let mut tokenizer = Tokenizer::new(model);
    dress_as_bert(&mut tokenizer)?;
    tokenizer.add_special_tokens(BERT_SPECIALS.map(|(_, piece)| AddedToken::from(piece, true)))?;
    enclose(&mut tokenizer)?;
    Ok(tokenizer)
}

/// Sets the uncased BERT normalizer, pre-tokenizer and decoder.
pub(crate) fn dress_as_bert(tokenizer: &mut Tokenizer) -> tokenizers::Result<()> {
    tokenizer.with_normalizer(Some(BertNormalizer::default()))?;
    tokenizer.with_pre_tokenizer(Some(BertPreTokenizer));
    tokenizer.with_decoder(Some(WordPieceDecoder::default()));
    Ok(())
}

/// Makes `special` encodings begin with [CLS] and end with [SEP].
pub(crate) fn enclose(tokenizer: &mut Tokenizer) -> tokenizers::Result<()> {
    let ids = ["[CLS]", "[SEP]"].map(|piece| (piece, tokenizer.token_to_id(piece)));
    let special: Vec<(&str, u32)> = ids.into_iter().filter_map(|(piece, id)| Some((piece, id?))).collect();
    let template = TemplateProcessing::builder()
        .try_single("[CLS] $A [SEP]")?
        .try_pair("[CLS] $A [SEP] $B:1 [SEP]:1")?
        .special_tokens(special)
        .build()?;
    tokenizer.with_post_processor(Some(template));
    Ok(())
}

fn load_json(path: &Path, bytes: &[u8]) -> Result<Tokenizer> {
    let json: Value = serde_json::from_slice(bytes)
        .map_err(|error| format_error(path, &format!("line {}", error.line()), error.to_string()))?;
    let model = json.get("model").filter(|model| model.is_object());
    let Some(model) = model else {
        return Err(format_error(path, "model", "missing".to_owned()));
    };
    if let Some(kind) = model.get("type").and_then(Value::as_str)
        && !["BPE", "WordPiece", "Unigram"].contains(&kind)
    {
        let problem = format!("{kind} is not supported: BPE, WordPiece and Unigram are");
        return Err(format_error(path, "model.type", problem));
    }
    check_ids(path, &json)?;
    let mut tokenizer: Tokenizer = guarded(|| Ok(serde_json::from_value(json)?))
        .map_err(|error| format_error(path, "model", error.to_string()))?;
    tokenizer.with_padding(None);
    tokenizer
        .with_truncation(None)
        .map_err(|error| format_error(path, "truncation", error.to_string()))?;
    Ok(tokenizer)
}

/// Refuses ids that no vocabulary reaches, before anything is sized by them.
fn check_ids(path: &Path, json: &Value) -> Result<()> {
    let vocab = json["model"]["vocab"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(piece, id)| (piece.as_str(), id));
    let added = json["added_tokens"].as_array().into_iter().flatten();
    let added = added.map(|token| (token["content"].as_str().unwrap_or_default(), &token["id"]));
    for (piece, id) in vocab.chain(added) {
        if id.as_u64().is_none_or(|id| id > MAX_ID) {
            return Err(format_error(
                path,
                &format!("id of piece {piece:?}"),
                format!("{id} is no vocabulary id"),
            ));
        }
    }
    Ok(())
}

fn format_error(path: &Path, field: &str, problem: String) -> TokenizerError {
    TokenizerError::Format {
        path: path.to_owned(),
        field: field.to_owned(),
        problem,
        remedy: JSON_REMEDY,
    }
}

/// A name of our own beside `path`, so that the rename stays on one file system.
fn part_path(path: &Path) -> Option<PathBuf> {
    let mut name = path.file_name()?.to_owned();
    name.push(format!(".{}.part", std::process::id()));
    Some(path.with_file_name(name))
}
