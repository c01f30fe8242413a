//! The fixed ids of the markers of text mode. `MARKERS.md` explains them; this table is their one definition.

use std::ops::RangeInclusive;

use crate::spelling::Case;
use crate::vocabulary::Vocabulary;

/// Markers that stand for spelling, by role.
pub(crate) const CAPITAL: u32 = 2;
pub(crate) const UPPER: u32 = 3;
pub(crate) const NEWLINE: u32 = 4;
pub(crate) const TAB: u32 = 5;
pub(crate) const GLUE: u32 = 6;
pub(crate) const SPACE: u32 = 7;
pub(crate) const LOWER: u32 = 8;

/// `combining` plus (mark - U+0300) for the marks of the block; the two kana sound marks follow it.
pub(crate) const COMBINING: u32 = 104;
/// `byte` plus the value of a UTF-8 byte.
pub(crate) const BYTE: u32 = 743;

/// Every marker with a name, `(role, id)`; `combining` and `byte` name the first id of their ranges.
pub(crate) const MARKERS: [(&str, u32); 17] = [
    ("capital", CAPITAL),
    ("upper", UPPER),
    ("newline", NEWLINE),
    ("tab", TAB),
    ("glue", GLUE),
    ("space", SPACE),
    ("lower", LOWER),
    ("user", 9),
    ("assistant", 10),
    ("system", 11),
    ("text", 12),
    ("code", 13),
    ("image", 14),
    ("audio", 15),
    ("end", 16),
    ("combining", COMBINING),
    ("byte", BYTE),
];

const MARKS: RangeInclusive<char> = '\u{300}'..='\u{36f}';
const KANA_MARKS: [char; 2] = ['\u{3099}', '\u{309a}'];
const KANA: u32 = COMBINING + 112;
const KANA_END: u32 = KANA + 2;

/// The marker of a combining mark.
pub(crate) fn mark_id(mark: char) -> Option<u32> {
    if MARKS.contains(&mark) {
        return Some(COMBINING + (mark as u32 - *MARKS.start() as u32));
    }
    KANA_MARKS
        .iter()
        .position(|&kana| kana == mark)
        .map(|place| KANA + place as u32)
}

/// The marker of a case.
pub(crate) fn case_id(case: Case) -> u32 {
    match case {
        Case::Capital => CAPITAL,
        Case::Upper => UPPER,
        Case::Lower => LOWER,
    }
}

/// The marker of a white-space character.
pub(crate) fn space_id(c: char) -> Option<u32> {
    match c {
        ' ' => Some(SPACE),
        '\n' => Some(NEWLINE),
        '\t' => Some(TAB),
        _ => None,
    }
}

/// What an `[unused]` slot means to the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    /// Sets the case of what follows.
    Case(Case),
    /// Replaces the default separator by this.
    Gap(&'static str),
    /// Adds a combining mark.
    Mark(char),
    /// One byte of a UTF-8 sequence.
    Byte(u8),
    /// Structure without text: roles, modalities, the end, and free slots.
    Silent,
}

/// The meaning of an id, None for ids that are no `[unused]` slot.
pub(crate) fn marker(id: u32) -> Option<Marker> {
    Some(match id {
        CAPITAL => Marker::Case(Case::Capital),
        UPPER => Marker::Case(Case::Upper),
        LOWER => Marker::Case(Case::Lower),
        NEWLINE => Marker::Gap("\n"),
        TAB => Marker::Gap("\t"),
        SPACE => Marker::Gap(" "),
        GLUE => Marker::Gap(""),
        COMBINING..KANA => Marker::Mark(char::from_u32(*MARKS.start() as u32 + id - COMBINING)?),
        KANA..KANA_END => Marker::Mark(KANA_MARKS[(id - KANA) as usize]),
        BYTE..=998 => Marker::Byte((id - BYTE) as u8),
        1..=99 | 104..=998 => Marker::Silent,
        _ => return None,
    })
}

/// Checks that the slots lie where the table expects them: `[unused0..98]` at 1..=99, `[unused99..993]` at 104..=998.
pub(crate) fn missing_slot(vocabulary: &Vocabulary) -> Option<String> {
    let slots = (1..=99)
        .map(|id| (id, id - 1))
        .chain((104..=998).map(|id| (id, id - 5)));
    slots
        .map(|(id, slot)| (id, format!("[unused{slot}]")))
        .find_map(|(id, piece)| {
            (vocabulary.piece(id) != Some(&piece)).then(|| format!("piece {piece} is not at id {id}"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_meanings_agree() {
        for mark in ('\u{300}'..='\u{36f}').chain(KANA_MARKS) {
            assert_eq!(marker(mark_id(mark).unwrap()), Some(Marker::Mark(mark)));
        }
        for byte in 0..=255u8 {
            assert_eq!(marker(BYTE + u32::from(byte)), Some(Marker::Byte(byte)));
        }
        for case in [Case::Capital, Case::Upper, Case::Lower] {
            assert_eq!(marker(case_id(case)), Some(Marker::Case(case)));
        }
        for (c, text) in [(' ', " "), ('\n', "\n"), ('\t', "\t")] {
            assert_eq!(marker(space_id(c).unwrap()), Some(Marker::Gap(text)));
        }
        assert_eq!(
            (marker(0), marker(100), marker(103), marker(999)),
            (None, None, None, None)
        );
    }

    #[test]
    fn the_first_three_are_the_ids_of_trained_weights() {
        assert_eq!((CAPITAL, UPPER, NEWLINE), (2, 3, 4));
    }

    #[test]
    fn names_and_ids_are_distinct() {
        let ids: std::collections::BTreeSet<u32> = MARKERS.iter().map(|&(_, id)| id).collect();
        assert_eq!(ids.len(), MARKERS.len());
    }
}
