//! Damaged directories are reported with file, tensor and remedy, and never served.

use std::fs;
use std::path::{Path, PathBuf};

use aios_quant::{SpatialTransform, TimeCorrections};
use aios_weights::{
    Storage, TensorInput, TensorValues, WeightReader, WeightWriter, WeightsError, WriteOptions, write_weights,
};
use proptest::prelude::*;

const FILE: &str = "weights-00000.parquet";

struct Model {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn model() -> Model {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model");
    let matrix: Vec<f32> = (0..20 * 96).map(|i| (i % 251) as f32 - 125.0).collect();
    let vector: Vec<f32> = (0..96).map(|i| i as f32).collect();
    let tensors = [
        TensorInput {
            name: "first",
            shape: &[20, 96],
            values: TensorValues::Float(&matrix, Storage::Int8),
        },
        TensorInput {
            name: "second",
            shape: &[96],
            values: TensorValues::Float(&vector, Storage::F16),
        },
    ];
    write_weights(&path, &tensors, "{}", WriteOptions::default()).unwrap();
    Model { _folder: folder, path }
}

fn refused(path: &Path) -> WeightsError {
    WeightReader::open(path, true).unwrap_err()
}

fn change(path: &Path, edit: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    edit(&mut bytes);
    fs::write(path, bytes).unwrap();
}

fn context(error: &WeightsError, key: &str) -> Option<String> {
    error
        .context()
        .into_iter()
        .find(|(name, _)| *name == key)
        .map(|(_, value)| value)
}

#[test]
fn missing_things_are_named() {
    let model = model();
    let error = refused(&model.path.join("nowhere"));
    assert_eq!(error.kind(), "weights.missing");
    assert!(context(&error, "file").unwrap().ends_with("nowhere"));
    fs::remove_file(model.path.join(FILE)).unwrap();
    let error = refused(&model.path);
    assert_eq!(
        (error.kind(), context(&error, "file").unwrap().ends_with(FILE)),
        ("weights.missing", true)
    );
    assert!(error.remedy().contains("Copy"));
    fs::remove_file(model.path.join("metadata.json")).unwrap();
    assert!(
        context(&refused(&model.path), "file")
            .unwrap()
            .ends_with("metadata.json")
    );
}

#[test]
fn an_interrupted_replacement_names_the_earlier_directory() {
    let model = model();
    let previous = model.path.with_file_name("model.previous");
    fs::rename(&model.path, &previous).unwrap();
    let error = refused(&model.path);
    assert_eq!(error.kind(), "weights.missing");
    assert!(error.remedy().contains("model.previous"), "{}", error.remedy());
}

#[test]
fn a_cut_file_is_corrupt_even_unverified() {
    let model = model();
    change(&model.path.join(FILE), |bytes| bytes.truncate(bytes.len() / 2));
    let error = WeightReader::open(&model.path, false).unwrap_err();
    assert_eq!(error.kind(), "weights.corrupt");
    assert!(error.to_string().contains("were written"), "{error}");
}

#[test]
fn a_flipped_bit_in_payload_or_scales_names_the_tensor() {
    let model = model();
    let reader = WeightReader::open(&model.path, true).unwrap();
    let first = reader.record("first").unwrap().clone();
    let second = reader.record("second").unwrap().clone();
    drop(reader);
    let places = [
        ("first", first.offset + 777, "data"),
        ("first", first.scales.unwrap().offset + 1, "scales"),
        ("second", second.offset + second.bytes - 1, "data"),
    ];
    for (tensor, at, part) in places {
        change(&model.path.join(FILE), |bytes| bytes[at as usize] ^= 4);
        let error = refused(&model.path);
        assert_eq!(
            (error.kind(), context(&error, "tensor").as_deref()),
            ("weights.corrupt", Some(tensor))
        );
        assert!(error.to_string().contains(part), "{error}");
        let unverified = WeightReader::open(&model.path, false).unwrap();
        let damage: Vec<String> = unverified.verify().into_iter().map(|damage| damage.tensor).collect();
        assert_eq!(damage, [tensor]);
        change(&model.path.join(FILE), |bytes| bytes[at as usize] ^= 4);
    }
    WeightReader::open(&model.path, true).unwrap();
}

#[test]
fn a_file_that_is_not_parquet_is_refused() {
    let model = model();
    change(&model.path.join(FILE), |bytes| bytes[0] = b'X');
    let error = WeightReader::open(&model.path, false).unwrap_err();
    assert_eq!(error.kind(), "weights.format");
    assert!(error.to_string().contains("not a Parquet file"), "{error}");
}

#[test]
fn an_index_that_contradicts_the_file_is_refused() {
    let model = model();
    let index = model.path.join("metadata.json");
    let text = fs::read_to_string(&index).unwrap();
    for (from, to) in [
        ("\"first\"", "\"third\""),
        ("[20,96]", "[96,20]"),
        ("\"row_group\":1", "\"row_group\":0"),
    ] {
        assert!(text.contains(from), "{text}");
        fs::write(&index, text.replacen(from, to, 1)).unwrap();
        let kind = refused(&model.path).kind();
        assert!(kind == "weights.corrupt" || kind == "weights.format", "{from}: {kind}");
    }
}

#[test]
fn versions_keys_and_names_are_checked() {
    let model = model();
    let index = model.path.join("metadata.json");
    let text = fs::read_to_string(&index).unwrap();
    fs::write(&index, text.replace("\"format_version\": 2", "\"format_version\": 1")).unwrap();
    assert_eq!(refused(&model.path).kind(), "weights.version");
    fs::write(&index, text.replace("\"quantization\"", "\"other\"")).unwrap();
    let error = refused(&model.path);
    assert_eq!(error.kind(), "weights.format");
    assert!(error.to_string().contains("quantization"), "{error}");
    fs::write(&index, &text).unwrap();
    let reader = WeightReader::open(&model.path, true).unwrap();
    let error = reader.data("absent").unwrap_err();
    assert_eq!(
        (error.kind(), context(&error, "tensor").as_deref()),
        ("weights.tensor", Some("absent"))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Wherever bytes change: no panic, and what opens as whole has the payload that was written.
    #[test]
    fn changed_bytes_are_found_or_harmless(
        at in any::<prop::sample::Index>(), mask in 1_u8..=255, in_footer in any::<bool>(),
    ) {
        let model = model();
        let whole = WeightReader::open(&model.path, true).unwrap();
        change(&model.path.join("weights-00000.parquet"), |bytes| {
            let tail = bytes.len().saturating_sub(1500);
            let place = if in_footer { tail + at.index(bytes.len() - tail) } else { at.index(bytes.len()) };
            bytes[place] ^= mask;
        });
        if let Ok(reader) = WeightReader::open(&model.path, true) {
            for name in ["first", "second"] {
                prop_assert_eq!(reader.data(name).unwrap().len(), whole.data(name).unwrap().len());
                prop_assert!(crc32fast::hash(reader.data(name).unwrap()) == whole.record(name).unwrap().crc32);
            }
        }
    }

    /// An index of any text is refused or read, never a crash.
    #[test]
    fn changed_index_bytes_do_not_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let model = model();
        change(&model.path.join("metadata.json"), |bytes| {
            let place = at.index(bytes.len());
            bytes[place] = byte;
        });
        if let Ok(reader) = WeightReader::open(&model.path, true) {
            for record in reader.tensors() {
                prop_assert_eq!(reader.dequantize(&record.name).unwrap().len(), record.elements());
            }
        }
    }
}

/// Matrices with everything that can belong to them.
fn adjusted(names: &[&str]) -> Model {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model");
    let matrix: Vec<f32> = (0..4 * 8).map(|i| i as f32).collect();
    let spatial = SpatialTransform {
        input_scales: vec![1.5; 8],
        rotation: Some(4),
    };
    let corrections = TimeCorrections {
        groups: 3,
        smoothing: vec![0.75; 3 * 8],
        bias: vec![0.25; 3 * 4],
    };
    let mut writer = WeightWriter::create(&path, WriteOptions::default()).unwrap();
    for name in names {
        let input = TensorInput {
            name,
            shape: &[4, 8],
            values: TensorValues::Float(&matrix, Storage::F32),
        };
        writer
            .append_adjusted(&input, Some(&spatial), Some(&corrections))
            .unwrap();
    }
    writer.finish("{}").unwrap();
    let reader = WeightReader::open(&path, true).unwrap();
    for name in names {
        let found = reader.adjustments(name).unwrap();
        assert_eq!(found.spatial.as_ref(), Some(&spatial));
        assert_eq!(found.corrections.as_ref(), Some(&corrections));
    }
    Model { _folder: folder, path }
}

#[test]
fn what_belongs_to_a_matrix_must_be_there_and_fit() {
    for (from, to, tensor, words) in [
        ("\"w.smoothing\"", "\"w.smooth\"", "w.smoothing", "not there"),
        ("[2,4]", "[4,2,1]", "w.input_scales", "does not fit"),
        ("[3,4]", "[4,3]", "w.bias_correction", "does not fit"),
        (
            "\"smoothing\",\"bias_correction\"]",
            "\"smoothing\"]",
            "w",
            "other groups",
        ),
    ] {
        let model = adjusted(&["w"]);
        let file = model.path.join("metadata.json");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from}: {text}");
        fs::write(&file, text.replace(from, to)).unwrap();
        let error = WeightReader::open(&model.path, false)
            .unwrap()
            .adjustments("w")
            .unwrap_err();
        assert_eq!(error.kind(), "weights.corrupt");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(context(&error, "tensor").as_deref(), Some(tensor));
        assert!(context(&error, "file").unwrap().ends_with("metadata.json"));
        assert!(!context(&error, "remedy").unwrap().is_empty());
        assert!(!WeightReader::open(&model.path, false).unwrap().verify().is_empty());
        assert!(WeightReader::open(&model.path, true).is_err());
    }
}

#[test]
fn damage_is_told_once_in_the_order_of_the_index() {
    let model = adjusted(&["a", "b", "c"]);
    let reader = WeightReader::open(&model.path, true).unwrap();
    let (smoothing, last) = (
        reader.record("b.smoothing").unwrap().offset,
        reader.record("c").unwrap().offset,
    );
    drop(reader);
    // A factor that is not finite is also a wrong checksum.
    change(&model.path.join(FILE), |bytes| {
        bytes[smoothing as usize..smoothing as usize + 2].copy_from_slice(&[0xff, 0xff]);
        bytes[last as usize] ^= 4;
    });
    let index = model.path.join("metadata.json");
    let text = fs::read_to_string(&index).unwrap();
    fs::write(&index, text.replace("\"a.input_scales\"", "\"a.scales\"")).unwrap();
    let damages = WeightReader::open(&model.path, false).unwrap().verify();
    let found: Vec<(&str, String)> = damages
        .iter()
        .map(|damage| (damage.tensor.as_str(), damage.error.to_string()))
        .collect();
    for ((tensor, error), (expected, words)) in found.iter().zip([
        ("a.input_scales", "not there"),
        ("a.scales", "does not hold it"),
        ("b.smoothing", "checksum"),
        ("c", "checksum"),
    ]) {
        assert_eq!(*tensor, expected, "{found:?}");
        assert!(error.contains(words), "{error}");
    }
    assert_eq!(found.len(), 4, "{found:?}");
}
