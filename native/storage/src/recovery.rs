//! Opening: manifest, segments, log replay, and the removal of whatever a crash left behind.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::codec::Op;
use crate::decode::{DecodeError, decode};
use crate::deletions::{Deletions, is_list};
use crate::error::{Result, StorageError};
use crate::fs::{Fs, list_or_empty, remove_if_present};
use crate::log::{FrameKind, HEADER_LEN, Log, LogHeader, Scan, is_zero, log_name, scan};
use crate::manifest::{self, FORMAT_VERSION, Manifest};
use crate::pages::{checksum_name, missing};
use crate::schema::SCHEMA_VERSION;
use crate::segment::Segment;
use crate::state::{Slot, State};
use crate::tombstones::read_tombstones;
use crate::vector_file::VectorFile;

/// Folder of the logs.
pub fn log_folder(root: &Path) -> PathBuf {
    root.join("wal")
}

/// What opening found.
pub struct Recovered {
    /// Number of the newest manifest.
    pub number: u64,
    /// Its contents.
    pub manifest: Manifest,
    /// The contents of the store.
    pub state: State,
    /// The log, where it has been scanned; `None` when it must be made from an older one.
    pub scan: Option<(Scan, u64)>,
}

/// Makes an empty store: the log first, the manifest that names it last.
pub fn create(fs: &dyn Fs, root: &Path, embedder_id: &str, dimension: usize, log_bytes: u64) -> Result<()> {
    let io = |error| StorageError::io(root, error);
    let wal = log_folder(root);
    for folder in [&wal, &root.join("seg")] {
        fs.create_dir_all(folder).map_err(io)?;
    }
    refuse_remains(fs, root)?;
    let header = LogHeader {
        number: 1,
        base_lsn: 1,
        salt: crate::id::random_u64(),
    };
    Log::create(fs, &wal.join(log_name(1)), header, log_bytes)?;
    fs.sync_dir(&wal).map_err(io)?;
    let manifest = Manifest {
        format_version: FORMAT_VERSION,
        device_id: crate::id::format_id(&crate::id::new_id()),
        embedder_id: embedder_id.into(),
        dimension,
        log: 1,
        next_lsn: 1,
        next_segment: 1,
        segments: Vec::new(),
        deletions_from: 1,
        deletions: None,
    };
    write_manifest(fs, root, 1, &manifest)
}

/// Segments or log frames without any manifest are a damaged store, not a new one. A log without frames is what an
/// interrupted creation leaves; it is removed.
fn refuse_remains(fs: &dyn Fs, root: &Path) -> Result<()> {
    let wal = log_folder(root);
    let lost = || {
        let path = root.join(manifest::manifest_name(1));
        StorageError::corruption(&path, 0, "all manifests are missing")
    };
    if !list_or_empty(fs, &root.join("seg"))?.is_empty() {
        return Err(lost());
    }
    for name in list_or_empty(fs, &wal)? {
        let path = wal.join(&name);
        let bytes = fs.read(&path).map_err(|error| StorageError::io(&path, error))?;
        if !is_zero(bytes.get(HEADER_LEN..).unwrap_or_default()) {
            return Err(lost());
        }
        remove_if_present(fs, &path)?;
    }
    Ok(())
}

/// Writes a manifest pair while opening, when either outcome of a failure is a store that opens again.
pub fn write_manifest(fs: &dyn Fs, root: &Path, number: u64, manifest: &Manifest) -> Result<()> {
    manifest::write_pair(fs, root, number, manifest).map_err(|failure| match failure {
        manifest::WriteFailure::Before(error) | manifest::WriteFailure::Unknown(error) => error,
    })
}

/// Reads the store without changing it.
pub fn recover(fs: &dyn Fs, root: &Path, embedder_id: &str, dimension: usize) -> Result<Recovered> {
    let Some((number, manifest)) = manifest::newest(fs, root)? else {
        return Err(StorageError::NotFound {
            what: "store".into(),
            name: root.display().to_string(),
        });
    };
    if manifest.dimension != dimension && manifest.has_vectors() {
        return Err(other_dimension(&manifest, dimension));
    }
    let mut state = State::new(embedder_id, dimension, manifest.next_lsn);
    for entry in &manifest.segments {
        let slot = open_slot(fs, root, entry, embedder_id, dimension)?;
        state.table_mut(slot.segment.table).add_slot(slot)?;
    }
    if let Some(file) = &manifest.deletions {
        state.deletions = Deletions::read(fs, root, file, manifest.deletions_from)?;
    } else if manifest.deletions_from > 0 {
        state.deletions = Deletions::starting(manifest.deletions_from);
    }
    let scanned = find_log(fs, root, &manifest)?;
    let mut log = None;
    if let Some((path, mut bytes)) = scanned {
        let scan = scan(&mut bytes, &path, fs.sealing().map(Arc::as_ref))?;
        if (scan.header.number, scan.header.base_lsn) != (manifest.log, manifest.next_lsn) {
            return Err(StorageError::corruption(
                &path,
                0,
                "the log does not continue the newest manifest",
            ));
        }
        replay(&scan, &bytes, &path, &manifest, &mut state)?;
        log = Some((scan, bytes.len() as u64));
    }
    Ok(Recovered {
        number,
        manifest,
        state,
        scan: log,
    })
}

fn other_dimension(manifest: &Manifest, dimension: usize) -> StorageError {
    let (old, id) = (manifest.dimension, &manifest.embedder_id);
    let message = format!("the store holds vectors of {old} numbers (embedder {id}), {dimension} were asked for");
    StorageError::Embedder { message }
}

/// Maps a segment with the vectors of the encoder in use.
pub fn open_slot(
    fs: &dyn Fs,
    root: &Path,
    entry: &crate::manifest::SegmentEntry,
    embedder_id: &str,
    dimension: usize,
) -> Result<Slot> {
    let segment = Segment::open(fs, root, entry.clone())?;
    let deleted = match &entry.tombstones {
        Some(file) => {
            let deleted = read_tombstones(fs, &segment.folder, file)?;
            if deleted.max().is_some_and(|row| row >= entry.rows) {
                let path = segment.folder.join(&file.name);
                return Err(StorageError::corruption(&path, 16, "deleted rows that are not there"));
            }
            deleted
        }
        None => roaring::RoaringBitmap::new(),
    };
    let ours = |vectors: &&manifest::VectorEntry| vectors.embedder_id == embedder_id && vectors.dimension == dimension;
    let vectors = match entry.vectors.as_ref().filter(ours) {
        Some(file) => Some(Arc::new(VectorFile::open(
            fs,
            &segment.folder,
            file.clone(),
            entry.rows,
        )?)),
        None => None,
    };
    let (segment, deleted) = (Arc::new(segment), Arc::new(deleted));
    Ok(Slot {
        entry: entry.clone(),
        segment,
        vectors,
        deleted,
        dirty: false,
        attached: roaring::RoaringBitmap::new(),
    })
}

fn log_numbers(fs: &dyn Fs, root: &Path) -> Result<Vec<u64>> {
    let names = list_or_empty(fs, &log_folder(root))?;
    Ok(names
        .iter()
        .filter_map(|name| name.strip_suffix(".wal")?.parse().ok())
        .collect())
}

/// Path and bytes of the current log; `None` when the crash came before it was made out of the previous one.
fn find_log(fs: &dyn Fs, root: &Path, manifest: &Manifest) -> Result<Option<(PathBuf, Vec<u8>)>> {
    let path = log_folder(root).join(log_name(manifest.log));
    let numbers = log_numbers(fs, root)?;
    if let Some(newer) = numbers.iter().find(|number| **number > manifest.log) {
        let path = log_folder(root).join(log_name(*newer));
        return Err(StorageError::corruption(
            &path,
            0,
            "the log is newer than every intact manifest",
        ));
    }
    if !numbers.contains(&manifest.log) {
        return if numbers.is_empty() {
            Err(StorageError::corruption(&path, 0, "the file is missing"))
        } else {
            Ok(None)
        };
    }
    let bytes = fs.read(&path).map_err(|error| missing(&path, error))?;
    Ok(Some((path, bytes)))
}

fn replay(scan: &Scan, bytes: &[u8], path: &Path, manifest: &Manifest, state: &mut State) -> Result<()> {
    for frame in scan.frames.iter().filter(|frame| frame.kind == FrameKind::Batch) {
        let batch = decode(&bytes[frame.payload.clone()], frame.lsn).map_err(|error| match error {
            DecodeError::Damaged(what) => StorageError::corruption(path, frame.offset as u64, what),
            DecodeError::Newer(found) => StorageError::Version {
                file: path.to_path_buf(),
                found: u32::from(found),
                supported: u32::from(SCHEMA_VERSION),
            },
        })?;
        for op in &batch.ops {
            if !vectors_fit(op, state.dimension) {
                return Err(other_dimension(manifest, state.dimension));
            }
            state.apply(op, &batch.embedder_id);
        }
    }
    Ok(())
}

fn vectors_fit(op: &Op, dimension: usize) -> bool {
    match op {
        Op::Put { row, vector, .. } => {
            let inline = |value: &crate::row::Value| match value {
                crate::row::Value::Vector(vector) => vector.len() == dimension,
                _ => true,
            };
            vector.as_ref().is_none_or(|vector| vector.len() == dimension) && row.values.iter().all(inline)
        }
        Op::Vector { vector, .. } => vector.len() == dimension,
        Op::Delete { .. } => true,
    }
}

/// Opens the log for appending; makes it out of the previous one where the crash came before that.
pub fn open_log(fs: &dyn Fs, root: &Path, recovered: &Recovered, log_bytes: u64) -> Result<Log> {
    let folder = log_folder(root);
    let manifest = &recovered.manifest;
    let path = folder.join(log_name(manifest.log));
    if let Some((scan, len)) = &recovered.scan {
        let log = Log::open(fs, &path, scan, *len)?;
        remove_older_logs(fs, root, manifest.log)?;
        return Ok(log);
    }
    advance_log(fs, root, manifest.log, manifest.next_lsn, log_bytes)
}

fn remove_older_logs(fs: &dyn Fs, root: &Path, current: u64) -> Result<()> {
    for number in log_numbers(fs, root)?.into_iter().filter(|number| *number < current) {
        remove_if_present(fs, &log_folder(root).join(log_name(number)))?;
    }
    Ok(())
}

/// Clears the newest older log and renames it to `number`; the manifest that begins there is durable already.
pub fn advance_log(fs: &dyn Fs, root: &Path, number: u64, base_lsn: u64, log_bytes: u64) -> Result<Log> {
    let folder = log_folder(root);
    let path = folder.join(log_name(number));
    let header = LogHeader {
        number,
        base_lsn,
        salt: crate::id::random_u64(),
    };
    let older = log_numbers(fs, root)?.into_iter().filter(|other| *other < number).max();
    match older {
        Some(other) => {
            let old_path = folder.join(log_name(other));
            Log::recycle(fs, &old_path, header, log_bytes)?;
            fs.rename(&old_path, &path)
                .map_err(|error| StorageError::io(&path, error))?;
        }
        None => Log::create(fs, &path, header, log_bytes)?,
    }
    fs.sync_dir(&folder).map_err(|error| StorageError::io(&folder, error))?;
    remove_older_logs(fs, root, number)?;
    let scan = Scan {
        header,
        frames: Vec::new(),
        end: HEADER_LEN,
        next_lsn: base_lsn,
        torn: false,
    };
    Log::open(fs, &path, &scan, log_bytes)
}

/// Removes files that no state names: left-overs of an interrupted seal or merge, and replaced versions. States older
/// than the manifest go first. The folder of the segment that a merge is writing stays.
pub fn remove_orphans(fs: &dyn Fs, root: &Path, manifest: &Manifest, merging: Option<u64>) -> Result<()> {
    manifest::prune(fs, root)?;
    let list = manifest.deletions.as_ref().map(|file| &file.name);
    for name in list_or_empty(fs, root)? {
        if is_list(&name) && Some(&name) != list {
            remove_if_present(fs, &root.join(name))?;
        }
    }
    let segments = root.join("seg");
    for name in list_or_empty(fs, &segments)? {
        let id = name.parse::<u64>().ok();
        if id.is_some() && id == merging {
            continue;
        }
        let entry = id.and_then(|id| manifest.segments.iter().find(|entry| entry.id == id));
        let folder = segments.join(&name);
        let wanted = entry.map_or_else(Vec::new, files_of);
        for file in list_or_empty(fs, &folder)?
            .into_iter()
            .filter(|file| !wanted.contains(file))
        {
            remove_if_present(fs, &folder.join(file))?;
        }
        if entry.is_none() {
            fs.remove_dir(&folder)
                .map_err(|error| StorageError::io(&folder, error))?;
        }
    }
    Ok(())
}

fn files_of(entry: &manifest::SegmentEntry) -> Vec<String> {
    let mut names = vec![entry.data.name.clone(), checksum_name(&entry.data.name)];
    if let Some(vectors) = &entry.vectors {
        names.extend([vectors.file.name.clone(), checksum_name(&vectors.file.name)]);
    }
    names.extend(entry.tombstones.as_ref().map(|file| file.name.clone()));
    names
}
