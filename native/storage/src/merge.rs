//! The live rows of some segments as the files of one, column by column.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_select::interleave::{interleave, interleave_record_batch};

use crate::columns::present_columns;
use crate::error::Result;
use crate::manifest::{SegmentEntry, VectorEntry};
use crate::schema::Table;
use crate::segment::segment_folder;
use crate::segment_writer::{SegmentWriter, internal, vector_arrays};
use crate::state::Slot;

/// Position of `inserted_lsn` among the system columns.
const INSERTED: usize = 2;

/// A merged segment, written but not named by a manifest yet.
pub struct Merged {
    /// Its description, without vectors and deleted rows.
    pub entry: SegmentEntry,
    /// Where each row came from: position among the merged segments, and row there.
    pub origins: Vec<(usize, usize)>,
}

/// Writes the rows of segment `id`; `None` when none of the old rows lives.
pub fn write_rows(writer: &SegmentWriter<'_>, table: Table, old: &[Slot], id: u64) -> Result<Option<Merged>> {
    let folder = segment_folder(writer.root, id);
    let mut batches = Vec::with_capacity(old.len());
    let mut origins = Vec::new();
    for (position, slot) in old.iter().enumerate() {
        let stored = slot.segment.verified_batch()?;
        batches.push(present_columns(table, stored, writer.dimension).map_err(|error| internal(&folder, error))?);
        let live = (0..slot.segment.rows()).filter(|row| !slot.deleted.contains(*row));
        origins.extend(live.map(|row| (position, row as usize)));
    }
    if origins.is_empty() {
        return Ok(None);
    }
    let inserted = |batch: &RecordBatch| batch.column(INSERTED).as_primitive::<UInt64Type>().values().clone();
    let inserted: Vec<_> = batches.iter().map(inserted).collect();
    origins.sort_by_key(|(position, row)| inserted[*position][*row]);
    let sources: Vec<&RecordBatch> = batches.iter().collect();
    let rows = interleave_record_batch(&sources, &origins).map_err(|error| internal(&folder, error))?;
    let entry = writer.write_rows(table, id, &rows)?;
    Ok(Some(Merged { entry, origins }))
}

/// Writes the vectors of a merged segment as the file after `earlier`; `None` when no row has one in a file.
pub fn write_vectors(
    writer: &SegmentWriter<'_>,
    old: &[Slot],
    merged: &Merged,
    earlier: Option<&VectorEntry>,
) -> Result<Option<VectorEntry>> {
    if old.iter().all(|slot| slot.vectors.is_none()) {
        return Ok(None);
    }
    let none = vector_arrays(&[None], writer.embedder_id, writer.dimension);
    let columns = |slot: &Slot| -> Result<Vec<ArrayRef>> {
        match &slot.vectors {
            Some(file) => Ok(file.verified_batch()?.columns().to_vec()),
            None => Ok(none.clone()),
        }
    };
    let sources = old.iter().map(columns).collect::<Result<Vec<_>>>()?;
    // A segment without vectors is one null, which all its rows take.
    let place = |(position, row): &(usize, usize)| (*position, row * usize::from(old[*position].vectors.is_some()));
    let places: Vec<(usize, usize)> = merged.origins.iter().map(place).collect();
    let column = |number: usize| {
        let arrays: Vec<&dyn Array> = sources.iter().map(|columns| columns[number].as_ref()).collect();
        interleave(&arrays, &places)
    };
    let arrays = (0..none.len()).map(column).collect::<std::result::Result<Vec<_>, _>>();
    let arrays = arrays.map_err(|error| internal(&segment_folder(writer.root, merged.entry.id), error))?;
    let written = writer.write_vectors(merged.entry.id, earlier, arrays)?;
    Ok(Some(written))
}

/// The vector files of segments, to see whether a seal has written others.
pub fn vector_files(slots: &[Slot]) -> Vec<Option<VectorEntry>> {
    slots.iter().map(|slot| slot.entry.vectors.clone()).collect()
}

/// Marks the rows of the merged segment that were deleted, or got a vector, while it was written.
pub fn catch_up(merged: &Merged, slot: &mut Slot, old: &[&Slot]) {
    let (mut deleted, mut attached) = (roaring::RoaringBitmap::new(), roaring::RoaringBitmap::new());
    for (number, (position, row)) in (0u32..).zip(&merged.origins) {
        let row = *row as u32;
        if old[*position].deleted.contains(row) {
            deleted.insert(number);
        } else if old[*position].attached.contains(row) {
            attached.insert(number);
        }
    }
    slot.deleted = Arc::new(deleted);
    slot.attached = attached;
}
