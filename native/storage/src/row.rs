//! Rows outside Arrow: what callers hand in, what the log holds, what `get` returns.

use std::sync::Arc;

use crate::error::{Result, StorageError};
use crate::id::Id;
use crate::schema::{ColumnType, Table};

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// Text or JSON text.
    Text(String),
    /// Integer or timestamp (microseconds since the epoch, UTC).
    Int(i64),
    /// Double.
    Float(f64),
    /// Truth value.
    Bool(bool),
    /// Bytes.
    Bytes(Vec<u8>),
    /// List of texts.
    List(Vec<String>),
    /// Vector.
    Vector(Vec<f32>),
}

impl Value {
    fn fits(&self, kind: ColumnType) -> bool {
        match (self, kind) {
            (Self::Null, _)
            | (Self::Text(_), ColumnType::Utf8)
            | (Self::Int(_), ColumnType::Int64 | ColumnType::Timestamp)
            | (Self::Float(_), ColumnType::Float64)
            | (Self::Bool(_), ColumnType::Bool)
            | (Self::Bytes(_), ColumnType::Binary)
            | (Self::List(_), ColumnType::TextList)
            | (Self::Vector(_), ColumnType::Vector) => true,
            (Self::Text(text), ColumnType::Json) => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
            _ => false,
        }
    }
}

/// A stored row. `values` runs along [`Table::columns`]; detached columns are null here.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Row id.
    pub id: Id,
    /// Number of the operation that wrote this version of the row.
    pub lsn: u64,
    /// Number of the operation that first wrote the row: insertion order.
    pub inserted_lsn: u64,
    /// Device that made the row.
    pub device_id: Arc<str>,
    /// Creation time, microseconds UTC.
    pub created_at: i64,
    /// Time of the last change, microseconds UTC.
    pub updated_at: i64,
    /// Own columns.
    pub values: Vec<Value>,
}

impl Row {
    /// The text of a text column.
    pub fn text(&self, column: usize) -> Option<&str> {
        match &self.values[column] {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A row as `get` returns it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The row.
    pub row: Arc<Row>,
    /// Its vector of the store's encoder (memories only).
    pub embedding: Option<Vec<f32>>,
}

/// Named cells handed in by a caller.
pub type Cells = Vec<(String, Value)>;

/// Checked cells of one new row, or the checked changes of an update (`None` = not named).
#[derive(Clone, Debug, Default)]
pub struct RowInput {
    pub(crate) id: Option<Id>,
    pub(crate) device_id: Option<Arc<str>>,
    pub(crate) created_at: Option<i64>,
    pub(crate) updated_at: Option<i64>,
    pub(crate) values: Vec<Option<Value>>,
    /// The detached embedding; the inner `None` takes a vector away.
    pub(crate) embedding: Option<Option<Vec<f32>>>,
}

/// What rows are checked against besides the schema.
#[derive(Clone, Debug)]
pub struct Checks<'a> {
    /// The store's encoder.
    pub embedder_id: &'a str,
    /// Its dimension.
    pub dimension: usize,
}

impl RowInput {
    /// Checks names and types; `row` is the index that errors name.
    pub fn check(table: Table, row: usize, cells: Cells, checks: &Checks<'_>) -> Result<Self> {
        let mut input = Self {
            values: vec![None; table.columns().len()],
            ..Self::default()
        };
        for (name, value) in cells {
            let fail = |expected: String| StorageError::column(table.name(), &name, row, expected);
            if input.take_system(&name, &value).map_err(fail)? {
                continue;
            }
            let Some(position) = table.column(&name) else {
                return Err(fail(known_columns(table)));
            };
            let column = &table.columns()[position];
            if !value.fits(column.kind) || (!column.nullable && value == Value::Null) {
                return Err(fail(column.kind.name().to_string()));
            }
            if let Value::Vector(vector) = &value {
                check_vector(vector, checks.dimension).map_err(fail)?;
            }
            if !column.detached {
                input.values[position] = Some(value);
            } else if column.kind == ColumnType::Vector {
                input.embedding = Some(if let Value::Vector(vector) = value {
                    Some(vector)
                } else {
                    None
                });
            } else if !matches!(&value, Value::Null) && value != Value::Text(checks.embedder_id.to_string()) {
                return Err(fail(format!("the store's embedder {:?}", checks.embedder_id)));
            }
        }
        Ok(input)
    }

    fn take_system(&mut self, name: &str, value: &Value) -> std::result::Result<bool, String> {
        match (name, value) {
            ("id", Value::Text(text)) => {
                self.id = Some(crate::id::parse_id(text).ok_or("a UUID in text form")?);
            }
            ("device_id", Value::Text(text)) => self.device_id = Some(text.as_str().into()),
            ("created_at", Value::Int(time)) => self.created_at = Some(*time),
            ("updated_at", Value::Int(time)) => self.updated_at = Some(*time),
            ("id" | "device_id" | "created_at" | "updated_at", Value::Null) => {}
            ("id" | "device_id", _) => return Err("utf8".into()),
            ("created_at" | "updated_at", _) => return Err("int (microseconds since the epoch, UTC)".into()),
            ("lsn" | "inserted_lsn", _) => return Err("nothing: the store numbers its operations".into()),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Makes a new row; columns that were not named take their empty value.
    pub(crate) fn into_row(self, table: Table, lsn: u64, now: i64, device: &Arc<str>) -> (Row, Option<Vec<f32>>) {
        let values = self.values.into_iter().zip(table.columns());
        let created_at = self.created_at.unwrap_or(now);
        let row = Row {
            id: self.id.unwrap_or_else(crate::id::new_id),
            lsn,
            inserted_lsn: lsn,
            device_id: self.device_id.unwrap_or_else(|| device.clone()),
            created_at,
            updated_at: self.updated_at.unwrap_or(now),
            values: values
                .map(|(value, column)| value.unwrap_or_else(|| empty_value(column.kind)))
                .collect(),
        };
        (row, self.embedding.flatten())
    }

    /// Lays the changes over the current version of a row.
    pub(crate) fn merge_into(self, row: &Row, lsn: u64, now: i64) -> Row {
        let mut merged = row.clone();
        merged.lsn = lsn;
        merged.updated_at = self.updated_at.unwrap_or(now);
        merged.created_at = self.created_at.unwrap_or(merged.created_at);
        if let Some(device) = self.device_id {
            merged.device_id = device;
        }
        for (position, value) in self.values.into_iter().enumerate() {
            if let Some(value) = value {
                merged.values[position] = value;
            }
        }
        merged
    }
}

/// The value of a column that a row does not name.
pub(crate) fn empty_value(kind: ColumnType) -> Value {
    match kind {
        ColumnType::Bool => Value::Bool(false),
        ColumnType::TextList => Value::List(Vec::new()),
        _ => Value::Null,
    }
}

fn check_vector(vector: &[f32], dimension: usize) -> std::result::Result<(), String> {
    if vector.len() != dimension {
        return Err(format!("a vector of {dimension} numbers, not {}", vector.len()));
    }
    if vector.iter().any(|value| !value.is_finite()) {
        return Err("finite numbers".into());
    }
    Ok(())
}

/// The message for an unknown column name.
pub fn known_columns(table: Table) -> String {
    let names: Vec<_> = crate::schema::all_columns(table).map(|column| column.name).collect();
    format!("one of the columns {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKS: Checks<'static> = Checks {
        embedder_id: "e",
        dimension: 2,
    };

    fn refusal(name: &str, value: Value) -> String {
        RowInput::check(Table::Memories, 3, vec![(name.into(), value)], &CHECKS)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn wrong_cells_name_table_row_column_and_expectation() {
        let message = refusal("texd", Value::Text("a".into()));
        assert!(
            message.contains("table memories, row 3, column texd") && message.contains("source_hash"),
            "{message}"
        );
        assert!(refusal("text", Value::Int(1)).ends_with("expected utf8"));
        assert!(refusal("metadata", Value::Text("{".into())).ends_with("expected json"));
        assert!(refusal("pinned", Value::Null).ends_with("expected bool"));
        assert!(refusal("lsn", Value::Int(1)).contains("numbers its operations"));
        assert!(refusal("id", Value::Text("7".into())).contains("UUID"));
        assert!(refusal("embedding", Value::Vector(vec![1.0])).contains("2 numbers"));
        assert!(refusal("embedding", Value::Vector(vec![1.0, f32::NAN])).contains("finite"));
        assert!(refusal("embedder_id", Value::Text("other".into())).contains("embedder"));
    }

    #[test]
    fn unnamed_columns_are_empty_and_changes_lie_over_the_old_row() {
        let cells = vec![
            ("text".to_string(), Value::Text("a".into())),
            ("created_at".into(), Value::Int(5)),
        ];
        let input = RowInput::check(Table::Memories, 0, cells, &CHECKS).unwrap();
        let (row, vector) = input.into_row(Table::Memories, 9, 7, &"device".into());
        assert_eq!((row.created_at, row.updated_at, row.lsn, vector), (5, 7, 9, None));
        assert_eq!(row.values[crate::schema::memory::PINNED], Value::Bool(false));
        let change = vec![("title".to_string(), Value::Text("t".into()))];
        let merged = RowInput::check(Table::Memories, 0, change, &CHECKS)
            .unwrap()
            .merge_into(&row, 10, 8);
        assert_eq!(
            (merged.text(1), merged.text(2), merged.inserted_lsn),
            (Some("t"), Some("a"), 9)
        );
        assert_eq!((merged.created_at, merged.updated_at, merged.lsn), (5, 8, 10));
    }
}
