//! Frozen views of the store as Arrow record batches.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, RecordBatchIterator, new_null_array};
use arrow_schema::{ArrowError, SchemaRef};

use crate::columns::build_batch;
use crate::error::{Result, StorageError};
use crate::memtable::VectorBuffer;
use crate::row::Row;
use crate::schema::{Table, all_columns, arrow_schema};
use crate::segment_writer::{current_vector, vector_arrays};
use crate::state::{Slot, State};

/// The store at one moment; later writes do not show.
pub struct Snapshot {
    lsn: u64,
    embedder_id: Arc<str>,
    dimension: usize,
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
        let rows = &self.rows[table.index()];
        if !rows.is_empty() {
            batches.push(self.memory_batch(table, rows, &schema).map_err(internal)?);
        }
        Ok(ArrowTable { schema, batches })
    }

    fn segment_batch(&self, table: Table, slot: &Slot, schema: &SchemaRef) -> Result<RecordBatch> {
        let stored = slot.segment.verified_batch()?;
        let detached = if table == Table::Memories {
            self.segment_vectors(slot)?
        } else {
            Vec::new()
        };
        let batch = self.assemble(table, stored, detached, schema).map_err(internal)?;
        if slot.deleted.is_empty() {
            return Ok(batch);
        }
        let live: BooleanArray = (0..slot.segment.rows())
            .map(|row| Some(!slot.deleted.contains(row)))
            .collect();
        arrow_select::filter::filter_record_batch(&batch, &live).map_err(internal)
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

    /// Puts stored and detached columns in the order of the schema; what a segment lacks is null.
    fn assemble(
        &self,
        table: Table,
        stored: &RecordBatch,
        detached: Vec<ArrayRef>,
        schema: &SchemaRef,
    ) -> std::result::Result<RecordBatch, ArrowError> {
        let mut detached = detached.into_iter();
        let mut columns = Vec::with_capacity(schema.fields().len());
        for column in all_columns(table) {
            let wanted = column.kind.arrow(self.dimension);
            let found = if column.detached {
                detached.next()
            } else {
                stored.column_by_name(column.name).cloned()
            };
            let usable = found.filter(|array| *array.data_type() == wanted);
            columns.push(usable.unwrap_or_else(|| new_null_array(&wanted, stored.num_rows())));
        }
        RecordBatch::try_new(schema.clone(), columns)
    }
}

fn internal(error: ArrowError) -> StorageError {
    StorageError::Io {
        path: "snapshot".into(),
        source: Arc::new(std::io::Error::other(error)),
    }
}
