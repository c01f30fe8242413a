//! The single writer: requests that wait together become one frame and share one sync.

use std::collections::{HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use crate::background::Bell;
use crate::codec::{BatchWriter, Op};
use crate::error::{Result, StorageError};
use crate::fs::Fs;
use crate::history::{History, Step};
use crate::id::IdSet;
use crate::log::{AppendFailure, FrameKind, Log, start_frame};
use crate::manifest::Manifest;
use crate::options::Options;
use crate::request::{Reply, Request};
use crate::schema::Table;
use crate::state::State;

use crate::words::Words;

/// Bytes after which a group of waiting requests is closed.
const GROUP_BYTES: usize = 4 << 20;
/// Largest frame; text columns of one segment end at 2 GiB.
const FRAME_BYTES: usize = 512 << 20;
/// Name of the file that is given up when the disk is full.
pub const RESERVE_FILE: &str = "RESERVE";
/// Its size.
pub const RESERVE_BYTES: usize = 1 << 20;

type Outcome = Arc<Mutex<Option<Result<Reply>>>>;

struct Waiting {
    request: Request,
    outcome: Outcome,
}

/// What the writer alone touches.
pub struct Writer {
    /// The log.
    pub log: Log,
    /// The durable state.
    pub manifest: Manifest,
    /// Number of the newest manifest.
    pub number: u64,
    /// Segment that a merge is writing.
    pub merging: Option<u64>,
    /// Set by a failure after which the log's contents are unknown.
    pub poisoned: Option<String>,
    /// Set by closing.
    pub closed: bool,
    /// What the last changes replaced.
    pub history: History,
}

impl Writer {
    /// Fails once the log cannot be trusted.
    pub fn usable(&self) -> Result<()> {
        if self.closed {
            return Err(StorageError::Closed);
        }
        self.poisoned
            .as_ref()
            .map_or(Ok(()), |cause| Err(StorageError::Poisoned { cause: cause.clone() }))
    }
}

/// Everything that writing needs.
pub struct Core {
    /// Files.
    pub fs: Arc<dyn Fs>,
    /// Directory of the store.
    pub root: PathBuf,
    /// How the store was opened.
    pub options: Options,
    /// Device that rows are made on.
    pub device_id: Arc<str>,
    /// Contents.
    pub state: RwLock<State>,
    /// The derived word index.
    pub words: Words,
    /// Wakes the thread that analyses words.
    pub words_bell: Bell,
    /// Wakes the thread that merges segments.
    pub upkeep_bell: Bell,
    /// Held by whoever merges segments: those that could not be read; reading them says why.
    pub broken: Mutex<HashSet<u64>>,
    /// Since when removed or replaced content lies in files.
    pub removed_since: Mutex<Option<Instant>>,
    /// The writer; `None` for readers.
    pub writer: Option<Mutex<Writer>>,
    queue: Mutex<VecDeque<Waiting>>,
}

/// Locks, also after a panic elsewhere: the state is changed only by infallible steps.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A group that is being encoded.
struct Group {
    ops: Vec<Op>,
    steps: Vec<Step>,
    undone: Option<(Table, usize)>,
    frame: BatchWriter,
    outcomes: Vec<(Outcome, Reply)>,
    touched: IdSet,
    only_deletes: bool,
}

impl Group {
    /// Notes what this group changed, after it is durable.
    fn remember(&mut self, history: &mut History) {
        if let Some((table, changes)) = self.undone.take() {
            history.drop_last(table, changes);
        } else if self.steps.is_empty() {
            history.forget(&self.ops);
        }
        self.steps.drain(..).for_each(|step| history.push(step));
    }
}

impl Core {
    /// Puts the parts together.
    pub fn new(
        fs: Arc<dyn Fs>,
        root: PathBuf,
        options: Options,
        device_id: Arc<str>,
        state: State,
        words: Words,
        writer: Option<Writer>,
    ) -> Self {
        let (state, writer) = (RwLock::new(state), writer.map(Mutex::new));
        Self {
            fs,
            root,
            options,
            device_id,
            state,
            words,
            words_bell: Bell::default(),
            upkeep_bell: Bell::default(),
            broken: Mutex::default(),
            removed_since: Mutex::default(),
            writer,
            queue: Mutex::default(),
        }
    }

    /// Contents for reading.
    pub fn read(&self) -> std::sync::RwLockReadGuard<'_, State> {
        if self.decrypted() > self.options.cache_bytes {
            self.forget_pages();
        }
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes of rows that are decrypted in memory.
    pub fn decrypted(&self) -> u64 {
        let sealing = self.fs.sealing();
        sealing.map_or(0, |sealing| sealing.cached.load(Ordering::Relaxed))
    }

    /// Drops decrypted rows from memory, except those that somebody reads now: they are read again when needed.
    fn forget_pages(&self) {
        let Ok(mut state) = self.state.try_write() else { return };
        let segments = state.tables.iter_mut().flat_map(|table| &mut table.slots);
        for segment in segments.filter_map(|slot| Arc::get_mut(&mut slot.segment)) {
            // Where the system refuses memory the pages stay, and count as before.
            let _ = segment.forget_pages();
        }
    }

    /// Contents for applying durable operations.
    pub fn write(&self) -> std::sync::RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The writer, locked and usable.
    pub fn writer(&self) -> Result<MutexGuard<'_, Writer>> {
        let writer = self.writer.as_ref().ok_or_else(|| StorageError::ReadOnly {
            path: self.root.clone(),
        })?;
        let guard = lock(writer);
        guard.usable()?;
        Ok(guard)
    }

    /// Makes a change durable and visible. Whoever gets the writer first commits for all who wait.
    pub fn submit(&self, request: Request) -> Result<Reply> {
        let mutex = self.writer.as_ref().ok_or_else(|| StorageError::ReadOnly {
            path: self.root.clone(),
        })?;
        let outcome = Outcome::default();
        lock(&self.queue).push_back(Waiting {
            request,
            outcome: outcome.clone(),
        });
        let mut writer = lock(mutex);
        loop {
            if let Some(done) = lock(&outcome).take() {
                return done;
            }
            self.commit_group(&mut writer);
        }
    }

    /// Requests that no group has taken yet.
    pub fn waiting(&self) -> usize {
        lock(&self.queue).len()
    }

    fn commit_group(&self, writer: &mut Writer) {
        let mut group = self.collect(writer);
        if group.outcomes.is_empty() {
            return;
        }
        let result = if group.ops.is_empty() {
            Ok(())
        } else {
            self.commit(writer, &mut group)
        };
        if result.is_ok() {
            group.remember(&mut writer.history);
        }
        for (outcome, reply) in group.outcomes {
            *lock(&outcome) = Some(result.clone().map(|()| reply));
        }
    }

    /// Takes requests from the queue as long as they touch different rows, so that each sees the state it changes.
    fn collect(&self, writer: &Writer) -> Group {
        let state = self.read();
        let frame = BatchWriter::new(start_frame(), &state.embedder_id);
        let (ops, outcomes, touched) = (Vec::new(), Vec::new(), IdSet::default());
        let mut group = Group {
            ops,
            steps: Vec::new(),
            undone: None,
            frame,
            outcomes,
            touched,
            only_deletes: true,
        };
        let mut queue = lock(&self.queue);
        let mut alone = false;
        while let Some(next) = queue.front() {
            if alone || (next.request.is_alone() && !group.outcomes.is_empty()) {
                break;
            }
            alone = next.request.is_alone();
            let ids = next.request.ids();
            // Removals go alone, because they succeed where others find the disk full.
            let mixed = !group.outcomes.is_empty() && next.request.frees_space() != group.only_deletes;
            let conflict = ids.iter().any(|id| group.touched.contains(id));
            if mixed || conflict || group.frame.size() > GROUP_BYTES {
                break;
            }
            let Some(Waiting { request, outcome }) = queue.pop_front() else {
                break;
            };
            let (deletes, undoable) = (request.frees_space(), request.undoable());
            let undo = if let Request::Undo { table, .. } = &request {
                Some(*table)
            } else {
                None
            };
            let (ops, mark) = (group.ops.len(), group.frame.mark());
            let prepared = writer
                .usable()
                .and_then(|()| request.prepare(&state, &writer.history, &self.device_id, &mut group.ops));
            group.ops[ops..].iter().for_each(|op| group.frame.push(op));
            let checked = prepared.and_then(|reply| {
                check_size(&group.frame)?;
                let step = undoable
                    .map(|table| Step::of(table, &group.ops[ops..], &state))
                    .transpose()?;
                Ok((reply, step))
            });
            match checked {
                Ok((reply, step)) => {
                    if let (Some(table), Reply::Count(changes)) = (undo, &reply) {
                        group.undone = Some((table, *changes));
                    }
                    group.steps.extend(step);
                    group.touched.extend(ids);
                    group.only_deletes &= deletes;
                    group.outcomes.push((outcome, reply));
                }
                Err(error) => {
                    group.ops.truncate(ops);
                    group.frame.rewind(mark);
                    *lock(&outcome) = Some(Err(error));
                }
            }
        }
        group
    }

    fn commit(&self, writer: &mut Writer, group: &mut Group) -> Result<()> {
        let empty = BatchWriter::new(Vec::new(), "");
        let frame = std::mem::replace(&mut group.frame, empty).finish();
        let (lsn, embedder_id) = {
            let state = self.read();
            (state.next_lsn, state.embedder_id.clone())
        };
        if !writer.log.fits(frame.len()) && !writer.log.is_empty() {
            self.make_room(writer, group.only_deletes)?;
        }
        self.append_frame(writer, FrameKind::Batch, lsn, frame)?;
        let mut state = self.write();
        let removes = group.ops.iter().any(|op| state.removes(op));
        group.ops.iter().for_each(|op| state.apply(op, &embedder_id));
        drop(state);
        if removes {
            lock(&self.removed_since).get_or_insert_with(Instant::now);
        }
        self.words.queue(lsn, &group.ops);
        self.words_bell.ring();
        Ok(())
    }

    /// Seals a full log. Where even the reserve does not make enough room, removals may still grow the log.
    fn make_room(&self, writer: &mut Writer, only_deletes: bool) -> Result<()> {
        if !only_deletes {
            return self.seal(writer);
        }
        match self.seal_with_reserve(writer) {
            Err(StorageError::Full { .. }) => Ok(()),
            other => other,
        }
    }

    /// Seals; on a full disk once more after giving up the reserve. The next seal that finds room makes it again.
    pub fn seal_with_reserve(&self, writer: &mut Writer) -> Result<()> {
        match self.seal(writer) {
            Err(StorageError::Full { .. }) => {
                crate::fs::remove_if_present(&*self.fs, &self.root.join(RESERVE_FILE))?;
                self.seal(writer)
            }
            other => other,
        }
    }

    /// Appends a frame; a failure that leaves the log unknown poisons the writer.
    pub fn append_frame(&self, writer: &mut Writer, kind: FrameKind, lsn: u64, frame: Vec<u8>) -> Result<()> {
        writer.log.append(kind, lsn, frame).map_err(|failure| match failure {
            AppendFailure::Refused(error) => error,
            AppendFailure::Unknown(error) => {
                writer.poisoned = Some(error.to_string());
                error
            }
        })
    }
}

fn check_size(frame: &BatchWriter) -> Result<()> {
    if frame.size() > FRAME_BYTES {
        return Err(StorageError::column("any", "any", 0, "batches of at most 512 MiB"));
    }
    Ok(())
}
