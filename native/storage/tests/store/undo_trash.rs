//! Upserting, pinning, the trash, and taking changes back.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aios_storage::{Cells, Filter, Id, Options, Store, Table, Value, format_id};

use crate::sim_fs::SimFs;

const MEMORIES: Table = Table::Memories;

fn options() -> Options {
    Options {
        log_bytes: 64 << 10,
        words_in_memory: true,
        background: false,
        ..Options::new("e", 2)
    }
}

fn open(disk: &SimFs, options: &Options) -> Store {
    Store::open_with(Arc::new(disk.clone()), Path::new("/profiles/store"), options).unwrap()
}

fn store() -> (SimFs, Store) {
    let disk = SimFs::default();
    let store = open(&disk, &options());
    (disk, store)
}

fn cell(name: &str, value: &str) -> (String, Value) {
    (name.into(), Value::Text(value.into()))
}

fn memory(text: &str) -> Cells {
    vec![cell("text", text), ("embedding".into(), Value::Vector(vec![1.0, 2.0]))]
}

fn texts(store: &Store, ids: &[Id]) -> Vec<Option<String>> {
    let found = store.get_many(MEMORIES, ids).unwrap();
    let text = |row: Option<aios_storage::Record>| row.map(|row| row.row.text(2).unwrap_or_default().to_string());
    found.into_iter().map(text).collect()
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_string())).collect()
}

#[test]
fn upserting_changes_what_is_there_and_adds_what_is_not() {
    let (_, store) = store();
    let old = store.append(MEMORIES, vec![memory("old")]).unwrap()[0];
    let change = vec![cell("id", &format_id(&old)), cell("title", "t")];
    let ids = store.upsert(MEMORIES, vec![change.clone(), memory("new")]).unwrap();
    assert_eq!((ids[0], store.count(MEMORIES).unwrap()), (old, 2));
    let row = store.get(MEMORIES, &old).unwrap().unwrap();
    assert_eq!((row.row.text(1), row.row.text(2)), (Some("t"), Some("old")));
    assert_eq!(row.embedding, Some(vec![1.0, 2.0]));
    let error = store.upsert(MEMORIES, vec![change.clone(), change]).unwrap_err();
    assert_eq!(error.kind(), "storage.column");
}

#[test]
fn pinning_marks_many_at_once_and_passes_over_those_that_are_gone() {
    let (_, store) = store();
    let ids = store.append(MEMORIES, vec![memory("a"), memory("b")]).unwrap();
    assert_eq!(store.pin(vec![ids[0], ids[1], [9; 16]], true).unwrap(), 2);
    assert_eq!(store.pin(vec![ids[1]], false).unwrap(), 1);
    let pinned = Filter {
        pinned: Some(true),
        ..Filter::default()
    };
    let (found, _) = store.newest(0, 9, Some(&pinned)).unwrap();
    assert_eq!(found.iter().map(|row| row.row.id).collect::<Vec<_>>(), [ids[0]]);
}

#[test]
fn rows_in_the_trash_are_nowhere_else_and_come_back_whole() {
    let (disk, mut store) = store();
    let ids = store.append(MEMORIES, vec![memory("apple"), memory("pear")]).unwrap();
    let before = store.get(MEMORIES, &ids[0]).unwrap().unwrap();
    store.seal().unwrap();
    assert_eq!(store.trash(MEMORIES, vec![ids[0], ids[0], [7; 16]]).unwrap(), 1);
    for _ in 0..2 {
        assert_eq!(
            (store.count(MEMORIES).unwrap(), store.count(Table::Trash).unwrap()),
            (1, 1)
        );
        assert!(store.search_words("apple", 5, None).unwrap().is_empty());
        assert_eq!(
            store.search_hybrid("apple", Some(&[1.0, 2.0]), 5, None).unwrap().len(),
            1
        );
        let held = store.trashed(MEMORIES).unwrap();
        assert_eq!((held.len(), held[0].record.row.text(2)), (1, Some("apple")));
        store.compact().unwrap();
        drop(store);
        store = open(&disk, &options());
    }
    assert_eq!(store.restore(Table::Chats, vec![ids[0]]).unwrap(), 0);
    assert_eq!(store.restore(MEMORIES, vec![ids[0]]).unwrap(), 1);
    let after = store.get(MEMORIES, &ids[0]).unwrap().unwrap();
    assert_eq!(
        (&after.row.values, after.row.created_at, &after.embedding),
        (&before.row.values, before.row.created_at, &before.embedding)
    );
    assert_eq!(store.count(Table::Trash).unwrap(), 0);
    assert_eq!(store.search_words("apple", 5, None).unwrap().len(), 1);
}

#[test]
fn an_id_that_is_used_again_keeps_its_row_in_the_trash() {
    let (_, store) = store();
    let id = store.append(MEMORIES, vec![memory("first")]).unwrap()[0];
    store.trash(MEMORIES, vec![id]).unwrap();
    let mut again = memory("second");
    again.push(cell("id", &format_id(&id)));
    store.append(MEMORIES, vec![again]).unwrap();
    assert_eq!(store.restore(MEMORIES, vec![id]).unwrap_err().kind(), "storage.column");
    assert_eq!(texts(&store, &[id]), some(&["second"]));
    assert_eq!(store.trashed(MEMORIES).unwrap().len(), 1);
    let written = store.append(Table::Trash, vec![vec![]]).unwrap_err();
    assert!(written.to_string().contains("restore or purge"), "{written}");
}

#[test]
fn the_trash_is_purged_by_hand_or_by_age_and_nothing_of_it_stays_in_files() {
    let (disk, store) = store();
    let ids = store
        .append(MEMORIES, vec![memory("secretone"), memory("secrettwo"), memory("kept")])
        .unwrap();
    store.trash(MEMORIES, ids[..2].to_vec()).unwrap();
    assert_eq!(store.purge(MEMORIES, Some(vec![ids[0]])).unwrap(), 1);
    assert_eq!(store.undo(MEMORIES, 1).unwrap(), 1, "what was not purged comes back");
    assert_eq!(
        texts(&store, &ids),
        [None, some(&["secrettwo"])[0].clone(), some(&["kept"])[0].clone()]
    );
    store.trash(MEMORIES, vec![ids[1]]).unwrap();
    drop(store);
    let options = Options {
        trash_for: Duration::ZERO,
        ..options()
    };
    let store = open(&disk, &options);
    store.compact().unwrap();
    assert_eq!(
        (store.count(Table::Trash).unwrap(), store.count(MEMORIES).unwrap()),
        (0, 1)
    );
    for path in crate::model::files(&disk, Path::new("/profiles/store")) {
        let bytes = disk.bytes(&path);
        assert!(!bytes.windows(6).any(|part| part == b"secret"), "{}", path.display());
    }
}

#[test]
fn undo_takes_back_the_last_changes_of_one_table_in_order() {
    let (disk, store) = store();
    let ids = store.append(MEMORIES, vec![memory("one"), memory("two")]).unwrap();
    store.append(Table::Chats, vec![vec![cell("text", "hello")]]).unwrap();
    store.update(MEMORIES, ids[0], vec![cell("text", "changed")]).unwrap();
    store.pin(ids.clone(), true).unwrap();
    store.trash(MEMORIES, vec![ids[1]]).unwrap();
    store.seal().unwrap();
    assert_eq!(store.undoable(MEMORIES).unwrap(), 4);
    assert_eq!(store.undo(MEMORIES, 1).unwrap(), 1);
    assert_eq!(
        store.get(MEMORIES, &ids[1]).unwrap().unwrap().row.values[13],
        Value::Bool(true)
    );
    assert_eq!(store.count(Table::Trash).unwrap(), 0);
    assert_eq!(store.undo(MEMORIES, 2).unwrap(), 2);
    assert_eq!(texts(&store, &ids), some(&["one", "two"]));
    let row = store.get(MEMORIES, &ids[0]).unwrap().unwrap();
    assert_eq!(
        (row.embedding, &row.row.values[13]),
        (Some(vec![1.0, 2.0]), &Value::Bool(false))
    );
    assert_eq!(store.undo(MEMORIES, 9).unwrap(), 1);
    drop(store);
    let store = open(&disk, &options());
    assert_eq!(
        (store.count(MEMORIES).unwrap(), store.count(Table::Chats).unwrap()),
        (0, 1)
    );
    assert_eq!(store.undo(MEMORIES, 1).unwrap(), 0);
}

#[test]
fn what_one_undo_brings_back_an_earlier_change_may_take_away_again() {
    let (_, store) = store();
    let ids = store.append(MEMORIES, vec![memory("a")]).unwrap();
    store.trash(MEMORIES, ids.clone()).unwrap();
    assert_eq!(store.undo(MEMORIES, 2).unwrap(), 2);
    assert_eq!(
        (store.count(MEMORIES).unwrap(), store.count(Table::Trash).unwrap()),
        (0, 0)
    );
}

#[test]
fn what_was_deleted_is_not_brought_back_by_undoing_earlier_changes() {
    let (_, store) = store();
    let ids = store.append(MEMORIES, vec![memory("a"), memory("b")]).unwrap();
    store.update(MEMORIES, ids[0], vec![cell("text", "changed")]).unwrap();
    store.delete(MEMORIES, vec![ids[0]]).unwrap();
    assert_eq!(store.undo(MEMORIES, 1).unwrap(), 1);
    assert_eq!(texts(&store, &ids), [None, some(&["b"])[0].clone()]);
}
