//! What the fuzz targets share: a small store in memory whose files can be replaced, and everything done with a store.

// The simulated disk and the scripted steps of the storage tests.
#[allow(dead_code, clippy::all)]
#[path = "../../storage/tests/store/model.rs"]
pub mod model;
#[allow(dead_code, clippy::all)]
#[path = "../../storage/tests/store/sim_fs.rs"]
pub mod sim_fs;

pub mod seeds;
pub mod targets;
pub mod weights;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use aios_storage::fs::write_file;
use aios_storage::{Metric, StorageError, Store, Table, Value};
use model::{NewRow, Pair, ROOT, Step, encrypted, files, options, script};
use serde_json::Value as Json;
use sim_fs::{Rng, SimFs};

const LOG_BYTES: u64 = 16 << 10;
const FRAME_HEAD: usize = 20;

/// A store with segments, vectors, deleted rows, removals, and frames in its log; not closed in an orderly way.
static STORE: LazyLock<SimFs> = LazyLock::new(filled);

/// The same, encrypted.
static SEALED: LazyLock<SimFs> = LazyLock::new(|| {
    let mut disk = SimFs::default();
    encrypted(|| disk = filled());
    disk
});

fn filled() -> SimFs {
    let mut pair = Pair::open(SimFs::default(), LOG_BYTES).expect("an empty store");
    for (number, step) in script(60, 7)
        .iter()
        .filter(|step| !matches!(step, Step::Compact))
        .enumerate()
    {
        pair.step(step).expect("a step");
        if number % 20 == 19 {
            pair.step(&Step::Seal).expect("a seal");
        }
    }
    pair.step(&Step::Delete(vec![1, 2])).expect("a step");
    pair.step(&Step::Seal).expect("a seal");
    let row = |number: i8| NewRow {
        text: format!("in the log {number}"),
        source: 1,
        vector: (number > 1).then_some([number; 4]),
    };
    let steps = [
        Step::Append((0..3).map(row).collect()),
        Step::Retitle(5, "a title".into()),
        Step::Vectors(vec![(4, [1, 2, 3, 4]), (6, [4, 3, 2, 1])]),
        Step::Trash(vec![7]),
        Step::Restore(vec![7]),
        Step::Chat("in the log".into()),
        Step::Delete(vec![3]),
    ];
    steps.iter().for_each(|step| pair.step(step).expect("a step"));
    pair.disk.after_power_cut(&mut Rng(1))
}

/// A copy of the store.
pub fn store() -> SimFs {
    STORE.after_power_cut(&mut Rng(1))
}

/// A copy of the encrypted store.
pub fn sealed_store() -> SimFs {
    SEALED.after_power_cut(&mut Rng(1))
}

/// All files of the encrypted store.
pub fn sealed_files() -> Vec<PathBuf> {
    files(&SEALED, Path::new(ROOT))
}

/// As [`exercise`], with the key of the encrypted store.
pub fn exercise_sealed(disk: &SimFs) -> String {
    let mut told = String::new();
    encrypted(|| told = exercise(disk));
    told
}

/// Files of the store whose path has this part.
pub fn named(part: &str) -> Vec<PathBuf> {
    let mut found = files(&STORE, Path::new(ROOT));
    found.retain(|path| path.display().to_string().contains(part));
    found
}

/// Replaces a file.
pub fn put(disk: &SimFs, path: &Path, bytes: &[u8]) {
    write_file(disk, path, bytes).expect("the simulated disk works");
}

/// A small file: magic, length, checksum, payload.
pub fn framed(magic: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut bytes = magic[..8].to_vec();
    bytes.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(payload).to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// Both manifests with a change.
pub fn with_manifest(disk: &SimFs, change: impl FnOnce(&mut Json)) {
    let paths = named("MANIFEST-");
    let bytes = STORE.bytes(&paths[0]);
    let mut json: Json = serde_json::from_slice(&bytes[16..]).expect("a manifest");
    change(&mut json);
    let payload = serde_json::to_vec(&json).expect("a manifest");
    for path in &paths {
        put(disk, path, &framed(&bytes, &payload));
    }
}

/// Puts length and checksum of a changed file of a segment, or of the removals, into the manifests.
pub fn admit(disk: &SimFs, path: &Path, bytes: u64, crc: u32) {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let folder = path
        .parent()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned());
    let id: Option<u64> = folder.and_then(|folder| folder.parse().ok());
    with_manifest(disk, |json| {
        let mut entries = vec![&mut json["deletions"]];
        if let Some(id) = id {
            let segments = json["segments"].as_array_mut().expect("segments");
            let segment = segments
                .iter_mut()
                .find(|entry| entry["id"] == id)
                .expect("the segment");
            let segment = segment.as_object_mut().expect("an object");
            entries = segment
                .values_mut()
                .map(|value| {
                    if value.get("file").is_some() {
                        &mut value["file"]
                    } else {
                        value
                    }
                })
                .collect();
        }
        for entry in entries.into_iter().filter(|entry| entry["name"] == name.as_str()) {
            entry["bytes"] = bytes.into();
            entry["crc"] = crc.into();
        }
    });
}

/// The frames of the log: offset, payload.
pub fn frames(log: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let (mut at, mut found) = (64, Vec::new());
    while log.len() >= at + FRAME_HEAD && log[at..at + 2] == [0x05, 0xA1] {
        let len = u32::from_le_bytes([log[at + 4], log[at + 5], log[at + 6], log[at + 7]]) as usize;
        found.push((at, log[at + FRAME_HEAD..at + FRAME_HEAD + len].to_vec()));
        at += (FRAME_HEAD + len).next_multiple_of(8);
    }
    found
}

/// A log of one batch, as the store's header and number want it.
pub fn log_of(log: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut bytes = log[..64].to_vec();
    let mut head = vec![0x05, 0xA1, 1, 0];
    head.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    head.extend_from_slice(&log[24..32]);
    let mut crc = crc32fast::Hasher::new();
    [&log[32..40], &head, payload].iter().for_each(|part| crc.update(part));
    bytes.extend_from_slice(&head);
    bytes.extend_from_slice(&crc.finalize().to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes.resize(bytes.len().next_multiple_of(8).max(LOG_BYTES as usize), 0);
    bytes
}

/// Opens the store and does everything with it; errors are fine, panics are not. Says how it went, numbers aside.
pub fn exercise(disk: &SimFs) -> String {
    let mut told = String::new();
    for round in 0..2 {
        let opened = Store::open_with(std::sync::Arc::new(disk.clone()), Path::new(ROOT), &options(LOG_BYTES));
        let store = match opened {
            Ok(store) => store,
            Err(error) => return told + &plain(&error),
        };
        let read = read_all(&store).map_or_else(|error| plain(&error), |rows| format!("{} ", rows.ilog2()));
        told += &read;
        if round == 0 {
            told += &write_some(&store).map_or_else(|error| plain(&error), |()| String::new());
        }
        store.close();
    }
    told
}

fn plain(error: &StorageError) -> String {
    error
        .to_string()
        .chars()
        .filter(|letter| !letter.is_ascii_digit())
        .collect()
}

fn read_all(store: &Store) -> Result<usize, StorageError> {
    let snapshot = store.snapshot()?;
    for table in Table::ALL {
        let _ = store.count(table);
        let _ = snapshot.table(table);
        let _ = store.export_since(table, 0);
    }
    let _ = store.verify();
    let _ = store.kinds();
    let _ = store.stats();
    let _ = store.trashed(Table::Memories);
    let _ = store.pending(100);
    let _ = store.find(Table::Memories, "source", "a.md");
    let _ = store.search_words("word1 word2", 10, None);
    let _ = store.search_vectors(&[1.0, -0.5, 0.25, 2.0], 10, Metric::Dot, None);
    let (rows, _) = store.newest(0, 200, None)?;
    let ids: Vec<_> = rows.iter().map(|record| record.row.id).collect();
    let _ = store.get_many(Table::Memories, &ids);
    let _ = store.vectors(&ids);
    Ok(ids.len() + 1)
}

fn write_some(store: &Store) -> Result<(), StorageError> {
    let row = vec![("text".to_string(), Value::Text("one more".into()))];
    let ids = store.append(Table::Memories, vec![row])?;
    let (rows, _) = store.newest(0, 3, None)?;
    store.delete(Table::Memories, rows.iter().map(|record| record.row.id).collect())?;
    store.set_vectors(vec![(ids[0], std::sync::Arc::from([1.0f32; 4].as_slice()))])?;
    store.seal()?;
    store.compact()
}
