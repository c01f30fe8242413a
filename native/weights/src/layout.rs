//! The Parquet side: schema, writer properties, and where a row group's payload lies.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, KeyValue};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::TypePtr;

use crate::index::{FORMAT_NAME, FORMAT_VERSION};

/// Boundary of the file, and of memory, that every payload begins on.
pub const ALIGNMENT: usize = 64;

/// Bytes that a Parquet file begins and ends with.
pub(crate) const MAGIC: &[u8; 4] = b"PAR1";

/// Columns of the schema, by position.
pub(crate) mod column {
    pub const NAME: usize = 1;
    pub const SHAPE: usize = 2;
    pub const DTYPE: usize = 3;
    pub const LAYER: usize = 4;
    pub const DATA: usize = 5;
    pub const SCALES: usize = 6;
    pub const ZERO_POINTS: usize = 7;
    pub const COUNT: usize = 9;
}

const SCHEMA: &str = "message tensor {
    required binary pad;
    required binary name (UTF8);
    required binary shape (UTF8);
    required binary dtype (UTF8);
    required int32 layer;
    required binary data;
    optional binary scales;
    optional binary zero_points;
    optional binary corrections;
}";

/// A page of one value is bounded by a signed 32-bit length; this leaves room for headers.
pub(crate) const MAX_PAYLOAD_BYTES: usize = 2_000_000_000;

/// Pads of 64 to 127 bytes: their page headers all have the same length, so the pad does not move what it aligns.
const SMALLEST_PAD: usize = 64;

/// One tensor as the columns hold it.
pub(crate) struct Row {
    pub name: String,
    pub shape: String,
    pub dtype: &'static str,
    pub layer: i32,
    pub data: ByteArray,
    pub scales: Option<ByteArray>,
    pub zero_points: Option<ByteArray>,
}

/// Absolute offsets of what a row group holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub data: u64,
    pub scales: Option<u64>,
    pub zero_points: Option<u64>,
}

pub(crate) fn schema() -> Result<TypePtr> {
    Ok(Arc::new(parse_message_type(SCHEMA)?))
}

pub(crate) fn properties() -> WriterPropertiesPtr {
    let version = KeyValue::new(format!("{FORMAT_NAME}.format_version"), FORMAT_VERSION.to_string());
    let properties = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        // The headers of these pages have an even length, so that scales behind an even payload begin at an even offset.
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::PLAIN)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_created_by(format!("aios-weights version {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(vec![version]));
    Arc::new(properties.build())
}

/// Appends one tensor as a row group whose payload begins on a 64-byte boundary.
pub(crate) fn append<W: Write + Send>(writer: &mut SerializedFileWriter<W>, row: &Row) -> Result<Placed> {
    // A trial in an empty file tells the distance from the row group's begin to its payload.
    let mut trial = SerializedFileWriter::new(io::sink(), schema()?, properties())?;
    let begin = trial.bytes_written() as u64;
    let distance = write_row(trial.next_row_group()?, row, SMALLEST_PAD)?.data - begin;
    let unaligned = (writer.bytes_written() as u64 + distance) % ALIGNMENT as u64;
    let shift = (ALIGNMENT - unaligned as usize) % ALIGNMENT;
    let placed = write_row(writer.next_row_group()?, row, SMALLEST_PAD + shift)?;
    if !placed.data.is_multiple_of(ALIGNMENT as u64) {
        return Err(ParquetError::General(format!(
            "payload of {} is at offset {}",
            row.name, placed.data
        )));
    }
    Ok(placed)
}

fn write_row<W: Write + Send>(mut group: SerializedRowGroupWriter<'_, W>, row: &Row, pad: usize) -> Result<Placed> {
    write_binary(&mut group, vec![0; pad].into())?;
    write_binary(&mut group, row.name.clone().into_bytes().into())?;
    write_binary(&mut group, row.shape.clone().into_bytes().into())?;
    write_binary(&mut group, row.dtype.as_bytes().to_vec().into())?;
    let mut layer = next_column(&mut group)?;
    layer.typed::<Int32Type>().write_batch(&[row.layer], None, None)?;
    layer.close()?;
    write_binary(&mut group, row.data.clone())?;
    for value in [row.scales.as_ref(), row.zero_points.as_ref(), None] {
        let mut optional = next_column(&mut group)?;
        let values: Vec<ByteArray> = value.cloned().into_iter().collect();
        optional
            .typed::<ByteArrayType>()
            .write_batch(&values, Some(&[i16::from(value.is_some())]), None)?;
        optional.close()?;
    }
    let written = group.close()?;
    let place = |index: usize, length: usize| chunk_end(written.column(index)).map(|end| end - length as u64);
    let data = place(column::DATA, row.data.len()).ok_or_else(unplaced)?;
    let optional = |index: usize, value: &Option<ByteArray>| {
        let value = value
            .as_ref()
            .map(|value| place(index, value.len()).ok_or_else(unplaced));
        value.transpose()
    };
    Ok(Placed {
        data,
        scales: optional(column::SCALES, &row.scales)?,
        zero_points: optional(column::ZERO_POINTS, &row.zero_points)?,
    })
}

fn unplaced() -> ParquetError {
    ParquetError::General("a column chunk has no place in the file".to_owned())
}

fn next_column<'a, W: Write + Send>(
    group: &'a mut SerializedRowGroupWriter<'_, W>,
) -> Result<parquet::file::writer::SerializedColumnWriter<'a>> {
    group
        .next_column()?
        .ok_or_else(|| ParquetError::General("the schema has too few columns".to_owned()))
}

fn write_binary<W: Write + Send>(group: &mut SerializedRowGroupWriter<'_, W>, value: ByteArray) -> Result<()> {
    let mut column = next_column(group)?;
    column.typed::<ByteArrayType>().write_batch(&[value], None, None)?;
    column.close()
}

/// Absolute offset behind a column chunk. A chunk is one PLAIN page of one value, so the value is its last bytes.
pub(crate) fn chunk_end(chunk: &ColumnChunkMetaData) -> Option<u64> {
    let begin = u64::try_from(chunk.data_page_offset()).ok()?;
    begin.checked_add(u64::try_from(chunk.compressed_size()).ok()?)
}

/// Whether a column chunk of `file` ends with the PLAIN encoding of `value`.
pub(crate) fn chunk_holds(file: &[u8], chunk: &ColumnChunkMetaData, value: &[u8]) -> bool {
    let Some(end) = chunk_end(chunk).and_then(|end| usize::try_from(end).ok()) else {
        return false;
    };
    file.get(..end).is_some_and(|head| head.ends_with(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, bytes: usize, scales: Option<usize>) -> Row {
        Row {
            name: name.to_owned(),
            shape: format!("[{bytes}]"),
            dtype: "int8",
            layer: 3,
            data: vec![7_u8; bytes].into(),
            scales: scales.map(|n| vec![9_u8; n].into()),
            zero_points: scales.map(|n| vec![5_u8; n / 2 + 1].into()),
        }
    }

    #[test]
    fn every_payload_is_aligned_whatever_came_before() {
        let mut writer = SerializedFileWriter::new(Vec::new(), schema().unwrap(), properties()).unwrap();
        let mut placed = Vec::new();
        for (index, bytes) in [1, 63, 64, 65, 127, 128, 1000, 70_000, 3].into_iter().enumerate() {
            let name = "n".repeat(1 + index * 23);
            placed.push((
                append(&mut writer, &row(&name, bytes, (index % 2 == 0).then_some(bytes))).unwrap(),
                bytes,
            ));
        }
        let file = writer.into_inner().unwrap();
        for (place, bytes) in placed {
            let at = place.data as usize;
            assert_eq!(at % ALIGNMENT, 0);
            assert_eq!(&file[at - 4..at], (bytes as u32).to_le_bytes());
            assert!(file[at..at + bytes].iter().all(|&byte| byte == 7));
            if let Some(at) = place.scales.map(|at| at as usize) {
                assert_eq!(at % 2, bytes % 2);
                assert_eq!(&file[at - 4..at], (bytes as u32).to_le_bytes());
                assert!(file[at..at + bytes].iter().all(|&byte| byte == 9));
            }
        }
    }
}
