//! Immutable segments: mapped Arrow files whose pages are verified before their first use.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

use aios_search::{Codes, VectorBlock};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, TimestampMicrosecondType, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_data::ArrayData;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_schema::ArrowError;
use roaring::RoaringBitmap;

use crate::columns::read_cell;
use crate::error::{Result, StorageError};
use crate::framed;
use crate::fs::{Fs, write_file};
use crate::id::Id;
use crate::manifest::{FileEntry, SegmentEntry, VectorEntry};
use crate::pages::{PagedFile, missing};
use crate::row::{Row, Value, empty_value};
use crate::schema::{SYSTEM_COLUMNS, Table};

const TOMBSTONES: &[u8; 8] = b"AIOSDEL1";
const TRAILER: usize = 10;

/// Folder of a segment.
pub fn segment_folder(root: &Path, id: u64) -> PathBuf {
    root.join("seg").join(format!("{id:08}"))
}

/// Writes a tombstone file.
pub fn write_tombstones(fs: &dyn Fs, folder: &Path, name: &str, rows: &RoaringBitmap) -> Result<FileEntry> {
    let path = folder.join(name);
    let mut payload = Vec::new();
    rows.serialize_into(&mut payload)
        .map_err(|error| StorageError::io(&path, error))?;
    let bytes = framed::encode(TOMBSTONES, &payload);
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
    let payload = framed::decode(TOMBSTONES, &bytes, &path)?;
    if crc32fast::hash(payload) != entry.crc {
        return Err(StorageError::corruption(&path, 0, "tombstones of another state"));
    }
    RoaringBitmap::deserialize_from(payload).map_err(|error| StorageError::corruption(&path, 16, error.to_string()))
}

/// Reads the one batch of a mapped Arrow file without touching its data pages.
fn read_batch(file: &PagedFile) -> Result<RecordBatch> {
    let damaged = |what: String| StorageError::corruption(file.path(), 0, what);
    let arrow = |error: ArrowError| damaged(error.to_string());
    let data = file.data();
    let trailer = data
        .len()
        .checked_sub(TRAILER)
        .ok_or_else(|| damaged("the file is cut short".into()))?;
    file.ensure(trailer..data.len())?;
    let mut tail = [0u8; TRAILER];
    tail.copy_from_slice(&data[trailer..]);
    let footer_len = read_footer_length(tail).map_err(arrow)?;
    let start = trailer
        .checked_sub(footer_len)
        .ok_or_else(|| damaged("footer length".into()))?;
    file.ensure(start..trailer)?;
    let footer = arrow_ipc::root_as_footer(&data[start..trailer]).map_err(|error| damaged(error.to_string()))?;
    let schema = footer.schema().ok_or_else(|| damaged("no schema".into()))?;
    let schema = arrow_ipc::convert::try_fb_to_schema(schema).map_err(arrow)?;
    let blocks = footer.recordBatches().ok_or_else(|| damaged("no batches".into()))?;
    if blocks.len() != 1 {
        return Err(damaged(format!("{} batches instead of one", blocks.len())));
    }
    let block = blocks.get(0);
    let (offset, head) = (block.offset() as usize, block.metaDataLength() as usize);
    file.ensure(offset..offset + head)?;
    // SAFETY: page checksums prove that the bytes are those that this crate wrote as a valid batch; every reader
    // verifies the pages of a column before it uses the column.
    let decoder = unsafe { FileDecoder::new(Arc::new(schema), footer.version()).with_skip_validation(true) };
    let body = data.slice_with_length(offset, head + block.bodyLength() as usize);
    let batch = decoder
        .with_require_alignment(true)
        .read_record_batch(block, &body)
        .map_err(arrow)?;
    batch.ok_or_else(|| damaged("an empty batch message".into()))
}

fn ensure_array(file: &PagedFile, data: &ArrayData) -> Result<()> {
    for buffer in data.buffers() {
        file.ensure_slice(buffer.as_slice())?;
    }
    if let Some(nulls) = data.nulls() {
        file.ensure_slice(nulls.buffer().as_slice())?;
    }
    data.child_data().iter().try_for_each(|child| ensure_array(file, child))
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
        let file = PagedFile::open(fs, &folder, &entry.data)?;
        let batch = read_batch(&file)?;
        if batch.num_rows() != entry.rows as usize {
            return Err(StorageError::corruption(&path, 0, "number of rows"));
        }
        let checked = (0..batch.num_columns()).map(|_| OnceLock::new()).collect();
        Ok(Self {
            entry,
            table,
            folder,
            file,
            batch,
            checked,
            by_text: RwLock::default(),
        })
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
        let at = row as usize;
        let numbers = |position| -> Result<u64> { Ok(self.system(position)?.as_primitive::<UInt64Type>().value(at)) };
        let time = |position| -> Result<i64> {
            Ok(self
                .system(position)?
                .as_primitive::<TimestampMicrosecondType>()
                .value(at))
        };
        let mut values = Vec::with_capacity(self.table.columns().len());
        for column in self.table.columns() {
            let array = if column.detached {
                None
            } else {
                self.column(column.name)?
            };
            values.push(array.map_or_else(|| empty_value(column.kind), |array| read_cell(column.kind, array, at)));
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
        let column = self
            .table
            .column(name)
            .map(|position| self.table.columns()[position].kind);
        match (self.column(name)?, column) {
            (Some(array), Some(kind)) => Ok(read_cell(kind, array, row as usize)),
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
            file.ensure_slice(nulls.buffer().as_slice())?;
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
            .ensure_slice(all.inner().slice_with_length(start * 4, len * 4).as_slice())?;
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
