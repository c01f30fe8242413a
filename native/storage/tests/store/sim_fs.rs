//! A disk in memory that forgets what was not synced.
//!
//! Every file has live and durable bytes; every directory change waits until its directory is synced. A power cut keeps
//! the durable bytes, a random subset of the unsynced 512-byte sectors, and a random prefix of the waiting changes.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use aios_storage::Result;
use aios_storage::fs::{Fs, FsFile, LockGuard};
use arrow_buffer::Buffer;

const SECTOR: usize = 512;

#[derive(Clone, Default)]
struct Inode {
    live: Vec<u8>,
    durable: Vec<u8>,
    dirty: BTreeSet<usize>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Entry {
    Folder,
    File(usize),
}

#[derive(Clone, Debug)]
enum Change {
    Link(PathBuf, Entry),
    Unlink(PathBuf),
    Rename(PathBuf, PathBuf),
}

impl Change {
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Link(path, _) | Self::Unlink(path) | Self::Rename(_, path) => path.parent(),
        }
    }

    fn apply(&self, entries: &mut BTreeMap<PathBuf, Entry>) {
        match self {
            Self::Link(path, entry) => drop(entries.insert(path.clone(), *entry)),
            Self::Unlink(path) => drop(entries.remove(path)),
            Self::Rename(from, to) => {
                if let Some(entry) = entries.remove(from) {
                    entries.insert(to.clone(), entry);
                }
            }
        }
    }
}

/// What the disk does at a chosen operation.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fault {
    /// The power goes: this and every later operation fails.
    PowerCut,
    /// One operation fails with this error; half of a write is done.
    Error(io::ErrorKind),
}

#[derive(Default)]
struct Inner {
    inodes: Vec<Inode>,
    live: BTreeMap<PathBuf, Entry>,
    durable: BTreeMap<PathBuf, Entry>,
    waiting: Vec<Change>,
    operations: u64,
    fault: Option<(u64, Fault)>,
    /// Syncs of paths with this part report success and do nothing: the mutations that the tests must notice.
    ignored: Option<&'static str>,
    /// Bytes that fit on the disk.
    capacity: Option<usize>,
}

/// The simulated disk; clones share it.
#[derive(Clone)]
pub struct SimFs(Arc<Mutex<Inner>>, Arc<AtomicU64>);

impl Default for SimFs {
    /// An empty disk with the folder that stores lie in.
    fn default() -> Self {
        let entries = BTreeMap::from([(PathBuf::from("/profiles"), Entry::Folder)]);
        Self(
            Arc::new(Mutex::new(Inner {
                live: entries.clone(),
                durable: entries,
                ..Inner::default()
            })),
            Arc::default(),
        )
    }
}

/// A small generator (xorshift), so that a failing case can be repeated from its seed.
pub struct Rng(pub u64);

impl Rng {
    /// The next number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }
}

impl SimFs {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    /// Lets every operation wait until the guard is dropped.
    pub fn hold(&self) -> impl Drop + '_ {
        self.inner()
    }

    /// Writes that were begun, those included that wait.
    pub fn begun_writes(&self) -> u64 {
        self.1.load(Ordering::SeqCst)
    }

    /// Counted operations so far: writes, syncs and directory changes.
    pub fn operations(&self) -> u64 {
        self.inner().operations
    }

    /// Plans a fault at an operation number.
    pub fn fail_at(&self, operation: u64, fault: Fault) {
        self.inner().fault = Some((operation, fault));
    }

    /// Leaves `free` bytes on the disk.
    pub fn limit(&self, free: usize) {
        let mut inner = self.inner();
        inner.capacity = Some(inner.used() + free);
    }

    /// Takes back the planned fault.
    pub fn heal(&self) {
        self.inner().fault = None;
    }

    /// Makes syncs do nothing where the path ends with `part` (digits aside).
    pub fn ignore_syncs(&self, part: &'static str) {
        self.inner().ignored = Some(part);
    }

    /// The bytes of a file.
    pub fn bytes(&self, path: &Path) -> Vec<u8> {
        self.read(path).unwrap()
    }

    /// The disk as it is found after a power cut.
    pub fn after_power_cut(&self, rng: &mut Rng) -> Self {
        let inner = self.inner();
        let mut entries = inner.durable.clone();
        let kept = rng.below(inner.waiting.len() + 1);
        inner.waiting[..kept]
            .iter()
            .for_each(|change| change.apply(&mut entries));
        let known = entries.clone();
        entries.retain(|path, _| {
            path.ancestors()
                .skip(1)
                .all(|above| above.parent().is_none() || known.contains_key(above))
        });
        let inodes = inner.inodes.iter().map(|inode| survived(inode, rng)).collect();
        Self(
            Arc::new(Mutex::new(Inner {
                inodes,
                live: entries.clone(),
                durable: entries,
                ..Inner::default()
            })),
            Arc::default(),
        )
    }
}

fn survived(inode: &Inode, rng: &mut Rng) -> Inode {
    let mut bytes = inode.durable.clone();
    if inode.live.len() != bytes.len() && rng.below(2) == 1 {
        bytes.resize(inode.live.len(), 0);
    }
    for sector in &inode.dirty {
        let range = sector * SECTOR..((sector + 1) * SECTOR).min(bytes.len()).min(inode.live.len());
        if !range.is_empty() && rng.below(2) == 1 {
            bytes[range.clone()].copy_from_slice(&inode.live[range]);
        }
    }
    Inode {
        live: bytes.clone(),
        durable: bytes,
        dirty: BTreeSet::new(),
    }
}

impl Inner {
    /// Counts an operation; an error says that it does not happen, or only by half.
    fn step(&mut self) -> io::Result<()> {
        self.operations += 1;
        let Some((at, fault)) = self.fault else { return Ok(()) };
        match fault {
            Fault::PowerCut if self.operations >= at => Err(io::Error::other("power cut")),
            Fault::Error(kind) if self.operations == at => Err(kind.into()),
            _ => Ok(()),
        }
    }

    fn used(&self) -> usize {
        let size = |entry: &Entry| {
            if let Entry::File(inode) = entry {
                self.inodes[*inode].live.len()
            } else {
                0
            }
        };
        self.live.values().map(size).sum()
    }

    fn ignores(&self, path: &Path) -> bool {
        let plain: String = path
            .display()
            .to_string()
            .chars()
            .filter(|letter| !letter.is_ascii_digit())
            .collect();
        self.ignored.is_some_and(|part| plain.ends_with(part))
    }

    fn file(&self, path: &Path) -> io::Result<usize> {
        match self.live.get(path) {
            Some(Entry::File(inode)) => Ok(*inode),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn change(&mut self, change: Change) {
        change.apply(&mut self.live);
        self.waiting.push(change);
    }
}

struct SimFile {
    disk: SimFs,
    inode: usize,
    path: PathBuf,
}

impl FsFile for SimFile {
    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.disk.1.fetch_add(1, Ordering::SeqCst);
        let mut inner = self.disk.inner();
        let (offset, old) = (offset as usize, inner.inodes[self.inode].live.len());
        let growth = (offset + data.len()).saturating_sub(old);
        if growth > 0 && inner.capacity.is_some_and(|capacity| inner.used() + growth > capacity) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let result = inner.step();
        let data = if result.is_err() { &data[..data.len() / 2] } else { data };
        let file = &mut inner.inodes[self.inode];
        let end = offset + data.len();
        if file.live.len() < end {
            file.live.resize(end, 0);
        }
        file.live[offset..end].copy_from_slice(data);
        if !data.is_empty() {
            file.dirty.extend(offset / SECTOR..=(end - 1) / SECTOR);
        }
        result
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        let mut inner = self.disk.inner();
        inner.step()?;
        inner.inodes[self.inode].live.resize(len as usize, 0);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut inner = self.disk.inner();
        inner.step()?;
        if !inner.ignores(&self.path) {
            let file = &mut inner.inodes[self.inode];
            file.durable.clone_from(&file.live);
            file.dirty.clear();
        }
        Ok(())
    }
}

struct NoLock;
impl LockGuard for NoLock {}

impl Fs for SimFs {
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        let mut missing: Vec<_> = path.ancestors().filter(|above| above.parent().is_some()).collect();
        missing.reverse();
        for folder in missing {
            if !inner.live.contains_key(folder) {
                inner.step()?;
                inner.change(Change::Link(folder.to_path_buf(), Entry::Folder));
            }
        }
        Ok(())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let inner = self.inner();
        if inner.live.get(path) != Some(&Entry::Folder) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let children = inner.live.keys().filter(|entry| entry.parent() == Some(path));
        Ok(children
            .map(|entry| entry.file_name().unwrap().to_string_lossy().into_owned())
            .collect())
    }

    fn exists(&self, path: &Path) -> bool {
        self.inner().live.contains_key(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let inner = self.inner();
        Ok(inner.inodes[inner.file(path)?].live.clone())
    }

    fn map(&self, path: &Path) -> io::Result<Buffer> {
        Ok(Buffer::from(self.read(path)?.as_slice()))
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn FsFile>> {
        let mut inner = self.inner();
        let inode = match inner.file(path) {
            Ok(inode) => inode,
            Err(error) if !create => return Err(error),
            Err(_) => {
                inner.step()?;
                inner.inodes.push(Inode::default());
                let inode = inner.inodes.len() - 1;
                inner.change(Change::Link(path.to_path_buf(), Entry::File(inode)));
                inode
            }
        };
        if create {
            inner.inodes[inode].live.clear();
        }
        Ok(Box::new(SimFile {
            disk: self.clone(),
            inode,
            path: path.to_path_buf(),
        }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.file(from)?;
        inner.step()?;
        inner.change(Change::Rename(from.to_path_buf(), to.to_path_buf()));
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.file(path)?;
        inner.step()?;
        inner.change(Change::Unlink(path.to_path_buf()));
        Ok(())
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.step()?;
        inner.change(Change::Unlink(path.to_path_buf()));
        Ok(())
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.step()?;
        if !inner.ignores(path) {
            let waiting = std::mem::take(&mut inner.waiting);
            let (synced, rest) = waiting.into_iter().partition(|change| change.folder() == Some(path));
            inner.waiting = rest;
            let synced: Vec<Change> = synced;
            synced.iter().for_each(|change| change.apply(&mut inner.durable));
        }
        Ok(())
    }

    fn lock(&self, _directory: &Path, _exclusive: bool) -> Result<Box<dyn LockGuard>> {
        Ok(Box::new(NoLock))
    }
}
