//! Vectors of a segment, in a file of their own because they arrive later than the rows.

use std::path::Path;
use std::sync::OnceLock;

use aios_search::{Codes, VectorBlock};
use arrow_array::cast::AsArray;
use arrow_array::types::Float32Type;
use arrow_array::{Array, RecordBatch};
use roaring::RoaringBitmap;

use crate::arrow_file::{ensure_array, read_batch};
use crate::error::{Result, StorageError};
use crate::fs::Fs;
use crate::manifest::VectorEntry;
use crate::pages::PagedFile;

/// Vectors of a segment's rows, aligned with them.
pub struct VectorFile {
    /// What the manifest says about it.
    pub entry: VectorEntry,
    /// Rows that have a vector.
    pub present: RoaringBitmap,
    file: PagedFile,
    batch: RecordBatch,
    checked: OnceLock<()>,
    codes: OnceLock<Codes>,
}

impl VectorFile {
    /// Maps a vector file of `rows` rows.
    pub fn open(fs: &dyn Fs, folder: &Path, entry: VectorEntry, rows: u32) -> Result<Self> {
        let file = PagedFile::open(fs, folder, &entry.file)?;
        let batch = read_batch(&file)?;
        if batch.num_rows() != rows as usize {
            return Err(StorageError::corruption(file.path(), 0, "number of rows"));
        }
        let data = batch.column(0).to_data();
        if let Some(nulls) = data.nulls() {
            file.ensure_buffer(nulls.buffer())?;
        }
        let present = match data.nulls() {
            None => (0..rows).collect(),
            Some(nulls) => nulls.valid_indices().map(|row| row as u32).collect(),
        };
        Ok(Self {
            entry,
            present,
            file,
            batch,
            checked: OnceLock::new(),
            codes: OnceLock::new(),
        })
    }

    fn ensure(&self) -> Result<()> {
        if self.checked.get().is_none() {
            ensure_array(&self.file, &self.batch.column(0).to_data())?;
            ensure_array(&self.file, &self.batch.column(1).to_data())?;
            let _ = self.checked.set(());
        }
        Ok(())
    }

    /// Both columns (`embedding`, `embedder_id`), verified.
    pub fn verified_batch(&self) -> Result<&RecordBatch> {
        self.ensure()?;
        Ok(&self.batch)
    }

    /// All vectors, row-major; zeros where a row has none.
    pub fn vectors(&self) -> Result<&[f32]> {
        self.ensure()?;
        Ok(self
            .batch
            .column(0)
            .as_fixed_size_list()
            .values()
            .as_primitive::<Float32Type>()
            .values())
    }

    /// The vector of one row.
    pub fn vector(&self, row: u32) -> Result<Option<&[f32]>> {
        let (at, dimension) = (row as usize, self.entry.dimension);
        if !self.present.contains(row) {
            return Ok(None);
        }
        let all = self
            .batch
            .column(0)
            .as_fixed_size_list()
            .values()
            .as_primitive::<Float32Type>()
            .values();
        let (start, len) = (at * dimension, dimension);
        self.file
            .ensure_buffer(&all.inner().slice_with_length(start * 4, len * 4))?;
        Ok(Some(&all[start..start + len]))
    }

    /// The vectors with their one-byte codes, which are made at the first search.
    pub fn block(&self) -> Result<VectorBlock<'_>> {
        let vectors = self.vectors()?;
        let search = |error: aios_search::SearchError| StorageError::corruption(self.file.path(), 0, error.to_string());
        if self.codes.get().is_none() {
            let codes = Codes::encode(vectors, self.entry.dimension).map_err(search)?;
            let _ = self.codes.set(codes);
        }
        let block = VectorBlock::new(self.entry.dimension, vectors).map_err(search)?;
        self.codes
            .get()
            .map_or(Ok(block), |codes| block.with_codes(codes.view()).map_err(search))
    }

    /// Re-reads every page.
    pub fn damage(&self) -> Vec<StorageError> {
        self.file.check_all()
    }
}
