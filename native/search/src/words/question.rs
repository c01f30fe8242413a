//! What a question asks for besides words: phrases, beginnings of words, fields and dates.
//!
//! Every text is a valid question. What looks like an operator but cannot be read as one is taken for plain words.

/// Most characters of a question that are read.
const MAX_CHARS: usize = 16_384;
/// Least characters before the star of a beginning of a word.
const MIN_PREFIX: usize = 2;
/// Punctuation that may follow a word without belonging to it.
const TRAILING: &[char] = &['.', ',', ';', ':', '!', '?', ')', ']'];
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A question, read.
///
/// - `"two words"` (or `„…“`, `«…»`, `「…」`): these words in this order.
/// - `wor*`: words that begin so.
/// - `title:word`, `title:"two words"`, `title:wor*`: in the title.
/// - `tag:work`, `path:notes/2024`, `after:2024-03-01`, `before:2025`, `on:2024-03`, `date:2023..2024-06`: conditions that
///   the owner of the texts has to check; see [`Question::conditions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Words that count for the score, those of phrases among them.
    pub(super) words: String,
    /// Each of these has to occur.
    pub(super) demands: Vec<Demand>,
    /// Beginnings of words that count for the score.
    pub(super) prefixes: Vec<String>,
    conditions: Conditions,
}

/// What has to occur in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Demand {
    pub(super) what: Wanted,
    /// Only the title counts.
    pub(super) in_title: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wanted {
    /// The words as they are written, one after the other.
    Phrase(String),
    /// A word in any of its forms.
    Word(String),
    /// A word that begins so.
    Prefix(String),
}

/// Conditions on what a text came with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// All of these tags, in any case.
    pub tags: Vec<String>,
    /// The path holds all of these, in any case.
    pub paths: Vec<String>,
    /// Made at or after, microseconds UTC.
    pub from: Option<i64>,
    /// Made before, microseconds UTC.
    pub to: Option<i64>,
}

impl Conditions {
    /// Whether there is nothing to check.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Question {
    /// Reads a question.
    pub fn parse(text: &str) -> Self {
        let end = text.char_indices().nth(MAX_CHARS).map_or(text.len(), |(end, _)| end);
        let mut question = Question::default();
        let mut rest = &text[..end];
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
            if rest.is_empty() {
                return question;
            }
            rest = question.read(rest);
        }
    }

    /// What is asked of a text's date, tags and path.
    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }

    /// Whether any words are asked for; otherwise all texts that meet the conditions are meant.
    pub fn has_words(&self) -> bool {
        !self.demands.is_empty() || !self.prefixes.is_empty() || !self.words.trim().is_empty()
    }

    /// Reads one operator or word at the start of `text` and returns what follows.
    fn read<'a>(&mut self, text: &'a str) -> &'a str {
        if let Some((phrase, rest)) = quoted(text) {
            self.add(Wanted::Phrase(phrase.to_owned()), false);
            return rest;
        }
        let (token, rest) = split_token(text);
        if let Some((name, value)) = token.split_once(':') {
            let quote_start = &text[name.len() + 1..];
            if let Some((value, rest)) = quoted(quote_start)
                && self.read_field(name, value, true)
            {
                return rest;
            }
            if self.read_field(name, value.trim_end_matches(TRAILING), false) {
                return rest;
            }
        }
        match prefix(token) {
            Some(prefix) => self.prefixes.push(prefix.to_owned()),
            None => self.add_words(token),
        }
        rest
    }

    /// `false` where there is no such field, or its value cannot be read.
    fn read_field(&mut self, name: &str, value: &str, is_quoted: bool) -> bool {
        if !value.chars().any(char::is_alphanumeric) {
            return false;
        }
        match name.to_ascii_lowercase().as_str() {
            "title" => {
                let wanted = match prefix(value).filter(|_| !is_quoted) {
                    Some(prefix) => Wanted::Prefix(prefix.to_owned()),
                    None if is_quoted => Wanted::Phrase(value.to_owned()),
                    None => Wanted::Word(value.to_owned()),
                };
                self.add(wanted, true);
                true
            }
            "tag" => {
                self.conditions.tags.push(value.trim_start_matches('#').to_lowercase());
                true
            }
            "path" => {
                self.conditions.paths.push(value.to_lowercase());
                true
            }
            name => self.read_date(name, value),
        }
    }

    fn read_date(&mut self, name: &str, value: &str) -> bool {
        let (from, to) = match (name, value.split_once("..")) {
            ("after" | "since", None) => (days(value).map(|days| days.0), None),
            ("before", None) => (None, days(value).map(|days| days.0)),
            ("on" | "date", None) => days(value).unzip(),
            ("on" | "date", Some((first, last))) => match (days(first), days(last)) {
                (Some(first), Some(last)) if first.0 < last.1 => (Some(first.0), Some(last.1)),
                _ => (None, None),
            },
            _ => (None, None),
        };
        let micros = |day: i64| day * MICROS_PER_DAY;
        if let Some(from) = from.map(micros) {
            let from = self.conditions.from.map_or(from, |other| other.max(from));
            self.conditions.from = Some(from);
        }
        if let Some(to) = to.map(micros) {
            self.conditions.to = Some(self.conditions.to.map_or(to, |other| other.min(to)));
        }
        from.is_some() || to.is_some()
    }

    fn add(&mut self, what: Wanted, in_title: bool) {
        match &what {
            Wanted::Phrase(text) | Wanted::Word(text) => self.add_words(text),
            Wanted::Prefix(text) => self.prefixes.push(text.clone()),
        }
        self.demands.push(Demand { what, in_title });
    }

    fn add_words(&mut self, words: &str) {
        self.words.push_str(words);
        self.words.push(' ');
    }
}

/// The text between the quotation marks at the start of `text`, where both are there, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let mark = text.chars().next()?;
    let ends: &[char] = match mark {
        '"' => &['"'],
        '“' => &['”'],
        '„' => &['“', '”'],
        '«' => &['»'],
        '「' => &['」'],
        '『' => &['』'],
        _ => return None,
    };
    let inner = &text[mark.len_utf8()..];
    let end = inner.find(ends)?;
    let after = inner[end..].chars().next().map_or(0, char::len_utf8);
    let phrase = &inner[..end];
    phrase
        .chars()
        .any(char::is_alphanumeric)
        .then_some((phrase, &inner[end + after..]))
}

fn split_token(text: &str) -> (&str, &str) {
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// What stands before the star at the end of a word.
fn prefix(token: &str) -> Option<&str> {
    let word = token.trim_end_matches(TRAILING).strip_suffix('*')?;
    let is_word = !word.contains(['*', '"']) && word.chars().filter(|c| c.is_alphanumeric()).count() >= MIN_PREFIX;
    is_word.then_some(word)
}

/// The first day of a year, month or day (`2024`, `2024-03`, `2024-03-01`), and the first day after it, counted from
/// 1970-01-01.
fn days(text: &str) -> Option<(i64, i64)> {
    let mut parts = text.split(['-', '/']);
    let (year, month, day) = (parts.next()?, parts.next(), parts.next());
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let year = number(year)?;
    let Some(month) = month else {
        return Some((day_number(year, 1, 1), day_number(year + 1, 1, 1)));
    };
    let month = number(month).filter(|month| (1..=12).contains(month))?;
    let first = day_number(year, month, 1);
    let next = if month == 12 {
        day_number(year + 1, 1, 1)
    } else {
        day_number(year, month + 1, 1)
    };
    let Some(day) = day else { return Some((first, next)) };
    let day = first + number(day).filter(|day| *day >= 1)? - 1;
    (day < next).then_some((day, day + 1))
}

fn number(text: &str) -> Option<i64> {
    let is_plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that a leap day is the last of its year.
    let year = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> i64 {
        days(text).unwrap().0 * MICROS_PER_DAY
    }

    fn demand(what: Wanted, in_title: bool) -> Demand {
        Demand { what, in_title }
    }

    #[test]
    fn plain_questions_stay_as_they_are() {
        let text = "what did Anna's note (of 10:30) say about C++?";
        let question = Question::parse(text);
        assert_eq!(question.words.trim(), text.replace('(', ""));
        assert!(question.demands.is_empty() && question.prefixes.is_empty() && question.conditions.is_empty());
        assert!(!Question::parse(" ( ").has_words());
    }

    #[test]
    fn phrases_prefixes_and_titles() {
        let question =
            Question::parse("the \"red door\" gar* title:plan Title:\"big trees\" title:hed*, „zwei Wörter“");
        assert_eq!(question.words, "the red door plan big trees zwei Wörter ");
        assert_eq!(question.prefixes, ["gar", "hed"]);
        let wanted = [
            demand(Wanted::Phrase("red door".into()), false),
            demand(Wanted::Word("plan".into()), true),
            demand(Wanted::Phrase("big trees".into()), true),
            demand(Wanted::Prefix("hed".into()), true),
            demand(Wanted::Phrase("zwei Wörter".into()), false),
        ];
        assert_eq!(question.demands, wanted);
    }

    #[test]
    fn conditions_are_read() {
        let question = Question::parse("tag:#Work tag:\"Two Words\" path:Notes/2024, after:2024-02 before:2025");
        let conditions = question.conditions();
        assert_eq!(conditions.tags, ["work", "two words"]);
        assert_eq!(conditions.paths, ["notes/2024"]);
        assert_eq!(
            (conditions.from, conditions.to),
            (Some(day("2024-02-01")), Some(day("2025-01-01")))
        );
        assert!(!question.has_words());
        let question = Question::parse("on:2024-02-29 budget");
        assert_eq!(
            (
                question.conditions.from,
                question.conditions.to,
                question.words.as_str()
            ),
            (Some(day("2024-02-29")), Some(day("2024-03-01")), "budget ")
        );
        let question = Question::parse("date:2023..2024-06 after:2023-05");
        assert_eq!(
            (question.conditions.from, question.conditions.to),
            (Some(day("2023-05")), Some(day("2024-07-01")))
        );
    }

    #[test]
    fn what_cannot_be_read_is_plain_words() {
        for text in [
            "\"open phrase",
            "title:",
            "tag:!",
            "after:2024-13",
            "after:soon",
            "before:2024-02-30",
            "date:2025..2024",
            "on:12024",
            "on:2024-1-1-1",
            "*",
            "a*",
            "w*rd*",
            "\"\"",
            "\"!\"",
            "unknown:word",
            "12\" and 14\"",
            "http://example.com/a*b",
        ] {
            let question = Question::parse(text);
            assert_eq!(
                question.words.split_whitespace().collect::<Vec<_>>(),
                text.split_whitespace().collect::<Vec<_>>()
            );
            assert!(question.demands.is_empty() && question.prefixes.is_empty() && question.conditions.is_empty());
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(days("1970-01-01"), Some((0, 1)));
        assert_eq!(days("2000-02-29"), Some((11_016, 11_017)));
        assert_eq!(days("2026/11"), Some((20_758, 20_788)));
        assert_eq!(days("1969"), Some((-365, 0)));
        assert_eq!(days("1900-02-29"), None);
    }

    proptest! {
        #[test]
        fn every_text_is_a_question(text in "(\"|:|\\*|tag:|title:|after:2024|„|“| |[a-zä]|-|\\.\\.|日){0,40}") {
            let question = Question::parse(&text);
            prop_assert!(question.words.len() <= 2 * text.len() + 1);
        }
    }
}
