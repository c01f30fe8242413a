//! From row order to the packed form and back.

use super::layout::{Layout, LayoutError, PackedMatrix, Wanted};

/// Packs codes given row after row.
///
/// # Errors
/// [`LayoutError`] if the sizes are impossible, or if there are not `rows * columns` codes.
///
/// # Panics
/// If a code is wider than the layout's bits.
pub fn pack(layout: &Layout, codes: &[u8]) -> Result<Vec<u8>, LayoutError> {
    layout.check()?;
    same_length("codes", codes.len(), layout.rows * layout.columns)?;
    let largest = codes.iter().fold(0, |largest, &code| code.max(largest));
    assert!(
        largest <= layout.bits.max_code(),
        "a code of more than {} bits",
        layout.bits.get()
    );
    let mut packed = vec![0; layout.code_bytes()];
    for (row, codes) in codes.chunks_exact(layout.columns).enumerate() {
        for (column, &code) in codes.iter().enumerate() {
            let (byte, shift) = layout.place(row, column);
            packed[byte] |= code << shift;
        }
    }
    Ok(packed)
}

/// The codes of a packed matrix, row after row.
///
/// # Errors
/// [`LayoutError`] if the sizes are impossible, or if `packed` has not [`Layout::code_bytes`] bytes.
pub fn unpack(layout: &Layout, packed: &[u8]) -> Result<Vec<u8>, LayoutError> {
    layout.check()?;
    same_length("codes", packed.len(), layout.code_bytes())?;
    let mask = layout.bits.max_code();
    let mut codes = Vec::with_capacity(layout.rows * layout.columns);
    for row in 0..layout.rows {
        codes.extend((0..layout.columns).map(|column| {
            let (byte, shift) = layout.place(row, column);
            (packed[byte] >> shift) & mask
        }));
    }
    Ok(codes)
}

/// Brings scales (half precision) or zeros from row order, `[row][group]`, into the packed order.
///
/// # Errors
/// [`LayoutError`] if the sizes are impossible, or if there are not `rows * groups` values.
pub fn pack_scales<T: Copy + Default>(layout: &Layout, values: &[T]) -> Result<Vec<T>, LayoutError> {
    layout.check()?;
    let groups = layout.groups();
    same_length("scales", values.len(), layout.rows * groups)?;
    let mut packed = vec![T::default(); layout.scale_count()];
    for (row, values) in values.chunks_exact(groups).enumerate() {
        for (group, &value) in values.iter().enumerate() {
            packed[layout.scale_place(row, group)] = value;
        }
    }
    Ok(packed)
}

/// The inverse of [`pack_scales`].
///
/// # Errors
/// [`LayoutError`] if the sizes are impossible, or if `packed` has not [`Layout::scale_count`] values.
pub fn unpack_scales<T: Copy>(layout: &Layout, packed: &[T]) -> Result<Vec<T>, LayoutError> {
    layout.check()?;
    same_length("scales", packed.len(), layout.scale_count())?;
    let places = (0..layout.rows).flat_map(|row| (0..layout.groups()).map(move |group| (row, group)));
    Ok(places
        .map(|(row, group)| packed[layout.scale_place(row, group)])
        .collect())
}

impl PackedMatrix<'_> {
    /// Writes the values of one row.
    ///
    /// # Panics
    /// If there is no such row, or if `out` has not as many values as the matrix has columns.
    pub fn dequantize_row(&self, row: usize, out: &mut [f32]) {
        let layout = &self.layout;
        assert!(row < layout.rows, "row {row} of {}", layout.rows);
        assert_eq!(out.len(), layout.columns, "values and columns differ in number");
        let mask = layout.bits.max_code();
        for (group, values) in out.chunks_mut(layout.group).enumerate() {
            let place = layout.scale_place(row, group);
            let scale = half::f16::from_bits(self.scales[place]).to_f32();
            let zero = self.zeros.map_or(layout.bits.middle(), |zeros| f32::from(zeros[place]));
            for (at, value) in values.iter_mut().enumerate() {
                let (byte, shift) = layout.place(row, group * layout.group + at);
                let code = (self.codes[byte] >> shift) & mask;
                *value = (f32::from(code) - zero) * scale;
            }
        }
    }
}

fn same_length(field: &'static str, found: usize, wanted: usize) -> Result<(), LayoutError> {
    match found == wanted {
        true => Ok(()),
        false => Err(LayoutError {
            field,
            found,
            wanted: Wanted::Length(wanted),
        }),
    }
}
