//! Exact vector scan and word index.
//!
//! - [`scan_exact`] and [`scan_parts`] rank the rows of [`VectorBlock`]s against a query vector. There is no graph or
//!   cluster index: a scan over codes of one bit and of one byte per value, followed by a comparison in f32, is exact
//!   for practical purposes, needs no build step, and a filter is a bitmap.
//! - [`WordIndex`] ranks texts by BM25; a [`Question`] may ask for phrases, beginnings of words and fields. It is derived data: a damaged index is deleted and rebuilt from the rows.

mod error;
mod top;
mod vector;
mod words;

pub use error::SearchError;
pub use vector::{
    Codes, CodesView, Hit, Metric, Part, PartHit, VectorBlock, exact_scorer, scan_exact, scan_parts, scan_parts_each,
    scan_two_stage,
};
pub use words::{Conditions, FileSealer, Question, WordHit, WordIndex};
