//! Activations as 8-bit codes, quantized once for every matrix that they are multiplied by.

/// Rows of signed codes within +-127, one scale per row, and the sum of the codes of each group.
///
/// The codes are rounded to nearest, ties to even, the same on every level. A row that holds an infinity or something
/// that is no number has that for its scale, so every product with it is no number.
#[derive(Debug, Default)]
pub struct Activations {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) group: usize,
    /// Codes between the starts of two rows: an odd multiple of 64, so that rows meet in no cache set.
    pub(super) stride: usize,
    pub(super) codes: Vec<i8>,
    pub(super) scales: Vec<f32>,
    pub(super) sums: Vec<i32>,
}

impl Activations {
    /// No rows yet; the buffers grow with the first use and are kept.
    pub fn new() -> Self {
        Activations::default()
    }

    /// Rows of the last quantization.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns of the last quantization.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The codes of one row.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn codes(&self, row: usize) -> &[i8] {
        assert!(row < self.rows, "row {row} of {}", self.rows);
        &self.codes[row * self.stride..][..self.columns]
    }

    /// One scale per row: a value is its code times the scale.
    pub fn scales(&self) -> &[f32] {
        &self.scales[..self.rows]
    }

    pub(super) fn groups(&self) -> usize {
        self.columns.div_ceil(self.group)
    }

    /// Takes the rows of `x` in; `quantize_row` is the level's.
    pub(super) fn fill(&mut self, x: &[f32], rows: usize, columns: usize, group: usize, quantize_row: QuantizeRow) {
        (self.rows, self.columns, self.group) = (rows, columns, group);
        self.stride = columns.next_multiple_of(64) | 64;
        let groups = self.groups();
        grow(&mut self.codes, rows * self.stride);
        grow(&mut self.scales, rows);
        grow(&mut self.sums, rows * groups);
        for row in 0..rows {
            let codes = &mut self.codes[row * self.stride..][..self.stride];
            let (inside, outside) = codes.split_at_mut(columns);
            outside.fill(0);
            let sums = &mut self.sums[row * groups..][..groups];
            // SAFETY: the caller passes the function of a level that the processor supports.
            self.scales[row] = unsafe { quantize_row(&x[row * columns..][..columns], group, inside, sums) };
        }
    }
}

/// Makes a buffer long enough; what lies beyond the present shape is stale.
pub(super) fn grow<T: Copy + Default>(buffer: &mut Vec<T>, len: usize) {
    if buffer.len() < len {
        buffer.resize(len, T::default());
    }
}

/// Row, group, codes, sums of the groups; gives the scale.
pub(crate) type QuantizeRow = unsafe fn(&[f32], usize, &mut [i8], &mut [i32]) -> f32;

/// Magnitudes below this count as 0, so that its inverse is finite.
const SMALLEST: f32 = 1e-30;
/// Adding this rounds to a whole number, which then lies in the low bits.
const ROUNDING: f32 = 12_582_912.0;

/// The portable source of every [`QuantizeRow`]; the levels compile it with their own instructions.
#[inline(always)]
pub(crate) fn quantize_row(x: &[f32], group: usize, codes: &mut [i8], sums: &mut [i32]) -> f32 {
    // Patterns of magnitudes order like the magnitudes, and what is no number comes last.
    let mut largest = 0;
    for value in x {
        largest = largest.max(value.to_bits() & 0x7fff_ffff);
    }
    let largest = f32::from_bits(largest);
    if !largest.is_finite() || largest < SMALLEST {
        codes.fill(0);
        sums.fill(0);
        return if largest.is_finite() { 0.0 } else { f32::NAN };
    }
    let inverse = 127.0 / largest;
    for (code, value) in codes.iter_mut().zip(x) {
        *code = (value * inverse + ROUNDING).to_bits() as i8;
    }
    for (sum, codes) in sums.iter_mut().zip(codes.chunks(group)) {
        let mut total = 0;
        for &code in codes {
            total += i32::from(code);
        }
        *sum = total;
    }
    largest / 127.0
}
