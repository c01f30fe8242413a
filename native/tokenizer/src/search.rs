//! Search mode: the ids of the original uncased BERT tokenizer, with byte ranges of the original text.

use std::ops::Range;
use std::sync::Arc;

use crate::bert_chars::{ASCII, Ascii, Cut, Normal, facts};
use crate::encoding::Encoding;
use crate::vocabulary::WordPieces;

/// Pieces that are recognised verbatim in the raw text, none empty, with their ids.
pub(crate) type Specials = Vec<(Box<str>, u32)>;

/// The uncased BERT pipeline in one pass.
pub(crate) struct SearchEncoder {
    pieces: Arc<WordPieces>,
    unknown: u32,
    max_chars: usize,
    specials: Specials,
    special_heads: [bool; 256],
}

/// A word after normalization, with the source range of each of its bytes.
#[derive(Default)]
struct Word {
    bytes: Vec<u8>,
    sources: Vec<(usize, usize)>,
    chars: usize,
}

impl Word {
    fn push(&mut self, c: char, source: &Range<usize>) {
        let mut buffer = [0; 4];
        let bytes = c.encode_utf8(&mut buffer).as_bytes();
        self.bytes.extend_from_slice(bytes);
        self.sources.extend(bytes.iter().map(|_| (source.start, source.end)));
        self.chars += 1;
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.sources.clear();
        self.chars = 0;
    }
}

impl SearchEncoder {
    pub(crate) fn new(pieces: Arc<WordPieces>, unknown: u32, max_chars: usize, specials: Specials) -> Self {
        let mut special_heads = [false; 256];
        for (piece, _) in &specials {
            special_heads[piece.as_bytes()[0] as usize] = true;
        }
        Self {
            pieces,
            unknown,
            max_chars,
            specials,
            special_heads,
        }
    }

    /// The encoding, or None where marks can change places and the reference pipeline must decide.
    pub(crate) fn encode(&self, text: &str) -> Option<Encoding> {
        let mut out = Encoding::with_capacity(text.len() / 4);
        let mut word = Word::default();
        let mut from = 0;
        while let Some((at, special, id)) = self.next_special(text, from) {
            self.encode_plain(text, from..at, &mut word, &mut out)?;
            from = at + special;
            out.push(id, at..from);
        }
        self.encode_plain(text, from..text.len(), &mut word, &mut out)?;
        Some(out)
    }

    /// The first special piece at or after `from`, the longest there: place, length, id.
    fn next_special(&self, text: &str, mut from: usize) -> Option<(usize, usize, u32)> {
        let bytes = text.as_bytes();
        loop {
            from += bytes[from..]
                .iter()
                .position(|&byte| self.special_heads[byte as usize])?;
            let here = self
                .specials
                .iter()
                .filter(|(piece, _)| bytes[from..].starts_with(piece.as_bytes()));
            if let Some((piece, id)) = here.max_by_key(|(piece, _)| piece.len()) {
                return Some((from, piece.len(), *id));
            }
            from += 1;
        }
    }

    fn encode_plain(&self, text: &str, range: Range<usize>, word: &mut Word, out: &mut Encoding) -> Option<()> {
        let bytes = &text.as_bytes()[..range.end];
        let mut at = range.start;
        while at < range.end {
            if bytes[at] == b' ' {
                self.cut(word, out);
                at += 1;
                continue;
            }
            if word.bytes.is_empty()
                && let Some(end) = ascii_word(bytes, at, &mut word.bytes)
            {
                self.cut_ascii(word, at, out);
                at = end;
                continue;
            }
            let c = text[at..].chars().next()?;
            let source = at..at + c.len_utf8();
            at = source.end;
            let known = facts(c);
            if known.ideograph {
                self.cut(word, out);
            }
            match &known.normal {
                Normal::Dropped => {}
                Normal::Space => self.cut(word, out),
                Normal::Same => self.take(c, &source, word, out),
                Normal::Text(text) => text.chars().for_each(|part| self.take(part, &source, word, out)),
                Normal::Reordered => return None,
            }
            if known.ideograph {
                self.cut(word, out);
            }
        }
        self.cut(word, out);
        Some(())
    }

    fn take(&self, c: char, source: &Range<usize>, word: &mut Word, out: &mut Encoding) {
        match facts(c).cut {
            Cut::None => word.push(c, source),
            Cut::Gap => self.cut(word, out),
            Cut::Alone => {
                self.cut(word, out);
                word.push(c, source);
                self.cut(word, out);
            }
        }
    }

    /// Cuts a word of ASCII letters and digits that lies unbroken at `start` in the text.
    fn cut_ascii(&self, word: &mut Word, start: usize, out: &mut Encoding) {
        let before = out.ids.len();
        let length = word.bytes.len();
        let known = length <= self.max_chars
            && self.pieces.cut(&word.bytes, false, |id, low, high| {
                out.push(id, start + low..start + high)
            });
        self.settle(known, before, start..start + length, out);
        word.clear();
    }

    fn cut(&self, word: &mut Word, out: &mut Encoding) {
        let (Some(&(start, _)), Some(&(_, end))) = (word.sources.first(), word.sources.last()) else {
            return;
        };
        let before = out.ids.len();
        let known = word.chars <= self.max_chars
            && self.pieces.cut(&word.bytes, false, |id, low, high| {
                out.push(id, word.sources[low].0..word.sources[high - 1].1);
            });
        self.settle(known, before, start..end, out);
        word.clear();
    }

    /// A word that the pieces cannot spell is one unknown token.
    fn settle(&self, known: bool, before: usize, source: Range<usize>, out: &mut Encoding) {
        if !known {
            out.ids.truncate(before);
            out.offsets.truncate(before);
            out.push(self.unknown, source);
        }
    }
}

/// Lower-cases into `word` the ASCII word, or lone mark, at `at` when what follows it is ASCII too and cannot belong
/// to it; gives its end.
fn ascii_word(bytes: &[u8], at: usize, word: &mut Vec<u8>) -> Option<usize> {
    let table = &*ASCII;
    let mut end = at;
    while let Some(&byte) = bytes.get(end) {
        match table.get(byte as usize) {
            Some(Ascii::Word(lower)) => word.push(*lower),
            Some(Ascii::Alone) if end == at => {
                word.push(byte);
                return Some(at + 1);
            }
            Some(Ascii::Alone | Ascii::Gap) if end > at => return Some(end),
            _ => {
                word.clear();
                return None;
            }
        }
        end += 1;
    }
    (end > at).then_some(end)
}
