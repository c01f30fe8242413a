//! Checking that the index, the Parquet footers and the payloads agree.

use std::collections::HashMap;

use parquet::basic::Compression;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use rayon::prelude::*;

use crate::error::WeightsError;
use crate::index::{Section, TensorRecord};
use crate::layout::{chunk_end, chunk_holds, column};
use crate::reader::MappedFile;
use crate::writer::shape_text;

/// A tensor that cannot be trusted.
#[derive(Debug)]
pub struct Damage {
    /// Its name.
    pub tensor: String,
    /// What is wrong.
    pub error: WeightsError,
}

type Footers<'a> = HashMap<&'a str, Result<ParquetMetaData, String>>;

/// Bytes that are read before their memory is let go of again.
const PIECE_BYTES: usize = 1 << 20;

/// Checks every tensor, in parallel; the order of the index is kept.
pub(crate) fn verify<'a>(
    tensors: &'a [TensorRecord],
    file_of: impl Fn(&TensorRecord) -> &'a MappedFile + Sync,
) -> Vec<Damage> {
    let mut footers = Footers::new();
    for record in tensors {
        footers.entry(&record.file).or_insert_with(|| {
            let file = &file_of(record).file;
            ParquetMetaDataReader::new()
                .parse_and_finish(file)
                .map_err(|error| error.to_string())
        });
    }
    let damage = |record: &TensorRecord| {
        let file = file_of(record);
        let problem = check(record, &footers[record.file.as_str()], file)?;
        let error = WeightsError::corrupt(&file.path, Some(&record.name), problem);
        Some(Damage {
            tensor: record.name.clone(),
            error,
        })
    };
    tensors.par_iter().filter_map(damage).collect()
}

fn checksum(file: &MappedFile, section: &Section) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    let (mut begin, end) = (section.offset as usize, (section.offset + section.bytes) as usize);
    while begin < end {
        let piece = begin..end.min(begin + PIECE_BYTES);
        hasher.update(&file.map[piece.clone()]);
        begin = piece.end;
        file.release(piece);
    }
    hasher.finalize()
}

fn check(record: &TensorRecord, footer: &Result<ParquetMetaData, String>, file: &MappedFile) -> Option<String> {
    for (part, section) in record.sections() {
        let found = checksum(file, &section);
        if found != section.crc32 {
            return Some(format!(
                "the checksum of its {part} is {found:08x}, {:08x} was written",
                section.crc32
            ));
        }
    }
    let footer = match footer {
        Ok(footer) => footer,
        Err(error) => return Some(format!("the Parquet footer cannot be read: {error}")),
    };
    let Some(group) = footer.row_groups().get(record.row_group) else {
        return Some(format!("the file has no row group {}", record.row_group));
    };
    let agrees = group.num_columns() == column::COUNT && group.num_rows() == 1 && agree(record, group, &file.map);
    (!agrees).then(|| {
        format!(
            "row group {} of the file does not hold it as the index says",
            record.row_group
        )
    })
}

/// Whether the row group says the same of the tensor as the index.
fn agree(record: &TensorRecord, group: &RowGroupMetaData, file: &[u8]) -> bool {
    let ends_at = |index: usize, end: u64| chunk_end(group.column(index)) == Some(end);
    let holds = |index: usize, value: &[u8]| chunk_holds(file, group.column(index), value);
    group
        .columns()
        .iter()
        .all(|chunk| chunk.compression() == Compression::UNCOMPRESSED)
        && ends_at(column::DATA, record.offset + record.bytes)
        && [
            (column::SCALES, &record.scales),
            (column::ZERO_POINTS, &record.zero_points),
        ]
        .into_iter()
        .all(|(index, part)| {
            part.as_ref()
                .is_none_or(|part| ends_at(index, part.offset + part.bytes))
        })
        && holds(column::NAME, &with_length(&record.name))
        && holds(column::SHAPE, &with_length(&shape_text(&record.shape)))
        && holds(column::DTYPE, &with_length(record.dtype.as_str()))
        && holds(column::LAYER, &record.layer.to_le_bytes())
}

/// The PLAIN encoding of a text value.
fn with_length(text: &str) -> Vec<u8> {
    let mut bytes = (text.len() as u32).to_le_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    bytes
}
