//! What callers ask the writer for, and its translation into operations.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::codec::Op;
use crate::error::{Result, StorageError};
use crate::id::{Id, IdSet};
use crate::row::RowInput;
use crate::schema::{Table, memory};
use crate::state::State;

/// A change that a caller asks for.
#[derive(Debug)]
pub enum Request {
    /// New rows.
    Append {
        /// Where.
        table: Table,
        /// The rows, checked.
        rows: Vec<RowInput>,
    },
    /// Changes of one row.
    Update {
        /// Where.
        table: Table,
        /// Which.
        id: Id,
        /// The changes, checked.
        changes: RowInput,
    },
    /// Removal of rows.
    Delete {
        /// Where.
        table: Table,
        /// Which.
        ids: Vec<Id>,
    },
    /// Vectors for memories.
    Vectors {
        /// Which, with their vectors.
        pairs: Vec<(Id, Arc<[f32]>)>,
    },
}

/// What a change did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Ids of appended rows.
    Ids(Vec<Id>),
    /// Number of rows changed.
    Count(usize),
}

impl Request {
    /// Rows that the request names.
    pub fn ids(&self) -> Vec<Id> {
        match self {
            Self::Append { rows, .. } => rows.iter().filter_map(|row| row.id).collect(),
            Self::Update { id, .. } => vec![*id],
            Self::Delete { ids, .. } => ids.clone(),
            Self::Vectors { pairs } => pairs.iter().map(|(id, _)| *id).collect(),
        }
    }

    /// Whether the request must succeed on a full disk.
    pub fn frees_space(&self) -> bool {
        matches!(self, Self::Delete { .. })
    }

    /// Turns the request into operations on the current contents; nothing is added to `ops` for rows that are gone.
    pub fn prepare(self, state: &State, device_id: &Arc<str>, ops: &mut Vec<Op>) -> Result<Reply> {
        let lsn = state.next_lsn + ops.len() as u64;
        match self {
            Self::Append { table, rows } => prepare_append(table, rows, state, device_id, ops),
            Self::Update { table, id, changes } => prepare_update(table, id, changes, lsn, state, ops),
            Self::Delete { table, ids } => {
                let unique: IdSet = ids.into_iter().filter(|id| state.table(table).contains(id)).collect();
                ops.extend(unique.iter().map(|id| Op::Delete { table, id: *id }));
                Ok(Reply::Count(unique.len()))
            }
            Self::Vectors { pairs } => {
                let memories = state.table(Table::Memories);
                let before = ops.len();
                let live = pairs.into_iter().filter(|(id, _)| memories.contains(id));
                ops.extend(live.map(|(id, vector)| Op::Vector { id, vector }));
                Ok(Reply::Count(ops.len() - before))
            }
        }
    }
}

/// The current time, microseconds UTC.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

fn prepare_append(
    table: Table,
    rows: Vec<RowInput>,
    state: &State,
    device_id: &Arc<str>,
    ops: &mut Vec<Op>,
) -> Result<Reply> {
    let (now, mut ids, mut seen) = (now(), Vec::with_capacity(rows.len()), IdSet::default());
    for (number, input) in rows.into_iter().enumerate() {
        let lsn = state.next_lsn + ops.len() as u64;
        let (row, vector) = input.into_row(table, lsn, now, device_id);
        if state.table(table).contains(&row.id) || !seen.insert(row.id) {
            let expected = "an id that is not in the table yet (use update to change a row)";
            return Err(StorageError::column(table.name(), "id", number, expected));
        }
        ids.push(row.id);
        ops.push(Op::Put {
            table,
            row: Arc::new(row),
            vector: vector.map(Into::into),
        });
    }
    Ok(Reply::Ids(ids))
}

fn prepare_update(
    table: Table,
    id: Id,
    changes: RowInput,
    lsn: u64,
    state: &State,
    ops: &mut Vec<Op>,
) -> Result<Reply> {
    let Some(record) = state.record(table, &id)? else {
        let what = format!("row of {}", table.name());
        return Err(StorageError::NotFound {
            what,
            name: crate::id::format_id(&id),
        });
    };
    if changes.id.is_some_and(|other| other != id) {
        return Err(StorageError::column(
            table.name(),
            "id",
            0,
            "no other id than that of the row",
        ));
    }
    let embedding = changes.embedding.clone();
    let row = changes.merge_into(&record.row, lsn, now());
    // A vector stands for the text it was computed from.
    let same_text = table != Table::Memories || row.values[memory::TEXT] == record.row.values[memory::TEXT];
    let vector = embedding.unwrap_or(if same_text { record.embedding } else { None });
    ops.push(Op::Put {
        table,
        row: Arc::new(row),
        vector: vector.map(Into::into),
    });
    Ok(Reply::Count(1))
}
