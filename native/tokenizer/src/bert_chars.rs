//! What the uncased BERT normalizer and pre-tokenizer do to one character.
//!
//! The facts are asked of the `tokenizers` crate itself, a page of 256 characters at a time on first use, so that they
//! follow its Unicode tables exactly.

use std::sync::{LazyLock, OnceLock};

use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{NormalizedString, Normalizer, OffsetReferential, OffsetType, PreTokenizedString, PreTokenizer};
use unicode_normalization::char::canonical_combining_class;

/// How a character leaves the normalizer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Normal {
    /// Removed: controls, format characters, accents.
    Dropped,
    /// Any white space.
    Space,
    /// Unchanged.
    Same,
    /// These characters (lower-cased, decomposed, accents removed).
    Text(Box<str>),
    /// Contains a mark that survives and can change places with its neighbours: not decidable alone.
    Reordered,
}

/// Where the pre-tokenizer cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Part of a word.
    None,
    /// A token of its own.
    Alone,
    /// A gap.
    Gap,
}

/// The facts of one character.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) normal: Normal,
    /// For a character that has left the normalizer.
    pub(crate) cut: Cut,
    /// Chinese characters are tokens of their own.
    pub(crate) ideograph: bool,
}

const PAGE: usize = 256;
static PAGES: [OnceLock<Box<[Facts]>>; 0x11_0000 / PAGE] = [const { OnceLock::new() }; 0x11_0000 / PAGE];

/// The facts of `c`.
pub(crate) fn facts(c: char) -> &'static Facts {
    let (page, place) = (c as usize / PAGE, c as usize % PAGE);
    let first = (page * PAGE) as u32;
    &PAGES[page].get_or_init(|| (first..first + PAGE as u32).map(examine).collect())[place]
}

/// Whether `c` is a token of its own in normalized text.
pub(crate) fn stands_alone(c: char) -> bool {
    let facts = facts(c);
    facts.ideograph || facts.cut == Cut::Alone
}

/// What an ASCII byte is to the fast path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ascii {
    /// A letter or digit, with its lower case.
    Word(u8),
    /// A token of its own.
    Alone,
    /// A gap.
    Gap,
    /// Removed.
    Dropped,
}

/// [`Ascii`] by byte.
pub(crate) static ASCII: LazyLock<[Ascii; 128]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let facts = facts(byte as u8 as char);
        match (&facts.normal, facts.cut) {
            (Normal::Dropped | Normal::Reordered, _) => Ascii::Dropped,
            (Normal::Space, _) | (_, Cut::Gap) => Ascii::Gap,
            (_, Cut::Alone) => Ascii::Alone,
            (_, Cut::None) => Ascii::Word((byte as u8).to_ascii_lowercase()),
        }
    })
});

fn examine(code: u32) -> Facts {
    let Some(c) = char::from_u32(code) else {
        return Facts {
            normal: Normal::Dropped,
            cut: Cut::None,
            ideograph: false,
        }; // surrogates never occur
    };
    let mut normalized = NormalizedString::from(c.to_string());
    BertNormalizer::default()
        .normalize(&mut normalized)
        .expect("the BERT normalizer has no failure");
    let text = normalized.get();
    let ideograph = text.len() > 2 && text.starts_with(' ');
    let text = if ideograph { text.trim_matches(' ') } else { text };
    let mut same = [0; 4];
    let normal = match text {
        "" => Normal::Dropped,
        " " => Normal::Space,
        _ if text.chars().any(|part| canonical_combining_class(part) != 0) => Normal::Reordered,
        _ if text == c.encode_utf8(&mut same) => Normal::Same,
        _ => Normal::Text(text.into()),
    };
    Facts {
        normal,
        cut: examine_cut(c),
        ideograph,
    }
}

fn examine_cut(c: char) -> Cut {
    let mut text = PreTokenizedString::from(format!("a{c}a"));
    BertPreTokenizer
        .pre_tokenize(&mut text)
        .expect("the BERT pre-tokenizer has no failure");
    match text.get_splits(OffsetReferential::Original, OffsetType::None).len() {
        1 => Cut::None,
        2 => Cut::Gap,
        _ => Cut::Alone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_of_known_characters() {
        assert_eq!(facts('É').normal, Normal::Text("e".into()));
        assert_eq!(facts('\u{301}').normal, Normal::Dropped);
        assert_eq!(facts('\u{a0}').normal, Normal::Space);
        assert_eq!((&facts('ß').normal, facts('ß').cut), (&Normal::Same, Cut::None));
        assert!(facts('中').ideograph && stands_alone('中') && stands_alone('—') && !stands_alone('é'));
        assert_eq!(ASCII[b'A' as usize], Ascii::Word(b'a'));
        assert_eq!(
            (ASCII[b'$' as usize], ASCII[b'\t' as usize], ASCII[0]),
            (Ascii::Alone, Ascii::Gap, Ascii::Dropped)
        );
    }
}
