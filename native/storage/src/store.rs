//! The store's face.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use aios_search::Metric;

use crate::error::{Result, StorageError};
use crate::filter::Filter;
use crate::fs::{Fs, LockGuard, RealFs};
use crate::id::Id;
use crate::log::{FrameKind, start_frame};
use crate::recovery::{create, open_log, recover, remove_orphans, write_manifest};
use crate::request::{Reply, Request};
use crate::row::{Cells, Checks, Record, RowInput};
use crate::schema::{ColumnType, Table};
use crate::seal::ensure_reserve;
use crate::search::{SearchHit, WordsError, fuse, fusion_depth};
use crate::snapshot::Snapshot;
use crate::words::Words;
use crate::writer::{Core, Writer};

/// Size of a fresh log file.
pub const LOG_BYTES: u64 = 16 << 20;

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// Encoder whose vectors are stored and compared.
    pub embedder_id: String,
    /// Length of its vectors.
    pub dimension: usize,
    /// Open for reading only; any number of readers may share a store that nobody writes.
    pub read_only: bool,
    /// Size of a fresh log file.
    pub log_bytes: u64,
    /// Keep the word index in memory instead of in the store's folder.
    pub words_in_memory: bool,
}

impl Options {
    /// Options for writing.
    pub fn new(embedder_id: &str, dimension: usize) -> Self {
        let embedder_id = embedder_id.to_string();
        Self {
            embedder_id,
            dimension,
            read_only: false,
            log_bytes: LOG_BYTES,
            words_in_memory: false,
        }
    }
}

/// The memory store of one profile.
pub struct Store {
    core: RwLock<Option<Arc<Core>>>,
    lock: std::sync::Mutex<Option<Box<dyn LockGuard>>>,
}

impl Store {
    /// Opens or creates the store in `root`.
    pub fn open(root: &Path, options: &Options) -> Result<Self> {
        Self::open_with(Arc::new(RealFs), root, options)
    }

    /// Opens or creates the store on a given file system.
    pub fn open_with(fs: Arc<dyn Fs>, root: &Path, options: &Options) -> Result<Self> {
        if options.dimension == 0 || options.embedder_id.is_empty() {
            return Err(StorageError::Embedder {
                message: "an embedder needs an id and a dimension above 0".into(),
            });
        }
        if !options.read_only {
            create_root(&*fs, root)?;
        }
        let lock = fs.lock(root, !options.read_only)?;
        let core = if options.read_only {
            open_reader(fs, root, options)?
        } else {
            open_writer(fs, root, options)?
        };
        let (core, lock) = (RwLock::new(Some(Arc::new(core))), std::sync::Mutex::new(Some(lock)));
        Ok(Self { core, lock })
    }

    fn core(&self) -> Result<Arc<Core>> {
        let core = self.core.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        core.clone().ok_or(StorageError::Closed)
    }

    /// Marks the log as closed, makes the word index durable and releases the lock. Closing twice is fine.
    pub fn close(&self) {
        let core = self
            .core
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take();
        if let Some(core) = core {
            finish(&core);
        }
        crate::writer::lock(&self.lock).take();
    }

    /// Adds rows as one atomic durable batch and returns their ids.
    pub fn append(&self, table: Table, rows: Vec<Cells>) -> Result<Vec<Id>> {
        let core = self.core()?;
        let rows = check_rows(&core, table, rows)?;
        match core.submit(Request::Append { table, rows })? {
            Reply::Ids(ids) => Ok(ids),
            Reply::Count(_) => Ok(Vec::new()),
        }
    }

    /// Changes named columns of one row, durably.
    pub fn update(&self, table: Table, id: Id, changes: Cells) -> Result<()> {
        let core = self.core()?;
        let mut checked = check_rows(&core, table, vec![changes])?;
        let changes = checked.pop().unwrap_or_default();
        core.submit(Request::Update { table, id, changes }).map(|_| ())
    }

    /// Removes rows, durably; returns how many there were.
    pub fn delete(&self, table: Table, ids: Vec<Id>) -> Result<usize> {
        self.count_of(Request::Delete { table, ids })
    }

    /// Attaches vectors to memories, durably; returns how many of them still exist.
    pub fn set_vectors(&self, pairs: Vec<(Id, Arc<[f32]>)>) -> Result<usize> {
        let dimension = self.core()?.read().dimension;
        for (number, (_, vector)) in pairs.iter().enumerate() {
            if vector.len() != dimension {
                let message = format!(
                    "vector {number} has {} numbers, the store's have {dimension}",
                    vector.len()
                );
                return Err(StorageError::Embedder { message });
            }
            if vector.iter().any(|value| !value.is_finite()) {
                return Err(StorageError::column("memories", "embedding", number, "finite numbers"));
            }
        }
        self.count_of(Request::Vectors { pairs })
    }

    fn count_of(&self, request: Request) -> Result<usize> {
        match self.core()?.submit(request)? {
            Reply::Count(count) => Ok(count),
            Reply::Ids(ids) => Ok(ids.len()),
        }
    }

    /// A live row.
    pub fn get(&self, table: Table, id: &Id) -> Result<Option<Record>> {
        self.core()?.read().record(table, id)
    }

    /// Live rows by id, from one state of the store.
    pub fn get_many(&self, table: Table, ids: &[Id]) -> Result<Vec<Option<Record>>> {
        let core = self.core()?;
        let state = core.read();
        ids.iter().map(|id| state.record(table, id)).collect()
    }

    /// Live rows whose text column equals `value`, in insertion order.
    pub fn find(&self, table: Table, column: &str, value: &str) -> Result<Vec<Record>> {
        let text = |position: &usize| {
            let column = &table.columns()[*position];
            matches!(column.kind, ColumnType::Utf8 | ColumnType::Json) && !column.detached
        };
        let position = table.column(column).filter(text);
        let position = position.ok_or_else(|| StorageError::column(table.name(), column, 0, "a text column"))?;
        self.core()?.read().find(table, position, value)
    }

    /// Number of live rows.
    pub fn count(&self, table: Table) -> Result<usize> {
        Ok(self.core()?.read().table(table).len())
    }

    /// Memories `offset..offset + limit` that the filter accepts, latest first, and how many it accepts in all.
    pub fn newest(&self, offset: usize, limit: usize, filter: Option<&Filter>) -> Result<(Vec<Record>, usize)> {
        crate::page::newest(&self.core()?.read(), offset, limit, filter)
    }

    /// Number of live memories of each kind.
    pub fn kinds(&self) -> Result<BTreeMap<String, usize>> {
        crate::page::kinds(&self.core()?.read())
    }

    /// A frozen view.
    pub fn snapshot(&self) -> Result<Snapshot> {
        Ok(Snapshot::new(&self.core()?.read()))
    }

    /// Memories with text but without a vector of the store's encoder, oldest first.
    pub fn pending(&self, limit: usize) -> Result<Vec<(Id, String)>> {
        self.core()?.read().pending(limit)
    }

    /// Number of memories with text but without a vector of the store's encoder.
    pub fn pending_count(&self) -> Result<u64> {
        self.core()?.read().pending_count()
    }

    /// Vectors of memories, row-major; zeros where there is none.
    pub fn vectors(&self, ids: &[Id]) -> Result<Vec<f32>> {
        let core = self.core()?;
        let state = core.read();
        let mut out = Vec::with_capacity(ids.len() * state.dimension);
        for id in ids {
            match state.vector(id)? {
                Some(vector) => out.extend_from_slice(vector),
                None => out.resize(out.len() + state.dimension, 0.0),
            }
        }
        Ok(out)
    }

    /// Length of the store's vectors.
    pub fn dimension(&self) -> Result<usize> {
        Ok(self.core()?.read().dimension)
    }

    /// The `k` memories whose vectors are nearest.
    pub fn search_vectors(
        &self,
        query: &[f32],
        k: usize,
        metric: Metric,
        filter: Option<&Filter>,
    ) -> Result<Vec<SearchHit>> {
        crate::search::vectors(&self.core()?.read(), query, k, metric, filter)
    }

    /// The `k` memories whose words fit best.
    pub fn search_words(&self, query: &str, k: usize, filter: Option<&Filter>) -> Result<Vec<SearchHit>> {
        let core = self.core()?;
        words(&core, query, k, filter)
    }

    /// The `k` best memories by words and vectors together; by words alone without a vector.
    pub fn search_hybrid(
        &self,
        query: &str,
        vector: Option<&[f32]>,
        k: usize,
        filter: Option<&Filter>,
    ) -> Result<Vec<SearchHit>> {
        let core = self.core()?;
        let depth = fusion_depth(k);
        let by_words = words(&core, query, depth, filter)?;
        let by_vectors = match vector {
            Some(vector) => crate::search::vectors(&core.read(), vector, depth, Metric::Cosine, filter)?,
            None => Vec::new(),
        };
        Ok(fuse(&by_words, &by_vectors, k))
    }

    /// Turns the log's rows into immutable segments now.
    pub fn seal(&self) -> Result<()> {
        let core = self.core()?;
        let mut writer = core.writer()?;
        core.seal_with_reserve(&mut writer)
    }

    /// Every damaged file with the offset of the damage; empty when the store is whole.
    pub fn verify(&self) -> Result<Vec<StorageError>> {
        crate::verify::verify(&*self.core()?)
    }

    /// Numbers for the interested.
    pub fn stats(&self) -> Result<Vec<(String, u64)>> {
        crate::verify::stats(&*self.core()?)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

/// Creates the directory, and makes its name and those of new parents durable.
fn create_root(fs: &dyn Fs, root: &Path) -> Result<()> {
    let missing: Vec<&Path> = root.ancestors().take_while(|folder| !fs.exists(folder)).collect();
    fs.create_dir_all(root).map_err(|error| StorageError::io(root, error))?;
    for parent in missing.iter().rev().filter_map(|folder| folder.parent()) {
        let parent = if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        };
        fs.sync_dir(parent).map_err(|error| StorageError::io(parent, error))?;
    }
    Ok(())
}

fn words(core: &Core, query: &str, k: usize, filter: Option<&Filter>) -> Result<Vec<SearchHit>> {
    let state = core.read();
    let index = core.words.index(&state)?;
    crate::search::words(&state, &index, query, k, filter).map_err(|error| match error {
        WordsError::Store(error) => error,
        WordsError::Index(error) => core.words.failure(&error),
    })
}

fn check_rows(core: &Core, table: Table, rows: Vec<Cells>) -> Result<Vec<RowInput>> {
    let state = core.read();
    let checks = Checks {
        embedder_id: &state.embedder_id,
        dimension: state.dimension,
    };
    let check = |(number, cells)| RowInput::check(table, number, cells, &checks);
    rows.into_iter().enumerate().map(check).collect()
}

/// Leaves the store so that the next opening is quick. Everything acknowledged is durable already, so what fails here
/// is made good by the next opening.
fn finish(core: &Core) {
    let Some(mutex) = &core.writer else { return };
    let mut writer = crate::writer::lock(mutex);
    let lsn = core.read().next_lsn;
    let usable = writer.usable().is_ok();
    if usable && core.words.commit(lsn - 1).is_ok() && !writer.log.is_empty() && writer.log.fits(crate::log::FRAME_LEN)
    {
        let _ = core.append_frame(&mut writer, FrameKind::Close, lsn, start_frame());
    }
    writer.closed = true;
}

fn words_folder(root: &Path) -> PathBuf {
    root.join("kw")
}

fn open_reader(fs: Arc<dyn Fs>, root: &Path, options: &Options) -> Result<Core> {
    let recovered = recover(&*fs, root, &options.embedder_id, options.dimension)?;
    let words = Words::in_memory(&words_folder(root));
    let device = recovered.manifest.device_id.as_str().into();
    Ok(Core::new(
        fs,
        root.to_path_buf(),
        options.log_bytes,
        device,
        recovered.state,
        words,
        None,
    ))
}

fn open_writer(fs: Arc<dyn Fs>, root: &Path, options: &Options) -> Result<Core> {
    if crate::manifest::numbers(&*fs, root)?.is_empty() {
        create(&*fs, root, &options.embedder_id, options.dimension, options.log_bytes)?;
    }
    let mut recovered = recover(&*fs, root, &options.embedder_id, options.dimension)?;
    let log = open_log(&*fs, root, &recovered, options.log_bytes)?;
    remove_orphans(&*fs, root, &recovered.manifest)?;
    ensure_reserve(&*fs, root)?;
    let manifest = &mut recovered.manifest;
    if manifest.embedder_id != options.embedder_id || manifest.dimension != options.dimension {
        manifest.embedder_id.clone_from(&options.embedder_id);
        manifest.dimension = options.dimension;
        let newest = crate::manifest::numbers(&*fs, root)?.into_iter().max().unwrap_or(0);
        write_manifest(&*fs, root, newest + 1, manifest)?;
    }
    let number = crate::manifest::numbers(&*fs, root)?
        .into_iter()
        .max()
        .unwrap_or(recovered.number);
    let words = open_words(root, options, &recovered)?;
    let manifest = recovered.manifest;
    let device = manifest.device_id.as_str().into();
    let writer = Writer {
        log,
        manifest,
        number,
        poisoned: None,
        closed: false,
    };
    Ok(Core::new(
        fs,
        root.to_path_buf(),
        options.log_bytes,
        device,
        recovered.state,
        words,
        Some(writer),
    ))
}

fn open_words(root: &Path, options: &Options, recovered: &crate::recovery::Recovered) -> Result<Words> {
    let folder = words_folder(root);
    if options.words_in_memory {
        return Ok(Words::in_memory(&folder));
    }
    let words = Words::open(&folder)?;
    let committed = words.committed();
    if committed + 1 < recovered.manifest.next_lsn || committed >= recovered.state.next_lsn {
        words.rebuild(&recovered.state)?;
        return Ok(words);
    }
    for (first, ops) in &recovered.tail {
        let newer = (*first..).zip(ops).filter(|(lsn, _)| *lsn > committed);
        newer.for_each(|(_, op)| words.apply(op));
    }
    Ok(words)
}
