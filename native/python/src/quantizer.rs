//! Python face of the quantization engine of `aios-quant`.

use std::borrow::Cow;
use std::path::PathBuf;

use aios_quant::{
    Bits, DeploymentProfile, DiffusionOrchestrator, DiffusionQuantConfig, EngineError, Method, Modality, Scheme,
    TensorSource, ValidationSystem, compare, quantize,
};
use aios_weights::{ModelSink, ModelSource, WeightReader, WeightsError};
use numpy::{PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict};

use crate::error::{NativeQuantizationError, raise};
use crate::infer::CalibrationInputs;

fn engine_error(error: EngineError) -> PyErr {
    let details = error.details();
    let cause = details.cause.as_ref().map(ToString::to_string).unwrap_or_default();
    let context = vec![
        ("place", details.place.clone()),
        ("problem", details.what.clone()),
        ("cause", cause),
        ("remedy", details.remedy.clone()),
    ];
    raise::<NativeQuantizationError>(error.kind(), error.to_string(), context)
}

fn weights_error(error: WeightsError) -> PyErr {
    let mut context = error.context();
    context.push(("cause", error.to_string()));
    raise::<NativeQuantizationError>("quantization.weights", error.to_string(), context)
}

fn text(options: &Bound<'_, PyDict>, key: &str) -> PyResult<Option<String>> {
    let value = options.get_item(key)?;
    value.and_then(|value| value.extract().transpose()).transpose()
}

fn names(options: &Bound<'_, PyDict>, key: &str) -> PyResult<Vec<String>> {
    let value = options.get_item(key)?;
    value.map_or_else(|| Ok(Vec::new()), |value| value.extract())
}

fn config_of(options: &Bound<'_, PyDict>) -> PyResult<DiffusionQuantConfig> {
    let mut config = DiffusionQuantConfig::default();
    macro_rules! take {
        ($($field:ident),*) => {
            $(if let Some(value) = options.get_item(stringify!($field))? {
                config.$field = value.extract()?;
            })*
        };
    }
    take!(
        bit_width,
        num_time_groups,
        group_size,
        enable_time_aware,
        enable_spatial,
        min_accuracy,
        calibration_samples,
        fail_fast
    );
    if let Some(name) = text(options, "modality")? {
        config.modality = Some(name.parse::<Modality>().map_err(engine_error)?);
    }
    if let Some(name) = text(options, "deployment_profile")? {
        config.deployment_profile = name.parse::<DeploymentProfile>().map_err(engine_error)?;
    }
    names(options, "eight_bits")?; // of the right type
    config.validate().map_err(engine_error)?;
    Ok(config)
}

/// Raises what is wrong with the options of a quantization.
#[pyfunction]
fn check_quantization(options: &Bound<'_, PyDict>) -> PyResult<()> {
    config_of(options).map(drop)
}

/// Quantizes a weight directory into another; `progress` gets (message, fraction, seconds left or None).
#[pyfunction]
#[pyo3(signature = (source, target, metadata, options, *, calibration = None, budget_bytes = None, progress = None))]
#[expect(clippy::too_many_arguments, reason = "keyword arguments of one call")]
fn quantize_model<'py>(
    py: Python<'py>,
    source: PathBuf,
    target: PathBuf,
    metadata: &str,
    options: &Bound<'py, PyDict>,
    calibration: Option<&CalibrationInputs>,
    budget_bytes: Option<u64>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let mut orchestrator = DiffusionOrchestrator::new(config_of(options)?).map_err(engine_error)?;
    if let Some(bytes) = budget_bytes {
        orchestrator = orchestrator.with_size_budget(bytes);
    }
    if calibration.is_some() {
        // Not multiplied with but added to every token: eight bits of it cost next to nothing.
        orchestrator = orchestrator.with_floor("trunk.position.weight", Bits::Eight);
    }
    for part in names(options, "eight_bits")? {
        orchestrator = orchestrator.with_floor(part, Bits::Eight);
    }
    let calibration = calibration.map(CalibrationInputs::by_matrix).unwrap_or_default();
    let mut report = |done: &aios_quant::Progress| {
        if let Some(progress) = &progress {
            Python::attach(|py| {
                // The callback that Python hands over catches its own exceptions.
                let _ = progress.call1(py, (done.message.as_str(), done.fraction, done.seconds_left));
            });
        }
    };
    let summary = py.detach(|| {
        let model = ModelSource::open(&source).map_err(Failure::Weights)?;
        let model = model.with_calibration(calibration);
        let mut sink = ModelSink::create(&target).map_err(Failure::Weights)?;
        let summary = orchestrator
            .quantize(&model, &mut sink, &mut report)
            .map_err(Failure::Engine)?;
        sink.finish(metadata).map_err(Failure::Weights)?;
        Ok(summary)
    });
    let summary = summary.map_err(Failure::into_python)?;
    let found = PyDict::new(py);
    found.set_item("modality", summary.modality.as_str())?;
    found.set_item("compression_ratio", summary.compression_ratio())?;
    found.set_item("cosine_similarity", summary.quality.cosine)?;
    found.set_item("bytes", summary.bytes)?;
    found.set_item("seconds", summary.seconds)?;
    let widths = PyDict::new(py);
    for tensor in &summary.tensors {
        widths.set_item(&tensor.name, tensor.width.map(Bits::get))?;
    }
    found.set_item("bits", widths)?;
    Ok(found)
}

enum Failure {
    Engine(EngineError),
    Weights(WeightsError),
}

impl Failure {
    fn into_python(self) -> PyErr {
        match self {
            Self::Engine(error) => engine_error(error),
            Self::Weights(error) => weights_error(error),
        }
    }
}

/// Mean cosine, whether everything passed, cosine of each tensor.
type Comparison = (f64, bool, Vec<(String, f64)>);

/// Compares a quantized weight directory with the original: cosine, whether it passed, cosine of each tensor.
#[pyfunction]
fn compare_models(py: Python<'_>, original: PathBuf, quantized: PathBuf, min_accuracy: f64) -> PyResult<Comparison> {
    let compared = py.detach(|| {
        let before = ModelSource::open(&original).map_err(Failure::Weights)?;
        let after = WeightReader::open(&quantized, true).map_err(Failure::Weights)?;
        let mut values = Vec::new();
        let mut found = Vec::new();
        for (index, info) in before.tensors().iter().enumerate() {
            let mut restored = after.dequantize(&info.name).map_err(Failure::Weights)?;
            let adjustments = after.adjustments(&info.name).map_err(Failure::Weights)?;
            let unreadable = |what: String| {
                let remedy = "Quantize the original again";
                Failure::Engine(EngineError::validation(&info.name, what, remedy))
            };
            before
                .read(index, &mut values)
                .map_err(|error| unreadable(error.to_string()))?;
            if let Some(spatial) = adjustments.spatial {
                spatial
                    .unfold(&mut restored)
                    .map_err(|error| unreadable(error.to_string()))?;
            }
            let quality = compare(&values, &restored).map_err(|error| unreadable(error.to_string()))?;
            found.push((info.name.clone(), quality));
            after.release(&info.name).map_err(Failure::Weights)?;
        }
        Ok(ValidationSystem::new(min_accuracy).report(found))
    });
    let report = compared.map_err(Failure::into_python)?;
    let tensors = report.tensors.into_iter().map(|(name, quality)| (name, quality.cosine));
    Ok((report.cosine, report.passed, tensors.collect()))
}

type Quantized<'py> = (
    Bound<'py, PyArray2<u8>>,
    Bound<'py, PyArray2<f32>>,
    Option<Bound<'py, PyArray2<u8>>>,
);

/// Codes (rows, columns), scales (rows, groups), and zero points where they are not symmetric. Without `search`, scales
/// come from the largest magnitudes.
#[pyfunction]
#[pyo3(signature = (values, *, bits = 4, group_size = 128, symmetric = true, search = true))]
fn quantize_rows<'py>(
    py: Python<'py>,
    values: PyReadonlyArray2<'py, f32>,
    bits: u8,
    group_size: usize,
    symmetric: bool,
    search: bool,
) -> PyResult<Quantized<'py>> {
    let config = DiffusionQuantConfig {
        bit_width: bits,
        group_size,
        ..DiffusionQuantConfig::default()
    };
    config.validate().map_err(engine_error)?;
    let bits = config.width().map_err(engine_error)?;
    let (rows, columns) = (values.shape()[0], values.shape()[1]);
    let array = values.as_array();
    let values: Cow<'_, [f32]> = match array.as_slice() {
        Some(values) => Cow::Borrowed(values),
        None => Cow::Owned(array.iter().copied().collect()),
    };
    // Eight bits are exact enough that a search changes nothing.
    let method = match search && bits != Bits::Eight {
        true => Method::default(),
        false => Method::Nearest,
    };
    let scheme = Scheme {
        bits,
        group_size,
        symmetric,
    };
    let matrix = py
        .detach(|| quantize(&values, columns, scheme, method))
        .map_err(|error| {
            let remedy = "Check the run that produced these values";
            engine_error(EngineError::quantization("the matrix", error.to_string(), remedy))
        })?;
    let groups = matrix.groups();
    let scales: Vec<f32> = matrix.scales.iter().map(|scale| scale.to_f32()).collect();
    let zeros = match matrix.zeros.is_empty() {
        true => None,
        false => Some(PyArray1::from_vec(py, matrix.zeros).reshape([rows, groups])?),
    };
    Ok((
        PyArray1::from_vec(py, matrix.codes).reshape([rows, columns])?,
        PyArray1::from_vec(py, scales).reshape([rows, groups])?,
        zeros,
    ))
}

/// Adds the functions to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(check_quantization, module)?)?;
    module.add_function(wrap_pyfunction!(quantize_model, module)?)?;
    module.add_function(wrap_pyfunction!(compare_models, module)?)?;
    let profiles = DeploymentProfile::ALL.map(|profile| (profile.as_str(), profile.bit_width().get()));
    module.add("DEPLOYMENT_PROFILES", profiles.into_py_dict(module.py())?)?;
    module.add_function(wrap_pyfunction!(quantize_rows, module)?)
}
