//! Checking every byte, and counting.

use std::path::Path;
use std::sync::Arc;

use crate::deletions::Deletions;
use crate::error::{Result, StorageError};
use crate::fs::list_or_empty;
use crate::log::{log_name, scan};
use crate::manifest;
use crate::recovery::log_folder;
use crate::schema::Table;
use crate::sealing::Sealing;
use crate::tombstones::read_tombstones;
use crate::writer::Core;

/// Every damaged file of the store.
pub fn verify(core: &Core) -> Result<Vec<StorageError>> {
    // Sealing replaces files; holding the writer keeps the set of files fixed.
    let writer = core.writer.as_ref().map(crate::writer::lock);
    let mut damage = crate::keys::damage(&*core.fs, &core.root);
    for number in manifest::numbers(&*core.fs, &core.root)? {
        damage.extend(manifest::read(&*core.fs, &core.root, number).err());
    }
    let folder = log_folder(&core.root);
    for name in list_or_empty(&*core.fs, &folder)? {
        let path = folder.join(name);
        let used = writer
            .as_ref()
            .filter(|writer| path.ends_with(log_name(writer.log.number())));
        match core.fs.read(&path) {
            Ok(bytes) => {
                let used = used.map_or(0, |writer| writer.log.used());
                damage.extend(log_damage(bytes, &path, used, core.fs.sealing().map(Arc::as_ref)));
            }
            Err(error) => damage.push(StorageError::io(&path, error)),
        }
    }
    let list = writer.as_ref().and_then(|writer| writer.manifest.deletions.clone());
    damage.extend(list.and_then(|file| Deletions::read(&*core.fs, &core.root, &file, 0).err()));
    let state = core.read();
    for slot in Table::ALL.into_iter().flat_map(|table| &state.table(table).slots) {
        damage.extend(slot.segment.damage());
        damage.extend(slot.vectors.iter().flat_map(|file| file.damage()));
        if let Some(file) = &slot.entry.tombstones {
            damage.extend(read_tombstones(&*core.fs, &slot.segment.folder, file).err());
        }
    }
    Ok(damage)
}

fn log_damage(mut bytes: Vec<u8>, path: &Path, used: u64, sealing: Option<&Sealing>) -> Option<StorageError> {
    match scan(&mut bytes, path, sealing) {
        Err(error) => Some(error),
        Ok(scan) if (scan.end as u64) < used => Some(StorageError::corruption(
            path,
            scan.end as u64,
            "checksum of a log frame",
        )),
        Ok(_) => None,
    }
}

/// Counts of rows, files and bytes.
pub fn stats(core: &Core) -> Result<Vec<(String, u64)>> {
    let log = core
        .writer
        .as_ref()
        .map_or(0, |writer| crate::writer::lock(writer).log.used());
    let state = core.read();
    let mut numbers: Vec<(String, u64)> = Table::ALL
        .into_iter()
        .map(|table| (table.name().to_string(), state.table(table).len() as u64))
        .collect();
    let slots: Vec<_> = Table::ALL
        .into_iter()
        .flat_map(|table| &state.table(table).slots)
        .collect();
    let tombstones = slots.iter().map(|slot| slot.deleted.len()).sum();
    let sealed: u64 = slots.iter().map(|slot| slot.searchable().len()).sum();
    let sealed_rows = slots.iter().map(|slot| u64::from(slot.segment.rows())).sum();
    let in_log = |table: Table| state.table(table).rows.iter().count() as u64;
    let rows_in_log = Table::ALL.into_iter().map(in_log).sum();
    let file_bytes = |slot: &&crate::state::Slot| {
        let vectors = slot.entry.vectors.as_ref().map_or(0, |entry| entry.file.bytes);
        slot.entry.data.bytes + vectors
    };
    for (name, number) in [
        ("lsn", state.next_lsn - 1),
        ("segments", slots.len() as u64),
        ("segment_bytes", slots.iter().map(file_bytes).sum()),
        ("tombstones", tombstones),
        ("vectors", sealed + state.buffer.len()),
        ("pending_vectors", state.pending_count()?),
        ("rows_in_segments", sealed_rows),
        ("rows_in_log", rows_in_log),
        ("waiting_words", core.words.waiting() as u64),
        ("removals_from", state.deletions.from),
        ("log_bytes", log),
        ("encrypted", u64::from(core.fs.sealing().is_some())),
        ("decrypted_bytes", core.decrypted()),
        ("manifests", manifest::numbers(&*core.fs, &core.root)?.len() as u64),
        (
            "log_files",
            list_or_empty(&*core.fs, &log_folder(&core.root))?.len() as u64,
        ),
    ] {
        numbers.push((name.to_string(), number));
    }
    Ok(numbers)
}
