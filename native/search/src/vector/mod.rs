//! Ranking rows of vectors.

mod block;
mod codes;
mod scan;

pub use block::VectorBlock;
pub use codes::{Codes, CodesView};
pub use scan::{Hit, Metric, scan_exact, scan_two_stage};
