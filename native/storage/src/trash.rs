//! The trash: rows moved out of their table, with their vectors, until they are restored, purged or too old.

use std::sync::Arc;

use crate::codec::{BatchWriter, Op};
use crate::decode::decode;
use crate::error::{Result, StorageError};
use crate::id::{Id, IdSet};
use crate::request::{Reply, now};
use crate::row::{Record, Row, Value};
use crate::schema::{Table, trash};
use crate::state::{Slot, State};

/// A row in the trash.
#[derive(Clone, Debug, PartialEq)]
pub struct Trashed {
    /// The row, as it was in its table.
    pub record: Record,
    /// When it was moved, microseconds UTC.
    pub at: i64,
}

fn damaged(id: &Id) -> StorageError {
    StorageError::NotFound {
        what: "readable row in the trash:".into(),
        name: crate::id::format_id(id),
    }
}

/// Moves live rows into the trash.
pub fn prepare_trash(table: Table, ids: Vec<Id>, state: &State, device: &Arc<str>, ops: &mut Vec<Op>) -> Result<Reply> {
    let (mut seen, at, mut count) = (IdSet::default(), now(), 0);
    for (number, id) in ids.into_iter().enumerate() {
        let Some(record) = state.record(table, &id)?.filter(|_| seen.insert(id)) else {
            continue;
        };
        if origin(state, &id)?.is_some_and(|other| other != table.name()) {
            let expected = "an id that no row of another table in the trash has (purge that one first)";
            return Err(StorageError::column(table.name(), "id", number, expected));
        }
        let vector = record.embedding.as_deref().map(Into::into);
        let mut batch = BatchWriter::new(Vec::new(), &state.embedder_id);
        batch.push(&Op::Put {
            table,
            row: record.row,
            vector,
        });
        let lsn = state.next_lsn + ops.len() as u64;
        let row = Row {
            id,
            lsn,
            inserted_lsn: lsn,
            device_id: device.clone(),
            created_at: at,
            updated_at: at,
            values: vec![Value::Text(table.name().into()), Value::Bytes(batch.finish())],
        };
        ops.push(Op::Put {
            table: Table::Trash,
            row: Arc::new(row),
            vector: None,
        });
        ops.push(Op::Delete { table, id });
        count += 1;
    }
    Ok(Reply::Count(count))
}

/// Moves rows back from the trash.
pub fn prepare_restore(table: Table, ids: Vec<Id>, state: &State, ops: &mut Vec<Op>) -> Result<Reply> {
    let (mut seen, mut count) = (IdSet::default(), 0);
    for (number, id) in ids.into_iter().enumerate() {
        let Some(held) = state.table(Table::Trash).row(&id)?.filter(|_| seen.insert(id)) else {
            continue;
        };
        if held.text(trash::ORIGIN) != Some(table.name()) {
            continue;
        }
        if state.table(table).contains(&id) {
            let expected = "an id that has not been used again since the row was moved to the trash";
            return Err(StorageError::column(table.name(), "id", number, expected));
        }
        let Trashed { record, .. } = open(&held, state)?;
        let mut row = (*record.row).clone();
        row.lsn = state.next_lsn + ops.len() as u64;
        ops.push(Op::Put {
            table,
            row: Arc::new(row),
            vector: record.embedding.map(Into::into),
        });
        ops.push(Op::Delete {
            table: Table::Trash,
            id,
        });
        count += 1;
    }
    Ok(Reply::Count(count))
}

/// Removes rows of a table from the trash for good; all of them without ids.
pub fn prepare_purge(table: Table, ids: Option<Vec<Id>>, state: &State, ops: &mut Vec<Op>) -> Result<Reply> {
    let mut doomed = IdSet::default();
    match ids {
        Some(ids) => {
            for id in ids {
                if origin(state, &id)?.as_deref() == Some(table.name()) {
                    doomed.insert(id);
                }
            }
        }
        None => doomed.extend(held(state, table)?.iter().map(|record| record.row.id)),
    }
    ops.extend(doomed.iter().map(|id| Op::Delete {
        table: Table::Trash,
        id: *id,
    }));
    Ok(Reply::Count(doomed.len()))
}

/// Rows of a table in the trash, in the order in which they were moved there.
pub fn list(state: &State, table: Table) -> Result<Vec<Trashed>> {
    held(state, table)?
        .iter()
        .map(|record| open(&record.row, state))
        .collect()
}

/// Ids of rows that were moved to the trash before `limit`, by table.
pub fn older_than(state: &State, limit: i64) -> Result<Vec<(Table, Vec<Id>)>> {
    let (trash, mut found) = (state.table(Table::Trash), Vec::new());
    let old_slot = |slot: &Slot| slot.live() > 0 && slot.entry.created_at.0 < limit;
    // Asked in every round of the upkeep: rows are read only where one of them can be old.
    if !trash.slots.iter().any(old_slot) && !trash.rows.iter().any(|(_, row)| row.created_at < limit) {
        return Ok(found);
    }
    for table in Table::ALL {
        let old = held(state, table)?
            .into_iter()
            .filter(|record| record.row.created_at < limit);
        let ids: Vec<Id> = old.map(|record| record.row.id).collect();
        if !ids.is_empty() {
            found.push((table, ids));
        }
    }
    Ok(found)
}

fn held(state: &State, table: Table) -> Result<Vec<Record>> {
    state.find(Table::Trash, trash::ORIGIN, table.name())
}

fn origin(state: &State, id: &Id) -> Result<Option<String>> {
    let row = state.table(Table::Trash).row(id)?;
    Ok(row.and_then(|row| row.text(trash::ORIGIN).map(String::from)))
}

fn open(held: &Row, state: &State) -> Result<Trashed> {
    let Value::Bytes(bytes) = &held.values[trash::DATA] else {
        return Err(damaged(&held.id));
    };
    let batch = decode(bytes, held.lsn).map_err(|_| damaged(&held.id))?;
    let ours = batch.embedder_id == *state.embedder_id;
    match batch.ops.into_iter().next() {
        Some(Op::Put { row, vector, .. }) => {
            let vector = vector.filter(|vector| ours && vector.len() == state.dimension);
            let embedding = vector.map(|vector| vector.to_vec());
            Ok(Trashed {
                record: Record { row, embedding },
                at: held.created_at,
            })
        }
        _ => Err(damaged(&held.id)),
    }
}
