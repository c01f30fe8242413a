//! How a character is spelled in text mode: as letters and marks of the vocabulary, or as bytes.

use std::collections::HashSet;

use unicode_normalization::char::decompose_canonical;

use crate::bert_chars::stands_alone;
use crate::markers::mark_id;
use crate::vocabulary::{Vocabulary, WordPieces};

/// The case that following letters take: `Capital` the first alone, the others until the next gap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Case {
    #[default]
    Lower,
    Capital,
    Upper,
}

impl Case {
    /// Spells one letter of a piece and moves on.
    pub(crate) fn apply(&mut self, c: char) -> char {
        if *self == Self::Lower {
            return c;
        }
        let Some(upper) = to_upper(c) else { return c };
        if *self == Self::Capital {
            *self = Self::Lower;
        }
        upper
    }
}

/// What a letter's own case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LetterCase {
    /// Unchanged by any marker.
    None,
    Lower,
    Upper,
}

/// The part that an element plays in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A letter or digit, cut into pieces with its neighbours.
    Letter(LetterCase),
    /// A piece of its own: punctuation, an ideograph.
    Alone,
    /// A combining mark on what precedes it, with its marker's id.
    Mark(u32),
    /// Outside the vocabulary: its UTF-8 bytes.
    Bytes,
}

/// One unit of spelling, with the byte range of the source that it came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element {
    /// Lower-case for letters.
    pub(crate) base: char,
    pub(crate) form: Form,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The letters of a vocabulary.
pub(crate) struct Speller {
    letters: HashSet<char>,
    /// [`Self::element`] of the ASCII characters.
    ascii: [Option<(char, Form)>; 128],
}

impl Speller {
    pub(crate) fn new(vocabulary: &Vocabulary, pieces: &WordPieces) -> Self {
        let single = |piece: &str| {
            let mut chars = piece.chars();
            chars.next().filter(|_| chars.next().is_none())
        };
        let letters = vocabulary
            .iter()
            .filter_map(|(_, piece)| single(piece))
            .filter(|&c| pieces.spells(c))
            .collect();
        let mut speller = Self {
            letters,
            ascii: [None; 128],
        };
        speller.ascii = std::array::from_fn(|code| speller.element(code as u8 as char));
        speller
    }

    /// Appends the elements of `c`, canonically equivalent to it, to `word`.
    pub(crate) fn spell(&self, c: char, start: usize, end: usize, word: &mut Vec<Element>) {
        if let Some(known) = self.ascii.get(c as usize) {
            let (base, form) = known.unwrap_or((c, Form::Bytes));
            word.push(Element { base, form, start, end });
            return;
        }
        let before = word.len();
        let mut spelled = true;
        decompose_canonical(c, |part| match self.element(part) {
            Some((base, form)) => word.push(Element { base, form, start, end }),
            None => spelled = false,
        });
        if !spelled {
            word.truncate(before);
            word.push(Element {
                base: c,
                form: Form::Bytes,
                start,
                end,
            });
        }
    }

    fn element(&self, c: char) -> Option<(char, Form)> {
        if let Some(id) = mark_id(c) {
            return Some((c, Form::Mark(id)));
        }
        let (base, case) = match to_lower(c) {
            Some(lower) => (lower, LetterCase::Upper),
            None if to_upper(c).is_some() => (c, LetterCase::Lower),
            None => (c, LetterCase::None),
        };
        let form = match (stands_alone(base), case) {
            (true, LetterCase::None) => Form::Alone,
            (true, _) => return None,
            (false, _) => Form::Letter(case),
        };
        self.letters.contains(&base).then_some((base, form))
    }
}

/// The capital of `c` where both ways are single characters and lead back to `c`.
fn to_upper(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_lowercase().then(|| c.to_ascii_uppercase());
    }
    let upper = only(c.to_uppercase()).filter(|&upper| upper != c)?;
    (only(upper.to_lowercase()) == Some(c)).then_some(upper)
}

/// The small letter of `c` where [`to_upper`] leads back to `c`.
fn to_lower(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_uppercase().then(|| c.to_ascii_lowercase());
    }
    let lower = only(c.to_lowercase()).filter(|&lower| lower != c)?;
    (to_upper(lower) == Some(c)).then_some(lower)
}

fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_pairs_lead_back() {
        for c in '\0'..=char::MAX {
            if let Some(lower) = to_lower(c) {
                let mut case = Case::Upper;
                assert_eq!((case.apply(lower), case), (c, Case::Upper));
                assert_eq!(to_lower(lower), None);
            }
        }
        for c in ['İ', 'ẞ', 'ǅ', 'µ', 'ς', 'ſ', '中', '1'] {
            assert_eq!(to_lower(c), None, "{c}");
        }
    }

    #[test]
    fn a_capital_is_used_once_and_skips_the_caseless() {
        let mut case = Case::Capital;
        let spelled: String = "3dß".chars().map(|c| case.apply(c)).collect();
        assert_eq!((spelled.as_str(), case), ("3Dß", Case::Lower));
    }
}
