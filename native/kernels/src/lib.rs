//! Vector kernels with run-time dispatch.
