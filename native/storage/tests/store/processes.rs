//! Two processes and one store: the second is told who holds it, and a killed holder holds nothing.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use aios_storage::{Options, Result, StorageError, Store, Table, Value};

/// Names the store that [`holder`] opens.
const HELD: &str = "AIOS_TEST_HELD_STORE";

fn open(root: &Path, read_only: bool) -> Result<Store> {
    let options = Options {
        read_only,
        background: false,
        ..Options::new("e", 2)
    };
    Store::open(root, &options)
}

/// The other process: opens the store, says so, and keeps it until it is killed or its input ends.
#[test]
fn holder() {
    let Some(root) = std::env::var_os(HELD) else { return };
    let read_only = std::env::var_os("AIOS_TEST_READ_ONLY").is_some();
    let store = open(&PathBuf::from(root), read_only).unwrap();
    if !read_only {
        let row = vec![("text".into(), Value::Text("held".into()))];
        store.append(Table::Memories, vec![row]).unwrap();
    }
    println!("\nholding");
    let _ = std::io::stdin().read(&mut [0u8]);
}

struct Holder {
    process: Child,
    _input: ChildStdin,
}

impl Holder {
    fn start(root: &Path, read_only: bool) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "processes::holder", "--nocapture"])
            .env(HELD, root);
        if read_only {
            command.env("AIOS_TEST_READ_ONLY", "1");
        }
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap() == "holding"), "the other process failed");
        let input = process.stdin.take().unwrap();
        Self { process, _input: input }
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn a_second_process_is_told_who_holds_the_store_until_that_one_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    let holder = Holder::start(&root, false);
    let expected = holder.process.id().to_string();
    for read_only in [false, true] {
        match open(&root, read_only).err() {
            Some(StorageError::Locked { pid, path }) => assert_eq!((pid, path), (expected.clone(), root.clone())),
            other => panic!("{other:?}"),
        }
    }
    holder.kill();
    let store = open(&root, false).unwrap();
    assert_eq!(store.count(Table::Memories).unwrap(), 1);
}

#[test]
fn processes_that_only_read_share_a_store_and_keep_writers_out() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    drop(open(&root, false).unwrap());
    let holder = Holder::start(&root, true);
    assert_eq!(open(&root, true).unwrap().count(Table::Memories).unwrap(), 0);
    assert_eq!(
        open(&root, false).err().map(|error| error.kind()),
        Some("storage.locked")
    );
    holder.kill();
    assert!(open(&root, false).is_ok());
}
