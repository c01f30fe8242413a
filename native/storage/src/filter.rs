//! Conditions on memories, evaluated on columns of segments and on rows in memory.

use arrow_array::cast::AsArray;
use arrow_array::{Array, BooleanArray, ListArray, StringArray};
use roaring::RoaringBitmap;

use crate::error::Result;
use crate::row::{Row, Value};
use crate::schema::memory;
use crate::segment::Segment;

/// Conditions joined by and; `None` means any.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// The kind is one of these.
    pub kinds: Option<Vec<String>>,
    /// The source is one of these.
    pub sources: Option<Vec<String>>,
    /// The source begins so.
    pub source_prefix: Option<String>,
    /// At least one of these tags is there.
    pub tags: Option<Vec<String>>,
    /// Created at or after, microseconds UTC.
    pub created_from: Option<i64>,
    /// Created before, microseconds UTC.
    pub created_to: Option<i64>,
    /// Pinned or not.
    pub pinned: Option<bool>,
}

impl Filter {
    fn created(&self, time: i64) -> bool {
        self.created_from.is_none_or(|from| time >= from) && self.created_to.is_none_or(|to| time < to)
    }

    fn kind(&self, kind: Option<&str>) -> bool {
        self.kinds
            .as_ref()
            .is_none_or(|kinds| kind.is_some_and(|kind| kinds.iter().any(|wanted| wanted == kind)))
    }

    fn source(&self, source: Option<&str>) -> bool {
        let listed = |sources: &Vec<String>| source.is_some_and(|source| sources.iter().any(|wanted| wanted == source));
        let begins = |prefix: &String| source.is_some_and(|source| source.starts_with(prefix.as_str()));
        self.sources.as_ref().is_none_or(listed) && self.source_prefix.as_ref().is_none_or(begins)
    }

    fn tags<'a>(&self, mut tags: impl Iterator<Item = &'a str>) -> bool {
        self.tags
            .as_ref()
            .is_none_or(|wanted| tags.any(|tag| wanted.iter().any(|other| other == tag)))
    }

    /// Whether a row in memory meets the conditions.
    pub fn accepts(&self, row: &Row) -> bool {
        let tags: &[String] = if let Value::List(tags) = &row.values[memory::TAGS] {
            tags
        } else {
            &[]
        };
        self.created(row.created_at)
            && self
                .pinned
                .is_none_or(|wanted| row.values[memory::PINNED] == Value::Bool(wanted))
            && self.kind(row.text(memory::KIND))
            && self.source(row.text(memory::SOURCE))
            && self.tags(tags.iter().map(String::as_str))
    }

    /// Rows of a segment that meet the conditions, deleted ones included.
    pub fn rows(&self, segment: &Segment) -> Result<RoaringBitmap> {
        let (first, last) = segment.entry.created_at;
        if self.created_from.is_some_and(|from| last < from) || self.created_to.is_some_and(|to| first >= to) {
            return Ok(RoaringBitmap::new());
        }
        let created = segment.created()?;
        let mut rows: Vec<u32> = (0..segment.rows())
            .filter(|row| self.created(created[*row as usize]))
            .collect();
        if let Some(wanted) = self.pinned {
            let pinned = segment.column("pinned")?.map(|array| array.as_boolean());
            rows.retain(|row| pinned.is_some_and(|column| is_pinned(column, *row)) == wanted);
        }
        if self.kinds.is_some() {
            let column = texts(segment, "kind")?;
            rows.retain(|row| self.kind(text_at(column, *row)));
        }
        if self.sources.is_some() || self.source_prefix.is_some() {
            let column = texts(segment, "source")?;
            rows.retain(|row| self.source(text_at(column, *row)));
        }
        if self.tags.is_some() {
            let column = segment.column("tags")?.map(|array| array.as_list::<i32>());
            rows.retain(|row| column.is_some_and(|column| self.tags_at(column, *row)));
        }
        Ok(RoaringBitmap::from_sorted_iter(rows).unwrap_or_default())
    }

    fn tags_at(&self, column: &ListArray, row: u32) -> bool {
        let tags = column.value(row as usize);
        self.tags(tags.as_string::<i32>().iter().flatten())
    }
}

fn is_pinned(column: &BooleanArray, row: u32) -> bool {
    column.is_valid(row as usize) && column.value(row as usize)
}

fn texts<'a>(segment: &'a Segment, name: &str) -> Result<Option<&'a StringArray>> {
    Ok(segment.column(name)?.map(|array| array.as_string::<i32>()))
}

fn text_at(column: Option<&StringArray>, row: u32) -> Option<&str> {
    column
        .filter(|column| column.is_valid(row as usize))
        .map(|column| column.value(row as usize))
}
