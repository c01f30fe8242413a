//! A log cut or overwritten anywhere in its last frames: the longest valid prefix counts, the rest is cleared.

use std::path::{Path, PathBuf};

use aios_storage::fs::{Fs, FsFile};

use crate::model::{Model, NewRow, Pair, ROOT, Step, script};
use crate::sim_fs::SimFs;

const LOG_BYTES: u64 = 16 << 10;

fn log_path(disk: &SimFs) -> PathBuf {
    let folder = Path::new(ROOT).join("wal");
    let names = disk.list(&folder).unwrap();
    assert_eq!(names.len(), 1);
    folder.join(&names[0])
}

fn used(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |at| (at + 1).next_multiple_of(8))
}

/// A store whose log ends with three frames: models and ends after each, the last being the complete log.
fn with_three_frames() -> (SimFs, Vec<(usize, Model)>) {
    let mut pair = Pair::open(SimFs::default(), LOG_BYTES).unwrap();
    script(30, 41).iter().for_each(|step| pair.step(step).unwrap());
    pair.step(&Step::Seal).unwrap();
    let mut states = Vec::new();
    for number in 0..4 {
        let row = |part: u8| NewRow {
            text: format!("frame {number}.{part}"),
            source: 1,
            vector: Some([1, 2, 3, 9]),
        };
        pair.step(&Step::Append(vec![row(1), row(2)])).unwrap();
        states.push((used(&pair.disk.bytes(&log_path(&pair.disk))), pair.model.clone()));
    }
    // As after kill -9: the disk is taken before the store is closed.
    let disk = pair.disk.after_power_cut(&mut crate::sim_fs::Rng(1));
    (disk, states)
}

fn overwrite(disk: &SimFs, bytes: &[u8]) {
    let mut file: Box<dyn FsFile> = disk.open(&log_path(disk), false).unwrap();
    file.set_len(bytes.len() as u64).unwrap();
    file.write_at(0, bytes).unwrap();
    file.sync().unwrap();
}

fn copy(disk: &SimFs) -> SimFs {
    disk.after_power_cut(&mut crate::sim_fs::Rng(7))
}

/// Opens, expects the state whose frames end at or before `valid`, writes on, opens again.
fn expect_prefix(disk: SimFs, valid: usize, states: &[(usize, Model)], case: &str) {
    let expected = states
        .iter()
        .rev()
        .find(|(end, _)| *end <= valid)
        .map(|(_, model)| model.clone())
        .unwrap();
    let mut pair = Pair::open(disk, LOG_BYTES).unwrap_or_else(|error| panic!("{case}: {error}"));
    pair.model = expected;
    pair.model
        .compare(pair.store())
        .unwrap_or_else(|difference| panic!("{case}: {difference}"));
    let end = used(&pair.disk.bytes(&log_path(&pair.disk)));
    assert!(
        states.iter().any(|(known, _)| *known == end),
        "{case}: the tail was not cleared"
    );
    pair.step(&Step::Append(vec![NewRow {
        text: "later".into(),
        source: 0,
        vector: None,
    }]))
    .unwrap();
    pair.reopen()
        .unwrap_or_else(|error| panic!("{case}, second opening: {error}"));
    pair.model
        .compare(pair.store())
        .unwrap_or_else(|difference| panic!("{case}, second opening: {difference}"));
}

#[test]
pub fn a_log_cut_at_any_byte_of_its_last_three_frames_keeps_the_frames_before() {
    let (disk, states) = with_three_frames();
    let whole = disk.bytes(&log_path(&disk));
    for at in states[0].0..=states[3].0 {
        let mut bytes = whole.clone();
        bytes[at..].fill(0);
        let cut = copy(&disk);
        overwrite(&cut, &bytes);
        // The padding behind a frame belongs to it but holds nothing.
        let valid = states
            .iter()
            .map(|(end, _)| *end)
            .filter(|end| whole[at.min(*end)..*end].iter().all(|b| *b == 0));
        expect_prefix(cut, valid.max().unwrap(), &states, &format!("zeros from byte {at}"));
    }
}

#[test]
pub fn a_shortened_file_keeps_the_frames_before() {
    let (disk, states) = with_three_frames();
    let whole = disk.bytes(&log_path(&disk));
    for at in states[0].0..=states[3].0 {
        let cut = copy(&disk);
        overwrite(&cut, &whole[..at]);
        // A frame counts when its payload is there; the padding behind it holds nothing.
        let complete = states.windows(2).filter(|pair| {
            let start = pair[0].0;
            let len = u32::from_le_bytes(whole[start + 4..start + 8].try_into().unwrap()) as usize;
            start + 20 + len <= at
        });
        let valid = complete.map(|pair| pair[1].0).max().unwrap_or(states[0].0);
        expect_prefix(cut, valid, &states, &format!("file of {at} bytes"));
    }
}

#[test]
pub fn a_tail_of_ones_or_of_an_old_frame_is_cut() {
    let (disk, states) = with_three_frames();
    let whole = disk.bytes(&log_path(&disk));
    let old_frame = whole[states[0].0..states[1].0].to_vec();
    for (name, tail) in [("ones", vec![0xFF; 300]), ("an old frame", old_frame)] {
        for (end, _) in &states[1..] {
            let mut bytes = whole.clone();
            bytes[*end..].fill(0);
            bytes[*end..*end + tail.len()].copy_from_slice(&tail);
            let cut = copy(&disk);
            overwrite(&cut, &bytes);
            expect_prefix(cut, *end, &states, &format!("{name} behind byte {end}"));
        }
    }
}

#[test]
pub fn a_damaged_frame_before_an_intact_one_is_an_error_not_the_end() {
    let (disk, states) = with_three_frames();
    let whole = disk.bytes(&log_path(&disk));
    for at in (states[0].0..states[2].0).step_by(5) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        let damaged = copy(&disk);
        overwrite(&damaged, &bytes);
        match Pair::open(damaged, LOG_BYTES) {
            // Only the padding of a frame is outside every checksum, and it holds nothing.
            Ok(pair) => assert!(states[3].1.compare(pair.store()).is_ok(), "byte {at}"),
            Err(error) => {
                assert_eq!(error.kind(), "storage.corruption", "byte {at}");
                let offset: usize = error.context()[1].1.parse().unwrap();
                assert!(
                    states.iter().any(|(end, _)| *end == offset),
                    "byte {at}: offset {offset}"
                );
            }
        }
    }
}
