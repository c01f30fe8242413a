//! Whole networks: plan, accuracy, budget, progress, failures.

mod common;

use aios_quant::{Bits, DeploymentProfile, DiffusionOrchestrator, DiffusionQuantConfig, Modality};
use common::cosine;
use common::network::{Kept, Network, Store, config, run, widths};

#[test]
fn matrices_are_quantized_and_vectors_stay_float16() {
    let network = Network::small();
    let (summary, store) = run(&DiffusionOrchestrator::new(config()).unwrap(), &network).unwrap();
    assert_eq!(widths(&summary), [Some(4), None, Some(4), None, None]);
    assert_eq!(summary.modality, Modality::Text);
    for ((info, values), (name, kept)) in network.infos.iter().zip(&network.values).zip(&store.kept) {
        assert_eq!(&info.name, name);
        let restored = match kept {
            Kept::Half(values) => values.iter().map(|value| value.to_f32()).collect(),
            Kept::Quantized(matrix, None, None) => matrix.dequantize().unwrap(),
            other => panic!("{name} has a transform without calibration: {other:?}"),
        };
        assert!(cosine(values, &restored) > 0.995, "{name}");
    }
    assert!(summary.quality.passed && summary.quality.cosine > 0.995);
    let expected = 96 * (64 + 4) + 96 * 2 + 128 * (32 + 2) + 64 * 2 + 4 * 2304 * 8 * 2;
    assert_eq!(summary.bytes, expected);
    assert!((summary.compression_ratio() - summary.original_bytes as f64 / expected as f64).abs() < 1e-9);
}

#[test]
fn too_little_accuracy_gets_more_bits_or_fails_at_once() {
    let network = Network::small();
    let strict = DiffusionQuantConfig {
        min_accuracy: 0.99,
        ..DiffusionQuantConfig {
            group_size: 64,
            ..DiffusionQuantConfig::from_profile(DeploymentProfile::Edge)
        }
    };
    let (summary, _) = run(&DiffusionOrchestrator::new(strict.clone()).unwrap(), &network).unwrap();
    assert_eq!(widths(&summary), [Some(4), None, Some(4), None, None]);
    assert!(summary.tensors[0].widened && !summary.tensors[1].widened);
    let loose = DiffusionQuantConfig {
        min_accuracy: 0.93,
        ..strict.clone()
    };
    let (summary, _) = run(&DiffusionOrchestrator::new(loose).unwrap(), &network).unwrap();
    assert_eq!(widths(&summary)[0], Some(2));
    let fast = DiffusionQuantConfig {
        fail_fast: true,
        ..strict.clone()
    };
    let error = run(&DiffusionOrchestrator::new(fast).unwrap(), &network).err().unwrap();
    assert_eq!(error.kind(), "quantization.validation");
    let text = error.to_string();
    assert!(
        text.contains("trunk.layers.0.qkv.weight") && text.contains("0.99") && text.contains("fail_fast"),
        "{text}"
    );
    let perfect = DiffusionQuantConfig {
        min_accuracy: 1.0,
        ..strict
    };
    let error = run(&DiffusionOrchestrator::new(perfect).unwrap(), &network)
        .err()
        .unwrap();
    assert!(error.to_string().contains("8 bits"), "{error}");
}

#[test]
fn a_size_budget_is_kept_and_spent_where_it_helps() {
    let mut network = Network::new(&[("text.easy.weight", &[64, 256]), ("text.hard.weight", &[64, 256])]);
    // Values that are codes of two bits lose nothing.
    network.values[0]
        .iter_mut()
        .for_each(|value| *value = if *value > 0.0 { 0.5 } else { -1.5 });
    let orchestrator = DiffusionOrchestrator::new(config()).unwrap();
    let bytes = |bits: u64| 64 * (256 * bits / 8 + 8);
    let (summary, _) = run(&orchestrator.clone().with_size_budget(bytes(2) + bytes(4)), &network).unwrap();
    assert_eq!(widths(&summary), [Some(2), Some(4)]);
    assert_eq!(summary.bytes, bytes(2) + bytes(4));
    let (summary, _) = run(
        &orchestrator.clone().with_size_budget(bytes(2) + bytes(8) + 5),
        &network,
    )
    .unwrap();
    assert_eq!(widths(&summary), [Some(2), Some(8)]);
    let error = run(&orchestrator.clone().with_size_budget(bytes(2)), &network)
        .err()
        .unwrap();
    assert_eq!(error.kind(), "quantization.configuration");
    assert!(error.to_string().contains(&(2 * bytes(2)).to_string()), "{error}");
    let floored = orchestrator
        .with_floor("easy", Bits::Eight)
        .with_size_budget(bytes(2) + bytes(8));
    assert_eq!(widths(&run(&floored, &network).unwrap().0), [Some(8), Some(2)]);
}

#[test]
fn calibrated_networks_get_transforms_and_corrections_whatever_the_number_of_threads() {
    let mut network = Network::small();
    network.calibrated = true;
    let orchestrator = DiffusionOrchestrator::new(config()).unwrap();
    let in_pool = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(&orchestrator, &network).unwrap())
    };
    let ((summary, one), (_, four)) = (in_pool(1), in_pool(4));
    assert!(one.kept == four.kept, "threads change the result");
    let Kept::Quantized(matrix, Some(spatial), Some(corrections)) = &one.kept[0].1 else {
        panic!("{:?}", one.kept[0].1);
    };
    assert_eq!(corrections.groups, 10);
    assert_eq!(
        (corrections.smoothing.len(), corrections.bias.len()),
        (10 * 128, 10 * 96)
    );
    let mut restored = matrix.dequantize().unwrap();
    spatial.unfold(&mut restored).unwrap();
    let measured = summary.tensors[0].quality.cosine;
    assert!((cosine(&network.values[0], &restored) - measured).abs() < 1e-6);
    assert!(summary.tensors[0].output_cosine.unwrap() > 0.995);
    let plain = DiffusionQuantConfig {
        enable_time_aware: false,
        enable_spatial: false,
        ..config()
    };
    let (_, store) = run(&DiffusionOrchestrator::new(plain).unwrap(), &network).unwrap();
    assert!(matches!(store.kept[0].1, Kept::Quantized(_, None, None)));
}

#[test]
fn progress_comes_every_ten_tensors_and_at_the_end() {
    let names: Vec<String> = (0..23).map(|number| format!("text.{number}.weight")).collect();
    let shapes: Vec<(&str, &[usize])> = names.iter().map(|name| (name.as_str(), &[64, 64][..])).collect();
    let network = Network::new(&shapes);
    let mut seen = Vec::new();
    let orchestrator = DiffusionOrchestrator::new(config()).unwrap();
    orchestrator
        .quantize(&network, &mut Store::default(), &mut |progress| {
            seen.push(progress.clone())
        })
        .unwrap();
    // A crowded machine may add a report after five seconds, never leave one out.
    assert!(seen.len() >= 3 && seen.windows(2).all(|pair| pair[0].fraction < pair[1].fraction));
    assert_eq!(seen.last().unwrap().fraction, 1.0);
    assert!(
        seen.iter()
            .all(|progress| progress.seconds_left.is_some_and(|seconds| seconds >= 0.0))
    );
    assert!(seen.last().unwrap().message.contains("23 of 23"));
}

#[test]
fn failures_name_the_tensor_the_cause_and_stop_the_work() {
    let orchestrator = DiffusionOrchestrator::new(config()).unwrap();
    let mut network = Network::small();
    let mut full = Store {
        full_after: Some(2),
        ..Store::default()
    };
    let error = orchestrator.quantize(&network, &mut full, &mut |_| ()).unwrap_err();
    let text = error.to_string();
    assert_eq!((error.kind(), full.kept.len()), ("quantization", 2));
    assert!(
        text.contains("trunk.layers.1.up.weight") && text.contains("no space left") && text.contains("room"),
        "{text}"
    );
    assert!(std::error::Error::source(&error).is_some());

    network.unreadable = Some(1);
    let text = run(&orchestrator, &network).err().unwrap().to_string();
    assert!(
        text.contains("qkv.bias in a test network") && text.contains("the disk is gone"),
        "{text}"
    );

    network.unreadable = None;
    network.values[2][70] = f32::NAN;
    let text = run(&orchestrator, &network).err().unwrap().to_string();
    assert!(
        text.contains("trunk.layers.1.up.weight") && text.contains("row 1, column 6"),
        "{text}"
    );

    network.values[2].pop();
    let text = run(&orchestrator, &network).err().unwrap().to_string();
    assert!(text.contains("8191 values") && text.contains("[128, 64]"), "{text}");

    network.values[1][0] = 1e6;
    let text = run(&orchestrator, &network).err().unwrap().to_string();
    assert!(text.contains("qkv.bias") && text.contains("float16"), "{text}");
}

#[test]
fn the_modality_is_asked_for_where_nothing_tells_it() {
    let network = Network::new(&[("trunk.layers.0.qkv.weight", &[64, 64])]);
    let error = run(&DiffusionOrchestrator::new(config()).unwrap(), &network)
        .err()
        .unwrap();
    assert_eq!(error.kind(), "quantization.configuration");
    assert!(error.to_string().contains("modality"), "{error}");
    let told = DiffusionQuantConfig {
        modality: Some(Modality::Audio),
        ..config()
    };
    let (summary, _) = run(&DiffusionOrchestrator::new(told).unwrap(), &network).unwrap();
    assert_eq!(summary.modality, Modality::Audio);
}

#[test]
fn impossible_configurations_are_refused() {
    let error = DiffusionOrchestrator::new(DiffusionQuantConfig {
        bit_width: 5,
        ..config()
    })
    .err()
    .unwrap();
    assert_eq!(error.kind(), "quantization.configuration");
}

#[test]
fn an_empty_network_is_done_at_once() {
    let told = DiffusionQuantConfig {
        modality: Some(Modality::Text),
        ..config()
    };
    let (summary, store) = run(&DiffusionOrchestrator::new(told).unwrap(), &Network::new(&[])).unwrap();
    assert_eq!((summary.bytes, store.kept.len(), summary.quality.passed), (0, 0, true));
}

#[test]
fn calibration_does_what_measured_best_for_each_width() {
    let mut network = Network::small();
    network.calibrated = true;
    let kept = |bit_width: u8| {
        let config = DiffusionQuantConfig {
            bit_width,
            min_accuracy: 0.0,
            ..config()
        };
        let orchestrator = DiffusionOrchestrator::new(config).unwrap();
        let store = run(&orchestrator, &network).unwrap().1;
        let Kept::Quantized(matrix, spatial, corrections) = &store.kept[0].1 else {
            panic!("the first tensor is a matrix");
        };
        (!matrix.zeros.is_empty(), spatial.is_some(), corrections.is_some())
    };
    assert_eq!(kept(2), (true, false, true));
    assert_eq!(kept(4), (false, true, true));
    assert!(!kept(8).2);
}
