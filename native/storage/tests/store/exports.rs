//! Changes for a replica, and stores of older formats.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use aios_storage::fs::{Fs, RealFs};
use aios_storage::{Cells, Id, Metric, Options, Store, Table, Value, parse_id};
use arrow_array::cast::AsArray;
use arrow_array::types::Float32Type;
use arrow_array::{Array, RecordBatch};

use crate::sim_fs::SimFs;

const MEMORIES: Table = Table::Memories;

fn options() -> Options {
    Options {
        log_bytes: 64 << 10,
        background: false,
        ..Options::new("encoder", 4)
    }
}

type Change<'a> = Box<dyn Fn(&Store) + 'a>;

/// A copy elsewhere: text and whether it has a vector, by id.
#[derive(Default, Debug, PartialEq)]
struct Replica {
    rows: BTreeMap<Id, (String, bool)>,
    lsn: u64,
}

impl Replica {
    /// Takes over what has changed; returns how many rows and removals that were.
    fn follow(&mut self, store: &Store) -> (usize, usize) {
        let (table, lsn) = store.export_since(MEMORIES, self.lsn).unwrap();
        self.lsn = lsn;
        table.batches().iter().fold((0, 0), |counts, batch| {
            let (rows, removals) = self.take(batch);
            (counts.0 + rows, counts.1 + removals)
        })
    }

    fn take(&mut self, batch: &RecordBatch) -> (usize, usize) {
        let column = |name: &str| batch.column_by_name(name).unwrap();
        let (ids, deleted) = (column("id").as_fixed_size_binary(), column("deleted").as_boolean());
        let (texts, vectors) = (column("text").as_string::<i32>(), column("embedding"));
        let mut removals = 0;
        for row in 0..batch.num_rows() {
            let id: Id = ids.value(row).try_into().unwrap();
            if deleted.value(row) {
                removals += 1;
                self.rows.remove(&id);
            } else {
                self.rows
                    .insert(id, (texts.value(row).to_string(), vectors.is_valid(row)));
            }
        }
        (batch.num_rows() - removals, removals)
    }
}

fn memory(text: &str) -> Cells {
    vec![("text".into(), Value::Text(text.into()))]
}

fn vector(number: f32) -> Arc<[f32]> {
    Arc::from([number; 4].as_slice())
}

fn truth(store: &Store, lsn: u64) -> Replica {
    let mut whole = Replica::default();
    whole.follow(store);
    Replica { lsn, ..whole }
}

#[test]
fn a_replica_that_follows_equals_the_store() {
    let disk = SimFs::default();
    let open = || {
        Store::open_with(
            Arc::new(disk.clone()),
            Path::new("/profiles/s"),
            &Options {
                words_in_memory: true,
                ..options()
            },
        )
        .unwrap()
    };
    let mut store = open();
    let mut replica = Replica::default();
    let rows = (0..8).map(|number| memory(&format!("row {number}"))).collect();
    let ids = store.append(MEMORIES, rows).unwrap();
    assert_eq!(replica.follow(&store), (8, 0));
    let steps: Vec<Change<'_>> = vec![
        Box::new(|store| store.seal().unwrap()),
        Box::new(|store| assert!(store.set_vectors(vec![(ids[2], vector(1.0))]).unwrap() > 0)),
        Box::new(|store| assert!(store.delete(MEMORIES, vec![ids[0]]).unwrap() > 0)),
        Box::new(|store| store.compact().unwrap()),
        Box::new(|store| assert!(store.trash(MEMORIES, vec![ids[1], ids[3]]).unwrap() > 0)),
        Box::new(|store| assert!(store.restore(MEMORIES, vec![ids[3]]).unwrap() > 0)),
        Box::new(|store| store.update(MEMORIES, ids[4], memory("changed")).unwrap()),
        Box::new(|store| store.compact().unwrap()),
        Box::new(|store| assert!(store.delete(MEMORIES, vec![ids[4], ids[5]]).unwrap() > 0)),
    ];
    for (number, step) in steps.iter().enumerate() {
        step(&store);
        if number % 2 == 1 {
            replica.follow(&store);
            assert_eq!(replica, truth(&store, replica.lsn), "after step {number}");
        }
        if number % 3 == 2 {
            drop(store);
            store = open();
        }
    }
    replica.follow(&store);
    assert_eq!(replica, truth(&store, replica.lsn));
    assert_eq!(replica.follow(&store), (0, 0), "nothing has changed since");
    assert_eq!(replica.rows.len(), 4);
}

fn id(number: usize) -> Id {
    parse_id(&format!("01890000-0000-7000-8000-{number:012}")).unwrap()
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(path, target).unwrap();
        }
    }
}

fn old_store() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    copy_folder(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-1"),
        &root,
    );
    // Reading needs the lock file.
    std::fs::write(root.join("LOCK"), b"").unwrap();
    (folder, root)
}

/// What the program of format 1 had stored.
fn check_old_rows(store: &Store) {
    let text = |number: usize| {
        let found = store.get(MEMORIES, &id(number)).unwrap();
        found.map(|found| found.row.text(2).unwrap().to_string())
    };
    assert_eq!(text(0).as_deref(), Some("an old text that was changed"));
    assert_eq!((text(1), text(5)), (None, None));
    assert_eq!(text(3).as_deref(), Some("an old text number 3"));
    assert_eq!(text(6).as_deref(), Some("an old text in the log"));
    let row = store.get(MEMORIES, &id(2)).unwrap().unwrap();
    assert_eq!(row.embedding, Some(vec![8.0, 9.0, 10.0, 11.0]));
    assert_eq!((row.row.created_at, &row.row.values[13]), (1002, &Value::Bool(true)));
    assert_eq!(row.row.values[14], Value::List(vec!["t".into(), "2".into()]));
    let nearest = store.search_vectors(&[7.0; 4], 9, Metric::Euclidean, None).unwrap();
    assert_eq!((nearest.len(), nearest[0].id), (4, id(4)));
    assert_eq!(store.search_words("old", 9, None).unwrap().len(), 5);
    let counts = [
        (Table::Chats, 1),
        (Table::Blobs, 1),
        (Table::Skills, 1),
        (Table::Trash, 0),
    ];
    for (table, count) in counts {
        assert_eq!(store.count(table).unwrap(), count, "{}", table.name());
    }
    let snapshot = store.snapshot().unwrap().table(Table::Skills).unwrap();
    let vectors = snapshot.batches()[0]
        .column_by_name("trigger_embedding")
        .unwrap()
        .as_fixed_size_list();
    assert_eq!(
        vectors.value(0).as_primitive::<Float32Type>().values().to_vec(),
        [1.0; 4]
    );
}

#[test]
fn a_store_of_format_1_is_copied_and_taken_over() {
    let (_folder, root) = old_store();
    let reader = Store::open(
        &root,
        &Options {
            read_only: true,
            ..options()
        },
    )
    .unwrap();
    check_old_rows(&reader);
    drop(reader);
    assert!(!root.join("backup-format-1").exists(), "reading changes nothing");
    let store = Store::open(&root, &options()).unwrap();
    check_old_rows(&store);
    assert_eq!(store.export_since(MEMORIES, 1).unwrap_err().kind(), "storage.history");
    let (all, lsn) = store.export_since(MEMORIES, 0).unwrap();
    assert_eq!((all.num_rows(), lsn > 0), (5, true));
    store.trash(MEMORIES, vec![id(3)]).unwrap();
    store.compact().unwrap();
    assert_eq!(store.restore(MEMORIES, vec![id(3)]).unwrap(), 1);
    drop(store);
    let store = Store::open(&root, &options()).unwrap();
    check_old_rows(&store);
    assert_eq!(store.verify().unwrap().len(), 0);
    drop(store);
    // The copy is the old store: the program of then could open it.
    let backup = root.join("backup-format-1");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-1");
    for name in ["MANIFEST-00000005", "seg/00000001/rows.arrow", "wal/0000000003.wal"] {
        assert_eq!(
            std::fs::read(backup.join(name)).unwrap(),
            std::fs::read(fixture.join(name)).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn the_copy_of_an_old_format_goes_when_it_is_as_old_as_the_trash_may_be() {
    let (_folder, root) = old_store();
    let store = Store::open(&root, &options()).unwrap();
    store.compact().unwrap();
    assert!(root.join("backup-format-1/COMPLETE").exists());
    drop(store);
    let zero = Options {
        trash_for: std::time::Duration::ZERO,
        ..options()
    };
    let store = Store::open(&root, &zero).unwrap();
    store.compact().unwrap();
    assert!(!root.join("backup-format-1").exists());
    check_old_rows(&store);
}

#[test]
fn an_interrupted_copy_is_made_again() {
    let (_folder, root) = old_store();
    let half = root.join("backup-format-1/wal");
    std::fs::create_dir_all(&half).unwrap();
    std::fs::write(half.join("0000000003.wal"), b"half").unwrap();
    check_old_rows(&Store::open(&root, &options()).unwrap());
    assert!(RealFs.read(&half.join("0000000003.wal")).unwrap().len() > 64);
}

#[test]
fn a_newer_format_is_refused_and_left_alone() {
    let (_folder, root) = old_store();
    drop(Store::open(&root, &options()).unwrap());
    let names: Vec<_> = RealFs
        .list(&root)
        .unwrap()
        .into_iter()
        .filter(|name| name.starts_with("MANIFEST-"))
        .collect();
    for name in &names {
        let bytes = std::fs::read(root.join(name)).unwrap();
        let json = String::from_utf8(bytes[16..].to_vec())
            .unwrap()
            .replace("\"format_version\":2", "\"format_version\":3");
        let mut newer = bytes[..8].to_vec();
        newer.extend((json.len() as u32).to_le_bytes());
        newer.extend(crc32fast::hash(json.as_bytes()).to_le_bytes());
        newer.extend(json.as_bytes());
        std::fs::write(root.join(name), newer).unwrap();
    }
    let error = Store::open(&root, &options()).err().unwrap();
    assert_eq!(error.kind(), "storage.version");
    assert!(
        error.to_string().contains("format version 3") && error.to_string().contains("update the program"),
        "{error}"
    );
}
