//! Search mode gives the ids and ranges of the `tokenizers` pipeline.

mod common;

use aios_tokenizer::{FastTokenizer, Mode};
use common::BUNDLED;
use proptest::prelude::*;
use std::sync::LazyLock;
use tokenizers::Tokenizer;

static REFERENCE: LazyLock<Tokenizer> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokenizer.json");
    BUNDLED.save(&path).unwrap();
    Tokenizer::from_file(&path).unwrap()
});

fn assert_same(text: &str) {
    let ours = BUNDLED.encode(text, Mode::Search, false).unwrap();
    let theirs = REFERENCE.encode(text, false).unwrap();
    assert_eq!(ours.ids, theirs.get_ids(), "{text:?}");
    assert_eq!(ours.offsets, theirs.get_offsets(), "{text:?}");
}

#[test]
fn every_assigned_plane() {
    // Beyond plane 3 nearly all is unassigned or private: a sample of it.
    let characters = ('\0'..'\u{40000}').chain(('\u{40000}'..=char::MAX).step_by(61));
    for block in characters.collect::<Vec<char>>().chunks(64) {
        assert_same(
            &block
                .iter()
                .flat_map(|&c| [c, ' ', 'a', c, 'B', ' '])
                .collect::<String>(),
        );
    }
}

#[test]
fn words_beyond_the_limit_are_unknown() {
    assert_same(&"a".repeat(100));
    assert_same(&"a".repeat(101));
    assert_same(&"é".repeat(101));
}

#[test]
fn ranges_are_bytes_of_the_original() {
    let text = "Ü naïve [CLS] 中文";
    let encoding = BUNDLED.encode(text, Mode::Search, true).unwrap();
    let cut: Vec<&str> = encoding.offsets.iter().map(|&(start, end)| &text[start..end]).collect();
    assert_eq!(cut, ["", "Ü", "naïve", "[CLS]", "中", "文", ""]);
}

#[test]
fn a_saved_vocabulary_is_the_same_tokenizer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokenizer.json");
    BUNDLED.save(&path).unwrap();
    let again = FastTokenizer::from_file(&path).unwrap();
    assert!(again.has_text_mode());
    assert_eq!(again.sha256(), BUNDLED.sha256());
    assert_eq!(again.special_ids(), BUNDLED.special_ids());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_characters(text in proptest::collection::vec(any::<char>(), 0..24)) {
        assert_same(&text.into_iter().collect::<String>());
    }

    #[test]
    fn prose_like(text in "([A-Za-z]{1,6}|[ \n\t\r\u{a0}]{1,2}|[-.,'\"()]|[äöüÄÖÜßéñİΣ]|[\u{300}-\u{36f}]|\u{302e}|\u{1d165}|😀|中|が|한|\\[MASK\\]|\\[CLS|\\[){0,24}") {
        assert_same(&text);
    }
}
