//! Python face of what goes through the trunk together.

use std::sync::Arc;

use aios_infer::{Beside, Cache, Experts, LowRank, Pattern, Sequence};
use numpy::{PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::infer::{NetworkCache, TextNetwork, infer_error, refuse};

/// The low-rank parts of a modality.
#[pyclass(frozen, module = "ai_os_native")]
pub(crate) struct TrunkExperts(Arc<Experts>);

/// A matrix (rank, inputs) and one (outputs, rank).
type Pair<'py> = (PyReadonlyArray2<'py, f32>, PyReadonlyArray2<'py, f32>);

#[pymethods]
impl TrunkExperts {
    /// Of each layer of `network`, those beside the matrices qkv, out, up and down.
    #[new]
    fn new(network: PyRef<'_, TextNetwork>, layers: Vec<[Pair<'_>; 4]>) -> PyResult<Self> {
        let flat = |matrix: &PyReadonlyArray2<'_, f32>| matrix.as_array().iter().copied().collect();
        let part = |(down, up): Pair<'_>| LowRank {
            down: flat(&down),
            up: flat(&up),
        };
        let layers = layers.into_iter().map(|layer| layer.map(part)).collect();
        let made = Experts::new(layers, network.0.shape()).map_err(infer_error)?;
        Ok(Self(Arc::new(made)))
    }
}

/// One sequence of a pass that several go through together.
#[pyclass(frozen, module = "ai_os_native")]
pub(crate) struct PackedSequence {
    tokens: Vec<u32>,
    modality: usize,
    time: Option<f32>,
    condition: Vec<f32>,
    pattern: Pattern,
    past: Option<Cache>,
    beside: Option<Rows>,
}

struct Rows {
    rows: Vec<f32>,
    count: usize,
    modulation: Vec<f32>,
    experts: Arc<Experts>,
}

#[pymethods]
impl PackedSequence {
    /// Rows (count, width) at a modulation (6, width), which look at each other and at the tokens of `past`.
    #[new]
    fn new(
        rows: PyReadonlyArray2<'_, f32>,
        modulation: PyReadonlyArray2<'_, f32>,
        past: PyRef<'_, NetworkCache>,
        experts: PyRef<'_, TrunkExperts>,
    ) -> PyResult<Self> {
        let count = rows.shape()[0];
        if count == 0 {
            return Err(refuse("a sequence of a shared pass must have at least one row".into()));
        }
        Ok(Self {
            tokens: Vec::new(),
            modality: 0,
            time: None,
            condition: Vec::new(),
            pattern: Pattern::All,
            past: Some(past.copied()),
            beside: Some(Rows {
                rows: rows.as_array().iter().copied().collect(),
                count,
                modulation: modulation.as_array().iter().copied().collect(),
                experts: Arc::clone(&experts.0),
            }),
        })
    }

    fn __len__(&self) -> usize {
        self.count()
    }
}

impl PackedSequence {
    /// A copy of a sequence of tokens.
    pub(crate) fn of(sequence: &Sequence<'_>) -> Self {
        Self {
            tokens: sequence.tokens.to_vec(),
            modality: sequence.modality,
            time: sequence.time,
            condition: sequence.condition.to_vec(),
            pattern: sequence.pattern,
            past: sequence.past.cloned(),
            beside: None,
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.beside.as_ref().map_or(self.tokens.len(), |rows| rows.count)
    }

    pub(crate) fn borrowed(&self) -> Sequence<'_> {
        Sequence {
            tokens: &self.tokens,
            modality: self.modality,
            time: self.time,
            condition: &self.condition,
            pattern: self.pattern,
            past: self.past.as_ref(),
            beside: self.beside.as_ref().map(|rows| Beside {
                rows: &rows.rows,
                count: rows.count,
                modulation: &rows.modulation,
                experts: &rows.experts,
            }),
        }
    }
}

/// Adds the classes to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<TrunkExperts>()?;
    module.add_class::<PackedSequence>()
}
