//! Python face of the denoising loop of `aios-infer`.

use std::sync::{Mutex, PoisonError};

use aios_infer::{Cache, Denoising, Drawing, Part, Task};
use numpy::{PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::beside::PackedSequence;
use crate::infer::{NetworkCache, TextNetwork, infer_error, pattern};

/// A generation under way: an iterator, which fills some positions with every step.
#[pyclass(frozen, module = "ai_os_native")]
struct TextDenoising {
    network: Py<TextNetwork>,
    state: Mutex<Denoising>,
}

/// All tokens, the confidence of each, the positions that were filled, and the entropy of each prediction.
type Step = (Vec<u32>, Vec<f32>, Vec<usize>, Vec<f32>);

#[pymethods]
impl TextDenoising {
    /// Begins to fill the masked positions; see the stub.
    #[new]
    #[pyo3(signature = (
        network, ids, masked, parts, *, blocks = None, cache = None, modality = 0, times = vec![], condition = None,
        temperature = 0.0, top_p = 1.0, threshold = None, forbidden = vec![], uniforms = None,
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of one call")]
    fn new(
        py: Python<'_>,
        network: Py<TextNetwork>,
        ids: Vec<u32>,
        masked: Vec<bool>,
        parts: Vec<(usize, usize, Vec<f64>)>,
        blocks: Option<(usize, usize)>,
        cache: Option<Py<NetworkCache>>,
        modality: usize,
        times: Vec<f32>,
        condition: Option<PyReadonlyArray2<'_, f32>>,
        temperature: f32,
        top_p: f32,
        threshold: Option<f32>,
        forbidden: Vec<u32>,
        uniforms: Option<PyReadonlyArray1<'_, f64>>,
    ) -> PyResult<Self> {
        let part = |(start, stop, stay)| Part { start, stop, stay };
        let task = Task {
            ids,
            masked,
            parts: parts.into_iter().map(part).collect(),
            pattern: pattern(blocks)?,
            modality,
            times,
            condition: condition.map_or_else(Vec::new, |vectors| vectors.as_array().iter().copied().collect()),
            drawing: Drawing {
                temperature,
                top_p,
                forbidden,
            },
            threshold,
            uniforms: uniforms.map_or_else(Vec::new, |numbers| numbers.as_array().to_vec()),
        };
        let cache = cache.map_or_else(Cache::new, |cache| cache.get().copied());
        let state = py.detach(|| Denoising::new(&network.get().0, task, cache));
        let state = Mutex::new(state.map_err(infer_error)?);
        Ok(Self { network, state })
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    /// What the next step wants to know of the network; None when everything is filled.
    fn wanted(&self, py: Python<'_>) -> PyResult<Option<PackedSequence>> {
        let network = &self.network.get().0;
        py.detach(|| {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let goes_on = state.advance(network)?;
            Ok(goes_on.then(|| PackedSequence::of(&state.wanted())))
        })
        .map_err(infer_error)
    }

    /// The step, by the hidden states (tokens, width) of what it wanted.
    fn take(&self, py: Python<'_>, hidden: PyReadonlyArray2<'_, f32>) -> PyResult<Step> {
        let network = &self.network.get().0;
        let hidden: Vec<f32> = hidden.as_array().iter().copied().collect();
        py.detach(|| {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let changed = state.take(network, &hidden)?;
            Ok(told(&state, changed))
        })
        .map_err(infer_error)
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Step>> {
        let network = &self.network.get().0;
        let step = py.detach(|| {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let changed = state.step(network)?;
            Ok(changed.map(|changed| told(&state, changed)))
        });
        step.map_err(infer_error)
    }
}

fn told(state: &Denoising, changed: Vec<usize>) -> Step {
    let (ids, confidence, entropy) = (state.ids(), state.confidence(), state.entropy());
    (ids.to_vec(), confidence.to_vec(), changed, entropy.to_vec())
}

/// Adds the class to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<TextDenoising>()
}
