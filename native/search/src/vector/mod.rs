//! Ranking rows of vectors.

mod allowed;
mod block;
mod codes;
mod estimate;
mod parts;
mod scan;
mod score;
mod signs;

pub use block::VectorBlock;
pub use codes::{Codes, CodesView};
pub use parts::{Part, PartHit, scan_parts, scan_parts_each};
pub use scan::{Hit, exact_scorer, scan_exact, scan_two_stage};
pub use score::Metric;
