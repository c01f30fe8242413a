//! See `aios_fuzz::targets::weights`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    aios_fuzz::targets::weights(data);
});
