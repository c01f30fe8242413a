//! Sealing: the log's rows become immutable segments, a new manifest names them, the log is cleared.

use std::path::Path;
use std::sync::Arc;

use crate::error::{Result, StorageError};
use crate::fs::Fs;
use crate::manifest::{self, Manifest, WriteFailure};
use crate::recovery::{advance_log, open_slot, remove_orphans};
use crate::row::Row;
use crate::schema::Table;
use crate::segment_writer::SegmentWriter;
use crate::state::{Slot, State};
use crate::writer::{Core, RESERVE_BYTES, RESERVE_FILE, Writer};

/// The segments of one table after a seal: those that were there, then a new one.
type Sealed = (Table, Vec<Slot>);

impl Core {
    /// Seals; the writer is held. Nothing has changed when it fails, unless the writer is poisoned.
    pub fn seal(&self, writer: &mut Writer) -> Result<()> {
        writer.usable()?;
        if writer.log.is_empty() {
            return Ok(());
        }
        let written = self.write_files(&self.read(), &writer.manifest, writer.log.number() + 1);
        let (next, tables) = written.inspect_err(|_| self.discard(writer))?;
        self.switch_to(writer, next)?;
        let started = self.install(tables).and_then(|()| self.start_log(writer));
        started.inspect_err(|error| writer.poisoned = Some(error.to_string()))?;
        self.upkeep_bell.ring();
        Ok(())
    }

    /// Seals where the log holds [`crate::Options::waiting_bytes`].
    pub fn seal_waiting(&self) -> Result<()> {
        let mut writer = self.writer()?;
        if writer.log.used() < self.options.waiting_bytes {
            return Ok(());
        }
        self.seal(&mut writer)
    }

    /// Makes a new state durable: the files that it names are. Nothing has changed when it fails, unless the writer is
    /// poisoned.
    pub fn switch_to(&self, writer: &mut Writer, next: Manifest) -> Result<()> {
        match manifest::write_pair(&*self.fs, &self.root, writer.number + 1, &next) {
            Ok(()) => {
                writer.number += 2;
                writer.manifest = next;
                Ok(())
            }
            Err(WriteFailure::Before(error)) => {
                self.discard(writer);
                Err(error)
            }
            Err(WriteFailure::Unknown(error)) => {
                writer.poisoned = Some(error.to_string());
                Err(error)
            }
        }
    }

    fn start_log(&self, writer: &mut Writer) -> Result<()> {
        let manifest = &writer.manifest;
        writer.log = advance_log(
            &*self.fs,
            &self.root,
            manifest.log,
            manifest.next_lsn,
            self.options.log_bytes,
        )?;
        self.discard(writer);
        ensure_reserve(&*self.fs, &self.root)
    }

    /// Removes files that the manifest does not name. Some systems keep mapped files: the next opening removes those.
    pub fn discard(&self, writer: &Writer) {
        let _ = remove_orphans(&*self.fs, &self.root, &writer.manifest, writer.merging);
    }

    /// What files of segments have in common now.
    pub fn segment_writer<'a>(&'a self, embedder_id: &'a str, dimension: usize, lsn: u64) -> SegmentWriter<'a> {
        SegmentWriter {
            fs: &*self.fs,
            root: &self.root,
            embedder_id,
            dimension,
            lsn,
        }
    }

    /// Writes all new files, durable with their names, and describes the state that uses them.
    fn write_files(&self, state: &State, old: &Manifest, log: u64) -> Result<(Manifest, Vec<Sealed>)> {
        let writer = self.segment_writer(&state.embedder_id, state.dimension, state.next_lsn - 1);
        let mut next = Manifest {
            log,
            next_lsn: state.next_lsn,
            segments: Vec::new(),
            ..old.clone()
        };
        let mut tables = Vec::new();
        for table in Table::ALL {
            let slots = self.seal_table(&writer, state, table, &mut next.next_segment)?;
            next.segments.extend(slots.iter().map(|slot| slot.entry.clone()));
            tables.push((table, slots));
        }
        if state.deletions.newest() >= old.next_lsn {
            next.deletions = Some(state.deletions.write(&*self.fs, &self.root, state.next_lsn)?);
            next.deletions_from = state.deletions.from;
        }
        let folder = self.root.join("seg");
        self.fs
            .sync_dir(&folder)
            .map_err(|error| StorageError::io(&folder, error))?;
        Ok((next, tables))
    }

    fn seal_table(
        &self,
        writer: &SegmentWriter<'_>,
        state: &State,
        table: Table,
        next_segment: &mut u64,
    ) -> Result<Vec<Slot>> {
        let contents = state.table(table);
        let mut slots = Vec::with_capacity(contents.slots.len() + 1);
        for slot in &contents.slots {
            slots.push(self.seal_slot(writer, state, slot)?);
        }
        let vector = |row: &Arc<Row>| match table {
            Table::Memories => state.buffer.get(&row.id),
            _ => None,
        };
        let in_memory = |(_, row): (u32, &Arc<Row>)| (row.clone(), vector(row));
        let mut rows: Vec<_> = contents.rows.iter().map(in_memory).collect();
        if !rows.is_empty() {
            rows.sort_by_key(|(row, _)| row.inserted_lsn);
            let entry = writer.write_segment(table, &rows, *next_segment)?;
            *next_segment += 1;
            slots.push(self.open_slot(state, &entry)?);
        }
        Ok(slots)
    }

    fn open_slot(&self, state: &State, entry: &manifest::SegmentEntry) -> Result<Slot> {
        open_slot(&*self.fs, &self.root, entry, &state.embedder_id, state.dimension)
    }

    /// Writes what has changed about a segment; everything else is shared with the old state.
    fn seal_slot(&self, writer: &SegmentWriter<'_>, state: &State, slot: &Slot) -> Result<Slot> {
        let entry = writer.update_segment(slot, &state.buffer)?;
        if entry.vectors == slot.entry.vectors {
            return Ok(Slot {
                entry,
                dirty: false,
                ..slot.clone()
            });
        }
        let vectors = self.open_slot(state, &entry)?.vectors;
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
    fn install(&self, tables: Vec<Sealed>) -> Result<()> {
        let mut state = self.write();
        for (table, slots) in tables {
            state.table_mut(table).install(slots)?;
        }
        state.clear_buffer();
        Ok(())
    }
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
