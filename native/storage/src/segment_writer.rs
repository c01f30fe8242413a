//! Writes the files of segments.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::ArrowError;

use crate::columns::{build_batch, build_vectors, to_ipc_file};
use crate::error::{Result, StorageError};
use crate::fs::Fs;
use crate::manifest::{FileEntry, SegmentEntry, VectorEntry};
use crate::memtable::VectorBuffer;
use crate::pages;
use crate::row::{Row, Value};
use crate::schema::{SCHEMA_VERSION, Table, vector_schema};
use crate::segment::segment_folder;
use crate::state::{Slot, State};
use crate::tombstones::write_tombstones;

/// Name of the rows file of a segment.
const ROWS: &str = "rows.arrow";

/// Where and from what state segments are written.
pub struct SegmentWriter<'a> {
    /// Files.
    pub fs: &'a dyn Fs,
    /// Directory of the store.
    pub root: &'a Path,
    /// Contents.
    pub state: &'a State,
}

impl<'a> SegmentWriter<'a> {
    /// The vector of a row in memory.
    pub fn memory_vector(&self, table: Table, row: &Row) -> Option<&'a [f32]> {
        if table == Table::Memories {
            self.state.buffer.get(&row.id)
        } else {
            None
        }
    }

    fn sync_folder(&self, folder: &Path) -> Result<()> {
        self.fs
            .sync_dir(folder)
            .map_err(|error| StorageError::io(folder, error))
    }

    fn write_batch(
        &self,
        folder: &Path,
        name: &str,
        batch: std::result::Result<RecordBatch, ArrowError>,
    ) -> Result<FileEntry> {
        let arrow = |error: ArrowError| StorageError::io(&folder.join(name), std::io::Error::other(error));
        let bytes = to_ipc_file(&batch.map_err(arrow)?).map_err(arrow)?;
        pages::write(self.fs, folder, name, &bytes)
    }

    fn write_vectors(&self, folder: &Path, name: &str, vectors: &[Option<&[f32]>]) -> Result<VectorEntry> {
        let (embedder_id, dimension) = (self.state.embedder_id.to_string(), self.state.dimension);
        let arrays = vector_arrays(vectors, &embedder_id, dimension);
        let file = self.write_batch(folder, name, RecordBatch::try_new(vector_schema(dimension), arrays))?;
        Ok(VectorEntry {
            file,
            embedder_id,
            dimension,
        })
    }

    /// Writes a new segment; its files are durable, its folder's own name is not yet.
    pub fn write_segment(&self, table: Table, rows: &[(Arc<Row>, Option<&[f32]>)], id: u64) -> Result<SegmentEntry> {
        let folder = segment_folder(self.root, id);
        self.fs
            .create_dir_all(&folder)
            .map_err(|error| StorageError::io(&folder, error))?;
        let (rows, vectors): (Vec<_>, Vec<_>) = rows.iter().cloned().unzip();
        let data = self.write_batch(&folder, ROWS, build_batch(table, &rows, self.state.dimension))?;
        let vectors = match vectors.iter().any(Option::is_some) {
            true => Some(self.write_vectors(&folder, &vector_name(None), &vectors)?),
            false => None,
        };
        self.sync_folder(&folder)?;
        Ok(SegmentEntry {
            id,
            table: table as u8,
            schema_version: SCHEMA_VERSION,
            rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            dimension: self.state.dimension,
            lsn: range(rows.iter().map(|row| row.lsn)),
            created_at: range(rows.iter().map(|row| row.created_at)),
            inline_vectors: rows.iter().any(|row| holds_vector(row)),
            data,
            vectors,
            tombstones: None,
        })
    }

    /// Writes new tombstones and vectors of a segment where they have changed, under new names.
    pub fn update_segment(&self, slot: &Slot) -> Result<SegmentEntry> {
        let mut entry = slot.entry.clone();
        let folder = segment_folder(self.root, entry.id);
        if slot.dirty {
            let name = tombstone_name(entry.tombstones.as_ref());
            entry.tombstones = Some(write_tombstones(self.fs, &folder, &name, &slot.deleted)?);
        }
        if !slot.attached.is_empty() {
            let vectors = (0..slot.segment.rows()).map(|row| current_vector(&self.state.buffer, slot, row));
            let vectors = vectors.collect::<Result<Vec<_>>>()?;
            let name = vector_name(entry.vectors.as_ref());
            entry.vectors = Some(self.write_vectors(&folder, &name, &vectors)?);
        } else if slot.vectors.is_none() {
            // Vectors of an earlier encoder are of no use any more.
            entry.vectors = None;
        }
        if slot.dirty || !slot.attached.is_empty() {
            self.sync_folder(&folder)?;
        }
        Ok(entry)
    }
}

fn range<T: Ord + Copy + Default>(values: impl Iterator<Item = T> + Clone) -> (T, T) {
    (
        values.clone().min().unwrap_or_default(),
        values.max().unwrap_or_default(),
    )
}

fn holds_vector(row: &Row) -> bool {
    row.values.iter().any(|value| matches!(value, Value::Vector(_)))
}

/// The vector of a segment's row, from memory or from its vector file.
pub fn current_vector<'a>(buffer: &'a VectorBuffer, slot: &'a Slot, row: u32) -> Result<Option<&'a [f32]>> {
    if slot.deleted.contains(row) {
        return Ok(None);
    }
    if slot.attached.contains(row) {
        return Ok(buffer.get(&slot.segment.id(row)?));
    }
    slot.vectors.as_ref().map_or(Ok(None), |file| file.vector(row))
}

/// Both columns of a vector file: `embedding` and `embedder_id`.
pub fn vector_arrays(vectors: &[Option<&[f32]>], embedder_id: &str, dimension: usize) -> Vec<ArrayRef> {
    let ids: StringArray = vectors.iter().map(|vector| vector.map(|_| embedder_id)).collect();
    vec![build_vectors(vectors.iter().copied(), dimension), Arc::new(ids)]
}

/// The number after the one in a file's name, so that a file that is in use is never written to.
fn generation(old: Option<&FileEntry>) -> u64 {
    let digits = |file: &FileEntry| {
        file.name
            .chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .ok()
    };
    old.and_then(digits).unwrap_or(0) + 1
}

fn vector_name(old: Option<&VectorEntry>) -> String {
    format!("vec-{:06}.arrow", generation(old.map(|entry| &entry.file)))
}

fn tombstone_name(old: Option<&FileEntry>) -> String {
    format!("del-{:06}.roaring", generation(old))
}
