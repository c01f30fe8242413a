//! Durable Arrow memory store.
//!
//! - [`Store`] is the face: append, update, delete, trash, undo, get, find, search, snapshot, seal, verify.
//! - A write is acknowledged when its log frame is synced. Writers that wait together share one frame and one sync.
//! - Sealing turns the log's rows into immutable, memory-mapped Arrow segments with page checksums; a manifest, written
//!   twice, names them; the log is cleared and used again.
//! - The word index is derived: it follows the writes in the background, and a search does first what is left to do.
//! - An encrypted store seals everything that it writes with one data key, which a passphrase or the system keyring
//!   opens.
//! - Small and worn segments are merged in the background; what was removed is then gone from the files.
//!
//! `FORMAT.md` has the bytes of every file.

mod arrow_file;
mod background;
mod codec;
mod columns;
mod compact;
mod convert;
mod decode;
mod deletions;
mod error;
mod export;
mod filter;
mod framed;
pub mod fs;
pub mod heap;
mod history;
mod id;
mod keys;
mod lock;
mod log;
mod manifest;
mod memtable;
mod merge;
mod migrate;
mod opening;
mod options;
mod page;
mod pages;
mod recovery;
mod request;
mod row;
pub mod schema;
mod seal;
mod sealed_fs;
mod sealed_pages;
mod sealing;
mod search;
mod segment;
mod segment_writer;
mod snapshot;
mod state;
mod store;
mod tombstones;
mod trash;
mod vector_file;
mod verify;
mod words;
mod writer;

pub use aios_search::Metric;
pub use convert::{change_secret, convert, key_info};
pub use error::{Result, StorageError};
pub use filter::Filter;
pub use id::{Id, format_id, new_id, parse_id};
pub use keys::{KeyInfo, Need, Secret, key_name};
pub use options::{LOG_BYTES, Options};
pub use row::{Cells, Record, Row, Value, known_columns};
pub use schema::Table;
pub use search::SearchHit;
pub use snapshot::{ArrowTable, Snapshot};
pub use store::Store;
pub use trash::Trashed;
