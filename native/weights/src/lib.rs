//! Parquet V2 weight files.
