//! What the log holds beyond the segments: rows of each table and vectors attached to any row.

use std::sync::Arc;

use aios_search::{Codes, VectorBlock};
use roaring::RoaringBitmap;

use crate::error::{Result, StorageError};
use crate::id::{Id, IdMap};
use crate::row::Row;

/// Rows of one table in the order they were written; replaced and deleted ones are gone.
#[derive(Default)]
pub struct MemRows {
    rows: Vec<Option<Arc<Row>>>,
}

impl MemRows {
    /// Adds a row and returns its place.
    pub fn push(&mut self, row: Arc<Row>) -> u32 {
        self.rows.push(Some(row));
        (self.rows.len() - 1) as u32
    }

    /// Takes a row away.
    pub fn remove(&mut self, place: u32) {
        self.rows[place as usize] = None;
    }

    /// The row at a place.
    pub fn get(&self, place: u32) -> Option<&Arc<Row>> {
        self.rows.get(place as usize)?.as_ref()
    }

    /// Live rows with their places.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Arc<Row>)> {
        (0u32..)
            .zip(&self.rows)
            .filter_map(|(place, row)| row.as_ref().map(|row| (place, row)))
    }
}

/// Vectors that are in the log but not yet in a vector file; contiguous, with codes, so that they are scanned alike.
#[derive(Clone)]
pub struct VectorBuffer {
    dimension: usize,
    vectors: Vec<f32>,
    codes: Codes,
    owners: Vec<Id>,
    live: RoaringBitmap,
    slots: IdMap<u32>,
}

impl VectorBuffer {
    /// An empty buffer.
    pub fn new(dimension: usize) -> Self {
        let (owners, slots, live) = (Vec::new(), IdMap::default(), RoaringBitmap::new());
        Self {
            dimension,
            vectors: Vec::new(),
            codes: Codes::new(dimension),
            owners,
            live,
            slots,
        }
    }

    /// Number of live vectors.
    pub fn len(&self) -> u64 {
        self.live.len()
    }

    /// Whether there are no live vectors.
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    /// Attaches a vector, which has the buffer's dimension, replacing an earlier one.
    pub fn set(&mut self, id: Id, vector: &[f32]) {
        self.remove(&id);
        if self.codes.push(vector).is_ok() {
            let slot = self.owners.len() as u32;
            self.vectors.extend_from_slice(vector);
            self.owners.push(id);
            self.live.insert(slot);
            self.slots.insert(id, slot);
        }
    }

    /// Takes a vector away.
    pub fn remove(&mut self, id: &Id) {
        if let Some(slot) = self.slots.remove(id) {
            self.live.remove(slot);
            let start = slot as usize * self.dimension;
            self.vectors[start..start + self.dimension].fill(0.0);
        }
    }

    /// The vector of a row.
    pub fn get(&self, id: &Id) -> Option<&[f32]> {
        let start = *self.slots.get(id)? as usize * self.dimension;
        Some(&self.vectors[start..start + self.dimension])
    }

    /// Whether a row has a vector here.
    pub fn contains(&self, id: &Id) -> bool {
        self.slots.contains_key(id)
    }

    /// Live slots.
    pub fn live(&self) -> &RoaringBitmap {
        &self.live
    }

    /// The row that a slot belongs to.
    pub fn owner(&self, slot: u32) -> &Id {
        &self.owners[slot as usize]
    }

    /// All slots as one block.
    pub fn block(&self) -> Result<VectorBlock<'_>> {
        VectorBlock::new(self.dimension, &self.vectors)
            .and_then(|block| block.with_codes(self.codes.view()))
            .map_err(|error| StorageError::Embedder {
                message: error.to_string(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_or_removed_vector_is_not_live() {
        let mut buffer = VectorBuffer::new(2);
        buffer.set([1; 16], &[1.0, 0.0]);
        buffer.set([2; 16], &[0.0, 1.0]);
        buffer.set([1; 16], &[0.5, 0.5]);
        assert_eq!(buffer.get(&[1; 16]), Some(&[0.5f32, 0.5][..]));
        assert_eq!(buffer.live().iter().collect::<Vec<_>>(), [1, 2]);
        buffer.remove(&[2; 16]);
        assert_eq!((buffer.len(), buffer.contains(&[2; 16])), (1, false));
        assert_eq!(buffer.block().unwrap().rows(), 3);
        assert_eq!(*buffer.owner(2), [1; 16]);
    }
}
