//! Compiling a loop once per instruction set and choosing one at run time.
//!
//! The loops are plain Rust that the compiler vectorises. Their sums run in sixteen fixed lanes and no level fuses
//! multiplication and addition, so every level gives the same bits.

use aios_kernels::{Kernels, Level};

/// Lanes of every sum.
pub(crate) const LANES: usize = 16;

/// A piece of work whose code must be inlined into the function that enables the instruction set.
pub(crate) trait Job {
    type Output;

    /// Implementations are `#[inline(always)]`.
    fn run(self) -> Self::Output;
}

/// Runs a job at the level of the active kernels.
pub(crate) fn run<J: Job>(job: J) -> J::Output {
    run_at(Kernels::active().level(), job)
}

/// Runs a job at most at the given level.
pub(crate) fn run_at<J: Job>(level: Level, job: J) -> J::Output {
    #[cfg(target_arch = "x86_64")]
    {
        if !matches!(level, Level::Scalar | Level::Avx2) && Level::Avx512.is_supported() {
            // SAFETY: the processor has AVX-512 F and BW, and with them AVX2.
            return unsafe { avx512(job) };
        }
        if level != Level::Scalar && Level::Avx2.is_supported() {
            // SAFETY: the processor has AVX2.
            return unsafe { avx2(job) };
        }
    }
    let _ = level;
    job.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<J: Job>(job: J) -> J::Output {
    job.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx2")]
fn avx512<J: Job>(job: J) -> J::Output {
    job.run()
}
