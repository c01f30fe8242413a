//! Per-group integer quantization.
