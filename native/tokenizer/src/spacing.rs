//! The separator that goes without saying.
//!
//! Words stand one space apart, and ordinary punctuation hugs its words the way English prose is set. The encoder
//! writes a marker only where the text differs, and feeds this state exactly what the decoder will feed it, so both
//! always agree on the default; a bad guess costs a marker, never exactness.

use unicode_normalization::char::is_combining_mark;

/// How a character likes to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A space on both sides: letters, digits, symbols.
    Word,
    /// Hugs what precedes it.
    Closer,
    /// Hugs what follows it.
    Opener,
    /// The same mark opens and closes.
    Quote,
    /// Apostrophe or single quotation mark.
    Apostrophe,
    /// Hugs both sides, unless a space stands before it.
    Joiner,
    /// A space on both sides, unless it hugs what precedes it.
    Operator,
    /// Never asks for a space: ideographs and their punctuation, white space, controls, marks.
    Tight,
}

fn kind(c: char) -> Kind {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Kind::Word,
        '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '%' | '…' | '”' | '»' => Kind::Closer,
        '(' | '[' | '{' | '“' | '‘' | '«' | '$' | '#' | '@' | '¿' | '¡' => Kind::Opener,
        '"' | '*' | '`' => Kind::Quote,
        '\'' | '’' => Kind::Apostrophe,
        '-' | '‐' | '‑' | '–' | '—' | '/' | '\\' | '_' | '~' | '^' => Kind::Joiner,
        '+' | '=' | '<' | '>' | '&' | '|' => Kind::Operator,
        _ if is_tight(c) => Kind::Tight,
        _ => Kind::Word,
    }
}

fn is_tight(c: char) -> bool {
    let ideographic = matches!(c,
        '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff65}' | '\u{20000}'..='\u{3ffff}');
    let invisible = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}');
    ideographic || invisible || c.is_control() || c.is_whitespace() || is_combining_mark(c)
}

/// Marks that begin a list item, heading or block quotation at the start of a line.
fn is_list_mark(c: char) -> bool {
    matches!(c, '-' | '*' | '#' | '>' | '+' | '•')
}

/// What a punctuation mark hugs on its left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stem {
    #[default]
    Nothing,
    Digit,
    /// A word of one letter.
    Initial,
    Word,
    Closer,
}

/// The context on the current line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spacing {
    /// The last character, None at the start of a line.
    last: Option<char>,
    /// Whether `last` has a gap or the line's start on its left.
    spaced: bool,
    /// Whether `last` is a quotation mark that opens.
    opening: bool,
    stem: Stem,
    /// Letters and digits in a row up to `last`.
    run: usize,
    /// Whether the line holds anything but list marks.
    beyond_list: bool,
    /// Open quotations by `"`, `*`, back-tick and single mark.
    open: [bool; 4],
}

impl Spacing {
    /// Whether a space is due before `piece` when no marker says otherwise.
    pub(crate) fn wants_space(&self, piece: &str) -> bool {
        let (Some(last), Some(next)) = (self.last, piece.chars().next()) else {
            return false;
        };
        let (left, right) = (kind(last), kind(next));
        if left == Kind::Word && right == Kind::Word {
            return true;
        }
        if left == Kind::Tight || matches!(right, Kind::Tight | Kind::Closer | Kind::Joiner) {
            return false;
        }
        if last == next && (last != '"' || self.opening) {
            return false; // a run of the same mark
        }
        match right {
            Kind::Quote if self.is_open(next) => false,
            Kind::Apostrophe if left == Kind::Word || self.is_open('\'') => false,
            _ => self.space_after(last, left, right, piece),
        }
    }

    /// Whether what `c` is about to begin stands behind a gap, so that case markers before it are spent.
    pub(crate) fn is_fresh(&self, gap: bool) -> bool {
        gap || self.last.is_none_or(char::is_whitespace)
    }

    /// Starts a line.
    pub(crate) fn start_line(&mut self) {
        *self = Self::default();
    }

    /// Takes note of a character; `gap` when white space was written before it.
    pub(crate) fn push(&mut self, c: char, gap: bool) {
        if !gap && c.is_ascii_alphanumeric() && self.last.is_some_and(|last| last.is_ascii_alphanumeric()) {
            (self.run, self.last) = (self.run + 1, Some(c)); // within a word nothing else changes
            return;
        }
        let here = kind(c);
        let left = self.last.map(kind);
        if !gap && self.last == Some(c) && here != Kind::Word {
            return; // a run of the same mark keeps the context of its first
        }
        if gap && left == Some(Kind::Apostrophe) && !self.opening {
            self.set_open('\'', false);
        }
        let spaced = self.is_fresh(gap);
        if here == Kind::Word {
            self.run = if left == Some(Kind::Word) && !spaced {
                self.run + 1
            } else {
                1
            };
        } else {
            self.stem = if spaced { Stem::Nothing } else { self.stem_of(left) };
        }
        let listing = !self.beyond_list && is_list_mark(c);
        self.opening = match here {
            Kind::Quote if !listing => {
                let opens = spaced || !(self.is_open(c) || matches!(left, Some(Kind::Word | Kind::Closer)));
                self.set_open(c, opens);
                opens
            }
            Kind::Apostrophe => c == '\'' && (spaced || matches!(left, Some(Kind::Opener | Kind::Joiner))),
            _ => false,
        };
        if c == '‘' || (c == '\'' && self.opening) {
            self.set_open('\'', true);
        }
        self.beyond_list |= !listing;
        self.spaced = spaced;
        self.last = Some(c);
    }

    /// Takes note of a combining mark, which changes nothing unless it begins a word.
    pub(crate) fn push_mark(&mut self, mark: char, gap: bool) {
        if self.is_fresh(gap) {
            self.push(mark, gap);
        }
    }

    fn space_after(&self, last: char, left: Kind, right: Kind, piece: &str) -> bool {
        match left {
            Kind::Word => true,
            Kind::Closer => right != Kind::Word || !self.continues(last, piece),
            Kind::Opener => last == '#' && !self.beyond_list,
            Kind::Quote => !self.opening || !self.beyond_list,
            Kind::Apostrophe => match self.stem {
                _ if self.opening => false,
                Stem::Closer => true,
                Stem::Nothing => false,
                _ => !is_contraction(piece) && self.is_open('\''),
            },
            Kind::Joiner | Kind::Operator => self.spaced,
            Kind::Tight => false,
        }
    }

    /// Whether `piece` goes on after a mark inside a number ("3.14", "10:30") or between initials ("U.S.").
    fn continues(&self, last: char, piece: &str) -> bool {
        let mut chars = piece.chars();
        let first = chars.next().unwrap_or_default();
        match self.stem {
            Stem::Digit if last == ',' => piece.len() == 3 && first.is_ascii_digit(), // "1,000", not "May 4, 1776"
            Stem::Digit => matches!(last, '.' | ':') && first.is_ascii_digit(),
            Stem::Initial => last == '.' && first.is_alphabetic() && chars.next().is_none(),
            _ => false,
        }
    }

    fn stem_of(&self, left: Option<Kind>) -> Stem {
        match (left, self.last) {
            (Some(Kind::Word), Some(c)) if c.is_ascii_digit() => Stem::Digit,
            (Some(Kind::Word), _) if self.run == 1 => Stem::Initial,
            (Some(Kind::Word), _) => Stem::Word,
            (Some(Kind::Closer | Kind::Quote), _) => Stem::Closer,
            _ => Stem::Nothing,
        }
    }

    fn is_open(&self, quote: char) -> bool {
        self.open[place(quote)]
    }

    fn set_open(&mut self, quote: char, open: bool) {
        self.open[place(quote)] = open;
    }
}

fn place(quote: char) -> usize {
    match quote {
        '"' => 0,
        '*' => 1,
        '`' => 2,
        _ => 3,
    }
}

fn is_contraction(piece: &str) -> bool {
    matches!(piece, "s" | "t" | "re" | "ve" | "ll" | "d" | "m")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets pieces by the defaults alone.
    fn set(pieces: &str) -> String {
        let (mut spacing, mut out) = (Spacing::default(), String::new());
        for piece in pieces.split(' ') {
            if piece == "\n" {
                spacing.start_line();
                out.push('\n');
                continue;
            }
            let mut gap = spacing.wants_space(piece);
            if gap {
                out.push(' ');
            }
            for c in piece.chars() {
                spacing.push(c, gap);
                gap = false;
            }
            out.push_str(piece);
        }
        out
    }

    #[test]
    fn english_is_set_as_printed() {
        for text in [
            "He said (twice): \"Go, don't stop!\" and left.",
            "It's 3.14 at 10:30 in the U.S. on May 4, 1776; 1,000 well-known cats and/or dogs...",
            "“Yes,” she said, ‘no’ and paid $5 (50%).",
            "1 + 1 = 2 & more",
            "the `code` and \"a\" \"b\" **bold** words",
            "- item\n* other\n## Title\n> quoted",
        ] {
            assert_eq!(set(&apart(text)), text);
        }
    }

    /// Pieces one space apart: words, and each mark alone.
    fn apart(text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            match c {
                ' ' => out.push(' '),
                '\n' => out.push_str(" \n "),
                _ if c.is_alphanumeric() => out.push(c),
                _ => out.extend([' ', c, ' ']),
            }
        }
        out.split(' ')
            .filter(|piece| !piece.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn ideographs_ask_for_no_space() {
        assert_eq!(set("我 有 2 本 书 。"), "我有2本书。");
    }
}
