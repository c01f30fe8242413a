//! Keys of encrypted stores.

use std::path::Path;
use std::sync::Arc;

use aios_storage::fs::{Fs, RealFs};
use aios_storage::{Secret, change_secret, convert};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::convert::storage_error;

/// Adds this part to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(key_name, module)?)?;
    module.add_function(wrap_pyfunction!(store_key, module)?)?;
    module.add_function(wrap_pyfunction!(change_store_key, module)?)
}

/// What Python opens an encrypted store with.
#[derive(FromPyObject)]
pub enum KeyArgument {
    /// A passphrase.
    Passphrase(String),
    /// A random key of 32 bytes.
    Key(Vec<u8>),
}

/// The argument as the store takes it.
pub fn secret_of(argument: KeyArgument) -> PyResult<Secret> {
    match argument {
        KeyArgument::Passphrase(text) => Ok(Secret::passphrase(text)),
        KeyArgument::Key(bytes) => key_bytes(bytes).map(Secret::key),
    }
}

fn key_bytes(bytes: Vec<u8>) -> PyResult<[u8; 32]> {
    bytes
        .try_into()
        .map_err(|_| PyValueError::new_err("a key has 32 bytes"))
}

/// The name under which the system keyring holds a key.
#[pyfunction]
fn key_name(key: Vec<u8>) -> PyResult<String> {
    aios_storage::key_name(key_bytes(key)?).map_err(storage_error)
}

/// (id, "passphrase" or "keyring") of an encrypted store; None for one that is plain, or not there.
#[pyfunction]
fn store_key(py: Python<'_>, path: &str) -> PyResult<Option<(String, &'static str)>> {
    let info = py
        .detach(|| aios_storage::key_info(Path::new(path)))
        .map_err(storage_error)?;
    Ok(info.map(|info| (info.id, info.need.name())))
}

/// Let `new` open the store that `old` opens; None stands for a plain store.
#[pyfunction]
fn change_store_key(py: Python<'_>, path: &str, old: Option<KeyArgument>, new: Option<KeyArgument>) -> PyResult<()> {
    let (old, new) = (old.map(secret_of).transpose()?, new.map(secret_of).transpose()?);
    let root = Path::new(path);
    let change = || match (&old, &new) {
        (None, None) => Ok(()),
        (Some(old), Some(new)) => change_secret(root, old, new),
        (old, new) => {
            let fs: Arc<dyn Fs> = Arc::new(RealFs);
            convert(&fs, root, old.as_ref(), new.as_ref())
        }
    };
    py.detach(change).map_err(storage_error)
}
