//! One exception class per crate; the engine rebuilds its own error tree from `kind`, `message` and `context`.

use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    ai_os_native,
    NativeError,
    PyException,
    "An error of the skeleton; `args` is (kind, message, context)."
);
create_exception!(
    ai_os_native,
    NativeStorageError,
    NativeError,
    "The memory store failed."
);
create_exception!(ai_os_native, NativeTokenizerError, NativeError, "The tokenizer failed.");
create_exception!(ai_os_native, NativeWeightsError, NativeError, "A weight file failed.");

create_exception!(
    ai_os_native,
    NativeInferenceError,
    NativeError,
    "The network refused an input."
);

create_exception!(ai_os_native, NativeQuantizationError, NativeError, "Quantizing failed.");

/// Builds `E(kind, message, {key: value})`.
pub fn raise<E: pyo3::PyTypeInfo>(kind: &'static str, message: String, context: Vec<(&'static str, String)>) -> PyErr {
    let context: std::collections::BTreeMap<&'static str, String> = context.into_iter().collect();
    PyErr::new::<E, _>((kind, message, context))
}

/// Adds the exception classes to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("NativeError", py.get_type::<NativeError>())?;
    module.add("NativeStorageError", py.get_type::<NativeStorageError>())?;
    module.add("NativeTokenizerError", py.get_type::<NativeTokenizerError>())?;
    module.add("NativeQuantizationError", py.get_type::<NativeQuantizationError>())?;
    module.add("NativeInferenceError", py.get_type::<NativeInferenceError>())?;
    module.add("NativeWeightsError", py.get_type::<NativeWeightsError>())
}
