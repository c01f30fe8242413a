//! A merge that ends at any of its operations: by a power cut, by an error, or by a second cut during the recovery.

use std::io::ErrorKind;

use crate::model::{Model, NewRow, Pair, Step, script};
use crate::sim_fs::{Fault, Rng, SimFs};

const LOG_BYTES: u64 = 16 << 10;

/// A store with several segments, deleted rows in them and changes in the log, ready to be merged.
fn ready() -> Pair {
    let mut pair = Pair::open(SimFs::default(), LOG_BYTES).unwrap();
    for part in 0..4 {
        for step in script(12, 70 + part)
            .iter()
            .filter(|step| !matches!(step, Step::Compact))
        {
            pair.step(step).unwrap();
        }
        pair.step(&Step::Seal).unwrap();
    }
    pair.step(&Step::Delete(vec![1, 4, 9])).unwrap();
    pair.step(&Step::Vectors(vec![(2, [5, 5, 5, 5]), (6, [6, 6, 6, 6])]))
        .unwrap();
    pair
}

fn open(disk: SimFs, model: &Model, case: &str) -> Pair {
    let mut pair = Pair::open(disk, LOG_BYTES).unwrap_or_else(|error| panic!("{case}: {error}"));
    pair.model = model.clone();
    pair.model
        .compare(pair.store())
        .unwrap_or_else(|difference| panic!("{case}: {difference}"));
    pair
}

/// Goes on after an interruption: writes, merges, opens again.
fn go_on(mut pair: Pair, case: &str) {
    let row = NewRow {
        text: "after".into(),
        source: 2,
        vector: Some([1, 2, 3, 4]),
    };
    for step in [Step::Append(vec![row]), Step::Compact, Step::Reopen] {
        pair.step(&step).unwrap_or_else(|error| panic!("{case}: {error}"));
        pair.model
            .compare(pair.store())
            .unwrap_or_else(|difference| panic!("{case}, {step:?}: {difference}"));
    }
    assert_eq!(pair.store().verify().unwrap().len(), 0, "{case}");
}

/// The operations of a compaction: numbers of the first and of the one after the last.
fn of_a_merge() -> (u64, u64) {
    let mut pair = ready();
    let first = pair.disk.operations() + 1;
    pair.step(&Step::Compact).unwrap();
    let end = pair.disk.operations() + 1;
    assert!(end - first > 30, "a merge of {} operations", end - first);
    (first, end)
}

#[test]
fn a_power_cut_at_any_operation_of_a_merge_loses_and_doubles_nothing() {
    let (first, end) = of_a_merge();
    for at in first..end {
        let pair = ready();
        pair.disk.fail_at(at, Fault::PowerCut);
        // The last operations only remove what nothing names any more; they fail without a word.
        let _ = pair.store().compact();
        for seed in 1..=2 {
            let case = format!("operation {}, seed {seed}", at - first);
            let found = pair.disk.after_power_cut(&mut Rng(at * 100 + seed));
            go_on(open(found, &pair.model, &case), &case);
        }
    }
}

#[test]
fn an_error_at_any_operation_of_a_merge_loses_and_doubles_nothing() {
    let (first, end) = of_a_merge();
    for kind in [ErrorKind::Other, ErrorKind::StorageFull] {
        for at in first..end {
            let mut pair = ready();
            pair.disk.fail_at(at, Fault::Error(kind));
            let case = format!("operation {}, {kind:?}", at - first);
            let _ = pair.store().compact();
            pair.model
                .compare(pair.store())
                .unwrap_or_else(|difference| panic!("{case}: {difference}"));
            pair.reopen().unwrap_or_else(|error| panic!("{case}: {error}"));
            pair.model
                .compare(pair.store())
                .unwrap_or_else(|difference| panic!("{case}, opened again: {difference}"));
            go_on(pair, &case);
        }
    }
}

#[test]
fn a_second_power_cut_at_any_operation_of_the_recovery_loses_nothing() {
    let (first, end) = of_a_merge();
    for at in (first..end).step_by(4) {
        let pair = ready();
        pair.disk.fail_at(at, Fault::PowerCut);
        let _ = pair.store().compact();
        for again in 1.. {
            let found = pair.disk.after_power_cut(&mut Rng(at));
            found.fail_at(again, Fault::PowerCut);
            let case = format!("operation {}, then {again} of the recovery", at - first);
            if let Ok(recovered) = Pair::open(found.clone(), LOG_BYTES)
                && found.operations() < again
            {
                drop(recovered);
                break;
            }
            let found = found.after_power_cut(&mut Rng(at * 31 + again));
            open(found, &pair.model, &case);
        }
    }
}
