//! See `aios_fuzz::targets::manifest`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    aios_fuzz::targets::manifest(data);
});
