//! Merging segments while the store is used, closed, or damaged.

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::{Duration, Instant};

use aios_storage::fs::{Fs, FsFile, LockGuard, RealFs};
use aios_storage::{Metric, Options, Result, StorageError, Store, Table, Value};
use arrow_buffer::Buffer;

use crate::model::{Model, NewRow, ROOT, Step, files, options};
use crate::sim_fs::SimFs;

type Action = Box<dyn FnOnce(&Path) + Send>;

/// A disk that does something else first when the files of a merge are opened.
#[derive(Clone)]
struct Interrupted {
    disk: SimFs,
    actions: Arc<Mutex<VecDeque<(&'static str, Action)>>>,
}

impl Interrupted {
    fn new(disk: SimFs) -> Self {
        Self {
            disk,
            actions: Arc::default(),
        }
    }

    /// Before the next creation of a file with this ending, in the order of the calls.
    fn before(&self, ending: &'static str, action: impl FnOnce(&Path) + Send + 'static) {
        self.actions.lock().unwrap().push_back((ending, Box::new(action)));
    }
}

impl Fs for Interrupted {
    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn FsFile>> {
        let mut actions = self.actions.lock().unwrap();
        let due = create && actions.front().is_some_and(|(ending, _)| path.ends_with(ending));
        let action = if due { actions.pop_front() } else { None };
        drop(actions);
        if let Some((_, action)) = action {
            action(path);
        }
        self.disk.open(path, create)
    }
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        self.disk.create_dir_all(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.disk.list(path)
    }
    fn exists(&self, path: &Path) -> bool {
        self.disk.exists(path)
    }
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }
    fn map(&self, path: &Path) -> io::Result<Buffer> {
        self.disk.map(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename(from, to)
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.disk.remove_file(path)
    }
    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.disk.remove_dir(path)
    }
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.disk.sync_dir(path)
    }
    fn lock(&self, directory: &Path, exclusive: bool) -> Result<Box<dyn LockGuard>> {
        self.disk.lock(directory, exclusive)
    }
}

fn row(text: &str, vector: Option<[i8; 4]>) -> NewRow {
    NewRow {
        text: text.into(),
        source: 1,
        vector,
    }
}

/// Three segments of four rows each, half of them with vectors.
fn three_segments(store: &Store, model: &mut Model) {
    for part in 0..3 {
        let rows = (0..4).map(|number| {
            row(
                &format!("{part} {number}"),
                (number % 2 == 0).then_some([part, number, 1, 2]),
            )
        });
        for step in [Step::Append(rows.collect()), Step::Seal] {
            model.run(&step, store).unwrap();
            model.apply(&step);
        }
    }
}

fn open(disk: &Interrupted) -> Arc<Store> {
    Arc::new(Store::open_with(Arc::new(disk.clone()), Path::new(ROOT), &options(64 << 10)).unwrap())
}

#[test]
fn changes_and_seals_during_a_merge_are_kept() {
    let disk = Interrupted::new(SimFs::default());
    let store = open(&disk);
    let model = Arc::new(Mutex::new(Model::default()));
    three_segments(&store, &mut model.lock().unwrap());
    let handle: Arc<OnceLock<Weak<Store>>> = Arc::default();
    handle.set(Arc::downgrade(&store)).unwrap();
    let run = |steps: Vec<Step>| {
        let (handle, model) = (handle.clone(), model.clone());
        move |_: &Path| {
            let store = handle.get().and_then(Weak::upgrade).unwrap();
            let mut model = model.lock().unwrap();
            for step in &steps {
                model.run(step, &store).unwrap();
                model.apply(step);
            }
        }
    };
    let first = vec![
        Step::Delete(vec![0, 5]),
        Step::Rewrite(1, "rewritten".into()),
        Step::Vectors(vec![(3, [9, 9, 9, 9]), (4, [8, 8, 8, 8])]),
    ];
    disk.before("00000004/rows.arrow", run(first));
    let sealing = vec![
        Step::Vectors(vec![(7, [1, 1, 1, 1])]),
        Step::Delete(vec![8]),
        Step::Seal,
    ];
    disk.before("00000004/vec-000001.arrow", run(sealing));
    let last = vec![Step::Delete(vec![9]), Step::Vectors(vec![(11, [5, 5, 5, 5])])];
    disk.before("00000004/vec-000002.arrow", run(last));
    store.compact().unwrap();
    assert!(
        disk.actions.lock().unwrap().is_empty(),
        "the merge wrote fewer files than expected"
    );
    let model = model.lock().unwrap().clone();
    model.compare(&store).unwrap();
    // As after a crash, and as after closing.
    let crashed = Store::open_with(
        Arc::new(disk.disk.after_power_cut(&mut crate::sim_fs::Rng(5))),
        Path::new(ROOT),
        &options(64 << 10),
    );
    model.compare(&crashed.unwrap()).unwrap();
    drop(store);
    let store = open(&disk);
    model.compare(&store).unwrap();
    store.compact().unwrap();
    model.compare(&store).unwrap();
    assert_eq!(store.verify().unwrap().len(), 0);
}

#[test]
fn closing_ends_a_merge_and_the_next_opening_finds_everything() {
    let disk = Interrupted::new(SimFs::default());
    let store = open(&disk);
    let mut model = Model::default();
    three_segments(&store, &mut model);
    let closer = store.clone();
    disk.before("rows.arrow", move |_| {
        let other = closer.clone();
        let thread = std::thread::spawn(move || other.close());
        while closer.count(Table::Memories).is_ok() {
            std::thread::yield_now();
        }
        // It waits for this merge to notice.
        drop(thread);
    });
    assert_eq!(store.compact().unwrap_err().kind(), "storage.closed");
    drop(store);
    let store = open(&disk);
    model.compare(&store).unwrap();
    store.compact().unwrap();
    model.compare(&store).unwrap();
}

#[test]
fn a_damaged_segment_is_reported_and_the_others_are_merged() {
    let disk = Interrupted::new(SimFs::default());
    let store = open(&disk);
    let mut model = Model::default();
    three_segments(&store, &mut model);
    three_segments(&store, &mut model);
    drop(store);
    let path = Path::new(ROOT).join("seg/00000002/rows.arrow");
    let mut bytes = disk.disk.bytes(&path);
    let at = bytes.windows(3).position(|part| part == b"1 2").unwrap();
    bytes[at] ^= 1;
    aios_storage::fs::write_file(&disk.disk, &path, &bytes).unwrap();
    match Store::open_with(Arc::new(disk.clone()), Path::new(ROOT), &options(64 << 10)) {
        // The page holds the ids too, and those are read at opening.
        Err(error) => assert!(
            matches!(error, StorageError::Corruption { ref file, .. } if *file == path),
            "{error}"
        ),
        Ok(store) => assert_eq!(store.compact().unwrap_err().kind(), "storage.corruption"),
    }
}

#[test]
fn only_the_newest_manifests_and_their_files_are_left() {
    let disk = SimFs::default();
    let store = Store::open_with(Arc::new(disk.clone()), Path::new(ROOT), &options(64 << 10)).unwrap();
    let mut model = Model::default();
    three_segments(&store, &mut model);
    let delete = Step::Delete((0..12).collect());
    model.run(&delete, &store).unwrap();
    model.apply(&delete);
    let size = disk.bytes(&Path::new(ROOT).join("RESERVE")).len();
    store.compact().unwrap();
    let segments = files(&disk, &Path::new(ROOT).join("seg"));
    assert!(segments.is_empty(), "{segments:?}");
    let named = |part: &str| {
        files(&disk, Path::new(ROOT))
            .iter()
            .filter(|path| path.display().to_string().contains(part))
            .count()
    };
    assert_eq!((named("MANIFEST-"), named("DELETED-"), named("wal/")), (2, 1, 1));
    assert_eq!(disk.bytes(&Path::new(ROOT).join("RESERVE")).len(), size);
    model.compare(&store).unwrap();
}

#[test]
fn a_thread_of_the_store_merges_what_seals_leave_behind() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store"), &Options::new("e", 2)).unwrap();
    let mut ids = Vec::new();
    for number in 0..12 {
        let cells = vec![
            ("text".into(), Value::Text(format!("row {number}"))),
            ("embedding".into(), Value::Vector(vec![1.0, number as f32])),
        ];
        ids.extend(store.append(Table::Memories, vec![cells]).unwrap());
        store.seal().unwrap();
    }
    let segments = || {
        store
            .stats()
            .unwrap()
            .into_iter()
            .find(|(name, _)| name == "segments")
            .unwrap()
            .1
    };
    while segments() > 3 {
        std::thread::yield_now();
    }
    assert!(
        store
            .get_many(Table::Memories, &ids)
            .unwrap()
            .iter()
            .all(Option::is_some)
    );
    assert_eq!(
        store.search_vectors(&[1.0, 2.0], 20, Metric::Dot, None).unwrap().len(),
        12
    );
    assert_eq!(store.search_words("row", 20, None).unwrap().len(), 12);
    store.close();
    assert!(!RealFs.exists(&folder.path().join("store/LOCK.pid")));
}

#[test]
fn a_search_finds_rows_whose_words_nobody_has_analysed_yet() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    let quiet = Options {
        background: false,
        ..Options::new("e", 2)
    };
    let store = Store::open(&root, &quiet).unwrap();
    for number in 0..100 {
        let cells = vec![("text".into(), Value::Text(format!("word{number} same")))];
        let id = store.append(Table::Memories, vec![cells]).unwrap()[0];
        if number % 10 == 0 {
            assert_eq!(store.search_words(&format!("word{number}"), 3, None).unwrap()[0].id, id);
        }
    }
    store.seal().unwrap();
    let late = vec![("text".into(), Value::Text("late same".into()))];
    store.append(Table::Memories, vec![late]).unwrap();
    // The index on disk ends before the log: as after a crash.
    let copy = folder.path().join("copy");
    copy_folder(&root, &copy);
    for folder in [&root, &copy] {
        if *folder == root {
            store.close();
        }
        let again = Store::open(folder, &quiet).unwrap();
        assert_eq!(again.search_words("same", 200, None).unwrap().len(), 101);
        assert_eq!(again.search_words("late", 200, None).unwrap().len(), 1);
    }
}

#[test]
fn what_has_gathered_in_the_log_is_sealed_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    let open = |waiting_bytes| {
        let options = Options {
            waiting_bytes,
            ..Options::new("e", 2)
        };
        Store::open(&root, &options).unwrap()
    };
    let in_log = |store: &Store| {
        let stats = store.stats().unwrap();
        stats.into_iter().find(|(name, _)| name == "rows_in_log").unwrap().1
    };
    let store = open(1 << 20);
    let cells = vec![("text".into(), Value::Text("what is told".into()))];
    let id = store.append(Table::Memories, vec![cells]).unwrap()[0];
    store.close();
    let few = open(1 << 20);
    assert_eq!(in_log(&few), 1);
    few.close();
    let many = open(1); // a round of upkeep begins at opening
    let begun = Instant::now();
    while in_log(&many) > 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was sealed");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(many.get(Table::Memories, &id).unwrap().unwrap().row.id, id);
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}
