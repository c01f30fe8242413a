//! One written form for texts that a reader takes for the same.

use unicode_normalization::UnicodeNormalization;

/// Lower case, without accents, compatibility forms (full width, ligatures, circled letters) resolved.
///
/// Only the marks of alphabetic scripts (U+0300..U+036F) are dropped: kana voicing marks and vowel signs carry meaning.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    let letters = text
        .nfkd()
        .filter(|c| !is_dropped(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| !is_dropped(*c));
    for letter in letters {
        match spelled_out(letter) {
            Some(spelling) => folded.push_str(spelling),
            None => folded.push(letter),
        }
    }
    // Composed again, because decomposed Hangul would be cut between the letters of one syllable.
    folded.nfc().collect()
}

/// Combining accents, soft hyphens and characters without width.
fn is_dropped(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Letters that have no decomposition but are typed another way on other keyboards.
fn spelled_out(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        '’' | '‘' | 'ʼ' => "'",
        '\u{2010}' | '\u{2011}' | '\u{2212}' => "-",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_pairs() {
        let pairs = [
            ("Zoë Ångström", "zoe angstrom"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("İstanbul Diyarbakır", "istanbul diyarbakir"),
            ("Łódź", "lodz"),
            ("ＡＢＣ１２３", "abc123"),
            ("oﬃce", "office"),
            ("ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ σισυφοσ"),
            ("Ёлка", "елка"),
            ("ｶﾞｷﾞ", "ガギ"),
            ("한국어", "한국어"),
            ("O’Brien co\u{ad}operate", "o'brien cooperate"),
        ];
        for (text, folded) in pairs {
            assert_eq!(fold(text), folded);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
