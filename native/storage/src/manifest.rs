//! The manifest names every file that belongs to the store; whatever it does not name is an orphan.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Result, StorageError};
use crate::framed;
use crate::fs::{Fs, list_or_empty, remove_if_present};

/// Version of the store's format.
pub const FORMAT_VERSION: u32 = 2;
/// How many manifests are kept: two copies of the newest state. Files of older states are gone.
pub const KEPT: usize = 2;

const MAGIC: &[u8; 8] = b"AIOSMAN1";
const PREFIX: &str = "MANIFEST-";
const TEMPORARY: &str = ".tmp";

/// A file of a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Name inside the segment's folder.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Checksum of its page checksums (Arrow files) or of its contents (tombstones).
    pub crc: u32,
}

/// The vectors of a segment's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VectorEntry {
    /// The file.
    pub file: FileEntry,
    /// Encoder of all vectors in it.
    pub embedder_id: String,
    /// Their dimension.
    pub dimension: usize,
    /// Number of the last operation before the file was written.
    #[serde(default)]
    pub lsn: u64,
}

/// One immutable segment: rows of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentEntry {
    /// Number of its folder.
    pub id: u64,
    /// Table code.
    pub table: u8,
    /// Schema version of the rows.
    pub schema_version: u8,
    /// Number of rows, deleted ones included.
    pub rows: u32,
    /// Dimension of vector columns inside the rows file.
    pub dimension: usize,
    /// Smallest and largest operation number.
    pub lsn: (u64, u64),
    /// Earliest and latest creation time.
    pub created_at: (i64, i64),
    /// Whether rows hold vectors outside the vector file (adaptations, skills).
    pub inline_vectors: bool,
    /// The rows.
    pub data: FileEntry,
    /// Their vectors (memories).
    pub vectors: Option<VectorEntry>,
    /// Deleted rows.
    pub tombstones: Option<FileEntry>,
}

/// A state of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of the store.
    pub format_version: u32,
    /// Device that owns the store.
    pub device_id: String,
    /// Current encoder.
    pub embedder_id: String,
    /// Its dimension.
    pub dimension: usize,
    /// Number of the log file that continues this state.
    pub log: u64,
    /// First operation number of that log.
    pub next_lsn: u64,
    /// Number for the next segment.
    pub next_segment: u64,
    /// Segments, oldest first.
    pub segments: Vec<SegmentEntry>,
    /// First operation from which on every removal is listed.
    #[serde(default)]
    pub deletions_from: u64,
    /// The list of removals, where there are any.
    #[serde(default)]
    pub deletions: Option<FileEntry>,
}

impl Manifest {
    /// Whether any vector of the recorded dimension is stored.
    pub fn has_vectors(&self) -> bool {
        self.segments
            .iter()
            .any(|segment| segment.vectors.is_some() || segment.inline_vectors)
    }
}

/// Name of a manifest file.
pub fn manifest_name(number: u64) -> String {
    format!("{PREFIX}{number:08}")
}

/// Numbers of all manifests in the store, ascending.
pub fn numbers(fs: &dyn Fs, root: &Path) -> Result<Vec<u64>> {
    let names = list_or_empty(fs, root)?;
    let mut found: Vec<u64> = names
        .iter()
        .filter_map(|name| name.strip_prefix(PREFIX)?.parse().ok())
        .collect();
    found.sort_unstable();
    Ok(found)
}

/// Reads one manifest.
pub fn read(fs: &dyn Fs, root: &Path, number: u64) -> Result<Manifest> {
    let path = root.join(manifest_name(number));
    let bytes = fs.read(&path).map_err(|error| StorageError::io(&path, error))?;
    let json = framed::decode(fs, &path, MAGIC, &bytes)?;
    let found: VersionOnly = parse(&json, &path)?;
    if found.format_version > FORMAT_VERSION {
        return Err(StorageError::Version {
            file: path,
            found: found.format_version,
            supported: FORMAT_VERSION,
        });
    }
    parse(&json, &path)
}

#[derive(Deserialize)]
struct VersionOnly {
    format_version: u32,
}

fn parse<'a, T: Deserialize<'a>>(json: &'a [u8], path: &Path) -> Result<T> {
    serde_json::from_slice(json).map_err(|error| StorageError::corruption(path, 16, error.to_string()))
}

/// The newest manifest that verifies, with its number; `None` when the store has none at all.
pub fn newest(fs: &dyn Fs, root: &Path) -> Result<Option<(u64, Manifest)>> {
    let mut first_failure = None;
    for number in numbers(fs, root)?.into_iter().rev() {
        match read(fs, root, number) {
            Ok(manifest) => return Ok(Some((number, manifest))),
            Err(error @ StorageError::Corruption { .. }) => first_failure = first_failure.or(Some(error)),
            Err(error) => return Err(error),
        }
    }
    first_failure.map_or(Ok(None), Err)
}

/// How far a failed [`write_pair`] came.
#[derive(Debug)]
pub enum WriteFailure {
    /// The old state is untouched.
    Before(StorageError),
    /// It is unknown which state a restart will find.
    Unknown(StorageError),
}

/// Writes the state twice, as `number` and `number + 1`, and makes both durable: losing the newest file then loses
/// nothing, although the log that led to the state is recycled afterwards.
pub fn write_pair(fs: &dyn Fs, root: &Path, number: u64, manifest: &Manifest) -> std::result::Result<(), WriteFailure> {
    let json = serde_json::to_vec(manifest)
        .map_err(|error| WriteFailure::Before(StorageError::io(root, std::io::Error::other(error))))?;
    let targets: [PathBuf; 2] = [number, number + 1].map(|number| root.join(manifest_name(number)));
    for target in &targets {
        let bytes = framed::encode(fs, target, MAGIC, &json).map_err(WriteFailure::Before)?;
        crate::fs::write_file(fs, &temporary(target), &bytes).map_err(WriteFailure::Before)?;
    }
    for target in &targets {
        fs.rename(&temporary(target), target)
            .map_err(|error| WriteFailure::Unknown(StorageError::io(target, error)))?;
    }
    fs.sync_dir(root)
        .map_err(|error| WriteFailure::Unknown(StorageError::io(root, error)))
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(TEMPORARY);
    name.into()
}

/// Removes manifests beyond the newest [`KEPT`] and left-over temporary ones.
pub fn prune(fs: &dyn Fs, root: &Path) -> Result<()> {
    let found = numbers(fs, root)?;
    for number in &found[..found.len().saturating_sub(KEPT)] {
        remove_if_present(fs, &root.join(manifest_name(*number)))?;
    }
    for name in list_or_empty(fs, root)? {
        if name.starts_with(PREFIX) && name.ends_with(TEMPORARY) {
            remove_if_present(fs, &root.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::RealFs;

    fn manifest(log: u64) -> Manifest {
        Manifest {
            format_version: FORMAT_VERSION,
            device_id: "d".into(),
            embedder_id: "e".into(),
            dimension: 4,
            log,
            next_lsn: 1,
            next_segment: 1,
            segments: Vec::new(),
            deletions_from: 1,
            deletions: None,
        }
    }

    #[test]
    fn the_newest_verifying_manifest_wins() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert!(newest(&RealFs, root).unwrap().is_none());
        write_pair(&RealFs, root, 1, &manifest(1)).unwrap();
        write_pair(&RealFs, root, 3, &manifest(2)).unwrap();
        std::fs::write(root.join(manifest_name(4)), b"").unwrap();
        assert_eq!(newest(&RealFs, root).unwrap(), Some((3, manifest(2))));
        std::fs::remove_file(root.join(manifest_name(3))).unwrap();
        assert_eq!(newest(&RealFs, root).unwrap(), Some((2, manifest(1))));
        prune(&RealFs, root).unwrap();
        assert_eq!(numbers(&RealFs, root).unwrap(), [2, 4]);
    }

    #[test]
    fn a_newer_format_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let newer = Manifest {
            format_version: FORMAT_VERSION + 1,
            ..manifest(1)
        };
        write_pair(&RealFs, folder.path(), 1, &newer).unwrap();
        assert_eq!(newest(&RealFs, folder.path()).unwrap_err().kind(), "storage.version");
    }

    #[test]
    fn only_damaged_manifests_are_an_error_not_an_empty_store() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(manifest_name(1)), b"AIOSMAN1").unwrap();
        assert_eq!(newest(&RealFs, folder.path()).unwrap_err().kind(), "storage.corruption");
    }
}
