//! Python face of `aios-tokenizer`.

use std::collections::BTreeMap;
use std::path::Path;

use aios_tokenizer as native;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;

use crate::error::{NativeTokenizerError, raise};

/// Texts longer than this many bytes, and sequences of as many ids, are worked on without the interpreter lock.
const LONG: usize = 4096;

/// Ids with the half-open UTF-8 byte range of the source that each id came from.
#[pyclass(frozen, module = "ai_os_native")]
struct Encoding(native::Encoding);

#[pymethods]
impl Encoding {
    #[getter]
    fn ids(&self) -> &[u32] {
        &self.0.ids
    }

    #[getter]
    fn offsets(&self) -> Vec<(usize, usize)> {
        self.0.offsets.clone()
    }

    fn __len__(&self) -> usize {
        self.0.ids.len()
    }
}

/// A vocabulary with two modes on the same ids: `search` for encode(), `text` reversible, for diffusion.
#[pyclass(frozen, module = "ai_os_native")]
struct FastTokenizer(native::FastTokenizer);

#[pymethods]
impl FastTokenizer {
    /// Load `vocab.txt` (WordPiece, bundled layout) or a `tokenizer.json` (BPE, WordPiece, Unigram).
    #[staticmethod]
    fn from_file(py: Python<'_>, path: &str) -> PyResult<Self> {
        py.detach(|| native::FastTokenizer::from_file(Path::new(path)))
            .map(Self)
            .map_err(to_python)
    }

    /// Train a vocabulary of at most `vocab_size` pieces.
    #[staticmethod]
    #[pyo3(signature = (texts, vocab_size, model = "wordpiece"))]
    fn train(py: Python<'_>, texts: Vec<PyBackedStr>, vocab_size: usize, model: &str) -> PyResult<Self> {
        let kind = model.parse().map_err(to_python)?;
        py.detach(|| native::FastTokenizer::train(&texts, vocab_size, kind))
            .map(Self)
            .map_err(to_python)
    }

    /// Write a `tokenizer.json`, atomically.
    fn save(&self, py: Python<'_>, path: &str) -> PyResult<()> {
        py.detach(|| self.0.save(Path::new(path))).map_err(to_python)
    }

    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind().name()
    }

    #[getter]
    fn vocab_size(&self) -> usize {
        self.0.vocab_size()
    }

    /// Whether the vocabulary has the `[unused]` slots that the reversible mode needs.
    #[getter]
    fn has_text_mode(&self) -> bool {
        self.0.has_text_mode()
    }

    /// Hex hash of the vocabulary in id order: the tokenizer hash that weight files record.
    #[getter]
    fn sha256(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.sha256())
    }

    /// Ids by role.
    fn special_ids(&self) -> BTreeMap<&'static str, u32> {
        self.0.special_ids()
    }

    fn token_to_id(&self, token: &str) -> Option<u32> {
        self.0.token_to_id(token)
    }

    fn id_to_token(&self, id: u32) -> Option<&str> {
        self.0.id_to_token(id)
    }

    /// `special` adds [CLS] and [SEP] (empty byte ranges). No truncation, no padding.
    #[pyo3(signature = (text, mode = "search", special = false))]
    fn encode(&self, py: Python<'_>, text: &str, mode: &str, special: bool) -> PyResult<Encoding> {
        let mode = mode.parse().map_err(to_python)?;
        let work = || self.0.encode(text, mode, special);
        let encoding = if text.len() > LONG { py.detach(work) } else { work() };
        encoding.map(Encoding).map_err(to_python)
    }

    /// Parallel over texts, without the interpreter lock.
    #[pyo3(signature = (texts, mode = "search", special = false))]
    fn encode_batch(
        &self,
        py: Python<'_>,
        texts: Vec<PyBackedStr>,
        mode: &str,
        special: bool,
    ) -> PyResult<Vec<Encoding>> {
        let mode = mode.parse().map_err(to_python)?;
        let encodings = py
            .detach(|| self.0.encode_batch(&texts, mode, special))
            .map_err(to_python)?;
        Ok(encodings.into_iter().map(Encoding).collect())
    }

    /// In text mode `decode(encode(x)) == NFC(x)` for every x.
    #[pyo3(signature = (ids, mode = "text"))]
    fn decode(&self, py: Python<'_>, ids: Vec<u32>, mode: &str) -> PyResult<String> {
        let mode = mode.parse().map_err(to_python)?;
        let work = || self.0.decode(&ids, mode);
        let text = if ids.len() > LONG { py.detach(work) } else { work() };
        text.map_err(to_python)
    }
}

fn to_python(error: native::TokenizerError) -> PyErr {
    raise::<NativeTokenizerError>(error.kind(), error.to_string(), error.context())
}

/// Adds this face to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Encoding>()?;
    module.add_class::<FastTokenizer>()
}
