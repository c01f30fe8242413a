//! The store's contents in memory: which rows live where. Changed only by applying operations that are durable.

use std::sync::Arc;

use roaring::RoaringBitmap;

use crate::codec::Op;
use crate::deletions::{Deletion, Deletions};
use crate::error::Result;
use crate::id::{Id, IdMap};
use crate::manifest::SegmentEntry;
use crate::memtable::{MemRows, VectorBuffer};
use crate::row::{Record, Row};
use crate::schema::{Table, memory};
use crate::segment::Segment;
use crate::vector_file::VectorFile;

/// Place of the memory rows among segment ids.
const IN_MEMORY: u32 = u32::MAX;

/// Where a live row is. Segments are named by id, so that the others keep theirs when some are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    segment: u32,
    row: u32,
}

/// A segment with what is changeable about it.
#[derive(Clone)]
pub struct Slot {
    /// What the manifest says about it.
    pub entry: SegmentEntry,
    /// The rows.
    pub segment: Arc<Segment>,
    /// Their vectors of the store's encoder.
    pub vectors: Option<Arc<VectorFile>>,
    /// Deleted and replaced rows.
    pub deleted: Arc<RoaringBitmap>,
    /// Whether `deleted` differs from the tombstone file.
    pub dirty: bool,
    /// Rows whose vector is in the buffer.
    pub attached: RoaringBitmap,
}

impl Slot {
    /// Live rows.
    pub fn live(&self) -> u64 {
        u64::from(self.segment.rows()) - self.deleted.len()
    }

    /// Rows that have a current vector in the vector file.
    pub fn searchable(&self) -> RoaringBitmap {
        self.vectors.as_ref().map_or_else(RoaringBitmap::new, |file| {
            &(&file.present - &*self.deleted) - &self.attached
        })
    }
}

/// Segments are numbered one by one, so their ids fit.
fn short_id(slot: &Slot) -> u32 {
    slot.entry.id as u32
}

/// One table.
#[derive(Default)]
pub struct TableState {
    index: IdMap<Place>,
    /// Position in `slots` by segment id.
    positions: Vec<u32>,
    /// Segments, oldest first.
    pub slots: Vec<Slot>,
    /// Rows of the log.
    pub rows: MemRows,
}

impl TableState {
    /// Number of live rows.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether no row is live.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// Whether a row is live.
    pub fn contains(&self, id: &Id) -> bool {
        self.index.contains_key(id)
    }

    /// A live row.
    pub fn row(&self, id: &Id) -> Result<Option<Arc<Row>>> {
        self.row_of(id, None)
    }

    /// As [`Self::row`]; with `columns`, the others may be empty.
    pub fn row_of(&self, id: &Id, columns: Option<&[usize]>) -> Result<Option<Arc<Row>>> {
        let Some(place) = self.index.get(id) else {
            return Ok(None);
        };
        if place.segment == IN_MEMORY {
            return Ok(self.rows.get(place.row).cloned());
        }
        self.slots[self.position(place.segment)]
            .segment
            .row_of(place.row, columns)
            .map(|row| Some(Arc::new(row)))
    }

    fn position(&self, segment: u32) -> usize {
        self.positions[segment as usize] as usize
    }

    /// Position in `slots` and row of a live row that is not in memory.
    pub fn sealed_place(&self, id: &Id) -> Option<(usize, u32)> {
        let place = self.index.get(id)?;
        (place.segment != IN_MEMORY).then(|| (self.position(place.segment), place.row))
    }

    /// A live row that is in memory.
    pub fn memory_row(&self, id: &Id) -> Option<&Arc<Row>> {
        let place = self.index.get(id)?;
        if place.segment == IN_MEMORY {
            self.rows.get(place.row)
        } else {
            None
        }
    }

    /// Adds a sealed segment whose live rows become visible.
    pub fn add_slot(&mut self, slot: Slot) -> Result<()> {
        let segment = short_id(&slot);
        self.index.reserve(slot.live() as usize);
        for (row, id) in (0u32..).zip(slot.segment.ids()?) {
            if !slot.deleted.contains(row) {
                self.index.insert(id, Place { segment, row });
            }
        }
        self.slots.push(slot);
        self.find_positions();
        Ok(())
    }

    fn find_positions(&mut self) {
        for (position, slot) in (0u32..).zip(&self.slots) {
            let id = short_id(slot) as usize;
            if self.positions.len() <= id {
                self.positions.resize(id + 1, u32::MAX);
            }
            self.positions[id] = position;
        }
    }

    /// After a seal: the known segments as they are now, then a new one that holds the rows of the memory.
    pub fn install(&mut self, slots: Vec<Slot>) -> Result<()> {
        let known = self.slots.len();
        let mut slots = slots.into_iter();
        self.rows = MemRows::default();
        self.slots = slots.by_ref().take(known).collect();
        slots.try_for_each(|slot| self.add_slot(slot))
    }

    /// After a merge: `merged` takes the place of the segments with these ids, whose live rows it holds.
    pub fn replace(&mut self, victims: &[u64], merged: Option<Slot>) -> Result<()> {
        let at = self.slots.iter().position(|slot| victims.contains(&slot.entry.id));
        if let Some(slot) = &merged {
            let segment = short_id(slot);
            for (row, id) in (0u32..).zip(slot.segment.ids()?) {
                if !slot.deleted.contains(row) {
                    self.index.insert(id, Place { segment, row });
                }
            }
        }
        self.slots.retain(|slot| !victims.contains(&slot.entry.id));
        if let (Some(at), Some(slot)) = (at, merged) {
            self.slots.insert(at, slot);
        }
        self.find_positions();
        Ok(())
    }

    fn remove(&mut self, id: &Id) -> bool {
        let Some(place) = self.index.remove(id) else {
            return false;
        };
        if place.segment == IN_MEMORY {
            self.rows.remove(place.row);
        } else {
            let position = self.position(place.segment);
            let slot = &mut self.slots[position];
            Arc::make_mut(&mut slot.deleted).insert(place.row);
            slot.attached.remove(place.row);
            slot.dirty = true;
        }
        true
    }

    fn put(&mut self, row: Arc<Row>) {
        self.remove(&row.id);
        let id = row.id;
        let place = Place {
            segment: IN_MEMORY,
            row: self.rows.push(row),
        };
        self.index.insert(id, place);
    }
}

/// The whole store.
pub struct State {
    /// Tables by [`Table::index`].
    pub tables: [TableState; Table::ALL.len()],
    /// Vectors of the log.
    pub buffer: Arc<VectorBuffer>,
    /// Number of the next operation.
    pub next_lsn: u64,
    /// Rows that were removed.
    pub deletions: Deletions,
    /// Encoder whose vectors are in use.
    pub embedder_id: Arc<str>,
    /// Its dimension.
    pub dimension: usize,
}

impl State {
    /// An empty store.
    pub fn new(embedder_id: &str, dimension: usize, next_lsn: u64) -> Self {
        let tables = std::array::from_fn(|_| TableState::default());
        Self {
            tables,
            buffer: Arc::new(VectorBuffer::new(dimension)),
            next_lsn,
            deletions: Deletions::starting(next_lsn),
            embedder_id: embedder_id.into(),
            dimension,
        }
    }

    /// Forgets the vectors of the log, which are in vector files now.
    pub fn clear_buffer(&mut self) {
        self.buffer = Arc::new(VectorBuffer::new(self.dimension));
    }

    /// One table.
    pub fn table(&self, table: Table) -> &TableState {
        &self.tables[table.index()]
    }

    /// One table, to change it.
    pub fn table_mut(&mut self, table: Table) -> &mut TableState {
        &mut self.tables[table.index()]
    }

    /// Whether an operation takes away contents that lie in some file.
    pub fn removes(&self, op: &Op) -> bool {
        match op {
            Op::Put { table, row, .. } => self.table(*table).contains(&row.id),
            Op::Delete { .. } => true,
            Op::Vector { .. } => false,
        }
    }

    /// Applies one durable operation; vectors of another encoder are left out.
    pub fn apply(&mut self, op: &Op, embedder_id: &str) {
        let ours = |vector: &[f32], state: &Self| embedder_id == &*state.embedder_id && vector.len() == state.dimension;
        match op {
            Op::Put { table, row, vector } => {
                if *table == Table::Memories {
                    Arc::make_mut(&mut self.buffer).remove(&row.id);
                }
                self.table_mut(*table).put(row.clone());
                if let Some(vector) = vector.as_deref().filter(|vector| ours(vector, self)) {
                    Arc::make_mut(&mut self.buffer).set(row.id, vector);
                }
            }
            Op::Delete { table, id } => {
                self.table_mut(*table).remove(id);
                // Also where a merge has dropped the row before its removal is replayed.
                self.deletions.push(Deletion {
                    lsn: self.next_lsn,
                    table: *table as u8,
                    id: *id,
                });
                if *table == Table::Memories {
                    Arc::make_mut(&mut self.buffer).remove(id);
                }
            }
            Op::Vector { id, vector } => {
                let live = self.table(Table::Memories).contains(id);
                if live && ours(vector, self) {
                    Arc::make_mut(&mut self.buffer).set(*id, vector);
                    let memories = self.table_mut(Table::Memories);
                    if let Some((segment, row)) = memories.sealed_place(id) {
                        memories.slots[segment].attached.insert(row);
                    }
                }
            }
        }
        self.next_lsn += 1;
    }

    /// The vector of a live memory.
    pub fn vector(&self, id: &Id) -> Result<Option<&[f32]>> {
        if let Some(vector) = self.buffer.get(id) {
            return Ok(Some(vector));
        }
        let memories = self.table(Table::Memories);
        let Some((segment, row)) = memories.sealed_place(id) else {
            return Ok(None);
        };
        memories.slots[segment]
            .vectors
            .as_ref()
            .map_or(Ok(None), |file| file.vector(row))
    }

    /// A live row with its vector.
    pub fn record(&self, table: Table, id: &Id) -> Result<Option<Record>> {
        let Some(row) = self.table(table).row(id)? else {
            return Ok(None);
        };
        let embedding = if table == Table::Memories {
            self.vector(id)?.map(<[f32]>::to_vec)
        } else {
            None
        };
        Ok(Some(Record { row, embedding }))
    }

    /// Live rows whose text column equals `value`, in insertion order.
    pub fn find(&self, table: Table, column: usize, value: &str) -> Result<Vec<Record>> {
        let state = self.table(table);
        let mut found = Vec::new();
        for slot in &state.slots {
            for row in slot.segment.find(table.columns()[column].name, value)? {
                if !slot.deleted.contains(row) {
                    found.push(Arc::new(slot.segment.row(row)?));
                }
            }
        }
        found.extend(
            state
                .rows
                .iter()
                .filter(|(_, row)| row.text(column) == Some(value))
                .map(|(_, row)| row.clone()),
        );
        found.sort_by_key(|row| row.inserted_lsn);
        let with_vector = |row: Arc<Row>| -> Result<Record> {
            let embedding = if table == Table::Memories {
                self.vector(&row.id)?.map(<[f32]>::to_vec)
            } else {
                None
            };
            Ok(Record { row, embedding })
        };
        found.into_iter().map(with_vector).collect()
    }

    /// Number of live memories that have text but no vector.
    pub fn pending_count(&self) -> Result<u64> {
        let mut count = 0;
        for slot in &self.table(Table::Memories).slots {
            count += pending_rows(slot)?.len();
        }
        let waiting = |row: &&Arc<Row>| row.text(memory::TEXT).is_some() && !self.buffer.contains(&row.id);
        Ok(count
            + self
                .table(Table::Memories)
                .rows
                .iter()
                .map(|(_, row)| row)
                .filter(waiting)
                .count() as u64)
    }

    /// Ids and texts of live memories that have text but no vector, oldest first.
    pub fn pending(&self, limit: usize) -> Result<Vec<(Id, String)>> {
        let memories = self.table(Table::Memories);
        let mut found = Vec::new();
        for slot in &memories.slots {
            for row in pending_rows(slot)?.iter().take(limit - found.len()) {
                if let crate::row::Value::Text(text) = slot.segment.cell("text", row)? {
                    found.push((slot.segment.id(row)?, text));
                }
            }
        }
        for (_, row) in memories.rows.iter() {
            if found.len() == limit {
                break;
            }
            if let Some(text) = row.text(memory::TEXT).filter(|_| !self.buffer.contains(&row.id)) {
                found.push((row.id, text.to_string()));
            }
        }
        Ok(found)
    }
}

fn pending_rows(slot: &Slot) -> Result<RoaringBitmap> {
    let mut waiting = RoaringBitmap::new();
    waiting.insert_range(0..slot.segment.rows());
    waiting -= &*slot.deleted;
    waiting -= &slot.attached;
    if let Some(file) = &slot.vectors {
        waiting -= &file.present;
    }
    if let Some(nulls) = slot.segment.nulls("text")? {
        waiting = waiting
            .into_iter()
            .filter(|row| nulls.is_valid(*row as usize))
            .collect();
    }
    Ok(waiting)
}
