//! The versioned schema registry: which tables exist and which columns they have.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};

/// Version of every table's schema that this program writes.
pub const SCHEMA_VERSION: u8 = 1;

/// The tables of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Table {
    /// What the assistant remembers.
    Memories = 1,
    /// Turns of conversations.
    Chats = 2,
    /// Binary contents by hash.
    Blobs = 3,
    /// Adapters on disk.
    Adaptations = 4,
    /// What each adaptation was measured to do.
    Receipts = 5,
    /// What an adapter is for.
    Skills = 6,
    /// Rows of the other tables that can still be restored.
    Trash = 7,
}

impl Table {
    /// All tables, in code order.
    pub const ALL: [Self; 7] = [
        Self::Memories,
        Self::Chats,
        Self::Blobs,
        Self::Adaptations,
        Self::Receipts,
        Self::Skills,
        Self::Trash,
    ];

    /// Name outside.
    pub fn name(self) -> &'static str {
        match self {
            Self::Memories => "memories",
            Self::Chats => "chats",
            Self::Blobs => "blobs",
            Self::Adaptations => "adaptations",
            Self::Receipts => "receipts",
            Self::Skills => "skills",
            Self::Trash => "trash",
        }
    }

    /// The table of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// The table of that code in files.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|table| *table as u8 == code)
    }

    /// Position in [`Table::ALL`].
    pub fn index(self) -> usize {
        self as usize - 1
    }

    /// The table's own columns, after [`SYSTEM_COLUMNS`].
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Memories => MEMORIES,
            Self::Chats => CHATS,
            Self::Blobs => BLOBS,
            Self::Adaptations => ADAPTATIONS,
            Self::Receipts => RECEIPTS,
            Self::Skills => SKILLS,
            Self::Trash => TRASH,
        }
    }

    /// Position of an own column.
    pub fn column(self, name: &str) -> Option<usize> {
        self.columns().iter().position(|column| column.name == name)
    }
}

/// Type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// 16-byte row id.
    Id,
    /// Text.
    Utf8,
    /// Text that is a JSON document.
    Json,
    /// Unsigned integer.
    UInt64,
    /// Signed integer.
    Int64,
    /// Double.
    Float64,
    /// Truth value.
    Bool,
    /// Microseconds since the epoch, UTC.
    Timestamp,
    /// Bytes.
    Binary,
    /// List of texts.
    TextList,
    /// Vector of the store's dimension.
    Vector,
}

impl ColumnType {
    /// Name in the registry and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Utf8 => "utf8",
            Self::Json => "json",
            Self::UInt64 => "uint64",
            Self::Int64 => "int64",
            Self::Float64 => "float64",
            Self::Bool => "bool",
            Self::Timestamp => "timestamp_us",
            Self::Binary => "binary",
            Self::TextList => "list<utf8>",
            Self::Vector => "vector<float32>",
        }
    }

    /// The Arrow type, for vectors of `dimension`.
    pub fn arrow(self, dimension: usize) -> DataType {
        match self {
            Self::Id => DataType::FixedSizeBinary(16),
            Self::Utf8 | Self::Json => DataType::Utf8,
            Self::UInt64 => DataType::UInt64,
            Self::Int64 => DataType::Int64,
            Self::Float64 => DataType::Float64,
            Self::Bool => DataType::Boolean,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Binary => DataType::LargeBinary,
            Self::TextList => DataType::List(item_field(DataType::Utf8)),
            Self::Vector => DataType::FixedSizeList(
                item_field(DataType::Float32),
                i32::try_from(dimension).unwrap_or(i32::MAX),
            ),
        }
    }
}

/// The child field of list types (the engine never puts nulls inside a list or vector).
pub fn item_field(kind: DataType) -> Arc<Field> {
    Arc::new(Field::new("item", kind, false))
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name.
    pub name: &'static str,
    /// Type.
    pub kind: ColumnType,
    /// Whether rows may leave it empty.
    pub nullable: bool,
    /// Kept beside the rows (vector files), because it arrives later than they do.
    pub detached: bool,
}

const fn some(name: &'static str, kind: ColumnType) -> Column {
    Column {
        name,
        kind,
        nullable: true,
        detached: false,
    }
}

const fn always(name: &'static str, kind: ColumnType) -> Column {
    Column {
        name,
        kind,
        nullable: false,
        detached: false,
    }
}

const fn detached(name: &'static str, kind: ColumnType) -> Column {
    Column {
        name,
        kind,
        nullable: true,
        detached: true,
    }
}

use ColumnType::{Binary, Bool, Float64, Id, Int64, Json, TextList, Timestamp, UInt64, Utf8, Vector};

/// Columns that every table begins with.
pub const SYSTEM_COLUMNS: &[Column] = &[
    always("id", Id),
    always("lsn", UInt64),
    always("inserted_lsn", UInt64),
    always("device_id", Utf8),
    always("created_at", Timestamp),
    always("updated_at", Timestamp),
];

const MEMORIES: &[Column] = &[
    some("kind", Utf8),
    some("title", Utf8),
    some("text", Utf8),
    detached("embedding", Vector),
    detached("embedder_id", Utf8),
    some("valid_from", Timestamp),
    some("valid_to", Timestamp),
    some("source", Utf8),
    some("source_hash", Utf8),
    some("span_start", Int64),
    some("span_end", Int64),
    some("parent", Utf8),
    some("batch", Utf8),
    always("pinned", Bool),
    always("tags", TextList),
    some("metadata", Json),
];

const CHATS: &[Column] = &[
    some("chat_id", Utf8),
    some("turn", Int64),
    some("role", Utf8),
    some("text", Utf8),
    some("modality", Utf8),
    some("metadata", Json),
];

const BLOBS: &[Column] = &[
    some("hash", Utf8),
    some("media_type", Utf8),
    some("data", Binary),
    some("metadata", Json),
];

const ADAPTATIONS: &[Column] = &[
    some("level", Utf8),
    some("name", Utf8),
    some("context_embedding", Vector),
    some("path", Utf8),
    some("state", Utf8),
    some("metadata", Json),
];

const RECEIPTS: &[Column] = &[
    some("adaptation", Utf8),
    some("kind", Utf8),
    some("score_before", Float64),
    some("score_after", Float64),
    some("metadata", Json),
];

const SKILLS: &[Column] = &[
    some("name", Utf8),
    some("purpose", Utf8),
    some("adapter", Utf8),
    some("trigger_embedding", Vector),
    some("metadata", Json),
];

const TRASH: &[Column] = &[some("origin", Utf8), some("data", Binary)];

/// Positions of the columns of the trash.
pub mod trash {
    /// `origin`: name of the table that the row comes from.
    pub const ORIGIN: usize = 0;
    /// `data`: the row as a batch of one put, as in the log.
    pub const DATA: usize = 1;
}

/// Positions of the memory columns that filters, pages and the word index read.
pub mod memory {
    /// `kind`.
    pub const KIND: usize = 0;
    /// `title`.
    pub const TITLE: usize = 1;
    /// `text`.
    pub const TEXT: usize = 2;
    /// `embedding`.
    pub const EMBEDDING: usize = 3;
    /// `embedder_id`.
    pub const EMBEDDER_ID: usize = 4;
    /// `valid_from`.
    pub const VALID_FROM: usize = 5;
    /// `source`.
    pub const SOURCE: usize = 7;
    /// `pinned`.
    pub const PINNED: usize = 13;
    /// `tags`.
    pub const TAGS: usize = 14;
}

/// All columns of a table, system columns first.
pub fn all_columns(table: Table) -> impl Iterator<Item = &'static Column> {
    SYSTEM_COLUMNS.iter().chain(table.columns())
}

fn field(column: &Column, dimension: usize) -> Field {
    Field::new(column.name, column.kind.arrow(dimension), column.nullable)
}

/// The Arrow schema that readers see.
pub fn arrow_schema(table: Table, dimension: usize) -> SchemaRef {
    Arc::new(Schema::new(
        all_columns(table)
            .map(|column| field(column, dimension))
            .collect::<Vec<_>>(),
    ))
}

/// The Arrow schema of `rows.arrow`: without the detached columns.
pub fn stored_schema(table: Table, dimension: usize) -> SchemaRef {
    let stored = all_columns(table).filter(|column| !column.detached);
    Arc::new(Schema::new(
        stored.map(|column| field(column, dimension)).collect::<Vec<_>>(),
    ))
}

/// The Arrow schema of a vector file.
pub fn vector_schema(dimension: usize) -> SchemaRef {
    let columns = Table::Memories.columns();
    Arc::new(Schema::new(vec![
        field(&columns[memory::EMBEDDING], dimension),
        field(&columns[memory::EMBEDDER_ID], dimension),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_positions_match_the_table() {
        for (name, position) in [
            ("kind", memory::KIND),
            ("title", memory::TITLE),
            ("text", memory::TEXT),
            ("embedding", memory::EMBEDDING),
            ("embedder_id", memory::EMBEDDER_ID),
            ("source", memory::SOURCE),
            ("pinned", memory::PINNED),
            ("tags", memory::TAGS),
        ] {
            assert_eq!(Table::Memories.column(name), Some(position), "{name}");
        }
    }

    #[test]
    fn codes_and_names_are_unique_and_stable() {
        for table in Table::ALL {
            assert_eq!(Table::from_code(table as u8), Some(table));
            assert_eq!(Table::from_name(table.name()), Some(table));
            assert_eq!(Table::ALL[table.index()], table);
            let mut names: Vec<_> = all_columns(table).map(|column| column.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all_columns(table).count());
        }
        assert_eq!(Table::from_code(0), None);
    }
}
