//! The write-ahead log: one preallocated file, one frame per commit, one sync per frame.
//!
//! Only one frame is ever unsynced. A valid frame therefore proves that all frames before it were durable, which is
//! how recovery tells a torn tail (cut it) from damage (refuse to open).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Result, StorageError};
use crate::fs::{Fs, FsFile};
use crate::sealing::{OVERHEAD, Sealing, place};

/// Bytes of the file header.
pub const HEADER_LEN: usize = 64;
/// Bytes of a frame header.
pub const FRAME_LEN: usize = 20;
/// Version of the log format.
pub const LOG_VERSION: u32 = 1;

const MAGIC: &[u8; 8] = b"AIOSWAL1";
const FRAME_MAGIC: u16 = 0xA105;
const ZEROS: usize = 1 << 20;
/// Flag of a frame whose payload is sealed.
const SEALED: u8 = 1;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FrameKind {
    /// An atomic batch of operations.
    Batch = 1,
    /// The store was closed after the frames before.
    Close = 2,
}

/// Identity of one log file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogHeader {
    /// Number in the file's name.
    pub number: u64,
    /// Number of the first operation.
    pub base_lsn: u64,
    /// Seed of the frame checksums, so that frames of an earlier use of the file never verify.
    pub salt: u64,
}

impl LogHeader {
    fn encode(&self) -> [u8; HEADER_LEN] {
        let mut bytes = [0u8; HEADER_LEN];
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..12].copy_from_slice(&LOG_VERSION.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.number.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.base_lsn.to_le_bytes());
        bytes[32..40].copy_from_slice(&self.salt.to_le_bytes());
        let crc = crc32fast::hash(&bytes[..60]);
        bytes[60..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// Reads the header of a log file.
    pub fn decode(bytes: &[u8], path: &Path) -> Result<Self> {
        let Some(bytes) = bytes.get(..HEADER_LEN) else {
            return Err(StorageError::corruption(
                path,
                bytes.len() as u64,
                "the log is cut short",
            ));
        };
        if crc32fast::hash(&bytes[..60]) != u32_at(bytes, 60) || &bytes[..8] != MAGIC {
            return Err(StorageError::corruption(path, 0, "checksum of the log header"));
        }
        let found = u32_at(bytes, 8);
        if found > LOG_VERSION {
            return Err(StorageError::Version {
                file: path.to_path_buf(),
                found,
                supported: LOG_VERSION,
            });
        }
        Ok(Self {
            number: u64_at(bytes, 16),
            base_lsn: u64_at(bytes, 24),
            salt: u64_at(bytes, 32),
        })
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

fn padded(len: usize) -> usize {
    len.next_multiple_of(8)
}

fn frame_crc(salt: u64, head: &[u8], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&salt.to_le_bytes());
    hasher.update(head);
    hasher.update(payload);
    hasher.finalize()
}

/// Reserves the frame header in an empty buffer; the payload is appended behind it.
pub fn start_frame() -> Vec<u8> {
    vec![0u8; FRAME_LEN]
}

/// Where a frame stands: its log, its first byte, and its own header.
fn frame_place(header: &LogHeader, offset: u64, head: &[u8]) -> Vec<u8> {
    let (number, salt) = (header.number.to_le_bytes(), header.salt.to_le_bytes());
    place(&[b"frame", &number, &salt, &offset.to_le_bytes(), &head[..16]])
}

/// One valid frame of a scanned log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Where it starts.
    pub offset: usize,
    /// What it holds.
    pub kind: FrameKind,
    /// Number of its first operation.
    pub lsn: u64,
    /// Where its payload lies.
    pub payload: std::ops::Range<usize>,
}

/// A scanned log.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Identity.
    pub header: LogHeader,
    /// The longest valid prefix.
    pub frames: Vec<Frame>,
    /// Where the next frame goes.
    pub end: usize,
    /// Number of the next operation.
    pub next_lsn: u64,
    /// Whether the bytes behind `end` must be cleared before the log is used.
    pub torn: bool,
}

fn frame_at(bytes: &[u8], at: usize, salt: u64) -> Option<Frame> {
    let head = bytes.get(at..at + FRAME_LEN)?;
    if u16::from_le_bytes([head[0], head[1]]) != FRAME_MAGIC {
        return None;
    }
    let kind = match head[2] {
        1 => FrameKind::Batch,
        2 => FrameKind::Close,
        _ => return None,
    };
    let start = at + FRAME_LEN;
    let payload = start..start.checked_add(u32_at(head, 4) as usize)?;
    let crc = frame_crc(salt, &head[..16], bytes.get(payload.clone())?);
    (crc == u32_at(head, 16)).then(|| Frame {
        offset: at,
        kind,
        lsn: u64_at(head, 8),
        payload,
    })
}

/// Opens the payload of a frame in place, where the store is encrypted.
fn open_frame(
    bytes: &mut [u8],
    path: &Path,
    header: &LogHeader,
    frame: &mut Frame,
    sealing: Option<&Sealing>,
) -> Result<()> {
    let damaged = |what: &str| StorageError::corruption(path, frame.offset as u64, what);
    let is_sealed = bytes[frame.offset + 3] & SEALED != 0;
    match sealing {
        None if is_sealed => Err(damaged("an encrypted log frame in a plain store")),
        None => Ok(()),
        Some(_) if !is_sealed => Err(damaged("a plain log frame in an encrypted store")),
        Some(sealing) => {
            let place = frame_place(header, frame.offset as u64, &bytes[frame.offset..]);
            let len = sealing.open(&place, &mut bytes[frame.payload.clone()]);
            frame.payload.end = frame.payload.start + len.ok_or_else(|| damaged("authentication of a log frame"))?;
            Ok(())
        }
    }
}

/// Finds all frames, and opens them in place where they are sealed; fails where a damaged frame is followed by a valid
/// later one.
pub fn scan(bytes: &mut [u8], path: &Path, sealing: Option<&Sealing>) -> Result<Scan> {
    let header = LogHeader::decode(bytes, path)?;
    let mut result = Scan {
        header,
        frames: Vec::new(),
        end: HEADER_LEN,
        next_lsn: header.base_lsn,
        torn: false,
    };
    while let Some(mut frame) = frame_at(bytes, result.end, header.salt).filter(|frame| frame.lsn == result.next_lsn) {
        result.end = padded(frame.payload.end);
        open_frame(bytes, path, &header, &mut frame, sealing)?;
        let count = match frame.kind {
            FrameKind::Batch => crate::codec::op_count(&bytes[frame.payload.clone()])
                .ok_or_else(|| StorageError::corruption(path, frame.offset as u64, "a batch without a count"))?,
            FrameKind::Close => 0,
        };
        result.next_lsn += u64::from(count);
        result.frames.push(frame);
    }
    result.torn = !is_zero(bytes.get(result.end..).unwrap_or_default());
    if result.torn && later_frame(bytes, result.end, header.salt, result.next_lsn) {
        return Err(StorageError::corruption(
            path,
            result.end as u64,
            "a log frame before intact ones",
        ));
    }
    Ok(result)
}

/// Whether all bytes are zero.
pub fn is_zero(bytes: &[u8]) -> bool {
    const ZERO: [u8; 4096] = [0; 4096];
    bytes.chunks(ZERO.len()).all(|chunk| *chunk == ZERO[..chunk.len()])
}

fn later_frame(bytes: &[u8], from: usize, salt: u64, next_lsn: u64) -> bool {
    (from..bytes.len())
        .step_by(8)
        .any(|at| frame_at(bytes, at, salt).is_some_and(|frame| frame.lsn >= next_lsn))
}

/// Name of a log file.
pub fn log_name(number: u64) -> String {
    format!("{number:010}.wal")
}

/// The open log file.
pub struct Log {
    file: Box<dyn FsFile>,
    path: PathBuf,
    header: LogHeader,
    sealing: Option<Arc<Sealing>>,
    offset: u64,
    capacity: u64,
}

impl Log {
    /// Creates a zeroed log (its contents durable, its name not yet).
    pub fn create(fs: &dyn Fs, path: &Path, header: LogHeader, capacity: u64) -> Result<()> {
        let create = || -> std::io::Result<()> {
            let mut file = fs.open(path, true)?;
            write_zeros(file.as_mut(), 0, capacity)?;
            file.write_at(0, &header.encode())?;
            file.sync()
        };
        create().map_err(|error| StorageError::io(path, error))
    }

    /// Clears an old log in place and gives it a new identity: nothing deleted stays readable.
    pub fn recycle(fs: &dyn Fs, path: &Path, header: LogHeader, capacity: u64) -> Result<()> {
        let recycle = || -> std::io::Result<()> {
            let mut file = fs.open(path, false)?;
            write_zeros(file.as_mut(), 0, capacity)?;
            file.set_len(capacity)?;
            file.write_at(0, &header.encode())?;
            file.sync()
        };
        recycle().map_err(|error| StorageError::io(path, error))
    }

    /// Opens a scanned log for appending and clears a torn tail.
    pub fn open(fs: &dyn Fs, path: &Path, scan: &Scan, len: u64) -> Result<Self> {
        let io = |error| StorageError::io(path, error);
        let mut file = fs.open(path, false).map_err(io)?;
        let offset = scan.end as u64;
        if scan.torn {
            write_zeros(file.as_mut(), offset, len.saturating_sub(offset)).map_err(io)?;
            file.sync().map_err(io)?;
        }
        Ok(Self {
            file,
            path: path.to_path_buf(),
            header: scan.header,
            sealing: fs.sealing().cloned(),
            offset,
            capacity: len,
        })
    }

    /// Number of this log file.
    pub fn number(&self) -> u64 {
        self.header.number
    }

    /// Bytes in use.
    pub fn used(&self) -> u64 {
        self.offset
    }

    /// Whether there are no frames yet.
    pub fn is_empty(&self) -> bool {
        self.offset == HEADER_LEN as u64
    }

    /// Whether a frame of this many bytes, before it is sealed, fits without growing the file.
    pub fn fits(&self, frame_len: usize) -> bool {
        let overhead = self.sealing.as_ref().map_or(0, |_| OVERHEAD);
        self.offset + padded(frame_len + overhead) as u64 <= self.capacity
    }

    /// Fills in the header of a frame, and seals its payload where the store is encrypted.
    fn finish_frame(&self, frame: &mut Vec<u8>, kind: FrameKind, lsn: u64) -> std::io::Result<()> {
        let overhead = self.sealing.as_ref().map_or(0, |_| OVERHEAD);
        let len = u32::try_from(frame.len() - FRAME_LEN + overhead).unwrap_or(u32::MAX);
        frame[..2].copy_from_slice(&FRAME_MAGIC.to_le_bytes());
        frame[2] = kind as u8;
        frame[3] = if overhead > 0 { SEALED } else { 0 };
        frame[4..8].copy_from_slice(&len.to_le_bytes());
        frame[8..16].copy_from_slice(&lsn.to_le_bytes());
        if let Some(sealing) = &self.sealing {
            let place = frame_place(&self.header, self.offset, frame);
            sealing.seal(&place, frame, FRAME_LEN)?;
        }
        let crc = frame_crc(self.header.salt, &frame[..16], &frame[FRAME_LEN..]);
        frame[16..20].copy_from_slice(&crc.to_le_bytes());
        frame.resize(padded(frame.len()), 0);
        Ok(())
    }

    /// Writes one frame and makes it durable.
    pub fn append(&mut self, kind: FrameKind, lsn: u64, mut frame: Vec<u8>) -> std::result::Result<(), AppendFailure> {
        self.finish_frame(&mut frame, kind, lsn)
            .map_err(|error| AppendFailure::Refused(StorageError::io(&self.path, error)))?;
        if let Err(error) = self.file.write_at(self.offset, &frame) {
            let error = StorageError::io(&self.path, error);
            // Nothing was synced and nothing counts before that: the next frame overwrites the bytes.
            let harmless = matches!(error, StorageError::Full { .. });
            return Err(if harmless {
                AppendFailure::Refused(error)
            } else {
                AppendFailure::Unknown(error)
            });
        }
        // After a failed sync the system may have dropped the pages; a second sync would report success.
        self.file
            .sync()
            .map_err(|error| AppendFailure::Unknown(StorageError::io(&self.path, error)))?;
        self.offset += frame.len() as u64;
        self.capacity = self.capacity.max(self.offset);
        Ok(())
    }
}

/// Why a frame is not durable.
#[derive(Debug)]
pub enum AppendFailure {
    /// There is no room; the log goes on as before.
    Refused(StorageError),
    /// It is unknown what a restart will find: the log must not be used any more.
    Unknown(StorageError),
}

fn write_zeros(file: &mut dyn FsFile, mut offset: u64, mut len: u64) -> std::io::Result<()> {
    let zeros = vec![0u8; ZEROS.min(usize::try_from(len).unwrap_or(ZEROS))];
    while len > 0 {
        let step = zeros.len().min(usize::try_from(len).unwrap_or(ZEROS));
        file.write_at(offset, &zeros[..step])?;
        offset += step as u64;
        len -= step as u64;
    }
    Ok(())
}
