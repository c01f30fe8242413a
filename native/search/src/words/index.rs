//! The word index: a committed part on disk and layers in memory above it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tantivy::directory::{Directory, MmapDirectory};
use tantivy::{Index, IndexReader, ReloadPolicy, Searcher};

use super::directory::ChecksummedDirectory;
use super::layer::{AnalyzedText, Layer};
use super::query::View;
use super::question::Question;
use super::schema::{Fields, damaged, index_error, schema};
use super::sealed::{FileSealer, SealedDirectory};
use super::writer::{Writer, committed_lsn};
use crate::SearchError;

/// A text and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WordHit {
    /// Id of the text.
    pub id: [u8; 16],
    /// BM25 score; higher is better.
    pub score: f32,
}

/// A word index over texts with 16-byte ids.
///
/// The index is derived data. What is put or deleted shows in [`WordIndex::search`] at once and is durable after
/// [`WordIndex::commit`]; the owner replays what came after [`WordIndex::committed_lsn`] when it opens the index.
/// A commit costs many file-system flushes: make it in the background, not per text. All methods may be called from
/// several threads; a search waits for a commit only while results are swapped. No thread outlives a call by more than
/// its own ending.
pub struct WordIndex {
    path: PathBuf,
    index: Index,
    fields: Fields,
    reader: IndexReader,
    /// Held while files are written.
    writing: Mutex<()>,
    state: RwLock<State>,
    lsn: AtomicU64,
}

struct State {
    committed: Searcher,
    /// Layers that a commit is writing, or failed to write; oldest first.
    frozen: Vec<Arc<Layer>>,
    active: Layer,
}

impl State {
    fn layers(&self) -> Vec<&Layer> {
        self.frozen.iter().map(Arc::as_ref).chain([&self.active]).collect()
    }
}

impl WordIndex {
    /// Opens the index in `dir`, or creates it there, and verifies the checksums of its files.
    ///
    /// # Errors
    /// [`SearchError::Damaged`] where the files are damaged or of another version: delete the directory and rebuild.
    /// [`SearchError::Io`] where the file system refuses.
    pub fn open(dir: &Path) -> Result<Self, SearchError> {
        Self::open_in(dir, ChecksummedDirectory, true)
    }

    /// As [`WordIndex::open`], with files that `sealer` encrypts; they are held in memory decrypted.
    ///
    /// # Errors
    /// As [`WordIndex::open`]; files that were sealed otherwise, or not at all, are damaged.
    pub fn open_sealed(dir: &Path, sealer: Arc<dyn FileSealer>) -> Result<Self, SearchError> {
        // What is decrypted is what was written: its checksums need no second look.
        Self::open_in(dir, |files| SealedDirectory::new(files, sealer), false)
    }

    fn open_in<D: Directory>(
        dir: &Path,
        layer: impl FnOnce(MmapDirectory) -> D,
        verify: bool,
    ) -> Result<Self, SearchError> {
        std::fs::create_dir_all(dir).map_err(|source| SearchError::Io {
            path: dir.to_path_buf(),
            source,
        })?;
        let fail = |error| index_error(dir, error);
        let directory = MmapDirectory::open(dir).map_err(|error| fail(error.into()))?;
        let (schema, _) = schema();
        let index = Index::open_or_create(layer(directory), schema).map_err(fail)?;
        let damage = match verify {
            true => index.validate_checksum().map_err(fail)?.into_iter().next(),
            false => None,
        };
        if let Some(file) = damage {
            return Err(damaged(
                dir,
                &format!("{}: its checksum does not match", file.display()),
            ));
        }
        Self::from_index(dir, index)
    }

    /// An index without files, empty.
    ///
    /// # Errors
    /// [`SearchError::Index`] if the index library refuses.
    pub fn in_memory() -> Result<Self, SearchError> {
        Self::from_index(Path::new("memory"), Index::create_in_ram(schema().0))
    }

    fn from_index(path: &Path, index: Index) -> Result<Self, SearchError> {
        let lsn = committed_lsn(path, &index)?;
        let fail = |error| index_error(path, error);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(fail)?;
        let state = State {
            committed: reader.searcher(),
            frozen: Vec::new(),
            active: Layer::default(),
        };
        Ok(WordIndex {
            path: path.to_path_buf(),
            index,
            fields: schema().1,
            reader,
            writing: Mutex::new(()),
            state: RwLock::new(state),
            lsn: AtomicU64::new(lsn),
        })
    }

    /// Adds a text, or replaces the one of the same id.
    pub fn put(&self, id: [u8; 16], title: &str, text: &str) {
        let text = AnalyzedText::new(title, text);
        self.state_mut().active.put(id, &text);
    }

    /// Removes a text; one that is not there is not an error.
    pub fn delete(&self, id: [u8; 16]) {
        self.state_mut().active.delete(id);
    }

    /// Number of ids put or deleted since the last successful commit: what memory holds, and a replay would repeat.
    pub fn uncommitted(&self) -> usize {
        self.state().layers().iter().map(|layer| layer.len()).sum()
    }

    /// The number given to the last successful commit, 0 if there was none.
    pub fn committed_lsn(&self) -> u64 {
        self.lsn.load(Ordering::Acquire)
    }

    /// Writes everything put and deleted so far, durably, and records `lsn`. Searches and puts go on meanwhile.
    ///
    /// # Errors
    /// [`SearchError::Io`], [`SearchError::Locked`] or [`SearchError::Index`]; nothing is lost, searches still see
    /// everything, and the next commit tries again.
    pub fn commit(&self, lsn: u64) -> Result<(), SearchError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let layers = self.freeze();
        if layers.is_empty() && lsn == self.committed_lsn() {
            return Ok(());
        }
        self.write(lsn, layers.len(), |writer| {
            layers.iter().try_for_each(|layer| writer.apply(layer, &self.fields))
        })
    }

    /// Removes everything, durably, and resets [`Self::committed_lsn`] to 0.
    ///
    /// # Errors
    /// As [`Self::commit`].
    pub fn clear(&self) -> Result<(), SearchError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let layers = self.freeze();
        self.write(0, layers.len(), Writer::remove_all)
    }

    /// Rewrites the committed part as one segment, after which nothing of a text deleted before remains in the files.
    ///
    /// # Errors
    /// As [`Self::commit`].
    pub fn compact(&self) -> Result<(), SearchError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let fail = |error| index_error(&self.path, error);
        let merged = Writer::new(&self.index).and_then(Writer::merge_all);
        // A merge that failed half way may still have changed the list of segments.
        self.publish(0).map_err(fail)?;
        merged.map_err(fail)?;
        // The files of the merged segments are free only now that no searcher reads them.
        Writer::new(&self.index).and_then(Writer::collect_garbage).map_err(fail)
    }

    /// The `k` best texts for a question as it is written, among those that `accept` lets through: [`Self::ask`] for what
    /// [`Question::parse`] reads. Its conditions are for `accept` to check.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn search(
        &self,
        query: &str,
        k: usize,
        accept: &dyn Fn(&[u8; 16]) -> bool,
    ) -> Result<Vec<WordHit>, SearchError> {
        self.ask(&Question::parse(query), k, accept)
    }

    /// The `k` best texts for a question, among those that `accept` lets through. Ties are ordered by id.
    ///
    /// # Errors
    /// [`SearchError::Damaged`] or [`SearchError::Io`] if committed files cannot be read.
    pub fn ask(
        &self,
        question: &Question,
        k: usize,
        accept: &dyn Fn(&[u8; 16]) -> bool,
    ) -> Result<Vec<WordHit>, SearchError> {
        let state = self.state();
        let top = self
            .view(&state)
            .search(question, k, accept)
            .map_err(|error| index_error(&self.path, error))?;
        Ok(top
            .into_sorted()
            .into_iter()
            .map(|ranked| WordHit {
                id: ranked.key,
                score: ranked.score,
            })
            .collect())
    }

    /// How much of a question's words texts hold, by id: the `k` that hold most, and those in `also` that hold any. The
    /// scores are BM25 with constants for short texts, title and body as one; where the question demands phrases or
    /// fields, only texts that meet it have a score, that of [`Self::ask`].
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn weigh(
        &self,
        question: &Question,
        k: usize,
        also: &HashSet<[u8; 16]>,
        accept: &dyn Fn(&[u8; 16]) -> bool,
    ) -> Result<HashMap<[u8; 16], f32>, SearchError> {
        let state = self.state();
        let scores = self.view(&state).weigh(question, k, also, accept);
        scores.map_err(|error| index_error(&self.path, error))
    }

    fn view<'a>(&'a self, state: &'a State) -> View<'a> {
        View {
            fields: &self.fields,
            committed: &state.committed,
            layers: state.layers(),
        }
    }

    /// Sets the active layer aside, so that a commit can read it while puts go on; all layers to write.
    fn freeze(&self) -> Vec<Arc<Layer>> {
        let mut state = self.state_mut();
        if state.active.len() > 0 {
            let layer = std::mem::take(&mut state.active);
            state.frozen.push(Arc::new(layer));
        }
        state.frozen.clone()
    }

    /// Makes one commit of `changes`, which replace the oldest `layers` layers.
    fn write(
        &self,
        lsn: u64,
        layers: usize,
        changes: impl FnOnce(&mut Writer) -> tantivy::Result<()>,
    ) -> Result<(), SearchError> {
        let fail = |error| index_error(&self.path, error);
        let mut writer = Writer::new(&self.index).map_err(fail)?;
        changes(&mut writer).map_err(fail)?;
        writer.commit(lsn).map_err(fail)?;
        self.lsn.store(lsn, Ordering::Release);
        let merged = writer.finish();
        self.publish(layers).map_err(fail)?;
        merged.map_err(fail)
    }

    /// Shows the files as they are now, in place of the oldest `layers` layers.
    fn publish(&self, layers: usize) -> tantivy::Result<()> {
        self.reader.reload()?;
        let mut state = self.state_mut();
        state.committed = self.reader.searcher();
        state.frozen.drain(..layers);
        Ok(())
    }

    // A panic cannot leave the state half changed in a way that later calls would misread, so poison is ignored.
    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn state_mut(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for WordIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WordIndex")
            .field("path", &self.path)
            .field("lsn", &self.lsn)
            .finish_non_exhaustive()
    }
}
