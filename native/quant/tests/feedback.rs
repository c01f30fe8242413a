//! Error feedback against plain search.

mod common;

use aios_quant::{
    Bits, ColumnOrder, FeedbackOptions, Hessian, Method, QuantizedMatrix, Scheme, quantize, quantize_with_feedback,
};
use common::Random;
use ndarray::{Array2, ArrayView2};

const ROWS: usize = 96;
const COLUMNS: usize = 256;

/// Inputs that live mostly in 40 directions, with a few loud channels.
fn correlated(samples: usize, seed: u64) -> Array2<f32> {
    let mut mixing = Random(99);
    let directions = Array2::from_shape_simple_fn((40, COLUMNS), || mixing.normal());
    let mut random = Random(seed);
    let hidden = Array2::from_shape_simple_fn((samples, 40), || random.normal());
    let noise = Array2::from_shape_simple_fn((samples, COLUMNS), || 0.3 * random.normal());
    let mut inputs = hidden.dot(&directions) + noise;
    for column in (0..COLUMNS).step_by(32) {
        inputs.column_mut(column).mapv_inplace(|value| value * 4.0);
    }
    inputs
}

fn output_error(weights: &[f32], made: &QuantizedMatrix, inputs: ArrayView2<'_, f32>) -> f64 {
    let difference: Vec<f32> = weights
        .iter()
        .zip(made.dequantize().unwrap())
        .map(|(a, b)| a - b)
        .collect();
    let difference = Array2::from_shape_vec((ROWS, COLUMNS), difference).unwrap();
    inputs
        .dot(&difference.t())
        .iter()
        .map(|&value| f64::from(value).powi(2))
        .sum()
}

#[test]
fn the_output_error_on_unseen_inputs_is_far_below_that_of_search() {
    let weights = Random(1).normals(ROWS * COLUMNS);
    let hessian = Hessian::from_inputs(correlated(512, 2).view()).unwrap();
    let unseen = correlated(256, 3);
    for bits in Bits::ALL {
        for symmetric in [true, false] {
            let scheme = Scheme {
                bits,
                group_size: 64,
                symmetric,
            };
            let plain = quantize(&weights, COLUMNS, scheme, Method::default()).unwrap();
            let plain = output_error(&weights, &plain, unseen.view());
            for order in [ColumnOrder::AsIs, ColumnOrder::ByActivation] {
                let options = FeedbackOptions {
                    order,
                    ..FeedbackOptions::new(scheme)
                };
                let made = quantize_with_feedback(&weights, COLUMNS, &hessian, &options).unwrap();
                let fed = output_error(&weights, &made, unseen.view());
                println!("{bits:?} symmetric {symmetric} {order:?}: {:.3} of search", fed / plain);
                assert!(fed < 0.6 * plain, "{scheme:?} {order:?}: {fed} against {plain}");
            }
        }
    }
}

#[test]
fn without_correlation_the_codes_are_those_of_search() {
    let weights = Random(4).normals(8 * 64);
    let mut inputs = Array2::<f32>::zeros((64, 64));
    inputs.diag_mut().fill(1.0);
    let hessian = Hessian::from_inputs(inputs.view()).unwrap();
    let scheme = Scheme::symmetric(Bits::Four, 32);
    let made = quantize_with_feedback(&weights, 64, &hessian, &FeedbackOptions::new(scheme)).unwrap();
    assert_eq!(made, quantize(&weights, 64, scheme, Method::default()).unwrap());
}

#[test]
fn weights_of_loud_channels_are_not_clipped() {
    let mut random = Random(8);
    let loud = |column: usize| column.is_multiple_of(64);
    let spread = |column: usize, factor: f32| if loud(column) { factor } else { 1.0 };
    let weights: Vec<f32> = (0..ROWS * COLUMNS)
        .map(|i| random.normal() * spread(i % COLUMNS, 4.0))
        .collect();
    let inputs = Array2::from_shape_fn((512, COLUMNS), |(_, column)| random.normal() * spread(column, 20.0));
    let hessian = Hessian::from_inputs(inputs.view()).unwrap();
    let scheme = Scheme::symmetric(Bits::Two, 64);
    let plain = quantize(&weights, COLUMNS, scheme, Method::default()).unwrap();
    let made = quantize_with_feedback(&weights, COLUMNS, &hessian, &FeedbackOptions::new(scheme)).unwrap();
    let (plain, fed) = (
        output_error(&weights, &plain, inputs.view()),
        output_error(&weights, &made, inputs.view()),
    );
    assert!(fed < 0.4 * plain, "{fed} against {plain}");
}

#[test]
fn silent_channels_do_no_harm() {
    let weights = Random(5).normals(4 * 96);
    let mut inputs = Array2::<f32>::zeros((32, 96));
    let scheme = Scheme::asymmetric(Bits::Two, 40);
    for silent in [true, false] {
        if !silent {
            inputs.column_mut(3).fill(1.0);
        }
        let hessian = Hessian::from_inputs(inputs.view()).unwrap();
        for order in [ColumnOrder::AsIs, ColumnOrder::ByActivation] {
            let options = FeedbackOptions {
                order,
                ..FeedbackOptions::new(scheme)
            };
            let made = quantize_with_feedback(&weights, 96, &hessian, &options).unwrap();
            assert!(made.dequantize().unwrap().iter().all(|value| value.is_finite()));
        }
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let weights = Random(6).normals(ROWS * COLUMNS);
    let inputs = correlated(300, 7);
    let options = FeedbackOptions::new(Scheme::symmetric(Bits::Two, 64));
    let in_pool = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let hessian = Hessian::from_inputs(inputs.view()).unwrap();
            quantize_with_feedback(&weights, COLUMNS, &hessian, &options).unwrap()
        })
    };
    assert_eq!(in_pool(1), in_pool(5));
}

#[test]
fn what_does_not_fit_is_refused() {
    let options = FeedbackOptions::new(Scheme::symmetric(Bits::Four, 4));
    let hessian = Hessian::new(8);
    assert_eq!(
        quantize_with_feedback(&[1.0; 16], 4, &hessian, &options)
            .unwrap_err()
            .kind(),
        "quant.shape"
    );
    let error = quantize_with_feedback(&[f32::NAN; 8], 8, &hessian, &options).unwrap_err();
    assert_eq!(error.kind(), "quant.not_finite");
    assert!(Hessian::from_inputs(Array2::from_elem((1, 2), f32::INFINITY).view()).is_err());
}
