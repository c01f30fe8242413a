//! The word index on disk is derived: missing, damaged, cut, older or of another store, it answers as before.

use std::path::{Path, PathBuf};

use aios_storage::{Options, SearchHit, Store, Table, Value};

use crate::sim_fs::Rng;

const QUESTIONS: [&str; 3] = ["common", "word7", "\"word3 common\""];

fn open(root: &Path) -> Store {
    let options = Options {
        background: false,
        ..Options::new("e", 2)
    };
    Store::open(root, &options).unwrap()
}

fn fill(store: &Store, rows: std::ops::Range<u32>) {
    let row = |number: u32| vec![("text".into(), Value::Text(format!("word{number} common text")))];
    store.append(Table::Memories, rows.map(row).collect()).unwrap();
}

/// Ids by question with what they scored; ties lie in the order of ids.
fn answers(store: &Store) -> Vec<Vec<SearchHit>> {
    QUESTIONS
        .map(|question| store.search_words(question, 100, None).unwrap())
        .to_vec()
}

/// A closed store with rows in segments and in the log, some of them deleted.
fn made(root: &Path) -> Vec<Vec<SearchHit>> {
    let store = open(root);
    fill(&store, 0..40);
    store.seal().unwrap();
    fill(&store, 40..60);
    let rows = store.find(Table::Memories, "text", "word5 common text").unwrap();
    store.delete(Table::Memories, vec![rows[0].row.id]).unwrap();
    // Written anew, so that no trace of the deleted row is in the scores to compare with.
    store.compact().unwrap();
    answers(&store)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            std::fs::copy(&entry, target).unwrap();
        }
    }
}

fn same(found: &[Vec<SearchHit>], wanted: &[Vec<SearchHit>], case: &str) {
    for (found, wanted) in found.iter().zip(wanted) {
        let ids = |hits: &[SearchHit]| hits.iter().map(|hit| hit.id).collect::<Vec<_>>();
        assert_eq!(ids(found), ids(wanted), "{case}");
        for (one, other) in found.iter().zip(wanted) {
            assert!((one.score - other.score).abs() < 1e-4, "{case}: {one:?} {other:?}");
        }
    }
    assert!(wanted.iter().all(|hits| !hits.is_empty()), "{case}: nothing to compare");
}

fn index_files(root: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(root.join("kw"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

#[test]
fn without_its_folder_or_any_one_file_it_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    let wanted = made(&root);
    let mut cases: Vec<Option<PathBuf>> = index_files(&root).into_iter().map(Some).collect();
    assert!(cases.len() > 3, "{cases:?}");
    cases.push(None);
    for (number, case) in cases.iter().enumerate() {
        let damaged = folder.path().join(format!("case-{number}"));
        copy(&root, &damaged);
        match case {
            Some(file) => std::fs::remove_file(damaged.join("kw").join(file.file_name().unwrap())).unwrap(),
            None => std::fs::remove_dir_all(damaged.join("kw")).unwrap(),
        }
        same(&answers(&open(&damaged)), &wanted, &format!("without {case:?}"));
    }
}

#[test]
fn flipped_cut_and_emptied_files_change_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    let wanted = made(&root);
    let mut rng = Rng(17);
    for file in index_files(&root) {
        let bytes = std::fs::read(&file).unwrap();
        for damage in ["flip", "flip", "cut", "empty"] {
            let mut bytes = bytes.clone();
            if !bytes.is_empty() {
                let at = rng.below(bytes.len());
                match damage {
                    "flip" => bytes[at] ^= 1 << rng.below(8),
                    "cut" => bytes.truncate(at),
                    _ => bytes.clear(),
                }
            }
            let damaged = folder.path().join("damaged");
            copy(&root, &damaged);
            std::fs::write(damaged.join("kw").join(file.file_name().unwrap()), bytes).unwrap();
            let case = format!("{damage} of {}", file.display());
            same(&answers(&open(&damaged)), &wanted, &case);
            // What was made again is good for the next opening too.
            same(&answers(&open(&damaged)), &wanted, &case);
            std::fs::remove_dir_all(&damaged).unwrap();
        }
    }
}

#[test]
fn an_index_of_another_store_or_of_an_older_state_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let [root, other, older] = ["store", "other", "older"].map(|name| folder.path().join(name));
    made(&root);
    copy(&root, &older);
    let store = open(&root);
    fill(&store, 60..70);
    store.seal().unwrap();
    let wanted = answers(&store);
    drop(store);
    // The other one has committed as many operations, with other texts.
    let store = open(&other);
    let row = |number: u32| vec![("text".into(), Value::Text(format!("foreign{number} common")))];
    store.append(Table::Memories, (0..71).map(row).collect()).unwrap();
    drop(store);
    for foreign in [other, older] {
        std::fs::remove_dir_all(root.join("kw")).unwrap();
        copy(&foreign.join("kw"), &root.join("kw"));
        let store = open(&root);
        let found = answers(&store);
        for (found, wanted) in found.iter().zip(&wanted) {
            assert_eq!(found.len(), wanted.len(), "{}", foreign.display());
        }
        assert!(store.search_words("foreign3", 5, None).unwrap().is_empty());
    }
}
