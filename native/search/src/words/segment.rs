//! Cutting folded text into what can be looked up.

use unicode_normalization::char::is_combining_mark;

/// Longest term, in characters; what is longer is cut, in texts and in questions alike.
const MAX_TERM_CHARS: usize = 64;

/// One piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A word that stands alone.
    Word(&'a str),
    /// Words or numbers joined without a space, as they are written: a date, a code, an address, a hyphenated word.
    Compound(&'a str),
    /// A member of the compound before it.
    Part(&'a str),
    /// Two neighbouring characters of a script that is written without spaces.
    Bigram(&'a str),
    /// One character of such a script; `alone` where its run has no other.
    Character { text: &'a str, alone: bool },
}

/// Calls `emit` for every piece of `text`, in order.
pub(super) fn segment<'a>(text: &'a str, mut emit: impl FnMut(Piece<'a>)) {
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        rest = &rest[start..];
        let length = if rest.starts_with(is_unspaced) {
            let length = rest.find(|c| !is_unspaced(c)).unwrap_or(rest.len());
            segment_run(&rest[..length], &mut emit);
            length
        } else {
            let length = compound_length(rest);
            segment_compound(&rest[..length], &mut emit);
            length
        };
        rest = &rest[length..];
    }
}

fn segment_run<'a>(run: &'a str, emit: &mut impl FnMut(Piece<'a>)) {
    let mut previous = None;
    let alone = run.chars().nth(1).is_none();
    for (at, c) in run.char_indices() {
        let end = at + c.len_utf8();
        emit(Piece::Character {
            text: &run[at..end],
            alone,
        });
        if let Some(start) = previous {
            emit(Piece::Bigram(&run[start..end]));
        }
        previous = Some(at);
    }
}

fn segment_compound<'a>(compound: &'a str, emit: &mut impl FnMut(Piece<'a>)) {
    let compound = compound.strip_suffix("'s").unwrap_or(compound);
    if compound.chars().all(is_word) {
        emit(Piece::Word(truncated(compound)));
        return;
    }
    if truncated(compound).len() == compound.len() {
        emit(Piece::Compound(compound));
    }
    for part in compound.split(|c| !is_word(c)).filter(|part| !part.is_empty()) {
        emit(Piece::Part(truncated(part)));
    }
}

/// Bytes of the words at the start of `text` that are joined without a space.
fn compound_length(text: &str) -> usize {
    let mut end = 0;
    let mut previous = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |&(_, next)| next);
        if is_spaced_word(c) || (is_joiner(c, previous, next) && is_spaced_word(next)) {
            end = at + c.len_utf8();
        } else {
            break;
        }
        previous = c;
    }
    // Names such as "c++" and "f#".
    end + text[end..]
        .find(|c| !matches!(c, '+' | '#'))
        .unwrap_or(text.len() - end)
        .min(2)
}

fn is_joiner(c: char, previous: char, next: char) -> bool {
    match c {
        '-' | '.' | '_' | '@' | '/' | ':' | '\'' | '+' | '&' | '#' => true,
        ',' => previous.is_numeric() && next.is_numeric(),
        _ => false,
    }
}

fn is_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        c.is_alphanumeric() || is_combining_mark(c)
    }
}

fn is_spaced_word(c: char) -> bool {
    is_word(c) && !is_unspaced(c)
}

/// Letters of Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese.
fn is_unspaced(c: char) -> bool {
    let in_script = matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}');
    in_script && is_word(c)
}

fn truncated(word: &str) -> &str {
    word.char_indices()
        .nth(MAX_TERM_CHARS)
        .map_or(word, |(end, _)| &word[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use Piece::{Bigram, Character, Compound, Part, Word};
    use proptest::prelude::*;

    fn pieces(text: &str) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        segment(text, |piece| pieces.push(piece));
        pieces
    }

    #[test]
    fn words_lose_their_punctuation() {
        assert_eq!(pieces("(anna's) plan, b! ..."), [Word("anna"), Word("plan"), Word("b")]);
        assert_eq!(pieces(" -- / "), []);
    }

    #[test]
    fn codes_are_kept_whole_and_in_parts() {
        assert_eq!(
            pieces("44-181-20."),
            [Compound("44-181-20"), Part("44"), Part("181"), Part("20")]
        );
        assert_eq!(
            pieces("1,000,a"),
            [Compound("1,000"), Part("1"), Part("000"), Word("a")]
        );
        let address = pieces("<anna.b@mail.example>");
        assert_eq!(address[0], Compound("anna.b@mail.example"));
        assert_eq!(address[1..], [Part("anna"), Part("b"), Part("mail"), Part("example")]);
        assert_eq!(pieces("c++, c"), [Compound("c++"), Part("c"), Word("c")]);
    }

    #[test]
    fn scripts_without_spaces_become_characters_and_pairs() {
        let pair = |text| Character { text, alone: false };
        assert_eq!(
            pieces("東京都"),
            [pair("東"), pair("京"), Bigram("東京"), pair("都"), Bigram("京都")]
        );
        assert_eq!(
            pieces("猫。2匹"),
            [
                Character {
                    text: "猫",
                    alone: true
                },
                Word("2"),
                Character {
                    text: "匹",
                    alone: true
                },
            ]
        );
    }

    #[test]
    fn long_words_are_cut() {
        let long = "x".repeat(100);
        assert_eq!(pieces(&long), [Word(&long[..64])]);
        let joined = format!("{long}-y");
        assert_eq!(pieces(&joined), [Part(&long[..64]), Part("y")]);
    }

    proptest! {
        #[test]
        fn every_letter_is_in_some_piece(text in "\\PC{0,60}") {
            let mut found = String::new();
            segment(&text, |piece| match piece {
                Word(text) | Part(text) | Character { text, .. } => found.push_str(text),
                Compound(text) | Bigram(text) => assert!(!text.contains(char::is_whitespace)),
            });
            // A possessive ending is dropped, so the comparison is made on texts that have none.
            let wanted: String = text.chars().filter(|c| is_word(*c)).collect();
            prop_assert!(text.contains("'s") || found == wanted, "{found:?} {wanted:?}");
        }
    }
}
