//! Numbers of deleted rows, as one small file per state.

use std::path::Path;

use roaring::RoaringBitmap;

use crate::error::{Result, StorageError};
use crate::framed;
use crate::fs::{Fs, write_file};
use crate::manifest::FileEntry;
use crate::pages::missing;

const MAGIC: &[u8; 8] = b"AIOSDEL1";

/// Writes a tombstone file.
pub fn write_tombstones(fs: &dyn Fs, folder: &Path, name: &str, rows: &RoaringBitmap) -> Result<FileEntry> {
    let path = folder.join(name);
    let mut payload = Vec::new();
    rows.serialize_into(&mut payload)
        .map_err(|error| StorageError::io(&path, error))?;
    let bytes = framed::encode(fs, &path, MAGIC, &payload)?;
    write_file(fs, &path, &bytes)?;
    Ok(FileEntry {
        name: name.into(),
        bytes: bytes.len() as u64,
        crc: crc32fast::hash(&payload),
    })
}

/// Reads a tombstone file.
pub fn read_tombstones(fs: &dyn Fs, folder: &Path, entry: &FileEntry) -> Result<RoaringBitmap> {
    let path = folder.join(&entry.name);
    let bytes = fs.read(&path).map_err(|error| missing(&path, error))?;
    let payload = framed::decode(fs, &path, MAGIC, &bytes)?;
    if crc32fast::hash(&payload) != entry.crc {
        return Err(StorageError::corruption(&path, 0, "tombstones of another state"));
    }
    RoaringBitmap::deserialize_from(&*payload).map_err(|error| StorageError::corruption(&path, 16, error.to_string()))
}
