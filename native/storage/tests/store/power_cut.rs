//! The power goes at every operation of the disk: acknowledged changes stay, at most the one in flight is extra.

use crate::model::{Pair, Step, script};
use crate::sim_fs::{Fault, Rng, SimFs};

const LOG_BYTES: u64 = 6 << 10;

/// Runs the script until the disk fails; returns the pair and the step in flight.
fn run_until_failure(disk: SimFs, steps: &[Step]) -> (Option<Pair>, Option<Step>) {
    let Ok(mut pair) = Pair::open(disk, LOG_BYTES) else {
        return (None, None);
    };
    for step in steps {
        if pair.step(step).is_err() {
            return (Some(pair), Some(step.clone()));
        }
    }
    (Some(pair), None)
}

fn check_after(disk: SimFs, before: Option<&Pair>, in_flight: Option<&Step>) -> Result<(), String> {
    let mut pair = Pair::open(disk, LOG_BYTES).map_err(|error| format!("cannot be opened: {error}"))?;
    let model = before.map(|pair| pair.model.clone()).unwrap_or_default();
    let first = model.compare(pair.store());
    pair.model = model.clone();
    if let Err(difference) = first {
        pair.model.apply(in_flight.ok_or_else(|| difference.clone())?);
        pair.model
            .compare(pair.store())
            .map_err(|other| format!("{difference}; with the step in flight: {other}"))?;
    }
    // What is written after the recovery must survive too.
    let row = crate::model::NewRow {
        text: "after".into(),
        source: 0,
        vector: Some([1, 2, 3, 4]),
    };
    pair.step(&Step::Append(vec![row]))
        .map_err(|error| format!("cannot be written: {error}"))?;
    pair.reopen()
        .map_err(|error| format!("cannot be opened again: {error}"))?;
    pair.model
        .compare(pair.store())
        .map_err(|difference| format!("after one more row: {difference}"))
}

fn total_operations(steps: &[Step]) -> u64 {
    let disk = SimFs::default();
    let (pair, failed) = run_until_failure(disk.clone(), steps);
    assert!(failed.is_none());
    pair.unwrap()
        .model
        .compare(Pair::open(disk.clone(), LOG_BYTES).unwrap().store())
        .unwrap();
    disk.operations()
}

/// Cuts the power at every `stride`-th operation; syncs of paths with the ending `ignored` do nothing.
pub fn cut_everywhere(steps: &[Step], stride: u64, seeds: u64, ignored: Option<&'static str>) -> Result<(), String> {
    for at in (1..total_operations(steps)).step_by(stride as usize) {
        let disk = SimFs::default();
        disk.fail_at(at, Fault::PowerCut);
        if let Some(part) = ignored {
            disk.ignore_syncs(part);
        }
        let (pair, in_flight) = run_until_failure(disk.clone(), steps);
        for seed in 1..=seeds {
            let mut rng = Rng(at * 1000 + seed);
            let found = disk.after_power_cut(&mut rng);
            check_after(found, pair.as_ref(), in_flight.as_ref())
                .map_err(|difference| format!("operation {at}, seed {seed}, {in_flight:?}: {difference}"))?;
        }
    }
    Ok(())
}

#[test]
fn acknowledged_changes_survive_a_power_cut_at_any_operation() {
    cut_everywhere(&script(40, 11), 1, 2, None).unwrap();
    cut_everywhere(&script(90, 12), 7, 2, None).unwrap();
}

/// Every sync is needed: without any one kind of them the test above fails.
#[test]
fn the_power_cut_test_notices_every_missing_sync() {
    let syncs = [
        ".wal",
        "/wal",
        ".arrow",
        ".crc",
        ".roaring",
        "/seg/",
        "/seg",
        "MANIFEST-.tmp",
        "DELETED-",
        "/store",
        "/profiles",
    ];
    for part in syncs {
        assert!(
            cut_everywhere(&script(60, 11), 3, 3, Some(part)).is_err(),
            "syncs of {part} are not tested"
        );
    }
}
