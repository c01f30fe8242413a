//! The INT8 codec against its definition, on random matrices.

use aios_quant::{dequantize_int8, groups_per_row, quantize_int8};
use half::f16;
use proptest::prelude::*;

/// Magnitudes from far below float16's smallest step to its largest scale.
fn value() -> impl Strategy<Value = f32> {
    prop_oneof![
        4 => -1.0_f32..1.0,
        1 => -8.0e6_f32..8.0e6,
        1 => -1.0e-6_f32..1.0e-6,
        1 => -1.0e-9_f32..1.0e-9,
        1 => Just(0.0_f32),
    ]
}

fn matrix() -> impl Strategy<Value = (Vec<f32>, usize, usize)> {
    (1_usize..6, 1_usize..150, 1_usize..80).prop_flat_map(|(rows, columns, group_size)| {
        (
            prop::collection::vec(value(), rows * columns),
            Just(columns),
            Just(group_size),
        )
    })
}

/// One element at a time, in float64.
fn naive(codes: &[i8], scales: &[f16], columns: usize, group_size: usize) -> Vec<f32> {
    let groups = groups_per_row(columns, group_size);
    let element = |(index, &code): (usize, &i8)| {
        let (row, column) = (index / columns, index % columns);
        (f64::from(code) * f64::from(scales[row * groups + column / group_size])) as f32
    };
    codes.iter().enumerate().map(element).collect()
}

proptest! {
    #[test]
    fn the_error_is_at_most_half_a_scale((values, columns, group_size) in matrix()) {
        let made = quantize_int8(&values, columns, group_size).unwrap();
        let mut out = vec![0.0; values.len()];
        dequantize_int8(&made.codes, &made.scales, columns, group_size, &mut out).unwrap();
        prop_assert_eq!(&out, &naive(&made.codes, &made.scales, columns, group_size));
        let groups = groups_per_row(columns, group_size);
        for (index, (&before, &after)) in values.iter().zip(&out).enumerate() {
            let scale = made.scales[index / columns * groups + index % columns / group_size].to_f32();
            let rounding = before.abs() * f32::EPSILON;
            prop_assert!((before - after).abs() <= scale / 2.0 + rounding, "{before} became {after}, scale {scale}");
        }
        prop_assert!(made.codes.iter().all(|&code| code != i8::MIN));
    }

    #[test]
    fn a_group_of_zeros_stays_zero(rows in 1_usize..4, columns in 1_usize..100, group_size in 1_usize..80) {
        let made = quantize_int8(&vec![0.0; rows * columns], columns, group_size).unwrap();
        prop_assert!(made.codes.iter().all(|&code| code == 0));
        prop_assert!(made.scales.iter().all(|&scale| scale == f16::ZERO));
    }

    #[test]
    fn nan_and_infinity_are_refused_wherever_they_stand(
        (mut values, columns, group_size) in matrix(),
        place in any::<prop::sample::Index>(),
        bad in prop_oneof![Just(f32::NAN), Just(f32::INFINITY), Just(f32::NEG_INFINITY)],
    ) {
        let index = place.index(values.len());
        values[index] = bad;
        let error = quantize_int8(&values, columns, group_size).unwrap_err();
        prop_assert_eq!(error.kind(), "quant.not_finite");
        prop_assert_eq!(&error.context()[1].1, &(index / columns).to_string());
        prop_assert_eq!(&error.context()[2].1, &(index % columns).to_string());
    }
}

#[test]
fn a_large_matrix_takes_the_parallel_path_with_the_same_result() {
    let (rows, columns, group_size) = (1_500, 200, 64);
    let values: Vec<f32> = (0..rows * columns)
        .map(|i| ((i * 2_654_435_761) % 1_000) as f32 / 500.0 - 1.0)
        .collect();
    let whole = quantize_int8(&values, columns, group_size).unwrap();
    let groups = groups_per_row(columns, group_size);
    for row in [0, 327, 328, 655, rows - 1] {
        let alone = quantize_int8(&values[row * columns..][..columns], columns, group_size).unwrap();
        assert_eq!(whole.codes[row * columns..][..columns], alone.codes);
        assert_eq!(whole.scales[row * groups..][..groups], alone.scales);
    }
}
