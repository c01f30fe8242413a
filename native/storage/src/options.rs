//! How a store is opened.

use std::time::Duration;

use crate::keys::Secret;

/// Size of a fresh log file.
pub const LOG_BYTES: u64 = 16 << 20;

/// See [`Options::waiting_bytes`].
const WAITING_BYTES: u64 = 1 << 20;

/// See [`Options::purge_after`].
const PURGE_AFTER: Duration = Duration::from_secs(600);

/// See [`Options::trash_for`]: 30 days.
const TRASH_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

/// See [`Options::cache_bytes`].
const CACHE_BYTES: u64 = 256 << 20;

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// Encoder whose vectors are stored and compared.
    pub embedder_id: String,
    /// Length of its vectors.
    pub dimension: usize,
    /// Open for reading only; any number of readers may share a store that nobody writes.
    pub read_only: bool,
    /// Size of a fresh log file.
    pub log_bytes: u64,
    /// From so many bytes in the log on, a thread of the store seals within a minute: rows of the log are held in memory.
    pub waiting_bytes: u64,
    /// Keep the word index in memory instead of in the store's folder.
    pub words_in_memory: bool,
    /// How long removed rows may stay in files before a thread of the store rewrites those.
    pub purge_after: Duration,
    /// How long rows stay in the trash.
    pub trash_for: Duration,
    /// Let threads of the store do what nobody waits for; without them it is done where its result is needed.
    pub background: bool,
    /// What opens an encrypted store, and makes a new one encrypted; `None` for a plain store.
    pub secret: Option<Secret>,
    /// Decrypted rows above so many bytes are dropped from memory; those that are in use stay.
    pub cache_bytes: u64,
}

impl Options {
    /// Options for writing.
    pub fn new(embedder_id: &str, dimension: usize) -> Self {
        let embedder_id = embedder_id.to_string();
        Self {
            embedder_id,
            dimension,
            read_only: false,
            log_bytes: LOG_BYTES,
            waiting_bytes: WAITING_BYTES,
            words_in_memory: false,
            purge_after: PURGE_AFTER,
            trash_for: TRASH_FOR,
            background: true,
            secret: None,
            cache_bytes: CACHE_BYTES,
        }
    }
}
