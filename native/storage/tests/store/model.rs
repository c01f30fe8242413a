//! Operations on a store and on a plain map, and the comparison of both.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aios_storage::fs::Fs;
use aios_storage::{Cells, Id, Metric, Options, Result, Secret, Store, Table, Value};

use crate::sim_fs::{Rng, SimFs};

pub const DIMENSION: usize = 4;
pub const ROOT: &str = "/profiles/store";
const SOURCES: [&str; 3] = ["a.md", "b.md", "c.md"];

/// One operation; row numbers count all ids ever made.
#[derive(Clone, Debug)]
pub enum Step {
    Append(Vec<NewRow>),
    Retitle(usize, String),
    Rewrite(usize, String),
    Delete(Vec<usize>),
    Vectors(Vec<(usize, [i8; DIMENSION])>),
    Chat(String),
    Trash(Vec<usize>),
    Restore(Vec<usize>),
    Seal,
    Compact,
    Reopen,
}

#[derive(Clone, Debug)]
pub struct NewRow {
    pub text: String,
    pub source: usize,
    pub vector: Option<[i8; DIMENSION]>,
}

#[derive(Clone, Debug, PartialEq, Default)]
struct ModelRow {
    title: Option<String>,
    text: String,
    source: usize,
    vector: Option<Vec<f32>>,
}

/// The oracle.
#[derive(Clone, Debug, Default)]
pub struct Model {
    rows: BTreeMap<Id, ModelRow>,
    trash: BTreeMap<Id, ModelRow>,
    order: Vec<Id>,
    chats: Vec<(Id, String)>,
}

thread_local! {
    static ENCRYPTED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a test with encrypted stores; a test that nobody runs so has plain ones.
pub fn encrypted(test: impl FnOnce()) {
    ENCRYPTED.set(true);
    test();
    ENCRYPTED.set(false);
}

pub fn options(log_bytes: u64) -> Options {
    Options {
        log_bytes,
        words_in_memory: true,
        background: false,
        secret: ENCRYPTED.get().then(|| Secret::key([0x5E; 32])),
        ..Options::new("encoder", DIMENSION)
    }
}

fn floats(vector: &[i8; DIMENSION]) -> Vec<f32> {
    vector.iter().map(|value| f32::from(*value) + 0.5).collect()
}

fn text(value: &str) -> Value {
    Value::Text(value.to_string())
}

/// An id that depends on nothing but its number.
pub fn id_of(number: usize) -> Id {
    let mut id = [0x71; 16];
    id[..8].copy_from_slice(&(number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes());
    id[8..].copy_from_slice(&(number as u64).to_be_bytes());
    id
}

impl Model {
    fn id_at(&self, number: usize) -> Option<Id> {
        if self.order.is_empty() {
            None
        } else {
            Some(self.order[number % self.order.len()])
        }
    }

    /// Applies a step to the map; it must be applied to the store with the same map before.
    pub fn apply(&mut self, step: &Step) {
        match step {
            Step::Append(rows) => {
                for row in rows {
                    let id = id_of(self.order.len());
                    self.order.push(id);
                    let vector = row.vector.as_ref().map(floats);
                    let source = row.source % SOURCES.len();
                    self.rows.insert(
                        id,
                        ModelRow {
                            title: None,
                            text: row.text.clone(),
                            source,
                            vector,
                        },
                    );
                }
            }
            Step::Retitle(number, title) => {
                if let Some(row) = self.id_at(*number).and_then(|id| self.rows.get_mut(&id)) {
                    row.title = Some(title.clone());
                }
            }
            Step::Rewrite(number, text) => {
                if let Some(row) = self.id_at(*number).and_then(|id| self.rows.get_mut(&id)) {
                    if row.text != *text {
                        row.vector = None;
                    }
                    row.text.clone_from(text);
                }
            }
            Step::Delete(numbers) => {
                for number in numbers {
                    if let Some(id) = self.id_at(*number) {
                        self.rows.remove(&id);
                    }
                }
            }
            Step::Vectors(pairs) => {
                for (number, vector) in pairs {
                    if let Some(row) = self.id_at(*number).and_then(|id| self.rows.get_mut(&id)) {
                        row.vector = Some(floats(vector));
                    }
                }
            }
            Step::Trash(numbers) => {
                let ids: Vec<Id> = numbers.iter().filter_map(|number| self.id_at(*number)).collect();
                for id in ids {
                    if let Some(row) = self.rows.remove(&id) {
                        self.trash.insert(id, row);
                    }
                }
            }
            Step::Restore(numbers) => {
                let ids: Vec<Id> = numbers.iter().filter_map(|number| self.id_at(*number)).collect();
                for id in ids {
                    if let Some(row) = self.trash.remove(&id) {
                        self.rows.insert(id, row);
                    }
                }
            }
            Step::Chat(words) => self.chats.push((id_of(1_000_000 + self.chats.len()), words.clone())),
            Step::Seal | Step::Compact | Step::Reopen => {}
        }
    }

    /// Applies a step to the store.
    pub fn run(&self, step: &Step, store: &Store) -> Result<()> {
        let memories = Table::Memories;
        match step {
            Step::Append(rows) => {
                let cells = |(number, row): (usize, &NewRow)| self.cells(number, row);
                store
                    .append(memories, rows.iter().enumerate().map(cells).collect())
                    .map(|_| ())
            }
            Step::Retitle(number, title) => self.update(*number, "title", title, store),
            Step::Rewrite(number, text) => self.update(*number, "text", text, store),
            Step::Delete(numbers) => {
                let ids = numbers.iter().filter_map(|number| self.id_at(*number)).collect();
                store.delete(memories, ids).map(|_| ())
            }
            Step::Trash(numbers) => {
                let ids = numbers.iter().filter_map(|number| self.id_at(*number)).collect();
                store.trash(memories, ids).map(|_| ())
            }
            Step::Restore(numbers) => {
                let ids = numbers.iter().filter_map(|number| self.id_at(*number)).collect();
                store.restore(memories, ids).map(|_| ())
            }
            Step::Vectors(pairs) => {
                let pair = |(number, vector): &(usize, [i8; DIMENSION])| {
                    self.id_at(*number).map(|id| (id, Arc::from(floats(vector).as_slice())))
                };
                store.set_vectors(pairs.iter().filter_map(pair).collect()).map(|_| ())
            }
            Step::Chat(words) => {
                let id = aios_storage::format_id(&id_of(1_000_000 + self.chats.len()));
                let row = vec![
                    ("id".into(), text(&id)),
                    ("text".into(), text(words)),
                    ("turn".into(), Value::Int(7)),
                ];
                store.append(Table::Chats, vec![row]).map(|_| ())
            }
            Step::Seal => store.seal(),
            Step::Compact => store.compact(),
            Step::Reopen => Ok(()),
        }
    }

    fn update(&self, number: usize, column: &str, value: &str, store: &Store) -> Result<()> {
        match self.id_at(number).filter(|id| self.rows.contains_key(id)) {
            Some(id) => store.update(Table::Memories, id, vec![(column.into(), text(value))]),
            None => Ok(()),
        }
    }

    fn cells(&self, number: usize, row: &NewRow) -> Cells {
        let id = aios_storage::format_id(&id_of(self.order.len() + number));
        let mut cells = vec![
            ("id".to_string(), text(&id)),
            ("text".to_string(), text(&row.text)),
            ("source".to_string(), text(SOURCES[row.source % SOURCES.len()])),
        ];
        cells.extend(
            row.vector
                .as_ref()
                .map(|vector| ("embedding".to_string(), Value::Vector(floats(vector)))),
        );
        cells
    }

    /// Compares everything; `Err` says the first difference.
    pub fn compare(&self, store: &Store) -> std::result::Result<(), String> {
        let fail = |error: aios_storage::StorageError| format!("reading failed: {error}");
        if store.count(Table::Memories).map_err(fail)? != self.rows.len() {
            let count = store.count(Table::Memories).map_err(fail)?;
            return Err(format!("{count} memories instead of {}", self.rows.len()));
        }
        for id in &self.order {
            let found = store.get(Table::Memories, id).map_err(fail)?;
            let found = found.map(|record| ModelRow {
                title: record.row.text(1).map(String::from),
                text: record.row.text(2).unwrap_or_default().to_string(),
                source: SOURCES
                    .iter()
                    .position(|source| Some(*source) == record.row.text(7))
                    .unwrap_or(99),
                vector: record.embedding,
            });
            if found.as_ref() != self.rows.get(id) {
                return Err(format!("row {id:?}: {found:?} instead of {:?}", self.rows.get(id)));
            }
        }
        let chats = store
            .snapshot()
            .map_err(fail)?
            .table(Table::Chats)
            .map_err(fail)?
            .num_rows();
        if chats != self.chats.len() {
            return Err(format!("{chats} chats instead of {}", self.chats.len()));
        }
        let held = store.trashed(Table::Memories).map_err(fail)?;
        let texts = |held: &[aios_storage::Trashed]| -> BTreeMap<Id, String> {
            let text = |row: &aios_storage::Trashed| row.record.row.text(2).unwrap_or_default().to_string();
            held.iter().map(|row| (row.record.row.id, text(row))).collect()
        };
        let wanted: BTreeMap<Id, String> = self.trash.iter().map(|(id, row)| (*id, row.text.clone())).collect();
        if texts(&held) != wanted {
            return Err(format!("{} rows in the trash instead of {}", held.len(), wanted.len()));
        }
        self.compare_searches(store)
    }

    fn compare_searches(&self, store: &Store) -> std::result::Result<(), String> {
        let fail = |error: aios_storage::StorageError| format!("searching failed: {error}");
        for (number, source) in SOURCES.iter().enumerate() {
            let found: Vec<Id> = store
                .find(Table::Memories, "source", source)
                .map_err(fail)?
                .iter()
                .map(|record| record.row.id)
                .collect();
            let wanted = self
                .order
                .iter()
                .filter(|id| self.rows.get(*id).is_some_and(|row| row.source == number));
            if found != wanted.copied().collect::<Vec<_>>() {
                return Err(format!("find {source}: {} rows", found.len()));
            }
        }
        let pending = store.pending(usize::MAX).map_err(fail)?.len();
        let waiting = self.rows.values().filter(|row| row.vector.is_none()).count();
        if pending != waiting || store.pending_count().map_err(fail)? != waiting as u64 {
            return Err(format!("{pending} pending instead of {waiting}"));
        }
        let hits = store
            .search_vectors(&[1.0, -0.5, 0.25, 2.0], 10_000, Metric::Dot, None)
            .map_err(fail)?;
        let mut found: Vec<Id> = hits.iter().map(|hit| hit.id).collect();
        found.sort_unstable();
        let wanted: Vec<Id> = self
            .rows
            .iter()
            .filter(|(_, row)| row.vector.is_some())
            .map(|(id, _)| *id)
            .collect();
        if found != wanted {
            return Err(format!("{} hits instead of {}", found.len(), wanted.len()));
        }
        Ok(())
    }
}

/// A fixed mixture of all operations.
pub fn script(steps: usize, seed: u64) -> Vec<Step> {
    let mut rng = Rng(seed);
    let vector = |rng: &mut Rng| -> [i8; DIMENSION] { std::array::from_fn(|_| rng.below(200) as i8) };
    let words = |rng: &mut Rng| format!("word{} ", rng.below(50)).repeat(1 + rng.below(30));
    let row = |rng: &mut Rng| NewRow {
        text: words(rng),
        source: rng.below(3),
        vector: if rng.below(3) == 0 { Some(vector(rng)) } else { None },
    };
    let mut steps: Vec<Step> = (0..steps)
        .map(|_| match rng.below(14) {
            0..=4 => Step::Append((0..1 + rng.below(4)).map(|_| row(&mut rng)).collect()),
            5 => Step::Retitle(rng.below(1000), words(&mut rng)),
            6 => Step::Rewrite(rng.below(1000), words(&mut rng)),
            7 => Step::Delete((0..1 + rng.below(3)).map(|_| rng.below(1000)).collect()),
            8 | 9 => Step::Vectors(
                (0..1 + rng.below(4))
                    .map(|_| (rng.below(1000), vector(&mut rng)))
                    .collect(),
            ),
            10 => Step::Chat(words(&mut rng)),
            11 => Step::Trash(vec![rng.below(1000), rng.below(1000)]),
            12 => Step::Restore((0..20).map(|_| rng.below(1000)).collect()),
            _ => Step::Seal,
        })
        .collect();
    for part in 1..4 {
        steps.insert(steps.len() * part / 4, Step::Compact);
    }
    steps.insert(steps.len() / 2, Step::Reopen);
    steps
}

/// A store on a simulated disk, with the map it must equal.
pub struct Pair {
    pub disk: SimFs,
    pub options: Options,
    pub store: Option<Store>,
    pub model: Model,
}

impl Pair {
    pub fn open(disk: SimFs, log_bytes: u64) -> Result<Self> {
        let options = options(log_bytes);
        let store = Store::open_with(Arc::new(disk.clone()), Path::new(ROOT), &options)?;
        Ok(Self {
            disk,
            options,
            store: Some(store),
            model: Model::default(),
        })
    }

    pub fn reopen(&mut self) -> Result<()> {
        self.store = None;
        self.store = Some(Store::open_with(
            Arc::new(self.disk.clone()),
            Path::new(ROOT),
            &self.options,
        )?);
        Ok(())
    }

    pub fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    /// Runs a step on both; on failure the model is unchanged.
    pub fn step(&mut self, step: &Step) -> Result<()> {
        match step {
            Step::Reopen => self.reopen()?,
            _ => self.model.run(step, self.store())?,
        }
        self.model.apply(step);
        Ok(())
    }
}

/// Paths of all files below a folder of the simulated disk.
pub fn files(disk: &SimFs, folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in disk.list(folder).unwrap() {
        let path = folder.join(name);
        if disk.list(&path).is_ok() {
            found.extend(files(disk, &path));
        } else {
            found.push(path);
        }
    }
    found
}
