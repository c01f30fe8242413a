//! Parquet V2 weight files: a directory of Parquet files whose tensors are read by memory map, without copying.
//!
//! `metadata.json` is the index: per tensor the file, the absolute offset and the checksum of its payload. Every tensor
//! is one row group of one row; a pad column before the payload puts it on a 64-byte boundary of the file, hence of the
//! mapping. The byte-level specification is `engine/ai_os_diffusion/weights/FORMAT.md`.

#[cfg(target_endian = "big")]
compile_error!("payloads are little-endian and are read in place");

mod adjustments;
mod codec;
mod directory;
mod error;
mod index;
mod layout;
mod quantizing;
mod reader;
mod verify;
mod writer;

pub use adjustments::{Adjustments, Part};
pub use codec::Storage;
pub use error::WeightsError;
pub use index::{FORMAT_NAME, FORMAT_VERSION, METADATA_FILE, RESERVED_KEYS, Section, TensorRecord, layer_of};
pub use layout::ALIGNMENT;
pub use quantizing::{ModelSink, ModelSource};
pub use reader::WeightReader;
pub use verify::Damage;
pub use writer::{TensorInput, TensorValues, WeightWriter, WriteOptions, write_weights};
