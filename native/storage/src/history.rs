//! What the last changes replaced, so that they can be taken back while the store is open.
//!
//! Kept in memory only. Removing for good is not in it: what `delete` removed is gone.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::codec::Op;
use crate::error::Result;
use crate::id::{Id, IdSet};
use crate::row::{Record, Value};
use crate::schema::Table;
use crate::state::State;

/// Changes that can be taken back.
const MOST_STEPS: usize = 100;
/// Bytes of replaced rows that are kept for it.
const MOST_BYTES: usize = 32 << 20;

/// One change as seen before it.
pub struct Step {
    /// The table that the caller changed.
    pub table: Table,
    before: Vec<(Table, Id, Option<Record>)>,
    bytes: usize,
}

impl Step {
    /// Remembers what `ops`, which are not applied yet, replace.
    pub fn of(table: Table, ops: &[Op], state: &State) -> Result<Self> {
        let mut seen = IdSet::default();
        let (mut before, mut bytes) = (Vec::with_capacity(ops.len()), 0);
        for (place, id) in ops.iter().map(Op::target) {
            // Moves touch the same id in two tables; every table is remembered once.
            if place == table && !seen.insert(id) {
                continue;
            }
            let record = state.record(place, &id)?;
            bytes += 64 + record.as_ref().map_or(0, size);
            before.push((place, id, record));
        }
        Ok(Self { table, before, bytes })
    }

    /// Operations that bring back what was before.
    fn push_ops(&self, lsn: u64, ops: &mut Vec<Op>) {
        for (table, id, record) in &self.before {
            match record {
                Some(record) => {
                    let mut row = (*record.row).clone();
                    row.lsn = lsn + ops.len() as u64;
                    ops.push(Op::Put {
                        table: *table,
                        row: Arc::new(row),
                        vector: record.embedding.as_deref().map(Into::into),
                    });
                }
                // Also where the row is not there now: an operation before this one may bring it back.
                None => ops.push(Op::Delete { table: *table, id: *id }),
            }
        }
    }
}

fn size(record: &Record) -> usize {
    let value = |value: &Value| match value {
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(items) => items.iter().map(String::len).sum(),
        Value::Vector(values) => values.len() * 4,
        _ => 8,
    };
    let vector = record.embedding.as_ref().map_or(0, Vec::len) * 4;
    record.row.values.iter().map(value).sum::<usize>() + vector
}

/// The last changes, oldest first.
#[derive(Default)]
pub struct History {
    steps: VecDeque<Step>,
    bytes: usize,
}

impl History {
    /// Adds a change; the oldest ones are forgotten when there is too much.
    pub fn push(&mut self, step: Step) {
        self.bytes += step.bytes;
        self.steps.push_back(step);
        while self.steps.len() > MOST_STEPS || self.bytes > MOST_BYTES {
            let Some(oldest) = self.steps.pop_front() else { break };
            self.bytes -= oldest.bytes;
        }
    }

    /// How many changes of a table can be taken back.
    pub fn count(&self, table: Table) -> usize {
        self.steps.iter().filter(|step| step.table == table).count()
    }

    /// Operations that take back the last changes of a table, and how many changes those are.
    pub fn prepare(&self, table: Table, changes: usize, lsn: u64, ops: &mut Vec<Op>) -> usize {
        let last = self.steps.iter().rev().filter(|step| step.table == table).take(changes);
        let count = last.clone().count();
        // In order of time backwards: where two changes touched a row, its state before the earlier one wins.
        last.for_each(|step| step.push_ops(lsn, ops));
        count
    }

    /// Forgets the last changes of a table, which are taken back.
    pub fn drop_last(&mut self, table: Table, changes: usize) {
        for _ in 0..changes {
            if let Some(at) = self.steps.iter().rposition(|step| step.table == table) {
                let step = self.steps.remove(at);
                self.bytes -= step.map_or(0, |step| step.bytes);
            }
        }
    }

    /// Forgets rows that were removed for good.
    pub fn forget(&mut self, ops: &[Op]) {
        let gone: IdSet = ops
            .iter()
            .filter(|op| matches!(op, Op::Delete { .. }))
            .map(|op| op.target().1)
            .collect();
        for step in self.steps.iter_mut().filter(|_| !gone.is_empty()) {
            step.before.retain(|(_, id, _)| !gone.contains(id));
        }
    }
}
