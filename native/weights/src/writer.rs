//! Writing a weight directory.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use aios_quant::{QuantizedMatrix, SpatialTransform, TimeCorrections};
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;
use serde_json::{Map, Value};

use crate::adjustments::{Part, append_parts, parts};
use crate::codec::{Storage, encode, packed, storage_of};
use crate::directory::Staging;
use crate::error::WeightsError;
use crate::index::{
    FORMAT_NAME, FORMAT_VERSION, FileRecord, METADATA_FILE, Quantization, RESERVED_KEYS, Section, TensorRecord,
    check_name, checked_elements, layer_of,
};
use crate::layout::{self, Placed, Row};
use crate::reader::WeightReader;

/// Bytes that a row group may need besides its payload: page headers and pad before it, its share of the footer.
const ROW_OVERHEAD: u64 = 2048;
/// Row groups of one file, far below Parquet's limit of 32,767.
const MAX_ROW_GROUPS: usize = 8192;

/// One tensor to write.
#[derive(Debug, Clone, Copy)]
pub struct TensorInput<'a> {
    /// Unique name.
    pub name: &'a str,
    /// Dimensions.
    pub shape: &'a [usize],
    /// Its values.
    pub values: TensorValues<'a>,
}

/// The values of a tensor to write.
#[derive(Debug, Clone, Copy)]
pub enum TensorValues<'a> {
    /// In row order, and how to store them.
    Float(&'a [f32], Storage),
    /// Quantized already.
    Quantized(&'a QuantizedMatrix),
}

impl TensorValues<'_> {
    fn storage(&self) -> Storage {
        match self {
            Self::Float(_, storage) => *storage,
            Self::Quantized(matrix) => storage_of(matrix),
        }
    }

    fn elements(&self) -> usize {
        match self {
            Self::Float(values, _) => values.len(),
            Self::Quantized(matrix) => matrix.codes.len(),
        }
    }

    fn group_size(&self, usual: usize) -> usize {
        match self {
            Self::Float(..) => usual,
            Self::Quantized(matrix) => matrix.scheme.group_size,
        }
    }
}

/// How to write.
#[derive(Debug, Clone, Copy)]
pub struct WriteOptions {
    /// Elements of the last axis that share a scale.
    pub group_size: usize,
    /// A file ends before it would become larger than this. A tensor is never split, so a larger one lies in a file of
    /// its own.
    pub max_file_bytes: u64,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            group_size: 64,
            max_file_bytes: 16 << 20,
        }
    }
}

/// Writes a weight directory atomically: a reader sees the earlier directory or the new one, whole.
///
/// `metadata` is the text of a JSON object; its keys come first in `metadata.json`, as they stand. The directory is read
/// back and verified before it takes its place.
///
/// # Errors
///
/// Values that cannot be stored, names twice, metadata that is no JSON object or uses a reserved key, a target that holds
/// something else, and whatever the system refuses.
pub fn write_weights(
    target: &Path,
    tensors: &[TensorInput<'_>],
    metadata: &str,
    options: WriteOptions,
) -> Result<(), WeightsError> {
    checked_metadata(metadata, &target.join(METADATA_FILE))?;
    let mut names = HashSet::new();
    for tensor in tensors {
        check_tensor(tensor, options.group_size, &mut names)?;
    }
    let mut writer = WeightWriter::create(target, options)?;
    for tensor in tensors {
        writer.append(tensor)?;
    }
    writer.finish(metadata)
}

/// Writes a weight directory tensor by tensor, so that only one of them is in memory.
///
/// Nothing is seen in the directory before [`Self::finish`]; a writer that is dropped leaves nothing behind.
pub struct WeightWriter {
    target: PathBuf,
    staging: Staging,
    options: WriteOptions,
    shards: Shards,
    names: HashSet<String>,
    compact: Option<(Storage, Option<usize>)>,
}

impl WeightWriter {
    /// Begins a directory.
    ///
    /// # Errors
    ///
    /// The target holds something else, or the system refuses.
    pub fn create(target: &Path, options: WriteOptions) -> Result<Self, WeightsError> {
        let staging = Staging::create(target)?;
        Ok(Self {
            target: target.to_path_buf(),
            shards: Shards::new(staging.path(), options.max_file_bytes),
            staging,
            options,
            names: HashSet::new(),
            compact: None,
        })
    }

    /// Adds a tensor.
    ///
    /// # Errors
    ///
    /// Values that cannot be stored, a name used twice, and whatever the system refuses.
    pub fn append(&mut self, tensor: &TensorInput<'_>) -> Result<(), WeightsError> {
        self.append_with(tensor, Vec::new())
    }

    /// Adds a matrix and, as tensors of their own, what the run time does besides multiplying with it.
    ///
    /// # Errors
    ///
    /// As [`Self::append`].
    pub fn append_adjusted(
        &mut self,
        tensor: &TensorInput<'_>,
        spatial: Option<&SpatialTransform>,
        corrections: Option<&TimeCorrections>,
    ) -> Result<(), WeightsError> {
        self.append_with(tensor, parts(spatial, corrections))?;
        append_parts(tensor.name, spatial, corrections, |part| self.append(part))
    }

    fn append_with(&mut self, tensor: &TensorInput<'_>, adjustments: Vec<Part>) -> Result<(), WeightsError> {
        check_tensor(tensor, self.options.group_size, &mut self.names)?;
        let group_size = tensor.values.group_size(self.options.group_size);
        self.shards.append(tensor, group_size, adjustments)?;
        let storage = tensor.values.storage();
        if self.compact.is_none_or(|(most, _)| storage.bits() < most.bits()) {
            self.compact = Some((storage, storage.has_scales().then_some(group_size)));
        }
        Ok(())
    }

    /// Puts the directory in its place; `metadata` is the text of a JSON object, as for [`write_weights`].
    ///
    /// # Errors
    ///
    /// As [`write_weights`].
    pub fn finish(self, metadata: &str) -> Result<(), WeightsError> {
        let metadata_path = self.target.join(METADATA_FILE);
        let given = checked_metadata(metadata, &metadata_path)?;
        let (files, records) = self.shards.finish()?;
        let (codec, group_size) = self.compact.unwrap_or((Storage::F32, None));
        let quantization = Quantization { codec, group_size };
        let text = index_text(metadata, &given, &quantization, &files, &records)
            .map_err(|error| WeightsError::format(&metadata_path, error.to_string()))?;
        write_durably(&self.staging.path().join(METADATA_FILE), text.as_bytes())?;
        WeightReader::open(self.staging.path(), true)?;
        self.staging.commit()
    }
}

fn checked_metadata(text: &str, file: &Path) -> Result<Map<String, Value>, WeightsError> {
    let object: Map<String, Value> = serde_json::from_str(text)
        .map_err(|error| WeightsError::format(file, format!("the given metadata is no JSON object: {error}")))?;
    match RESERVED_KEYS.iter().find(|key| object.contains_key(**key)) {
        Some(key) => Err(WeightsError::format(
            file,
            format!("the given metadata has the reserved key `{key}`"),
        )),
        None => Ok(object),
    }
}

fn check_tensor(tensor: &TensorInput<'_>, group_size: usize, names: &mut HashSet<String>) -> Result<(), WeightsError> {
    let refuse = |problem: String| WeightsError::tensor(tensor.name, problem, "Correct the tensors that are saved.");
    check_name(tensor.name).map_err(refuse)?;
    let elements = checked_elements(tensor.shape).map_err(refuse)?;
    let (given, storage) = (tensor.values.elements(), tensor.values.storage());
    if elements != given {
        return Err(refuse(format!("{given} values do not fit shape {:?}", tensor.shape)));
    }
    if storage.has_scales() && tensor.shape.len() < 2 {
        let problem = format!("{storage} needs two or more dimensions; vectors are stored as f16 or f32");
        return Err(refuse(problem));
    }
    let group_size = tensor.values.group_size(group_size);
    if storage.has_scales() && group_size == 0 {
        return Err(refuse("the group size is 0; it must be 1 or more".to_owned()));
    }
    let columns = tensor.shape.last().copied().unwrap_or(1);
    match storage.data_bytes(elements, columns, group_size) {
        None => return Err(refuse(format!("groups of {group_size} do not fit {storage}"))),
        Some(bytes) if bytes > layout::MAX_PAYLOAD_BYTES => {
            return Err(refuse(format!("more than {} bytes", layout::MAX_PAYLOAD_BYTES)));
        }
        Some(_) => {}
    }
    if !names.insert(tensor.name.to_owned()) {
        return Err(refuse("the name is used twice".to_owned()));
    }
    Ok(())
}

/// The caller's text with our keys appended: numbers keep every digit, keys their order.
fn index_text(
    given_text: &str,
    given: &Map<String, Value>,
    quantization: &Quantization,
    files: &[FileRecord],
    records: &[TensorRecord],
) -> serde_json::Result<String> {
    let opening = given_text.trim_end().strip_suffix('}').unwrap_or_default().trim_end();
    let comma = if given.is_empty() { "" } else { "," };
    let lines = |items: Vec<String>| {
        if items.is_empty() {
            "[]".to_owned()
        } else {
            format!("[\n{}\n]", items.join(",\n"))
        }
    };
    let files: Vec<String> = files
        .iter()
        .map(serde_json::to_string)
        .collect::<serde_json::Result<_>>()?;
    let records: Vec<String> = records
        .iter()
        .map(serde_json::to_string)
        .collect::<serde_json::Result<_>>()?;
    Ok(format!(
        "{opening}{comma}\n\"format\": \"{FORMAT_NAME}\",\n\"format_version\": {FORMAT_VERSION},\n\"quantization\": {},\n\
         \"files\": {},\n\"tensors\": {}\n}}\n",
        serde_json::to_string(quantization)?,
        lines(files),
        lines(records)
    ))
}

fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), WeightsError> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| WeightsError::io(path, "written", error))
}

/// The Parquet files of a directory, filled one after the other.
struct Shards {
    folder: PathBuf,
    max_file_bytes: u64,
    open: Option<Shard>,
    files: Vec<FileRecord>,
    records: Vec<TensorRecord>,
}

struct Shard {
    name: String,
    path: PathBuf,
    writer: SerializedFileWriter<File>,
    row_groups: usize,
}

impl Shards {
    fn new(folder: &Path, max_file_bytes: u64) -> Self {
        Self {
            folder: folder.to_path_buf(),
            max_file_bytes,
            open: None,
            files: Vec::new(),
            records: Vec::new(),
        }
    }

    fn append(
        &mut self,
        tensor: &TensorInput<'_>,
        group_size: usize,
        adjustments: Vec<Part>,
    ) -> Result<(), WeightsError> {
        let columns = tensor.shape.last().copied().unwrap_or(1);
        let storage = tensor.values.storage();
        let payload = match tensor.values {
            TensorValues::Float(values, storage) => encode(tensor.name, values, columns, storage, group_size)?,
            TensorValues::Quantized(matrix) => packed(tensor.name, matrix)?,
        };
        let optional = [&payload.scales, &payload.zero_points].map(|part| part.as_ref().map_or(0, Vec::len));
        let bytes = (payload.data.len() + optional[0] + optional[1]) as u64;
        if self
            .open
            .as_ref()
            .is_some_and(|shard| shard.is_full(bytes, self.max_file_bytes))
        {
            self.close_shard()?;
        }
        let shard = match &mut self.open {
            Some(shard) => shard,
            none => none.insert(Shard::create(&self.folder, self.files.len())?),
        };
        let layer = layer_of(tensor.name);
        let data_crc = crc32fast::hash(&payload.data);
        let crcs = [&payload.scales, &payload.zero_points].map(|part| part.as_deref().map(crc32fast::hash));
        let row = Row {
            name: tensor.name.to_owned(),
            shape: shape_text(tensor.shape),
            dtype: storage.as_str(),
            layer,
            data: ByteArray::from(payload.data),
            scales: payload.scales.map(ByteArray::from),
            zero_points: payload.zero_points.map(ByteArray::from),
        };
        let placed = shard.append(&row)?;
        let section = |offset: Option<u64>, bytes: &Option<ByteArray>, crc32: Option<u32>| {
            Some(Section {
                offset: offset?,
                bytes: bytes.as_ref()?.len() as u64,
                crc32: crc32?,
            })
        };
        self.records.push(TensorRecord {
            name: row.name,
            file: shard.name.clone(),
            row_group: shard.row_groups,
            dtype: storage,
            shape: tensor.shape.to_vec(),
            layer,
            offset: placed.data,
            bytes: row.data.len() as u64,
            crc32: data_crc,
            group_size: row.scales.as_ref().map(|_| group_size),
            scales: section(placed.scales, &row.scales, crcs[0]),
            zero_points: section(placed.zero_points, &row.zero_points, crcs[1]),
            corrections: None,
            adjustments,
        });
        shard.row_groups += 1;
        Ok(())
    }

    fn close_shard(&mut self) -> Result<(), WeightsError> {
        let Some(shard) = self.open.take() else { return Ok(()) };
        let Shard { name, path, writer, .. } = shard;
        let refused = |error| WeightsError::io(&path, "written", error);
        let file = writer.into_inner().map_err(|error| refused(io_error(error)))?;
        file.sync_all().map_err(refused)?;
        let bytes = fs::metadata(&path).map_err(refused)?.len();
        self.files.push(FileRecord { name, bytes });
        Ok(())
    }

    fn finish(mut self) -> Result<(Vec<FileRecord>, Vec<TensorRecord>), WeightsError> {
        self.close_shard()?;
        Ok((self.files, self.records))
    }
}

impl Shard {
    fn create(folder: &Path, number: usize) -> Result<Self, WeightsError> {
        let name = format!("weights-{number:05}.parquet");
        let path = folder.join(&name);
        let refused = |error| WeightsError::io(&path, "written", error);
        let file = File::create(&path).map_err(refused)?;
        let writer = layout::schema()
            .and_then(|schema| SerializedFileWriter::new(file, schema, layout::properties()))
            .map_err(|error| refused(io_error(error)))?;
        Ok(Self {
            name,
            path,
            writer,
            row_groups: 0,
        })
    }

    fn is_full(&self, next_bytes: u64, max_file_bytes: u64) -> bool {
        let overhead = ROW_OVERHEAD * (self.row_groups as u64 + 2);
        let whole = self.writer.bytes_written() as u64 + next_bytes + overhead;
        whole > max_file_bytes || self.row_groups >= MAX_ROW_GROUPS
    }

    fn append(&mut self, row: &Row) -> Result<Placed, WeightsError> {
        layout::append(&mut self.writer, row).map_err(|error| WeightsError::io(&self.path, "written", io_error(error)))
    }
}

fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(inner) => *inner,
            Err(inner) => io::Error::other(inner),
        },
        other => io::Error::other(other),
    }
}

/// `[1152,384]`: the text of the shape column.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    let numbers: Vec<String> = shape.iter().map(usize::to_string).collect();
    format!("[{}]", numbers.join(","))
}
