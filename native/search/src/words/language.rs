//! Which of two languages a text is written in, guessed from its most frequent words.

/// Frequent English words that are no German ones, folded.
const ENGLISH: &[&str] = &[
    "about", "after", "and", "are", "at", "be", "been", "but", "by", "did", "do", "does", "for", "from", "had", "has",
    "have", "he", "her", "his", "how", "i", "is", "it", "my", "not", "of", "on", "or", "our", "she", "that", "the",
    "their", "there", "they", "this", "to", "we", "were", "what", "when", "where", "which", "who", "why", "with",
    "would", "you", "your",
];

/// Frequent German words that are no English ones, folded.
const GERMAN: &[&str] = &[
    "aber", "auch", "auf", "aus", "bei", "beim", "bin", "das", "dass", "dem", "den", "der", "des", "durch", "ein",
    "eine", "einem", "einen", "einer", "es", "fur", "habe", "haben", "hatte", "ich", "ihr", "im", "ist", "kann",
    "kein", "keine", "mein", "meine", "mit", "nach", "nicht", "noch", "oder", "sich", "sie", "sind", "uber", "und",
    "uns", "vom", "von", "vor", "wann", "waren", "warum", "wenn", "wer", "werden", "wie", "wir", "wird", "wo", "wurde",
    "zu", "zum", "zur",
];

/// One language has to be this many times as frequent as the other to exclude it.
const CLEAR: usize = 8;
/// Words that say nothing below this number.
const FEW: usize = 2;

/// Whether a folded word is a frequent German one.
pub(super) fn is_german(word: &str) -> bool {
    GERMAN.binary_search(&word).is_ok()
}

/// The languages whose endings are taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    /// Too few words to tell, or a mixture.
    Either,
}

/// Counts what speaks for either language.
#[derive(Debug, Default)]
pub(super) struct Guess {
    english: usize,
    german: usize,
}

impl Guess {
    /// A guess that has seen the letters of a text before it was folded.
    pub(super) fn new(text: &str) -> Self {
        let german = text
            .chars()
            .filter(|c| matches!(c, 'ä' | 'ö' | 'ü' | 'ß' | 'Ä' | 'Ö' | 'Ü'));
        Guess {
            english: 0,
            german: german.count(),
        }
    }

    /// Takes notice of a folded word.
    pub(super) fn see(&mut self, word: &str) {
        self.english += usize::from(ENGLISH.binary_search(&word).is_ok());
        self.german += usize::from(is_german(word));
    }

    pub(super) fn language(&self) -> Language {
        if self.english >= FEW && self.english > CLEAR * self.german {
            Language::English
        } else if self.german >= FEW && self.german > CLEAR * self.english {
            Language::German
        } else {
            Language::Either
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(text: &str) -> Language {
        let mut guess = Guess::new(text);
        super::super::fold::fold(text)
            .split_whitespace()
            .for_each(|word| guess.see(word));
        guess.language()
    }

    #[test]
    fn words_are_sorted_folded_and_of_one_language() {
        for words in [ENGLISH, GERMAN] {
            assert!(words.is_sorted());
            assert!(words.iter().all(|word| super::super::fold::fold(word) == *word));
        }
        assert!(ENGLISH.iter().all(|word| !GERMAN.contains(word)));
    }

    #[test]
    fn sentences_are_told_apart_and_names_are_not() {
        assert_eq!(language("The meeting with Anna was moved to Friday"), Language::English);
        assert_eq!(
            language("Das Treffen mit Anna wurde auf Freitag verlegt"),
            Language::German
        );
        assert_eq!(language("Müller Häuser"), Language::German);
        for text in ["Budget 2026", "Anna Schmidt", "das the und and", ""] {
            assert_eq!(language(text), Language::Either, "{text}");
        }
    }
}
