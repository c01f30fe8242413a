//! The answer of an encode call.

use std::ops::Range;

/// Ids with the half-open byte range of the source text that each id came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Encoding {
    /// Vocabulary ids.
    pub ids: Vec<u32>,
    /// UTF-8 byte ranges into the source, one for each id; empty for ids that stand for no character.
    pub offsets: Vec<(usize, usize)>,
}

impl Encoding {
    pub(crate) fn with_capacity(tokens: usize) -> Self {
        Self {
            ids: Vec::with_capacity(tokens),
            offsets: Vec::with_capacity(tokens),
        }
    }

    pub(crate) fn push(&mut self, id: u32, source: Range<usize>) {
        self.ids.push(id);
        self.offsets.push((source.start, source.end));
    }

    /// Puts `first` before and `last` behind, with empty ranges at the ends of the text.
    pub(crate) fn enclose(&mut self, first: Option<u32>, last: Option<u32>, text_len: usize) {
        if let Some(id) = first {
            self.ids.insert(0, id);
            self.offsets.insert(0, (0, 0));
        }
        if let Some(id) = last {
            self.push(id, text_len..text_len);
        }
    }
}
