//! The store's face.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use aios_search::{Metric, WordIndex};

use crate::background::Threads;
use crate::error::{Result, StorageError};
use crate::filter::Filter;
use crate::fs::{Fs, LockGuard, RealFs};
use crate::id::Id;
use crate::opening::{create_root, finish, open_reader, open_writer, unlocked};
use crate::options::Options;
use crate::request::{Reply, Request};
use crate::row::{Cells, Checks, Record, Row, RowInput};
use crate::schema::{ColumnType, Table};
use crate::search::{SearchHit, WordsError};
use crate::snapshot::{ArrowTable, Snapshot};
use crate::state::State;
use crate::trash::Trashed;
use crate::writer::{Core, lock};

/// The memory store of one profile.
pub struct Store {
    core: RwLock<Option<Arc<Core>>>,
    lock: Mutex<Option<Box<dyn LockGuard>>>,
    threads: Mutex<Threads>,
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
        crate::convert::finish_swap(&*fs, root)?;
        if !options.read_only {
            create_root(&*fs, root)?;
        }
        let lock = fs.lock(root, !options.read_only)?;
        if !options.read_only {
            crate::convert::remove_remains(&*fs, root)?;
        }
        let fs = unlocked(fs, root, options)?;
        let core = if options.read_only {
            open_reader(fs, root, options)?
        } else {
            open_writer(fs, root, options)?
        };
        let core = Arc::new(core);
        let threads = match core.writer.is_some() && options.background {
            true => Threads::start(&core),
            false => Threads::default(),
        };
        Ok(Self {
            core: RwLock::new(Some(core)),
            lock: Mutex::new(Some(lock)),
            threads: Mutex::new(threads),
        })
    }

    fn core(&self) -> Result<Arc<Core>> {
        let core = self.core.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        core.clone().ok_or(StorageError::Closed)
    }

    /// Marks the log as closed, makes the word index durable and releases the lock. Closing twice is fine.
    pub fn close(&self) {
        if let Ok(core) = self.core() {
            // Ends merges, so that closing does not wait for one.
            core.words_bell.stop();
            core.upkeep_bell.stop();
        }
        let core = self
            .core
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take();
        if let Some(core) = core {
            std::mem::take(&mut *lock(&self.threads)).join();
            // A merge that another caller has begun writes files until it notices.
            drop(lock(&core.broken));
            finish(&core);
        }
        lock(&self.lock).take();
    }

    /// Adds rows as one atomic durable batch and returns their ids.
    pub fn append(&self, table: Table, rows: Vec<Cells>) -> Result<Vec<Id>> {
        let rows = check_rows(&*self.core()?, table, rows)?;
        self.ids_of(Request::Append { table, rows })
    }

    /// As [`Store::append`]; where a row with the id is there already, the named columns of that row are changed.
    pub fn upsert(&self, table: Table, rows: Vec<Cells>) -> Result<Vec<Id>> {
        let rows = check_rows(&*self.core()?, table, rows)?;
        self.ids_of(Request::Upsert { table, rows })
    }

    /// Changes named columns of one row, durably.
    pub fn update(&self, table: Table, id: Id, changes: Cells) -> Result<()> {
        let core = self.core()?;
        let mut checked = check_rows(&core, table, vec![changes])?;
        let changes = checked.pop().unwrap_or_default();
        core.submit(Request::Update { table, id, changes }).map(|_| ())
    }

    /// Marks memories as pinned or not, durably; returns how many of them there are.
    pub fn pin(&self, ids: Vec<Id>, pinned: bool) -> Result<usize> {
        self.count_of(Request::Pin { ids, pinned })
    }

    /// Removes rows for good, durably; returns how many there were. Works on a full disk.
    pub fn delete(&self, table: Table, ids: Vec<Id>) -> Result<usize> {
        own_rows(table)?;
        self.count_of(Request::Delete { table, ids })
    }

    /// Moves rows into the trash, durably; returns how many there were. They are restored or purged later, and purged
    /// by the store itself after [`Options::trash_for`].
    pub fn trash(&self, table: Table, ids: Vec<Id>) -> Result<usize> {
        own_rows(table)?;
        self.count_of(Request::Trash { table, ids })
    }

    /// Moves rows back from the trash with ids, times and vectors; returns how many there were.
    pub fn restore(&self, table: Table, ids: Vec<Id>) -> Result<usize> {
        own_rows(table)?;
        self.count_of(Request::Restore { table, ids })
    }

    /// Removes rows of a table from the trash for good, all of them without ids; returns how many there were.
    pub fn purge(&self, table: Table, ids: Option<Vec<Id>>) -> Result<usize> {
        self.count_of(Request::Purge { table, ids })
    }

    /// Rows of a table in the trash, in the order in which they were moved there.
    pub fn trashed(&self, table: Table) -> Result<Vec<Trashed>> {
        crate::trash::list(&self.core()?.read(), table)
    }

    /// Takes back the last changes of a table (appending, changing, pinning, moving to the trash and back) that were
    /// made since the store was opened; returns how many. What was deleted or purged is gone for good.
    pub fn undo(&self, table: Table, changes: usize) -> Result<usize> {
        self.count_of(Request::Undo { table, changes })
    }

    /// How many changes of a table [`Store::undo`] can take back.
    pub fn undoable(&self, table: Table) -> Result<usize> {
        Ok(self.core()?.writer()?.history.count(table))
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

    fn ids_of(&self, request: Request) -> Result<Vec<Id>> {
        match self.core()?.submit(request)? {
            Reply::Ids(ids) => Ok(ids),
            Reply::Count(_) => Ok(Vec::new()),
        }
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

    /// Live rows by id, from one state of the store, without their vectors. Only the named columns, by their positions in
    /// [`Table::columns`], are filled for certain.
    pub fn rows(&self, table: Table, ids: &[Id], columns: &[usize]) -> Result<Vec<Option<Arc<Row>>>> {
        let core = self.core()?;
        let state = core.read();
        let rows = state.table(table);
        ids.iter().map(|id| rows.row_of(id, Some(columns))).collect()
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

    /// What has changed in a table since an operation, and the number to ask with the next time; see
    /// [`Snapshot::changes`].
    pub fn export_since(&self, table: Table, lsn: u64) -> Result<(ArrowTable, u64)> {
        let snapshot = self.snapshot()?;
        Ok((snapshot.changes(table, lsn)?, snapshot.lsn()))
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

    /// For each of some memories the `k` that lie nearest to it, itself included; none for a memory without a vector.
    pub fn search_beside(&self, ids: &[Id], k: usize, filter: Option<&Filter>) -> Result<Vec<Vec<SearchHit>>> {
        crate::search::beside(&self.core()?.read(), ids, k, filter)
    }

    /// The `k` memories whose words fit best.
    pub fn search_words(&self, query: &str, k: usize, filter: Option<&Filter>) -> Result<Vec<SearchHit>> {
        asking(&*self.core()?, |state, index| {
            crate::search::words(state, index, query, k, filter)
        })
    }

    /// The `k` best memories by words and vectors together; by words alone without a vector.
    pub fn search_hybrid(
        &self,
        query: &str,
        vector: Option<&[f32]>,
        k: usize,
        filter: Option<&Filter>,
    ) -> Result<Vec<SearchHit>> {
        asking(&*self.core()?, |state, index| {
            crate::search::hybrid(state, index, query, vector, k, filter)
        })
    }

    /// Turns the log's rows into immutable segments now.
    pub fn seal(&self) -> Result<()> {
        let core = self.core()?;
        let mut writer = core.writer()?;
        core.seal_with_reserve(&mut writer)
    }

    /// Merges segments, and leaves nothing of removed rows in the store's files. Others read and write meanwhile.
    pub fn compact(&self) -> Result<()> {
        self.core()?.compact(true)
    }

    /// Every damaged file with the offset of the damage; empty when the store is whole.
    pub fn verify(&self) -> Result<Vec<StorageError>> {
        crate::verify::verify(&*self.core()?)
    }

    /// Number of changes that wait for those before them to be durable; they share one sync.
    pub fn waiting_writers(&self) -> Result<usize> {
        Ok(self.core()?.waiting())
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

/// Asks the word index together with the contents that it belongs to.
fn asking(
    core: &Core,
    ask: impl FnOnce(&State, &WordIndex) -> std::result::Result<Vec<SearchHit>, WordsError>,
) -> Result<Vec<SearchHit>> {
    let index = core.words.index(core)?;
    ask(&core.read(), &index).map_err(|error| match error {
        WordsError::Store(error) => error,
        WordsError::Index(error) => core.words.failure(&error),
    })
}

/// The trash is filled and emptied by calls of its own.
fn own_rows(table: Table) -> Result<()> {
    if table == Table::Trash {
        let expected = "another table: rows come here by trash, and leave by restore or purge";
        return Err(StorageError::column(table.name(), "origin", 0, expected));
    }
    Ok(())
}

fn check_rows(core: &Core, table: Table, rows: Vec<Cells>) -> Result<Vec<RowInput>> {
    own_rows(table)?;
    let state = core.read();
    let checks = Checks {
        embedder_id: &state.embedder_id,
        dimension: state.dimension,
    };
    let check = |(number, cells)| RowInput::check(table, number, cells, &checks);
    rows.into_iter().enumerate().map(check).collect()
}
