//! Writing and reading back weight directories.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use aios_quant::{Bits, Method, Scheme, quantize};
use aios_weights::{
    ALIGNMENT, Storage, TensorInput, TensorValues, WeightReader, WeightWriter, WriteOptions, write_weights,
};
use proptest::prelude::*;

fn values(count: usize, seed: usize) -> Vec<f32> {
    (0..count)
        .map(|i| ((i * 7919 + seed * 104_729) % 2001) as f32 / 1000.0 - 1.0)
        .collect()
}

fn write(target: &Path, tensors: &[(&str, &[usize], &[f32], Storage)], max_file_bytes: u64) {
    let inputs: Vec<TensorInput<'_>> = tensors
        .iter()
        .map(|&(name, shape, values, storage)| TensorInput {
            name,
            shape,
            values: TensorValues::Float(values, storage),
        })
        .collect();
    write_weights(
        target,
        &inputs,
        "{\"modality\": [\"text\"]}",
        WriteOptions {
            group_size: 64,
            max_file_bytes,
        },
    )
    .unwrap();
}

#[test]
fn payloads_lie_aligned_in_one_mapping_and_stay_there() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("model");
    let (a, b, c) = (values(100 * 70, 1), values(384, 2), values(5 * 33, 3));
    write(
        &target,
        &[
            ("trunk.token.weight", &[100, 70], &a, Storage::Int8),
            ("trunk.layers.4.norm1.bias", &[384], &b, Storage::F16),
            ("evidence.pointer.weight", &[5, 33], &c, Storage::F32),
        ],
        16 << 20,
    );
    let reader = WeightReader::open(&target, true).unwrap();
    for record in reader.tensors() {
        let data = reader.data(&record.name).unwrap();
        assert_eq!(data.as_ptr() as usize % ALIGNMENT, 0);
        assert_eq!(data.as_ptr(), reader.data(&record.name).unwrap().as_ptr());
        assert_eq!(data.len() as u64, record.bytes);
    }
    let begins: Vec<u64> = reader.tensors().iter().map(|record| record.offset).collect();
    let base = reader.data("trunk.token.weight").unwrap().as_ptr() as u64 - begins[0];
    for record in reader.tensors() {
        assert_eq!(
            reader.data(&record.name).unwrap().as_ptr() as u64,
            base + record.offset,
            "one mapping per file"
        );
    }
    assert_eq!(reader.dequantize("evidence.pointer.weight").unwrap(), c);
    assert_eq!(reader.record("trunk.layers.4.norm1.bias").unwrap().layer, 4);
    let halves = reader.dequantize("trunk.layers.4.norm1.bias").unwrap();
    assert!(halves.iter().zip(&b).all(|(x, y)| (x - y).abs() <= 0.0005));
    let scales = reader.scales("trunk.token.weight").unwrap();
    assert_eq!(scales.len(), 200);
    for (index, (x, y)) in reader
        .dequantize("trunk.token.weight")
        .unwrap()
        .iter()
        .zip(&a)
        .enumerate()
    {
        let scale = scales[index / 70 * 2 + index % 70 / 64].to_f32();
        assert!((x - y).abs() <= scale * 0.500_001, "element {index}: {x} for {y}");
    }
    assert!(reader.scales("evidence.pointer.weight").unwrap().is_empty());
}

#[test]
fn files_stay_below_the_limit_and_a_larger_tensor_lies_alone() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("model");
    let small = values(64 * 64, 1);
    let large = values(300 * 256, 2);
    let names: Vec<String> = (0..20).map(|i| format!("trunk.layers.{i}.out.weight")).collect();
    let mut tensors: Vec<(&str, &[usize], &[f32], Storage)> = names
        .iter()
        .map(|name| {
            (
                name.as_str(),
                [64_usize, 64].as_slice(),
                small.as_slice(),
                Storage::Int8,
            )
        })
        .collect();
    tensors.insert(10, ("trunk.token.weight", &[300, 256], &large, Storage::F32));
    let limit = 40_000;
    write(&target, &tensors, limit);
    let reader = WeightReader::open(&target, true).unwrap();
    let alone = &reader.record("trunk.token.weight").unwrap().file;
    assert_eq!(
        reader.tensors().iter().filter(|record| &record.file == alone).count(),
        1
    );
    let mut files: Vec<&str> = reader.tensors().iter().map(|record| record.file.as_str()).collect();
    files.dedup();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let bytes = fs::metadata(target.join(file)).unwrap().len();
        assert!(bytes < limit || file == alone, "{file} has {bytes} bytes");
    }
    let order: Vec<&str> = reader.tensors().iter().map(|record| record.name.as_str()).collect();
    assert_eq!(order, tensors.iter().map(|tensor| tensor.0).collect::<Vec<_>>());
}

#[test]
fn the_same_tensors_make_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let a = values(1000, 1);
    for name in ["one", "two"] {
        write(
            &folder.path().join(name),
            &[("w", &[10, 100], &a, Storage::Int8)],
            16 << 20,
        );
    }
    for file in ["metadata.json", "weights-00000.parquet"] {
        let read = |name: &str| fs::read(folder.path().join(name).join(file)).unwrap();
        assert_eq!(read("one"), read("two"));
    }
}

#[test]
fn a_reader_outlives_the_replacement_of_its_directory() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("model");
    let (old, new) = (values(1000, 1), values(1000, 2));
    write(&target, &[("w", &[1000], &old, Storage::F32)], 16 << 20);
    let reader = WeightReader::open(&target, true).unwrap();
    write(&target, &[("w", &[1000], &new, Storage::F32)], 16 << 20);
    assert_eq!(reader.dequantize("w").unwrap(), old);
    assert_eq!(WeightReader::open(&target, true).unwrap().dequantize("w").unwrap(), new);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn given_metadata_keeps_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("model");
    let given = "{\"z\": 1e-12, \"rate\": 0.00015000000000000001, \"a\": {\"deep\": {}}}";
    write_weights(&target, &[], given, WriteOptions::default()).unwrap();
    let reader = WeightReader::open(&target, true).unwrap();
    assert!(
        reader
            .metadata()
            .starts_with("{\"z\": 1e-12, \"rate\": 0.00015000000000000001, \"a\": {\"deep\": {}}")
    );
    write_weights(&target, &[], " {} ", WriteOptions::default()).unwrap();
    assert!(WeightReader::open(&target, true).unwrap().tensors().is_empty());
}

#[test]
fn what_cannot_be_written_is_refused_and_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("model");
    let good = values(4, 1);
    let bad = [1.0, f32::NAN, 0.0, 0.0];
    let input = |name, shape, values, storage| TensorInput {
        name,
        shape,
        values: TensorValues::Float(values, storage),
    };
    let cases: [(Vec<TensorInput<'_>>, &str, &str); 8] = [
        (vec![input("w", &[2, 2], &bad, Storage::Int8)], "{}", "weights.tensor"),
        (vec![input("w", &[4], &good, Storage::Int8)], "{}", "weights.tensor"),
        (vec![input("w", &[3], &good, Storage::F32)], "{}", "weights.tensor"),
        (vec![input("w\n", &[4], &good, Storage::F32)], "{}", "weights.tensor"),
        (vec![input("w", &[4, 0], &[], Storage::F32)], "{}", "weights.tensor"),
        (
            vec![
                input("w", &[4], &good, Storage::F32),
                input("w", &[4], &good, Storage::F32),
            ],
            "{}",
            "weights.tensor",
        ),
        (vec![], "[]", "weights.format"),
        (vec![], "{\"tensors\": 1}", "weights.format"),
    ];
    for (tensors, metadata, kind) in cases {
        let error = write_weights(&target, &tensors, metadata, WriteOptions::default()).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_set_of_tensors_comes_back(
        shapes in prop::collection::vec((prop::collection::vec(1_usize..20, 0..4), 0_usize..3), 1..8),
        max_file_bytes in 1_u64..60_000,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("model");
        let made: Vec<(String, Vec<usize>, Vec<f32>, Storage)> = shapes.into_iter().enumerate().map(|(i, (shape, kind))| {
            let count = shape.iter().product();
            let storage = match kind {
                0 if shape.len() > 1 => Storage::Int8,
                1 => Storage::F16,
                _ => Storage::F32,
            };
            (format!("tensor.{i}"), shape, values(count, i), storage)
        }).collect();
        let tensors: Vec<(&str, &[usize], &[f32], Storage)> =
            made.iter().map(|(name, shape, values, storage)| (name.as_str(), &shape[..], &values[..], *storage)).collect();
        write(&target, &tensors, max_file_bytes);
        let reader = WeightReader::open(&target, true).unwrap();
        for (name, shape, values, storage) in &made {
            prop_assert_eq!(&reader.record(name).unwrap().shape, shape);
            prop_assert_eq!(reader.data(name).unwrap().as_ptr() as usize % ALIGNMENT, 0);
            let tolerance = match storage { Storage::F32 => 0.0, Storage::F16 => 0.0005, _ => 0.004 };
            for (x, y) in reader.dequantize(name).unwrap().iter().zip(values) {
                prop_assert!((x - y).abs() <= tolerance);
            }
        }
    }
}

fn error_of(reader: &WeightReader, name: &str, wanted: &[f32]) -> f32 {
    let found = reader.dequantize(name).unwrap();
    found.iter().zip(wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn packed_codes_are_read_back_as_they_were_quantized() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("model");
    let weights = values(37 * 200, 3);
    let schemes = [
        ("four", Scheme::symmetric(Bits::Four, 64)),
        ("two", Scheme::symmetric(Bits::Two, 32)),
        ("shifted", Scheme::asymmetric(Bits::Four, 128)),
        ("pair", Scheme::asymmetric(Bits::Two, 64)),
        ("eight", Scheme::symmetric(Bits::Eight, 64)),
    ];
    let made = schemes.map(|(name, scheme)| (name, quantize(&weights, 200, scheme, Method::default()).unwrap()));
    let mut writer = WeightWriter::create(&target, WriteOptions::default()).unwrap();
    for (name, matrix) in &made {
        let values = TensorValues::Quantized(matrix);
        writer
            .append(&TensorInput {
                name,
                shape: &[37, 200],
                values,
            })
            .unwrap();
    }
    assert!(!target.exists());
    writer.finish("{}").unwrap();
    let reader = WeightReader::open(&target, true).unwrap();
    for (name, matrix) in &made {
        assert_eq!(reader.dequantize(name).unwrap(), matrix.dequantize().unwrap(), "{name}");
        assert_eq!(
            reader.zero_points(name).unwrap().is_empty(),
            matrix.zeros.is_empty(),
            "{name}"
        );
        assert_eq!(reader.record(name).unwrap().group_size, Some(matrix.scheme.group_size));
        assert!(matches!(reader.scales(name).unwrap(), Cow::Borrowed(_)), "{name}");
    }
    let record = reader.record("two").unwrap();
    assert_eq!(
        (record.bytes, record.dtype),
        (48 * 200 / 4, Storage::Int2),
        "rows are filled up to 48"
    );
    assert!(reader.metadata().contains("{\"codec\":\"int2\",\"group_size\":32}"));
}

#[test]
fn values_are_quantized_to_any_width_while_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("model");
    let weights = values(64 * 128, 9);
    let tensors = [Storage::Int2, Storage::Int4, Storage::Int8, Storage::F16, Storage::F32];
    let tensors = tensors.map(|storage| (storage.as_str(), &[64, 128][..], &weights[..], storage));
    write(&target, &tensors, 16 << 20);
    let reader = WeightReader::open(&target, true).unwrap();
    let errors: Vec<f32> = tensors
        .iter()
        .map(|(name, ..)| error_of(&reader, name, &weights))
        .collect();
    assert!(errors.windows(2).all(|pair| pair[0] > pair[1]), "{errors:?}");
    assert!(errors[0] < 0.5 && errors[1] < 0.15 && errors[4] == 0.0, "{errors:?}");
}

#[test]
fn groups_that_do_not_fit_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let weights = values(64 * 128, 9);
    let values = TensorValues::Float(&weights, Storage::Int4);
    let input = TensorInput {
        name: "w",
        shape: &[64, 128],
        values,
    };
    let options = WriteOptions {
        group_size: 62,
        ..WriteOptions::default()
    };
    let error = write_weights(&folder.path().join("model"), &[input], "{}", options).unwrap_err();
    assert_eq!(error.kind(), "weights.tensor");
    assert!(error.to_string().contains("groups of 62 do not fit int4"), "{error}");
}
