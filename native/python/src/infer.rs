//! Python face of `aios-infer`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use aios_infer::{Cache, InferError, Network, Pattern, Precision, Sequence};
use aios_quant::Calibration;
use aios_weights::WeightReader;
use numpy::{PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::beside::PackedSequence;
use crate::error::{NativeInferenceError, NativeWeightsError, raise};

pub(crate) fn infer_error(error: InferError) -> PyErr {
    match error {
        InferError::Weights(error) => raise::<NativeWeightsError>(error.kind(), error.to_string(), error.context()),
        other => raise::<NativeInferenceError>(other.kind(), other.to_string(), Vec::new()),
    }
}

pub(crate) fn refuse(what: String) -> PyErr {
    infer_error(InferError::Input { what })
}

fn precision_of(name: &str) -> PyResult<Precision> {
    match name {
        "float" => Ok(Precision::Float),
        "quantized" => Ok(Precision::Quantized),
        _ => Err(refuse(format!(
            "precision {name:?} is unknown; float and quantized exist"
        ))),
    }
}

/// Keys and values of the tokens before those that are computed, of one sequence.
#[pyclass(frozen, module = "ai_os_native")]
pub(crate) struct NetworkCache(Mutex<Cache>);

#[pymethods]
impl NetworkCache {
    #[new]
    fn new() -> Self {
        Self(Mutex::new(Cache::new()))
    }

    /// Cached tokens.
    fn __len__(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl NetworkCache {
    /// What it holds now.
    pub(crate) fn copied(&self) -> Cache {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Inputs of matrices, recorded while a network computed.
#[pyclass(frozen, module = "ai_os_native")]
pub struct CalibrationInputs(Arc<BTreeMap<String, Calibration>>);

impl CalibrationInputs {
    pub fn by_matrix(&self) -> Arc<BTreeMap<String, Calibration>> {
        Arc::clone(&self.0)
    }
}

#[pymethods]
impl CalibrationInputs {
    /// Recorded inputs of each matrix.
    fn samples(&self) -> BTreeMap<&str, usize> {
        let counts = self.0.iter();
        counts
            .map(|(name, inputs)| (name.as_str(), inputs.ratios().len()))
            .collect()
    }
}

/// Conditions of a call: (vectors, width) arrays, by sequence.
type Conditions<'py> = Vec<Option<PyReadonlyArray2<'py, f32>>>;

/// The network of a weight directory.
#[pyclass(frozen, module = "ai_os_native")]
pub(crate) struct TextNetwork(pub(crate) Network);

#[pymethods]
impl TextNetwork {
    /// Opens a weight directory; `threads` compute, 0 stands for as many as the machine has; `verify` checks every
    /// tensor's checksum.
    #[staticmethod]
    #[pyo3(signature = (path, *, precision = "float", threads = 0, verify = true))]
    fn open(py: Python<'_>, path: PathBuf, precision: &str, threads: usize, verify: bool) -> PyResult<Self> {
        let precision = precision_of(precision)?;
        let network = py.detach(|| Network::of(WeightReader::open(&path, verify)?, precision, threads));
        network.map(Self).map_err(infer_error)
    }

    /// Channels of a hidden state.
    #[getter]
    fn width(&self) -> usize {
        self.0.shape().width
    }

    /// (tokens of all sequences, width) hidden states; `time` and `condition` hold an entry for each sequence.
    #[pyo3(signature = (tokens, *, modality = 0, time = None, condition = None, blocks = None))]
    fn hidden<'py>(
        &self,
        py: Python<'py>,
        tokens: Vec<Vec<u32>>,
        modality: usize,
        time: Option<Vec<f32>>,
        condition: Option<Conditions<'py>>,
        blocks: Option<(usize, usize)>,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let condition = vectors_of(condition);
        let sequences = sequences(
            &tokens,
            modality,
            time.as_deref(),
            condition.as_deref(),
            pattern(blocks)?,
        )?;
        let hidden = py.detach(|| self.0.hidden(&sequences)).map_err(infer_error)?;
        self.rows(py, hidden, self.width())
    }

    /// As `hidden`, for one sequence that follows the tokens of `cache`; with `extend` its tokens join them.
    #[pyo3(signature = (tokens, cache, *, extend = false, modality = 0, time = None, condition = None, blocks = None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of one call")]
    fn hidden_after<'py>(
        &self,
        py: Python<'py>,
        tokens: Vec<u32>,
        cache: &NetworkCache,
        extend: bool,
        modality: usize,
        time: Option<f32>,
        condition: Option<PyReadonlyArray2<'py, f32>>,
        blocks: Option<(usize, usize)>,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let (tokens, time) = ([tokens], time.map(|time| [time]));
        let condition = vectors_of(Some(vec![condition]));
        let times = time.as_ref().map(<[f32; 1]>::as_slice);
        let sequences = sequences(&tokens, modality, times, condition.as_deref(), pattern(blocks)?)?;
        let hidden = py.detach(|| {
            let mut cache = cache.0.lock().unwrap_or_else(PoisonError::into_inner);
            self.0.hidden_after(&sequences[0], &mut cache, extend)
        });
        self.rows(py, hidden.map_err(infer_error)?, self.width())
    }

    /// (sequences, width) sentence vectors of unit length.
    fn embed<'py>(&self, py: Python<'py>, tokens: Vec<Vec<u32>>) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let sequences = sequences(&tokens, 0, None, None, Pattern::All)?;
        let vectors = py.detach(|| self.0.embed(&sequences)).map_err(infer_error)?;
        self.rows(py, vectors, self.width())
    }

    /// (tokens of all sequences, 2) logits of the evidence's start and end.
    fn spans<'py>(&self, py: Python<'py>, tokens: Vec<Vec<u32>>) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let sequences = sequences(&tokens, 0, None, None, Pattern::All)?;
        let logits = py.detach(|| self.0.spans(&sequences)).map_err(infer_error)?;
        self.rows(py, logits, 2)
    }

    /// (rows, vocabulary) logits of hidden states (rows, width); `ratios` are the mask ratios of the rows' sequences.
    #[pyo3(signature = (hidden, ratios = None))]
    fn logits<'py>(
        &self,
        py: Python<'py>,
        hidden: PyReadonlyArray2<'py, f32>,
        ratios: Option<Vec<f32>>,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let hidden: Vec<f32> = hidden.as_array().iter().copied().collect();
        let logits = py.detach(|| match ratios {
            Some(ratios) => self.0.logits_at(&hidden, &ratios),
            None => self.0.logits(&hidden),
        });
        self.rows(py, logits.map_err(infer_error)?, self.0.shape().vocab_size)
    }

    /// Hidden states (rows, width) of each sequence, all of them computed in one pass.
    fn hidden_together<'py>(
        &self,
        py: Python<'py>,
        sequences: Vec<Py<PackedSequence>>,
    ) -> PyResult<Vec<Bound<'py, PyArray2<f32>>>> {
        let sequences: Vec<&PackedSequence> = sequences.iter().map(Py::get).collect();
        let borrowed: Vec<Sequence<'_>> = sequences.iter().map(|sequence| sequence.borrowed()).collect();
        let hidden = py.detach(|| self.0.hidden_together(&borrowed)).map_err(infer_error)?;
        let width = self.width();
        let mut at = 0;
        let one = |sequence: &&PackedSequence| {
            let begin = at;
            at += sequence.count() * width;
            self.rows(py, hidden[begin..at].to_vec(), width)
        };
        sequences.iter().map(one).collect()
    }

    /// How often the layers have been gone through since the network was opened.
    #[getter]
    fn passes(&self) -> u64 {
        self.0.passes()
    }

    /// How much of each sequence is masked, where the weights' corrections depend on it; else zeros.
    fn mask_ratios(&self, tokens: Vec<Vec<u32>>) -> Vec<f32> {
        tokens.iter().map(|tokens| self.0.mask_ratio(tokens)).collect()
    }

    /// Computes sequences and keeps what each matrix gets.
    #[pyo3(signature = (tokens, *, mask_token, groups, samples, modality = 0))]
    fn record(
        &self,
        py: Python<'_>,
        tokens: Vec<Vec<u32>>,
        mask_token: u32,
        groups: usize,
        samples: usize,
        modality: usize,
    ) -> PyResult<CalibrationInputs> {
        let sequences = sequences(&tokens, modality, None, None, Pattern::All)?;
        let recorded = py.detach(|| self.0.record(&sequences, mask_token, groups, samples));
        recorded
            .map(|inputs| CalibrationInputs(Arc::new(inputs)))
            .map_err(infer_error)
    }
}

impl TextNetwork {
    fn rows<'py>(&self, py: Python<'py>, values: Vec<f32>, width: usize) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let rows = values.len() / width;
        PyArray1::from_vec(py, values).reshape([rows, width])
    }
}

pub(crate) fn pattern(blocks: Option<(usize, usize)>) -> PyResult<Pattern> {
    match blocks {
        None => Ok(Pattern::All),
        Some((_, 0)) => Err(refuse("a block must have at least one token".into())),
        Some((prefix, block)) => Ok(Pattern::BlockCausal { prefix, block }),
    }
}

fn vectors_of(condition: Option<Conditions<'_>>) -> Option<Vec<Vec<f32>>> {
    let flat = |one: &PyReadonlyArray2<'_, f32>| one.as_array().iter().copied().collect();
    let flat = |one: Option<PyReadonlyArray2<'_, f32>>| one.as_ref().map(flat).unwrap_or_default();
    condition.map(|all| all.into_iter().map(flat).collect())
}

fn sequences<'a>(
    tokens: &'a [Vec<u32>],
    modality: usize,
    time: Option<&[f32]>,
    condition: Option<&'a [Vec<f32>]>,
    pattern: Pattern,
) -> PyResult<Vec<Sequence<'a>>> {
    let counts = [time.map(<[f32]>::len), condition.map(<[Vec<f32>]>::len)];
    if counts.into_iter().flatten().any(|count| count != tokens.len()) {
        let count = tokens.len();
        return Err(refuse(format!(
            "time and condition must have an entry for each of {count} sequences"
        )));
    }
    let sequence = |(number, tokens): (usize, &'a Vec<u32>)| Sequence {
        tokens,
        modality,
        time: time.map(|time| time[number]),
        condition: condition.map_or(&[], |condition| &condition[number]),
        pattern,
        ..Sequence::default()
    };
    Ok(tokens.iter().enumerate().map(sequence).collect())
}

/// Adds the classes to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<CalibrationInputs>()?;
    module.add_class::<NetworkCache>()?;
    module.add_class::<TextNetwork>()
}
