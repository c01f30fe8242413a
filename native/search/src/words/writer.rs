//! One writing session on the committed index.

use std::path::Path;

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, IndexWriter, TantivyDocument, Term};

use super::analyzer::ANALYZER_VERSION;
use super::layer::{FIELDS, Layer, LayerText};
use super::schema::{Fields, damaged, index_error, split_id};
use crate::SearchError;

/// Memory for texts before they are written out, the least that the library takes.
const MEMORY_BYTES: usize = 15_000_000;
/// Segments of similar size that are merged into one.
const MERGED_SEGMENTS: usize = 8;
/// Segments of more texts are left as they are, which bounds the time of one commit.
const MAX_MERGED_TEXTS: usize = 200_000;
/// Share of deleted texts above which a segment is rewritten.
const MAX_DELETED_SHARE: f32 = 0.25;

/// A writer with one indexing and one merging thread, both gone when it is finished or dropped.
pub(super) struct Writer(IndexWriter);

impl Writer {
    pub(super) fn new(index: &Index) -> tantivy::Result<Self> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(MEMORY_BYTES)
            .build();
        let writer = index.writer_with_options(options)?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(MERGED_SEGMENTS);
        policy.set_max_docs_before_merge(MAX_MERGED_TEXTS);
        policy.set_del_docs_ratio_before_merge(MAX_DELETED_SHARE);
        writer.set_merge_policy(Box::new(policy));
        Ok(Writer(writer))
    }

    /// Takes over the changes of a layer, which is newer than what was applied before.
    pub(super) fn apply(&mut self, layer: &Layer, fields: &Fields) -> tantivy::Result<()> {
        for id in layer.touched() {
            self.0.delete_term(Term::from_field_bytes(fields.id, id));
        }
        for text in layer.texts() {
            let mut document = TantivyDocument::new();
            let (high, low) = split_id(&text.id);
            document.add_bytes(fields.id, &text.id);
            document.add_u64(fields.id_high, high);
            document.add_u64(fields.id_low, low);
            for field in 0..FIELDS {
                document.add_pre_tokenized_text(fields.texts[field], tokens(layer, text, field));
            }
            self.0.add_document(document)?;
        }
        Ok(())
    }

    pub(super) fn remove_all(&mut self) -> tantivy::Result<()> {
        self.0.delete_all_documents().map(drop)
    }

    pub(super) fn commit(&mut self, lsn: u64) -> tantivy::Result<()> {
        let mut prepared = self.0.prepare_commit()?;
        prepared.set_payload(&payload(lsn));
        prepared.commit().map(drop)
    }

    /// Waits for the merges that the commit started.
    pub(super) fn finish(self) -> tantivy::Result<()> {
        self.0.wait_merging_threads()
    }

    /// Merges all segments into one without deleted texts.
    pub(super) fn merge_all(mut self) -> tantivy::Result<()> {
        self.0.set_merge_policy(Box::new(tantivy::indexer::NoMergePolicy));
        let metas = self.0.index().searchable_segment_metas()?;
        let is_compact = metas.len() <= 1 && metas.iter().all(|meta| meta.num_deleted_docs() == 0);
        if !is_compact {
            let segments: Vec<_> = metas.iter().map(|meta| meta.id()).collect();
            self.0.merge(&segments).wait()?;
        }
        self.finish()
    }

    /// Deletes the files that no segment needs.
    pub(super) fn collect_garbage(self) -> tantivy::Result<()> {
        self.0.garbage_collect_files().wait()?;
        self.finish()
    }
}

fn tokens(layer: &Layer, text: &LayerText, field: usize) -> PreTokenizedString {
    let token = |(place, term): (u32, &str)| Token {
        position: place as usize,
        text: term.to_owned(),
        ..Token::default()
    };
    PreTokenizedString {
        text: String::new(),
        tokens: layer.field_terms(text, field).map(token).collect(),
    }
}

fn payload(lsn: u64) -> String {
    format!("{ANALYZER_VERSION} {lsn}")
}

/// The number of the last commit, 0 before the first.
///
/// # Errors
/// [`SearchError::Damaged`] if the index holds the terms of another analyzer.
pub(super) fn committed_lsn(path: &Path, index: &Index) -> Result<u64, SearchError> {
    let metas = index.load_metas().map_err(|error| index_error(path, error))?;
    let Some(payload) = metas.payload else {
        return match metas.segments.is_empty() {
            true => Ok(0),
            false => Err(damaged(path, "the commit has no number")),
        };
    };
    let (version, lsn) = payload.split_once(' ').unwrap_or((&payload, ""));
    if version != ANALYZER_VERSION.to_string() {
        return Err(damaged(path, "its terms are those of another version"));
    }
    lsn.parse()
        .map_err(|_| damaged(path, "the number of the commit is not readable"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::schema::schema;

    fn index_with(payload: &str) -> Index {
        let index = Index::create_in_ram(schema().0);
        let mut writer = Writer::new(&index).unwrap();
        let mut prepared = writer.0.prepare_commit().unwrap();
        prepared.set_payload(payload);
        prepared.commit().unwrap();
        index
    }

    #[test]
    fn the_number_of_a_commit_is_read_back() {
        let path = Path::new("words");
        assert_eq!(committed_lsn(path, &Index::create_in_ram(schema().0)).unwrap(), 0);
        assert_eq!(committed_lsn(path, &index_with(&payload(u64::MAX))).unwrap(), u64::MAX);
        for payload in ["", "7", "0 7", "1 7", "2 x", "2 -7"] {
            assert_eq!(
                committed_lsn(path, &index_with(payload)).unwrap_err().kind(),
                "search.damaged",
                "{payload}"
            );
        }
    }
}
