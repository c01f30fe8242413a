//! The word index: what is found, what is durable, what commits change (nothing).

#[path = "common/words.rs"]
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use aios_search::{WordHit, WordIndex};
use proptest::prelude::*;
use words::{all, found, id, in_both_parts, sorted};

#[test]
fn accept_limits_and_k() {
    let texts: Vec<(&str, &str)> = vec![("", "same words"); 30];
    in_both_parts(&texts, |index| {
        let odd = index.search("words", 4, &|id| id[15] % 2 == 1).unwrap();
        assert_eq!(odd.iter().map(|hit| hit.id[15]).collect::<Vec<_>>(), [1, 3, 5, 7]);
        assert!(index.search("words", 0, &all).unwrap().is_empty());
        assert_eq!(index.search("words", usize::MAX, &all).unwrap().len(), 30);
        assert!(index.search("words", 5, &|_| false).unwrap().is_empty());
    });
}

#[test]
fn ties_are_in_order_of_ids_across_parts() {
    let index = WordIndex::in_memory().unwrap();
    for number in (0..20).rev() {
        index.put(id(number), "", "equal");
        if number % 6 == 0 {
            index.commit(u64::from(number)).unwrap();
        }
    }
    assert_eq!(found(&index, "equal"), (0..20).collect::<Vec<_>>());
    index.put(id(7), "", "equal");
    assert_eq!(index.search("equal", 8, &all).unwrap().last().unwrap().id, id(7));
}

#[test]
fn committing_does_not_change_scores() {
    let words = [
        "oak", "elm", "ash", "fir", "yew", "beech", "birch", "planting", "pruned",
    ];
    let texts: Vec<String> = (0..120_usize)
        .map(|number| {
            (0..3 + number % 70)
                .map(|at| words[(number * 7 + at * at) % 9])
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let index = WordIndex::in_memory().unwrap();
    for (number, text) in texts.iter().enumerate() {
        index.put(id(number as u8), words[number % 9], text);
    }
    let questions = ["oak", "yew planted", "birch elm ash", "prune"];
    let before: Vec<_> = questions
        .map(|question| index.search(question, 200, &all).unwrap())
        .into();
    index.commit(1).unwrap();
    for (question, before) in questions.iter().zip(before) {
        let scores = |hits: Vec<WordHit>| {
            hits.into_iter()
                .map(|hit| (hit.id, hit.score))
                .collect::<BTreeMap<_, _>>()
        };
        let (before, after) = (scores(before), scores(index.search(question, 200, &all).unwrap()));
        assert!(!before.is_empty() && before.keys().eq(after.keys()), "{question}");
        for (id, score) in &before {
            assert!(
                (score - after[id]).abs() <= 1e-4 * score,
                "{question}: {score} became {}",
                after[id]
            );
        }
    }
}

#[test]
fn commits_are_durable_and_the_rest_is_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kw");
    {
        let index = WordIndex::open(&path).unwrap();
        assert_eq!(index.committed_lsn(), 0);
        index.put(id(1), "first", "apple");
        index.put(id(2), "second", "apple pear");
        index.commit(17).unwrap();
        index.put(id(2), "second", "plum");
        index.delete(id(1));
        assert_eq!(index.uncommitted(), 2);
        assert!(found(&index, "apple pear").is_empty());
        assert_eq!(found(&index, "plum"), [2]);
    }
    let index = WordIndex::open(&path).unwrap();
    assert_eq!((index.committed_lsn(), index.uncommitted()), (17, 0));
    assert_eq!(sorted(&index, "apple"), [1, 2]);
    index.delete(id(1));
    index.commit(18).unwrap();
    drop(index);
    let index = WordIndex::open(&path).unwrap();
    assert_eq!((index.committed_lsn(), found(&index, "apple first")), (18, vec![2]));
    index.clear().unwrap();
    assert!(found(&index, "apple").is_empty());
    drop(index);
    let index = WordIndex::open(&path).unwrap();
    assert_eq!((index.committed_lsn(), found(&index, "apple").len()), (0, 0));
}

// Other systems refuse to rename a directory whose files are mapped.
#[cfg(unix)]
#[test]
fn a_commit_that_fails_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (path, away) = (folder.path().join("kw"), folder.path().join("away"));
    let index = WordIndex::open(&path).unwrap();
    index.put(id(1), "", "apple");
    index.commit(1).unwrap();
    index.put(id(2), "", "apple");
    std::fs::rename(&path, &away).unwrap();
    index.commit(2).unwrap_err();
    index.put(id(3), "", "apple");
    index.delete(id(1));
    assert_eq!((index.committed_lsn(), sorted(&index, "apple")), (1, vec![2, 3]));
    index.commit(3).unwrap_err();
    std::fs::rename(&away, &path).unwrap();
    index.commit(4).unwrap();
    assert_eq!((index.uncommitted(), index.committed_lsn()), (0, 4));
    drop(index);
    assert_eq!(sorted(&WordIndex::open(&path).unwrap(), "apple"), [2, 3]);
}

#[test]
fn two_writers_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let index = WordIndex::open(folder.path()).unwrap();
    index.put(id(1), "", "apple");
    index.commit(1).unwrap();
    let held = std::fs::File::create(folder.path().join(".tantivy-writer.lock")).unwrap();
    held.lock().unwrap();
    index.put(id(2), "", "apple");
    assert_eq!(index.commit(2).unwrap_err().kind(), "search.locked");
    held.unlock().unwrap();
    index.commit(3).unwrap();
    assert_eq!(sorted(&index, "apple"), [1, 2]);
}

#[test]
fn compaction_leaves_one_segment_without_the_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let index = WordIndex::open(folder.path()).unwrap();
    index.compact().unwrap();
    for number in 0..5 {
        index.put(id(number), "", "apple");
        index.commit(u64::from(number)).unwrap();
    }
    index.delete(id(2));
    index.commit(9).unwrap();
    index.compact().unwrap();
    assert_eq!(sorted(&index, "apple"), [0, 1, 3, 4]);
    let names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let ending = |ending: &str| names.iter().filter(|name| name.ends_with(ending)).count();
    assert_eq!(
        (ending(".term"), ending(".idx"), ending(".del")),
        (1, 1, 0),
        "{names:?}"
    );
    drop(index);
    let index = WordIndex::open(folder.path()).unwrap();
    assert_eq!((index.committed_lsn(), sorted(&index, "apple")), (9, vec![0, 1, 3, 4]));
}

#[test]
fn searches_during_commits_miss_nothing() {
    let index = WordIndex::in_memory().unwrap();
    index.put(id(0), "", "always");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Acquire) {
                assert_eq!(found(&index, "always"), [0]);
            }
        });
        for round in 1..=20 {
            index.put(id(0), "", "always here");
            index.put(id(round), "", "other");
            index.commit(u64::from(round)).unwrap();
        }
        done.store(true, Ordering::Release);
    });
    assert_eq!(found(&index, "other").len(), 20);
}

#[derive(Clone, Debug)]
enum Step {
    Put(u8, Vec<u8>),
    Delete(u8),
    Commit,
    Compact,
    Clear,
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        10 => (0_u8..12, proptest::collection::vec(0_u8..6, 0..5)).prop_map(|(id, words)| Step::Put(id, words)),
        4 => (0_u8..12).prop_map(Step::Delete),
        3 => Just(Step::Commit),
        1 => Just(Step::Compact),
        1 => Just(Step::Clear),
        1 => Just(Step::Reopen),
    ];
    proptest::collection::vec(step, 1..40)
}

const WORDS: [&str; 6] = ["red", "green", "blue", "2026-03-14", "東京", "walking"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Any sequence of changes, against a map of texts; reopening goes back to the last commit.
    #[test]
    fn membership_equals_a_model(steps in steps()) {
        let folder = tempfile::tempdir().unwrap();
        let mut index = WordIndex::open(folder.path()).unwrap();
        let mut model: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
        let (mut committed, mut lsn) = (model.clone(), 0);
        for (number, step) in steps.into_iter().enumerate() {
            match step {
                Step::Put(key, words) => {
                    let text: Vec<&str> = words.iter().map(|word| WORDS[usize::from(*word)]).collect();
                    let (title, body) = text.split_at(text.len() / 2);
                    index.put(id(key), &title.join(" "), &body.join(" "));
                    model.insert(key, words);
                }
                Step::Delete(key) => {
                    index.delete(id(key));
                    model.remove(&key);
                }
                Step::Commit => {
                    lsn = number as u64 + 1;
                    index.commit(lsn).unwrap();
                    committed = model.clone();
                }
                Step::Compact => index.compact().unwrap(),
                Step::Clear => {
                    index.clear().unwrap();
                    model.clear();
                    (committed, lsn) = (model.clone(), 0);
                }
                Step::Reopen => {
                    drop(index);
                    index = WordIndex::open(folder.path()).unwrap();
                    model = committed.clone();
                }
            }
            prop_assert_eq!(index.committed_lsn(), lsn);
            for (word, text) in WORDS.iter().enumerate() {
                let want: BTreeSet<u8> =
                    model.iter().filter(|(_, words)| words.contains(&(word as u8))).map(|(key, _)| *key).collect();
                let got: BTreeSet<u8> = found(&index, text).into_iter().collect();
                prop_assert_eq!(got, want, "{} after step {}", text, number);
            }
        }
    }
}
