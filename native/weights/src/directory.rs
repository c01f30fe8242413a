//! Replacing a directory as one step: everything is written beside it and renamed into place.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::WeightsError;
use crate::index::METADATA_FILE;

static COUNTER: AtomicU64 = AtomicU64::new(0);

/// A directory in the making; dropped without `commit` it leaves nothing behind.
pub(crate) struct Staging {
    target: PathBuf,
    temporary: PathBuf,
    committed: bool,
}

impl Staging {
    /// Makes an empty directory beside `target`.
    pub fn create(target: &Path) -> Result<Self, WeightsError> {
        let Some(name) = target.file_name().map(|name| name.to_string_lossy().into_owned()) else {
            return Err(WeightsError::Occupied {
                file: target.to_owned(),
            });
        };
        check_replaceable(target)?;
        let parent = parent_of(target);
        fs::create_dir_all(&parent).map_err(|error| WeightsError::io(&parent, "made", error))?;
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let temporary = parent.join(format!(".{name}.partial-{}-{number}", std::process::id()));
        fs::create_dir(&temporary).map_err(|error| WeightsError::io(&temporary, "made", error))?;
        Ok(Self {
            target: target.to_owned(),
            temporary,
            committed: false,
        })
    }

    /// Where the files go meanwhile.
    pub fn path(&self) -> &Path {
        &self.temporary
    }

    /// Puts the directory in its place, durably; what stood there is gone afterwards.
    pub fn commit(mut self) -> Result<(), WeightsError> {
        sync_directory(&self.temporary)?;
        let previous = previous_of(&self.target);
        let replaces = self.target.exists();
        if replaces {
            if previous.exists() {
                fs::remove_dir_all(&previous).map_err(|error| WeightsError::io(&previous, "removed", error))?;
            }
            fs::rename(&self.target, &previous).map_err(|error| WeightsError::io(&self.target, "moved", error))?;
        }
        if let Err(error) = fs::rename(&self.temporary, &self.target) {
            let failure = WeightsError::io(&self.target, "written", error);
            if replaces {
                fs::rename(&previous, &self.target)
                    .map_err(|error| WeightsError::io(&previous, "moved back", error))?;
            }
            return Err(failure);
        }
        self.committed = true;
        sync_directory(&parent_of(&self.target))?;
        if replaces {
            fs::remove_dir_all(&previous).map_err(|error| WeightsError::io(&previous, "removed", error))?;
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.committed {
            // The error that led here is the one to report.
            let _ = fs::remove_dir_all(&self.temporary);
        }
    }
}

/// Where the earlier directory waits while its successor is renamed; it survives a crash between the two renames.
pub(crate) fn previous_of(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_os_string();
    name.push(".previous");
    target.with_file_name(name)
}

fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Only an empty directory or an earlier weight directory may be replaced.
fn check_replaceable(target: &Path) -> Result<(), WeightsError> {
    if !target.exists() {
        return Ok(());
    }
    let empty = || fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none());
    if target.is_dir() && (target.join(METADATA_FILE).is_file() || empty()) {
        return Ok(());
    }
    Err(WeightsError::Occupied {
        file: target.to_owned(),
    })
}

#[cfg(unix)]
fn sync_directory(path: &Path) -> Result<(), WeightsError> {
    fs::File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| WeightsError::io(path, "synchronised", error))
}

#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> Result<(), WeightsError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_directory_is_made_and_replaced_without_remains() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("deep/model");
        for text in ["one", "two"] {
            let staging = Staging::create(&target).unwrap();
            fs::write(staging.path().join(METADATA_FILE), text).unwrap();
            staging.commit().unwrap();
            assert_eq!(fs::read_to_string(target.join(METADATA_FILE)).unwrap(), text);
        }
        assert_eq!(names(&folder.path().join("deep")), ["model"]);
    }

    #[test]
    fn an_abandoned_directory_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("model");
        fs::create_dir(&target).unwrap();
        fs::write(target.join(METADATA_FILE), "old").unwrap();
        drop(Staging::create(&target).unwrap());
        assert_eq!(names(folder.path()), ["model"]);
        assert_eq!(fs::read_to_string(target.join(METADATA_FILE)).unwrap(), "old");
    }

    #[test]
    fn other_things_are_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("letter.txt"), "dear").unwrap();
        for target in [
            folder.path().to_owned(),
            folder.path().join("letter.txt"),
            PathBuf::from("/"),
        ] {
            assert_eq!(Staging::create(&target).err().unwrap().kind(), "weights.occupied");
        }
        assert_eq!(names(folder.path()), ["letter.txt"]);
    }
}
