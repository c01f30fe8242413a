//! Making a plain store encrypted, and back: a new store is written beside, compared, and takes the place of the old one.
//!
//! Two renames make the change: the old store is set aside, the new one moves to its place. Whoever opens the store in
//! between makes the second one; whoever opens it later removes what is left of the other.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::deletions::Deletions;
use crate::error::{Result, StorageError};
use crate::fs::{Fs, LockGuard, RealFs, remove_tree};
use crate::keys::{self, KeyInfo, Secret};
use crate::log::{Log, LogHeader, log_name};
use crate::manifest::{self, FORMAT_VERSION, FileEntry, Manifest, SegmentEntry};
use crate::opening::{create_root, finish, open_writer, unlocked};
use crate::options::Options;
use crate::pages::{self, PagedFile};
use crate::recovery::{log_folder, write_manifest};
use crate::segment::segment_folder;
use crate::tombstones::{read_tombstones, write_tombstones};
use crate::verify::verify;
use crate::writer::Core;

/// What opens the store at `root`; `None` where it is plain, or not there.
pub fn key_info(root: &Path) -> Result<Option<KeyInfo>> {
    finish_swap(&RealFs, root)?;
    keys::info(&RealFs, root)
}

/// Lets `new` open an encrypted store in the place of `old`. Only the key file is written.
pub fn change_secret(root: &Path, old: &Secret, new: &Secret) -> Result<()> {
    finish_swap(&RealFs, root)?;
    let _lock = RealFs.lock(root, true)?;
    keys::change(&RealFs, root, old, new)
}

/// Rewrites the store so that `new` opens it, or nothing is needed; `old` opens it now. The store must not be open. Until
/// the new store is complete and compared with the old one, the old one stays as it is. Afterwards the files of the old
/// one are removed, among them the copy of an older format.
///
/// # Errors
/// Those of opening a store; [`StorageError::Full`] where there is no room for a second store.
pub fn convert(fs: &Arc<dyn Fs>, root: &Path, old: Option<&Secret>, new: Option<&Secret>) -> Result<()> {
    finish_swap(&**fs, root)?;
    let held = fs.lock(root, true)?;
    remove_remains(&**fs, root)?;
    let target = beside(root, NEW);
    let written = write_beside(fs, root, &target, old, new);
    let target_held = written.inspect_err(|_| {
        // The reason is told; what cannot be removed now is removed by the next opening.
        let _ = remove_tree(&**fs, &target);
    })?;
    swap(&**fs, root, &target, vec![held, target_held])
}

/// Suffix of the store that is being written.
const NEW: &str = ".converting";
/// Suffix of the store that was replaced.
const OLD: &str = ".replaced";

fn beside(root: &Path, suffix: &str) -> PathBuf {
    let mut name = root.as_os_str().to_os_string();
    name.push(suffix);
    name.into()
}

fn rename(fs: &dyn Fs, from: &Path, to: &Path) -> Result<()> {
    fs.rename(from, to).map_err(|error| StorageError::io(to, error))?;
    sync_parent(fs, to)
}

fn sync_parent(fs: &dyn Fs, path: &Path) -> Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| Path::new("."));
    fs.sync_dir(parent).map_err(|error| StorageError::io(parent, error))
}

/// Ends a change that was interrupted between its two renames: the new store was complete before the first of them.
pub fn finish_swap(fs: &dyn Fs, root: &Path) -> Result<()> {
    let (new, old) = (beside(root, NEW), beside(root, OLD));
    if fs.exists(root) || !fs.exists(&old) {
        return Ok(());
    }
    let complete = if fs.exists(&new) { new } else { old };
    let held = fs.lock(&complete, true)?;
    if cfg!(windows) {
        drop(held);
    }
    rename(fs, &complete, root)
}

/// Removes what an interrupted or a finished change has left; the lock of the store is held.
pub fn remove_remains(fs: &dyn Fs, root: &Path) -> Result<()> {
    [NEW, OLD]
        .iter()
        .try_for_each(|suffix| remove_tree(fs, &beside(root, suffix)))
}

/// The locks keep others out until the end.
fn swap(fs: &dyn Fs, root: &Path, target: &Path, mut held: Vec<Box<dyn LockGuard>>) -> Result<()> {
    if cfg!(windows) {
        // Folders with open files cannot be renamed there.
        held.clear();
    }
    rename(fs, root, &beside(root, OLD))?;
    rename(fs, target, root)?;
    remove_remains(fs, root)?;
    sync_parent(fs, root)
}

fn options(manifest: &Manifest, secret: Option<&Secret>) -> Options {
    Options {
        secret: secret.cloned(),
        background: false,
        ..Options::new(&manifest.embedder_id, manifest.dimension)
    }
}

/// Writes and compares the new store; returns its lock.
fn write_beside(
    fs: &Arc<dyn Fs>,
    root: &Path,
    target: &Path,
    old: Option<&Secret>,
    new: Option<&Secret>,
) -> Result<Box<dyn LockGuard>> {
    let source = open_source(fs, root, old)?;
    let from = source.writer()?.manifest.clone();
    create_root(&**fs, target)?;
    let held = fs.lock(target, true)?;
    let to = unlocked(fs.clone(), target, &options(&from, new))?;
    write_store(&source, &from, &*to, target)?;
    let written = open_writer(to, target, &options(&from, new))?;
    compare(&source, &written)?;
    finish(&written);
    // The marks of an orderly end; the old store is not needed any more.
    finish(&source);
    Ok(held)
}

/// The old store with everything in segments.
fn open_source(fs: &Arc<dyn Fs>, root: &Path, secret: Option<&Secret>) -> Result<Core> {
    let probe = Options {
        secret: secret.cloned(),
        read_only: true,
        ..Options::new("", 0)
    };
    let files = unlocked(fs.clone(), root, &probe)?;
    let newest = manifest::newest(&*files, root)?;
    let (_, manifest) = newest.ok_or_else(|| StorageError::NotFound {
        what: "store".into(),
        name: root.display().to_string(),
    })?;
    let options = Options {
        words_in_memory: true,
        ..options(&manifest, secret)
    };
    let core = open_writer(files, root, &options)?;
    let mut writer = core.writer()?;
    core.seal_with_reserve(&mut writer)?;
    drop(writer);
    Ok(core)
}

fn write_store(source: &Core, from: &Manifest, fs: &dyn Fs, root: &Path) -> Result<()> {
    let io = |error| StorageError::io(root, error);
    for folder in [log_folder(root), root.join("seg")] {
        fs.create_dir_all(&folder).map_err(io)?;
    }
    let mut to = Manifest {
        format_version: FORMAT_VERSION,
        segments: Vec::new(),
        deletions: None,
        ..from.clone()
    };
    for entry in &from.segments {
        to.segments.push(write_segment(source, entry, fs, root)?);
    }
    if let Some(file) = &from.deletions {
        let list = Deletions::read(&*source.fs, &source.root, file, from.deletions_from)?;
        to.deletions = Some(list.write(fs, root, from.next_lsn)?);
    }
    let segments = root.join("seg");
    fs.sync_dir(&segments).map_err(io)?;
    let header = LogHeader {
        number: to.log,
        base_lsn: to.next_lsn,
        salt: crate::id::random_u64(),
    };
    let path = log_folder(root).join(log_name(to.log));
    Log::create(fs, &path, header, source.options.log_bytes)?;
    fs.sync_dir(&log_folder(root)).map_err(io)?;
    write_manifest(fs, root, 1, &to)
}

fn write_segment(source: &Core, entry: &SegmentEntry, fs: &dyn Fs, root: &Path) -> Result<SegmentEntry> {
    let (old, folder) = (segment_folder(&source.root, entry.id), segment_folder(root, entry.id));
    let io = |error| StorageError::io(&folder, error);
    fs.create_dir_all(&folder).map_err(io)?;
    let mut to = entry.clone();
    to.data = write_pages(source, &old, &entry.data, fs, &folder)?;
    if let Some(vectors) = &mut to.vectors {
        vectors.file = write_pages(source, &old, &vectors.file, fs, &folder)?;
    }
    if let Some(file) = &entry.tombstones {
        let rows = read_tombstones(&*source.fs, &old, file)?;
        to.tombstones = Some(write_tombstones(fs, &folder, &file.name, &rows)?);
    }
    fs.sync_dir(&folder).map_err(io)?;
    Ok(to)
}

/// Writes a data file and reads it again.
fn write_pages(source: &Core, old: &Path, entry: &FileEntry, fs: &dyn Fs, folder: &Path) -> Result<FileEntry> {
    let file = PagedFile::open(&*source.fs, old, entry)?;
    file.ensure(0..file.data().len())?;
    let written = pages::write(fs, folder, &entry.name, file.data().to_vec())?;
    let again = PagedFile::open(fs, folder, &written)?;
    again.ensure(0..again.data().len())?;
    if again.data() != file.data() {
        return Err(differs(&folder.join(&entry.name)));
    }
    Ok(written)
}

/// Compares two stores, whose data files are known to be equal.
fn compare(source: &Core, written: &Core) -> Result<()> {
    if let Some(damage) = verify(written)?.into_iter().next() {
        return Err(damage);
    }
    let (one, other) = (source.read(), written.read());
    let tables = one.tables.iter().zip(&other.tables);
    let same_rows = tables.into_iter().all(|(one, other)| {
        let deleted = |slot: &crate::state::Slot| (slot.entry.id, slot.deleted.clone());
        one.len() == other.len() && one.slots.iter().map(deleted).eq(other.slots.iter().map(deleted))
    });
    let same = same_rows && one.deletions == other.deletions && one.next_lsn == other.next_lsn;
    let same = same && source.device_id == written.device_id;
    same.then_some(()).ok_or_else(|| differs(&written.root))
}

fn differs(path: &Path) -> StorageError {
    StorageError::corruption(path, 0, "what was written is not what the store holds")
}
