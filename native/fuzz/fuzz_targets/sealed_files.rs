//! See `aios_fuzz::targets::sealed_files`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    aios_fuzz::targets::sealed_files(data);
});
