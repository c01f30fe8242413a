//! Encrypted stores: nothing readable in any file, the same promises as plain ones, and every way of being locked out.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aios_storage::fs::{Fs, FsFile, LockGuard, RealFs};
use aios_storage::{
    Cells, Filter, Need, Options, Record, Result, Secret, StorageError, Store, Table, Value, change_secret, convert,
    key_info,
};
use arrow_buffer::Buffer;

use crate::model::{encrypted, script};
use crate::{bit_flips, power_cut, torn_tail};

const WORDS: [&str; 5] = ["marmalade", "Wolkenkratzer", "lighthouse", "receipted", "trashcan"];

fn secret() -> Secret {
    Secret::key([0x11; 32])
}

fn options(secret: Option<Secret>) -> Options {
    Options {
        secret,
        log_bytes: 64 << 10,
        ..Options::new("encoder", 4)
    }
}

fn row(title: &str, text: &str) -> Cells {
    vec![
        ("title".to_string(), Value::Text(title.into())),
        ("text".to_string(), Value::Text(text.into())),
        ("source".to_string(), Value::Text("notes/lighthouse.md".into())),
        ("embedding".to_string(), Value::Vector(vec![0.25, 0.5, 0.75, 1.0])),
    ]
}

/// Files below a folder, by their names in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (name.join(inner), bytes)));
        } else {
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

/// Words found in the bytes of the files, in UTF-8 or UTF-16, with the file.
fn readable(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for (name, bytes) in files(folder) {
        for word in WORDS {
            let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for pattern in [word.as_bytes(), word.to_lowercase().as_bytes(), &wide] {
                if bytes.windows(pattern.len()).any(|part| part == pattern) {
                    found.push(format!("{word} in {}", name.display()));
                }
            }
        }
    }
    found
}

/// Writes, seals, changes, removes, trashes, compacts and opens again; `look` is called in between.
fn live(folder: &Path, secret: Option<Secret>, mut look: impl FnMut(&str)) {
    let memories = Table::Memories;
    let store = Store::open(folder, &options(secret.clone())).unwrap();
    let ids = store
        .append(
            memories,
            vec![row("Breakfast", "marmalade"), row("Skyline", "Wolkenkratzer")],
        )
        .unwrap();
    look("written");
    let receipt = vec![("kind".to_string(), Value::Text("receipted".into()))];
    store.append(Table::Receipts, vec![receipt]).unwrap();
    store.seal().unwrap();
    look("sealed");
    let more = store
        .append(memories, vec![row("Rubbish", "trashcan"), row("", "marmalade")])
        .unwrap();
    store.trash(memories, vec![more[0]]).unwrap();
    store.delete(memories, vec![ids[1]]).unwrap();
    assert_eq!(store.search_words("marmalade", 5, None).unwrap().len(), 2);
    store.seal().unwrap();
    look("changed");
    store.compact().unwrap();
    look("compacted");
    drop(store);
    look("closed");
    let store = Store::open(folder, &options(secret)).unwrap();
    assert_eq!(store.search_words("marmalade", 5, None).unwrap().len(), 2);
    assert_eq!(store.verify().unwrap().len(), 0);
    look("opened again");
}

#[test]
fn no_word_is_readable_in_any_file_at_any_stage() {
    let (plain, sealed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    live(plain.path(), None, |stage| {
        assert!(
            !readable(plain.path()).is_empty(),
            "{stage}: the search finds nothing in a plain store either"
        );
    });
    live(sealed.path(), Some(secret()), |stage| {
        assert_eq!(readable(sealed.path()), Vec::<String>::new(), "{stage}");
    });
}

#[test]
fn acknowledged_changes_survive_a_power_cut() {
    encrypted(|| {
        power_cut::cut_everywhere(&script(40, 11), 3, 2, None).unwrap();
        // Also here the test notices a missing sync.
        assert!(power_cut::cut_everywhere(&script(60, 11), 3, 3, Some(".wal")).is_err());
    });
}

#[test]
fn a_torn_tail_is_cut_at_the_last_whole_frame() {
    encrypted(|| {
        torn_tail::a_log_cut_at_any_byte_of_its_last_three_frames_keeps_the_frames_before();
        torn_tail::a_shortened_file_keeps_the_frames_before();
        torn_tail::a_tail_of_ones_or_of_an_old_frame_is_cut();
        torn_tail::a_damaged_frame_before_an_intact_one_is_an_error_not_the_end();
    });
}

#[test]
fn a_flipped_bit_is_harmless_or_reported() {
    encrypted(|| {
        bit_flips::a_flipped_bit_in_any_file_is_harmless_or_reported();
        bit_flips::every_flip_in_the_used_part_of_a_closed_log_is_noticed();
        bit_flips::verify_names_a_damaged_copy_of_the_manifest();
    });
}

/// An encrypted store with two segments and rows in the log, closed.
fn small_store(secret: Option<Secret>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store"), &without_threads(secret)).unwrap();
    for text in ["marmalade", "lighthouse"] {
        store
            .append(Table::Memories, vec![row("One", text), row("Two", "Wolkenkratzer")])
            .unwrap();
        store.seal().unwrap();
    }
    let ids = store
        .append(
            Table::Memories,
            vec![row("Three", "receipted"), row("Four", "trashcan")],
        )
        .unwrap();
    store.delete(Table::Memories, vec![ids[1]]).unwrap();
    folder
}

fn without_threads(secret: Option<Secret>) -> Options {
    Options {
        background: false,
        ..options(secret)
    }
}

fn texts(store: &Store) -> Vec<(String, Option<Vec<f32>>)> {
    let (records, _) = store.newest(0, 100, Some(&Filter::default())).unwrap();
    let records: Vec<Record> = records
        .iter()
        .map(|record| store.get(Table::Memories, &record.row.id).unwrap().unwrap())
        .collect();
    let mut texts: Vec<_> = records
        .into_iter()
        .map(|record| (record.row.text(2).unwrap_or_default().to_string(), record.embedding))
        .collect();
    texts.sort_by(|a, b| a.0.cmp(&b.0));
    texts
}

fn failure(root: &Path, secret: Option<Secret>) -> StorageError {
    Store::open(root, &without_threads(secret))
        .err()
        .expect("it must not open")
}

#[test]
fn files_of_one_place_are_refused_in_another() {
    let folder = small_store(Some(secret()));
    let root = folder.path().join("store");
    let segments: Vec<PathBuf> = ["00000001", "00000002"].map(|name| root.join("seg").join(name)).into();
    for name in ["rows.arrow", "rows.crc"] {
        let aside = folder.path().join("aside");
        std::fs::rename(segments[0].join(name), &aside).unwrap();
        std::fs::rename(segments[1].join(name), segments[0].join(name)).unwrap();
        std::fs::rename(&aside, segments[1].join(name)).unwrap();
    }
    assert_eq!(failure(&root, Some(secret())).kind(), "storage.corruption");
    // A plain file is not taken for one of an encrypted store.
    let (sealed, plain) = (small_store(Some(secret())), small_store(None));
    for (name, bytes) in files(&plain.path().join("store")) {
        if name.to_string_lossy().starts_with("MANIFEST") {
            std::fs::write(sealed.path().join("store").join(name), bytes).unwrap();
        }
    }
    assert_eq!(
        failure(&sealed.path().join("store"), Some(secret())).kind(),
        "storage.corruption"
    );
}

#[test]
fn every_way_of_being_locked_out_has_its_error() {
    let folder = small_store(Some(secret()));
    let root = folder.path().join("store");
    assert_eq!(key_info(&root).unwrap().unwrap().need, Need::Keyring);
    assert_eq!(failure(&root, None).kind(), "storage.locked_by_passphrase");
    assert_eq!(failure(&root, Some(Secret::key([9; 32]))).kind(), "storage.wrong_key");
    assert_eq!(
        failure(&root, Some(Secret::passphrase("x"))).kind(),
        "storage.wrong_key"
    );
    let reader = Options {
        read_only: true,
        ..without_threads(Some(secret()))
    };
    assert_eq!(texts(&Store::open(&root, &reader).unwrap()).len(), 5);
    std::fs::remove_file(root.join("KEY")).unwrap();
    drop(Store::open(&root, &without_threads(Some(secret()))).unwrap());
    assert!(root.join("KEY").exists(), "a lost key file is made again from its copy");
    for name in ["KEY", "KEY.copy"] {
        std::fs::write(root.join(name), b"AIOSKEY1 damaged").unwrap();
    }
    assert_eq!(failure(&root, Some(secret())).kind(), "storage.key_file");
    for name in ["KEY", "KEY.copy"] {
        std::fs::remove_file(root.join(name)).unwrap();
    }
    for given in [None, Some(secret())] {
        assert_eq!(failure(&root, given).kind(), "storage.key_missing");
    }
    let plain = small_store(None);
    assert_eq!(key_info(&plain.path().join("store")).unwrap(), None);
    assert_eq!(
        failure(&plain.path().join("store"), Some(secret())).kind(),
        "storage.not_encrypted"
    );
}

#[test]
fn a_new_passphrase_rewrites_the_key_files_alone() {
    let folder = small_store(Some(secret()));
    let root = folder.path().join("store");
    let before = files(&root);
    change_secret(&root, &secret(), &Secret::passphrase("open sesame")).unwrap();
    let after = files(&root);
    let changed = after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes));
    let changed: Vec<String> = changed.map(|(name, _)| name.display().to_string()).collect();
    assert_eq!(changed, ["KEY", "KEY.copy"]);
    assert_eq!(before.len(), after.len());
    assert_eq!(failure(&root, Some(secret())).kind(), "storage.wrong_key");
    let again = change_secret(&root, &secret(), &secret()).unwrap_err();
    assert_eq!(again.kind(), "storage.wrong_key");
    let store = Store::open(&root, &without_threads(Some(Secret::passphrase("open sesame")))).unwrap();
    assert_eq!(texts(&store).len(), 5);
}

#[test]
fn decrypted_rows_stay_within_their_bound_and_views_stay_whole() {
    let folder = tempfile::tempdir().unwrap();
    let bounded = Options {
        cache_bytes: 300 << 10,
        ..without_threads(Some(secret()))
    };
    let store = Store::open(folder.path(), &bounded).unwrap();
    let text = |number: usize| format!("number {number} {}", "filling ".repeat(900));
    let mut ids = Vec::new();
    for part in 0..4 {
        let rows = (0..60).map(|at| row("", &text(part * 60 + at))).collect();
        ids.extend(store.append(Table::Memories, rows).unwrap());
        store.seal().unwrap();
    }
    let view = store.snapshot().unwrap();
    assert_eq!(view.table(Table::Memories).unwrap().num_rows(), 240);
    let decrypted = |store: &Store| {
        let stats: BTreeMap<String, u64> = store.stats().unwrap().into_iter().collect();
        stats["decrypted_bytes"]
    };
    assert!(decrypted(&store) > 1 << 20, "what a view holds is in use");
    drop(view);
    for (number, id) in ids.iter().enumerate() {
        let record = store.get(Table::Memories, id).unwrap().unwrap();
        assert_eq!(record.row.text(2), Some(text(number).as_str()));
        assert!(decrypted(&store) < 600 << 10, "row {number}: {}", decrypted(&store));
    }
}

/// The system's files until the process is killed: then nothing works any more.
#[derive(Clone)]
struct Mortal {
    operations: Arc<AtomicU64>,
    dies_at: u64,
}

impl Mortal {
    fn new(dies_at: u64) -> Self {
        Self {
            operations: Arc::default(),
            dies_at,
        }
    }

    fn step(&self) -> io::Result<()> {
        let alive = self.operations.fetch_add(1, Ordering::SeqCst) + 1 < self.dies_at;
        alive.then_some(()).ok_or_else(|| io::Error::other("killed"))
    }
}

struct MortalFile(Box<dyn FsFile>, Mortal);

impl FsFile for MortalFile {
    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        if let Err(error) = self.1.step() {
            self.0.write_at(offset, &data[..data.len() / 2])?;
            return Err(error);
        }
        self.0.write_at(offset, data)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.1.step()?;
        self.0.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.1.step()?;
        self.0.sync()
    }
}

impl Fs for Mortal {
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        RealFs.create_dir_all(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        RealFs.list(path)
    }

    fn exists(&self, path: &Path) -> bool {
        RealFs.exists(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        RealFs.read(path)
    }

    fn map(&self, path: &Path) -> io::Result<Buffer> {
        RealFs.map(path)
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn FsFile>> {
        self.step()?;
        Ok(Box::new(MortalFile(RealFs.open(path, create)?, self.clone())))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        RealFs.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        RealFs.remove_file(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        RealFs.remove_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        RealFs.sync_dir(path)
    }

    fn lock(&self, directory: &Path, exclusive: bool) -> Result<Box<dyn LockGuard>> {
        RealFs.lock(directory, exclusive)
    }
}

fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for (name, bytes) in files(from) {
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// Kills a conversion at every `stride`-th operation; what is found then opens with the one secret or the other.
fn convert_and_kill(old: Option<Secret>, new: Option<Secret>, stride: usize) {
    let origin = small_store(old.clone());
    let rows = texts(&Store::open(&origin.path().join("store"), &without_threads(old.clone())).unwrap());
    assert_eq!(rows.len(), 5);
    let attempt = |dies_at: u64| {
        let folder = tempfile::tempdir().unwrap();
        copy_tree(origin.path(), folder.path());
        let (root, disk) = (folder.path().join("store"), Mortal::new(dies_at));
        let fs: Arc<dyn Fs> = Arc::new(disk.clone());
        let done = convert(&fs, &root, old.as_ref(), new.as_ref());
        let needed = key_info(&root).unwrap().map(|_| secret());
        let is_new = needed.is_some() == new.is_some();
        assert!(is_new || done.is_err(), "operation {dies_at}: done, but not changed");
        let store = Store::open(&root, &without_threads(needed.clone()))
            .unwrap_or_else(|error| panic!("operation {dies_at}: {error}"));
        assert_eq!(texts(&store), rows, "operation {dies_at}");
        assert_eq!(store.search_words("marmalade", 5, None).unwrap().len(), 1);
        drop(store);
        let left: Vec<PathBuf> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(left, [root], "operation {dies_at}: something is left over");
        if needed.is_some() {
            assert_eq!(readable(folder.path()), Vec::<String>::new(), "operation {dies_at}");
        }
        (disk.operations.load(Ordering::SeqCst), is_new)
    };
    let (operations, done) = attempt(u64::MAX);
    assert!(done && operations > 30);
    // Everything is decided by the last operations: the renames, and the removal of what was replaced.
    let (early, late) = ((1..operations - 30).step_by(stride), operations - 30..=operations);
    let outcomes: Vec<bool> = early.chain(late).map(|at| attempt(at).1).collect();
    assert!(outcomes.contains(&false), "killed early it must stay as it was");
    assert!(
        outcomes.contains(&true),
        "killed while tidying up it must be the new one"
    );
}

#[test]
fn a_kill_at_any_point_of_encrypting_leaves_one_store_that_opens() {
    convert_and_kill(None, Some(secret()), 9);
}

#[test]
fn a_kill_at_any_point_of_decrypting_leaves_one_store_that_opens() {
    convert_and_kill(Some(secret()), None, 9);
}

#[test]
fn a_store_that_is_open_is_not_converted() {
    let folder = small_store(None);
    let root = folder.path().join("store");
    let open = Store::open(&root, &without_threads(None)).unwrap();
    let fs: Arc<dyn Fs> = Arc::new(RealFs);
    let refused = convert(&fs, &root, None, Some(&secret())).unwrap_err();
    assert_eq!(refused.kind(), "storage.locked");
    drop(open);
    convert(&fs, &root, None, Some(&secret())).unwrap();
    let wrong = convert(&fs, &root, Some(&Secret::key([3; 32])), None).unwrap_err();
    assert_eq!(wrong.kind(), "storage.wrong_key");
}
