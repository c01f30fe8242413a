//! Reading the operations of a log frame.

use std::sync::Arc;

use crate::codec::{BYTES, Batch, DELETE, FALSE, FLOAT, FLOATS, INT, LIST, NULL, Op, PUT, TEXT, TRUE, VECTOR};
use crate::row::{Row, Value, empty_value};
use crate::schema::{SCHEMA_VERSION, Table};

/// Why a payload cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// It is not a batch.
    Damaged(&'static str),
    /// It was written by a newer program.
    Newer(u8),
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
    use crate::codec::{BatchWriter, op_count};
    use crate::id::Id;
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
