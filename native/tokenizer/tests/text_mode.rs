//! Text mode is reversible, and cheap on ordinary prose.

mod common;

use aios_tokenizer::Mode;
use common::BUNDLED;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn assert_reversible(text: &str) {
    let encoding = BUNDLED.encode(text, Mode::Text, false).unwrap();
    let decoded = BUNDLED.decode(&encoding.ids, Mode::Text).unwrap();
    assert_eq!(decoded, text.nfc().collect::<String>(), "{text:?} as {}", spelled(text));
    assert_eq!(encoding.ids.len(), encoding.offsets.len());
    let mut last = 0;
    for &(start, end) in &encoding.offsets {
        assert!(
            start <= end && end <= text.len() && start >= last,
            "{text:?}: {:?}",
            encoding.offsets
        );
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
        last = start;
    }
}

/// The pieces, markers by role.
fn spelled(text: &str) -> String {
    let roles = BUNDLED.special_ids();
    let ids = BUNDLED.encode(text, Mode::Text, false).unwrap().ids;
    let name = |id: u32| match id {
        104..=215 => format!("<{:X}>", 0x300 + id - 104),
        743..=998 => format!("<0x{:02X}>", id - 743),
        _ => match roles.iter().find(|&(_, &role)| role == id) {
            Some((role, _)) => format!("<{role}>"),
            None => BUNDLED.id_to_token(id).unwrap().to_owned(),
        },
    };
    ids.into_iter().map(name).collect::<Vec<_>>().join(" ")
}

#[test]
fn known_spellings() {
    for (text, expected) in [
        ("Hello, world.", "<capital> hello , world ."),
        (
            "NASA said (in 1969): \"Go!\"",
            "<upper> nasa said ( in 1969 ) : <capital> \" go ! \"",
        ),
        ("I don't know", "<capital> i don ' t know"),
        ("two\nlines", "two <newline> lines"),
        ("f\u{fc}r \u{dc}ber", "fu <308> ##r <capital> u <308> ##ber"),
        ("caf\u{e9}", "cafe <301>"),
        ("a  b", "a <space> <space> b"),
        ("\tx ", "<tab> x <space>"),
        ("iPhone", "i <capital> ##phone"),
        ("NASA's", "<upper> nasa ' <lower> s"),
        ("U.S. at 3.14, 10:30", "<upper> u . s . at 3 . 14 , 10 : 30"),
        ("well-known and/or x", "well - known and / or x"),
        ("a - b", "a <space> - b"),
        (
            "- item\n# Title\n* x",
            "- item <newline> # <capital> title <newline> * x",
        ),
        ("[MASK] [unused1]", "<upper> [ mask ] [ unused ##1 ]"),
        ("\u{0}", "<0x00>"),
        (
            "\u{1f600} \u{1f600}",
            "<0xF0> <0x9F> <0x98> <0x80> <space> <0xF0> <0x9F> <0x98> <0x80>",
        ),
    ] {
        assert_reversible(text);
        assert_eq!(spelled(text), expected, "{text:?}");
    }
}

#[test]
fn every_scalar_value() {
    let bmp_and_beyond: Vec<char> = ('\0'..=char::MAX).collect();
    for block in bmp_and_beyond.chunks(64) {
        let text: String = block.iter().collect();
        assert_reversible(&text);
        let spaced: String = block.iter().flat_map(|&c| [c, ' ']).collect();
        assert_reversible(&spaced);
        let inside: String = block
            .iter()
            .flat_map(|&c| ['a', c, 'B', ' ', 'N', c, ',', 'x', '.'])
            .collect();
        assert_reversible(&inside);
    }
}

#[test]
fn specials_enclose_with_empty_ranges() {
    let encoding = BUNDLED.encode("a b", Mode::Text, true).unwrap();
    assert_eq!((encoding.ids[0], encoding.ids[3]), (101, 102));
    assert_eq!((encoding.offsets[0], encoding.offsets[3]), ((0, 0), (3, 3)));
    assert_eq!(BUNDLED.decode(&encoding.ids, Mode::Text).unwrap(), "a b");
}

#[test]
fn ids_outside_the_vocabulary_are_refused() {
    let error = BUNDLED.decode(&[2, 30_522], Mode::Text).unwrap_err();
    assert_eq!(error.kind(), "tokenizer.id");
    assert!(error.to_string().contains("position 1"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,40}") {
        assert_reversible(&text);
    }

    #[test]
    fn any_characters(text in proptest::collection::vec(any::<char>(), 0..24)) {
        assert_reversible(&text.into_iter().collect::<String>());
    }

    #[test]
    fn prose_like(text in "([A-Za-z]{1,4}|[0-9]{1,3}|[ \n\t\r\u{a0}]{1,2}|[-.,;:!?'\"()\\[\\]*`#_@$&=+/’“”‘–…]{1,2}|[äöüÄÖÜßéñİǅΣς]|\u{308}|😀|中|が|한|\\[MASK\\]|##){0,24}") {
        assert_reversible(&text);
    }

    #[test]
    fn any_ids_decode(ids in proptest::collection::vec(0u32..30_522, 0..40)) {
        let text = BUNDLED.decode(&ids, Mode::Text).unwrap();
        assert_reversible(&text);
    }
}
