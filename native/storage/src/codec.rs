//! Operations and their compact encoding inside a log frame.

use std::sync::Arc;

use crate::id::Id;
use crate::row::{Row, Value};
use crate::schema::{SCHEMA_VERSION, Table};

/// One change of the store.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Write a row; it replaces the one with the same id, and its vector.
    Put {
        /// Where.
        table: Table,
        /// The row.
        row: Arc<Row>,
        /// Its vector.
        vector: Option<Arc<[f32]>>,
    },
    /// Remove a row.
    Delete {
        /// Where.
        table: Table,
        /// Which.
        id: Id,
    },
    /// Attach a vector to a memory.
    Vector {
        /// Which.
        id: Id,
        /// The vector.
        vector: Arc<[f32]>,
    },
}

impl Op {
    /// Table and id that the operation touches.
    pub fn target(&self) -> (Table, Id) {
        match self {
            Self::Put { table, row, .. } => (*table, row.id),
            Self::Delete { table, id } => (*table, *id),
            Self::Vector { id, .. } => (Table::Memories, *id),
        }
    }
}

/// Decoded operations of one frame with the encoder that their vectors came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Encoder of all vectors in the batch.
    pub embedder_id: String,
    /// Operations; the i-th has the frame's number plus i.
    pub ops: Vec<Op>,
}

pub(crate) const PUT: u8 = 1;
pub(crate) const DELETE: u8 = 2;
pub(crate) const VECTOR: u8 = 3;

pub(crate) const NULL: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const INT: u8 = 2;
pub(crate) const FLOAT: u8 = 3;
pub(crate) const FALSE: u8 = 4;
pub(crate) const TRUE: u8 = 5;
pub(crate) const BYTES: u8 = 6;
pub(crate) const LIST: u8 = 7;
pub(crate) const FLOATS: u8 = 8;

/// Number of operations of an encoded batch.
pub fn op_count(payload: &[u8]) -> Option<u32> {
    payload
        .get(..4)
        .map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// Encodes a batch operation by operation behind whatever `out` holds already.
pub struct BatchWriter {
    out: Vec<u8>,
    start: usize,
    count: u32,
}

impl BatchWriter {
    /// Begins a batch whose vectors come from `embedder_id`.
    pub fn new(mut out: Vec<u8>, embedder_id: &str) -> Self {
        let start = out.len();
        put_len(&mut out, 0);
        put_bytes(&mut out, embedder_id.as_bytes());
        Self { out, start, count: 0 }
    }

    /// Bytes so far.
    pub fn size(&self) -> usize {
        self.out.len()
    }

    /// Takes back everything after a position that [`BatchWriter::mark`] returned.
    pub fn rewind(&mut self, mark: (usize, u32)) {
        self.out.truncate(mark.0);
        self.count = mark.1;
    }

    /// The current position.
    pub fn mark(&self) -> (usize, u32) {
        (self.out.len(), self.count)
    }

    /// Adds an operation.
    pub fn push(&mut self, op: &Op) {
        self.count += 1;
        let out = &mut self.out;
        match op {
            Op::Put { table, row, vector } => encode_put(*table, row, vector.as_deref(), out),
            Op::Delete { table, id } => {
                out.extend_from_slice(&[DELETE, *table as u8]);
                out.extend_from_slice(id);
            }
            Op::Vector { id, vector } => {
                out.push(VECTOR);
                out.extend_from_slice(id);
                put_floats(out, vector);
            }
        }
    }

    /// The bytes.
    pub fn finish(mut self) -> Vec<u8> {
        self.out[self.start..self.start + 4].copy_from_slice(&self.count.to_le_bytes());
        self.out
    }
}

fn encode_put(table: Table, row: &Row, vector: Option<&[f32]>, out: &mut Vec<u8>) {
    out.extend_from_slice(&[PUT, table as u8, SCHEMA_VERSION]);
    out.extend_from_slice(&row.id);
    out.extend_from_slice(&row.inserted_lsn.to_le_bytes());
    out.extend_from_slice(&row.created_at.to_le_bytes());
    out.extend_from_slice(&row.updated_at.to_le_bytes());
    put_bytes(out, row.device_id.as_bytes());
    out.push(u8::from(vector.is_some()));
    if let Some(vector) = vector {
        put_floats(out, vector);
    }
    out.push(u8::try_from(row.values.len()).unwrap_or(u8::MAX));
    for value in &row.values {
        put_value(out, value);
    }
}

fn put_len(out: &mut Vec<u8>, len: usize) {
    out.extend_from_slice(&u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes());
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_len(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn put_floats(out: &mut Vec<u8>, values: &[f32]) {
    put_len(out, values.len());
    values
        .iter()
        .for_each(|value| out.extend_from_slice(&value.to_le_bytes()));
}

fn put_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.push(NULL),
        Value::Text(text) => {
            out.push(TEXT);
            put_bytes(out, text.as_bytes());
        }
        Value::Int(number) => {
            out.push(INT);
            out.extend_from_slice(&number.to_le_bytes());
        }
        Value::Float(number) => {
            out.push(FLOAT);
            out.extend_from_slice(&number.to_le_bytes());
        }
        Value::Bool(truth) => out.push(if *truth { TRUE } else { FALSE }),
        Value::Bytes(bytes) => {
            out.push(BYTES);
            put_bytes(out, bytes);
        }
        Value::List(items) => {
            out.push(LIST);
            put_len(out, items.len());
            items.iter().for_each(|item| put_bytes(out, item.as_bytes()));
        }
        Value::Vector(values) => {
            out.push(FLOATS);
            put_floats(out, values);
        }
    }
}
