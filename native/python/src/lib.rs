//! The extension module `ai_os_native`: a list of what each crate shows to Python.

use pyo3::prelude::*;

mod beside;
mod denoise;
mod error;
mod gemm;
mod infer;
mod quantizer;
mod storage;
mod tokenizer;
mod weights;

/// The Rust skeleton of AI-OS.
#[pymodule]
fn ai_os_native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    aios_storage::heap::share();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    error::register(module)?;
    beside::register(module)?;
    denoise::register(module)?;
    gemm::register(module)?;
    infer::register(module)?;
    quantizer::register(module)?;
    storage::register(module)?;
    tokenizer::register(module)?;
    weights::register(module)
}
