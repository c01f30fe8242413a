//! What a calibrated network needs on disk: what is stored beside the codes counts, in the summary and in a budget.

mod common;

use aios_quant::{Bits, DiffusionOrchestrator, DiffusionQuantConfig};
use common::network::{Kept, Network, config, run, widths};

const SHAPE: [usize; 2] = [64, 128];
/// Factors and biases of ten mask-ratio groups.
const CORRECTIONS: u64 = 2 * 10 * (64 + 128);
/// Factors of the input channels.
const FACTORS: u64 = 2 * 128;

fn network(names: &[&str]) -> Network {
    let shapes: Vec<(&str, &[usize])> = names.iter().map(|&name| (name, &SHAPE[..])).collect();
    let mut network = Network::new(&shapes);
    network.calibrated = true;
    network
}

/// Codes and scales; with two bits a calibrated matrix has zero points too.
fn codes(bits: u64) -> u64 {
    64 * (128 * bits / 8 + 2 * if bits == 2 { 3 } else { 2 })
}

/// Bytes of what reached the store.
fn stored(kept: &Kept) -> u64 {
    match kept {
        Kept::Half(values) => 2 * values.len() as u64,
        Kept::Quantized(matrix, spatial, corrections) => {
            let factors = spatial.as_ref().map_or(0, |spatial| spatial.input_scales.len());
            let corrections = corrections.as_ref().map_or(0, |c| c.smoothing.len() + c.bias.len());
            matrix.stored_bytes() as u64 + 2 * (factors + corrections) as u64
        }
    }
}

fn of_width(bit_width: u8) -> DiffusionOrchestrator {
    let config = DiffusionQuantConfig {
        bit_width,
        min_accuracy: 0.0,
        ..config()
    };
    DiffusionOrchestrator::new(config).unwrap()
}

#[test]
fn the_size_is_that_of_everything_that_is_stored() {
    let mut network = Network::small();
    network.calibrated = true;
    for bits in [2, 4, 8] {
        let (summary, store) = run(&of_width(bits), &network).unwrap();
        let each: Vec<u64> = store.kept.iter().map(|(_, kept)| stored(kept)).collect();
        let told: Vec<u64> = summary.tensors.iter().map(|tensor| tensor.bytes).collect();
        assert_eq!(told, each, "{bits} bits");
        assert_eq!(summary.bytes, each.iter().sum::<u64>());
    }
}

#[test]
fn a_budget_has_to_hold_the_corrections() {
    let network = network(&["text.a.weight", "text.b.weight"]);
    let budgeted = |bytes| run(&of_width(4).with_size_budget(bytes), &network);
    let (two, four) = (codes(2) + CORRECTIONS, codes(4) + CORRECTIONS + FACTORS);
    let (summary, store) = budgeted(two + four).unwrap();
    let mut found = widths(&summary);
    found.sort_unstable();
    assert_eq!(found, [Some(2), Some(4)]);
    assert!(store.kept.iter().map(|(_, kept)| stored(kept)).sum::<u64>() <= two + four);
    // One byte less holds the codes still, and not what belongs to them.
    assert_eq!(widths(&budgeted(two + four - 1).unwrap().0), [Some(2), Some(2)]);
    let error = budgeted(2 * two - 1).err().unwrap();
    assert_eq!(error.kind(), "quantization.configuration");
    assert!(error.to_string().contains(&(2 * two).to_string()), "{error}");
}

#[test]
fn eight_bits_cost_no_corrections() {
    let network = network(&["text.a.weight"]);
    let budget = codes(8) + FACTORS;
    let (summary, store) = run(&of_width(4).with_size_budget(budget), &network).unwrap();
    assert_eq!(widths(&summary), [Some(8)]);
    assert!(matches!(&store.kept[0].1, Kept::Quantized(_, _, None)));
}

#[test]
fn smoothing_follows_the_bits_that_a_tensor_gets() {
    let network = network(&["text.a.weight", "text.b.weight"]);
    let of_width = |bit_width, min_accuracy| {
        let config = DiffusionQuantConfig {
            bit_width,
            min_accuracy,
            enable_time_aware: false,
            ..config()
        };
        DiffusionOrchestrator::new(config).unwrap()
    };
    let smoothed = |orchestrator: &DiffusionOrchestrator| -> Vec<(Option<u32>, bool)> {
        let (summary, store) = run(orchestrator, &network).unwrap();
        let has = |(_, kept): &(String, Kept)| matches!(kept, Kept::Quantized(_, Some(_), _));
        widths(&summary).into_iter().zip(store.kept.iter().map(has)).collect()
    };
    // The configured width says nothing where a budget or a floor decides.
    assert_eq!(
        smoothed(&of_width(4, 0.0).with_size_budget(2 * codes(2))),
        [(Some(2), false), (Some(2), false)]
    );
    let floored = of_width(2, 0.0).with_floor("b.", Bits::Four);
    assert_eq!(smoothed(&floored), [(Some(2), false), (Some(4), true)]);
    // Neither do the planned bits where more were needed.
    let widened = smoothed(&of_width(2, 0.9999));
    assert!(
        widened.iter().all(|&(bits, smoothed)| bits > Some(2) && smoothed),
        "{widened:?}"
    );
}
