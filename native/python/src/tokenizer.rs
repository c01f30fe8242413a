//! Python face of `aios-tokenizer`.

use pyo3::prelude::*;

/// Adds this face to the module.
pub fn register(_module: &Bound<'_, PyModule>) -> PyResult<()> {
    Ok(())
}
