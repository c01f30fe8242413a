//! Every level that this processor runs, against naive arithmetic.

use aios_kernels::{Kernels, Level, MAX_I8_DIM, MAX_NIBBLE_ENTRY, MAX_NIBBLE_TABLES, NIBBLE_BLOCK};
use proptest::prelude::*;

fn levels() -> impl Iterator<Item = &'static Kernels> {
    Level::ALL.into_iter().filter_map(Kernels::at)
}

fn naive_dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
}

fn naive_dot_i8(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(&x, &y)| i32::from(x) * i32::from(y)).sum()
}

/// Rounding error grows with the sum of the magnitudes, not with the sum.
fn close(got: f32, want: f64, magnitude: f64) -> bool {
    (f64::from(got) - want).abs() <= 1e-5 * magnitude + 1e-30
}

fn pair<T: Clone + std::fmt::Debug>(
    element: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = (Vec<T>, Vec<T>)> {
    (0_usize..200).prop_flat_map(move |len| {
        let vector = proptest::collection::vec(element.clone(), len);
        (vector.clone(), vector)
    })
}

fn matrix<T: Clone + std::fmt::Debug>(
    element: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = (Vec<T>, Vec<T>, usize)> {
    (0_usize..150, 0_usize..9).prop_flat_map(move |(dim, rows)| {
        let vector = |len| proptest::collection::vec(element.clone(), len);
        (vector(dim), vector(dim * rows), Just(rows))
    })
}

proptest! {
    #[test]
    fn dot_and_distance_of_floats((a, b) in pair(-100.0_f32..100.0)) {
        let dot = naive_dot(&a, &b);
        let magnitude: f64 = a.iter().zip(&b).map(|(&x, &y)| f64::from(x * y).abs()).sum();
        let distance: f64 = a.iter().zip(&b).map(|(&x, &y)| (f64::from(x) - f64::from(y)).powi(2)).sum();
        for kernels in levels() {
            prop_assert!(close(kernels.dot_f32(&a, &b), dot, magnitude), "{:?}", kernels.level());
            prop_assert!(close(kernels.squared_l2_f32(&a, &b), distance, distance), "{:?}", kernels.level());
        }
    }

    #[test]
    fn dot_of_codes_is_exact((a, b) in pair(any::<i8>())) {
        for kernels in levels() {
            prop_assert_eq!(kernels.dot_i8(&a, &b), naive_dot_i8(&a, &b), "{:?}", kernels.level());
        }
    }

    #[test]
    fn scan_of_floats((query, rows, n) in matrix(-1.0_f32..1.0)) {
        let dim = query.len();
        for kernels in levels() {
            let mut out = vec![f32::NAN; n];
            kernels.scan_dot_f32(&query, &rows, dim, &mut out);
            for (row, &score) in out.iter().enumerate() {
                let row = &rows[row * dim..(row + 1) * dim];
                prop_assert!(close(score, naive_dot(row, &query), dim as f64), "{:?}", kernels.level());
            }
        }
    }

    #[test]
    fn scan_of_codes_is_exact((query, codes, n) in matrix(any::<i8>())) {
        let dim = query.len();
        let want: Vec<i32> = (0..n).map(|row| naive_dot_i8(&codes[row * dim..(row + 1) * dim], &query)).collect();
        for kernels in levels() {
            let mut out = vec![i32::MIN; n];
            kernels.scan_dot_i8(&query, &codes, dim, &mut out);
            prop_assert_eq!(&out, &want, "{:?}", kernels.level());
        }
    }

    #[test]
    fn named_rows_of_codes_are_exact(
        (query, codes, n) in matrix(any::<i8>()), picks in proptest::collection::vec(any::<u32>(), 0..20),
    ) {
        let dim = query.len();
        let rows: Vec<u32> = picks.iter().filter(|_| n > 0).map(|pick| pick % n.max(1) as u32).collect();
        let row = |row: u32| &codes[row as usize * dim..(row as usize + 1) * dim];
        let want: Vec<i32> = rows.iter().map(|&number| naive_dot_i8(row(number), &query)).collect();
        for kernels in levels() {
            let mut out = vec![i32::MIN; rows.len()];
            kernels.gather_dot_i8(&query, &codes, dim, &rows, &mut out);
            prop_assert_eq!(&out, &want, "{:?}", kernels.level());
        }
    }

    #[test]
    fn table_sums_are_exact(quads in 1_usize..40, blocks in 0_usize..4, seed: u64) {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        let tables: Vec<u8> = (0..quads * 64).map(|_| next() % (MAX_NIBBLE_ENTRY + 1)).collect();
        let codes: Vec<u8> = (0..quads * 2 * NIBBLE_BLOCK * blocks).map(|_| next()).collect();
        check_table_sums(&tables, &codes);
    }
}

fn check_table_sums(tables: &[u8], codes: &[u8]) {
    let bytes = tables.len() / 32;
    let rows = codes.len() / bytes;
    let want: Vec<u16> = (0..rows)
        .map(|row| {
            let (block, lane) = (row / NIBBLE_BLOCK, row % NIBBLE_BLOCK);
            let byte = |at: usize| usize::from(codes[(block * bytes + at) * NIBBLE_BLOCK + lane]);
            let pair = |at: usize| [tables[at * 32 + byte(at) % 16], tables[at * 32 + 16 + byte(at) / 16]];
            (0..bytes).flat_map(pair).map(u16::from).sum()
        })
        .collect();
    for kernels in levels() {
        let mut out = vec![u16::MAX; rows];
        kernels.scan_nibbles(tables, codes, &mut out);
        assert_eq!(out, want, "{:?}", kernels.level());
    }
}

#[test]
fn the_largest_table_sums_do_not_overflow() {
    let tables = vec![MAX_NIBBLE_ENTRY; MAX_NIBBLE_TABLES * 16];
    check_table_sums(&tables, &vec![0xff; MAX_NIBBLE_TABLES / 2 * NIBBLE_BLOCK]);
}

#[test]
#[should_panic(expected = "table entry")]
fn a_table_entry_that_is_too_large_panics() {
    Kernels::active().scan_nibbles(&[64; 64], &[], &mut []);
}

#[test]
#[should_panic]
fn a_row_outside_panics() {
    Kernels::active().gather_dot_i8(&[1; 3], &[1; 7], 3, &[2], &mut [0]);
}

#[test]
fn extreme_codes_do_not_overflow() {
    let lowest = vec![i8::MIN; MAX_I8_DIM];
    let want = MAX_I8_DIM as i32 * 16384;
    for kernels in levels() {
        assert_eq!(kernels.dot_i8(&lowest, &lowest), want, "{:?}", kernels.level());
        let mut out = [0];
        kernels.scan_dot_i8(&lowest, &lowest, MAX_I8_DIM, &mut out);
        assert_eq!(out, [want], "{:?}", kernels.level());
    }
}

#[test]
fn not_a_number_is_kept() {
    for len in [1, 8, 33, 70] {
        for at in [0, len - 1] {
            let mut vector = vec![1.0_f32; len];
            vector[at] = f32::NAN;
            for kernels in levels() {
                assert!(
                    kernels.dot_f32(&vector, &vec![1.0; len]).is_nan(),
                    "{:?} {len} {at}",
                    kernels.level()
                );
                assert!(
                    kernels.squared_l2_f32(&vector, &vec![1.0; len]).is_nan(),
                    "{:?}",
                    kernels.level()
                );
            }
        }
    }
}
