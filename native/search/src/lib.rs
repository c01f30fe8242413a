//! Exact vector scan, word index and rank fusion.
