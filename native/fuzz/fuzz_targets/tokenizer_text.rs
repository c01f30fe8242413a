//! See `aios_fuzz::targets::tokenizer_text`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    aios_fuzz::targets::tokenizer_text(data);
});
