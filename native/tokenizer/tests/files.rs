//! Loading, saving, training: what works and what is refused.

mod common;

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use aios_tokenizer::{FastTokenizer, Mode, ModelKind, TokenizerError};
use common::BUNDLED;
use proptest::prelude::*;
use tempfile::TempDir;

const TEXTS: [&str; 4] = [
    "the quick brown fox jumps over the lazy dog",
    "the dog sleeps while the fox reads a book about foxes",
    "a lazy book about quick dogs and brown foxes",
    "reading and sleeping and jumping over books",
];

/// The saved form of a small model of each kind.
static TRAINED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let saved = |kind| {
        let (_folder, path) = written("tokenizer.json", b"");
        FastTokenizer::train(&TEXTS, 320, kind).unwrap().save(&path).unwrap();
        fs::read(&path).unwrap()
    };
    [ModelKind::Bpe, ModelKind::WordPiece, ModelKind::Unigram]
        .map(saved)
        .to_vec()
});

fn written(name: &str, content: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    (folder, path)
}

fn refused(name: &str, content: &[u8]) -> TokenizerError {
    let (_folder, path) = written(name, content);
    let error = FastTokenizer::from_file(&path).err().expect("the file is refused");
    assert!(error.to_string().contains(name), "{error}");
    assert!(!error.to_string().ends_with('.'));
    error
}

#[test]
fn faults_name_file_and_field() {
    for (name, content, part) in [
        ("vocab.txt", "[PAD]\n", "[UNK]"),
        ("vocab.txt", "", "[PAD]"),
        ("tokenizer.json", "{\"model\": ", "line 1"),
        ("tokenizer.json", "{}", "model"),
        (
            "tokenizer.json",
            "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {}}}",
            "model.type",
        ),
        (
            "tokenizer.json",
            "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 4000000000}, \"merges\": []}}",
            "\"a\"",
        ),
        (
            "tokenizer.json",
            "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"b c\"]}}",
            "model",
        ),
    ] {
        let error = refused(name, content.as_bytes());
        assert_eq!(error.kind(), "tokenizer.format", "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
    assert_eq!(
        FastTokenizer::from_file("absent/vocab.txt".as_ref())
            .err()
            .unwrap()
            .kind(),
        "tokenizer.not_found"
    );
}

#[test]
fn trained_models_survive_saving() {
    let folder = tempfile::tempdir().unwrap();
    for kind in [ModelKind::Bpe, ModelKind::WordPiece, ModelKind::Unigram] {
        let trained = FastTokenizer::train(&TEXTS, 320, kind).unwrap();
        assert_eq!(trained.kind(), kind);
        assert!(trained.vocab_size() <= 320 && !trained.has_text_mode());
        let path = folder.path().join(kind.name());
        trained.save(&path).unwrap();
        let again = FastTokenizer::from_file(&path).unwrap();
        assert_eq!((again.kind(), again.sha256()), (kind, trained.sha256()));
        for text in TEXTS {
            let encoding = trained.encode(text, Mode::Search, true).unwrap();
            assert_eq!(again.encode(text, Mode::Search, true).unwrap(), encoding);
            let ids = trained.special_ids();
            assert_eq!(
                (encoding.ids.first(), encoding.ids.last()),
                (ids.get("cls"), ids.get("sep"))
            );
            assert_eq!(encoding.offsets.last(), Some(&(text.len(), text.len())));
            assert_eq!(trained.decode(&encoding.ids, Mode::Search).unwrap(), text);
        }
        let error = trained.encode("a", Mode::Text, false).unwrap_err();
        assert_eq!(error.kind(), "tokenizer.mode");
    }
}

#[test]
fn training_refuses_what_cannot_work() {
    let too_small = FastTokenizer::train(&TEXTS, 10, ModelKind::WordPiece).err().unwrap();
    let no_text = FastTokenizer::train(&[" "], 100, ModelKind::Unigram).err().unwrap();
    for error in [too_small, no_text] {
        assert_eq!(error.kind(), "tokenizer.train", "{error}");
    }
}

#[test]
fn a_failed_save_keeps_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("taken");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("inside"), "kept").unwrap();
    let error = BUNDLED.save(&path).unwrap_err();
    assert_eq!(error.kind(), "tokenizer.io");
    assert_eq!(fs::read_to_string(path.join("inside")).unwrap(), "kept");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn truncation_and_padding_of_a_file_are_ignored() {
    let (_folder, path) = written("tokenizer.json", b"");
    BUNDLED.save(&path).unwrap();
    let mut json: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    json["truncation"] =
        serde_json::json!({"max_length": 2, "strategy": "LongestFirst", "stride": 0, "direction": "Right"});
    json["padding"] = serde_json::json!({"strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": null,
        "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"});
    // An ideograph beside a mark goes through the reference pipeline as well.
    fs::write(&path, json.to_string()).unwrap();
    let loaded = FastTokenizer::from_file(&path).unwrap();
    for text in ["one two three four", "one two three \u{302e}"] {
        let plain = BUNDLED.encode(text, Mode::Search, true).unwrap();
        assert_eq!(loaded.encode(text, Mode::Search, true).unwrap(), plain);
        assert!(plain.ids.len() > 4);
    }
}

#[test]
fn batches_keep_their_order() {
    let texts: Vec<String> = (0..300).map(|number| format!("note {number} of Ann")).collect();
    for mode in [Mode::Search, Mode::Text] {
        let batch = BUNDLED.encode_batch(&texts, mode, true).unwrap();
        let singles: Vec<_> = texts
            .iter()
            .map(|text| BUNDLED.encode(text, mode, true).unwrap())
            .collect();
        assert_eq!(batch, singles);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// A damaged file is loaded or refused; nothing panics.
    #[test]
    fn damaged_files_never_panic(which in 0usize..3, place in 0.0..1.0f64, cut in 0usize..40, patch in "[\"{}0-9a:,\\[\\]-]{0,3}") {
        let bytes = &*TRAINED[which];
        let at = (place * bytes.len() as f64) as usize;
        let end = (at + cut).min(bytes.len());
        let damaged = [&bytes[..at], patch.as_bytes(), &bytes[end..]].concat();
        let (_folder, path) = written("tokenizer.json", &damaged);
        if let Ok(loaded) = FastTokenizer::from_file(&path) {
            let _ = loaded.encode("the quick fox, 7 books", Mode::Search, true);
            let _ = loaded.decode(&[0, 1, 7, 300, 40_000], Mode::Search);
        }
    }
}
