//! A small model folder.

use aios_weights::{Storage, TensorInput, TensorValues, WriteOptions, write_weights};

/// The files of a folder with a matrix and a vector, by name.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model");
    let matrix: Vec<f32> = (0..4 * 64).map(|number| (number % 51) as f32 - 25.0).collect();
    let input = |name, shape, values, storage| TensorInput {
        name,
        shape,
        values: TensorValues::Float(values, storage),
    };
    let tensors = [
        input("first", &[4usize, 64][..], &matrix[..], Storage::Int8),
        input("second", &[64][..], &matrix[..64], Storage::F16),
    ];
    write_weights(&path, &tensors, "{}", WriteOptions::default()).expect("weights");
    let mut names: Vec<_> = std::fs::read_dir(&path)
        .expect("a folder")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    names.sort();
    let read = |path: &std::path::PathBuf| std::fs::read(path).expect("a file");
    let name = |path: &std::path::PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    names.iter().map(|path| (name(path), read(path))).collect()
}
