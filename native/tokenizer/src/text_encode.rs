//! Text to ids, in text mode.

use std::ops::Range;

use crate::bert_chars::stands_alone;
use crate::composed::{Glyph, compose};
use crate::encoding::Encoding;
use crate::markers::{BYTE, GLUE, case_id, space_id};
use crate::spacing::Spacing;
use crate::spelling::{Case, Element, Form, LetterCase};
use crate::text::TextCodec;

/// Writes one text; its state follows the decoder's.
pub(crate) struct Writer<'a> {
    codec: &'a TextCodec,
    glyphs: Vec<Glyph>,
    out: Encoding,
    spacing: Spacing,
    /// The case that the decoder is in.
    case: Case,
    /// A case marker to be written before the next text.
    next_case: Option<Case>,
    /// White space since the last text.
    gap: Vec<Glyph>,
    /// Whether the last id is a byte.
    in_bytes: bool,
    /// Buffers of one segment.
    letters: String,
    places: Vec<usize>,
    cuts: Vec<(u32, Range<usize>)>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(codec: &'a TextCodec, text: &str) -> Self {
        Self {
            codec,
            glyphs: compose(text),
            out: Encoding::with_capacity(text.len() / 3),
            spacing: Spacing::default(),
            case: Case::Lower,
            next_case: None,
            gap: Vec::new(),
            in_bytes: false,
            letters: String::new(),
            places: Vec::new(),
            cuts: Vec::new(),
        }
    }

    /// The encoding of the whole text.
    pub(crate) fn run(mut self) -> Encoding {
        let glyphs = std::mem::take(&mut self.glyphs);
        let mut word = Vec::new();
        for glyph in &glyphs {
            if glyph.c.is_whitespace() {
                self.write_word(&mut word);
                if space_id(glyph.c).is_some() {
                    self.gap.push(*glyph);
                } else {
                    self.codec.speller.spell(glyph.c, glyph.start, glyph.end, &mut word);
                    self.write_word(&mut word);
                }
            } else {
                self.codec.speller.spell(glyph.c, glyph.start, glyph.end, &mut word);
            }
        }
        self.write_word(&mut word);
        self.write_gap();
        self.out
    }

    /// Writes what stands between two stretches of white space, and empties `word`.
    fn write_word(&mut self, word: &mut Vec<Element>) {
        let mut case = first_case(word);
        if case != Case::Lower {
            self.next_case = Some(case);
        }
        let mut continuing = false;
        let mut at = 0;
        while at < word.len() {
            let element = word[at];
            at += 1;
            match element.form {
                Form::Mark(id) => self.write_mark(element, id),
                Form::Bytes => {
                    self.write_bytes(element);
                    continuing = !stands_alone(element.base);
                }
                Form::Alone => {
                    self.write_letters(&[element], false);
                    continuing = false;
                }
                Form::Letter(own) => {
                    if !follows(&mut case, own) {
                        case = turn(own, word.get(at));
                        self.next_case = Some(case);
                        follows(&mut case, own);
                    }
                    let start = at - 1;
                    while let Some(Element {
                        form: Form::Letter(own),
                        ..
                    }) = word.get(at)
                        && follows(&mut case, *own)
                    {
                        at += 1;
                    }
                    self.write_letters(&word[start..at], continuing);
                    continuing = true;
                }
            }
        }
        word.clear();
    }

    fn write_letters(&mut self, segment: &[Element], continuing: bool) {
        self.letters.clear();
        self.places.clear();
        for (place, element) in segment.iter().enumerate() {
            self.letters.push(element.base);
            self.places.resize(self.letters.len(), place);
        }
        let mut cuts = std::mem::take(&mut self.cuts);
        cuts.clear();
        let spelled = self
            .codec
            .pieces
            .cut(self.letters.as_bytes(), continuing, |id, low, high| {
                cuts.push((id, low..high))
            });
        debug_assert!(spelled, "every letter of the speller is a piece");
        let letters = std::mem::take(&mut self.letters);
        let first = &letters[cuts[0].1.clone()];
        let mut gap = self.separate((!continuing).then_some(first), segment[0].start);
        for (id, range) in &cuts {
            let source = segment[self.places[range.start]].start..segment[self.places[range.end - 1]].end;
            self.out.push(*id, source);
        }
        for c in letters.chars() {
            let c = self.case.apply(c);
            self.spacing.push(c, gap);
            gap = false;
        }
        self.in_bytes = false;
        (self.letters, self.cuts) = (letters, cuts);
    }

    fn write_mark(&mut self, element: Element, id: u32) {
        let gap = self.separate(None, element.start);
        self.spacing.push_mark(element.base, gap);
        self.out.push(id, element.start..element.end);
        self.in_bytes = false;
    }

    fn write_bytes(&mut self, element: Element) {
        let mut buffer = [0; 4];
        let text = element.base.encode_utf8(&mut buffer);
        let goes_on = self.in_bytes && self.gap.is_empty() && self.next_case.is_none();
        // Between two runs of bytes a gap is always written, or the decoder would read one run.
        let default = (!self.in_bytes || self.gap.is_empty()).then_some(&*text);
        let gap = !goes_on && self.separate(default, element.start);
        for byte in text.bytes() {
            self.out.push(BYTE + u32::from(byte), element.start..element.end);
        }
        self.spacing.push(element.base, gap);
        if element.base.is_whitespace() {
            self.case = Case::Lower;
        }
        self.in_bytes = true;
    }

    /// Writes the markers that stand before the next text, whose default separator counts when `piece` is given;
    /// whether the decoder will see a gap.
    fn separate(&mut self, piece: Option<&str>, at: usize) -> bool {
        let wanted = piece.is_some_and(|piece| self.spacing.wants_space(piece));
        let gap = !self.gap.is_empty();
        if wanted && !gap {
            self.out.push(GLUE, at..at);
        } else if wanted && self.gap.len() == 1 && self.gap[0].c == ' ' {
            self.gap.clear();
        } else {
            self.write_gap();
        }
        if self.spacing.is_fresh(gap) {
            self.case = Case::Lower;
        }
        if let Some(case) = self.next_case.take() {
            self.out.push(case_id(case), at..at);
            self.case = case;
        }
        gap
    }

    fn write_gap(&mut self) {
        for glyph in self.gap.drain(..) {
            if glyph.c == '\n' {
                self.spacing.start_line();
            }
            if let Some(id) = space_id(glyph.c) {
                self.out.push(id, glyph.start..glyph.end);
            }
        }
    }
}

/// The case marker that begins a word: all capitals, or a first capital.
fn first_case(word: &[Element]) -> Case {
    let mut cases = word.iter().filter_map(|element| match element.form {
        Form::Letter(LetterCase::Lower) => Some(false),
        Form::Letter(LetterCase::Upper) => Some(true),
        _ => None,
    });
    if cases.next() != Some(true) {
        return Case::Lower;
    }
    let rest = cases.clone().count();
    if rest > 0 && cases.all(|upper| upper) {
        return Case::Upper;
    }
    let first = word
        .iter()
        .position(|element| element.form == Form::Letter(LetterCase::Upper));
    match first.and_then(|first| word.get(first + 1)) {
        Some(Element {
            form: Form::Letter(LetterCase::Upper),
            ..
        }) => Case::Upper,
        _ => Case::Capital,
    }
}

/// Whether a letter comes out right in this case; moves the case on when it does.
fn follows(case: &mut Case, own: LetterCase) -> bool {
    match (*case, own) {
        (_, LetterCase::None) | (Case::Lower, LetterCase::Lower) | (Case::Upper, LetterCase::Upper) => true,
        (Case::Capital, LetterCase::Upper) => {
            *case = Case::Lower;
            true
        }
        _ => false,
    }
}

/// The marker for a letter that the current case would spell wrong.
fn turn(own: LetterCase, next: Option<&Element>) -> Case {
    match (own, next) {
        (
            LetterCase::Upper,
            Some(Element {
                form: Form::Letter(LetterCase::Upper),
                ..
            }),
        ) => Case::Upper,
        (LetterCase::Upper, _) => Case::Capital,
        _ => Case::Lower,
    }
}
