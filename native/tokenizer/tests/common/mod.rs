//! The bundled vocabulary.

use std::path::Path;
use std::sync::LazyLock;

use aios_tokenizer::FastTokenizer;

/// The tokenizer of the bundled vocabulary.
pub static BUNDLED: LazyLock<FastTokenizer> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/models/vocab/vocab.txt");
    FastTokenizer::from_file(&path).expect("the bundled vocabulary loads")
});
