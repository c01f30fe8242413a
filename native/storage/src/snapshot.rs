//! Frozen views of the store as Arrow record batches.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchIterator};
use arrow_schema::{ArrowError, SchemaRef};

use crate::columns::{build_batch, empty_array, present_columns};
use crate::deletions::Deletions;
use crate::error::{Result, StorageError};
use crate::id::Id;
use crate::memtable::VectorBuffer;
use crate::row::Row;
use crate::schema::{Column, Table, all_columns, arrow_schema};
use crate::segment_writer::{current_vector, vector_arrays};
use crate::state::{Slot, State};

/// The store at one moment; later writes do not show.
pub struct Snapshot {
    lsn: u64,
    embedder_id: Arc<str>,
    /// Length of the vectors.
    pub(crate) dimension: usize,
    /// Rows that were removed.
    pub(crate) deletions: Deletions,
    slots: Vec<Vec<Slot>>,
    rows: Vec<Vec<Arc<Row>>>,
    buffer: Arc<VectorBuffer>,
}

/// Rows of one table as record batches.
#[derive(Clone, Debug)]
pub struct ArrowTable {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl ArrowTable {
    /// Number of rows.
    pub fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    pub(crate) fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches }
    }

    /// The batches.
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// The batches as an Arrow C stream.
    pub fn to_ffi(&self) -> arrow_array::ffi_stream::FFI_ArrowArrayStream {
        let batches = self.batches.clone().into_iter().map(Ok);
        arrow_array::ffi_stream::FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new(
            batches,
            self.schema.clone(),
        )))
    }
}

impl Snapshot {
    /// Freezes the state: no row is copied.
    pub fn new(state: &State) -> Self {
        let rows = |table: Table| state.table(table).rows.iter().map(|(_, row)| row.clone()).collect();
        Self {
            lsn: state.next_lsn - 1,
            embedder_id: state.embedder_id.clone(),
            dimension: state.dimension,
            deletions: state.deletions.clone(),
            slots: Table::ALL
                .into_iter()
                .map(|table| state.table(table).slots.clone())
                .collect(),
            rows: Table::ALL.into_iter().map(rows).collect(),
            buffer: state.buffer.clone(),
        }
    }

    /// Number of the last operation that is visible.
    pub fn lsn(&self) -> u64 {
        self.lsn
    }

    /// One table; segments without deleted rows are not copied.
    pub fn table(&self, table: Table) -> Result<ArrowTable> {
        let schema = arrow_schema(table, self.dimension);
        let mut batches = Vec::new();
        for slot in &self.slots[table.index()] {
            if slot.live() > 0 {
                batches.push(self.segment_batch(table, slot, &schema)?);
            }
        }
        batches.extend(self.memory(table, &schema)?);
        Ok(ArrowTable { schema, batches })
    }

    /// The segments of a table.
    pub(crate) fn slots(&self, table: Table) -> &[Slot] {
        &self.slots[table.index()]
    }

    /// Ids of the rows of the log.
    pub(crate) fn memory_ids(&self, table: Table) -> impl Iterator<Item = Id> + '_ {
        self.rows[table.index()].iter().map(|row| row.id)
    }

    /// The rows of the log, where there are any.
    pub(crate) fn memory(&self, table: Table, schema: &SchemaRef) -> Result<Option<RecordBatch>> {
        let rows = &self.rows[table.index()];
        if rows.is_empty() {
            return Ok(None);
        }
        self.memory_batch(table, rows, schema).map(Some).map_err(internal)
    }

    fn segment_batch(&self, table: Table, slot: &Slot, schema: &SchemaRef) -> Result<RecordBatch> {
        let batch = self.whole_segment(table, slot, schema)?;
        if slot.deleted.is_empty() {
            return Ok(batch);
        }
        let live: BooleanArray = (0..slot.segment.rows())
            .map(|row| Some(!slot.deleted.contains(row)))
            .collect();
        arrow_select::filter::filter_record_batch(&batch, &live).map_err(internal)
    }

    /// All rows of a segment, deleted ones included.
    pub(crate) fn whole_segment(&self, table: Table, slot: &Slot, schema: &SchemaRef) -> Result<RecordBatch> {
        let stored = slot.segment.verified_batch()?;
        let detached = if table == Table::Memories {
            self.segment_vectors(slot)?
        } else {
            Vec::new()
        };
        self.assemble(table, stored, detached, schema).map_err(internal)
    }

    fn segment_vectors(&self, slot: &Slot) -> Result<Vec<ArrayRef>> {
        if slot.attached.is_empty() {
            return match &slot.vectors {
                Some(file) => Ok(file.verified_batch()?.columns().to_vec()),
                None => Ok(Vec::new()),
            };
        }
        let vector = |row| current_vector(&self.buffer, slot, row);
        let vectors = (0..slot.segment.rows()).map(vector).collect::<Result<Vec<_>>>()?;
        Ok(vector_arrays(&vectors, &self.embedder_id, self.dimension))
    }

    fn memory_batch(
        &self,
        table: Table,
        rows: &[Arc<Row>],
        schema: &SchemaRef,
    ) -> std::result::Result<RecordBatch, ArrowError> {
        let stored = build_batch(table, rows, self.dimension)?;
        let vectors: Vec<_> = rows.iter().map(|row| self.buffer.get(&row.id)).collect();
        let detached = match table {
            Table::Memories => vector_arrays(&vectors, &self.embedder_id, self.dimension),
            _ => Vec::new(),
        };
        self.assemble(table, &stored, detached, schema)
    }

    /// Puts stored and detached columns in the order of the schema; what a segment lacks is empty.
    fn assemble(
        &self,
        table: Table,
        stored: &RecordBatch,
        detached: Vec<ArrayRef>,
        schema: &SchemaRef,
    ) -> std::result::Result<RecordBatch, ArrowError> {
        let rows = stored.num_rows();
        let stored = present_columns(table, stored, self.dimension)?;
        let (mut stored, mut detached) = (stored.columns().iter().cloned(), detached.into_iter());
        let column = |column: &Column| {
            let found = if column.detached {
                detached.next()
            } else {
                stored.next()
            };
            found.unwrap_or_else(|| empty_array(column.kind, rows, self.dimension))
        };
        RecordBatch::try_new(schema.clone(), all_columns(table).map(column).collect())
    }
}

pub(crate) fn internal(error: ArrowError) -> StorageError {
    StorageError::Io {
        path: "snapshot".into(),
        source: Arc::new(std::io::Error::other(error)),
    }
}
