//! See `aios_fuzz::targets::log_file`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    aios_fuzz::targets::log_file(data);
});
