//! Pieces by id: parsing `vocab.txt`, and the fingerprint.

use std::collections::HashMap;
use std::path::Path;

use crate::error::{Result, TokenizerError};
use crate::sha256::hex_digest;
use crate::trie::Trie;
use crate::whole_words::WholeWords;

/// Marks a piece that continues a word.
pub(crate) const CONTINUES: &str = "##";

/// The pieces that every BERT vocabulary has, by role.
pub(crate) const BERT_SPECIALS: [(&str, &str); 5] = [
    ("pad", "[PAD]"),
    ("unk", "[UNK]"),
    ("cls", "[CLS]"),
    ("sep", "[SEP]"),
    ("mask", "[MASK]"),
];

/// The pieces of a vocabulary in id order; ids may have holes.
pub(crate) struct Vocabulary {
    pieces: Vec<Option<Box<str>>>,
}

impl Vocabulary {
    /// From a map of piece to id.
    pub(crate) fn from_map(map: HashMap<String, u32>) -> Self {
        let size = map.values().max().map_or(0, |&id| id as usize + 1);
        let mut pieces = vec![None; size];
        for (piece, id) in map {
            pieces[id as usize] = Some(piece.into_boxed_str());
        }
        Self { pieces }
    }

    /// From the bytes of a `vocab.txt`: one piece a line, the line number is the id.
    pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let fault = |field: String, problem: &str| TokenizerError::Format {
            path: path.to_owned(),
            field,
            problem: problem.to_owned(),
            remedy: "give the vocab.txt of an uncased BERT WordPiece model",
        };
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = bytes[..error.valid_up_to()]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count()
                + 1;
            fault(format!("line {line}"), "not UTF-8")
        })?;
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut pieces = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let field = || format!("line {}", index + 1);
            if line.is_empty() || line.trim_end() != line {
                return Err(fault(field(), "empty, or ends in white space"));
            }
            if let Some(first) = seen.insert(line, index + 1) {
                return Err(fault(field(), &format!("piece {line:?} is already on line {first}")));
            }
            pieces.push(Some(line.into()));
        }
        for (_, piece) in BERT_SPECIALS {
            if !seen.contains_key(piece) {
                return Err(fault(format!("piece {piece}"), "missing"));
            }
        }
        Ok(Self { pieces })
    }

    /// One more than the highest id.
    pub(crate) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// The piece of an id.
    pub(crate) fn piece(&self, id: u32) -> Option<&str> {
        self.pieces.get(id as usize)?.as_deref()
    }

    /// `(id, piece)` in id order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        self.pieces
            .iter()
            .enumerate()
            .filter_map(|(id, piece)| Some((id as u32, piece.as_deref()?)))
    }

    /// SHA-256 over the pieces in id order, each followed by a line feed: the hash of `vocab.txt` itself.
    pub(crate) fn sha256(&self) -> String {
        let mut bytes = Vec::new();
        for piece in &self.pieces {
            bytes.extend_from_slice(piece.as_deref().unwrap_or_default().as_bytes());
            bytes.push(b'\n');
        }
        hex_digest(&bytes)
    }
}

/// WordPiece lookup: pieces that begin a word and pieces that continue one.
pub(crate) struct WordPieces {
    whole: WholeWords,
    begins: Trie,
    continues: Trie,
}

impl WordPieces {
    pub(crate) fn new(vocabulary: &Vocabulary) -> Self {
        let (mut begins, mut continues) = (Vec::new(), Vec::new());
        for (id, piece) in vocabulary.iter() {
            match piece.strip_prefix(CONTINUES).filter(|rest| !rest.is_empty()) {
                Some(rest) => continues.push((rest.as_bytes(), id)),
                None => begins.push((piece.as_bytes(), id)),
            }
        }
        Self {
            whole: WholeWords::new(&begins),
            begins: Trie::new(begins),
            continues: Trie::new(continues),
        }
    }

    /// Cuts `word` greedily (Wu et al. 2016, "Google's Neural Machine Translation System", section 4.1) and calls
    /// `found(id, start, end)` for each piece; false when some rest matches no piece.
    pub(crate) fn cut(&self, word: &[u8], continuing: bool, mut found: impl FnMut(u32, usize, usize)) -> bool {
        if !continuing && let Some(id) = self.whole.get(word) {
            found(id, 0, word.len());
            return true;
        }
        let mut at = 0;
        while at < word.len() {
            let trie = if at == 0 && !continuing {
                &self.begins
            } else {
                &self.continues
            };
            let Some((length, id)) = trie.longest(&word[at..]) else {
                return false;
            };
            found(id, at, at + length);
            at += length;
        }
        true
    }

    /// Whether the character can stand anywhere in a word.
    pub(crate) fn spells(&self, letter: char) -> bool {
        let mut buffer = [0; 4];
        let bytes = letter.encode_utf8(&mut buffer).as_bytes();
        self.begins.get(bytes).is_some() && self.continues.get(bytes).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

    fn parse(text: &[u8]) -> Result<Vocabulary> {
        Vocabulary::parse(Path::new("vocab.txt"), text)
    }

    #[test]
    fn the_fingerprint_is_the_hash_of_the_file() {
        let text = format!("{HEAD}a\n##b\n");
        let vocabulary = parse(text.as_bytes()).unwrap();
        assert_eq!(vocabulary.sha256(), hex_digest(text.as_bytes()));
        assert_eq!(
            (vocabulary.len(), vocabulary.piece(6), vocabulary.piece(7)),
            (7, Some("##b"), None)
        );
    }

    #[test]
    fn faults_name_the_line() {
        for (text, part) in [
            (format!("{HEAD}a\n\nb\n").into_bytes(), "line 7"),
            (format!("{HEAD}a\na\n").into_bytes(), "already on line 6"),
            (b"[PAD]\n\xff\n".to_vec(), "line 2"),
            (b"[PAD]\n".to_vec(), "[UNK]"),
        ] {
            let error = parse(&text).err().unwrap();
            assert_eq!(error.kind(), "tokenizer.format");
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn cutting_is_greedy() {
        let vocabulary = parse(format!("{HEAD}un\nunder\n##stand\n##st\n##and\n").as_bytes()).unwrap();
        let pieces = WordPieces::new(&vocabulary);
        let mut cut = Vec::new();
        assert!(pieces.cut(b"understand", false, |id, start, end| cut.push((id, start, end))));
        assert_eq!(cut, [(6, 0, 5), (7, 5, 10)]);
        assert!(!pieces.cut(b"unx", false, |_, _, _| ()));
    }
}
