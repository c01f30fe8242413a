//! Sealing: the log's rows become immutable segments, a new manifest names them, the log is cleared.
//!
//! Segments with many deleted rows, and small ones when there are many, are merged into the new one on the way.

use std::path::Path;
use std::sync::Arc;

use crate::error::{Result, StorageError};
use crate::fs::Fs;
use crate::manifest::{self, Manifest, WriteFailure};
use crate::recovery::{advance_log, open_slot, remove_orphans};
use crate::row::Row;
use crate::schema::Table;
use crate::segment_writer::{SegmentWriter, current_vector};
use crate::state::{Slot, State};
use crate::writer::{Core, RESERVE_BYTES, RESERVE_FILE, Writer};

/// More segments than this in one table are merged down to [`FEW_SEGMENTS`].
const MANY_SEGMENTS: usize = 16;
/// See [`MANY_SEGMENTS`].
const FEW_SEGMENTS: usize = 8;
/// A segment with more than one deleted row in this many is rewritten.
const DELETED_ONE_IN: u64 = 4;
/// Most bytes that one merge takes in; text columns of one segment end at 2 GiB.
const MERGED_BYTES: u64 = 512 << 20;

/// New files of one table.
pub struct SealedTable {
    /// The table.
    pub table: Table,
    /// Its segments from now on, oldest first.
    pub slots: Vec<Slot>,
    /// Whether segments were merged, so that rows of earlier segments have moved.
    pub merged: bool,
}

impl Core {
    /// Seals; the writer is held. Nothing has changed when it fails, unless the writer is poisoned.
    pub fn seal(&self, writer: &mut Writer) -> Result<()> {
        writer.usable()?;
        if writer.log.is_empty() {
            return Ok(());
        }
        let written = self.write_files(&self.read(), &writer.manifest, writer.log.number() + 1);
        let (next, tables) = written.inspect_err(|_| self.discard(&writer.manifest))?;
        match manifest::write_pair(&*self.fs, &self.root, writer.number + 1, &next) {
            Ok(()) => {}
            Err(WriteFailure::Before(error)) => {
                self.discard(&writer.manifest);
                return Err(error);
            }
            Err(WriteFailure::Unknown(error)) => {
                writer.poisoned = Some(error.to_string());
                return Err(error);
            }
        }
        writer.number += 2;
        writer.manifest = next;
        let started = self.install(tables).and_then(|()| self.start_log(writer));
        started.inspect_err(|error| writer.poisoned = Some(error.to_string()))
    }

    fn start_log(&self, writer: &mut Writer) -> Result<()> {
        let manifest = &writer.manifest;
        writer.log = advance_log(&*self.fs, &self.root, manifest.log, manifest.next_lsn, self.log_bytes)?;
        self.discard(manifest);
        ensure_reserve(&*self.fs, &self.root)
    }

    /// Removes files that the manifest does not name. Some systems keep mapped files: the next opening removes those.
    fn discard(&self, manifest: &Manifest) {
        let _ = remove_orphans(&*self.fs, &self.root, manifest);
    }

    /// Writes all new files, durable with their names, and describes the state that uses them.
    fn write_files(&self, state: &State, old: &Manifest, log: u64) -> Result<(Manifest, Vec<SealedTable>)> {
        let writer = SegmentWriter {
            fs: &*self.fs,
            root: &self.root,
            state,
        };
        let mut next = Manifest {
            log,
            next_lsn: state.next_lsn,
            segments: Vec::new(),
            ..old.clone()
        };
        let mut tables = Vec::new();
        for table in Table::ALL {
            let sealed = self.seal_table(&writer, table, &mut next.next_segment)?;
            next.segments.extend(sealed.slots.iter().map(|slot| slot.entry.clone()));
            tables.push(sealed);
        }
        let folder = self.root.join("seg");
        self.fs
            .sync_dir(&folder)
            .map_err(|error| StorageError::io(&folder, error))?;
        // Before the log is given up, because an index behind the manifest has to be made again from all rows.
        self.words.commit(state.next_lsn - 1)?;
        Ok((next, tables))
    }

    fn seal_table(&self, writer: &SegmentWriter<'_>, table: Table, next_segment: &mut u64) -> Result<SealedTable> {
        let state = writer.state;
        let slots = &state.table(table).slots;
        let victims = choose_victims(slots);
        let mut rows: Vec<(Arc<Row>, Option<&[f32]>)> = Vec::new();
        let mut sealed = SealedTable {
            table,
            slots: Vec::new(),
            merged: !victims.is_empty(),
        };
        for (number, slot) in slots.iter().enumerate() {
            if victims.contains(&number) {
                collect_rows(state, slot, &mut rows)?;
            } else {
                sealed.slots.push(self.seal_slot(writer, slot)?);
            }
        }
        let in_memory = |row: &Arc<Row>| (row.clone(), writer.memory_vector(table, row));
        rows.extend(state.table(table).rows.iter().map(|(_, row)| in_memory(row)));
        if !rows.is_empty() {
            rows.sort_by_key(|(row, _)| row.inserted_lsn);
            let entry = writer.write_segment(table, &rows, *next_segment)?;
            *next_segment += 1;
            sealed.slots.push(open_slot(
                &*self.fs,
                &self.root,
                &entry,
                &state.embedder_id,
                state.dimension,
            )?);
        }
        if sealed.merged {
            sealed.slots.sort_by_key(|slot| slot.entry.lsn.0);
        }
        Ok(sealed)
    }

    /// Writes what has changed about a segment; everything else is shared with the old state.
    fn seal_slot(&self, writer: &SegmentWriter<'_>, slot: &Slot) -> Result<Slot> {
        let entry = writer.update_segment(slot)?;
        if entry.vectors == slot.entry.vectors {
            return Ok(Slot {
                entry,
                dirty: false,
                ..slot.clone()
            });
        }
        let state = writer.state;
        let vectors = open_slot(&*self.fs, &self.root, &entry, &state.embedder_id, state.dimension)?.vectors;
        let attached = roaring::RoaringBitmap::new();
        Ok(Slot {
            entry,
            vectors,
            attached,
            dirty: false,
            ..slot.clone()
        })
    }

    /// Replaces the contents by the sealed ones; they are the same rows.
    fn install(&self, tables: Vec<SealedTable>) -> Result<()> {
        let mut state = self.write();
        for sealed in tables {
            state.table_mut(sealed.table).install(sealed.slots, sealed.merged)?;
        }
        state.clear_buffer();
        Ok(())
    }
}

fn collect_rows<'a>(state: &'a State, slot: &'a Slot, rows: &mut Vec<(Arc<Row>, Option<&'a [f32]>)>) -> Result<()> {
    for row in (0..slot.segment.rows()).filter(|row| !slot.deleted.contains(*row)) {
        rows.push((
            Arc::new(slot.segment.row(row)?),
            current_vector(&state.buffer, slot, row)?,
        ));
    }
    Ok(())
}

/// Numbers of the segments to merge: those with many deleted rows, and the smallest where there are many.
fn choose_victims(slots: &[Slot]) -> Vec<usize> {
    let worn = |slot: &Slot| slot.deleted.len() * DELETED_ONE_IN > u64::from(slot.segment.rows());
    let (mut victims, mut others): (Vec<usize>, Vec<usize>) =
        (0..slots.len()).partition(|number| worn(&slots[*number]));
    if others.len() > MANY_SEGMENTS {
        others.sort_by_key(|number| slots[*number].live());
        victims.extend(&others[..others.len() - FEW_SEGMENTS]);
    }
    let mut total = 0;
    victims.retain(|number| {
        let bytes = live_bytes(&slots[*number]);
        let fits = total + bytes <= MERGED_BYTES;
        total += if fits { bytes } else { 0 };
        fits
    });
    victims
}

fn live_bytes(slot: &Slot) -> u64 {
    slot.entry.data.bytes * slot.live() / u64::from(slot.segment.rows()).max(1)
}

/// Keeps a megabyte aside for removals on a full disk; a disk too full for it is not an error.
pub fn ensure_reserve(fs: &dyn Fs, root: &Path) -> Result<()> {
    let path = root.join(RESERVE_FILE);
    if fs.exists(&path) {
        return Ok(());
    }
    match crate::fs::write_file(fs, &path, &vec![0u8; RESERVE_BYTES]) {
        Err(StorageError::Full { .. }) => crate::fs::remove_if_present(fs, &path),
        other => other,
    }
}
