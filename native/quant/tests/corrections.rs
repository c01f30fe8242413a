//! Smoothing of outliers and corrections per mask-ratio group, on inputs that were not seen before.

mod common;

use aios_quant::{Bits, Calibration, Method, Scheme, SpatialQuantizer, TimeAwareQuantizer, group_of, quantize};
use common::Random;
use ndarray::{Array1, Array2, ArrayView2, Axis};

const ROWS: usize = 64;
const COLUMNS: usize = 128;
const GROUPS: usize = 4;

fn weights(seed: u64) -> Array2<f32> {
    Array2::from_shape_vec((ROWS, COLUMNS), Random(seed).normals(ROWS * COLUMNS)).unwrap()
}

/// Inputs whose mean and spread depend on the mask ratio.
fn recorded(samples: usize, seed: u64) -> Calibration {
    let mut fixed = Random(50);
    let mut per_group = |from: f32, to: f32| {
        Array2::from_shape_simple_fn((GROUPS, COLUMNS), || from + (to - from) * fixed.uniform() as f32)
    };
    let (means, spreads) = (per_group(-1.5, 1.5), per_group(0.1, 2.0));
    let mut random = Random(seed);
    let ratios: Vec<f32> = (0..samples).map(|_| random.uniform() as f32).collect();
    let inputs = Array2::from_shape_fn((samples, COLUMNS), |(sample, column)| {
        let group = group_of(ratios[sample], GROUPS);
        means[(group, column)] + spreads[(group, column)] * random.normal()
    });
    Calibration::new(inputs, ratios).unwrap()
}

fn restored(weights: &Array2<f32>, bits: Bits) -> Array2<f32> {
    let made = quantize(
        weights.as_slice().unwrap(),
        COLUMNS,
        Scheme::symmetric(bits, 64),
        Method::default(),
    )
    .unwrap();
    Array2::from_shape_vec(weights.dim(), made.dequantize().unwrap()).unwrap()
}

fn energy(matrix: &Array2<f32>) -> f64 {
    matrix.iter().map(|&value| f64::from(value).powi(2)).sum()
}

/// Squared output errors of one group: untouched, and corrected.
fn errors(
    group: usize,
    weights: &Array2<f32>,
    restored: &Array2<f32>,
    quantizer: &TimeAwareQuantizer,
    unseen: &Calibration,
) -> (f64, f64) {
    let corrections = quantizer
        .corrections(weights.view(), restored.view(), &recorded(800, 2))
        .unwrap();
    let ratio = (group as f32 + 0.5) / GROUPS as f32;
    let (smoothing, bias) = corrections.at(ratio);
    let members: Vec<usize> = (0..unseen.ratios().len())
        .filter(|&sample| group_of(unseen.ratios()[sample], GROUPS) == group)
        .collect();
    let inputs = unseen.inputs().select(Axis(0), &members);
    let goal = inputs.dot(&weights.t());
    let plain = inputs.dot(&restored.t()) - &goal;
    let smoothed = match smoothing {
        Some(factors) => &inputs * &Array1::from_vec(factors.to_vec()),
        None => inputs.clone(),
    };
    let corrected = smoothed.dot(&restored.t()) + Array1::from_vec(bias.to_vec()) - &goal;
    (energy(&plain), energy(&corrected))
}

#[test]
fn corrections_lower_the_error_of_every_group() {
    let weights = weights(1);
    let unseen = recorded(800, 3);
    for bits in [Bits::Two, Bits::Four] {
        let restored = restored(&weights, bits);
        let full = TimeAwareQuantizer::new(GROUPS);
        let bias_only = TimeAwareQuantizer::new(GROUPS).without_smoothing();
        for group in 0..GROUPS {
            let (plain, corrected) = errors(group, &weights, &restored, &full, &unseen);
            let (_, shifted) = errors(group, &weights, &restored, &bias_only, &unseen);
            println!(
                "{bits:?} group {group}: bias {:.3}, both {:.3}",
                shifted / plain,
                corrected / plain
            );
            assert!(shifted < 0.75 * plain, "{shifted} against {plain}");
            assert!(corrected < shifted, "{corrected} against {shifted}");
        }
    }
}

#[test]
fn exact_weights_need_no_correction() {
    let weights = weights(4);
    let quantizer = TimeAwareQuantizer::new(3);
    let made = quantizer
        .corrections(weights.view(), weights.view(), &recorded(50, 5))
        .unwrap();
    assert_eq!((made.smoothing.len(), made.bias.len()), (3 * COLUMNS, 3 * ROWS));
    assert!(made.smoothing.iter().all(|&factor| factor == 1.0));
    assert!(made.bias.iter().all(|&bias| bias.abs() < 1e-4));
}

#[test]
fn groups_without_samples_get_shared_corrections() {
    let weights = weights(6);
    let restored = restored(&weights, Bits::Two);
    let inputs = recorded(100, 7).inputs().to_owned();
    let calibration = Calibration::new(inputs, vec![0.1; 100]).unwrap();
    let made = TimeAwareQuantizer::new(10)
        .corrections(weights.view(), restored.view(), &calibration)
        .unwrap();
    let (smoothing, bias) = made.at(0.95);
    assert_eq!(made.at(0.55), (smoothing, bias));
    assert!(bias.iter().any(|&bias| bias.abs() > 0.05));
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let weights = weights(8);
    let quantizer = TimeAwareQuantizer::new(2);
    let narrow = Calibration::new(Array2::zeros((4, 8)), vec![0.5; 4]).unwrap();
    assert!(quantizer.corrections(weights.view(), weights.view(), &narrow).is_err());
    let other = Array2::<f32>::zeros((COLUMNS, ROWS));
    assert!(
        quantizer
            .corrections(weights.view(), other.view(), &recorded(4, 1))
            .is_err()
    );
    assert!(
        SpatialQuantizer::default()
            .plan(weights.view(), narrow.inputs())
            .is_err()
    );
}

/// Inputs with a few channels far louder than the others.
fn with_outliers(samples: usize, seed: u64) -> Array2<f32> {
    let mut random = Random(seed);
    Array2::from_shape_fn((samples, COLUMNS), |(_, column)| {
        random.normal() * if column % 40 == 7 { 60.0 } else { 1.0 }
    })
}

fn largest_to_mean(inputs: ArrayView2<'_, f32>) -> f32 {
    let largest = inputs.iter().fold(0.0_f32, |top, value| top.max(value.abs()));
    largest / (inputs.iter().map(|value| value.abs()).sum::<f32>() / inputs.len() as f32)
}

#[test]
fn transformed_products_are_the_same_and_inputs_are_smoother() {
    let (weights, inputs) = (weights(9), with_outliers(32, 10));
    let goal = inputs.dot(&weights.t());
    for quantizer in [
        SpatialQuantizer::default(),
        SpatialQuantizer::default().with_rotation(64).unwrap(),
        SpatialQuantizer::default()
            .with_exponent(0.0)
            .unwrap()
            .with_rotation(128)
            .unwrap(),
    ] {
        let transform = quantizer.plan(weights.view(), inputs.view()).unwrap();
        let (mut folded, mut moved) = (weights.clone(), inputs.clone());
        transform.fold(folded.as_slice_mut().unwrap()).unwrap();
        transform.apply(moved.as_slice_mut().unwrap()).unwrap();
        assert!(
            energy(&(moved.dot(&folded.t()) - &goal)) < 1e-9 * energy(&goal),
            "{quantizer:?}"
        );
        assert!(
            largest_to_mean(moved.view()) < 0.5 * largest_to_mean(inputs.view()),
            "{quantizer:?}"
        );
        transform.unfold(folded.as_slice_mut().unwrap()).unwrap();
        assert!(energy(&(folded - &weights)) < 1e-9 * energy(&weights));
    }
}

#[test]
fn a_transform_is_used_only_where_it_helps() {
    let weights = weights(11);
    let quantizer = SpatialQuantizer::default();
    let scheme = Scheme::symmetric(Bits::Eight, 64);
    let loud = with_outliers(64, 12);
    assert!(
        quantizer
            .plan_if_better(weights.view(), loud.view(), scheme)
            .unwrap()
            .is_some()
    );
    // One spike in one of many samples: room for it in the weights costs all other samples.
    let mut random = Random(15);
    let mut spiked = Array2::from_shape_simple_fn((64, COLUMNS), || random.normal());
    for column in (0..COLUMNS).step_by(16) {
        spiked[(5, column)] = 30.0 * spiked[(5, column)].signum();
    }
    let quantizer = SpatialQuantizer::default().with_exponent(1.0).unwrap();
    let scheme = Scheme::symmetric(Bits::Two, 64);
    assert!(
        quantizer
            .plan_if_better(weights.view(), spiked.view(), scheme)
            .unwrap()
            .is_none()
    );
}

#[test]
fn silent_channels_and_odd_lengths_are_left_alone() {
    let weights = weights(13);
    let mut inputs = with_outliers(16, 14);
    inputs.column_mut(5).fill(0.0);
    let quantizer = SpatialQuantizer::default().with_rotation(256).unwrap();
    let transform = quantizer.plan(weights.view(), inputs.view()).unwrap();
    assert_eq!((transform.input_scales[5], transform.rotation), (1.0, None));
    assert!(
        SpatialQuantizer::default()
            .with_rotation(48)
            .unwrap_err()
            .to_string()
            .contains("powers of two")
    );
    assert!(
        SpatialQuantizer::default()
            .with_exponent(1.5)
            .unwrap_err()
            .to_string()
            .contains("1.5")
    );
}
