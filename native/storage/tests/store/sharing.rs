//! Readers, snapshots, encoders and waiting writers on real files.

use std::path::Path;
use std::sync::Arc;

use aios_storage::{Cells, Filter, Metric, Options, Store, Table, Value};

fn memory(text: &str) -> Cells {
    vec![
        ("text".into(), Value::Text(text.into())),
        ("kind".into(), Value::Text("note".into())),
    ]
}

fn open(root: &Path, embedder: &str, dimension: usize, read_only: bool) -> aios_storage::Result<Store> {
    Store::open(
        root,
        &Options {
            read_only,
            log_bytes: 64 << 10,
            ..Options::new(embedder, dimension)
        },
    )
}

#[test]
fn waiting_writers_are_all_acknowledged_and_all_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    let store = Arc::new(open(&root, "e", 2, false).unwrap());
    let threads: Vec<_> = (0..8)
        .map(|thread| {
            let store = store.clone();
            std::thread::spawn(move || {
                let mut ids = Vec::new();
                for number in 0..25 {
                    ids.extend(
                        store
                            .append(Table::Memories, vec![memory(&format!("{thread} {number}"))])
                            .unwrap(),
                    );
                    store
                        .update(Table::Memories, ids[0], vec![("span_start".into(), Value::Int(number))])
                        .unwrap();
                }
                ids
            })
        })
        .collect();
    let ids: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    drop(store);
    let store = open(&root, "e", 2, false).unwrap();
    assert_eq!(store.count(Table::Memories).unwrap(), 200);
    assert!(
        store
            .get_many(Table::Memories, &ids)
            .unwrap()
            .iter()
            .all(Option::is_some)
    );
}

#[test]
fn writers_that_wait_share_one_sync() {
    let disk = crate::sim_fs::SimFs::default();
    let options = crate::model::options(64 << 10);
    let store = Arc::new(Store::open_with(Arc::new(disk.clone()), Path::new(crate::model::ROOT), &options).unwrap());
    let append = |number: usize| {
        let store = store.clone();
        std::thread::spawn(move || {
            store
                .append(Table::Memories, vec![memory(&number.to_string())])
                .unwrap()
        })
    };
    let (operations, writes) = (disk.operations(), disk.begun_writes());
    let held = disk.hold();
    let mut threads = vec![append(0)];
    while disk.begun_writes() == writes {
        std::thread::yield_now();
    }
    threads.extend((1..16).map(append));
    while store.waiting_writers().unwrap() < 15 {
        std::thread::yield_now();
    }
    drop(held);
    threads.into_iter().for_each(|thread| drop(thread.join().unwrap()));
    // A commit is one write and one sync: one of the first writer, one of all who came while it waited.
    assert_eq!(disk.operations() - operations, 4);
    assert_eq!(store.count(Table::Memories).unwrap(), 16);
}

#[test]
fn a_snapshot_does_not_change_and_outlives_seals_and_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"), "e", 2, false).unwrap();
    let ids = store
        .append(Table::Memories, vec![memory("a"), memory("b"), memory("c")])
        .unwrap();
    store.seal().unwrap();
    store
        .set_vectors(vec![(ids[1], Arc::from([1.0f32, 2.0].as_slice()))])
        .unwrap();
    let snapshot = store.snapshot().unwrap();
    store.delete(Table::Memories, ids.clone()).unwrap();
    store.append(Table::Memories, vec![memory("d")]).unwrap();
    store.seal().unwrap();
    store.close();
    let table = snapshot.table(Table::Memories).unwrap();
    assert_eq!(table.num_rows(), 3);
    let embedding = table.batches()[0].column_by_name("embedding").unwrap();
    assert_eq!(embedding.null_count(), 2);
    assert_eq!(store.count(Table::Memories).unwrap_err().kind(), "storage.closed");
}

#[test]
fn readers_share_and_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    let store = open(&root, "e", 2, false).unwrap();
    store.append(Table::Memories, vec![memory("the quick fox")]).unwrap();
    assert_eq!(open(&root, "e", 2, true).err().unwrap().kind(), "storage.locked");
    drop(store);
    let readers = [open(&root, "e", 2, true).unwrap(), open(&root, "e", 2, true).unwrap()];
    for reader in &readers {
        assert_eq!(reader.search_words("fox", 3, None).unwrap().len(), 1);
        assert_eq!(
            reader.append(Table::Memories, vec![memory("x")]).unwrap_err().kind(),
            "storage.read_only"
        );
    }
    assert_eq!(open(&root, "e", 2, false).err().unwrap().kind(), "storage.locked");
}

#[test]
fn another_encoder_makes_rows_pending_and_never_mixes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    let store = open(&root, "old", 2, false).unwrap();
    let ids = store.append(Table::Memories, vec![memory("a"), memory("b")]).unwrap();
    store
        .set_vectors(
            ids.iter()
                .map(|id| (*id, Arc::from([1.0f32, 0.0].as_slice())))
                .collect(),
        )
        .unwrap();
    store.seal().unwrap();
    let late = store.append(Table::Memories, vec![memory("c")]).unwrap();
    store
        .set_vectors(vec![(late[0], Arc::from([0.0f32, 1.0].as_slice()))])
        .unwrap();
    drop(store);
    assert_eq!(open(&root, "new", 3, false).err().unwrap().kind(), "storage.embedder");
    let store = open(&root, "new", 2, false).unwrap();
    assert_eq!(store.pending_count().unwrap(), 3);
    assert!(
        store
            .search_vectors(&[1.0, 0.0], 5, Metric::Cosine, None)
            .unwrap()
            .is_empty()
    );
    store
        .set_vectors(vec![(ids[1], Arc::from([1.0f32, 0.0].as_slice()))])
        .unwrap();
    store.seal().unwrap();
    drop(store);
    let store = open(&root, "new", 2, false).unwrap();
    let hits = store.search_vectors(&[1.0, 0.0], 5, Metric::Cosine, None).unwrap();
    assert_eq!(hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [ids[1]]);
    assert_eq!(store.pending_count().unwrap(), 2);
}

#[test]
fn merging_segments_keeps_rows_and_drops_deleted_ones_from_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    let store = open(&root, "e", 2, false).unwrap();
    let mut ids = Vec::new();
    for number in 0..20 {
        let rows = vec![
            memory(&format!("kept {number}")),
            memory(&format!("secretword{number}")),
        ];
        ids.push(store.append(Table::Memories, rows).unwrap());
        store.seal().unwrap();
    }
    let snapshot = store.snapshot().unwrap();
    store
        .delete(Table::Memories, ids.iter().map(|pair| pair[1]).collect())
        .unwrap();
    store.compact().unwrap();
    assert_eq!(number(&store, "segments"), 1);
    assert_eq!(number(&store, "tombstones"), 0);
    assert_eq!(snapshot.table(Table::Memories).unwrap().num_rows(), 40);
    let kept: Vec<_> = store
        .find(Table::Memories, "kind", "note")
        .unwrap()
        .iter()
        .map(|found| found.row.id)
        .collect();
    assert_eq!(kept, ids.iter().map(|pair| pair[0]).collect::<Vec<_>>());
    for folder in ["seg", "wal", "kw"] {
        for path in walk(&root.join(folder)) {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !bytes.windows(10).any(|part| part == b"secretword"),
                "{}",
                path.display()
            );
        }
    }
}

fn number(store: &Store, name: &str) -> u64 {
    let stats = store.stats().unwrap();
    stats.into_iter().find(|(other, _)| other == name).unwrap().1
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] })
        .collect()
}

type Case = (Filter, fn(usize) -> bool);

fn filter_cases() -> Vec<Case> {
    let text = |value: &str| Some(vec![value.to_string()]);
    let any = Filter::default;
    let from_to = Filter {
        created_from: Some(5),
        created_to: Some(9),
        ..any()
    };
    let prefix = Filter {
        source_prefix: Some("folder2".into()),
        ..any()
    };
    vec![
        (
            Filter {
                pinned: Some(false),
                ..any()
            },
            |number| number % 2 == 1,
        ),
        (
            Filter {
                tags: text("t3"),
                ..any()
            },
            |number| number % 4 == 3,
        ),
        (
            Filter {
                sources: text("folder1/n.md"),
                ..any()
            },
            |number| number % 3 == 1,
        ),
        (prefix, |number| number % 3 == 2),
        (from_to, |number| (5..9).contains(&number)),
        (
            Filter {
                kinds: text("task"),
                ..any()
            },
            |_| false,
        ),
        (
            Filter {
                kinds: text("note"),
                pinned: Some(true),
                ..any()
            },
            |number| number % 2 == 0,
        ),
    ]
}

fn filterable(number: i64) -> Cells {
    let mut cells = memory("same words");
    cells.push(("embedding".into(), Value::Vector(vec![1.0, number as f32])));
    cells.push(("created_at".into(), Value::Int(number)));
    cells.push(("pinned".into(), Value::Bool(number % 2 == 0)));
    cells.push(("source".into(), Value::Text(format!("folder{}/n.md", number % 3))));
    cells.push(("tags".into(), Value::List(vec![format!("t{}", number % 4)])));
    cells
}

#[test]
fn filters_choose_alike_in_segments_and_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"), "e", 2, false).unwrap();
    let ids = store
        .append(Table::Memories, (0..24).map(filterable).collect())
        .unwrap();
    for sealed in [false, true] {
        for (filter, wanted) in &filter_cases() {
            let mut expected: Vec<_> = (0..24)
                .filter(|number| wanted(*number))
                .map(|number| ids[number])
                .collect();
            expected.sort_unstable();
            let by_vector = store
                .search_vectors(&[1.0, 1.0], 50, Metric::Cosine, Some(filter))
                .unwrap();
            let by_word = store.search_words("words", 50, Some(filter)).unwrap();
            let both = store
                .search_hybrid("words", Some(&[1.0, 1.0]), 50, Some(filter))
                .unwrap();
            let beside = store.search_beside(&ids[..1], 50, Some(filter)).unwrap().remove(0);
            for hits in [by_vector, by_word, both, beside] {
                let mut found: Vec<_> = hits.iter().map(|hit| hit.id).collect();
                found.sort_unstable();
                assert_eq!(found, expected, "sealed {sealed}, {filter:?}");
            }
        }
        store.seal().unwrap();
    }
}

/// A memory made at `created` and, where `day` is given, about that time.
fn dated(kind: &str, created: i64, day: Option<i64>) -> Cells {
    vec![
        ("kind".into(), Value::Text(kind.into())),
        ("created_at".into(), Value::Int(created)),
        ("valid_from".into(), day.map_or(Value::Null, Value::Int)),
    ]
}

#[test]
fn pages_run_from_the_latest_time_to_the_earliest_wherever_rows_live() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"), "e", 2, false).unwrap();
    let first = [
        dated("note", 10, None),
        dated("file", 11, Some(50)),
        dated("file", 11, Some(50)),
    ];
    let mut ids = store.append(Table::Memories, first.into()).unwrap();
    store.seal().unwrap();
    let second = [
        dated("note", 60, None),
        dated("note", 70, Some(20)),
        dated("note", 80, None),
    ];
    ids.extend(store.append(Table::Memories, second.into()).unwrap());
    store.delete(Table::Memories, vec![ids[5]]).unwrap();
    let order = [ids[3], ids[1], ids[2], ids[4], ids[0]];
    let notes = Filter {
        kinds: Some(vec!["note".into()]),
        ..Filter::default()
    };
    let page = |offset, limit, filter| {
        let (records, total) = store.newest(offset, limit, filter).unwrap();
        (records.iter().map(|record| record.row.id).collect::<Vec<_>>(), total)
    };
    for _ in 0..2 {
        for offset in 0..7 {
            let wanted: Vec<_> = order.into_iter().skip(offset).take(2).collect();
            assert_eq!(page(offset, 2, None), (wanted, 5), "from {offset}");
        }
        assert_eq!(page(0, usize::MAX, Some(&notes)), (vec![ids[3], ids[4], ids[0]], 3));
        let kinds: Vec<_> = store.kinds().unwrap().into_iter().collect();
        assert_eq!(kinds, [("file".to_string(), 2), ("note".to_string(), 3)]);
        store.seal().unwrap();
    }
}
