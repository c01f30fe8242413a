//! Exact vector scan, word index and rank fusion.
//!
//! - [`scan_exact`] and [`scan_two_stage`] rank the rows of a [`VectorBlock`] against a query vector. There is no graph
//!   or cluster index: a scan over one-byte codes followed by a rescore in f32 is exact for practical purposes, needs no
//!   build step, and a filter is a bitmap.
//! - [`WordIndex`] ranks texts by BM25. It is derived data: a damaged index is deleted and rebuilt from the rows.
//! - [`reciprocal_rank_fusion`] joins several rankings.

mod error;
mod fusion;
mod top;
mod vector;
mod words;

pub use error::SearchError;
pub use fusion::{RRF_K, reciprocal_rank_fusion};
pub use vector::{Codes, CodesView, Hit, Metric, VectorBlock, scan_exact, scan_two_stage};
pub use words::{WordHit, WordIndex};
