//! A damaged word index is reported or harmless, never answered from.

mod common;

use std::path::Path;

use aios_search::WordIndex;
use common::Random;

fn answers(index: &WordIndex) -> Vec<(u8, u32)> {
    let hits = index.search("apple pear plum", 50, &|_| true).unwrap();
    hits.into_iter().map(|hit| (hit.id[0], hit.score.to_bits())).collect()
}

/// Two segments, one with a deletion.
fn build(path: &Path) -> Vec<(u8, u32)> {
    let index = WordIndex::open(path).unwrap();
    for number in 0..16_u8 {
        let text = ["apple pie", "pear cake", "plum jam", "apple and pear"][usize::from(number % 4)];
        index.put([number; 16], "title", text);
        if number % 8 == 7 {
            index.commit(u64::from(number)).unwrap();
        }
    }
    index.delete([0; 16]);
    index.commit(9).unwrap();
    answers(&index)
}

fn files(path: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| std::fs::metadata(file).unwrap().len() > 0);
    files.sort();
    files
}

/// Whether the index was refused as damaged; fails if it gives other answers than `want`.
fn is_refused(path: &Path, want: &[(u8, u32)], what: &str) -> bool {
    match WordIndex::open(path) {
        Ok(index) => {
            assert_eq!(index.committed_lsn(), 9, "{what}");
            assert_eq!(answers(&index), want, "{what}");
            false
        }
        Err(error) => {
            assert_eq!(error.kind(), "search.damaged", "{what}: {error}");
            true
        }
    }
}

#[test]
fn flipped_bits_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let want = build(folder.path());
    let mut random = Random(5);
    let files = files(folder.path());
    assert!(files.len() > 10, "{files:?}");
    for file in files {
        let whole = std::fs::read(&file).unwrap();
        let (mut refused, rounds) = (0, 25);
        for _ in 0..rounds {
            let bit = random.below(whole.len() * 8);
            let mut damaged = whole.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&file, damaged).unwrap();
            let what = format!("{} bit {bit}", file.display());
            refused += usize::from(is_refused(folder.path(), &want, &what));
        }
        std::fs::write(&file, whole).unwrap();
        assert!(refused > 0, "{} is not verified", file.display());
    }
    assert!(!is_refused(folder.path(), &want, "restored"));
}

#[test]
fn cut_and_missing_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let want = build(folder.path());
    for file in files(folder.path()) {
        let whole = std::fs::read(&file).unwrap();
        for length in [0, 1, whole.len() / 2, whole.len() - 1] {
            std::fs::write(&file, &whole[..length]).unwrap();
            assert!(is_refused(
                folder.path(),
                &want,
                &format!("{} cut to {length}", file.display())
            ));
        }
        // Without its list of segments the index is a new one, which the owner fills again from its own number.
        if file.ends_with("meta.json") {
            std::fs::remove_file(&file).unwrap();
            assert_eq!(WordIndex::open(folder.path()).unwrap().committed_lsn(), 0);
        } else if file
            .extension()
            .is_some_and(|ending| ending != "store" && ending != "json")
        {
            std::fs::remove_file(&file).unwrap();
            assert!(is_refused(folder.path(), &want, &format!("without {}", file.display())));
        }
        std::fs::write(&file, whole).unwrap();
    }
}

#[test]
fn a_rebuilt_index_gives_the_same_answers() {
    let folder = tempfile::tempdir().unwrap();
    let want = build(folder.path());
    let first = files(folder.path()).remove(0);
    std::fs::write(first, b"garbage").unwrap();
    assert_eq!(WordIndex::open(folder.path()).unwrap_err().kind(), "search.damaged");
    std::fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!(build(folder.path()), want);
}

#[test]
fn a_file_in_place_of_the_directory_is_an_io_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kw");
    std::fs::write(&path, b"").unwrap();
    assert_eq!(WordIndex::open(&path).unwrap_err().kind(), "search.io");
}
