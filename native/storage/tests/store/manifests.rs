//! Damaged and missing manifests.

use std::path::Path;

use aios_storage::fs::Fs;

use crate::model::{Pair, ROOT, Step, files, script};
use crate::sim_fs::SimFs;

fn manifests(disk: &SimFs) -> Vec<std::path::PathBuf> {
    let is_manifest = |path: &std::path::PathBuf| path.display().to_string().contains("MANIFEST-");
    files(disk, Path::new(ROOT)).into_iter().filter(is_manifest).collect()
}

fn sealed() -> Pair {
    let mut pair = Pair::open(SimFs::default(), 6 << 10).unwrap();
    script(60, 31).iter().for_each(|step| pair.step(step).unwrap());
    pair
}

#[test]
fn an_empty_or_missing_newest_manifest_loses_nothing() {
    for empty in [true, false] {
        let mut pair = sealed();
        let newest = manifests(&pair.disk).pop().unwrap();
        pair.store = None;
        if empty {
            drop(pair.disk.open(&newest, true).unwrap());
        } else {
            pair.disk.remove_file(&newest).unwrap();
        }
        pair.reopen().unwrap();
        pair.model.compare(pair.store()).unwrap();
        script(30, 32).iter().for_each(|step| pair.step(step).unwrap());
        pair.reopen().unwrap();
        pair.model.compare(pair.store()).unwrap();
    }
}

#[test]
fn an_old_state_whose_log_is_gone_is_refused_instead_of_served() {
    let mut pair = sealed();
    let old = manifests(&pair.disk).pop().unwrap();
    let bytes = pair.disk.bytes(&old);
    pair.step(&Step::Chat("more".into())).unwrap();
    pair.step(&Step::Seal).unwrap();
    pair.store = None;
    let found = manifests(&pair.disk);
    assert_eq!(found.len(), 2);
    for path in found {
        pair.disk.remove_file(&path).unwrap();
    }
    aios_storage::fs::write_file(&pair.disk, &old, &bytes).unwrap();
    assert_eq!(pair.reopen().unwrap_err().kind(), "storage.corruption");
}

#[test]
fn a_store_without_any_manifest_is_refused_instead_of_emptied() {
    for steps in [
        vec![Step::Chat("in the log".into())],
        vec![Step::Chat("in a segment".into()), Step::Seal],
    ] {
        let mut pair = Pair::open(SimFs::default(), 6 << 10).unwrap();
        steps.iter().for_each(|step| pair.step(step).unwrap());
        pair.store = None;
        let before = files(&pair.disk, Path::new(ROOT)).len();
        let found = manifests(&pair.disk);
        for path in &found {
            pair.disk.remove_file(path).unwrap();
        }
        assert_eq!(pair.reopen().unwrap_err().kind(), "storage.corruption");
        assert_eq!(files(&pair.disk, Path::new(ROOT)).len(), before - found.len());
    }
}
