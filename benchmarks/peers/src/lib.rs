//! candle's quantized product behind C functions, so that the benchmark times it in its own process.

use std::sync::Arc;

use candle_core::quantized::{GgmlDType, QMatMul, QTensor};
use candle_core::utils::barrier_pool;
use candle_core::{Device, Module, Result, Tensor, bail};

/// Weights, and the activations that they are multiplied by.
pub struct Product {
    weights: QMatMul,
    x: Option<Tensor>,
}

/// Threads that compute a product: the one that asks for it, and the workers that wait for it.
#[unsafe(no_mangle)]
pub extern "C" fn candle_threads() -> usize {
    1 + barrier_pool().n_workers()
}

fn product(format: u32, weights: &[f32], outputs: usize, inputs: usize) -> Result<Product> {
    let kind = match format {
        2 => GgmlDType::Q4_0,
        8 => GgmlDType::Q8_0,
        10 => GgmlDType::Q2K,
        12 => GgmlDType::Q4K,
        other => bail!("no format has the number {other}"),
    };
    let weights = Tensor::from_slice(weights, (outputs, inputs), &Device::Cpu)?;
    let weights = QMatMul::from_arc(Arc::new(QTensor::quantize(&weights, kind)?))?;
    Ok(Product { weights, x: None })
}

/// Quantizes `outputs` rows of `inputs` weights to the format with this number in ggml; null where candle refuses.
///
/// # Safety
/// As many weights can be read. What comes back is for [`candle_multiply`] and is never freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn candle_new(format: u32, weights: *const f32, outputs: usize, inputs: usize) -> *mut Product {
    // SAFETY: the caller vouches for the weights.
    let weights = unsafe { std::slice::from_raw_parts(weights, outputs * inputs) };
    product(format, weights, outputs, inputs).map_or(std::ptr::null_mut(), |product| Box::into_raw(Box::new(product)))
}

/// Takes in `rows` rows of `inputs` activations; false where candle refuses.
///
/// # Safety
/// The product comes from [`candle_new`], and the activations can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn candle_take(product: *mut Product, x: *const f32, rows: usize, inputs: usize) -> bool {
    // SAFETY: the caller vouches for both.
    let (product, x) = unsafe { (&mut *product, std::slice::from_raw_parts(x, rows * inputs)) };
    product.x = Tensor::from_slice(x, (rows, inputs), &Device::Cpu).ok();
    product.x.is_some()
}

/// Multiplies what was taken in, and copies the `length` values where `out` is not null; false where candle refuses.
///
/// # Safety
/// The product comes from [`candle_new`], and so many values can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn candle_multiply(product: *const Product, out: *mut f32, length: usize) -> bool {
    // SAFETY: the caller vouches for it.
    let product = unsafe { &*product };
    let Some(Ok(found)) = product.x.as_ref().map(|x| product.weights.forward(x)) else {
        return false;
    };
    if out.is_null() {
        return true;
    }
    match found.flatten_all().and_then(|found| found.to_vec1::<f32>()) {
        Ok(values) if values.len() == length => {
            // SAFETY: the caller vouches for the place.
            unsafe { std::slice::from_raw_parts_mut(out, length) }.copy_from_slice(&values);
            true
        }
        _ => false,
    }
}
