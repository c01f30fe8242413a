//! Python face of the low-bit matrix product of `aios-kernels`.

use std::sync::{Mutex, PoisonError};

use aios_kernels::Kernels;
use aios_kernels::gemm::{self, Bits, Epilogue, Function, Layout, LayoutError, PackedMatrix, Workspace};
use half::f16;
use numpy::{
    Element, PyArray1, PyArray2, PyArrayDyn, PyArrayMethods, PyReadonlyArrayDyn, PyUntypedArray, PyUntypedArrayMethods,
};
use pyo3::prelude::*;
use pyo3::types::PySlice;

use crate::error::{NativeQuantizationError, raise};

fn refuse(place: &'static str, problem: String, remedy: &str) -> PyErr {
    let message = format!("{place}: {problem}. {remedy}");
    let context = vec![
        ("place", place.to_owned()),
        ("problem", problem),
        ("cause", String::new()),
        ("remedy", remedy.to_owned()),
    ];
    raise::<NativeQuantizationError>("quantization.shape", message, context)
}

fn layout_error(error: LayoutError) -> PyErr {
    refuse("the matrix", error.to_string(), "Quantize the weights again.")
}

/// An array of the given shape, whose values lie row after row.
fn array<'py, T: Element>(
    given: &Bound<'py, PyAny>,
    place: &'static str,
    shape: &[Option<usize>],
) -> PyResult<PyReadonlyArrayDyn<'py, T>> {
    let wanted = || {
        let sizes: Vec<String> = shape
            .iter()
            .map(|size| size.map_or("any".into(), |size| size.to_string()))
            .collect();
        format!("({})", sizes.join(", "))
    };
    let untyped = given
        .cast::<PyUntypedArray>()
        .map_err(|_| refuse(place, "it is no NumPy array".into(), "Pass a NumPy array."))?;
    let found = untyped.shape();
    let fits = found.len() == shape.len()
        && found
            .iter()
            .zip(shape)
            .all(|(&found, size)| size.is_none_or(|size| size == found));
    if !fits {
        let problem = format!("its shape is {found:?}, not {}", wanted());
        return Err(refuse(place, problem, "Pass arrays whose sizes belong together."));
    }
    let typed = given.cast::<PyArrayDyn<T>>().map_err(|_| {
        let problem = format!("its values are {}", untyped.dtype());
        refuse(
            place,
            problem,
            "Convert it with `astype` to the type that is asked for.",
        )
    })?;
    if !untyped.is_c_contiguous() || !untyped.is_aligned() {
        let problem = "its values do not lie row after row".into();
        return Err(refuse(place, problem, "Pass `numpy.ascontiguousarray` of it."));
    }
    typed
        .try_readonly()
        .map_err(|error| refuse(place, error.to_string(), "Do not write to it meanwhile."))
}

fn values<'a, T: Element>(array: &'a PyReadonlyArrayDyn<'_, T>) -> PyResult<&'a [T]> {
    let unreadable = |_| refuse("an array", "it cannot be read in place".into(), "Pass a copy.");
    array.as_slice().map_err(unreadable)
}

/// Room for values that begin where a line of the cache does, which is quicker to write to than what NumPy gives.
fn aligned(py: Python<'_>, length: usize) -> PyResult<Bound<'_, PyArray1<f32>>> {
    const LINE: usize = 64;
    // SAFETY: the caller writes the values before anything reads them.
    let room = unsafe { PyArray1::<f32>::new(py, [length + LINE / size_of::<f32>()], false) };
    let first = room.data().align_offset(LINE);
    let part = PySlice::new(py, first as isize, (first + length) as isize, 1);
    Ok(room.get_item(part)?.cast_into()?)
}

/// Scales in half precision, from either precision.
fn half_scales(given: &Bound<'_, PyAny>, shape: &[Option<usize>]) -> PyResult<Vec<u16>> {
    let scales: Vec<f16> = match given.cast::<PyArrayDyn<f16>>() {
        Ok(_) => values(&array::<f16>(given, "scales", shape)?)?.to_vec(),
        Err(_) => {
            let wide = array::<f32>(given, "scales", shape)?;
            values(&wide)?.iter().map(|&scale| f16::from_f32(scale)).collect()
        }
    };
    if let Some(at) = scales.iter().position(|scale| !scale.is_finite()) {
        let problem = format!("value {at} is no finite number in half precision");
        return Err(refuse(
            "scales",
            problem,
            "Correct the weights, then quantize them again.",
        ));
    }
    Ok(scales.into_iter().map(f16::to_bits).collect())
}

fn function_of(name: &str) -> PyResult<Function> {
    match name {
        "identity" => Ok(Function::Identity),
        "gelu" => Ok(Function::Gelu),
        "silu" => Ok(Function::Silu),
        _ => {
            let problem = format!("{name:?} is unknown");
            Err(refuse("function", problem, "Choose identity, gelu or silu."))
        }
    }
}

/// A matrix (rows, columns) of 2-, 4- or 8-bit codes in the order that the product reads.
#[pyclass(frozen, module = "ai_os_native")]
struct PackedWeights {
    layout: Layout,
    codes: Vec<u8>,
    scales: Vec<u16>,
    zeros: Option<Vec<u8>>,
    workspace: Mutex<Workspace>,
}

#[pymethods]
impl PackedWeights {
    /// Packs codes (rows, columns) with scales, and zero points where they are not symmetric, (rows, groups).
    #[staticmethod]
    #[pyo3(signature = (codes, scales, zeros = None, *, bits, group_size))]
    fn pack(
        codes: &Bound<'_, PyAny>,
        scales: &Bound<'_, PyAny>,
        zeros: Option<&Bound<'_, PyAny>>,
        bits: u32,
        group_size: usize,
    ) -> PyResult<Self> {
        let Some(bits) = Bits::new(bits) else {
            return Err(refuse(
                "bits",
                format!("{bits} is no width of a code"),
                "Choose 2, 4 or 8.",
            ));
        };
        let codes = array::<u8>(codes, "codes", &[None, None])?;
        let (rows, columns) = (codes.shape()[0], codes.shape()[1]);
        let layout = Layout {
            rows,
            columns,
            bits,
            group: group_size,
        };
        layout.check().map_err(layout_error)?;
        let codes = values(&codes)?;
        if let Some(at) = codes.iter().position(|&code| code > bits.max_code()) {
            let (row, column, largest) = (at / columns, at % columns, bits.max_code());
            let problem = format!("{} at row {row}, column {column} is above {largest}", codes[at]);
            return Err(refuse(
                "codes",
                problem,
                "Pass the width that the codes were made with.",
            ));
        }
        let shape = [Some(rows), Some(layout.groups())];
        let scales = half_scales(scales, &shape)?;
        let zeros = zeros.map(|zeros| array::<u8>(zeros, "zeros", &shape)).transpose()?;
        let zeros = zeros.as_ref().map(values).transpose()?;
        Ok(Self {
            layout,
            codes: gemm::pack(&layout, codes).map_err(layout_error)?,
            scales: gemm::pack_scales(&layout, &scales).map_err(layout_error)?,
            zeros: zeros
                .map(|zeros| gemm::pack_scales(&layout, zeros))
                .transpose()
                .map_err(layout_error)?,
            workspace: Mutex::default(),
        })
    }

    /// The instructions that the product uses on this processor.
    #[staticmethod]
    fn level() -> String {
        Kernels::active().level().name().to_owned()
    }

    /// Outputs of the matrix.
    #[getter]
    fn rows(&self) -> usize {
        self.layout.rows
    }

    /// Inputs of the matrix.
    #[getter]
    fn columns(&self) -> usize {
        self.layout.columns
    }

    /// Width of a code.
    #[getter]
    fn bits(&self) -> u32 {
        self.layout.bits.get()
    }

    /// Columns that share a scale.
    #[getter]
    fn group_size(&self) -> usize {
        self.layout.group
    }

    /// Bytes of codes, scales and zero points.
    #[getter]
    fn nbytes(&self) -> usize {
        self.codes.len() + self.layout.scale_bytes() + self.zeros.as_ref().map_or(0, Vec::len)
    }

    /// The values (columns) of one row.
    fn row<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Bound<'py, PyArray1<f32>>> {
        if row >= self.layout.rows {
            let problem = format!("{row} is not below {}", self.layout.rows);
            return Err(refuse("row", problem, "Rows are counted from 0."));
        }
        let mut values = vec![0.0; self.layout.columns];
        self.matrix()?.dequantize_row(row, &mut values);
        Ok(PyArray1::from_vec(py, values))
    }

    /// `function(x · Wᵀ + bias) + residual`: (m, rows) from `x` (m, columns).
    #[pyo3(signature = (x, bias = None, function = "identity", residual = None, threads = 1))]
    fn matmul<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        bias: Option<&Bound<'py, PyAny>>,
        function: &str,
        residual: Option<&Bound<'py, PyAny>>,
        threads: usize,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let Layout { rows, columns, .. } = self.layout;
        let function = function_of(function)?;
        let x = array::<f32>(x, "x", &[None, Some(columns)])?;
        let m = x.shape()[0];
        let Some(length) = m.checked_mul(rows) else {
            return Err(refuse(
                "x",
                format!("{m} rows are too many"),
                "Pass fewer rows at a time.",
            ));
        };
        let bias = bias.map(|bias| array::<f32>(bias, "bias", &[Some(rows)])).transpose()?;
        let residual = residual.map(|residual| array::<f32>(residual, "residual", &[Some(m), Some(rows)]));
        let residual = residual.transpose()?;
        let epilogue = Epilogue {
            bias: bias.as_ref().map(values).transpose()?,
            function,
            residual: residual.as_ref().map(values).transpose()?,
        };
        let (x, matrix, workspace) = (values(&x)?, self.matrix()?, &self.workspace);
        let product = aligned(py, length)?.reshape([m, rows])?;
        // SAFETY: nobody else knows the array yet, and the product writes every value before anything reads it.
        let out = unsafe { product.as_slice_mut() }?;
        py.detach(|| {
            let mut workspace = workspace.lock().unwrap_or_else(PoisonError::into_inner);
            gemm::matmul(x, m, &matrix, &epilogue, out, &mut workspace, threads);
        });
        Ok(product)
    }
}

impl PackedWeights {
    fn matrix(&self) -> PyResult<PackedMatrix<'_>> {
        PackedMatrix::new(self.layout, &self.codes, &self.scales, self.zeros.as_deref()).map_err(layout_error)
    }
}

/// Adds the class to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PackedWeights>()
}
