//! Rows to Arrow columns and back.

use std::sync::Arc;

use arrow_array::builder::{FixedSizeBinaryBuilder, FixedSizeListBuilder, Float32Builder, ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, TimestampMicrosecondType, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, LargeBinaryArray, RecordBatch, StringArray,
    TimestampMicrosecondArray, UInt64Array, new_null_array,
};
use arrow_schema::{ArrowError, DataType};

use crate::row::{Row, Value};
use crate::schema::{ColumnType, SYSTEM_COLUMNS, Table, all_columns, item_field, stored_schema};

/// Builds the stored columns of `rows`.
pub fn build_batch(table: Table, rows: &[Arc<Row>], dimension: usize) -> Result<RecordBatch, ArrowError> {
    let mut arrays = system_arrays(rows)?;
    for (position, column) in table.columns().iter().enumerate() {
        if !column.detached {
            arrays.push(build_column(column.kind, rows, position, dimension)?);
        }
    }
    RecordBatch::try_new(stored_schema(table, dimension), arrays)
}

fn times(values: impl Iterator<Item = i64>) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from_iter_values(values).with_timezone("UTC"))
}

fn system_arrays(rows: &[Arc<Row>]) -> Result<Vec<ArrayRef>, ArrowError> {
    let mut ids = FixedSizeBinaryBuilder::with_capacity(rows.len(), 16);
    let mut devices = StringBuilder::new();
    for row in rows {
        ids.append_value(row.id)?;
        devices.append_value(&row.device_id);
    }
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(ids.finish()),
        Arc::new(UInt64Array::from_iter_values(rows.iter().map(|row| row.lsn))),
        Arc::new(UInt64Array::from_iter_values(rows.iter().map(|row| row.inserted_lsn))),
        Arc::new(devices.finish()),
        times(rows.iter().map(|row| row.created_at)),
        times(rows.iter().map(|row| row.updated_at)),
    ];
    debug_assert_eq!(arrays.len(), SYSTEM_COLUMNS.len());
    Ok(arrays)
}

fn build_column(
    kind: ColumnType,
    rows: &[Arc<Row>],
    position: usize,
    dimension: usize,
) -> Result<ArrayRef, ArrowError> {
    let cells = rows.iter().map(|row| &row.values[position]);
    Ok(match kind {
        ColumnType::Utf8 | ColumnType::Json => Arc::new(cells.map(text).collect::<StringArray>()),
        ColumnType::Int64 => Arc::new(cells.map(int).collect::<Int64Array>()),
        ColumnType::Timestamp => Arc::new(
            cells
                .map(int)
                .collect::<TimestampMicrosecondArray>()
                .with_timezone("UTC"),
        ),
        ColumnType::Float64 => Arc::new(cells.map(float).collect::<Float64Array>()),
        ColumnType::Bool => Arc::new(cells.map(truth).collect::<BooleanArray>()),
        ColumnType::Binary => Arc::new(cells.map(bytes).collect::<LargeBinaryArray>()),
        ColumnType::TextList => build_lists(cells),
        ColumnType::Vector => build_vectors(cells.map(vector), dimension),
        ColumnType::Id | ColumnType::UInt64 => {
            return Err(ArrowError::SchemaError(format!(
                "{} is a type of system columns",
                kind.name()
            )));
        }
    })
}

fn text(cell: &Value) -> Option<&str> {
    if let Value::Text(value) = cell {
        Some(value)
    } else {
        None
    }
}

fn float(cell: &Value) -> Option<f64> {
    if let Value::Float(value) = cell {
        Some(*value)
    } else {
        None
    }
}

fn truth(cell: &Value) -> Option<bool> {
    if let Value::Bool(value) = cell {
        Some(*value)
    } else {
        None
    }
}

fn bytes(cell: &Value) -> Option<&[u8]> {
    if let Value::Bytes(value) = cell {
        Some(value)
    } else {
        None
    }
}

fn vector(cell: &Value) -> Option<&[f32]> {
    if let Value::Vector(value) = cell {
        Some(value)
    } else {
        None
    }
}

fn int(cell: &Value) -> Option<i64> {
    if let Value::Int(value) = cell {
        Some(*value)
    } else {
        None
    }
}

fn build_lists<'a>(cells: impl Iterator<Item = &'a Value>) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new()).with_field(item_field(DataType::Utf8));
    for cell in cells {
        if let Value::List(items) = cell {
            items.iter().for_each(|item| builder.values().append_value(item));
        }
        builder.append(true);
    }
    Arc::new(builder.finish())
}

/// A vector column; absent vectors are null over zeros.
pub fn build_vectors<'a>(vectors: impl Iterator<Item = Option<&'a [f32]>>, dimension: usize) -> ArrayRef {
    let width = i32::try_from(dimension).unwrap_or(i32::MAX);
    let zeros = vec![0.0; dimension];
    let mut builder = FixedSizeListBuilder::new(Float32Builder::new(), width).with_field(item_field(DataType::Float32));
    for vector in vectors {
        builder.values().append_slice(vector.unwrap_or(&zeros));
        builder.append(vector.is_some());
    }
    Arc::new(builder.finish())
}

/// The column of rows that were written before it existed: null, or false and no items where null is not allowed.
pub fn empty_array(kind: ColumnType, rows: usize, dimension: usize) -> ArrayRef {
    match kind {
        ColumnType::Bool => Arc::new(BooleanArray::from(vec![false; rows])),
        ColumnType::TextList => build_lists(std::iter::repeat_n(&Value::Null, rows)),
        _ => new_null_array(&kind.arrow(dimension), rows),
    }
}

/// Puts stored columns in the order of the present schema; those that are missing are empty.
pub fn present_columns(table: Table, stored: &RecordBatch, dimension: usize) -> Result<RecordBatch, ArrowError> {
    let column = |column: &crate::schema::Column| {
        let wanted = column.kind.arrow(dimension);
        let found = stored
            .column_by_name(column.name)
            .filter(|array| *array.data_type() == wanted);
        found
            .cloned()
            .unwrap_or_else(|| empty_array(column.kind, stored.num_rows(), dimension))
    };
    let columns = all_columns(table).filter(|column| !column.detached).map(column);
    RecordBatch::try_new(stored_schema(table, dimension), columns.collect())
}

/// Reads one cell.
pub fn read_cell(kind: ColumnType, array: &dyn Array, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    match kind {
        ColumnType::Utf8 | ColumnType::Json => Value::Text(array.as_string::<i32>().value(row).to_string()),
        ColumnType::Int64 => Value::Int(array.as_primitive::<Int64Type>().value(row)),
        ColumnType::UInt64 => Value::Int(array.as_primitive::<UInt64Type>().value(row).cast_signed()),
        ColumnType::Timestamp => Value::Int(array.as_primitive::<TimestampMicrosecondType>().value(row)),
        ColumnType::Float64 => Value::Float(array.as_primitive::<Float64Type>().value(row)),
        ColumnType::Bool => Value::Bool(array.as_boolean().value(row)),
        ColumnType::Binary => Value::Bytes(array.as_binary::<i64>().value(row).to_vec()),
        ColumnType::Id => Value::Bytes(array.as_fixed_size_binary().value(row).to_vec()),
        ColumnType::TextList => {
            let items = array.as_list::<i32>().value(row);
            Value::List(items.as_string::<i32>().iter().flatten().map(String::from).collect())
        }
        ColumnType::Vector => {
            let items = array.as_fixed_size_list().value(row);
            Value::Vector(items.as_primitive::<Float32Type>().values().to_vec())
        }
    }
}

/// Writes one batch as an uncompressed Arrow IPC file with 64-byte alignment.
pub fn to_ipc_file(batch: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
    let options = arrow_ipc::writer::IpcWriteOptions::try_new(64, false, arrow_ipc::MetadataVersion::V5)?;
    let mut writer = arrow_ipc::writer::FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options)?;
    writer.write(batch)?;
    writer.into_inner()
}
