//! Kernels for 64-bit ARM.

pub(crate) mod gemm_neon;
pub(crate) mod neon;
