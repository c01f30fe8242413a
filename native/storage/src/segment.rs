//! Immutable segments: mapped Arrow files whose pages are verified before their first use.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMicrosecondType, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;

use crate::arrow_file::{ensure_array, ensure_cell, read_batch};
use crate::columns::read_cell;
use crate::error::{Result, StorageError};
use crate::fs::Fs;
use crate::id::Id;
use crate::manifest::SegmentEntry;
use crate::pages::PagedFile;
use crate::row::{Row, Value, empty_value};
use crate::schema::{Column, SYSTEM_COLUMNS, Table};

/// Folder of a segment.
pub fn segment_folder(root: &Path, id: u64) -> PathBuf {
    root.join("seg").join(format!("{id:08}"))
}

/// Rows of one table.
pub struct Segment {
    /// What the manifest said about it when it was opened.
    pub entry: SegmentEntry,
    /// The table.
    pub table: Table,
    /// The folder.
    pub folder: PathBuf,
    file: PagedFile,
    batch: RecordBatch,
    checked: Vec<OnceLock<()>>,
    /// Where each column of the table lies in the batch; `None` where it is kept elsewhere, or came later.
    places: Vec<Option<usize>>,
    by_text: RwLock<HashMap<usize, Arc<TextIndex>>>,
}

/// Row numbers by hash of a text column, ascending.
type TextIndex = HashMap<u64, Vec<u32>>;

impl Segment {
    /// Maps a segment.
    pub fn open(fs: &dyn Fs, root: &Path, entry: SegmentEntry) -> Result<Self> {
        let folder = segment_folder(root, entry.id);
        let path = folder.join(&entry.data.name);
        let supported = u32::from(crate::schema::SCHEMA_VERSION);
        let newer = |found| StorageError::Version {
            file: path.clone(),
            found,
            supported,
        };
        let table = Table::from_code(entry.table).ok_or_else(|| newer(u32::from(entry.table)))?;
        if entry.schema_version > crate::schema::SCHEMA_VERSION {
            return Err(newer(u32::from(entry.schema_version)));
        }
        let file = PagedFile::open(fs, &folder, &entry.data)?.counted();
        let batch = read_batch(&file)?;
        if batch.num_rows() != entry.rows as usize {
            return Err(StorageError::corruption(&path, 0, "number of rows"));
        }
        let checked = (0..batch.num_columns()).map(|_| OnceLock::new()).collect();
        let stored = |column: &Column| batch.schema_ref().index_of(column.name).ok();
        let place = |column: &Column| if column.detached { None } else { stored(column) };
        let places = table.columns().iter().map(place).collect();
        Ok(Self {
            entry,
            table,
            folder,
            file,
            batch,
            checked,
            places,
            by_text: RwLock::default(),
        })
    }

    /// Drops what was decrypted; the columns that others hold stay as they are. Does nothing to a plain segment.
    pub fn forget_pages(&mut self) -> Result<()> {
        if let Some(file) = self.file.forgotten()? {
            self.batch = read_batch(&file)?;
            self.file = file;
            self.checked.iter_mut().for_each(|checked| *checked = OnceLock::new());
        }
        Ok(())
    }

    /// Number of rows, deleted ones included.
    pub fn rows(&self) -> u32 {
        self.entry.rows
    }

    fn checked_at(&self, position: usize) -> Result<&ArrayRef> {
        let array = self.batch.column(position);
        if self.checked[position].get().is_none() {
            ensure_array(&self.file, &array.to_data())?;
            let _ = self.checked[position].set(());
        }
        Ok(array)
    }

    /// A column in which one row is verified. In an encrypted store a single row decrypts its own pages alone.
    fn column_at(&self, position: usize, row: usize) -> Result<&ArrayRef> {
        let array = self.batch.column(position);
        let is_long = || matches!(array.data_type(), DataType::Utf8 | DataType::LargeBinary);
        if self.checked[position].get().is_some() || !self.file.is_sealed() || !is_long() {
            return self.checked_at(position);
        }
        ensure_cell(&self.file, array, row).map(|()| array)
    }

    /// Which rows of a column are null; `None` where no row is, or the column is not stored.
    pub fn nulls(&self, name: &str) -> Result<Option<&NullBuffer>> {
        let nulls = self.batch.column_by_name(name).and_then(|array| array.nulls());
        if let Some(nulls) = nulls {
            self.file.ensure_buffer(nulls.buffer())?;
        }
        Ok(nulls)
    }

    /// A stored column, verified; `None` where this segment was written before the column existed.
    pub fn column(&self, name: &str) -> Result<Option<&ArrayRef>> {
        self.batch
            .schema_ref()
            .index_of(name)
            .ok()
            .map(|position| self.checked_at(position))
            .transpose()
    }

    fn system(&self, position: usize) -> Result<&ArrayRef> {
        self.column(SYSTEM_COLUMNS[position].name)?
            .ok_or_else(|| StorageError::corruption(self.file.path(), 0, "a system column is missing"))
    }

    /// The ids of all rows.
    pub fn ids(&self) -> Result<impl Iterator<Item = Id> + '_> {
        let array = self.system(0)?.as_fixed_size_binary();
        Ok(array.value_data().chunks_exact(16).map(|bytes| {
            let mut id = Id::default();
            id.copy_from_slice(bytes);
            id
        }))
    }

    /// The id of one row.
    pub fn id(&self, row: u32) -> Result<Id> {
        let mut id = Id::default();
        id.copy_from_slice(self.system(0)?.as_fixed_size_binary().value(row as usize));
        Ok(id)
    }

    /// Number of the operation that wrote each row.
    pub fn numbers(&self) -> Result<&[u64]> {
        Ok(self.system(1)?.as_primitive::<UInt64Type>().values())
    }

    /// Insertion number of every row.
    pub fn inserted(&self) -> Result<&[u64]> {
        Ok(self.system(2)?.as_primitive::<UInt64Type>().values())
    }

    /// Creation time of every row.
    pub fn created(&self) -> Result<&[i64]> {
        Ok(self.system(4)?.as_primitive::<TimestampMicrosecondType>().values())
    }

    /// Materialises one row.
    pub fn row(&self, row: u32) -> Result<Row> {
        self.row_of(row, None)
    }

    /// As [`Self::row`]; with `columns`, by their positions in the table, the others are empty.
    pub fn row_of(&self, row: u32, columns: Option<&[usize]>) -> Result<Row> {
        let at = row as usize;
        let numbers = |position| -> Result<u64> { Ok(self.system(position)?.as_primitive::<UInt64Type>().value(at)) };
        let time = |position| -> Result<i64> {
            Ok(self
                .system(position)?
                .as_primitive::<TimestampMicrosecondType>()
                .value(at))
        };
        let mut values = Vec::with_capacity(self.table.columns().len());
        for (number, (column, place)) in self.table.columns().iter().zip(&self.places).enumerate() {
            let wanted = columns.is_none_or(|columns| columns.contains(&number));
            values.push(match place.filter(|_| wanted) {
                Some(place) => read_cell(column.kind, self.column_at(place, at)?, at),
                None => empty_value(column.kind),
            });
        }
        Ok(Row {
            id: self.id(row)?,
            lsn: numbers(1)?,
            inserted_lsn: numbers(2)?,
            device_id: self.system(3)?.as_string::<i32>().value(at).into(),
            created_at: time(4)?,
            updated_at: time(5)?,
            values,
        })
    }

    /// Rows whose text column equals `value`, ascending; deleted ones included.
    pub fn find(&self, name: &str, value: &str) -> Result<Vec<u32>> {
        let Some(array) = self.column(name)? else {
            return Ok(Vec::new());
        };
        let texts = array.as_string::<i32>();
        let position = self.batch.schema_ref().index_of(name).unwrap_or_default();
        let index = self.text_index(position);
        let candidates = index.get(&hash_text(value)).map(Vec::as_slice).unwrap_or_default();
        Ok(candidates
            .iter()
            .copied()
            .filter(|row| texts.value(*row as usize) == value)
            .collect())
    }

    fn text_index(&self, position: usize) -> Arc<TextIndex> {
        if let Some(index) = self
            .by_text
            .read()
            .unwrap_or_else(|poison| poison.into_inner())
            .get(&position)
        {
            return index.clone();
        }
        let texts = self.batch.column(position).as_string::<i32>();
        let mut index = TextIndex::new();
        for (row, text) in (0u32..).zip(texts.iter()) {
            if let Some(text) = text {
                index.entry(hash_text(text)).or_default().push(row);
            }
        }
        let index = Arc::new(index);
        self.by_text
            .write()
            .unwrap_or_else(|poison| poison.into_inner())
            .insert(position, index.clone());
        index
    }

    /// Verifies every page and returns the stored columns.
    pub fn verified_batch(&self) -> Result<&RecordBatch> {
        (0..self.batch.num_columns()).try_for_each(|position| self.checked_at(position).map(|_| ()))?;
        Ok(&self.batch)
    }

    /// Re-reads every page.
    pub fn damage(&self) -> Vec<StorageError> {
        self.file.check_all()
    }

    /// Whether a vector column inside the rows is filled anywhere.
    pub fn cell(&self, name: &str, row: u32) -> Result<Value> {
        let kind = self
            .table
            .column(name)
            .map(|position| self.table.columns()[position].kind);
        match (self.batch.schema_ref().index_of(name), kind) {
            (Ok(place), Some(kind)) => Ok(read_cell(kind, self.column_at(place, row as usize)?, row as usize)),
            _ => Ok(Value::Null),
        }
    }
}

fn hash_text(text: &str) -> u64 {
    use std::hash::Hasher;
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}
