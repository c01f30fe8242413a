//! Ids to text, in text mode.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::markers::Marker;
use crate::spacing::Spacing;
use crate::spelling::Case;
use crate::text::Symbol;

/// Spells the symbols out and composes the result (NFC). Bytes that are no UTF-8 become U+FFFD.
pub(crate) fn decode<'a>(symbols: impl Iterator<Item = &'a Symbol>) -> String {
    let mut reader = Reader::default();
    for symbol in symbols {
        reader.take(symbol);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    out: String,
    spacing: Spacing,
    case: Case,
    /// A case marker waiting for its word.
    next_case: Option<Case>,
    /// Separators written by markers since the last text; Some("") after a glue marker.
    gap: Option<String>,
    bytes: Vec<u8>,
}

impl Reader {
    fn take(&mut self, symbol: &Symbol) {
        match symbol {
            Symbol::Marker(Marker::Silent) => {}
            Symbol::Marker(Marker::Byte(byte)) => self.bytes.push(*byte),
            Symbol::Marker(Marker::Case(case)) => {
                self.flush_bytes();
                self.next_case = Some(*case);
            }
            Symbol::Marker(Marker::Gap(text)) => {
                self.flush_bytes();
                self.gap.get_or_insert_default().push_str(text);
            }
            Symbol::Marker(Marker::Mark(mark)) => {
                self.flush_bytes();
                let gap = self.separate(None);
                self.out.push(*mark);
                self.spacing.push_mark(*mark, gap);
            }
            Symbol::Piece { text, continuing } => {
                self.flush_bytes();
                let mut gap = self.separate((!continuing).then_some(text));
                for c in text.chars().map(|c| self.case.apply(c)) {
                    self.out.push(c);
                    self.spacing.push(c, gap);
                    gap = false;
                }
            }
        }
    }

    /// Writes what stands before the next text, whose default separator counts when `piece` is given; whether that
    /// was a gap.
    fn separate(&mut self, piece: Option<&str>) -> bool {
        let gap = match self.gap.take() {
            Some(gap) => {
                if gap.contains('\n') {
                    self.spacing.start_line();
                }
                self.out.push_str(&gap);
                !gap.is_empty()
            }
            None => {
                let wanted = piece.is_some_and(|piece| self.spacing.wants_space(piece));
                if wanted {
                    self.out.push(' ');
                }
                wanted
            }
        };
        if self.spacing.is_fresh(gap) {
            self.case = Case::Lower;
        }
        if let Some(case) = self.next_case.take() {
            self.case = case;
        }
        gap
    }

    fn flush_bytes(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let text = String::from_utf8_lossy(&bytes);
        let first = text.chars().next().map_or(0, char::len_utf8);
        let mut gap = self.separate(Some(&text[..first]));
        for c in text.chars() {
            self.out.push(c);
            self.spacing.push(c, gap);
            gap = false;
            if c.is_whitespace() {
                self.case = Case::Lower;
            }
        }
    }

    fn finish(mut self) -> String {
        self.flush_bytes();
        if let Some(gap) = &self.gap {
            self.out.push_str(gap);
        }
        if is_nfc_quick(self.out.chars()) == IsNormalized::Yes {
            return self.out;
        }
        self.out.nfc().collect()
    }
}
