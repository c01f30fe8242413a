//! Python face of `aios-storage`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use aios_storage::schema::{SCHEMA_VERSION, all_columns};
use aios_storage::{Filter, Metric, Options, Record, Row, StorageError, Store, Table, Trashed, format_id};
use numpy::{PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

use convert::{Columns, all_cells_of, cells_of, dict_of, id_of, ids_of, storage_error, table_of};
use keys::{KeyArgument, secret_of};

mod convert;
mod keys;

/// Adds this face to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<ArrowStorage>()?;
    module.add_class::<Snapshot>()?;
    module.add_class::<ArrowTable>()?;
    module.add_class::<SearchFilter>()?;
    module.add_class::<SearchHit>()?;
    keys::register(module)?;
    module.add_function(wrap_pyfunction!(schema_registry, module)?)
}

/// One row of a search answer.
#[pyclass(frozen, module = "ai_os_native")]
pub struct SearchHit(aios_storage::SearchHit);

#[pymethods]
impl SearchHit {
    #[getter]
    fn id(&self) -> String {
        format_id(&self.0.id)
    }

    #[getter]
    fn score(&self) -> f64 {
        f64::from(self.0.score)
    }

    #[getter]
    fn vector_score(&self) -> Option<f64> {
        self.0.vector_score.map(f64::from)
    }

    #[getter]
    fn word_score(&self) -> Option<f64> {
        self.0.word_score.map(f64::from)
    }

    fn __repr__(&self) -> String {
        format!("SearchHit(id={:?}, score={})", self.id(), self.0.score)
    }
}

fn hits_of(hits: Vec<aios_storage::SearchHit>) -> Vec<SearchHit> {
    hits.into_iter().map(SearchHit).collect()
}

/// Conditions joined by and; None means any. Times are microseconds since the epoch, UTC.
#[pyclass(frozen, module = "ai_os_native")]
pub struct SearchFilter(Filter);

#[pymethods]
impl SearchFilter {
    #[new]
    #[pyo3(signature = (*, kinds=None, sources=None, source_prefix=None, tags=None, created_from=None, created_to=None, pinned=None))]
    fn new(
        kinds: Option<Vec<String>>,
        sources: Option<Vec<String>>,
        source_prefix: Option<String>,
        tags: Option<Vec<String>>,
        created_from: Option<i64>,
        created_to: Option<i64>,
        pinned: Option<bool>,
    ) -> Self {
        Self(Filter {
            kinds,
            sources,
            source_prefix,
            tags,
            created_from,
            created_to,
            pinned,
        })
    }
}

/// Rows of one table at one moment, as Arrow record batches.
#[pyclass(frozen, module = "ai_os_native")]
pub struct ArrowTable(aios_storage::ArrowTable);

#[pymethods]
impl ArrowTable {
    #[getter]
    fn num_rows(&self) -> usize {
        self.0.num_rows()
    }

    /// The rows as an Arrow C stream; `requested_schema` is ignored, as the protocol allows.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        PyCapsule::new_with_value(py, self.0.to_ffi(), c"arrow_array_stream")
    }
}

/// A frozen view of the whole store; later writes do not show.
#[pyclass(frozen, module = "ai_os_native")]
pub struct Snapshot(aios_storage::Snapshot);

#[pymethods]
impl Snapshot {
    #[getter]
    fn lsn(&self) -> u64 {
        self.0.lsn()
    }

    /// The rows of one table that were written, got their vector, or were removed after operation `lsn`.
    fn changes(&self, py: Python<'_>, name: &str, lsn: u64) -> PyResult<ArrowTable> {
        let table = table_of(name)?;
        py.detach(|| self.0.changes(table, lsn))
            .map(ArrowTable)
            .map_err(storage_error)
    }

    /// The rows of one table.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<ArrowTable> {
        let table = table_of(name)?;
        py.detach(|| self.0.table(table)).map(ArrowTable).map_err(storage_error)
    }
}

/// The store of one profile: one writer, many snapshot readers, one process.
#[pyclass(frozen, module = "ai_os_native")]
pub struct ArrowStorage {
    store: Store,
    embedder_id: String,
}

impl ArrowStorage {
    fn call<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&Store) -> Result<T, StorageError> + Send,
    ) -> PyResult<T> {
        py.detach(|| work(&self.store)).map_err(storage_error)
    }

    fn dict<'py>(&self, py: Python<'py>, table: Table, record: &Record) -> PyResult<Bound<'py, PyDict>> {
        dict_of(py, table, record, &self.embedder_id)
    }
}

#[pymethods]
impl ArrowStorage {
    /// Open or create.
    #[staticmethod]
    #[pyo3(signature = (path, *, embedder_id, dimension, read_only=false, key=None))]
    fn open(
        py: Python<'_>,
        path: &str,
        embedder_id: &str,
        dimension: usize,
        read_only: bool,
        key: Option<KeyArgument>,
    ) -> PyResult<Self> {
        let options = Options {
            read_only,
            secret: key.map(secret_of).transpose()?,
            ..Options::new(embedder_id, dimension)
        };
        let store = py
            .detach(|| Store::open(Path::new(path), &options))
            .map_err(storage_error)?;
        Ok(Self {
            store,
            embedder_id: embedder_id.to_string(),
        })
    }

    /// Release the store; later calls raise `storage.closed`. Closing twice is fine.
    fn close(&self, py: Python<'_>) {
        py.detach(|| self.store.close());
    }

    /// One atomic durable batch; returns the ids (UUIDv7 made where `id` is absent). Columns not named are null.
    fn append(&self, py: Python<'_>, table: &str, rows: Vec<Bound<'_, PyAny>>) -> PyResult<Vec<String>> {
        let table = table_of(table)?;
        let cells = all_cells_of(table, &rows)?;
        let ids = self.call(py, |store| store.append(table, cells))?;
        Ok(ids.iter().map(format_id).collect())
    }

    /// As `append`; where a row with the id is there already, the named columns of that row are changed.
    fn upsert(&self, py: Python<'_>, table: &str, rows: Vec<Bound<'_, PyAny>>) -> PyResult<Vec<String>> {
        let table = table_of(table)?;
        let cells = all_cells_of(table, &rows)?;
        let ids = self.call(py, |store| store.upsert(table, cells))?;
        Ok(ids.iter().map(format_id).collect())
    }

    /// Change the named columns of one row, durably.
    fn update(&self, py: Python<'_>, table: &str, id: &str, changes: &Bound<'_, PyAny>) -> PyResult<()> {
        let (table, id) = (table_of(table)?, id_of(table, 0, id)?);
        let cells = cells_of(table, 0, changes)?;
        self.call(py, |store| store.update(table, id, cells))
    }

    /// Mark memories as pinned or not, durably; unknown ids are passed over. Returns how many were marked.
    fn pin(&self, py: Python<'_>, ids: Vec<String>, pinned: bool) -> PyResult<usize> {
        let ids = ids_of("memories", &ids)?;
        self.call(py, |store| store.pin(ids, pinned))
    }

    /// Move rows into the trash, durably; unknown ids are passed over. Returns how many were moved.
    fn trash(&self, py: Python<'_>, table: &str, ids: Vec<String>) -> PyResult<usize> {
        let (table, ids) = (table_of(table)?, ids_of(table, &ids)?);
        self.call(py, |store| store.trash(table, ids))
    }

    /// Move rows back from the trash, durably, with ids, times and vectors. Returns how many were moved.
    fn restore(&self, py: Python<'_>, table: &str, ids: Vec<String>) -> PyResult<usize> {
        let (table, ids) = (table_of(table)?, ids_of(table, &ids)?);
        self.call(py, |store| store.restore(table, ids))
    }

    /// Remove rows of a table from the trash for good, all of them where `ids` is None. Returns how many.
    #[pyo3(signature = (table, ids=None))]
    fn purge(&self, py: Python<'_>, table: &str, ids: Option<Vec<String>>) -> PyResult<usize> {
        let ids = ids.map(|ids| ids_of(table, &ids)).transpose()?;
        let table = table_of(table)?;
        self.call(py, |store| store.purge(table, ids))
    }

    /// (row, when it was moved in microseconds UTC) of the rows of a table in the trash, in the order of moving.
    fn trashed<'py>(&self, py: Python<'py>, table: &str) -> PyResult<Vec<(Bound<'py, PyDict>, i64)>> {
        let table = table_of(table)?;
        let held = self.call(py, |store| store.trashed(table))?;
        let row = |held: &Trashed| Ok((self.dict(py, table, &held.record)?, held.at));
        held.iter().map(row).collect()
    }

    /// Take back the last changes of a table that were made since the store was opened; returns how many.
    #[pyo3(signature = (table, changes=1))]
    fn undo(&self, py: Python<'_>, table: &str, changes: usize) -> PyResult<usize> {
        let table = table_of(table)?;
        self.call(py, |store| store.undo(table, changes))
    }

    /// How many changes of a table `undo` can take back.
    fn undoable(&self, py: Python<'_>, table: &str) -> PyResult<usize> {
        let table = table_of(table)?;
        self.call(py, |store| store.undoable(table))
    }

    /// Remove rows for good, durably; unknown ids are passed over. Returns how many were removed.
    fn delete(&self, py: Python<'_>, table: &str, ids: Vec<String>) -> PyResult<usize> {
        let (table, ids) = (table_of(table)?, ids_of(table, &ids)?);
        self.call(py, |store| store.delete(table, ids))
    }

    /// A live row.
    fn get<'py>(&self, py: Python<'py>, table: &str, id: &str) -> PyResult<Option<Bound<'py, PyDict>>> {
        let (table, id) = (table_of(table)?, id_of(table, 0, id)?);
        let record = self.call(py, |store| store.get(table, &id))?;
        record.map(|record| self.dict(py, table, &record)).transpose()
    }

    /// Live rows in the order of `ids`; None where there is none. With `columns` those alone, which no vector is of.
    #[pyo3(signature = (table, ids, *, columns=None))]
    fn get_many<'py>(
        &self,
        py: Python<'py>,
        table: &str,
        ids: Vec<String>,
        columns: Option<Vec<String>>,
    ) -> PyResult<Vec<Option<Bound<'py, PyDict>>>> {
        let (table, ids) = (table_of(table)?, ids_of(table, &ids)?);
        if let Some(columns) = columns {
            let columns = Columns::new(py, table, &columns)?;
            let own = columns.own();
            let rows = self.call(py, |store| store.rows(table, &ids, &own))?;
            let dict = |row: &Option<Arc<Row>>| row.as_ref().map(|row| columns.dict(py, row)).transpose();
            return rows.iter().map(dict).collect();
        }
        let records = self.call(py, |store| store.get_many(table, &ids))?;
        let dict = |record: &Option<Record>| record.as_ref().map(|record| self.dict(py, table, record)).transpose();
        records.iter().map(dict).collect()
    }

    /// Live rows whose text column equals `value` (for example all chunks of one source), in insertion order.
    fn find<'py>(&self, py: Python<'py>, table: &str, column: &str, value: &str) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let table = table_of(table)?;
        let records = self.call(py, |store| store.find(table, column, value))?;
        records.iter().map(|record| self.dict(py, table, record)).collect()
    }

    /// Number of live rows.
    fn count(&self, py: Python<'_>, table: &str) -> PyResult<usize> {
        let table = table_of(table)?;
        self.call(py, |store| store.count(table))
    }

    /// (memories `offset..offset + limit` that the filter accepts, latest first, without vectors; how many in all).
    #[pyo3(signature = (offset, limit, *, filter=None))]
    fn newest<'py>(
        &self,
        py: Python<'py>,
        offset: usize,
        limit: usize,
        filter: Option<&SearchFilter>,
    ) -> PyResult<(Vec<Bound<'py, PyDict>>, usize)> {
        let filter = filter.map(|filter| &filter.0);
        let (records, total) = self.call(py, |store| store.newest(offset, limit, filter))?;
        let rows = records.iter().map(|record| self.dict(py, Table::Memories, record));
        Ok((rows.collect::<PyResult<_>>()?, total))
    }

    /// Number of live memories of each kind.
    fn kinds(&self, py: Python<'_>) -> PyResult<BTreeMap<String, usize>> {
        self.call(py, Store::kinds)
    }

    /// A frozen view of the whole store.
    fn snapshot(&self, py: Python<'_>) -> PyResult<Snapshot> {
        self.call(py, Store::snapshot).map(Snapshot)
    }

    /// (id, text) of live memories that have no vector of this embedder yet, oldest first.
    fn pending_vectors(&self, py: Python<'_>, limit: usize) -> PyResult<Vec<(String, String)>> {
        let pending = self.call(py, |store| store.pending(limit))?;
        Ok(pending.into_iter().map(|(id, text)| (format_id(&id), text)).collect())
    }

    /// Number of live memories that have no vector of this embedder yet.
    fn pending_count(&self, py: Python<'_>) -> PyResult<u64> {
        self.call(py, Store::pending_count)
    }

    /// Attach vectors (n, dimension), durable; rows deleted meanwhile are skipped; returns how many were set.
    fn set_vectors(&self, py: Python<'_>, ids: Vec<String>, vectors: PyReadonlyArray2<'_, f32>) -> PyResult<usize> {
        let ids = ids_of("memories", &ids)?;
        let vectors = vectors.as_array();
        if vectors.nrows() != ids.len() {
            let message = format!("{} ids but {} vectors", ids.len(), vectors.nrows());
            return Err(storage_error(StorageError::Embedder { message }));
        }
        let rows = vectors
            .rows()
            .into_iter()
            .map(|row| row.iter().copied().collect::<Arc<[f32]>>());
        let pairs: Vec<_> = ids.into_iter().zip(rows).collect();
        self.call(py, |store| store.set_vectors(pairs))
    }

    /// (n, dimension); zeros where a row has no vector.
    fn get_vectors<'py>(&self, py: Python<'py>, ids: Vec<String>) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let ids = ids_of("memories", &ids)?;
        let (vectors, dimension) = self.call(py, |store| Ok((store.vectors(&ids)?, store.dimension()?)))?;
        PyArray1::from_vec(py, vectors).reshape([ids.len(), dimension])
    }

    /// The `k` memories whose vectors are nearest, best first.
    #[pyo3(signature = (query, k, *, metric="cosine", filter=None))]
    fn search_vectors(
        &self,
        py: Python<'_>,
        query: PyReadonlyArray1<'_, f32>,
        k: usize,
        metric: &str,
        filter: Option<&SearchFilter>,
    ) -> PyResult<Vec<SearchHit>> {
        let metric = match metric {
            "cosine" => Metric::Cosine,
            "dot" => Metric::Dot,
            "euclidean" => Metric::Euclidean,
            _ => {
                return Err(PyValueError::new_err(
                    "metric must be \"cosine\", \"dot\" or \"euclidean\"",
                ));
            }
        };
        let query: Vec<f32> = query.as_array().iter().copied().collect();
        let filter = filter.map(|filter| &filter.0);
        self.call(py, |store| store.search_vectors(&query, k, metric, filter))
            .map(hits_of)
    }

    /// For each of some memories the `k` that lie nearest to it, best first, itself included; none where it has no
    /// vector.
    #[pyo3(signature = (ids, k, *, filter=None))]
    fn search_beside(
        &self,
        py: Python<'_>,
        ids: Vec<String>,
        k: usize,
        filter: Option<&SearchFilter>,
    ) -> PyResult<Vec<Vec<SearchHit>>> {
        let ids = ids_of("memories", &ids)?;
        let filter = filter.map(|filter| &filter.0);
        let found = self.call(py, |store| store.search_beside(&ids, k, filter))?;
        Ok(found.into_iter().map(hits_of).collect())
    }

    /// The `k` memories whose words fit best (BM25), best first.
    #[pyo3(signature = (query, k, *, filter=None))]
    fn search_words(
        &self,
        py: Python<'_>,
        query: &str,
        k: usize,
        filter: Option<&SearchFilter>,
    ) -> PyResult<Vec<SearchHit>> {
        let filter = filter.map(|filter| &filter.0);
        self.call(py, |store| store.search_words(query, k, filter)).map(hits_of)
    }

    /// The `k` best memories by cosine plus a share of the word score; by words alone where `vector` is None.
    #[pyo3(signature = (query, vector, k, *, filter=None))]
    fn search_hybrid(
        &self,
        py: Python<'_>,
        query: &str,
        vector: Option<PyReadonlyArray1<'_, f32>>,
        k: usize,
        filter: Option<&SearchFilter>,
    ) -> PyResult<Vec<SearchHit>> {
        let vector: Option<Vec<f32>> = vector.map(|vector| vector.as_array().iter().copied().collect());
        let filter = filter.map(|filter| &filter.0);
        self.call(py, |store| store.search_hybrid(query, vector.as_deref(), k, filter))
            .map(hits_of)
    }

    /// Turn the log's rows into an immutable segment now.
    fn seal(&self, py: Python<'_>) -> PyResult<()> {
        self.call(py, Store::seal)
    }

    /// Merge segments and leave nothing of removed rows in the files; others read and write meanwhile.
    fn compact(&self, py: Python<'_>) -> PyResult<()> {
        self.call(py, Store::compact)
    }

    /// (rows and removals of a table after operation `lsn`, the number to ask with the next time); 0 gives all rows.
    fn export_since(&self, py: Python<'_>, table: &str, lsn: u64) -> PyResult<(ArrowTable, u64)> {
        let table = table_of(table)?;
        let (changes, next) = self.call(py, |store| store.export_since(table, lsn))?;
        Ok((ArrowTable(changes), next))
    }

    /// Every damaged file with its offset; empty when the store is whole.
    fn verify(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let damage = self.call(py, Store::verify)?;
        Ok(damage.iter().map(ToString::to_string).collect())
    }

    /// Numbers of rows, vectors, segments and bytes by name.
    fn stats(&self, py: Python<'_>) -> PyResult<BTreeMap<String, u64>> {
        Ok(self.call(py, Store::stats)?.into_iter().collect())
    }
}

/// Per table: version and columns [(name, type, nullable)].
#[pyfunction]
fn schema_registry(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let registry = PyDict::new(py);
    for table in Table::ALL {
        let entry = PyDict::new(py);
        let columns = all_columns(table).map(|column| (column.name, column.kind.name(), column.nullable));
        entry.set_item("version", SCHEMA_VERSION)?;
        entry.set_item("columns", PyList::new(py, columns.collect::<Vec<_>>())?)?;
        registry.set_item(table.name(), entry)?;
    }
    Ok(registry)
}
