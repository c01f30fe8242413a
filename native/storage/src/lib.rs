//! Durable Arrow memory store.
//!
//! - [`Store`] is the face: append, update, delete, get, find, search, snapshot, seal, verify.
//! - A write is acknowledged when its log frame is synced. Writers that wait together share one frame and one sync.
//! - Sealing turns the log's rows into immutable, memory-mapped Arrow segments with page checksums; a manifest, written
//!   twice, names them; the log is cleared and used again.
//! - The word index is derived: it is rebuilt when it is damaged or behind.
//!
//! `FORMAT.md` has the bytes of every file.

mod arrow_file;
mod codec;
mod columns;
mod decode;
mod error;
mod filter;
mod framed;
pub mod fs;
mod id;
mod lock;
mod log;
mod manifest;
mod memtable;
mod page;
mod pages;
mod recovery;
mod request;
mod row;
pub mod schema;
mod seal;
mod search;
mod segment;
mod segment_writer;
mod snapshot;
mod state;
mod store;
mod tombstones;
mod vector_file;
mod verify;
mod words;
mod writer;

pub use aios_search::Metric;
pub use error::{Result, StorageError};
pub use filter::Filter;
pub use id::{Id, format_id, new_id, parse_id};
pub use row::{Cells, Record, Row, Value, known_columns};
pub use schema::Table;
pub use search::SearchHit;
pub use snapshot::{ArrowTable, Snapshot};
pub use store::{LOG_BYTES, Options, Store};
