//! From text to the terms of the index, and from a question to weighted terms.

use std::collections::HashMap;

use tantivy::tokenizer::{
    BoxTokenStream, Language as Stemming, Stemmer, TextAnalyzer, TokenStream, WhitespaceTokenizer,
};

use super::fold::fold;
use super::language::{Guess, Language, is_german};
use super::segment::{Piece, segment};
use super::stop_words::is_stop_word;

/// Raised when the terms of a text change, so that an index of other terms is rebuilt.
pub(super) const ANALYZER_VERSION: u32 = 2;

/// Shares of a word that is found as it is written and through its stem; together a little more than a word that is its
/// own stem, so that the exact form wins.
const SURFACE_WEIGHT: f32 = 0.4;
const STEM_WEIGHT: f32 = 0.8;
/// Share of a German stem where the question may be English.
const EITHER_WEIGHT: f32 = 0.4;
/// Share of a member of a compound in a question; the compound itself counts 1.
const PART_WEIGHT: f32 = 0.5;
/// Share of a single character in a question that has pairs.
const CHARACTER_WEIGHT: f32 = 0.25;
/// Begins the terms of German stems, so that they are not taken for English words: no word of a text begins so.
const GERMAN_MARK: char = '\u{1}';

/// The terms of one field with their places: words stand at 0, 1, 2 and so on, other forms of a word at its place. Terms
/// hold no white space.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    text: String,
    /// Place of each term, and its end in `text`.
    ends: Vec<(u32, u32)>,
}

impl Tokens {
    fn push(&mut self, place: u32, mark: Option<char>, term: &str) {
        self.text.extend(mark);
        self.text.push_str(term);
        self.ends.push((place, self.text.len() as u32));
    }

    /// Places and terms, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        let mut start = 0;
        self.ends.iter().map(move |&(place, end)| {
            let term = &self.text[start..end as usize];
            start = end as usize;
            (place, term)
        })
    }
}

/// Everything that `text` can be found by.
pub(super) fn document_tokens(text: &str) -> Tokens {
    let folded = fold(text);
    let mut tokens = Tokens::default();
    let mut words = Words::new(text);
    let mut place = 0;
    segment(&folded, |piece| match piece {
        Piece::Word(text) | Piece::Part(text) => {
            words.push(place, text);
            place += 1;
        }
        Piece::Compound(text) => tokens.push(place, None, text),
        Piece::Character { text, .. } => {
            tokens.push(place, None, text);
            place += 1;
        }
        // Emitted after both of its characters.
        Piece::Bigram(text) => tokens.push(place - 2, None, text),
    });
    words.stems(|place, word, stems| {
        tokens.push(place, None, word);
        if stems.english != word {
            tokens.push(place, None, stems.english);
        }
        if stems.german.is_some_and(|stem| stem != word) {
            tokens.push(place, Some(GERMAN_MARK), stems.german.unwrap_or(word));
        }
    });
    tokens
}

/// The words of a phrase in their order, as they are written.
pub(super) fn phrase_terms(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut terms = Vec::new();
    segment(&folded, |piece| match piece {
        Piece::Word(text) | Piece::Part(text) | Piece::Character { text, .. } => terms.push(text.to_owned()),
        Piece::Compound(_) | Piece::Bigram(_) => {}
    });
    terms
}

/// The terms that a question asks for, with the share of each; stop words only if there is nothing else.
pub(super) fn query_terms(text: &str) -> HashMap<String, f32> {
    let folded = fold(text);
    let mut pieces = Vec::new();
    segment(&folded, |piece| pieces.push(piece));
    let mut guess = Guess::new(text);
    for piece in &pieces {
        if let Piece::Word(word) | Piece::Part(word) = piece {
            guess.see(word);
        }
    }
    let language = guess.language();
    let content = without_stop_words(&pieces, language);
    weighted(if content.is_empty() { &pieces } else { &content }, language)
}

fn without_stop_words<'a>(pieces: &[Piece<'a>], language: Language) -> Vec<Piece<'a>> {
    let is_stop_word = |word| is_stop_word(word) || (language == Language::German && is_german(word));
    let mut content = Vec::with_capacity(pieces.len());
    let mut skips_parts = false;
    for &piece in pieces {
        let keeps = match piece {
            Piece::Word(text) => !is_stop_word(text),
            Piece::Compound(text) => {
                skips_parts = is_stop_word(text);
                !skips_parts
            }
            Piece::Part(text) => !skips_parts && !is_stop_word(text),
            Piece::Bigram(_) | Piece::Character { .. } => true,
        };
        if keeps {
            content.push(piece);
        }
    }
    content
}

fn weighted(pieces: &[Piece<'_>], language: Language) -> HashMap<String, f32> {
    let mut terms = HashMap::new();
    for (is_part, share) in [(false, 1.0), (true, PART_WEIGHT)] {
        let mut words = Words::default();
        for &piece in pieces {
            match piece {
                Piece::Part(text) if is_part => words.push(0, text),
                Piece::Word(text) if !is_part => words.push(0, text),
                Piece::Compound(text) | Piece::Bigram(text) => raise(&mut terms, text, 1.0),
                Piece::Character { text, alone } => {
                    raise(&mut terms, text, if alone { 1.0 } else { CHARACTER_WEIGHT });
                }
                Piece::Part(_) | Piece::Word(_) => {}
            }
        }
        words.stems_in(language, |_, word, stems| {
            let is_inflected = stems.english != word
                || (language == Language::German && stems.german.is_some_and(|stem| stem != word));
            raise(
                &mut terms,
                word,
                share * if is_inflected { SURFACE_WEIGHT } else { 1.0 },
            );
            if stems.english != word {
                raise(&mut terms, stems.english, share * STEM_WEIGHT);
            }
            if let Some(stem) = stems.german {
                let weight = if language == Language::German {
                    STEM_WEIGHT
                } else {
                    EITHER_WEIGHT
                };
                // A word that is its own stem is indexed once, without the mark.
                if stem != word {
                    raise(&mut terms, stem, share * weight);
                }
                raise(&mut terms, &format!("{GERMAN_MARK}{stem}"), share * weight);
            }
        });
    }
    terms
}

/// A term that is asked for twice counts once, with its greater share.
fn raise(terms: &mut HashMap<String, f32>, term: &str, weight: f32) {
    let entry = terms.entry(term.to_owned()).or_insert(weight);
    *entry = entry.max(weight);
}

/// What a word becomes without its endings.
struct Stems<'a> {
    /// The word itself where it has no English ending, or the text is German.
    english: &'a str,
    /// `None` where the text is English, or the word has an English ending.
    german: Option<&'a str>,
}

/// Words with their places, to be stemmed together: a stemmer is not free to make.
#[derive(Default)]
struct Words {
    text: String,
    places: Vec<u32>,
    guess: Guess,
}

impl Words {
    fn new(text: &str) -> Self {
        Words {
            guess: Guess::new(text),
            ..Words::default()
        }
    }

    fn push(&mut self, place: u32, word: &str) {
        self.guess.see(word);
        self.text.push_str(word);
        self.text.push(' ');
        self.places.push(place);
    }

    fn stems(&self, each: impl FnMut(u32, &str, &Stems<'_>)) {
        self.stems_in(self.guess.language(), each);
    }

    /// Calls `each` with every place, word and its stems.
    fn stems_in(&self, language: Language, mut each: impl FnMut(u32, &str, &Stems<'_>)) {
        let analyzer = |stemming| {
            TextAnalyzer::builder(WhitespaceTokenizer::default())
                .filter(Stemmer::new(stemming))
                .build()
        };
        let (mut english, mut german) = (analyzer(Stemming::English), analyzer(Stemming::German));
        let mut english = (language != Language::German).then(|| english.token_stream(&self.text));
        let mut german = (language != Language::English).then(|| german.token_stream(&self.text));
        for (&place, word) in self.places.iter().zip(self.text.split_ascii_whitespace()) {
            let has_endings = word.bytes().all(|byte| byte.is_ascii_lowercase());
            let english = english.as_mut().and_then(next_token);
            let german = german.as_mut().and_then(next_token);
            let stem = english.unwrap_or(word);
            let english = if has_endings && !stem.is_empty() { stem } else { word };
            let german = german.filter(|stem| has_endings && !stem.is_empty() && english == word);
            each(place, word, &Stems { english, german });
        }
    }
}

fn next_token<'a>(stream: &'a mut BoxTokenStream<'_>) -> Option<&'a str> {
    stream.advance().then(|| stream.token().text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(text: &str) -> Vec<(u32, String)> {
        let tokens = document_tokens(text);
        let mut tokens: Vec<_> = tokens.iter().map(|(place, term)| (place, term.to_owned())).collect();
        tokens.sort();
        tokens
    }

    fn at(tokens: &[(u32, &str)]) -> Vec<(u32, String)> {
        tokens
            .iter()
            .map(|(place, term)| (*place, (*term).to_owned()))
            .collect()
    }

    fn asked(text: &str) -> Vec<String> {
        let terms = query_terms(text).into_keys();
        let mut terms: Vec<_> = terms.filter(|term| !term.starts_with(GERMAN_MARK)).collect();
        terms.sort();
        terms
    }

    #[test]
    fn words_are_found_as_written_and_by_their_stem() {
        assert_eq!(
            sorted("I was running to the banks & run"),
            at(&[
                (0, "i"),
                (1, "was"),
                (2, "run"),
                (2, "running"),
                (3, "to"),
                (4, "the"),
                (5, "bank"),
                (5, "banks"),
                (6, "run")
            ])
        );
    }

    #[test]
    fn german_words_have_german_stems() {
        assert_eq!(
            sorted("Wir haben die Häuser"),
            at(&[
                (0, "wir"),
                (1, "\u{1}hab"),
                (1, "haben"),
                (2, "die"),
                (3, "\u{1}haus"),
                (3, "hauser")
            ])
        );
        let terms = query_terms("Wo ist das Haus?");
        assert_eq!((terms["haus"], terms["\u{1}haus"]), (1.0, STEM_WEIGHT));
        let terms = query_terms("Häuser");
        assert_eq!((terms["haus"], terms["\u{1}haus"]), (EITHER_WEIGHT, EITHER_WEIGHT));
        assert!(
            !query_terms("where are the planes")
                .keys()
                .any(|term| term.starts_with(GERMAN_MARK))
        );
    }

    #[test]
    fn pairs_and_compounds_stand_at_the_place_of_their_first_member() {
        assert_eq!(
            sorted("a 44-181 東京"),
            at(&[
                (0, "a"),
                (1, "44"),
                (1, "44-181"),
                (2, "181"),
                (3, "東"),
                (3, "東京"),
                (4, "京")
            ])
        );
        assert_eq!(phrase_terms("a 44-181 東京!"), ["a", "44", "181", "東", "京"]);
    }

    #[test]
    fn words_of_other_alphabets_keep_their_form() {
        assert_eq!(sorted("книги"), at(&[(0, "книги")]));
        assert_eq!(sorted("2026"), at(&[(0, "2026")]));
    }

    #[test]
    fn questions_lose_their_stop_words() {
        assert_eq!(asked("What did I say about the budget?"), ["budget", "say"]);
        assert_eq!(asked("Don't you know Don's plan"), ["don", "know", "plan"]);
        assert_eq!(asked("Wo ist der Schlüssel?"), ["schlussel"]);
    }

    #[test]
    fn a_question_of_stop_words_keeps_them() {
        assert_eq!(asked("to be or not to be"), ["be", "not", "or", "to"]);
        assert!(asked("?!").is_empty());
    }

    #[test]
    fn an_exact_form_outweighs_a_stem() {
        let terms = query_terms("meetings 44-181-20 budget");
        assert_eq!((terms["meetings"], terms["meet"]), (SURFACE_WEIGHT, STEM_WEIGHT));
        assert_eq!((terms["44-181-20"], terms["181"]), (1.0, PART_WEIGHT));
        assert_eq!(terms["budget"], 1.0);
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_every_term_of_itself(text in "\\PC{0,60}") {
            let tokens = document_tokens(&text);
            let document: std::collections::HashSet<&str> = tokens.iter().map(|(_, term)| term).collect();
            for term in query_terms(&text).keys() {
                // A German stem is asked for with and without its mark, and is found by one of them.
                let plain = term.trim_start_matches(GERMAN_MARK);
                let marked = format!("{GERMAN_MARK}{plain}");
                prop_assert!(document.contains(plain) || document.contains(marked.as_str()), "{term:?}");
            }
            for term in phrase_terms(&text) {
                prop_assert!(document.contains(term.as_str()), "{term:?}");
            }
            prop_assert!(document.iter().all(|term| !term.is_empty() && !term.contains(char::is_whitespace)));
        }
    }
}
