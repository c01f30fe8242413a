//! Arrow IPC files read in place, page by page.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_data::ArrayData;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_schema::{ArrowError, DataType};

use crate::error::{Result, StorageError};
use crate::pages::PagedFile;

const TRAILER: usize = 10;

/// Reads the one batch of a mapped Arrow file without touching its data pages.
pub fn read_batch(file: &PagedFile) -> Result<RecordBatch> {
    let batch = decode_batch(file)?;
    if !file.is_sealed() {
        return Ok(batch);
    }
    // Decoding counts the nulls, so their bitmaps must be decrypted before; the first pass tells where they lie.
    batch
        .columns()
        .iter()
        .try_for_each(|column| ensure_nulls(file, &column.to_data()))?;
    decode_batch(file)
}

fn ensure_nulls(file: &PagedFile, data: &ArrayData) -> Result<()> {
    if let Some(nulls) = data.nulls() {
        file.ensure_buffer(nulls.buffer())?;
    }
    data.child_data().iter().try_for_each(|child| ensure_nulls(file, child))
}

fn decode_batch(file: &PagedFile) -> Result<RecordBatch> {
    let damaged = |what: String| StorageError::corruption(file.path(), 0, what);
    let arrow = |error: ArrowError| damaged(error.to_string());
    let data = file.data();
    let trailer = data
        .len()
        .checked_sub(TRAILER)
        .ok_or_else(|| damaged("the file is cut short".into()))?;
    file.ensure(trailer..data.len())?;
    let mut tail = [0u8; TRAILER];
    tail.copy_from_slice(&data[trailer..]);
    let footer_len = read_footer_length(tail).map_err(arrow)?;
    let start = trailer
        .checked_sub(footer_len)
        .ok_or_else(|| damaged("footer length".into()))?;
    file.ensure(start..trailer)?;
    let footer = arrow_ipc::root_as_footer(&data[start..trailer]).map_err(|error| damaged(error.to_string()))?;
    let schema = footer.schema().ok_or_else(|| damaged("no schema".into()))?;
    let schema = arrow_ipc::convert::try_fb_to_schema(schema).map_err(arrow)?;
    let blocks = footer.recordBatches().ok_or_else(|| damaged("no batches".into()))?;
    if blocks.len() != 1 {
        return Err(damaged(format!("{} batches instead of one", blocks.len())));
    }
    let block = blocks.get(0);
    let (offset, head) = (block.offset() as usize, block.metaDataLength() as usize);
    file.ensure(offset..offset + head)?;
    // SAFETY: page checksums prove that the bytes are those that this crate wrote as a valid batch; every reader
    // verifies the pages of a column before it uses the column.
    let decoder = unsafe { FileDecoder::new(Arc::new(schema), footer.version()).with_skip_validation(true) };
    let body = data.slice_with_length(offset, head + block.bodyLength() as usize);
    let batch = decoder
        .with_require_alignment(true)
        .read_record_batch(block, &body)
        .map_err(arrow)?;
    batch.ok_or_else(|| damaged("an empty batch message".into()))
}

/// Verifies the pages of one cell of a column of texts or bytes, whose nulls are verified; of another column, all.
pub fn ensure_cell(file: &PagedFile, array: &ArrayRef, row: usize) -> Result<()> {
    let part = |buffer: &Buffer, start: usize, len: usize| file.ensure_buffer(&buffer.slice_with_length(start, len));
    match array.data_type() {
        DataType::Utf8 => {
            let texts = array.as_string::<i32>();
            part(texts.offsets().inner().inner(), row * 4, 8)?;
            let (start, end) = (texts.offsets()[row] as usize, texts.offsets()[row + 1] as usize);
            part(texts.values(), start, end - start)
        }
        DataType::LargeBinary => {
            let bytes = array.as_binary::<i64>();
            part(bytes.offsets().inner().inner(), row * 8, 16)?;
            let (start, end) = (bytes.offsets()[row] as usize, bytes.offsets()[row + 1] as usize);
            part(bytes.values(), start, end - start)
        }
        _ => ensure_array(file, &array.to_data()),
    }
}

/// Verifies the pages of an array's buffers.
pub fn ensure_array(file: &PagedFile, data: &ArrayData) -> Result<()> {
    for buffer in data.buffers() {
        file.ensure_buffer(buffer)?;
    }
    if let Some(nulls) = data.nulls() {
        file.ensure_buffer(nulls.buffer())?;
    }
    data.child_data().iter().try_for_each(|child| ensure_array(file, child))
}
