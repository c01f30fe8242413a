//! The choice of instruction set, made once per process.

use std::sync::OnceLock;

use crate::estimates::{self, EstimateKernels, Line};
use crate::functions::Function;
use crate::gemm::{Gemm, portable};
use crate::rows::{self, RowKernels};
use crate::scalar;
#[cfg(target_arch = "x86_64")]
use crate::x86_64::{avx2, avx512, gemm_avx2, gemm_vnni, rows_avx2, vnni};
use crate::{MAX_I8_DIM, MAX_NIBBLE_ENTRY, MAX_NIBBLE_TABLES, NIBBLE_BLOCK};

#[cfg(target_arch = "aarch64")]
use crate::aarch64::{gemm_neon, neon};

/// The environment variable that names the level to use instead of the best one, for tests and comparisons. It is read
/// once.
pub const LEVEL_VARIABLE: &str = "AIOS_KERNEL_LEVEL";

/// An instruction set that the kernels are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Level {
    /// Portable Rust.
    Scalar,
    /// x86-64 with AVX2, FMA and F16C.
    Avx2,
    /// x86-64 with AVX-512 F and BW.
    Avx512,
    /// x86-64 with AVX-512 F, BW and VNNI.
    Avx512Vnni,
    /// 64-bit ARM.
    Neon,
    /// 64-bit ARM with the dot products of bytes.
    NeonDot,
}

impl Level {
    /// Every level, best first.
    pub const ALL: [Level; 6] = [
        Level::Avx512Vnni,
        Level::Avx512,
        Level::Avx2,
        Level::NeonDot,
        Level::Neon,
        Level::Scalar,
    ];

    /// Its name in [`LEVEL_VARIABLE`].
    pub fn name(self) -> &'static str {
        match self {
            Level::Scalar => "scalar",
            Level::Avx2 => "avx2",
            Level::Avx512 => "avx512",
            Level::Avx512Vnni => "avx512vnni",
            Level::Neon => "neon",
            Level::NeonDot => "neondot",
        }
    }

    /// Whether this processor can run the level.
    pub fn is_supported(self) -> bool {
        match self {
            Level::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => {
                is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")
            }
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => {
                Level::Avx2.is_supported()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
            }
            #[cfg(target_arch = "x86_64")]
            Level::Avx512Vnni => Level::Avx512.is_supported() && is_x86_feature_detected!("avx512vnni"),
            #[cfg(target_arch = "aarch64")]
            Level::Neon => std::arch::is_aarch64_feature_detected!("neon"),
            #[cfg(target_arch = "aarch64")]
            Level::NeonDot => Level::Neon.is_supported() && std::arch::is_aarch64_feature_detected!("dotprod"),
            #[allow(unreachable_patterns)]
            _ => false,
        }
    }
}

/// Query, codes, row numbers, results.
type GatherDot = unsafe fn(&[i8], &[i8], &[u32], &mut [i32]);

/// The kernels of one level. A value exists only where the processor supports its level, which is what makes the calls
/// below sound.
pub struct Kernels {
    level: Level,
    dot_f32: unsafe fn(&[f32], &[f32]) -> f32,
    squared_l2_f32: unsafe fn(&[f32], &[f32]) -> f32,
    dot_i8: unsafe fn(&[i8], &[i8]) -> i32,
    scan_dot_f32: unsafe fn(&[f32], &[f32], &mut [f32]),
    scan_dot_i8: unsafe fn(&[i8], &[i8], &mut [i32]),
    gather_dot_i8: GatherDot,
    scan_nibbles: unsafe fn(&[u8], &[u8], &mut [u16]),
    gemm: &'static Gemm,
    rows: &'static RowKernels,
    estimates: &'static EstimateKernels,
}

static SCALAR: Kernels = Kernels {
    level: Level::Scalar,
    dot_f32: scalar::dot_f32,
    squared_l2_f32: scalar::squared_l2_f32,
    dot_i8: scalar::dot_i8,
    scan_dot_f32: scalar::scan_dot_f32,
    scan_dot_i8: scalar::scan_dot_i8,
    gather_dot_i8: scalar::gather_dot_i8,
    scan_nibbles: scalar::scan_nibbles,
    gemm: &portable::PORTABLE,
    rows: &rows::PORTABLE,
    estimates: &estimates::PORTABLE,
};

#[cfg(target_arch = "x86_64")]
static AVX2: Kernels = Kernels {
    level: Level::Avx2,
    dot_f32: avx2::dot_f32,
    squared_l2_f32: avx2::squared_l2_f32,
    dot_i8: avx2::dot_i8,
    scan_dot_f32: avx2::scan_dot_f32,
    scan_dot_i8: avx2::scan_dot_i8,
    gather_dot_i8: avx2::gather_dot_i8,
    scan_nibbles: avx2::scan_nibbles,
    gemm: &gemm_avx2::AVX2,
    rows: &rows_avx2::AVX2,
    estimates: &rows_avx2::ESTIMATES,
};

#[cfg(target_arch = "x86_64")]
static AVX512: Kernels = Kernels {
    level: Level::Avx512,
    dot_f32: avx512::dot_f32,
    squared_l2_f32: avx512::squared_l2_f32,
    dot_i8: avx512::dot_i8,
    scan_dot_f32: avx512::scan_dot_f32,
    scan_dot_i8: avx512::scan_dot_i8,
    gather_dot_i8: avx512::gather_dot_i8,
    scan_nibbles: avx512::scan_nibbles,
    gemm: &gemm_avx2::AVX2,
    rows: &rows_avx2::AVX2,
    estimates: &rows_avx2::ESTIMATES,
};

#[cfg(target_arch = "x86_64")]
static AVX512_VNNI: Kernels = Kernels {
    level: Level::Avx512Vnni,
    dot_i8: vnni::dot_i8,
    scan_dot_i8: vnni::scan_dot_i8,
    gather_dot_i8: vnni::gather_dot_i8,
    gemm: &gemm_vnni::VNNI,
    ..AVX512
};

#[cfg(target_arch = "aarch64")]
static NEON: Kernels = Kernels {
    level: Level::Neon,
    dot_f32: neon::dot_f32,
    squared_l2_f32: neon::squared_l2_f32,
    dot_i8: neon::dot_i8,
    scan_dot_f32: neon::scan_dot_f32,
    scan_dot_i8: neon::scan_dot_i8,
    gather_dot_i8: neon::gather_dot_i8,
    scan_nibbles: neon::scan_nibbles,
    gemm: &gemm_neon::NEON,
    rows: &rows::PORTABLE,
    estimates: &estimates::PORTABLE,
};

#[cfg(target_arch = "aarch64")]
static NEON_DOT: Kernels = Kernels {
    level: Level::NeonDot,
    gemm: &gemm_neon::NEON_DOT,
    ..NEON
};

impl Kernels {
    /// The best kernels for this processor, or those of the level that [`LEVEL_VARIABLE`] names; chosen on the first call.
    ///
    /// # Panics
    /// If the variable names no level, or one that this processor cannot run.
    #[inline]
    pub fn active() -> &'static Kernels {
        static ACTIVE: OnceLock<&'static Kernels> = OnceLock::new();
        ACTIVE.get_or_init(|| Kernels::named(std::env::var(LEVEL_VARIABLE).ok().as_deref()))
    }

    /// The kernels of the level of this name, or the best.
    fn named(name: Option<&str>) -> &'static Kernels {
        let mut all = Level::ALL.into_iter().filter_map(Kernels::at);
        let found = match name {
            None | Some("") => all.next(),
            Some(name) => all.find(|kernels| kernels.level.name() == name),
        };
        found.unwrap_or_else(|| {
            let names: Vec<_> = Level::ALL
                .into_iter()
                .filter(|level| level.is_supported())
                .map(Level::name)
                .collect();
            let names = names.join(", ");
            let name = name.unwrap_or_default();
            panic!("{LEVEL_VARIABLE} is {name:?}, but this processor has {names}: choose one of these, or unset it")
        })
    }

    /// The kernels of one level, or `None` where the processor cannot run them.
    pub fn at(level: Level) -> Option<&'static Kernels> {
        if !level.is_supported() {
            return None;
        }
        match level {
            Level::Scalar => Some(&SCALAR),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => Some(&AVX2),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => Some(&AVX512),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512Vnni => Some(&AVX512_VNNI),
            #[cfg(target_arch = "aarch64")]
            Level::Neon => Some(&NEON),
            #[cfg(target_arch = "aarch64")]
            Level::NeonDot => Some(&NEON_DOT),
            #[allow(unreachable_patterns)]
            _ => None,
        }
    }

    /// The level these kernels are written for.
    pub fn level(&self) -> Level {
        self.level
    }

    /// What the level brings for [`crate::gemm`].
    pub(crate) fn gemm(&self) -> &'static Gemm {
        self.gemm
    }

    /// See [`crate::layer_norm`].
    pub fn layer_norm(&self, rows: &mut [f32], weight: &[f32], bias: &[f32], eps: f32) {
        assert_eq!(weight.len(), bias.len(), "weight and bias of different lengths");
        assert!(
            !weight.is_empty() && rows.len().is_multiple_of(weight.len()),
            "values are not whole rows"
        );
        // SAFETY: as in `dot_f32`.
        unsafe { (self.rows.layer_norm)(rows, weight, bias, eps) }
    }

    /// See [`crate::softmax`].
    pub fn softmax(&self, scores: &mut [f32]) {
        // SAFETY: as in `dot_f32`.
        unsafe { (self.rows.softmax)(scores) }
    }

    /// See [`Function::apply`].
    pub fn apply(&self, function: Function, values: &mut [f32]) {
        // SAFETY: as in `dot_f32`.
        unsafe { (self.rows.apply)(function, values) }
    }

    /// See [`crate::dot_f32`].
    #[inline]
    pub fn dot_f32(&self, a: &[f32], b: &[f32]) -> f32 {
        assert_eq!(a.len(), b.len(), "vectors of different lengths");
        // SAFETY: `self` comes from `Kernels::at`, so the processor has the features of `self.level`.
        unsafe { (self.dot_f32)(a, b) }
    }

    /// See [`crate::squared_l2_f32`].
    #[inline]
    pub fn squared_l2_f32(&self, a: &[f32], b: &[f32]) -> f32 {
        assert_eq!(a.len(), b.len(), "vectors of different lengths");
        // SAFETY: as in `dot_f32`.
        unsafe { (self.squared_l2_f32)(a, b) }
    }

    /// See [`crate::dot_i8`].
    #[inline]
    pub fn dot_i8(&self, a: &[i8], b: &[i8]) -> i32 {
        assert_eq!(a.len(), b.len(), "vectors of different lengths");
        assert!(a.len() <= MAX_I8_DIM, "code vectors longer than {MAX_I8_DIM}");
        // SAFETY: as in `dot_f32`.
        unsafe { (self.dot_i8)(a, b) }
    }

    /// See [`crate::scan_dot_f32`].
    pub fn scan_dot_f32(&self, query: &[f32], rows: &[f32], dim: usize, out: &mut [f32]) {
        assert_shape(query.len(), rows.len(), dim, out.len());
        if dim == 0 {
            out.fill(0.0);
            return;
        }
        // SAFETY: as in `dot_f32`.
        unsafe { (self.scan_dot_f32)(query, rows, out) }
    }

    /// See [`crate::scan_dot_i8`].
    pub fn scan_dot_i8(&self, query: &[i8], codes: &[i8], dim: usize, out: &mut [i32]) {
        assert_shape(query.len(), codes.len(), dim, out.len());
        assert!(dim <= MAX_I8_DIM, "code vectors longer than {MAX_I8_DIM}");
        if dim == 0 {
            out.fill(0);
            return;
        }
        // SAFETY: as in `dot_f32`.
        unsafe { (self.scan_dot_i8)(query, codes, out) }
    }

    /// See [`crate::gather_dot_i8`].
    pub fn gather_dot_i8(&self, query: &[i8], codes: &[i8], dim: usize, rows: &[u32], out: &mut [i32]) {
        assert_eq!(query.len(), dim, "query length is not the dimension");
        assert_eq!(rows.len(), out.len(), "row numbers and results differ in number");
        assert!(dim <= MAX_I8_DIM, "code vectors longer than {MAX_I8_DIM}");
        if dim == 0 {
            out.fill(0);
            return;
        }
        // SAFETY: as in `dot_f32`.
        unsafe { (self.gather_dot_i8)(query, codes, rows, out) }
    }

    /// See [`crate::scan_nibbles`].
    pub fn scan_nibbles(&self, tables: &[u8], codes: &[u8], out: &mut [u16]) {
        let count = tables.len() / 16;
        let fits = count > 0 && count.is_multiple_of(4) && count <= MAX_NIBBLE_TABLES && tables.len() == count * 16;
        assert!(fits, "a number of tables that is 0, no multiple of 4 or too large");
        let largest = tables.iter().fold(0, |largest, &entry| entry.max(largest));
        assert!(largest <= MAX_NIBBLE_ENTRY, "a table entry above {MAX_NIBBLE_ENTRY}");
        let blocks = out.len() / NIBBLE_BLOCK;
        let is_whole = out.len() == blocks * NIBBLE_BLOCK && codes.len() == out.len() * (count / 2);
        assert!(is_whole, "codes and results are not as many whole blocks");
        // SAFETY: as in `dot_f32`.
        unsafe { (self.scan_nibbles)(tables, codes, out) }
    }

    /// See [`crate::on_lines`].
    pub fn on_lines(&self, sums: &[u16], slopes: &[f32], offsets: &[f32], line: Line, out: &mut [f32]) {
        let is_even = [sums.len(), slopes.len(), offsets.len()] == [out.len(); 3];
        assert!(is_even, "sums, slopes, offsets and results of different lengths");
        // SAFETY: as in `dot_f32`.
        unsafe { (self.estimates.on_lines)(sums, slopes, offsets, line, out) }
    }

    /// See [`crate::divide`].
    pub fn divide(&self, values: &mut [f32], divisors: &[f32]) {
        assert_eq!(values.len(), divisors.len(), "values and divisors of different lengths");
        // SAFETY: as in `dot_f32`.
        unsafe { (self.estimates.divide)(values, divisors) }
    }

    /// See [`crate::block_maxima`].
    pub fn block_maxima(&self, values: &[f32], out: &mut [f32]) {
        assert_eq!(
            values.len(),
            out.len() * NIBBLE_BLOCK,
            "values are not as many whole blocks"
        );
        // SAFETY: as in `dot_f32`.
        unsafe { (self.estimates.block_maxima)(values, out) }
    }
}

fn assert_shape(query: usize, rows: usize, dim: usize, out: usize) {
    assert_eq!(query, dim, "query length is not the dimension");
    assert_eq!(Some(rows), dim.checked_mul(out), "row data is not dimension times rows");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_is_the_first_supported_level_and_stays() {
        let best = Level::ALL.into_iter().find(|level| level.is_supported());
        assert_eq!(Some(Kernels::named(None).level()), best);
        assert!(std::ptr::eq(Kernels::active(), Kernels::active()));
    }

    #[test]
    fn table_matches_its_level() {
        for level in Level::ALL {
            assert_eq!(
                Kernels::at(level).map(Kernels::level),
                level.is_supported().then_some(level)
            );
        }
        assert!(Kernels::at(Level::Scalar).is_some());
    }

    #[test]
    fn a_level_can_be_named() {
        for level in Level::ALL.into_iter().filter(|level| level.is_supported()) {
            assert_eq!(Kernels::named(Some(level.name())).level(), level);
        }
    }

    #[test]
    #[should_panic(expected = "choose one of these")]
    fn an_unknown_level_panics() {
        Kernels::named(Some("avx9"));
    }

    #[test]
    #[should_panic(expected = "row data")]
    fn a_wrong_shape_panics() {
        Kernels::active().scan_dot_f32(&[1.0; 3], &[1.0; 7], 3, &mut [0.0; 2]);
    }

    #[test]
    #[should_panic(expected = "different lengths")]
    fn different_lengths_panic() {
        Kernels::active().dot_i8(&[1; 3], &[1; 4]);
    }
}
