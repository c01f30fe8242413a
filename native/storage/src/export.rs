//! What has changed since an operation, for a replica: rows to write, and rows to remove.

use std::sync::Arc;

use arrow_array::builder::FixedSizeBinaryBuilder;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, UInt64Array, new_null_array};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use crate::deletions::Deletion;
use crate::error::{Result, StorageError};
use crate::id::{IdMap, IdSet};
use crate::schema::{Table, arrow_schema};
use crate::snapshot::{ArrowTable, Snapshot, internal};
use crate::state::Slot;

/// The last column: whether the row was removed. Only `id` and `lsn` of a removed row are filled.
const DELETED: &str = "deleted";

/// The columns of a table, all nullable but `id` and `lsn`, and [`DELETED`].
fn export_schema(table: Table, dimension: usize) -> SchemaRef {
    let columns = arrow_schema(table, dimension);
    let field = |field: &Arc<Field>| {
        let required = matches!(field.name().as_str(), "id" | "lsn");
        field.as_ref().clone().with_nullable(!required)
    };
    let mut fields: Vec<Field> = columns.fields().iter().map(field).collect();
    fields.push(Field::new(DELETED, DataType::Boolean, false));
    Arc::new(Schema::new(fields))
}

impl Snapshot {
    /// Rows of a table that were written, or got their vector, after operation `lsn`; some others of their segment may
    /// be among them. Then ids of rows that were removed after it. `lsn` 0 gives all rows and no removals.
    ///
    /// # Errors
    /// [`StorageError::History`] where the removals since then are not known any more.
    pub fn changes(&self, table: Table, lsn: u64) -> Result<ArrowTable> {
        let plain = arrow_schema(table, self.dimension);
        let schema = export_schema(table, self.dimension);
        let mut batches = Vec::new();
        for slot in self
            .slots(table)
            .iter()
            .filter(|slot| slot.live() > 0 && changed(slot, lsn))
        {
            let rows = changed_rows(slot, lsn)?;
            let batch = self.whole_segment(table, slot, &plain)?;
            let some = arrow_select::filter::filter_record_batch(&batch, &rows).map_err(internal)?;
            batches.push(with_flag(&some, &schema).map_err(internal)?);
        }
        if let Some(batch) = self.memory(table, &plain)? {
            batches.push(with_flag(&batch, &schema).map_err(internal)?);
        }
        if lsn > 0 {
            batches.extend(self.removals(table, lsn, &schema)?);
        }
        batches.retain(|batch| batch.num_rows() > 0);
        Ok(ArrowTable::new(schema, batches))
    }

    fn removals(&self, table: Table, lsn: u64, schema: &SchemaRef) -> Result<Option<RecordBatch>> {
        let known = self.deletions.after(lsn).ok_or(StorageError::History {
            from: self.deletions.from,
        })?;
        let of_table = known.iter().filter(|entry| entry.table == table as u8);
        let mut gone: IdMap<Deletion> = of_table.map(|entry| (entry.id, *entry)).collect();
        for id in self.written_after(table, lsn, &gone.keys().copied().collect())? {
            gone.remove(&id);
        }
        let mut gone: Vec<Deletion> = gone.into_values().collect();
        gone.sort_unstable_by_key(|entry| (entry.lsn, entry.id));
        if gone.is_empty() {
            return Ok(None);
        }
        removal_batch(&gone, schema).map(Some).map_err(internal)
    }

    /// Which of these ids live again.
    fn written_after(&self, table: Table, lsn: u64, ids: &IdSet) -> Result<IdSet> {
        let mut found: IdSet = self.memory_ids(table).filter(|id| ids.contains(id)).collect();
        for slot in self.slots(table).iter().filter(|slot| slot.entry.lsn.1 > lsn) {
            let live = (0u32..)
                .zip(slot.segment.ids()?)
                .filter(|(row, _)| !slot.deleted.contains(*row));
            found.extend(live.map(|(_, id)| id).filter(|id| ids.contains(id)));
        }
        Ok(found)
    }
}

fn vectors_lsn(slot: &Slot) -> u64 {
    slot.vectors.as_ref().map_or(0, |file| file.entry.lsn)
}

fn changed(slot: &Slot, lsn: u64) -> bool {
    slot.entry.lsn.1 > lsn || vectors_lsn(slot) > lsn || !slot.attached.is_empty()
}

fn changed_rows(slot: &Slot, lsn: u64) -> Result<BooleanArray> {
    let new_vectors = slot.vectors.as_ref().filter(|_| vectors_lsn(slot) > lsn);
    let rows = (0u32..).zip(slot.segment.numbers()?);
    Ok(rows
        .map(|(row, written)| {
            let vector = slot.attached.contains(row) || new_vectors.is_some_and(|file| file.present.contains(row));
            Some(!slot.deleted.contains(row) && (*written > lsn || vector))
        })
        .collect())
}

fn with_flag(batch: &RecordBatch, schema: &SchemaRef) -> std::result::Result<RecordBatch, ArrowError> {
    let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
    columns.push(Arc::new(BooleanArray::from(vec![false; batch.num_rows()])));
    RecordBatch::try_new(schema.clone(), columns)
}

fn removal_batch(gone: &[Deletion], schema: &SchemaRef) -> std::result::Result<RecordBatch, ArrowError> {
    let mut ids = FixedSizeBinaryBuilder::with_capacity(gone.len(), 16);
    gone.iter().try_for_each(|entry| ids.append_value(entry.id))?;
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(ids.finish()),
        Arc::new(UInt64Array::from_iter_values(gone.iter().map(|entry| entry.lsn))),
    ];
    let rest = &schema.fields()[columns.len()..schema.fields().len() - 1];
    columns.extend(rest.iter().map(|field| new_null_array(field.data_type(), gone.len())));
    columns.push(Arc::new(BooleanArray::from(vec![true; gone.len()])));
    debug_assert!(columns[0].null_count() == 0);
    RecordBatch::try_new(schema.clone(), columns)
}
