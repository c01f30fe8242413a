//! Opening a store, and leaving it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use crate::error::{Result, StorageError};
use crate::fs::Fs;
use crate::history::History;
use crate::keys;
use crate::log::{FrameKind, start_frame};
use crate::migrate::migrate;
use crate::options::Options;
use crate::recovery::{Recovered, create, open_log, recover, remove_orphans, write_manifest};
use crate::schema::Table;
use crate::seal::ensure_reserve;
use crate::sealed_fs::SealedFs;
use crate::sealing::Sealing;
use crate::words::Words;
use crate::writer::{Core, Writer};

/// Names the store that a word index belongs to, by its device id.
const WORDS_OWNER: &str = "STORE";

/// Creates the directory, and makes its name and those of new parents durable.
pub fn create_root(fs: &dyn Fs, root: &Path) -> Result<()> {
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

/// Leaves the store so that the next opening is quick. Everything acknowledged is durable already, so what fails here
/// is made good by the next opening.
pub fn finish(core: &Core) {
    let Some(mutex) = &core.writer else { return };
    let mut writer = crate::writer::lock(mutex);
    let lsn = core.read().next_lsn;
    let usable = writer.usable().is_ok();
    if usable && core.words.commit().is_ok() && !writer.log.is_empty() && writer.log.fits(crate::log::FRAME_LEN) {
        let _ = core.append_frame(&mut writer, FrameKind::Close, lsn, start_frame());
    }
    writer.closed = true;
}

fn words_folder(root: &Path) -> PathBuf {
    root.join("kw")
}

/// The files of the store with its key, where it is encrypted; the lock is held. A new store is encrypted when a secret
/// is given.
pub fn unlocked(fs: Arc<dyn Fs>, root: &Path, options: &Options) -> Result<Arc<dyn Fs>> {
    let secret = options.secret.as_ref();
    let key = match (keys::unlock(&*fs, root, secret)?, secret) {
        (Some(key), _) => {
            if !options.read_only {
                keys::mend(&*fs, root)?;
            }
            key
        }
        (None, None) => return Ok(fs),
        (None, Some(secret)) => {
            if options.read_only || !crate::manifest::numbers(&*fs, root)?.is_empty() {
                // Fails where the store is encrypted, and its key file lost.
                crate::manifest::newest(&*fs, root)?;
                return Err(StorageError::NotEncrypted {
                    path: root.to_path_buf(),
                });
            }
            keys::create(&*fs, root, secret)?
        }
    };
    let sealing = Arc::new(Sealing::new(&key, root));
    Ok(Arc::new(SealedFs::new(fs, sealing)))
}

/// Reads a store that nobody changes.
pub fn open_reader(fs: Arc<dyn Fs>, root: &Path, options: &Options) -> Result<Core> {
    let recovered = recover(&*fs, root, &options.embedder_id, options.dimension)?;
    let words = Words::in_memory(&words_folder(root));
    let device = recovered.manifest.device_id.as_str().into();
    Ok(Core::new(
        fs,
        root.to_path_buf(),
        options.clone(),
        device,
        recovered.state,
        words,
        None,
    ))
}

/// Opens or creates a store for writing.
pub fn open_writer(fs: Arc<dyn Fs>, root: &Path, options: &Options) -> Result<Core> {
    if crate::manifest::numbers(&*fs, root)?.is_empty() {
        create(&*fs, root, &options.embedder_id, options.dimension, options.log_bytes)?;
    }
    let mut recovered = recover(&*fs, root, &options.embedder_id, options.dimension)?;
    migrate(&*fs, root, &mut recovered.manifest)?;
    let log = open_log(&*fs, root, &recovered, options.log_bytes)?;
    remove_orphans(&*fs, root, &recovered.manifest, None)?;
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
    let words = open_words(&*fs, root, options, &recovered)?;
    let state = &recovered.state;
    let mut slots = Table::ALL.into_iter().flat_map(|table| &state.table(table).slots);
    let removed = slots.any(|slot| !slot.deleted.is_empty()) || state.deletions.newest() >= recovered.manifest.next_lsn;
    let manifest = recovered.manifest;
    let device = manifest.device_id.as_str().into();
    let writer = Writer {
        log,
        manifest,
        number,
        merging: None,
        poisoned: None,
        closed: false,
        history: History::default(),
    };
    let core = Core::new(
        fs,
        root.to_path_buf(),
        options.clone(),
        device,
        recovered.state,
        words,
        Some(writer),
    );
    *crate::writer::lock(&core.removed_since) = removed.then(Instant::now);
    Ok(core)
}

fn open_words(fs: &dyn Fs, root: &Path, options: &Options, recovered: &Recovered) -> Result<Words> {
    let folder = words_folder(root);
    if options.words_in_memory {
        return Ok(Words::in_memory(&folder));
    }
    let words = Words::open(&folder, fs.sealing())?;
    let (owner, path) = (recovered.manifest.device_id.as_bytes(), folder.join(WORDS_OWNER));
    let ours = fs.exists(&path) && fs.read(&path).map_err(|error| StorageError::io(&path, error))? == owner;
    if ours && words.catch_up(&recovered.state)? {
        return Ok(words);
    }
    words.rebuild(&recovered.state)?;
    // Only now, when nothing of another store's index is left.
    crate::fs::write_file(fs, &path, owner)?;
    Ok(words)
}
