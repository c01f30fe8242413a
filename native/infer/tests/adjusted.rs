//! Transforms and corrections per mask ratio that are stored beside a matrix are applied at its products.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use aios_infer::{InferError, Network, Precision, Sequence};
use aios_quant::{DiffusionOrchestrator, DiffusionQuantConfig, SpatialTransform, TimeCorrections};
use aios_weights::{
    ModelSink, ModelSource, Storage, TensorInput, TensorValues, WeightReader, WeightWriter, WriteOptions,
};

const WIDTH: usize = 64;
const INNER: usize = 128;
const VOCABULARY: usize = 80;
const MASK: u32 = 7;
const SHAPE: &str = r#""shape": {"vocab_size": 80, "width": 64, "layers": 2, "heads": 4, "inner": 128, "positions": 32,
    "modalities": ["text"]}, "modality": ["text"]"#;
const CLEAN: [u32; 5] = [3, 70, 12, 9, 41];
const MASKED: [u32; 4] = [MASK, MASK, 12, MASK];

struct Random(u64);

impl Random {
    fn values(&mut self, count: usize, reach: f32) -> Vec<f32> {
        let mut next = || {
            let step = self.0.wrapping_mul(6_364_136_223_846_793_005);
            self.0 = step.wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0) * reach
        };
        (0..count).map(|_| next()).collect()
    }
}

/// Name, shape and values of every tensor of a small network.
fn tensors() -> Vec<(String, Vec<usize>, Vec<f32>)> {
    let mut random = Random(5);
    let mut made = Vec::new();
    let mut add = |name: &str, shape: &[usize]| {
        let reach = if shape.len() > 1 { 0.3 } else { 0.5 };
        let values = random.values(shape.iter().product(), reach);
        made.push((name.to_owned(), shape.to_vec(), values));
    };
    let mut linear = |name: &str, outputs: usize, inputs: &[usize]| {
        let shape: Vec<usize> = [outputs].into_iter().chain(inputs.iter().copied()).collect();
        add(&format!("{name}.weight"), &shape);
        add(&format!("{name}.bias"), &[outputs]);
    };
    for layer in 0..2 {
        let name = |part: &str| format!("trunk.layers.{layer}.{part}");
        linear(&name("qkv"), 3 * WIDTH, &[WIDTH]);
        linear(&name("out"), WIDTH, &[WIDTH]);
        linear(&name("up"), INNER, &[WIDTH]);
        linear(&name("down"), WIDTH, &[INNER]);
        linear(&name("norm1"), WIDTH, &[]);
        linear(&name("norm2"), WIDTH, &[]);
    }
    linear("trunk.norm", WIDTH, &[]);
    linear("text.norm", WIDTH, &[]);
    linear("text.transform", WIDTH, &[WIDTH]);
    add("text.bias", &[VOCABULARY]);
    add("trunk.token.weight", &[VOCABULARY, WIDTH]);
    add("trunk.position.weight", &[32, WIDTH]);
    made
}

fn is_product(name: &str, shape: &[usize]) -> bool {
    shape.len() == 2 && !name.contains("position")
}

/// The network as it is, or with transforms folded into its matrices and corrections that change only masked texts.
fn write(folder: &Path, name: &str, adjusted: bool, metadata: &str) -> PathBuf {
    let path = folder.join(name);
    let mut writer = WeightWriter::create(&path, WriteOptions::default()).unwrap();
    let mut random = Random(9);
    for (name, shape, mut values) in tensors() {
        let (rows, columns) = (shape[0], shape[shape.len() - 1]);
        let own = (adjusted && is_product(&name, &shape)).then(|| {
            let scales = random.values(columns, 0.7).into_iter();
            let spatial = SpatialTransform {
                input_scales: scales.map(|value| ((1.0 + value) * 64.0).round() / 64.0).collect(),
                rotation: Some(16),
            };
            let mut corrections = TimeCorrections {
                groups: 2,
                smoothing: vec![1.0; 2 * columns],
                bias: vec![0.0; 2 * rows],
            };
            corrections.smoothing[columns..].fill(0.5);
            corrections.bias[rows..].fill(0.25);
            (spatial, corrections)
        });
        if let Some((spatial, _)) = &own {
            spatial.fold(&mut values).unwrap();
        }
        let input = TensorInput {
            name: &name,
            shape: &shape,
            values: TensorValues::Float(&values, Storage::F32),
        };
        match &own {
            Some((spatial, time)) => writer.append_adjusted(&input, Some(spatial), Some(time)).unwrap(),
            None => writer.append(&input).unwrap(),
        }
    }
    writer.finish(&format!("{{{SHAPE}{metadata}}}")).unwrap();
    path
}

fn open(path: &Path, precision: Precision) -> Network {
    Network::open(path, precision, 2).unwrap()
}

fn hidden(network: &Network, rows: &[&[u32]]) -> Vec<f32> {
    let sequences: Vec<Sequence<'_>> = rows.iter().map(|row| sequence(row)).collect();
    network.hidden(&sequences).unwrap()
}

fn sequence(tokens: &[u32]) -> Sequence<'_> {
    Sequence {
        tokens,
        ..Sequence::default()
    }
}

/// Length of the difference over the length of the first.
fn apart(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let lost: f32 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
    (lost / a.iter().map(|value| value * value).sum::<f32>()).sqrt()
}

#[test]
fn transforms_are_undone_and_corrections_go_by_the_sequence() {
    let folder = tempfile::tempdir().unwrap();
    let plain = open(&write(folder.path(), "plain", false, ""), Precision::Float);
    let path = write(folder.path(), "adjusted", true, ", \"mask_token\": 7");
    let network = open(&path, Precision::Float);
    let (clean, masked) = (hidden(&network, &[&CLEAN]), hidden(&network, &[&MASKED]));
    let expected = hidden(&plain, &[&CLEAN]);
    assert!(apart(&expected, &clean) < 1e-4);
    assert!(apart(&hidden(&plain, &[&MASKED]), &masked) > 0.05);
    let together = hidden(&network, &[&CLEAN, &MASKED, &CLEAN]);
    assert!(apart(&[&clean[..], &masked, &clean].concat(), &together) < 1e-5);

    let ratios = [&CLEAN[..], &MASKED[..]].map(|tokens| network.mask_ratio(tokens));
    assert_eq!(ratios, [0.0, 0.75]);
    assert!(matches!(network.logits(&clean), Err(InferError::Input { .. })));
    assert!(network.logits_at(&clean, &[0.0]).is_err());
    let logits = network.logits_at(&clean, &[0.0; 5]).unwrap();
    assert!(apart(&plain.logits(&expected).unwrap(), &logits) < 1e-3);
    let other = network.logits_at(&clean, &[0.0, 0.75, 0.0, 0.0, 0.0]).unwrap();
    let row = |logits: &[f32], row: usize| logits[row * VOCABULARY..(row + 1) * VOCABULARY].to_vec();
    assert!(apart(&row(&logits, 0), &row(&other, 0)) < 1e-5);
    assert!(apart(&row(&logits, 1), &row(&other, 1)) > 0.05);
}

#[test]
fn corrections_need_the_mask() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "adjusted", true, "");
    let error = Network::open(&path, Precision::Float, 1).err().unwrap();
    assert_eq!(error.kind(), "weights.shape");
    assert!(error.to_string().contains("mask_token"));
}

#[test]
fn recorded_inputs_calibrate_a_network_on_which_both_precisions_agree() {
    let folder = tempfile::tempdir().unwrap();
    let original = write(folder.path(), "original", false, "");
    let network = open(&original, Precision::Float);
    let row = |n: u32| {
        (0..20).map(move |at| {
            if at * 3 < n {
                MASK
            } else {
                (n * 17 + at * 29 + n * at) % 80
            }
        })
    };
    let rows: Vec<Vec<u32>> = (0..60).map(|n| row(n).collect()).collect();
    let sequences: Vec<Sequence<'_>> = rows.iter().map(|row| sequence(row)).collect();
    let recorded = network.record(&sequences, MASK, 4, 50).unwrap();
    let products = tensors()
        .iter()
        .filter(|(name, shape, _)| is_product(name, shape))
        .count();
    assert_eq!(recorded.len(), products);
    assert!(recorded.values().all(|inputs| inputs.ratios().len() <= 200));
    assert_eq!(recorded["trunk.layers.1.down.weight"].inputs().ncols(), INNER);
    assert!(
        recorded["text.transform.weight"]
            .ratios()
            .iter()
            .all(|ratio| *ratio > 0.0)
    );
    assert!(recorded["trunk.token.weight"].is_table());
    let unfit = open(&original, Precision::Quantized).record(&sequences, MASK, 4, 50);
    assert!(matches!(unfit, Err(InferError::Input { .. })));

    let config = DiffusionQuantConfig {
        bit_width: 4,
        group_size: 32,
        num_time_groups: 4,
        ..DiffusionQuantConfig::default()
    };
    let target = folder.path().join("target");
    let source = ModelSource::open(&original)
        .unwrap()
        .with_calibration(Arc::new(recorded));
    let mut sink = ModelSink::create(&target).unwrap();
    let orchestrator = DiffusionOrchestrator::new(config).unwrap();
    orchestrator.quantize(&source, &mut sink, &mut |_| {}).unwrap();
    sink.finish(&format!("{{{SHAPE}, \"mask_token\": 7}}")).unwrap();

    let reader = WeightReader::open(&target, true).unwrap();
    let stored = reader.adjustments("trunk.layers.0.up.weight").unwrap();
    assert_eq!(
        stored.corrections.map(|own| (own.groups, own.bias.len())),
        Some((4, 4 * INNER))
    );
    let (float, integer) = (open(&target, Precision::Float), open(&target, Precision::Quantized));
    let exact = network.hidden(&sequences).unwrap();
    let (a, b) = (float.hidden(&sequences).unwrap(), integer.hidden(&sequences).unwrap());
    println!(
        "precisions {:.4}, from the original {:.4}",
        apart(&a, &b),
        apart(&exact, &a)
    );
    assert!(apart(&a, &b) < 0.05);
    assert!(apart(&exact, &a) < 0.25);
    assert!(
        ModelSource::open(&target).is_err(),
        "what is quantized is not quantized again"
    );
}
