//! One function for each parser. What it returns tells ways of reading apart; a panic is a find.

use std::path::Path;
use std::sync::LazyLock;

use aios_search::{Question, WordIndex};
use aios_tokenizer::{FastTokenizer, Mode};
use aios_weights::WeightReader;

use crate::{admit, exercise, exercise_sealed, framed, log_of, named, put, store, weights};

/// A target.
pub type Target = fn(&[u8]) -> String;

/// All targets by name.
pub const ALL: [(&str, Target); 11] = [
    ("log_file", log_file),
    ("log_batch", log_batch),
    ("manifest", manifest),
    ("small_files", small_files),
    ("segment_files", segment_files),
    ("key_file", key_file),
    ("sealed_files", sealed_files),
    ("question", question),
    ("tokenizer_text", tokenizer_text),
    ("tokenizer_file", tokenizer_file),
    ("weights", weights),
];

/// The log as it lies on the disk: header and frames, checksums as they come.
pub fn log_file(data: &[u8]) -> String {
    let disk = store();
    put(&disk, &named(".wal")[0], data);
    exercise(&disk)
}

/// The operations of one commit in a frame that verifies.
pub fn log_batch(data: &[u8]) -> String {
    let disk = store();
    let path = &named(".wal")[0];
    put(&disk, path, &log_of(&disk.bytes(path), data));
    exercise(&disk)
}

/// The JSON of both manifests, in frames that verify.
pub fn manifest(data: &[u8]) -> String {
    let disk = store();
    for path in named("MANIFEST-") {
        put(&disk, &path, &framed(b"AIOSMAN1", data));
    }
    exercise(&disk)
}

/// Deleted rows, removals and page checksums, in frames that verify and that the manifest admits.
pub fn small_files(data: &[u8]) -> String {
    let Some((choice, payload)) = data.split_first() else {
        return String::new();
    };
    let disk = store();
    let (part, magic) = [
        ("/del-", b"AIOSDEL1"),
        ("DELETED-", b"AIOSDLG1"),
        ("rows.crc", b"AIOSPGC1"),
        (".crc", b"AIOSPGC1"),
    ][usize::from(choice % 4)];
    let paths = named(part);
    let path = &paths[usize::from(choice / 4) % paths.len()];
    let bytes = framed(magic, payload);
    put(&disk, path, &bytes);
    let crc = crc32fast::hash(payload);
    if part.ends_with(".crc") {
        // The manifest has their checksum under the name of the data file, whose length stays.
        let data = path.with_extension("arrow");
        admit(&disk, &data, disk.bytes(&data).len() as u64, crc);
    } else {
        admit(&disk, path, bytes.len() as u64, crc);
    }
    exercise(&disk)
}

/// What the true files give.
static WHOLE: LazyLock<String> = LazyLock::new(|| exercise(&store()));

/// Rows and vectors in Arrow files, whose page checksums stay: every difference is refused, or in bytes that nobody
/// reads. Behind their checksums the files are trusted, and read without copies.
pub fn segment_files(data: &[u8]) -> String {
    let Some((choice, bytes)) = data.split_first() else {
        return String::new();
    };
    let disk = store();
    let paths = named(".arrow");
    put(&disk, &paths[usize::from(*choice) % paths.len()], bytes);
    let told = exercise(&disk);
    assert!(
        told == *WHOLE || told.contains("is damaged"),
        "{told} instead of {}",
        *WHOLE
    );
    told
}

/// The JSON of both key files, in frames that verify.
pub fn key_file(data: &[u8]) -> String {
    let disk = crate::sealed_store();
    for path in crate::sealed_files() {
        if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("KEY"))
        {
            put(&disk, &path, &framed(b"AIOSKEY1", data));
        }
    }
    exercise_sealed(&disk)
}

/// What the true files of the encrypted store give.
static SEALED_WHOLE: LazyLock<String> = LazyLock::new(|| exercise_sealed(&crate::sealed_store()));

/// Any file of an encrypted store: whatever is changed is refused, is a torn tail of the log, or was not read.
pub fn sealed_files(data: &[u8]) -> String {
    let Some((choice, bytes)) = data.split_first() else {
        return String::new();
    };
    let disk = crate::sealed_store();
    let paths = crate::sealed_files();
    let path = &paths[usize::from(*choice) % paths.len()];
    put(&disk, path, bytes);
    let told = exercise_sealed(&disk);
    if path.extension().is_some_and(|ending| ending == "arrow") {
        assert!(
            told == *SEALED_WHOLE || told.contains("is damaged"),
            "{told} instead of {}",
            *SEALED_WHOLE
        );
    }
    told
}

const TEXTS: [(&str, &str); 6] = [
    (
        "Lighthouse",
        "We walked to the lighthouse on Sunday, and the running children ran.",
    ),
    (
        "Häuser",
        "Die Häuser am Fluss wurden über Nacht überschwemmt; Straßen auch.",
    ),
    ("灯塔", "我们星期天去了灯塔。"),
    ("灯台", "日曜日に灯台へ行きました。カメラも。"),
    ("", "naïve café, co-operate, foo_bar, x86-64, 12,400 euros"),
    ("Title", "tag:work path:notes \"a phrase\" pre* after:2024-03-01"),
];

static INDEX: LazyLock<WordIndex> = LazyLock::new(|| {
    let index = WordIndex::in_memory().expect("an index");
    for (number, (title, text)) in TEXTS.iter().enumerate() {
        index.put([number as u8; 16], title, text);
        if number == 3 {
            index.commit(1).expect("a commit");
        }
    }
    index
});

/// What a person types into a search: operators, phrases, dates, any script.
pub fn question(data: &[u8]) -> String {
    let question = Question::parse(&String::from_utf8_lossy(data));
    let hits = INDEX.ask(&question, 5, &|_| true).expect("an answer");
    format!(
        "{} {} {}",
        hits.len(),
        question.has_words(),
        question.conditions().is_empty()
    )
}

static BUNDLED: LazyLock<FastTokenizer> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/models/vocab/vocab.txt");
    FastTokenizer::from_file(&path).expect("the bundled vocabulary loads")
});

/// Any text into ids and back, and any ids into text.
pub fn tokenizer_text(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    for mode in [Mode::Search, Mode::Text] {
        let encoding = BUNDLED.encode(&text, mode, true).expect("any text has ids");
        for (start, end) in &encoding.offsets {
            assert!(
                text.get(*start..*end).is_some(),
                "{start}..{end} is no part of the text"
            );
        }
        let _ = BUNDLED.decode(&encoding.ids, mode);
    }
    let plain = BUNDLED.encode(&text, Mode::Text, false).expect("any text has ids");
    let back = BUNDLED
        .decode(&plain.ids, Mode::Text)
        .expect("ids of a text have a text");
    let again = BUNDLED.encode(&back, Mode::Text, false).expect("any text has ids");
    assert_eq!(again.ids, plain.ids, "{text:?} came back as {back:?}");
    let number = |pair: &[u8]| u32::from(u16::from_le_bytes([pair[0], pair[1]]));
    let ids: Vec<u32> = data.chunks_exact(2).map(number).collect();
    let told = |mode| {
        BUNDLED
            .decode(&ids, mode)
            .map_or_else(|error| error.to_string(), |_| "read".into())
    };
    let told = told(Mode::Search) + &told(Mode::Text);
    told.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}

fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.expect("a folder")
}

/// Files of tokenizers: `vocab.txt` and `tokenizer.json`.
pub fn tokenizer_file(data: &[u8]) -> String {
    let folder = folder();
    let name = if data.first() == Some(&b'{') {
        "tokenizer.json"
    } else {
        "vocab.txt"
    };
    let path = folder.path().join(name);
    std::fs::write(&path, data).expect("a file");
    let tokenizer = match FastTokenizer::from_file(&path) {
        Ok(tokenizer) => tokenizer,
        Err(error) => {
            let told = error.to_string().replace(&folder.path().display().to_string(), "");
            return told
                .chars()
                .filter(|letter| !letter.is_ascii_digit())
                .take(60)
                .collect();
        }
    };
    let _ = (tokenizer.sha256(), tokenizer.special_ids(), tokenizer.vocab_size());
    let mut told = String::new();
    for mode in [Mode::Search, Mode::Text] {
        if let Ok(encoding) = tokenizer.encode("The Häuser 灯塔 [UNK] 12,400!", mode, true) {
            told += &format!("{} ", encoding.ids.len());
            let _ = tokenizer.decode(&encoding.ids, mode);
        }
        let _ = tokenizer.decode(&[0, 1, 2, 3, 50, 100_000], mode);
    }
    told
}

static MODEL: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(weights::files);

/// Model folders: the index, and the Parquet files that it names.
pub fn weights(data: &[u8]) -> String {
    let Some((choice, data)) = data.split_first() else {
        return String::new();
    };
    let (folder, changed) = (folder(), usize::from(*choice) % MODEL.len());
    for (number, (name, bytes)) in MODEL.iter().enumerate() {
        std::fs::write(folder.path().join(name), if number == changed { data } else { bytes }).expect("a file");
    }
    let mut told = String::new();
    for verify in [true, false] {
        match WeightReader::open(folder.path(), verify) {
            Ok(reader) => {
                told += &format!("{} damaged ", reader.verify().len());
                for tensor in reader.tensors() {
                    let name = &tensor.name;
                    let _ = (reader.data(name), reader.scales(name), reader.dequantize(name));
                }
            }
            Err(error) => told += &error.to_string().replace(&folder.path().display().to_string(), ""),
        }
    }
    told.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}
