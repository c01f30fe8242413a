//! Failing and full disks: one clear error, nothing acknowledged is lost, reading and removing go on.

use std::io::ErrorKind;

use aios_storage::Table;
use aios_storage::fs::Fs;

use crate::model::{NewRow, Pair, Step, id_of, script};
use crate::sim_fs::{Fault, SimFs};

const LOG_BYTES: u64 = 6 << 10;

/// Runs the script over a disk with one failing operation; afterwards the store must equal the acknowledged steps.
fn survive(at: u64, kind: ErrorKind, steps: &[Step]) {
    let disk = SimFs::default();
    disk.fail_at(at, Fault::Error(kind));
    let Ok(mut pair) = Pair::open(disk.clone(), LOG_BYTES) else {
        disk.heal();
        assert!(
            Pair::open(disk, LOG_BYTES).is_ok(),
            "operation {at}: an opening that failed must be repeatable"
        );
        return;
    };
    let mut failed = None;
    for step in steps {
        match pair.step(step) {
            Ok(()) if matches!(step, Step::Reopen) => reconcile(&mut pair, &mut failed, at),
            Ok(()) => {}
            Err(error) => {
                assert!(
                    failed.is_none() || error.kind() == "storage.poisoned",
                    "operation {at}: {error}"
                );
                if pair.store.is_none() {
                    pair.reopen().unwrap_or_else(|error| panic!("operation {at}: {error}"));
                    continue;
                }
                // Reading is not affected, whatever was refused.
                pair.model
                    .compare(pair.store())
                    .unwrap_or_else(|difference| panic!("operation {at}: {difference}"));
                failed.get_or_insert(step.clone());
            }
        }
    }
    pair.reopen().unwrap_or_else(|error| panic!("operation {at}: {error}"));
    reconcile(&mut pair, &mut failed, at);
}

/// A frame whose sync failed may have reached the disk nevertheless; it is the last one then.
fn reconcile(pair: &mut Pair, failed: &mut Option<Step>, at: u64) {
    if let Err(difference) = pair.model.compare(pair.store()) {
        pair.model
            .apply(&failed.take().unwrap_or_else(|| panic!("operation {at}: {difference}")));
        pair.model
            .compare(pair.store())
            .unwrap_or_else(|difference| panic!("operation {at}: {difference}"));
    }
    *failed = None;
}

fn operations(steps: &[Step]) -> u64 {
    let mut pair = Pair::open(SimFs::default(), LOG_BYTES).unwrap();
    steps.iter().for_each(|step| pair.step(step).unwrap());
    pair.disk.operations()
}

#[test]
fn any_single_failing_operation_loses_nothing_acknowledged() {
    let steps = script(50, 21);
    for at in 1..operations(&steps) {
        survive(at, ErrorKind::Other, &steps);
    }
}

#[test]
fn a_moment_without_space_loses_nothing_acknowledged() {
    let steps = script(50, 22);
    for at in (1..operations(&steps)).step_by(2) {
        survive(at, ErrorKind::StorageFull, &steps);
    }
}

#[test]
fn after_a_failed_sync_the_store_is_read_only_until_it_is_opened_again() {
    let mut pair = Pair::open(SimFs::default(), 64 << 10).unwrap();
    let steps = script(12, 23);
    steps.iter().for_each(|step| pair.step(step).unwrap());
    // A commit is one write and one sync.
    pair.disk
        .fail_at(pair.disk.operations() + 2, Fault::Error(ErrorKind::Other));
    let chat = Step::Chat("lost".into());
    assert_eq!(pair.step(&chat).unwrap_err().kind(), "storage.io");
    pair.disk.heal();
    assert_eq!(pair.step(&chat).unwrap_err().kind(), "storage.poisoned");
    assert_eq!(pair.store().seal().unwrap_err().kind(), "storage.poisoned");
    pair.model.compare(pair.store()).unwrap();
    pair.reopen().unwrap();
    assert!(pair.store().append(Table::Receipts, vec![vec![]]).is_ok());
}

#[test]
fn a_full_disk_refuses_rows_but_still_reads_and_deletes() {
    let mut pair = Pair::open(SimFs::default(), LOG_BYTES).unwrap();
    script(40, 24).iter().for_each(|step| pair.step(step).unwrap());
    pair.disk.limit(30 << 10);
    let row = |text: String| {
        Step::Append(vec![NewRow {
            text,
            source: 1,
            vector: None,
        }])
    };
    let refused = (0..1000)
        .find_map(|_| pair.step(&row("filler ".repeat(40))).err())
        .unwrap();
    assert_eq!(refused.kind(), "storage.full");
    pair.model.compare(pair.store()).unwrap();
    for number in 0..60 {
        pair.step(&Step::Delete(vec![number]))
            .unwrap_or_else(|error| panic!("deletion {number}: {error}"));
    }
    assert!(pair.store().get(Table::Memories, &id_of(0)).unwrap().is_none());
    pair.reopen().unwrap();
    pair.model.compare(pair.store()).unwrap();
    // With the deleted rows merged away there is room again.
    pair.step(&Step::Compact).unwrap();
    pair.step(&row("fits again".into())).unwrap();
    pair.model.compare(pair.store()).unwrap();
}

/// Nothing can grow any more, not even the log: only the reserve makes room for the seals of many removals.
#[test]
fn on_a_disk_without_a_free_byte_removals_take_the_reserve() {
    let mut pair = Pair::open(SimFs::default(), LOG_BYTES).unwrap();
    for batch in 0..30 {
        let row = |number: usize| NewRow {
            text: format!("row {number} of {batch}"),
            source: number,
            vector: None,
        };
        pair.step(&Step::Append((0..10).map(row).collect())).unwrap();
    }
    pair.disk.limit(0);
    for number in 0..300 {
        pair.step(&Step::Delete(vec![number]))
            .unwrap_or_else(|error| panic!("deletion {number}: {error}"));
    }
    pair.model.compare(pair.store()).unwrap();
    pair.reopen().unwrap();
    pair.model.compare(pair.store()).unwrap();
    // With room again it is laid aside again.
    pair.disk.limit(4 << 20);
    pair.step(&Step::Chat("room".into())).unwrap();
    pair.step(&Step::Seal).unwrap();
    assert!(
        pair.disk
            .exists(&std::path::Path::new(crate::model::ROOT).join("RESERVE"))
    );
    pair.model.compare(pair.store()).unwrap();
}
