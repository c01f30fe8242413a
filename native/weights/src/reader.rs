//! Reading a weight directory through memory maps.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use aios_kernels::gemm::scales_from_bytes;
use half::f16;
use half::slice::HalfBitsSliceExt;
use memmap2::Mmap;

use crate::codec::{decode, halves};
use crate::directory::previous_of;
use crate::error::WeightsError;
use crate::index::{self, Index, MAX_METADATA_BYTES, METADATA_FILE, TensorRecord};
use crate::layout::MAGIC;
use crate::verify::{self, Damage};

const COPY_ALL: &str = "Copy the whole model folder again.";

/// A Parquet file and its mapping.
pub(crate) struct MappedFile {
    pub path: PathBuf,
    pub file: File,
    pub map: Mmap,
}

impl MappedFile {
    /// Lets go of the memory of pages of the mapping; they are read again when they are asked for.
    pub(crate) fn release(&self, bytes: Range<usize>) {
        // SAFETY: nothing was ever written to these pages, so that the file still has what they hold.
        #[cfg(unix)]
        let released = unsafe {
            let advice = memmap2::UncheckedAdvice::DontNeed;
            self.map.unchecked_advise_range(advice, bytes.start, bytes.len())
        };
        #[cfg(not(unix))]
        let released: io::Result<()> = {
            let _ = bytes; // the system takes such pages back by itself
            Ok(())
        };
        debug_assert!(released.is_ok(), "{released:?}");
    }
}

/// A weight directory. Opening maps the files; nothing is read until it is asked for (except to verify).
///
/// The mapping belongs to the reader: a directory that is replaced by [`crate::write_weights`] stays readable here.
/// Cutting a mapped file short from outside is undefined, as with every memory map.
pub struct WeightReader {
    path: PathBuf,
    metadata: String,
    index: Index,
    files: Vec<MappedFile>,
    /// By name: position in the index and in `files`.
    places: HashMap<String, (usize, usize)>,
}

impl std::fmt::Debug for WeightReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WeightReader")
            .field("path", &self.path)
            .field("tensors", &self.places.len())
            .finish()
    }
}

impl WeightReader {
    /// Opens a directory; with `verify` every tensor's checksum and place is checked.
    ///
    /// # Errors
    ///
    /// Missing files, a foreign version, contradictions in the index, cut or changed files.
    pub fn open(path: &Path, verify: bool) -> Result<Self, WeightsError> {
        let metadata_path = path.join(METADATA_FILE);
        let metadata = read_metadata(path, &metadata_path)?;
        let index = index::parse(&metadata, &metadata_path)?;
        let files: Vec<MappedFile> = index
            .files
            .iter()
            .map(|file| map_file(&path.join(&file.name), file.bytes))
            .collect::<Result<_, _>>()?;
        let numbers: HashMap<&str, usize> = index
            .files
            .iter()
            .enumerate()
            .map(|(number, file)| (file.name.as_str(), number))
            .collect();
        let places = index.tensors.iter().enumerate();
        let places = places
            .map(|(place, tensor)| (tensor.name.clone(), (place, numbers[tensor.file.as_str()])))
            .collect();
        let reader = Self {
            path: path.to_owned(),
            metadata,
            index,
            files,
            places,
        };
        if verify && let Some(damage) = reader.verify().into_iter().next() {
            return Err(damage.error);
        }
        Ok(reader)
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text of `metadata.json`.
    pub fn metadata(&self) -> &str {
        &self.metadata
    }

    /// The tensors in the order in which they were written.
    pub fn tensors(&self) -> &[TensorRecord] {
        &self.index.tensors
    }

    /// What the index says of a tensor.
    ///
    /// # Errors
    ///
    /// There is no tensor of this name.
    pub fn record(&self, name: &str) -> Result<&TensorRecord, WeightsError> {
        Ok(&self.index.tensors[self.place(name)?.0])
    }

    /// The stored payload, in the mapping, on a 64-byte boundary.
    ///
    /// # Errors
    ///
    /// There is no tensor of this name.
    pub fn data(&self, name: &str) -> Result<&[u8], WeightsError> {
        let (place, file) = self.place(name)?;
        let record = &self.index.tensors[place];
        Ok(self.range(file, record.offset, record.bytes))
    }

    /// The scales, in the order in which they are stored; empty where the storage has none. They are in the mapping
    /// where they begin at an even offset, as [`crate::WeightWriter`] puts those of packed codes, else copied.
    ///
    /// # Errors
    ///
    /// There is no tensor of this name.
    pub fn scales(&self, name: &str) -> Result<Cow<'_, [f16]>, WeightsError> {
        let (place, file) = self.place(name)?;
        let Some(part) = &self.index.tensors[place].scales else {
            return Ok(Cow::default());
        };
        let bytes = self.range(file, part.offset, part.bytes);
        Ok(match scales_from_bytes(bytes) {
            Ok(bits) => Cow::Borrowed(bits.reinterpret_cast()),
            Err(_) => Cow::Owned(halves(bytes)),
        })
    }

    /// The zero points, in the order of the scales; empty where the codes are symmetric.
    ///
    /// # Errors
    ///
    /// There is no tensor of this name.
    pub fn zero_points(&self, name: &str) -> Result<&[u8], WeightsError> {
        let (place, file) = self.place(name)?;
        let zeros = self.index.tensors[place].zero_points.as_ref();
        Ok(zeros.map_or(&[], |part| self.range(file, part.offset, part.bytes)))
    }

    /// The tensor in float32, in row order.
    ///
    /// # Errors
    ///
    /// There is no tensor of this name.
    pub fn dequantize(&self, name: &str) -> Result<Vec<f32>, WeightsError> {
        let record = self.record(name)?;
        let mut out = vec![0.0; record.elements()];
        decode(
            record,
            self.data(name)?,
            &self.scales(name)?,
            self.zero_points(name)?,
            &mut out,
        )?;
        Ok(out)
    }

    /// Lets go of the memory that a tensor's pages take; they are read from the file again when they are asked for. For
    /// whoever reads a network larger than memory tensor by tensor.
    ///
    /// # Errors
    ///
    /// There is no tensor of this name.
    pub fn release(&self, name: &str) -> Result<(), WeightsError> {
        let (place, file) = self.place(name)?;
        for (_, part) in self.index.tensors[place].sections() {
            let begin = part.offset as usize;
            self.files[file].release(begin..begin + part.bytes as usize);
        }
        Ok(())
    }

    /// Every damaged tensor with what is wrong, once and in index order; empty when the directory is whole. Memory holds
    /// little of the files meanwhile, and nothing afterwards.
    pub fn verify(&self) -> Vec<Damage> {
        let damages = verify::verify(&self.index.tensors, |record| &self.files[self.places[&record.name].1]);
        // A tensor that is not there has no place, so that it takes its matrix's.
        let placed = |matrix: usize, damage: Damage| {
            let own = self.places.get(&damage.tensor).map(|(place, _)| *place);
            (own.unwrap_or(matrix), damage)
        };
        let mut damages: Vec<(usize, Damage)> = damages.into_iter().map(|damage| placed(0, damage)).collect();
        let adjustments = self.damaged_adjustments().into_iter();
        damages.extend(adjustments.map(|(matrix, damage)| placed(matrix, damage)));
        self.files.iter().for_each(|file| file.release(0..file.map.len()));
        damages.sort_by_key(|(place, _)| *place);
        damages.dedup_by(|later, first| later.1.tensor == first.1.tensor);
        damages.into_iter().map(|(_, damage)| damage).collect()
    }

    fn place(&self, name: &str) -> Result<(usize, usize), WeightsError> {
        self.places.get(name).copied().ok_or_else(|| {
            let problem = format!("there is no such tensor in {}", self.path.display());
            WeightsError::tensor(name, problem, "Convert the original checkpoint again.")
        })
    }

    fn range(&self, file: usize, offset: u64, bytes: u64) -> &[u8] {
        // The index was checked against the file length, which fits the address space because the file is mapped.
        &self.files[file].map[offset as usize..(offset + bytes) as usize]
    }
}

fn read_metadata(folder: &Path, file: &Path) -> Result<String, WeightsError> {
    if !folder.is_dir() {
        let previous = previous_of(folder);
        let remedy = if previous.is_dir() {
            format!("Rename {} back: replacing it was interrupted.", previous.display())
        } else {
            "Check the path of the model folder.".to_owned()
        };
        return Err(WeightsError::Missing {
            file: folder.to_owned(),
            remedy,
        });
    }
    let length = fs::metadata(file).map_err(|error| missing_or_io(file, error))?.len();
    if length > MAX_METADATA_BYTES {
        return Err(WeightsError::format(
            file,
            format!("{length} bytes, more than {MAX_METADATA_BYTES}"),
        ));
    }
    let bytes = fs::read(file).map_err(|error| missing_or_io(file, error))?;
    String::from_utf8(bytes).map_err(|error| WeightsError::format(file, error.to_string()))
}

fn missing_or_io(file: &Path, error: io::Error) -> WeightsError {
    if error.kind() == io::ErrorKind::NotFound {
        return WeightsError::Missing {
            file: file.to_owned(),
            remedy: COPY_ALL.to_owned(),
        };
    }
    WeightsError::io(file, "read", error)
}

fn map_file(path: &Path, expected: u64) -> Result<MappedFile, WeightsError> {
    let file = File::open(path).map_err(|error| missing_or_io(path, error))?;
    let found = file
        .metadata()
        .map_err(|error| WeightsError::io(path, "read", error))?
        .len();
    if found != expected {
        return Err(WeightsError::corrupt(
            path,
            None,
            format!("it has {found} bytes, {expected} were written"),
        ));
    }
    if found < 2 * MAGIC.len() as u64 {
        return Err(WeightsError::format(path, "it is not a Parquet file"));
    }
    // SAFETY: the mapping is read-only and private to this process. Nothing in this program changes a weight file in
    // place: writers replace whole directories by renaming. A foreign program that cuts the file is documented as the
    // limit of every memory map.
    let map = unsafe { Mmap::map(&file) }.map_err(|error| WeightsError::io(path, "mapped", error))?;
    if !map.starts_with(MAGIC) || !map.ends_with(MAGIC) {
        return Err(WeightsError::format(path, "it is not a Parquet file"));
    }
    Ok(MappedFile {
        path: path.to_owned(),
        file,
        map,
    })
}
