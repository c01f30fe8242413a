//! Compaction: small and worn segments are merged beside the running store, which stops only to change over.
//!
//! The log goes on: it holds what came after the manifest, and every operation in it names its row by id, so it fits the
//! merged segments as it fitted the old ones.

use std::collections::HashSet;
use std::time::Instant;

use crate::error::{Result, StorageError};
use crate::manifest::Manifest;
use crate::merge::{self, Merged};
use crate::migrate::remove_old_backups;
use crate::recovery::open_slot;
use crate::request::{Request, now};
use crate::schema::Table;
use crate::segment::segment_folder;
use crate::segment_writer::SegmentWriter;
use crate::state::Slot;
use crate::trash;
use crate::writer::{Core, Writer, lock};

/// A segment of so many bytes is merged no more, unless rows in it are deleted.
const SMALL_BYTES: u64 = 64 << 20;
/// Most bytes of one merged segment, which bounds the memory that a merge takes.
const MERGED_BYTES: u64 = 128 << 20;
/// Most rows of one merged segment, which bounds the time of changing over.
const MERGED_ROWS: u64 = 200_000;
/// So many small segments are merged on the way.
const MANY: usize = 4;
/// A segment with more than one deleted row in this many is rewritten on the way.
const DELETED_ONE_IN: u64 = 4;
/// How often the vectors of a merge are written anew because a seal has changed them, before writers wait.
const PATIENCE: usize = 3;

/// Segments to merge into one.
struct Plan {
    table: Table,
    victims: Vec<Slot>,
}

impl Plan {
    fn ids(&self) -> Vec<u64> {
        self.victims.iter().map(|slot| slot.entry.id).collect()
    }
}

impl Core {
    /// Empties the trash and merges what is worth it. A thorough compaction leaves nothing of removed rows in any file:
    /// it seals, rewrites every segment with a deleted row, and rewrites the word index.
    pub fn compact(&self, thorough: bool) -> Result<()> {
        let mut broken = lock(&self.broken);
        self.empty_trash()?;
        if !thorough {
            while self.merge_next(&mut broken, false)? {}
            return Ok(());
        }
        let since = lock(&self.removed_since).take();
        let done = self.compact_all(&mut broken);
        if done.is_err() {
            lock(&self.removed_since).get_or_insert(since.unwrap_or_else(Instant::now));
        }
        done
    }

    /// Purges rows that have been in the trash for long enough, and copies of older formats that are as old.
    fn empty_trash(&self) -> Result<()> {
        let kept = i64::try_from(self.options.trash_for.as_micros()).unwrap_or(i64::MAX);
        let limit = now().saturating_sub(kept);
        remove_old_backups(&*self.fs, &self.root, limit)?;
        let old = trash::older_than(&self.read(), limit)?;
        for (table, ids) in old {
            self.submit(Request::Purge { table, ids: Some(ids) })?;
        }
        Ok(())
    }

    fn compact_all(&self, broken: &mut HashSet<u64>) -> Result<()> {
        self.seal_with_reserve(&mut *self.writer()?)?;
        while self.merge_next(broken, true)? {}
        self.words.compact()
    }

    fn plan(&self, broken: &HashSet<u64>, thorough: bool) -> Option<Plan> {
        let state = self.read();
        Table::ALL.into_iter().find_map(|table| {
            let victims = choose(&state.table(table).slots, broken, thorough);
            let victims: Vec<Slot> = victims.into_iter().cloned().collect();
            (!victims.is_empty()).then_some(Plan { table, victims })
        })
    }

    /// Does one merge; `false` when there is nothing to merge.
    fn merge_next(&self, broken: &mut HashSet<u64>, thorough: bool) -> Result<bool> {
        let Some(plan) = self.plan(broken, thorough) else {
            return Ok(false);
        };
        let id = {
            let mut writer = self.writer()?;
            let id = writer.manifest.next_segment;
            writer.manifest.next_segment += 1;
            writer.merging = Some(id);
            id
        };
        let done = self.merge(&plan, id);
        if let Err(error) = &done {
            if let Some(mutex) = &self.writer {
                let mut writer = lock(mutex);
                writer.merging = None;
                // After a failure that leaves the newest manifest unknown, it may name the new files.
                if writer.poisoned.is_none() {
                    self.discard(&writer);
                }
            }
            if matches!(error, StorageError::Corruption { .. }) {
                broken.extend(plan.ids());
            }
        }
        done.map(|()| true)
    }

    fn going_on(&self) -> Result<()> {
        if self.upkeep_bell.stopped() {
            return Err(StorageError::Closed);
        }
        Ok(())
    }

    fn merge(&self, plan: &Plan, id: u64) -> Result<()> {
        self.going_on()?;
        let (embedder_id, dimension, lsn) = {
            let state = self.read();
            (state.embedder_id.clone(), state.dimension, state.next_lsn - 1)
        };
        let files = self.segment_writer(&embedder_id, dimension, lsn);
        let Some(mut merged) = merge::write_rows(&files, plan.table, &plan.victims, id)? else {
            return self.change_over(&mut *self.writer()?, plan, None);
        };
        for attempt in 0.. {
            self.going_on()?;
            let old = self.as_they_are(plan)?;
            let slot = self.finish_files(&files, &old, &mut merged)?;
            let mut writer = self.writer()?;
            let now = self.as_they_are(plan)?;
            let slot = match merge::vector_files(&old) == merge::vector_files(&now) {
                true => slot,
                false if attempt < PATIENCE => continue,
                false => self.finish_files(&files, &now, &mut merged)?,
            };
            return self.change_over(&mut writer, plan, Some((merged, slot)));
        }
        Ok(())
    }

    /// The segments of a plan with the vectors and deleted rows that they have now.
    fn as_they_are(&self, plan: &Plan) -> Result<Vec<Slot>> {
        let state = self.read();
        let slots = &state.table(plan.table).slots;
        let find = |id: u64| slots.iter().find(|slot| slot.entry.id == id).cloned();
        // Nobody else removes segments from an open store.
        plan.ids()
            .into_iter()
            .map(|id| find(id).ok_or(StorageError::Closed))
            .collect()
    }

    /// Writes the vectors, makes all names durable, and maps the files with their codes made.
    fn finish_files(&self, files: &SegmentWriter<'_>, old: &[Slot], merged: &mut Merged) -> Result<Slot> {
        let earlier = merged.entry.vectors.take();
        merged.entry.vectors = merge::write_vectors(files, old, merged, earlier.as_ref())?;
        files.sync_folder(&segment_folder(&self.root, merged.entry.id))?;
        files.sync_folder(&self.root.join("seg"))?;
        let slot = open_slot(&*self.fs, &self.root, &merged.entry, files.embedder_id, files.dimension)?;
        slot.segment.ids().map(drop)?;
        if let Some(vectors) = &slot.vectors {
            vectors.block().map(drop)?;
        }
        Ok(slot)
    }

    /// Puts a merged segment in the place of the old ones; the writer is held.
    fn change_over(&self, writer: &mut Writer, plan: &Plan, merged: Option<(Merged, Slot)>) -> Result<()> {
        let slot = match merged {
            Some((merged, mut slot)) => {
                let now = self.as_they_are(plan)?;
                merge::catch_up(&merged, &mut slot, &now.iter().collect::<Vec<_>>());
                if !slot.deleted.is_empty() {
                    let files = self.segment_writer("", 0, 0);
                    slot.entry.tombstones = Some(files.write_tombstones(&slot.entry, &slot.deleted)?);
                    files.sync_folder(&slot.segment.folder)?;
                }
                Some(slot)
            }
            None => None,
        };
        let victims = plan.ids();
        self.switch_to(writer, with_merged(&writer.manifest, &victims, slot.as_ref()))?;
        let replaced = self.write().table_mut(plan.table).replace(&victims, slot);
        writer.merging = None;
        replaced.inspect_err(|error| writer.poisoned = Some(error.to_string()))?;
        self.discard(writer);
        Ok(())
    }
}

fn with_merged(old: &Manifest, victims: &[u64], merged: Option<&Slot>) -> Manifest {
    let mut next = old.clone();
    let at = next.segments.iter().position(|entry| victims.contains(&entry.id));
    next.segments.retain(|entry| !victims.contains(&entry.id));
    if let (Some(at), Some(slot)) = (at, merged) {
        next.segments.insert(at, slot.entry.clone());
    }
    next
}

/// What the live rows of a segment take.
fn live_bytes(slot: &Slot) -> u64 {
    let vectors = slot.entry.vectors.as_ref().map_or(0, |entry| entry.file.bytes);
    (slot.entry.data.bytes + vectors) * slot.live() / u64::from(slot.segment.rows()).max(1)
}

/// Segments to merge into one: empty ones, else small ones of similar size, else worn ones.
fn choose<'a>(slots: &'a [Slot], broken: &HashSet<u64>, thorough: bool) -> Vec<&'a Slot> {
    let mut usable: Vec<&Slot> = slots.iter().filter(|slot| !broken.contains(&slot.entry.id)).collect();
    let empty: Vec<&Slot> = usable.iter().copied().filter(|slot| slot.live() == 0).collect();
    if !empty.is_empty() {
        return empty;
    }
    usable.sort_by_key(|slot| live_bytes(slot));
    let small = usable.iter().copied().filter(|slot| live_bytes(slot) < SMALL_BYTES);
    // Merging with much larger ones would write the same rows again and again.
    let similar = |bytes: u64, total: u64| thorough || total == 0 || bytes <= total.max(1 << 20) * 2;
    let few = fitting(small, similar);
    if few.len() >= if thorough { 2 } else { MANY } {
        return few;
    }
    let worn = |slot: &&Slot| match thorough {
        true => !slot.deleted.is_empty(),
        false => slot.deleted.len() * DELETED_ONE_IN > u64::from(slot.segment.rows()),
    };
    fitting(usable.iter().copied().filter(worn), |_, _| true)
}

/// The first ones that make up one segment; one that is too large alone is taken alone.
fn fitting<'a>(slots: impl Iterator<Item = &'a Slot>, similar: impl Fn(u64, u64) -> bool) -> Vec<&'a Slot> {
    let (mut bytes, mut rows) = (0, 0);
    let fits = |slot: &&Slot| {
        let (more, first) = (live_bytes(slot), rows == 0);
        let fits = similar(more, bytes) && bytes + more <= MERGED_BYTES && rows + slot.live() <= MERGED_ROWS;
        bytes += more;
        rows += slot.live();
        first || fits
    };
    slots.take_while(fits).collect()
}
