//! The codecs of 2, 4 and 8 bits against their definition and their goals.

mod common;

use aios_quant::{Bits, Method, QuantizedMatrix, Scheme, quantize, quantize_weighted};
use common::{Random, cosine};
use half::f16;
use proptest::prelude::*;

fn scheme() -> impl Strategy<Value = Scheme> {
    let bits = prop::sample::select(Bits::ALL.to_vec());
    (bits, 1_usize..40, any::<bool>()).prop_map(|(bits, quarter, symmetric)| Scheme {
        bits,
        group_size: 4 * quarter,
        symmetric,
    })
}

fn value() -> impl Strategy<Value = f32> {
    prop_oneof![
        4 => -1.0_f32..1.0,
        1 => 0.5_f32..2.0,
        1 => -1.0e4_f32..1.0e4,
        1 => -1.0e-6_f32..1.0e-6,
        1 => -1.0e-30_f32..1.0e-30,
        1 => Just(0.0_f32),
    ]
}

fn matrix() -> impl Strategy<Value = (Vec<f32>, usize)> {
    (1_usize..5, 1_usize..170)
        .prop_flat_map(|(rows, columns)| (prop::collection::vec(value(), rows * columns), Just(columns)))
}

/// Scale and zero point of an element.
fn group_of(made: &QuantizedMatrix, index: usize) -> (f32, f32) {
    let place = index / made.columns * made.groups() + index % made.columns / made.scheme.group_size;
    let fixed = match made.scheme.bits {
        Bits::Two => 1.5,
        Bits::Four => 8.0,
        Bits::Eight => 128.0,
    };
    let zero = if made.scheme.symmetric {
        fixed
    } else {
        f32::from(made.zeros[place])
    };
    (made.scales[place].to_f32(), zero)
}

fn squared_error(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a - b).powi(2)).sum()
}

proptest! {
    #[test]
    fn decoding_follows_the_definition(
        (values, columns) in matrix(), scheme in scheme(), search in any::<bool>(),
    ) {
        let method = if search { Method::default() } else { Method::Nearest };
        let made = quantize(&values, columns, scheme, method).unwrap();
        let out = made.dequantize().unwrap();
        for (index, (&code, &value)) in made.codes.iter().zip(&out).enumerate() {
            let (scale, zero) = group_of(&made, index);
            prop_assert!(code <= scheme.bits.max_code());
            prop_assert_eq!(value, (f32::from(code) - zero) * scale);
            if scheme.symmetric && scheme.bits == Bits::Eight {
                prop_assert!(code >= 1, "-128 must not occur");
            }
        }
        let rows = made.rows;
        let mut last = vec![f32::NAN; columns];
        made.dequantize_rows(rows - 1..rows, &mut last).unwrap();
        prop_assert_eq!(&last[..], &out[(rows - 1) * columns..]);
    }

    #[test]
    fn nearest_errs_by_at_most_a_step((values, columns) in matrix(), scheme in scheme()) {
        let made = quantize(&values, columns, scheme, Method::Nearest).unwrap();
        let out = made.dequantize().unwrap();
        for (index, (&before, &after)) in values.iter().zip(&out).enumerate() {
            let (scale, _) = group_of(&made, index);
            // Half a step inside the range; the short side of signed INT4 and the rounded zero point cost another half.
            let halves = if scheme.symmetric && scheme.bits != Bits::Four { 1.0 } else { 2.0 };
            let bound = if scale == 0.0 { 6.0e-8 * 255.0 } else { scale.abs() * halves / 2.0 * 1.001 };
            prop_assert!((before - after).abs() <= bound, "{before} became {after}, scale {scale}");
        }
    }

    #[test]
    fn codes_are_the_nearest_ones_for_the_stored_scale((values, columns) in matrix(), scheme in scheme()) {
        let made = quantize(&values, columns, scheme, Method::default()).unwrap();
        for (index, &value) in values.iter().enumerate() {
            let (scale, zero) = group_of(&made, index);
            let error = |code: u8| (f64::from(code) - f64::from(zero)) * f64::from(scale) - f64::from(value);
            let chosen = error(made.codes[index]).abs();
            let least = if scheme.symmetric && scheme.bits == Bits::Eight { 1 } else { 0 };
            for code in least..=scheme.bits.max_code() {
                prop_assert!(chosen <= error(code).abs() + f64::from(scale.abs()) * 1e-3 + 1e-30);
            }
        }
    }

    #[test]
    fn nan_and_infinity_are_refused_wherever_they_stand(
        (mut values, columns) in matrix(), scheme in scheme(), place in any::<prop::sample::Index>(),
        bad in prop::sample::select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY]),
    ) {
        let index = place.index(values.len());
        values[index] = bad;
        let error = quantize(&values, columns, scheme, Method::default()).unwrap_err();
        prop_assert_eq!(error.kind(), "quant.not_finite");
        prop_assert_eq!(&error.context()[2].1, &(index % columns).to_string());
    }
}

#[test]
fn cosines_of_gaussian_weights_reach_the_goals() {
    let values = Random(7).normals(256 * 1024);
    let of = |scheme: Scheme, method: Method| {
        let made = quantize(&values, 1024, scheme, method).unwrap();
        cosine(&values, &made.dequantize().unwrap())
    };
    let goals = [(Bits::Two, 0.94), (Bits::Four, 0.995), (Bits::Eight, 0.9999)];
    for (bits, goal) in goals {
        for group_size in [32, 64, 128] {
            for symmetric in [true, false] {
                let scheme = Scheme {
                    bits,
                    group_size,
                    symmetric,
                };
                let (nearest, search) = (of(scheme, Method::Nearest), of(scheme, Method::default()));
                println!("{scheme:?}: nearest {nearest:.5}, search {search:.5}");
                assert!(search >= nearest, "{scheme:?}: {search} is below {nearest}");
                if symmetric && group_size <= 64 {
                    assert!(search > goal, "{scheme:?}: {search} misses {goal}");
                }
            }
        }
    }
}

#[test]
fn search_lowers_the_error_of_skewed_weights_when_zero_points_are_free() {
    let mut random = Random(3);
    let values: Vec<f32> = (0..64 * 512)
        .map(|_| random.normal().abs() + 0.1 * random.normal())
        .collect();
    let of = |scheme: Scheme| {
        let made = quantize(&values, 512, scheme, Method::default()).unwrap();
        squared_error(&values, &made.dequantize().unwrap())
    };
    let (free, fixed) = (
        of(Scheme::asymmetric(Bits::Four, 64)),
        of(Scheme::symmetric(Bits::Four, 64)),
    );
    assert!(free < 0.6 * fixed, "{free} against {fixed}");
}

#[test]
fn important_columns_get_smaller_errors() {
    let values = Random(11).normals(128 * 256);
    let importance: Vec<f32> = (0..256)
        .map(|column| if column % 8 == 0 { 50.0 } else { 1.0 })
        .collect();
    let scheme = Scheme::symmetric(Bits::Two, 64);
    let weighted = |made: QuantizedMatrix| -> f64 {
        let out = made.dequantize().unwrap();
        let errors = values.iter().zip(&out).enumerate();
        errors
            .map(|(i, (&a, &b))| f64::from(importance[i % 256]) * f64::from(a - b).powi(2))
            .sum()
    };
    let plain = weighted(quantize(&values, 256, scheme, Method::default()).unwrap());
    let with = weighted(quantize_weighted(&values, 256, &importance, scheme, Method::default()).unwrap());
    assert!(with < 0.97 * plain, "{with} against {plain}");
    assert!(quantize_weighted(&values, 256, &[1.0; 3], scheme, Method::default()).is_err());
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let values = Random(5).normals(700 * 200);
    let scheme = Scheme::asymmetric(Bits::Four, 64);
    let in_pool = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| quantize(&values, 200, scheme, Method::default()).unwrap())
    };
    let one = in_pool(1);
    assert_eq!(one, in_pool(4));
    let alone = quantize(&values[..200], 200, scheme, Method::default()).unwrap();
    assert_eq!(alone.codes, one.codes[..200]);
    assert_eq!(alone.zeros, one.zeros[..4]);
}

#[test]
fn impossible_requests_are_refused() {
    for group_size in [0, 2, 30] {
        let error = quantize(&[1.0; 8], 8, Scheme::symmetric(Bits::Two, group_size), Method::Nearest).unwrap_err();
        assert_eq!(error.kind(), "quant.group_size");
    }
    let scheme = Scheme::symmetric(Bits::Four, 4);
    assert_eq!(
        quantize(&[1.0; 7], 4, scheme, Method::Nearest).unwrap_err().kind(),
        "quant.shape"
    );
    let error = quantize(&[1.0, 1e9, 0.0, 0.0], 4, scheme, Method::default()).unwrap_err();
    assert_eq!(
        (error.kind(), error.context()[2].1.as_str()),
        ("quant.out_of_range", "1")
    );
    let mut made = quantize(&[1.0; 8], 4, scheme, Method::Nearest).unwrap();
    assert!(made.dequantize_rows(1..3, &mut [0.0; 8]).is_err());
    assert!(made.dequantize_rows(0..2, &mut [0.0; 7]).is_err());
    made.scales.push(f16::ONE);
    assert_eq!(made.dequantize().unwrap_err().kind(), "quant.shape");
}

#[test]
fn empty_matrices_are_empty() {
    let made = quantize(&[], 0, Scheme::symmetric(Bits::Four, 64), Method::default()).unwrap();
    assert_eq!((made.rows, made.dequantize().unwrap().len()), (0, 0));
}
