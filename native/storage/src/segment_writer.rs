//! Writes the files of segments.

use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMicrosecondType, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType};
use roaring::RoaringBitmap;

use crate::columns::{build_batch, build_vectors, to_ipc_file};
use crate::error::{Result, StorageError};
use crate::fs::Fs;
use crate::manifest::{FileEntry, SegmentEntry, VectorEntry};
use crate::memtable::VectorBuffer;
use crate::pages;
use crate::row::Row;
use crate::schema::{SCHEMA_VERSION, Table, vector_schema};
use crate::segment::segment_folder;
use crate::state::Slot;
use crate::tombstones::write_tombstones;

/// Name of the rows file of a segment.
const ROWS: &str = "rows.arrow";
/// Positions of system columns.
const LSN: usize = 1;
const CREATED_AT: usize = 4;

/// Where segments are written, and what is the same for all of them.
pub struct SegmentWriter<'a> {
    /// Files.
    pub fs: &'a dyn Fs,
    /// Directory of the store.
    pub root: &'a Path,
    /// The store's encoder.
    pub embedder_id: &'a str,
    /// Its dimension.
    pub dimension: usize,
    /// Number of the last operation that the files know of.
    pub lsn: u64,
}

impl<'a> SegmentWriter<'a> {
    /// Makes the names of a segment's files durable.
    pub fn sync_folder(&self, folder: &Path) -> Result<()> {
        self.fs
            .sync_dir(folder)
            .map_err(|error| StorageError::io(folder, error))
    }

    fn write_batch(&self, folder: &Path, name: &str, batch: &RecordBatch) -> Result<FileEntry> {
        let arrow = |error: ArrowError| StorageError::io(&folder.join(name), std::io::Error::other(error));
        let bytes = to_ipc_file(batch).map_err(arrow)?;
        pages::write(self.fs, folder, name, bytes)
    }

    /// Writes the vectors of a segment's rows as the file after `old`.
    pub fn write_vectors(&self, id: u64, old: Option<&VectorEntry>, arrays: Vec<ArrayRef>) -> Result<VectorEntry> {
        let (folder, name) = (segment_folder(self.root, id), vector_name(old));
        let batch =
            RecordBatch::try_new(vector_schema(self.dimension), arrays).map_err(|error| internal(&folder, error))?;
        Ok(VectorEntry {
            file: self.write_batch(&folder, &name, &batch)?,
            embedder_id: self.embedder_id.to_string(),
            dimension: self.dimension,
            lsn: self.lsn,
        })
    }

    /// Writes the rows of a new segment (columns of [`crate::schema::stored_schema`]).
    pub fn write_rows(&self, table: Table, id: u64, batch: &RecordBatch) -> Result<SegmentEntry> {
        let folder = segment_folder(self.root, id);
        self.fs
            .create_dir_all(&folder)
            .map_err(|error| StorageError::io(&folder, error))?;
        let column = |position: usize| batch.column(position);
        let lsn = column(LSN).as_primitive::<UInt64Type>().values().iter().copied();
        let created_at = column(CREATED_AT).as_primitive::<TimestampMicrosecondType>().values();
        let is_vector = |array: &&ArrayRef| matches!(array.data_type(), DataType::FixedSizeList(..));
        let mut vectors = batch.columns().iter().filter(is_vector);
        Ok(SegmentEntry {
            id,
            table: table as u8,
            schema_version: SCHEMA_VERSION,
            rows: u32::try_from(batch.num_rows()).unwrap_or(u32::MAX),
            dimension: self.dimension,
            lsn: range(lsn),
            created_at: range(created_at.iter().copied()),
            inline_vectors: vectors.any(|array| array.null_count() < array.len()),
            data: self.write_batch(&folder, ROWS, batch)?,
            vectors: None,
            tombstones: None,
        })
    }

    /// Writes a new segment of rows in memory; its files are durable, its folder's own name is not yet.
    pub fn write_segment(&self, table: Table, rows: &[(Arc<Row>, Option<&[f32]>)], id: u64) -> Result<SegmentEntry> {
        let (rows, vectors): (Vec<_>, Vec<_>) = rows.iter().cloned().unzip();
        let folder = segment_folder(self.root, id);
        let batch = build_batch(table, &rows, self.dimension).map_err(|error| internal(&folder, error))?;
        let mut entry = self.write_rows(table, id, &batch)?;
        if vectors.iter().any(Option::is_some) {
            let arrays = vector_arrays(&vectors, self.embedder_id, self.dimension);
            entry.vectors = Some(self.write_vectors(id, None, arrays)?);
        }
        self.sync_folder(&folder)?;
        Ok(entry)
    }

    /// Writes new tombstones and vectors of a segment where they have changed, under new names.
    pub fn update_segment(&self, slot: &Slot, buffer: &VectorBuffer) -> Result<SegmentEntry> {
        let mut entry = slot.entry.clone();
        let folder = segment_folder(self.root, entry.id);
        if slot.dirty {
            entry.tombstones = Some(self.write_tombstones(&entry, &slot.deleted)?);
        }
        if !slot.attached.is_empty() {
            let vectors = (0..slot.segment.rows()).map(|row| current_vector(buffer, slot, row));
            let vectors = vectors.collect::<Result<Vec<_>>>()?;
            let arrays = vector_arrays(&vectors, self.embedder_id, self.dimension);
            entry.vectors = Some(self.write_vectors(entry.id, slot.entry.vectors.as_ref(), arrays)?);
        } else if slot.vectors.is_none() {
            // Vectors of an earlier encoder are of no use any more.
            entry.vectors = None;
        }
        if slot.dirty || !slot.attached.is_empty() {
            self.sync_folder(&folder)?;
        }
        Ok(entry)
    }

    /// Writes the deleted rows of a segment as the file after its present one.
    pub fn write_tombstones(&self, entry: &SegmentEntry, deleted: &RoaringBitmap) -> Result<FileEntry> {
        let name = tombstone_name(entry.tombstones.as_ref());
        write_tombstones(self.fs, &segment_folder(self.root, entry.id), &name, deleted)
    }
}

/// Arrow refuses what this crate built: told with the folder that it was meant for.
pub fn internal(folder: &Path, error: ArrowError) -> StorageError {
    StorageError::io(folder, std::io::Error::other(error))
}

fn range<T: Ord + Copy + Default>(values: impl Iterator<Item = T> + Clone) -> (T, T) {
    (
        values.clone().min().unwrap_or_default(),
        values.max().unwrap_or_default(),
    )
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
