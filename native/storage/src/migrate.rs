//! Taking a store of an older format over to the present one, after a copy of it was made.

use std::path::{Path, PathBuf};

use crate::error::{Result, StorageError};
use crate::fs::{Fs, list_or_empty, remove_tree, write_file};
use crate::manifest::{self, FORMAT_VERSION, Manifest};
use crate::recovery::write_manifest;
use crate::request::now;

/// Written last into a copy: the time, microseconds UTC as text. A copy without it is made again.
const COMPLETE: &str = "COMPLETE";
const PREFIX: &str = "backup-format-";

fn backup_folder(root: &Path, version: u32) -> PathBuf {
    root.join(format!("{PREFIX}{version}"))
}

/// Brings the manifest up to the present format; files of older formats are all read as they are.
pub fn migrate(fs: &dyn Fs, root: &Path, manifest: &mut Manifest) -> Result<()> {
    let version = manifest.format_version;
    if version == FORMAT_VERSION {
        return Ok(());
    }
    let folder = backup_folder(root, version);
    if !fs.exists(&folder.join(COMPLETE)) {
        back_up(fs, root, &folder)?;
    }
    // Format 1 knew neither what was removed nor when vectors were written.
    manifest.deletions_from = manifest.next_lsn;
    for entry in &mut manifest.segments {
        if let Some(vectors) = &mut entry.vectors {
            vectors.lsn = manifest.next_lsn - 1;
        }
    }
    manifest.format_version = FORMAT_VERSION;
    let newest = manifest::numbers(fs, root)?.into_iter().max().unwrap_or(0);
    write_manifest(fs, root, newest + 1, manifest)
}

fn back_up(fs: &dyn Fs, root: &Path, folder: &Path) -> Result<()> {
    for number in manifest::numbers(fs, root)? {
        copy(fs, root, folder, Path::new(&manifest::manifest_name(number)))?;
    }
    for name in list_or_empty(fs, &root.join("wal"))? {
        copy(fs, root, folder, &Path::new("wal").join(name))?;
    }
    for segment in list_or_empty(fs, &root.join("seg"))? {
        let segment = Path::new("seg").join(segment);
        for name in list_or_empty(fs, &root.join(&segment))? {
            copy(fs, root, folder, &segment.join(name))?;
        }
        sync(fs, &folder.join(&segment))?;
    }
    for inner in ["wal", "seg"].map(|name| folder.join(name)) {
        if fs.exists(&inner) {
            sync(fs, &inner)?;
        }
    }
    sync(fs, folder)?;
    write_file(fs, &folder.join(COMPLETE), now().to_string().as_bytes())?;
    sync(fs, folder)?;
    sync(fs, root)
}

fn copy(fs: &dyn Fs, from: &Path, to: &Path, name: &Path) -> Result<()> {
    let (source, target) = (from.join(name), to.join(name));
    let bytes = fs.read(&source).map_err(|error| StorageError::io(&source, error))?;
    if let Some(folder) = target.parent() {
        fs.create_dir_all(folder)
            .map_err(|error| StorageError::io(folder, error))?;
    }
    write_file(fs, &target, &bytes)
}

fn sync(fs: &dyn Fs, folder: &Path) -> Result<()> {
    fs.sync_dir(folder).map_err(|error| StorageError::io(folder, error))
}

/// Removes copies made before `limit` (microseconds UTC): they hold what was removed since.
pub fn remove_old_backups(fs: &dyn Fs, root: &Path, limit: i64) -> Result<()> {
    for name in list_or_empty(fs, root)?
        .into_iter()
        .filter(|name| name.starts_with(PREFIX))
    {
        let folder = root.join(name);
        let made = fs.read(&folder.join(COMPLETE)).ok();
        let made = made.and_then(|bytes| String::from_utf8(bytes).ok()?.parse::<i64>().ok());
        if made.is_some_and(|made| made < limit) {
            remove_tree(fs, &folder)?;
        }
    }
    Ok(())
}
