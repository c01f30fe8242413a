//! The files that fuzzing starts from.

use aios_tokenizer::{FastTokenizer, ModelKind};

use crate::{frames, named, store, weights};

fn behind(choice: usize, bytes: &[u8]) -> Vec<u8> {
    [&[choice as u8], bytes].concat()
}

/// Real inputs of a target.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let disk = store();
    let bytes = |path: &std::path::PathBuf| disk.bytes(path);
    let log = bytes(&named(".wal")[0]);
    match target {
        "log_file" => {
            let used = log.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
            vec![log[..used].to_vec(), log[..64].to_vec()]
        }
        "log_batch" => frames(&log).into_iter().map(|(_, payload)| payload).collect(),
        "manifest" => vec![bytes(&named("MANIFEST-")[0])[16..].to_vec()],
        "small_files" => {
            let kinds = ["/del-", "DELETED-", "rows.crc", ".crc"].map(|part| bytes(&named(part)[0])[16..].to_vec());
            kinds.iter().enumerate().map(|(kind, payload)| behind(kind, payload)).collect()
        }
        "segment_files" => {
            let arrow = named(".arrow").into_iter().enumerate();
            arrow.map(|(number, path)| behind(number, &bytes(&path))).collect()
        }
        "key_file" => {
            let keys = crate::sealed_files().into_iter().filter(|path| path.ends_with("KEY"));
            keys.map(|path| crate::sealed_store().bytes(&path)[16..].to_vec()).collect()
        }
        "sealed_files" => {
            let sealed = crate::sealed_store();
            let files = crate::sealed_files().into_iter().enumerate();
            files.map(|(number, path)| behind(number, &sealed.bytes(&path))).collect()
        }
        "question" => [
            "\"two words\" title:wor* tag:#work path:notes/2024 after:2024-03-01 before:2025 on:2024-03 date:2023..2024-06",
            "„Häuser am Fluss“ ran* 灯台 「日曜日」",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec(),
        "tokenizer_text" => [
            "The Häuser aren't red: 12,400 euros!\n\n\t灯塔 [UNK] e\u{301}",
            "[unused7] ##ing \u{200d}👩‍🚀 ＦＵＬＬ ﬁ",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec(),
        "tokenizer_file" => tokenizers(),
        "weights" => {
            let model = weights::files();
            let seeds = model.iter().enumerate();
            seeds.map(|(number, (_, bytes))| behind(number, bytes)).collect()
        }
        _ => Vec::new(),
    }
}

fn tokenizers() -> Vec<Vec<u8>> {
    let sample = ["the quick brown fox", "jumps over the lazy dog"];
    let saved = [ModelKind::Bpe, ModelKind::WordPiece, ModelKind::Unigram].map(|kind| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tokenizer.json");
        let trained = FastTokenizer::train(&sample, 320, kind).expect("a tokenizer");
        trained.save(&path).expect("a file");
        std::fs::read(path).expect("a file")
    });
    let vocabulary = b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n[unused0]\nthe\n##s\nh\n".to_vec();
    saved.into_iter().chain([vocabulary]).collect()
}
