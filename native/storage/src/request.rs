//! What callers ask the writer for, and its translation into operations.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::codec::Op;
use crate::error::{Result, StorageError};
use crate::history::History;
use crate::id::{Id, IdSet};
use crate::row::{RowInput, Value};
use crate::schema::{Table, memory};
use crate::state::State;
use crate::trash;

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
    /// New rows, and changes of those whose id is there already.
    Upsert {
        /// Where.
        table: Table,
        /// The rows, checked.
        rows: Vec<RowInput>,
    },
    /// Marks on memories.
    Pin {
        /// Which.
        ids: Vec<Id>,
        /// Whether they are pinned from now on.
        pinned: bool,
    },
    /// Removal of rows for good.
    Delete {
        /// Where.
        table: Table,
        /// Which.
        ids: Vec<Id>,
    },
    /// Removal of rows that can be restored.
    Trash {
        /// Where.
        table: Table,
        /// Which.
        ids: Vec<Id>,
    },
    /// Bringing rows back from the trash.
    Restore {
        /// Where they come from.
        table: Table,
        /// Which.
        ids: Vec<Id>,
    },
    /// Removal of rows in the trash for good.
    Purge {
        /// Where they come from.
        table: Table,
        /// Which; all without ids.
        ids: Option<Vec<Id>>,
    },
    /// Taking back the last changes.
    Undo {
        /// Of which table.
        table: Table,
        /// How many.
        changes: usize,
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
            Self::Append { rows, .. } | Self::Upsert { rows, .. } => rows.iter().filter_map(|row| row.id).collect(),
            Self::Update { id, .. } => vec![*id],
            Self::Pin { ids, .. } | Self::Delete { ids, .. } | Self::Trash { ids, .. } | Self::Restore { ids, .. } => {
                ids.clone()
            }
            Self::Purge { ids, .. } => ids.clone().unwrap_or_default(),
            Self::Vectors { pairs } => pairs.iter().map(|(id, _)| *id).collect(),
            Self::Undo { .. } => Vec::new(),
        }
    }

    /// Whether the request must succeed on a full disk.
    pub fn frees_space(&self) -> bool {
        matches!(self, Self::Delete { .. } | Self::Purge { .. })
    }

    /// Whether the request names rows that only its preparation knows, so that it must be alone in its group.
    pub fn is_alone(&self) -> bool {
        matches!(self, Self::Undo { .. } | Self::Purge { .. })
    }

    /// The table whose last change this is; `None` where it cannot be taken back.
    pub fn undoable(&self) -> Option<Table> {
        match self {
            Self::Append { table, .. }
            | Self::Update { table, .. }
            | Self::Upsert { table, .. }
            | Self::Trash { table, .. }
            | Self::Restore { table, .. } => Some(*table),
            Self::Pin { .. } => Some(Table::Memories),
            _ => None,
        }
    }

    /// Turns the request into operations on the current contents; nothing is added to `ops` for rows that are gone.
    pub fn prepare(self, state: &State, history: &History, device_id: &Arc<str>, ops: &mut Vec<Op>) -> Result<Reply> {
        match self {
            Self::Append { table, rows } => prepare_append(table, rows, state, device_id, ops),
            Self::Update { table, id, changes } => {
                prepare_update(table, id, changes, state, ops)?;
                Ok(Reply::Count(1))
            }
            Self::Upsert { table, rows } => prepare_upsert(table, rows, state, device_id, ops),
            Self::Pin { ids, pinned } => prepare_pin(ids, pinned, state, ops),
            Self::Delete { table, ids } => {
                let unique: IdSet = ids.into_iter().filter(|id| state.table(table).contains(id)).collect();
                ops.extend(unique.iter().map(|id| Op::Delete { table, id: *id }));
                Ok(Reply::Count(unique.len()))
            }
            Self::Trash { table, ids } => trash::prepare_trash(table, ids, state, device_id, ops),
            Self::Restore { table, ids } => trash::prepare_restore(table, ids, state, ops),
            Self::Purge { table, ids } => trash::prepare_purge(table, ids, state, ops),
            Self::Undo { table, changes } => Ok(Reply::Count(history.prepare(table, changes, state.next_lsn, ops))),
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
pub fn now() -> i64 {
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

fn prepare_upsert(
    table: Table,
    rows: Vec<RowInput>,
    state: &State,
    device_id: &Arc<str>,
    ops: &mut Vec<Op>,
) -> Result<Reply> {
    let (now, mut ids, mut seen) = (now(), Vec::with_capacity(rows.len()), IdSet::default());
    for (number, input) in rows.into_iter().enumerate() {
        if input.id.is_some_and(|id| !seen.insert(id)) {
            return Err(StorageError::column(
                table.name(),
                "id",
                number,
                "an id once in one call",
            ));
        }
        match input.id.filter(|id| state.table(table).contains(id)) {
            Some(id) => {
                prepare_update(table, id, input, state, ops)?;
                ids.push(id);
            }
            None => {
                let lsn = state.next_lsn + ops.len() as u64;
                let (row, vector) = input.into_row(table, lsn, now, device_id);
                ids.push(row.id);
                ops.push(Op::Put {
                    table,
                    row: Arc::new(row),
                    vector: vector.map(Into::into),
                });
            }
        }
    }
    Ok(Reply::Ids(ids))
}

fn prepare_pin(ids: Vec<Id>, pinned: bool, state: &State, ops: &mut Vec<Op>) -> Result<Reply> {
    let unique: IdSet = ids
        .into_iter()
        .filter(|id| state.table(Table::Memories).contains(id))
        .collect();
    for id in &unique {
        let mut values = vec![None; Table::Memories.columns().len()];
        values[memory::PINNED] = Some(Value::Bool(pinned));
        let changes = RowInput {
            values,
            ..RowInput::default()
        };
        prepare_update(Table::Memories, *id, changes, state, ops)?;
    }
    Ok(Reply::Count(unique.len()))
}

fn prepare_update(table: Table, id: Id, changes: RowInput, state: &State, ops: &mut Vec<Op>) -> Result<()> {
    let lsn = state.next_lsn + ops.len() as u64;
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
    Ok(())
}
