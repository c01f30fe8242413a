//! See `aios_fuzz::targets::log_batch`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    aios_fuzz::targets::log_batch(data);
});
