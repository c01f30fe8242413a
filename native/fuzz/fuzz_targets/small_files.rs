//! See `aios_fuzz::targets::small_files`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    aios_fuzz::targets::small_files(data);
});
