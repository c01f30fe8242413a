//! Python face of `aios-weights`.

use std::collections::HashMap;
use std::os::raw::c_int;
use std::path::{Path, PathBuf};
use std::ptr;

use aios_quant::{QuantError, groups_per_row};
use aios_weights::{RESERVED_KEYS, Storage, TensorInput, TensorValues, WeightsError, WriteOptions};
use numpy::npyffi::{NPY_ARRAY_CARRAY_RO, NpyTypes, PY_ARRAY_API, get_type_object, npy_intp};
use numpy::{
    PyArray1, PyArray2, PyArrayDescr, PyArrayDescrMethods, PyArrayDyn, PyArrayMethods, PyReadonlyArrayDyn,
    PyUntypedArrayMethods,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyTuple};

use crate::error::{NativeWeightsError, raise};

fn weights_error(error: WeightsError) -> PyErr {
    raise::<NativeWeightsError>(error.kind(), error.to_string(), error.context())
}

fn quant_error(error: QuantError) -> PyErr {
    raise::<NativeWeightsError>(error.kind(), error.to_string(), error.context())
}

fn refuse(tensor: &str, problem: String) -> PyErr {
    let remedy = "Correct the tensors that are saved.".to_owned();
    weights_error(WeightsError::Tensor {
        tensor: tensor.to_owned(),
        problem,
        remedy,
    })
}

/// A Parquet V2 directory, memory-mapped.
#[pyclass(frozen, module = "ai_os_native")]
struct WeightReader {
    inner: aios_weights::WeightReader,
}

#[pymethods]
impl WeightReader {
    /// Opens a directory; `verify` checks every tensor's checksum.
    #[staticmethod]
    #[pyo3(signature = (path, verify = true))]
    fn open(py: Python<'_>, path: PathBuf, verify: bool) -> PyResult<Self> {
        let inner = py
            .detach(|| aios_weights::WeightReader::open(&path, verify))
            .map_err(weights_error)?;
        Ok(Self { inner })
    }

    /// The directory.
    #[getter]
    fn path(&self) -> String {
        self.inner.path().display().to_string()
    }

    /// Names in the order in which they were written.
    fn names(&self) -> Vec<String> {
        self.inner.tensors().iter().map(|record| record.name.clone()).collect()
    }

    /// The JSON text of metadata.json.
    fn metadata(&self) -> &str {
        self.inner.metadata()
    }

    /// What the index says of a tensor.
    fn info<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyDict>> {
        let record = self.inner.record(name).map_err(weights_error)?;
        let info = PyDict::new(py);
        info.set_item("shape", &record.shape)?;
        info.set_item("dtype", record.dtype.as_str())?;
        info.set_item("layer", record.layer)?;
        info.set_item("group_size", record.group_size)?;
        info.set_item("bytes", record.bytes)?;
        info.set_item("scale_bytes", record.scales.as_ref().map_or(0, |scales| scales.bytes))?;
        info.set_item("file", &record.file)?;
        info.set_item("row_group", record.row_group)?;
        info.set_item("offset", record.offset)?;
        info.set_item("crc32", record.crc32)?;
        Ok(info)
    }

    /// The stored payload without copying; packed codes (int4, int2) as a row of bytes.
    fn raw<'py>(slf: &Bound<'py, Self>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let reader = &slf.get().inner;
        let record = reader.record(name).map_err(weights_error)?;
        let data = reader.data(name).map_err(weights_error)?;
        let dtype = match record.dtype {
            Storage::F32 => "float32",
            Storage::F16 => "float16",
            Storage::Int8 => "int8",
            Storage::Int4 | Storage::Int2 => return view(slf.as_any(), data, "uint8", &[data.len()]),
            other => return Err(refuse(name, format!("storage {other} has no NumPy type"))),
        };
        view(slf.as_any(), data, dtype, &record.shape)
    }

    /// The tensor in float32.
    fn dequantize<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyArrayDyn<f32>>> {
        let shape = self.inner.record(name).map_err(weights_error)?.shape.clone();
        let values = py.detach(|| self.inner.dequantize(name)).map_err(weights_error)?;
        PyArray1::from_vec(py, values).reshape(shape)
    }

    /// Names of damaged tensors.
    fn verify(&self, py: Python<'_>) -> Vec<String> {
        py.detach(|| self.inner.verify().into_iter().map(|damage| damage.tensor).collect())
    }
}

/// A read-only array over `data`, which lies in the mapping that `owner` keeps.
fn view<'py>(owner: &Bound<'py, PyAny>, data: &[u8], dtype: &str, shape: &[usize]) -> PyResult<Bound<'py, PyAny>> {
    let py = owner.py();
    let dtype = PyArrayDescr::new(py, dtype)?;
    let mut dims: Vec<npy_intp> = shape.iter().map(|&length| length as npy_intp).collect();
    // SAFETY: `data` holds exactly the elements of `shape` in this type (the index was checked), on a 64-byte boundary,
    // and lives as long as the reader, which becomes the array's base object. The array is not writeable, and NumPy
    // refuses to make it so, because its base offers no writeable buffer. NewFromDescr takes the reference to the type,
    // SetBaseObject the one to the owner.
    unsafe {
        let array = PY_ARRAY_API.PyArray_NewFromDescr(
            py,
            get_type_object(py, NpyTypes::PyArray_Type),
            dtype.into_dtype_ptr(),
            dims.len() as c_int,
            dims.as_mut_ptr(),
            ptr::null_mut(),
            data.as_ptr().cast_mut().cast(),
            NPY_ARRAY_CARRAY_RO,
            ptr::null_mut(),
        );
        let array = Bound::from_owned_ptr_or_err(py, array)?;
        if PY_ARRAY_API.PyArray_SetBaseObject(py, array.as_ptr().cast(), owner.clone().into_ptr()) < 0 {
            return Err(PyErr::fetch(py));
        }
        Ok(array)
    }
}

/// The values as a C-ordered float32 array; a copy only where the memory order asks for one.
fn contiguous<'py>(name: &str, values: &Bound<'py, PyAny>) -> PyResult<PyReadonlyArrayDyn<'py, f32>> {
    let Ok(array) = values.cast::<PyArrayDyn<f32>>() else {
        return Err(refuse(
            name,
            format!("the values are a {}, not a float32 array", values.get_type().name()?),
        ));
    };
    if array.is_c_contiguous() {
        return array.try_readonly().map_err(PyErr::from);
    }
    let copy = values.call_method1("copy", ("C",))?;
    copy.cast_into::<PyArrayDyn<f32>>()?.try_readonly().map_err(PyErr::from)
}

/// Writes a Parquet V2 directory atomically.
#[pyfunction]
#[pyo3(signature = (path, tensors, metadata, storage, group_size = 64, max_file_bytes = 16_777_216))]
fn write_weights(
    py: Python<'_>,
    path: PathBuf,
    tensors: &Bound<'_, PyMapping>,
    metadata: &str,
    storage: &Bound<'_, PyMapping>,
    group_size: usize,
    max_file_bytes: u64,
) -> PyResult<()> {
    let codecs = storages(storage)?;
    let mut arrays = Vec::new();
    for item in tensors.items()?.iter() {
        let (name, values): (String, Bound<'_, PyAny>) = item.extract()?;
        let Some(&codec) = codecs.get(&name) else {
            return Err(refuse(&name, "no storage is named for it".to_owned()));
        };
        let array = contiguous(&name, &values)?;
        arrays.push((name, array, codec));
    }
    if arrays.len() != codecs.len() {
        let given: Vec<&String> = arrays.iter().map(|(name, _, _)| name).collect();
        let extra = codecs
            .keys()
            .find(|name| !given.contains(name))
            .cloned()
            .unwrap_or_default();
        return Err(refuse(
            &extra,
            "a storage is named for it, but it is not given".to_owned(),
        ));
    }
    let mut inputs = Vec::with_capacity(arrays.len());
    for (name, array, storage) in &arrays {
        inputs.push(TensorInput {
            name,
            shape: array.shape(),
            values: TensorValues::Float(array.as_slice()?, *storage),
        });
    }
    let options = WriteOptions {
        group_size,
        max_file_bytes,
    };
    write_detached(py, &path, &inputs, metadata, options)
}

fn write_detached(
    py: Python<'_>,
    path: &Path,
    inputs: &[TensorInput<'_>],
    metadata: &str,
    options: WriteOptions,
) -> PyResult<()> {
    py.detach(|| aios_weights::write_weights(path, inputs, metadata, options))
        .map_err(weights_error)
}

fn storages(storage: &Bound<'_, PyMapping>) -> PyResult<HashMap<String, Storage>> {
    let mut codecs = HashMap::new();
    for item in storage.items()?.iter() {
        let (name, codec): (String, String) = item.extract()?;
        let codec = codec.parse().map_err(|problem| refuse(&name, problem))?;
        codecs.insert(name, codec);
    }
    Ok(codecs)
}

/// Symmetric per-group INT8 of the rows of a matrix: codes and float16 scales.
#[pyfunction]
#[pyo3(signature = (values, group_size = 64))]
fn quantize_int8<'py>(
    py: Python<'py>,
    values: &Bound<'py, PyAny>,
    group_size: usize,
) -> PyResult<(Bound<'py, PyArray2<i8>>, Bound<'py, PyAny>)> {
    let array = contiguous("values", values)?;
    let &[rows, columns] = array.shape() else {
        return Err(refuse(
            "values",
            format!("shape {:?} is not that of a matrix", array.shape()),
        ));
    };
    let slice = array.as_slice()?;
    let made = py
        .detach(|| aios_quant::quantize_int8(slice, columns, group_size))
        .map_err(quant_error)?;
    let bits: Vec<u16> = made.scales.iter().map(|scale| scale.to_bits()).collect();
    let scales = PyArray1::from_vec(py, bits).reshape([rows, groups_per_row(columns, group_size)])?;
    let codes = PyArray1::from_vec(py, made.codes).reshape([rows, columns])?;
    Ok((codes, scales.call_method1("view", ("float16",))?))
}

/// Adds this face to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("RESERVED_KEYS", PyTuple::new(module.py(), RESERVED_KEYS)?)?;
    module.add_class::<WeightReader>()?;
    module.add_function(wrap_pyfunction!(write_weights, module)?)?;
    module.add_function(wrap_pyfunction!(quantize_int8, module)?)
}
