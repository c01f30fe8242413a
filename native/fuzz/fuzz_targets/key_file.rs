//! See `aios_fuzz::targets::key_file`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    aios_fuzz::targets::key_file(data);
});
