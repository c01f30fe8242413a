//! NFC text with the source byte range of every character.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A character of the composed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    pub(crate) c: char,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The characters of NFC(text); where composition changed a stretch, its characters share the stretch's range.
pub(crate) fn compose(text: &str) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(text.len());
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        push_same(text, 0, &mut glyphs);
        return glyphs;
    }
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let length = rest
            .char_indices()
            .skip(1)
            .find(|&(_, c)| begins_stretch(c))
            .map_or(rest.len(), |(at, _)| at);
        let stretch = &rest[..length];
        if stretch.nfc().eq(stretch.chars()) {
            push_same(stretch, start, &mut glyphs);
        } else {
            glyphs.extend(stretch.nfc().map(|c| Glyph {
                c,
                start,
                end: start + length,
            }));
        }
        start += length;
    }
    glyphs
}

fn push_same(text: &str, offset: usize, glyphs: &mut Vec<Glyph>) {
    glyphs.extend(text.char_indices().map(|(at, c)| Glyph {
        c,
        start: offset + at,
        end: offset + at + c.len_utf8(),
    }));
}

/// Whether nothing before `c` can compose or change places with it.
fn begins_stretch(c: char) -> bool {
    c.is_ascii() || (canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_cover_what_was_composed() {
        let glyphs = compose("au\u{308}b");
        let expected = [('a', 0, 1), ('ü', 1, 4), ('b', 4, 5)].map(|(c, start, end)| Glyph { c, start, end });
        assert_eq!(glyphs, expected);
    }

    proptest! {
        #[test]
        fn stretches_compose_like_the_whole(text in "[a-cA\u{300}-\u{345}\u{1100}-\u{1112}\u{1161}-\u{1175}\u{11a8}-\u{11c2}가각é\u{212b}\u{f73}\u{16d67}\u{16d63}\u{1100}\u{113c2}\u{113b8}\u{9c7}\u{9be}]{0,12}") {
            let composed: String = compose(&text).iter().map(|glyph| glyph.c).collect();
            prop_assert_eq!(composed, text.nfc().collect::<String>());
        }
    }
}
