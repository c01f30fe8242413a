//! Memories in the order of a diary: pages of the whole, and counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;

use crate::error::Result;
use crate::filter::Filter;
use crate::row::{Record, Value};
use crate::schema::{Table, memory};
use crate::state::State;

/// Place of the rows of the log among the segments' numbers.
const LOG: u32 = u32::MAX;

/// What rows are ordered by: the time that a memory is about, latest first, then the order of insertion.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    time: std::cmp::Reverse<i64>,
    inserted: u64,
    segment: u32,
    row: u32,
}

/// Memories `offset..offset + limit` of those that the filter accepts, latest first, without their vectors; and how
/// many it accepts in all. The time of a memory is `valid_from`, or that of its creation where it is about no day.
pub fn newest(state: &State, offset: usize, limit: usize, filter: Option<&Filter>) -> Result<(Vec<Record>, usize)> {
    let mut keys = keys(state, filter)?;
    let total = keys.len();
    let end = offset.saturating_add(limit).min(total);
    if offset >= end {
        return Ok((Vec::new(), total));
    }
    if end < total {
        keys.select_nth_unstable(end - 1);
        keys.truncate(end);
    }
    keys.sort_unstable();
    let memories = state.table(Table::Memories);
    let record = |key: &Key| -> Result<Option<Record>> {
        let row = if key.segment == LOG {
            memories.rows.get(key.row).cloned()
        } else {
            Some(Arc::new(memories.slots[key.segment as usize].segment.row(key.row)?))
        };
        Ok(row.map(|row| Record { row, embedding: None }))
    };
    let records = keys[offset..].iter().filter_map(|key| record(key).transpose());
    Ok((records.collect::<Result<_>>()?, total))
}

fn keys(state: &State, filter: Option<&Filter>) -> Result<Vec<Key>> {
    let memories = state.table(Table::Memories);
    let mut keys = Vec::with_capacity(memories.len());
    for (segment, slot) in (0u32..).zip(&memories.slots) {
        let accepted = filter.map(|filter| filter.rows(&slot.segment)).transpose()?;
        let (created, inserted) = (slot.segment.created()?, slot.segment.inserted()?);
        let valid = slot.segment.column("valid_from")?;
        let valid = valid.map(|array| array.as_primitive::<TimestampMicrosecondType>());
        for row in 0..slot.segment.rows() {
            if slot.deleted.contains(row) || accepted.as_ref().is_some_and(|rows| !rows.contains(row)) {
                continue;
            }
            let at = row as usize;
            let day = valid.filter(|times| times.is_valid(at)).map(|times| times.value(at));
            keys.push(Key {
                time: std::cmp::Reverse(day.unwrap_or(created[at])),
                inserted: inserted[at],
                segment,
                row,
            });
        }
    }
    for (place, row) in memories.rows.iter() {
        if filter.is_none_or(|filter| filter.accepts(row)) {
            let time = if let Value::Int(day) = row.values[memory::VALID_FROM] {
                day
            } else {
                row.created_at
            };
            keys.push(Key {
                time: std::cmp::Reverse(time),
                inserted: row.inserted_lsn,
                segment: LOG,
                row: place,
            });
        }
    }
    Ok(keys)
}

/// How many live memories there are of each kind.
pub fn kinds(state: &State) -> Result<BTreeMap<String, usize>> {
    let memories = state.table(Table::Memories);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut add = |kind: &str| match counts.get_mut(kind) {
        Some(count) => *count += 1,
        None => {
            counts.insert(kind.to_string(), 1);
        }
    };
    for slot in &memories.slots {
        let Some(column) = slot.segment.column("kind")? else {
            continue;
        };
        for (row, kind) in (0u32..).zip(column.as_string::<i32>()) {
            if let Some(kind) = kind.filter(|_| !slot.deleted.contains(row)) {
                add(kind);
            }
        }
    }
    for (_, row) in memories.rows.iter() {
        if let Some(kind) = row.text(memory::KIND) {
            add(kind);
        }
    }
    Ok(counts)
}
