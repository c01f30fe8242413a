//! Products of activations with packed low-bit matrices.
//!
//! `y[m, n] = x[m, k] * W[n, k]^T`, where `W` is a [`PackedMatrix`] of 2-, 4- or 8-bit codes and `x` is quantized to
//! 8-bit codes row by row ([`Activations`]). The integer part is exact and every floating-point step has one order, so
//! all levels give the same bits.
//!
//! ```
//! use aios_kernels::gemm::{self, Bits, Epilogue, Layout, PackedMatrix, Workspace};
//!
//! let layout = Layout { rows: 2, columns: 4, bits: Bits::Four, group: 4 };
//! let codes = gemm::pack(&layout, &[9, 8, 8, 8, 8, 8, 8, 6]).unwrap();
//! let one = 0x3c00; // in half precision
//! let scales = gemm::pack_scales(&layout, &[one, one]).unwrap();
//! let matrix = PackedMatrix::new(layout, &codes, &scales, None).unwrap();
//! let mut y = [0.0; 2];
//! gemm::matmul(&[127.0, 0.0, 0.0, 3.0], 1, &matrix, &Epilogue::default(), &mut y, &mut Workspace::new(), 1);
//! assert_eq!(y, [127.0, -6.0]);
//! ```

mod activations;
mod driver;
mod epilogue;
mod layout;
mod pack;
pub(crate) mod portable;

pub use activations::Activations;
pub(crate) use activations::quantize_row;
pub use driver::Workspace;
pub(crate) use driver::{Block, Gemm};
pub use epilogue::Epilogue;
#[cfg(target_arch = "x86_64")]
pub(crate) use epilogue::Sums;
pub(crate) use epilogue::finish;
pub use layout::{Bits, Layout, LayoutError, MAX_GROUP, PackedMatrix, STEP, TILE_ROWS, Wanted, scales_from_bytes};
pub use pack::{pack, pack_scales, unpack, unpack_scales};

pub use crate::functions::Function;

use crate::Kernels;

/// Quantizes `rows` rows of `columns` activations for matrices of groups of `group` columns.
///
/// # Panics
/// If `x.len() != rows * columns`, if `columns` is 0, or if `group` is 0, no multiple of 4 or above [`MAX_GROUP`].
pub fn quantize(x: &[f32], rows: usize, columns: usize, group: usize, activations: &mut Activations) {
    Kernels::active().quantize(x, rows, columns, group, activations);
}

/// Multiplies activations that are quantized already, for several matrices of one input.
///
/// `out` is written row after row. `threads` tasks share the columns of the product; with one, no thread pool is used.
/// After the first call of a shape nothing is allocated.
///
/// # Panics
/// If the activations have other columns or groups than the matrix, or if `out`, the bias or the residual has another
/// length than the product.
pub fn matmul_quantized(
    activations: &Activations,
    matrix: &PackedMatrix<'_>,
    epilogue: &Epilogue<'_>,
    out: &mut [f32],
    workspace: &mut Workspace,
    threads: usize,
) {
    Kernels::active().matmul_quantized(activations, matrix, epilogue, out, workspace, threads);
}

/// Quantizes `m` rows of activations and multiplies them: see [`matmul_quantized`].
///
/// # Panics
/// If `x` has not `m` rows of as many values as the matrix has columns; else as [`matmul_quantized`].
pub fn matmul(
    x: &[f32],
    m: usize,
    matrix: &PackedMatrix<'_>,
    epilogue: &Epilogue<'_>,
    out: &mut [f32],
    workspace: &mut Workspace,
    threads: usize,
) {
    Kernels::active().matmul(x, m, matrix, epilogue, out, workspace, threads);
}

impl Kernels {
    /// See [`quantize`].
    pub fn quantize(&self, x: &[f32], rows: usize, columns: usize, group: usize, activations: &mut Activations) {
        assert!(columns > 0, "activations without columns");
        let fits = group > 0 && group.is_multiple_of(STEP) && group <= MAX_GROUP;
        assert!(
            fits,
            "a group of {group} columns, which is 0, no multiple of {STEP} or above {MAX_GROUP}"
        );
        assert_eq!(
            Some(x.len()),
            rows.checked_mul(columns),
            "activations are not rows times columns"
        );
        activations.fill(x, rows, columns, group, self.gemm().quantize_row);
    }

    /// See [`matmul_quantized`].
    pub fn matmul_quantized(
        &self,
        activations: &Activations,
        matrix: &PackedMatrix<'_>,
        epilogue: &Epilogue<'_>,
        out: &mut [f32],
        workspace: &mut Workspace,
        threads: usize,
    ) {
        driver::multiply(self.gemm(), activations, matrix, epilogue, out, workspace, threads);
    }

    /// See [`matmul`].
    #[allow(clippy::too_many_arguments)]
    pub fn matmul(
        &self,
        x: &[f32],
        m: usize,
        matrix: &PackedMatrix<'_>,
        epilogue: &Epilogue<'_>,
        out: &mut [f32],
        workspace: &mut Workspace,
        threads: usize,
    ) {
        let layout = matrix.layout();
        let mut activations = std::mem::take(workspace.activations());
        self.quantize(x, m, layout.columns, layout.group, &mut activations);
        self.matmul_quantized(&activations, matrix, epilogue, out, workspace, threads);
        *workspace.activations() = activations;
    }
}
