//! Per-group integer quantization.
//!
//! A matrix is cut along its last axis into groups; every group has one float16 scale. The codecs differ in the width
//! of the codes: [`int8`] is the plain symmetric one that weight files use.

pub mod error;
pub mod int8;

pub use error::QuantError;
pub use int8::{Int8Matrix, dequantize_int8, groups_per_row, quantize_int8};
