//! One flipped bit anywhere: the same answers, or a corruption error with file and offset; never a wrong row.

use std::path::{Path, PathBuf};

use aios_storage::fs::{Fs, FsFile};

use crate::model::{Model, Pair, ROOT, Step, files, script};
use crate::sim_fs::{Rng, SimFs};

const LOG_BYTES: u64 = 24 << 10;

fn sealed_store() -> (SimFs, Model) {
    let mut pair = Pair::open(SimFs::default(), LOG_BYTES).unwrap();
    // Compaction would leave no tombstones.
    let steps = script(150, 51)
        .into_iter()
        .filter(|step| !matches!(step, Step::Compact));
    for (number, step) in steps.enumerate() {
        pair.step(&step).unwrap();
        if number % 40 == 39 {
            pair.step(&Step::Seal).unwrap();
        }
    }
    pair.step(&Step::Delete(vec![1])).unwrap();
    pair.step(&Step::Seal).unwrap();
    let steps = script(8, 52).into_iter().filter(|step| !matches!(step, Step::Compact));
    steps.for_each(|step| pair.step(&step).unwrap());
    pair.store = None;
    (pair.disk, pair.model)
}

fn flip(disk: &SimFs, path: &Path, bit: usize) -> SimFs {
    let copy = disk.after_power_cut(&mut Rng(3));
    let byte = disk.bytes(path)[bit / 8] ^ (1 << (bit % 8));
    let mut file: Box<dyn FsFile> = copy.open(path, false).unwrap();
    file.write_at(bit as u64 / 8, &[byte]).unwrap();
    file.sync().unwrap();
    copy
}

/// `Ok(true)` where the damage was reported, `Ok(false)` where it made no difference.
fn outcome(disk: SimFs, model: &Model, path: &Path) -> Result<bool, String> {
    let reported = |error: &aios_storage::StorageError| -> Result<bool, String> {
        let named = error.kind() == "storage.corruption" && error.to_string().contains(ROOT);
        if named {
            Ok(true)
        } else {
            Err(format!("not a located corruption: {error}"))
        }
    };
    match Pair::open(disk, LOG_BYTES) {
        Err(error) => reported(&error),
        Ok(pair) => match model.compare(pair.store()) {
            Ok(()) => Ok(false),
            Err(difference) if difference.contains("is damaged at byte") => Ok(true),
            Err(difference) => Err(format!("wrong contents ({}): {difference}", path.display())),
        },
    }
}

fn kind_of(path: &Path) -> &'static str {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    [
        "MANIFEST",
        "rows.arrow",
        "rows.crc",
        "vec-",
        "del-",
        "DELETED",
        ".wal",
        "RESERVE",
        "KEY",
    ]
    .into_iter()
    .find(|kind| name.contains(kind))
    .unwrap_or("other")
}

#[test]
pub fn a_flipped_bit_in_any_file_is_harmless_or_reported() {
    let (disk, model) = sealed_store();
    let mut rng = Rng(99);
    let mut reported = std::collections::BTreeMap::<&str, (u32, u32)>::new();
    let all: Vec<PathBuf> = files(&disk, Path::new(ROOT));
    for path in &all {
        let len = disk.bytes(path).len();
        let rounds = if path.ends_with("RESERVE") || len == 0 { 1 } else { 24 };
        for _ in 0..rounds.min(len) {
            let bit = rng.below(len * 8);
            let result = outcome(flip(&disk, path, bit), &model, path);
            let seen = result.unwrap_or_else(|problem| panic!("bit {bit} of {}: {problem}", path.display()));
            let counts = reported.entry(kind_of(path)).or_default();
            counts.0 += u32::from(seen);
            counts.1 += 1;
        }
    }
    for kind in ["rows.arrow", "rows.crc", "vec-", "del-", "DELETED"] {
        let (seen, flips) = reported[kind];
        assert!(seen > 0, "{kind}: none of {flips} flips was reported");
    }
    for kind in ["MANIFEST", ".wal", "RESERVE"] {
        assert!(reported.contains_key(kind), "{kind} was not tried");
    }
    assert!(!reported.contains_key("other"), "{all:?}");
}

#[test]
pub fn every_flip_in_the_used_part_of_a_closed_log_is_noticed() {
    let (disk, model) = sealed_store();
    let path = files(&disk, Path::new(ROOT))
        .into_iter()
        .find(|path| kind_of(path) == ".wal")
        .unwrap();
    let bytes = disk.bytes(&path);
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    for byte in (0..used).step_by(3) {
        outcome(flip(&disk, &path, byte * 8 + byte % 8), &model, &path)
            .unwrap_or_else(|problem| panic!("byte {byte}: {problem}"));
    }
}

#[test]
pub fn verify_names_a_damaged_copy_of_the_manifest() {
    let (disk, model) = sealed_store();
    for path in files(&disk, Path::new(ROOT))
        .into_iter()
        .filter(|path| kind_of(path) == "MANIFEST")
    {
        let damaged = flip(&disk, &path, (disk.bytes(&path).len() / 2) * 8);
        let pair = Pair::open(damaged, LOG_BYTES).unwrap();
        model.compare(pair.store()).unwrap();
        let found = pair.store().verify().unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].to_string().contains(&path.display().to_string()), "{found:?}");
    }
}

/// A list of deleted rows that verifies and yet names rows beyond the segment's.
#[test]
fn deleted_rows_that_are_not_there_are_damage() {
    let (disk, _) = sealed_store();
    let all = files(&disk, Path::new(ROOT));
    let path = all.iter().find(|path| kind_of(path) == "del-").unwrap();
    let framed = |magic: &[u8], payload: &[u8]| {
        let (len, crc) = (
            (payload.len() as u32).to_le_bytes(),
            crc32fast::hash(payload).to_le_bytes(),
        );
        [&magic[..8], &len, &crc, payload].concat()
    };
    let old = disk.bytes(path);
    let mut rows = roaring::RoaringBitmap::deserialize_from(&old[16..]).unwrap();
    rows.insert(1_000_000);
    let mut payload = Vec::new();
    rows.serialize_into(&mut payload).unwrap();
    let bytes = framed(&old, &payload);
    let entry = |len: usize, payload: &[u8]| format!("\"bytes\":{len},\"crc\":{}", crc32fast::hash(payload));
    for manifest in all.iter().filter(|path| kind_of(path) == "MANIFEST") {
        let old_manifest = disk.bytes(manifest);
        let json = std::str::from_utf8(&old_manifest[16..]).unwrap();
        let (from, to) = (entry(old.len(), &old[16..]), entry(bytes.len(), &payload));
        assert!(json.contains(&from), "{json}");
        let json = json.replace(&from, &to);
        aios_storage::fs::write_file(&disk, manifest, &framed(&old_manifest, json.as_bytes())).unwrap();
    }
    aios_storage::fs::write_file(&disk, path, &bytes).unwrap();
    let error = Pair::open(disk, LOG_BYTES).err().unwrap();
    assert_eq!(error.kind(), "storage.corruption");
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
}
