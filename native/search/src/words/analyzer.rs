//! From text to the terms of the index, and from a question to weighted terms.

use std::collections::HashMap;

use tantivy::tokenizer::{Language, Stemmer, TextAnalyzer, WhitespaceTokenizer};

use super::fold::fold;
use super::segment::{Piece, segment};
use super::stop_words::is_stop_word;

/// Raised when the terms of a text change, so that an index of other terms is rebuilt.
pub(super) const ANALYZER_VERSION: u32 = 1;

/// Shares of a word that is found as it is written and through its stem; together a little more than a word that is its
/// own stem, so that the exact form wins.
const SURFACE_WEIGHT: f32 = 0.4;
const STEM_WEIGHT: f32 = 0.8;
/// Share of a member of a compound in a question; the compound itself counts 1.
const PART_WEIGHT: f32 = 0.5;
/// Share of a single character in a question that has pairs.
const CHARACTER_WEIGHT: f32 = 0.25;

/// The terms of one field with their counts. Terms hold no white space.
pub(super) type TermCounts = HashMap<String, u32>;

/// Everything that `text` can be found by.
pub(super) fn document_terms(text: &str) -> TermCounts {
    let folded = fold(text);
    let mut terms = TermCounts::new();
    let mut words = String::new();
    segment(&folded, |piece| match piece {
        Piece::Word(text) | Piece::Part(text) => push_word(&mut words, text),
        Piece::Compound(text) | Piece::Bigram(text) | Piece::Character { text, .. } => count(&mut terms, text),
    });
    stems(&words, |word, stem| {
        count(&mut terms, word);
        if stem != word {
            count(&mut terms, stem);
        }
    });
    terms
}

/// The terms that a question asks for, with the share of each; stop words only if there is nothing else.
pub(super) fn query_terms(text: &str) -> HashMap<String, f32> {
    let folded = fold(text);
    let mut pieces = Vec::new();
    segment(&folded, |piece| pieces.push(piece));
    let content = without_stop_words(&pieces);
    weighted(if content.is_empty() { &pieces } else { &content })
}

fn without_stop_words<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
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

fn weighted(pieces: &[Piece<'_>]) -> HashMap<String, f32> {
    let mut terms = HashMap::new();
    for (is_part, share) in [(false, 1.0), (true, PART_WEIGHT)] {
        let mut words = String::new();
        for &piece in pieces {
            match piece {
                Piece::Part(text) if is_part => push_word(&mut words, text),
                Piece::Word(text) if !is_part => push_word(&mut words, text),
                Piece::Compound(text) | Piece::Bigram(text) => raise(&mut terms, text, 1.0),
                Piece::Character { text, alone } => {
                    raise(&mut terms, text, if alone { 1.0 } else { CHARACTER_WEIGHT });
                }
                Piece::Part(_) | Piece::Word(_) => {}
            }
        }
        stems(&words, |word, stem| {
            if stem == word {
                raise(&mut terms, word, share);
            } else {
                raise(&mut terms, word, share * SURFACE_WEIGHT);
                raise(&mut terms, stem, share * STEM_WEIGHT);
            }
        });
    }
    terms
}

fn count(terms: &mut TermCounts, term: &str) {
    match terms.get_mut(term) {
        Some(count) => *count += 1,
        None => {
            terms.insert(term.to_owned(), 1);
        }
    }
}

/// A term that is asked for twice counts once, with its greater share.
fn raise(terms: &mut HashMap<String, f32>, term: &str, weight: f32) {
    let entry = terms.entry(term.to_owned()).or_insert(weight);
    *entry = entry.max(weight);
}

fn push_word(words: &mut String, word: &str) {
    words.push_str(word);
    words.push(' ');
}

/// Calls `each` with every word of a space-separated list and its English stem (the word itself where it has none).
fn stems(words: &str, mut each: impl FnMut(&str, &str)) {
    let mut analyzer = TextAnalyzer::builder(WhitespaceTokenizer::default())
        .filter(Stemmer::new(Language::English))
        .build();
    let mut stemmed = analyzer.token_stream(words);
    for word in words.split_ascii_whitespace() {
        let stem = if stemmed.advance() {
            stemmed.token().text.as_str()
        } else {
            word
        };
        let is_english = word.bytes().all(|byte| byte.is_ascii_lowercase());
        each(word, if is_english && !stem.is_empty() { stem } else { word });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(terms: TermCounts) -> Vec<(String, u32)> {
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort();
        terms
    }

    fn asked(text: &str) -> Vec<String> {
        let mut terms: Vec<_> = query_terms(text).into_keys().collect();
        terms.sort();
        terms
    }

    #[test]
    fn words_are_found_as_written_and_by_their_stem() {
        let terms = sorted(document_terms("Running, ran & RUN; Banks"));
        let want = [("bank", 1), ("banks", 1), ("ran", 1), ("run", 2), ("running", 1)];
        assert_eq!(terms, want.map(|(term, count)| (term.to_owned(), count)));
    }

    #[test]
    fn words_of_other_alphabets_keep_their_form() {
        assert_eq!(sorted(document_terms("книги")), [("книги".to_owned(), 1)]);
        assert_eq!(sorted(document_terms("2026")), [("2026".to_owned(), 1)]);
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
            let document = document_terms(&text);
            for term in query_terms(&text).keys() {
                prop_assert!(document.contains_key(term), "{term:?}");
            }
            prop_assert!(document.keys().all(|term| !term.is_empty() && !term.contains(char::is_whitespace)));
        }
    }
}
