//! See `aios_fuzz::targets::tokenizer_file`.
#![no_main]

libfuzzer_sys::fuzz_target!(
    init: {
        // The loader turns panics of the tokenizers crate into errors; one that gets past it still ends the run.
        std::panic::set_hook(Box::new(|_| {}));
    },
    |data: &[u8]| {
        aios_fuzz::targets::tokenizer_file(data);
    }
);
