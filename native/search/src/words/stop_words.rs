//! Words of a question that say nothing about what is asked for.

/// English, and those German ones that are no English word ("war", "man" and "hat" are missing on purpose), folded.
const STOP_WORDS: &[&str] = &[
    "a", "about", "above", "aber", "after", "again", "all", "am", "an", "and", "any", "are", "as", "at", "auf", "be",
    "because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "could", "dass", "das",
    "der", "did", "do", "does", "doing", "du", "during", "each", "ein", "eine", "einem", "einen", "einer", "eines",
    "ever", "for", "from", "further", "had", "has", "habe", "haben", "have", "having", "he", "her", "here", "hers",
    "him", "his", "how", "i", "ich", "if", "in", "into", "is", "ist", "it", "its", "just", "kann", "let", "ll", "m",
    "may", "me", "mein", "meine", "meinem", "meinen", "meiner", "might", "mit", "more", "most", "must", "my", "nicht",
    "no", "nor", "not", "now", "oder", "of", "off", "on", "once", "only", "or", "other", "our", "ours", "out", "over",
    "own", "please", "re", "s", "same", "shall", "she", "should", "sich", "so", "some", "such", "t", "tell", "than",
    "that", "the", "their", "theirs", "them", "then", "there", "these", "they", "this", "those", "through", "to",
    "too", "und", "under", "until", "up", "ve", "very", "von", "wann", "warum", "was", "we", "welche", "welcher",
    "welches", "were", "wer", "what", "when", "where", "which", "while", "who", "whom", "whose", "why", "wie", "will",
    "wir", "with", "wo", "would", "wurde", "you", "your", "yours", "zu",
];

/// Contractions, whose parts alone would look like words ("don", "won").
const CONTRACTIONS: &[&str] = &[
    "aren't",
    "can't",
    "couldn't",
    "didn't",
    "doesn't",
    "don't",
    "hadn't",
    "hasn't",
    "haven't",
    "he'd",
    "he'll",
    "i'd",
    "i'll",
    "i'm",
    "i've",
    "isn't",
    "mustn't",
    "she'd",
    "she'll",
    "shouldn't",
    "they'd",
    "they'll",
    "they're",
    "they've",
    "wasn't",
    "we'd",
    "we'll",
    "we're",
    "we've",
    "weren't",
    "won't",
    "wouldn't",
    "you'd",
    "you'll",
    "you're",
    "you've",
];

/// Whether a folded word, whole as it is written, is one of them.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(&word) || CONTRACTIONS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_the_form_that_folding_gives() {
        for word in STOP_WORDS.iter().chain(CONTRACTIONS) {
            assert_eq!(super::super::fold::fold(word), *word);
        }
    }

    #[test]
    fn content_words_stay() {
        for word in ["war", "man", "hat", "die", "will smith", "don", "who's", "2026"] {
            assert!(!is_stop_word(word), "{word}");
        }
        assert!(is_stop_word("the") && is_stop_word("don't") && is_stop_word("nicht"));
    }
}
