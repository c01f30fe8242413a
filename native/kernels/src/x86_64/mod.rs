//! Kernels for x86-64.

pub(crate) mod avx2;
pub(crate) mod avx512;
pub(crate) mod gemm_avx2;
mod gemm_avx2_wide;
pub(crate) mod gemm_vnni;
pub(crate) mod rows_avx2;
pub(crate) mod vnni;
