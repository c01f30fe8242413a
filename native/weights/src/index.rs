//! `metadata.json`: the index of a weight directory, and the checks that make its offsets safe to use.

use std::collections::HashSet;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::adjustments::Part;
use crate::codec::Storage;
use crate::error::WeightsError;
use crate::layout::ALIGNMENT;

/// Name of the index file.
pub const METADATA_FILE: &str = "metadata.json";
/// Value of the key `format`.
pub const FORMAT_NAME: &str = "aios-weights";
/// Value of the key `format_version`.
pub const FORMAT_VERSION: u64 = 2;
/// Keys that the writer adds; the caller's metadata may not contain them.
pub const RESERVED_KEYS: [&str; 5] = ["format", "format_version", "quantization", "files", "tensors"];
/// Largest index that is read.
pub(crate) const MAX_METADATA_BYTES: u64 = 64 << 20;
/// Longest tensor name.
pub(crate) const MAX_NAME_BYTES: usize = 512;
/// Most dimensions of a tensor.
pub(crate) const MAX_DIMENSIONS: usize = 8;

/// A range of a file with its checksum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Absolute offset in the file.
    pub offset: u64,
    /// Length in bytes.
    pub bytes: u64,
    /// CRC-32 (IEEE) of the range.
    pub crc32: u32,
}

/// One tensor of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TensorRecord {
    /// Unique name.
    pub name: String,
    /// File that holds it.
    pub file: String,
    /// Its row group in that file.
    pub row_group: usize,
    /// How its values are stored.
    pub dtype: Storage,
    /// Dimensions.
    pub shape: Vec<usize>,
    /// Index of the transformer layer, -1 outside of layers.
    pub layer: i32,
    /// Absolute offset of the payload, a multiple of 64.
    pub offset: u64,
    /// Length of the payload.
    pub bytes: u64,
    /// CRC-32 (IEEE) of the payload.
    pub crc32: u32,
    /// Elements of the last axis that share a scale; None where there are no scales.
    pub group_size: Option<usize>,
    /// float16 scales: (rows, groups per row), or as the kernels' layout has them where the payload is packed.
    pub scales: Option<Section>,
    /// Zero points of asymmetric codes, in the order of the scales.
    pub zero_points: Option<Section>,
    /// Always absent: corrections are tensors of their own, see `adjustments`.
    pub corrections: Option<Section>,
    /// What the run time does besides multiplying; each part is a tensor named after this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Part>,
}

/// Codec of the directory as a whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Quantization {
    pub codec: Storage,
    pub group_size: Option<usize>,
}

/// One Parquet file of the directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FileRecord {
    pub name: String,
    pub bytes: u64,
}

/// The keys of `metadata.json` that this crate reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Index {
    pub format: String,
    pub format_version: u64,
    pub quantization: Quantization,
    pub files: Vec<FileRecord>,
    pub tensors: Vec<TensorRecord>,
}

impl TensorRecord {
    /// Number of elements.
    pub fn elements(&self) -> usize {
        self.shape.iter().product()
    }

    /// Length of the last axis.
    pub fn columns(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }

    /// Payload, scales and whatever else the record points at.
    pub(crate) fn sections(&self) -> impl Iterator<Item = (&'static str, Section)> {
        let data = Section {
            offset: self.offset,
            bytes: self.bytes,
            crc32: self.crc32,
        };
        let extra = [
            ("scales", &self.scales),
            ("zero_points", &self.zero_points),
            ("corrections", &self.corrections),
        ];
        let extra: Vec<_> = extra
            .into_iter()
            .filter_map(|(name, part)| Some((name, part.clone()?)))
            .collect();
        std::iter::once(("data", data)).chain(extra)
    }

    fn check(&self, file_bytes: u64) -> Result<(), String> {
        check_name(&self.name)?;
        let elements = checked_elements(&self.shape)?;
        let expected = self
            .dtype
            .data_bytes(elements, self.columns(), self.group_size.unwrap_or(0))
            .ok_or("its size overflows, or its groups do not fit")?;
        if self.bytes != expected as u64 {
            return Err(format!(
                "{} bytes do not fit shape {:?} of {}",
                self.bytes, self.shape, self.dtype
            ));
        }
        if !self.offset.is_multiple_of(ALIGNMENT as u64) {
            return Err(format!("offset {} is not a multiple of {ALIGNMENT}", self.offset));
        }
        self.check_scales(elements)?;
        self.check_zero_points(elements)?;
        for (part, section) in self.sections() {
            if section
                .offset
                .checked_add(section.bytes)
                .is_none_or(|end| end > file_bytes)
            {
                return Err(format!("its {part} ends beyond the file's {file_bytes} bytes"));
            }
        }
        Ok(())
    }

    fn check_scales(&self, elements: usize) -> Result<(), String> {
        match (self.dtype.has_scales(), &self.scales, self.group_size) {
            (false, None, None) => Ok(()),
            (true, Some(scales), Some(group_size)) if group_size > 0 => {
                let expected = self.dtype.scale_bytes(elements, self.columns(), group_size) as u64;
                if scales.bytes == expected {
                    Ok(())
                } else {
                    Err(format!("{} bytes of scales, expected {expected}", scales.bytes))
                }
            }
            _ => Err(format!("`scales` and `group_size` do not fit dtype {}", self.dtype)),
        }
    }

    fn check_zero_points(&self, elements: usize) -> Result<(), String> {
        let Some(zeros) = &self.zero_points else { return Ok(()) };
        let layout = self
            .dtype
            .layout(elements, self.columns(), self.group_size.unwrap_or(0));
        match layout.is_some_and(|layout| layout.scale_count() as u64 == zeros.bytes) {
            true => Ok(()),
            false => Err(format!(
                "{} bytes of zero points do not fit dtype {}",
                zeros.bytes, self.dtype
            )),
        }
    }
}

/// Refuses names that could not be shown or stored.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    if name.is_empty() || name.len() > MAX_NAME_BYTES || name.chars().any(char::is_control) {
        return Err(format!(
            "a name has 1 to {MAX_NAME_BYTES} bytes and no control characters"
        ));
    }
    Ok(())
}

/// Number of elements of a shape, where it is one that can be stored.
pub(crate) fn checked_elements(shape: &[usize]) -> Result<usize, String> {
    if shape.len() > MAX_DIMENSIONS || shape.contains(&0) {
        return Err(format!(
            "shape {shape:?} has a zero or more than {MAX_DIMENSIONS} dimensions"
        ));
    }
    shape
        .iter()
        .try_fold(1_usize, |n, &d| n.checked_mul(d))
        .ok_or_else(|| format!("shape {shape:?} overflows"))
}

/// Index of the transformer layer in a name like `trunk.layers.3.qkv.weight`, -1 elsewhere.
pub fn layer_of(name: &str) -> i32 {
    let mut parts = name.split('.');
    while let Some(part) = parts.next() {
        if part == "layers"
            && let Some(number) = parts.clone().next()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(layer) = number.parse()
        {
            return layer;
        }
    }
    -1
}

/// Parses and checks the text of `metadata.json`.
pub(crate) fn parse(text: &str, file: &Path) -> Result<Index, WeightsError> {
    let value: Value = serde_json::from_str(text).map_err(|error| WeightsError::format(file, error.to_string()))?;
    let Some(object) = value.as_object() else {
        return Err(WeightsError::format(file, "it is not a JSON object"));
    };
    for key in RESERVED_KEYS {
        if !object.contains_key(key) {
            return Err(WeightsError::format(file, format!("the key `{key}` is missing")));
        }
    }
    if value["format"] != FORMAT_NAME {
        let problem = format!("`format` is {}, expected \"{FORMAT_NAME}\"", value["format"]);
        return Err(WeightsError::format(file, problem));
    }
    if value["format_version"] != FORMAT_VERSION {
        let found = value["format_version"].to_string();
        return Err(WeightsError::Version {
            file: file.to_owned(),
            found,
            supported: FORMAT_VERSION,
        });
    }
    let index: Index = serde_json::from_value(value).map_err(|error| WeightsError::format(file, error.to_string()))?;
    index.check().map_err(|problem| WeightsError::format(file, problem))?;
    Ok(index)
}

impl Index {
    fn check(&self) -> Result<(), String> {
        let mut files = HashSet::new();
        for file in &self.files {
            let plain = Path::new(&file.name)
                .file_name()
                .is_some_and(|name| name == file.name.as_str());
            if !plain || file.name.contains(['/', '\\', ':']) || file.name == METADATA_FILE {
                return Err(format!("file name {:?} is not a plain name", file.name));
            }
            if !files.insert(file.name.as_str()) {
                return Err(format!("file {:?} is listed twice", file.name));
            }
        }
        let mut names = HashSet::new();
        for tensor in &self.tensors {
            let Some(file) = self.files.iter().find(|file| file.name == tensor.file) else {
                return Err(format!(
                    "tensor {}: file {:?} is not in `files`",
                    tensor.name, tensor.file
                ));
            };
            tensor
                .check(file.bytes)
                .map_err(|problem| format!("tensor {}: {problem}", tensor.name))?;
            if !names.insert(tensor.name.as_str()) {
                return Err(format!("tensor {} is listed twice", tensor.name));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(tensor: &str) -> String {
        format!(
            "{{\"format\": \"aios-weights\", \"format_version\": 2, \"quantization\": {{\"codec\": \"f32\", \
             \"group_size\": null}}, \"files\": [{{\"name\": \"a.parquet\", \"bytes\": 1000}}], \"tensors\": [{tensor}]}}"
        )
    }

    fn tensor(change: &str, to: &str) -> String {
        let record = r#"{"name": "w", "file": "a.parquet", "row_group": 0, "dtype": "f32", "shape": [2, 3], "layer": -1,
            "offset": 128, "bytes": 24, "crc32": 7, "group_size": null, "scales": null, "zero_points": null,
            "corrections": null}"#;
        assert!(record.contains(change));
        record.replace(change, to)
    }

    fn problem(text: &str) -> (String, &'static str) {
        let error = parse(text, Path::new("metadata.json")).unwrap_err();
        (error.to_string(), error.kind())
    }

    #[test]
    fn a_whole_index_is_read() {
        let index = parse(&text(&tensor("24", "24")), Path::new("metadata.json")).unwrap();
        assert_eq!((index.tensors[0].elements(), index.tensors[0].columns()), (6, 3));
    }

    #[test]
    fn contradictions_are_refused() {
        for (change, to, words) in [
            ("[2, 3]", "[2, 4]", "do not fit shape"),
            ("[2, 3]", "[0, 3]", "zero"),
            ("[2, 3]", "[4611686018427387904, 4]", "overflows"),
            ("[2, 3]", "[1,1,1,1,1,1,1,2,3]", "8 dimensions"),
            ("128", "130", "multiple of 64"),
            ("128", "9600", "beyond the file"),
            ("128", "18446744073709551552", "beyond the file"),
            ("\"f32\"", "\"int8\"", "do not fit"),
            ("\"group_size\": null", "\"group_size\": 64", "do not fit dtype"),
            ("a.parquet", "b.parquet", "not in `files`"),
            ("\"name\": \"w\"", "\"name\": \"\"", "1 to 512 bytes"),
            ("\"crc32\": 7,", "", "crc32"),
        ] {
            let (message, kind) = problem(&text(&tensor(change, to)));
            assert!(message.contains(words), "{change} -> {to}: {message}");
            assert_eq!(kind, "weights.format");
        }
        let whole = tensor("24", "24");
        assert!(problem(&text(&format!("{whole}, {whole}"))).0.contains("twice"));
    }

    #[test]
    fn keys_version_and_names_are_checked() {
        let whole = text("");
        assert!(
            problem(&whole.replace("\"files\"", "\"filez\""))
                .0
                .contains("`files` is missing")
        );
        assert!(problem(&whole.replace("aios-weights", "other")).0.contains("other"));
        assert_eq!(problem(&whole.replace(": 2,", ": 3,")).1, "weights.version");
        for name in ["../a.parquet", "b/a.parquet", "c:a", "..", "metadata.json", ""] {
            assert!(
                problem(&whole.replace("a.parquet", name)).0.contains("plain name"),
                "{name}"
            );
        }
        assert_eq!(problem("[]").1, "weights.format");
        assert_eq!(problem("{").1, "weights.format");
    }

    #[test]
    fn layers_are_read_from_names() {
        assert_eq!(layer_of("trunk.layers.11.qkv.weight"), 11);
        assert_eq!(layer_of("trunk.norm.weight"), -1);
        assert_eq!(layer_of("trunk.layers.x.qkv"), -1);
        assert_eq!(layer_of("layers"), -1);
        assert_eq!(layer_of("layers.+1.x"), -1);
    }
}
