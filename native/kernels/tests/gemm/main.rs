//! Packed products at every level that this processor runs, against naive arithmetic, bit by bit.

mod naive;

use aios_kernels::gemm::{
    self, Activations, Bits, Epilogue, Function, Layout, LayoutError, PackedMatrix, Wanted, Workspace,
};
use aios_kernels::{Kernels, Level};
use half::f16;
use naive::{Matrix, Numbers, naive, quantize_row};
use proptest::prelude::*;

fn levels() -> impl Iterator<Item = &'static Kernels> {
    Level::ALL.into_iter().filter_map(Kernels::at)
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Compares every level with naive arithmetic.
fn check(x: &[f32], m: usize, matrix: &Matrix, threads: usize) {
    let want = naive(x, m, matrix);
    let packed = matrix.pack();
    let mut workspace = Workspace::new();
    for kernels in levels() {
        let mut out = vec![f32::NAN; want.len()];
        kernels.matmul(
            x,
            m,
            &packed.view(),
            &Epilogue::default(),
            &mut out,
            &mut workspace,
            threads,
        );
        let level = kernels.level();
        assert!(bits(&out) == bits(&want), "{level:?}, {m} rows, {:?}", matrix.layout);
    }
}

fn layout() -> impl Strategy<Value = Layout> {
    (1_usize..=70, 1_usize..=150, 0_usize..Bits::ALL.len(), 8_usize..=40).prop_map(|(rows, quads, bits, group)| {
        Layout {
            rows,
            columns: quads * 4,
            bits: Bits::ALL[bits],
            group: group * 4,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn packing_has_an_inverse(layout in layout(), trim in 0_usize..4, seed: u64) {
        let layout = Layout { columns: layout.columns - trim, ..layout };
        let matrix = Matrix::new(layout, true, &mut Numbers(seed));
        let packed = matrix.pack();
        prop_assert_eq!(packed.codes.len(), layout.code_bytes());
        prop_assert_eq!(&gemm::unpack(&layout, &packed.codes).unwrap(), &matrix.codes);
        prop_assert_eq!(&gemm::unpack_scales(&layout, &packed.scales).unwrap(), &matrix.scales);
        let zeros = matrix.zeros.as_ref().unwrap();
        let mut row = vec![0.0; layout.columns];
        packed.view().dequantize_row(layout.rows - 1, &mut row);
        let at = layout.rows * layout.columns - 1;
        let last = layout.rows * layout.groups() - 1;
        let difference = i32::from(matrix.codes[at]) - i32::from(zeros[last]);
        prop_assert_eq!(row[layout.columns - 1], difference as f32 * f16::from_bits(matrix.scales[last]).to_f32());
    }

    #[test]
    fn every_level_gives_the_same_bits(layout in layout(), m in 1_usize..=70, has_zeros: bool, seed: u64) {
        let mut numbers = Numbers(seed);
        let matrix = Matrix::new(layout, has_zeros, &mut numbers);
        check(&numbers.floats(m * layout.columns, 3.0), m, &matrix, 1);
    }

    #[test]
    fn few_rows_give_the_same_bits(layout in layout(), m in 1_usize..=8, pairs in 4_usize..20, has_zeros: bool, seed: u64) {
        let layout = Layout { group: pairs * 8, ..layout };
        let mut numbers = Numbers(seed);
        let matrix = Matrix::new(layout, has_zeros, &mut numbers);
        check(&numbers.floats(m * layout.columns, 3.0), m, &matrix, 1);
    }

    #[test]
    fn tasks_share_the_columns(layout in layout(), m in 1_usize..=20, threads in 2_usize..=5, seed: u64) {
        let layout = Layout { rows: layout.rows * 7, ..layout };
        let mut numbers = Numbers(seed);
        let matrix = Matrix::new(layout, true, &mut numbers);
        check(&numbers.floats(m * layout.columns, 3.0), m, &matrix, threads);
    }

    #[test]
    fn epilogues_come_in_order(layout in layout(), m in 1_usize..=12, which in 0_usize..12, seed: u64) {
        let mut numbers = Numbers(seed);
        let matrix = Matrix::new(layout, false, &mut numbers);
        let x = numbers.floats(m * layout.columns, 1.0);
        let (bias, residual) = (numbers.floats(layout.rows, 2.0), numbers.floats(m * layout.rows, 2.0));
        let function = [Function::Identity, Function::Gelu, Function::Silu][which % 3];
        let epilogue = Epilogue {
            bias: (which / 3 % 2 == 1).then_some(&bias),
            function,
            residual: (which / 6 == 1).then_some(&residual),
        };
        let sums = naive(&x, m, &matrix);
        let packed = matrix.pack();
        let mut first: Option<Vec<u32>> = None;
        for kernels in levels() {
            let mut out = vec![f32::NAN; sums.len()];
            kernels.matmul(&x, m, &packed.view(), &epilogue, &mut out, &mut Workspace::new(), 1);
            for (at, (&got, &sum)) in out.iter().zip(&sums).enumerate() {
                let mut value = [sum + epilogue.bias.map_or(0.0, |bias| bias[at % layout.rows])];
                // How near it is to its definition is tested where it is defined.
                function.apply(&mut value);
                let want = value[0] + epilogue.residual.map_or(0.0, |residual| residual[at]);
                let allowed = 2e-6 * (1.0 + sum.abs() + want.abs());
                prop_assert!((got - want).abs() < allowed, "{:?}: {got}, not {want}", kernels.level());
            }
            prop_assert_eq!(first.get_or_insert_with(|| bits(&out)), &bits(&out), "{:?}", kernels.level());
        }
    }
}

#[test]
fn the_largest_codes_do_not_overflow() {
    for width in Bits::ALL {
        for (columns, group) in [(600, 64), (600, 600), (2048, 2048), (344, 344)] {
            for m in [1, 5, 9] {
                for sign in [1.0, -1.0] {
                    let layout = Layout {
                        rows: 33,
                        columns,
                        bits: width,
                        group,
                    };
                    let count = layout.rows * layout.groups();
                    let matrix = Matrix {
                        layout,
                        codes: vec![width.max_code(); layout.rows * columns],
                        scales: vec![f16::ONE.to_bits(); count],
                        zeros: Some(vec![0; count]),
                    };
                    check(&vec![sign; m * columns], m, &matrix, 1);
                }
            }
        }
    }
}

#[test]
fn the_longest_group_does_not_overflow() {
    let layout = Layout {
        rows: 1,
        columns: gemm::MAX_GROUP,
        bits: Bits::Eight,
        group: gemm::MAX_GROUP,
    };
    for (code, zero) in [(255, 0), (0, 255)] {
        let matrix = Matrix {
            layout,
            codes: vec![code; layout.columns],
            scales: vec![f16::ONE.to_bits()],
            zeros: Some(vec![zero]),
        };
        for m in [1, 8] {
            check(&vec![1.0; m * layout.columns], m, &matrix, 1);
        }
    }
}

#[test]
fn activations_are_quantized_once_for_several_matrices() {
    let mut numbers = Numbers(7);
    let layout = Layout {
        rows: 40,
        columns: 192,
        bits: Bits::Two,
        group: 64,
    };
    let (m, mut workspace, mut activations) = (11, Workspace::new(), Activations::new());
    let x = numbers.floats(m * layout.columns, 2.0);
    for kernels in levels() {
        kernels.quantize(&x, m, layout.columns, layout.group, &mut activations);
        for bits in Bits::ALL {
            let matrix = Matrix::new(Layout { bits, ..layout }, true, &mut numbers);
            let mut out = vec![0.0; m * layout.rows];
            let epilogue = Epilogue::default();
            kernels.matmul_quantized(
                &activations,
                &matrix.pack().view(),
                &epilogue,
                &mut out,
                &mut workspace,
                1,
            );
            assert_eq!(out, naive(&x, m, &matrix), "{:?}", kernels.level());
        }
        for (row, x) in x.chunks_exact(layout.columns).enumerate() {
            let (codes, scale) = quantize_row(x);
            let got: Vec<i32> = activations.codes(row).iter().map(|&code| code.into()).collect();
            assert_eq!(
                (got, activations.scales()[row]),
                (codes, scale),
                "{:?}",
                kernels.level()
            );
        }
    }
}

#[test]
fn rows_of_nothing_and_of_no_numbers() {
    let mut numbers = Numbers(3);
    let layout = Layout {
        rows: 20,
        columns: 64,
        bits: Bits::Four,
        group: 32,
    };
    let matrix = Matrix::new(layout, true, &mut numbers).pack();
    let mut x = numbers.floats(5 * 64, 1.0);
    x[64..128].fill(0.0);
    x[128 + 3] = f32::NAN;
    x[192 + 60] = f32::NEG_INFINITY;
    x[256..].fill(1e-40);
    for kernels in levels() {
        let mut out = vec![5.0; 5 * 20];
        kernels.matmul(
            &x,
            5,
            &matrix.view(),
            &Epilogue::default(),
            &mut out,
            &mut Workspace::new(),
            1,
        );
        assert!(out[..20].iter().all(|value| value.is_finite() && *value != 0.0));
        assert!(out[20..40].iter().all(|&value| value == 0.0), "{:?}", kernels.level());
        assert!(out[40..80].iter().all(|value| value.is_nan()), "{:?}", kernels.level());
        assert!(out[80..].iter().all(|&value| value == 0.0), "{:?}", kernels.level());
        kernels.matmul(
            &[],
            0,
            &matrix.view(),
            &Epilogue::default(),
            &mut [],
            &mut Workspace::new(),
            1,
        );
    }
}

#[test]
fn a_workspace_serves_shapes_in_any_order() {
    let mut numbers = Numbers(11);
    for kernels in levels() {
        let mut workspace = Workspace::new();
        for (m, rows, columns) in [(40, 48, 512), (3, 17, 36), (9, 160, 1200), (1, 16, 64), (40, 48, 512)] {
            for bits in Bits::ALL {
                let matrix = Matrix::new(
                    Layout {
                        rows,
                        columns,
                        bits,
                        group: 36,
                    },
                    true,
                    &mut numbers,
                );
                let x = numbers.floats(m * columns, 1.0);
                let mut out = vec![f32::NAN; m * rows];
                kernels.matmul(
                    &x,
                    m,
                    &matrix.pack().view(),
                    &Epilogue::default(),
                    &mut out,
                    &mut workspace,
                    2,
                );
                assert_eq!(out, naive(&x, m, &matrix), "{:?}", kernels.level());
            }
        }
    }
}

#[test]
fn codes_that_fill_up_do_not_matter() {
    let mut numbers = Numbers(5);
    for bits in Bits::ALL {
        for (columns, group) in [(60, 32), (57, 32), (58, 60), (57, 28)] {
            let layout = Layout {
                rows: 19,
                columns,
                bits,
                group,
            };
            let matrix = Matrix::new(layout, true, &mut numbers);
            // The same codes inside a matrix that is full.
            let mut codes = vec![bits.max_code(); 32 * 64];
            for (full, codes) in codes.chunks_exact_mut(64).zip(matrix.codes.chunks_exact(columns)) {
                full[..columns].copy_from_slice(codes);
            }
            let full = Layout {
                rows: 32,
                columns: 64,
                ..layout
            };
            let mut packed = matrix.pack();
            packed.codes = gemm::pack(&full, &codes).unwrap();
            for kernels in levels() {
                for m in [2, 20] {
                    let mut workspace = Workspace::new();
                    // What an earlier shape leaves behind must not show.
                    let (wide, mut sink) = (numbers.floats(m * 64, 1.0), vec![0.0; m * 32]);
                    let earlier = Matrix::new(full, true, &mut numbers).pack();
                    let plain = Epilogue::default();
                    kernels.matmul(&wide, m, &earlier.view(), &plain, &mut sink, &mut workspace, 1);
                    let (x, mut out) = (numbers.floats(m * columns, 1.0), vec![0.0; m * 19]);
                    kernels.matmul(&x, m, &packed.view(), &plain, &mut out, &mut workspace, 1);
                    assert_eq!(out, naive(&x, m, &matrix), "{:?} {layout:?}", kernels.level());
                }
            }
        }
    }
}

#[test]
fn a_wrong_part_is_named() {
    let layout = Layout {
        rows: 20,
        columns: 20,
        bits: Bits::Two,
        group: 8,
    };
    let (codes, scales, zeros) = (vec![0; 2 * 6 * 16], vec![0; 2 * 3 * 16], vec![0; 2 * 3 * 16]);
    let field = |layout, codes: &[u8], scales: &[u16], zeros: &[u8]| {
        PackedMatrix::new(layout, codes, scales, Some(zeros))
            .err()
            .map(|error| error.field)
    };
    assert_eq!(field(layout, &codes, &scales, &zeros), None);
    assert_eq!(field(layout, &codes[1..], &scales, &zeros), Some("codes"));
    assert_eq!(field(layout, &codes, &scales[1..], &zeros), Some("scales"));
    assert_eq!(field(layout, &codes, &scales, &zeros[1..]), Some("zeros"));
    assert_eq!(
        field(Layout { rows: 0, ..layout }, &codes, &scales, &zeros),
        Some("rows")
    );
    assert_eq!(
        field(Layout { columns: 0, ..layout }, &codes, &scales, &zeros),
        Some("columns")
    );
    assert_eq!(
        field(
            Layout {
                columns: usize::MAX,
                ..layout
            },
            &codes,
            &scales,
            &zeros
        ),
        Some("columns")
    );
    for group in [0, 6, gemm::MAX_GROUP + 4] {
        assert_eq!(
            field(Layout { group, ..layout }, &codes, &scales, &zeros),
            Some("group")
        );
    }
    let error = PackedMatrix::new(layout, &codes, &scales[1..], None).unwrap_err();
    let wanted = Wanted::Length(96);
    assert_eq!(
        error,
        LayoutError {
            field: "scales",
            found: 95,
            wanted
        }
    );
    assert_eq!(error.to_string(), "packed matrix: scales has 95 elements, not 96");
    assert!(gemm::pack(&layout, &[0; 399]).is_err() && gemm::unpack(&layout, &codes[1..]).is_err());
    let mapped: Vec<u8> = f16::ONE.to_bits().to_ne_bytes().repeat(4);
    let aligned = mapped.as_ptr() as usize % 2;
    assert_eq!(
        gemm::scales_from_bytes(&mapped[aligned..][..4]),
        Ok(&[f16::ONE.to_bits(); 2][..])
    );
    assert!(gemm::scales_from_bytes(&mapped[aligned + 1..][..4]).is_err());
}

#[test]
fn the_order_of_a_tile_is_the_documented_one() {
    // 16 rows, 16 columns; the code of row 9, column 6: step 1, upper half, place 4 * 1 + 2.
    let mut codes = [0; 256];
    codes[9 * 16 + 6] = 1;
    for (bits, byte, value) in [(Bits::Eight, 96 + 6, 1), (Bits::Four, 32 + 6, 16), (Bits::Two, 6, 64)] {
        let layout = Layout {
            rows: 16,
            columns: 16,
            bits,
            group: 16,
        };
        let packed = gemm::pack(&layout, &codes).unwrap();
        assert_eq!(packed.len(), 32 * bits.get() as usize);
        assert_eq!(packed.iter().position(|&byte| byte != 0), Some(byte));
        assert_eq!(packed[byte], value);
    }
}

#[test]
#[should_panic(expected = "a code of more than 2 bits")]
fn a_code_that_is_too_wide_panics() {
    let _ = gemm::pack(
        &Layout {
            rows: 1,
            columns: 4,
            bits: Bits::Two,
            group: 4,
        },
        &[0, 4, 0, 0],
    );
}

#[test]
#[should_panic(expected = "the bias is not one number per output")]
fn a_bias_of_another_length_panics() {
    let packed = Matrix::new(
        Layout {
            rows: 4,
            columns: 8,
            bits: Bits::Two,
            group: 4,
        },
        false,
        &mut Numbers(1),
    )
    .pack();
    let epilogue = Epilogue {
        bias: Some(&[1.0; 3]),
        ..Epilogue::default()
    };
    gemm::matmul(
        &[1.0; 8],
        1,
        &packed.view(),
        &epilogue,
        &mut [0.0; 4],
        &mut Workspace::new(),
        1,
    );
}
