//! Per-group integer quantization.
//!
//! A matrix is cut along its last axis into groups; every group has one float16 scale. [`int8`] is the plain symmetric
//! codec of weight files; [`matrix`] has the codecs of 2, 4 and 8 bits, [`feedback`] the one that calibrates.
//! [`orchestrator`] quantizes whole networks with them and knows no file format.

pub mod calibration;
pub mod config;
pub mod error;
pub mod failure;
pub mod feedback;
mod group;
pub mod hessian;
pub mod int8;
mod level;
pub mod matrix;
pub mod modality;
pub mod orchestrator;
mod pipeline;
mod plan;
pub mod progress;
pub mod scheme;
pub mod spatial;
pub mod tensors;
pub mod time_aware;
mod treatment;
pub mod validation;

pub use calibration::{Calibration, group_of};
pub use config::{DeploymentProfile, DiffusionQuantConfig, Modality};
pub use error::QuantError;
pub use failure::EngineError;
pub use feedback::{ColumnOrder, FeedbackOptions, quantize_with_feedback};
pub use hessian::Hessian;
pub use int8::{Int8Matrix, dequantize_int8, groups_per_row, quantize_int8};
pub use matrix::{QuantizedMatrix, quantize, quantize_weighted};
pub use modality::detect_modality;
pub use orchestrator::{DiffusionOrchestrator, Summary, TensorSummary};
pub use progress::Progress;
pub use scheme::{Bits, Method, Scheme};
pub use spatial::{SpatialQuantizer, SpatialTransform};
pub use tensors::{StoredTensor, TensorInfo, TensorSink, TensorSource};
pub use time_aware::{TimeAwareQuantizer, TimeCorrections};
pub use validation::{QualityReport, TensorQuality, ValidationSystem, compare, compare_matrix};
