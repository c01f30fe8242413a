//! Rows and errors between Python and the store.

use aios_storage::schema::{ColumnType, all_columns};
use aios_storage::{Cells, Id, Record, Row, StorageError, Table, Value, format_id, known_columns, parse_id};
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString};

use crate::error::{NativeStorageError, raise};

/// Builds the Python error.
pub fn storage_error(error: StorageError) -> PyErr {
    raise::<NativeStorageError>(error.kind(), error.to_string(), error.context())
}

/// The table of a name.
pub fn table_of(name: &str) -> PyResult<Table> {
    let missing = || StorageError::NotFound {
        what: "table".into(),
        name: name.into(),
    };
    Table::from_name(name).ok_or_else(|| storage_error(missing()))
}

/// Reads the id of row `row`.
pub fn id_of(table: &str, row: usize, text: &str) -> PyResult<Id> {
    parse_id(text).ok_or_else(|| storage_error(StorageError::column(table, "id", row, "a UUID in text form")))
}

/// Reads a list of ids.
pub fn ids_of(table: &str, texts: &[String]) -> PyResult<Vec<Id>> {
    texts
        .iter()
        .enumerate()
        .map(|(row, text)| id_of(table, row, text))
        .collect()
}

fn kind_of(table: Table, name: &str) -> Option<ColumnType> {
    all_columns(table)
        .find(|column| column.name == name)
        .map(|column| column.kind)
}

fn cell_of(kind: ColumnType, value: &Bound<'_, PyAny>) -> Option<Value> {
    if value.is_none() {
        return Some(Value::Null);
    }
    match kind {
        ColumnType::Utf8 | ColumnType::Json | ColumnType::Id => {
            value.cast::<PyString>().ok()?.extract().ok().map(Value::Text)
        }
        ColumnType::Int64 | ColumnType::Timestamp | ColumnType::UInt64 => {
            let number = value
                .cast::<PyInt>()
                .ok()
                .filter(|_| !value.is_instance_of::<PyBool>())?;
            number.extract().ok().map(Value::Int)
        }
        ColumnType::Float64 => {
            let number = value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyInt>();
            if number && !value.is_instance_of::<PyBool>() {
                value.extract().ok().map(Value::Float)
            } else {
                None
            }
        }
        ColumnType::Bool => value.cast::<PyBool>().ok().map(|truth| Value::Bool(truth.is_true())),
        ColumnType::Binary => value.extract::<&[u8]>().ok().map(|bytes| Value::Bytes(bytes.to_vec())),
        ColumnType::TextList => {
            if value.is_instance_of::<PyString>() {
                return None;
            }
            value.extract().ok().map(Value::List)
        }
        ColumnType::Vector => match value.extract::<PyReadonlyArray1<'_, f32>>() {
            Ok(array) => Some(Value::Vector(array.as_array().iter().copied().collect())),
            Err(_) => value.extract().ok().map(Value::Vector),
        },
    }
}

/// Reads one row; errors name table, column, row and expected type.
pub fn cells_of(table: Table, row: usize, mapping: &Bound<'_, PyAny>) -> PyResult<Cells> {
    let expected = |column: &str, what: String| storage_error(StorageError::column(table.name(), column, row, what));
    let mapping = mapping
        .cast::<PyMapping>()
        .map_err(|_| expected("any", "a mapping of column names".into()))?;
    let mut cells = Cells::new();
    for item in mapping.items()?.iter() {
        let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let name: String = key
            .extract()
            .map_err(|_| expected(&key.to_string(), "column names of type str".into()))?;
        let kind = kind_of(table, &name).ok_or_else(|| expected(&name, known_columns(table)))?;
        let cell = cell_of(kind, &value).ok_or_else(|| {
            let found = value
                .get_type()
                .name()
                .map_or_else(|_| "another type".into(), |name| name.to_string());
            expected(&name, format!("{}, not {found}", kind.name()))
        })?;
        cells.push((name, cell));
    }
    Ok(cells)
}

/// Reads rows.
pub fn all_cells_of(table: Table, rows: &[Bound<'_, PyAny>]) -> PyResult<Vec<Cells>> {
    let cells = |(number, row)| cells_of(table, number, row);
    rows.iter().enumerate().map(cells).collect()
}

fn object_of<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Text(text) => PyString::new(py, text).into_any(),
        Value::Int(number) => number.into_pyobject(py)?.into_any(),
        Value::Float(number) => PyFloat::new(py, *number).into_any(),
        Value::Bool(truth) => PyBool::new(py, *truth).to_owned().into_any(),
        Value::Bytes(bytes) => PyBytes::new(py, bytes).into_any(),
        Value::List(items) => PyList::new(py, items)?.into_any(),
        Value::Vector(values) => PyArray1::from_slice(py, values).into_any(),
    })
}

/// What a column of a row is taken from.
enum Cell {
    Id,
    Lsn,
    InsertedLsn,
    DeviceId,
    CreatedAt,
    UpdatedAt,
    /// By its position in the table.
    Own(usize),
}

/// Some columns of a table, in that order; a vector is none of them.
pub struct Columns<'py>(Vec<(Bound<'py, PyString>, Cell)>);

impl<'py> Columns<'py> {
    /// Looks the columns up once for many rows.
    pub fn new(py: Python<'py>, table: Table, names: &[String]) -> PyResult<Self> {
        let cell = |name: &String| {
            Ok(match name.as_str() {
                "id" => Cell::Id,
                "lsn" => Cell::Lsn,
                "inserted_lsn" => Cell::InsertedLsn,
                "device_id" => Cell::DeviceId,
                "created_at" => Cell::CreatedAt,
                "updated_at" => Cell::UpdatedAt,
                _ => {
                    let own = |position: &usize| !table.columns()[*position].detached;
                    let missing = || StorageError::column(table.name(), name, 0, "a column that rows hold themselves");
                    Cell::Own(table.column(name).filter(own).ok_or_else(|| storage_error(missing()))?)
                }
            })
        };
        let named = |name: &String| cell(name).map(|cell| (PyString::intern(py, name), cell));
        names.iter().map(named).collect::<PyResult<_>>().map(Self)
    }

    /// Positions in the table of those that are no system columns.
    pub fn own(&self) -> Vec<usize> {
        let own = |(_, cell): &(Bound<'py, PyString>, Cell)| match cell {
            Cell::Own(position) => Some(*position),
            _ => None,
        };
        self.0.iter().filter_map(own).collect()
    }

    /// These columns of a row.
    pub fn dict(&self, py: Python<'py>, row: &Row) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, cell) in &self.0 {
            match cell {
                Cell::Id => dict.set_item(name, format_id(&row.id))?,
                Cell::Lsn => dict.set_item(name, row.lsn)?,
                Cell::InsertedLsn => dict.set_item(name, row.inserted_lsn)?,
                Cell::DeviceId => dict.set_item(name, &*row.device_id)?,
                Cell::CreatedAt => dict.set_item(name, row.created_at)?,
                Cell::UpdatedAt => dict.set_item(name, row.updated_at)?,
                Cell::Own(position) => dict.set_item(name, object_of(py, &row.values[*position])?)?,
            }
        }
        Ok(dict)
    }
}

/// A row as Python sees it.
pub fn dict_of<'py>(py: Python<'py>, table: Table, record: &Record, embedder_id: &str) -> PyResult<Bound<'py, PyDict>> {
    let row = &record.row;
    let dict = PyDict::new(py);
    dict.set_item("id", format_id(&row.id))?;
    dict.set_item("lsn", row.lsn)?;
    dict.set_item("inserted_lsn", row.inserted_lsn)?;
    dict.set_item("device_id", &*row.device_id)?;
    dict.set_item("created_at", row.created_at)?;
    dict.set_item("updated_at", row.updated_at)?;
    for (column, value) in table.columns().iter().zip(&row.values) {
        match (column.detached, column.kind, &record.embedding) {
            (true, ColumnType::Vector, Some(vector)) => dict.set_item(column.name, PyArray1::from_slice(py, vector))?,
            (true, ColumnType::Utf8, Some(_)) => dict.set_item(column.name, embedder_id)?,
            _ => dict.set_item(column.name, object_of(py, value)?)?,
        }
    }
    Ok(dict)
}
