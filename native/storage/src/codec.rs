//! Operations and their compact encoding inside a log frame.

use std::sync::Arc;

use crate::id::Id;
use crate::row::{Row, Value, empty_value};
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

const PUT: u8 = 1;
const DELETE: u8 = 2;
const VECTOR: u8 = 3;

const NULL: u8 = 0;
const TEXT: u8 = 1;
const INT: u8 = 2;
const FLOAT: u8 = 3;
const FALSE: u8 = 4;
const TRUE: u8 = 5;
const BYTES: u8 = 6;
const LIST: u8 = 7;
const FLOATS: u8 = 8;

/// Why a payload cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// It is not a batch.
    Damaged(&'static str),
    /// It was written by a newer program.
    Newer(u8),
}

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

/// Reads a batch whose first operation has number `lsn`.
pub fn decode(payload: &[u8], lsn: u64) -> Result<Batch, DecodeError> {
    let mut reader = Reader { bytes: payload };
    let count = reader.u32()?;
    let embedder_id = reader.text()?;
    let mut ops = Vec::new();
    for index in 0..u64::from(count) {
        ops.push(reader.op(lsn + index)?);
    }
    if reader.bytes.is_empty() {
        Ok(Batch { embedder_id, ops })
    } else {
        Err(DecodeError::Damaged("trailing bytes"))
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        let (head, rest) = self
            .bytes
            .split_at_checked(len)
            .ok_or(DecodeError::Damaged("short batch"))?;
        self.bytes = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        self.take(N)?
            .try_into()
            .map_err(|_| DecodeError::Damaged("short batch"))
    }

    fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.array::<1>()?[0])
    }

    fn u32(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn i64(&mut self) -> Result<i64, DecodeError> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    fn slice(&mut self) -> Result<&'a [u8], DecodeError> {
        let len = self.u32()? as usize;
        self.take(len)
    }

    fn text(&mut self) -> Result<String, DecodeError> {
        let bytes = self.slice()?.to_vec();
        String::from_utf8(bytes).map_err(|_| DecodeError::Damaged("text is not UTF-8"))
    }

    fn floats(&mut self) -> Result<Vec<f32>, DecodeError> {
        let len = self.u32()? as usize;
        let bytes = self.take(len.checked_mul(4).ok_or(DecodeError::Damaged("vector length"))?)?;
        Ok(bytes
            .chunks_exact(4)
            .map(|word| f32::from_le_bytes([word[0], word[1], word[2], word[3]]))
            .collect())
    }

    fn table(&mut self) -> Result<Table, DecodeError> {
        let code = self.u8()?;
        Table::from_code(code).ok_or(DecodeError::Newer(code))
    }

    fn op(&mut self, lsn: u64) -> Result<Op, DecodeError> {
        match self.u8()? {
            PUT => self.put(lsn),
            DELETE => Ok(Op::Delete {
                table: self.table()?,
                id: self.array()?,
            }),
            VECTOR => Ok(Op::Vector {
                id: self.array()?,
                vector: self.floats()?.into(),
            }),
            code => Err(DecodeError::Newer(code)),
        }
    }

    fn put(&mut self, lsn: u64) -> Result<Op, DecodeError> {
        let table = self.table()?;
        let version = self.u8()?;
        if version > SCHEMA_VERSION {
            return Err(DecodeError::Newer(version));
        }
        let id = self.array()?;
        let inserted_lsn = u64::from_le_bytes(self.array()?);
        let (created_at, updated_at) = (self.i64()?, self.i64()?);
        let device_id = self.text()?.into();
        let vector = if self.u8()? == 1 {
            Some(self.floats()?.into())
        } else {
            None
        };
        let count = usize::from(self.u8()?);
        if count > table.columns().len() {
            return Err(DecodeError::Damaged("too many columns"));
        }
        let mut values = Vec::with_capacity(table.columns().len());
        for _ in 0..count {
            values.push(self.value()?);
        }
        // Columns that a later version appends are empty in rows of an earlier one.
        values.extend(table.columns()[count..].iter().map(|column| empty_value(column.kind)));
        let row = Arc::new(Row {
            id,
            lsn,
            inserted_lsn,
            device_id,
            created_at,
            updated_at,
            values,
        });
        Ok(Op::Put { table, row, vector })
    }

    fn value(&mut self) -> Result<Value, DecodeError> {
        Ok(match self.u8()? {
            NULL => Value::Null,
            TEXT => Value::Text(self.text()?),
            INT => Value::Int(self.i64()?),
            FLOAT => Value::Float(f64::from_le_bytes(self.array()?)),
            FALSE => Value::Bool(false),
            TRUE => Value::Bool(true),
            BYTES => Value::Bytes(self.slice()?.to_vec()),
            LIST => {
                let count = self.u32()?;
                let mut items = Vec::new();
                for _ in 0..count {
                    items.push(self.text()?);
                }
                Value::List(items)
            }
            FLOATS => Value::Vector(self.floats()?),
            code => return Err(DecodeError::Newer(code)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<String>().prop_map(Value::Text),
            any::<i64>().prop_map(Value::Int),
            (-1e9..1e9f64).prop_map(Value::Float),
            any::<bool>().prop_map(Value::Bool),
            any::<Vec<u8>>().prop_map(Value::Bytes),
            any::<Vec<String>>().prop_map(Value::List),
            prop::collection::vec(-1e9..1e9f32, 0..9).prop_map(Value::Vector),
        ]
    }

    fn op() -> impl Strategy<Value = Op> {
        let table = (0..Table::ALL.len()).prop_map(|index| Table::ALL[index]);
        let vector = prop::collection::vec(-1e9..1e9f32, 0..9).prop_map(Arc::<[f32]>::from);
        let put = (
            table.clone(),
            any::<Id>(),
            any::<(u64, i64, i64, String)>(),
            prop::option::of(vector.clone()),
        )
            .prop_flat_map(|(table, id, system, vector)| {
                prop::collection::vec(value(), table.columns().len()).prop_map(move |values| {
                    let (inserted_lsn, created_at, updated_at, device) = system.clone();
                    let row = Row {
                        id,
                        lsn: 0,
                        inserted_lsn,
                        device_id: device.into(),
                        created_at,
                        updated_at,
                        values,
                    };
                    Op::Put {
                        table,
                        row: Arc::new(row),
                        vector: vector.clone(),
                    }
                })
            });
        prop_oneof![
            put,
            (table, any::<Id>()).prop_map(|(table, id)| Op::Delete { table, id }),
            (any::<Id>(), vector).prop_map(|(id, vector)| Op::Vector { id, vector }),
        ]
    }

    fn numbered(mut ops: Vec<Op>, lsn: u64) -> Vec<Op> {
        for (op, lsn) in ops.iter_mut().zip(lsn..) {
            if let Op::Put { row, .. } = op {
                Arc::make_mut(row).lsn = lsn;
            }
        }
        ops
    }

    fn encode(ops: &[Op], embedder_id: &str) -> Vec<u8> {
        let mut writer = BatchWriter::new(Vec::new(), embedder_id);
        ops.iter().for_each(|op| writer.push(op));
        writer.finish()
    }

    proptest! {
        #[test]
        fn batches_round_trip(ops in prop::collection::vec(op(), 0..6), embedder: String, lsn in 0..u64::MAX / 2) {
            let ops = numbered(ops, lsn);
            let bytes = encode(&ops, &embedder);
            prop_assert_eq!(op_count(&bytes), Some(ops.len() as u32));
            prop_assert_eq!(decode(&bytes, lsn), Ok(Batch { embedder_id: embedder, ops }));
        }

        #[test]
        fn any_bytes_are_refused_without_panic(bytes: Vec<u8>) {
            let _ = decode(&bytes, 1);
        }
    }

    #[test]
    fn newer_versions_are_told_apart_from_damage() {
        let mut bytes = encode(
            &[Op::Delete {
                table: Table::Chats,
                id: [0; 16],
            }],
            "",
        );
        bytes[8] = 99;
        assert_eq!(decode(&bytes, 1), Err(DecodeError::Newer(99)));
        assert_eq!(decode(&bytes[..5], 1), Err(DecodeError::Damaged("short batch")));
    }
}
