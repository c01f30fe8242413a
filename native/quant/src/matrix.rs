//! Quantizing whole matrices and reading them back.

use std::ops::Range;

use half::f16;
use half::slice::HalfFloatSliceExt;
use rayon::prelude::*;

use crate::error::QuantError;
use crate::group::{self, Fit, Grid};
use crate::int8::{block_rows, check_length, first_refused, groups_per_row};
use crate::level::{self, Job};
use crate::scheme::{Method, Scheme};

/// A quantized matrix (rows, columns); what its codes mean is told in [`crate::scheme`].
#[derive(Debug, Clone, PartialEq)]
pub struct QuantizedMatrix {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
    /// Width, groups, zero point.
    pub scheme: Scheme,
    /// rows · columns codes in row order, one in each byte.
    pub codes: Vec<u8>,
    /// rows · groups per row scales.
    pub scales: Vec<f16>,
    /// rows · groups per row zero points; empty where the scheme is symmetric.
    pub zeros: Vec<u8>,
}

/// Quantizes a matrix in row order.
///
/// # Errors
///
/// NaN, infinities, magnitudes whose scale float16 cannot hold, lengths that do not fit, an impossible group size.
pub fn quantize(values: &[f32], columns: usize, scheme: Scheme, method: Method) -> Result<QuantizedMatrix, QuantError> {
    quantize_weighted(values, columns, &[], scheme, method)
}

/// Quantizes a matrix in row order, where an error in column `j` counts `importance[j]` times; the search uses it.
///
/// # Errors
///
/// Those of [`quantize`], and as many weights as columns must be given, or none.
pub fn quantize_weighted(
    values: &[f32],
    columns: usize,
    importance: &[f32],
    scheme: Scheme,
    method: Method,
) -> Result<QuantizedMatrix, QuantError> {
    let mut matrix = QuantizedMatrix::empty(values.len(), columns, scheme)?;
    if !importance.is_empty() {
        check_length("the importance of columns", importance.len(), columns)?;
    }
    if values.is_empty() {
        return Ok(matrix);
    }
    let (block, groups) = (block_rows(columns), groups_per_row(columns, scheme.group_size));
    // Zero points of symmetric schemes are written to a scrap block.
    let zero_rows = |block: usize| if scheme.symmetric { 0 } else { block * groups };
    let mut zeros: Vec<&mut [u8]> = Vec::new();
    let mut rest = matrix.zeros.as_mut_slice();
    for part in values.chunks(block * columns) {
        let (head, tail) = rest.split_at_mut(zero_rows(part.len() / columns));
        zeros.push(head);
        rest = tail;
    }
    let encoded = matrix
        .codes
        .par_chunks_mut(block * columns)
        .zip(matrix.scales.par_chunks_mut(block * groups))
        .zip(values.par_chunks(block * columns))
        .zip(zeros)
        .map(|(((codes, scales), values), zeros)| {
            level::run(Encode {
                values,
                importance,
                columns,
                scheme,
                method,
                codes,
                scales,
                zeros,
            })
        })
        .reduce(|| true, |a, b| a && b);
    if encoded {
        Ok(matrix)
    } else {
        Err(first_refused(values, columns))
    }
}

impl QuantizedMatrix {
    /// A matrix of zeros to be filled.
    pub(crate) fn empty(elements: usize, columns: usize, scheme: Scheme) -> Result<Self, QuantError> {
        scheme.check()?;
        let rows = elements.checked_div(columns).unwrap_or(0);
        check_length("the matrix", elements, rows * columns)?;
        let groups = groups_per_row(columns, scheme.group_size);
        Ok(Self {
            rows,
            columns,
            scheme,
            codes: vec![0; elements],
            scales: vec![f16::ZERO; rows * groups],
            zeros: vec![0; if scheme.symmetric { 0 } else { rows * groups }],
        })
    }

    /// Number of groups in a row.
    pub fn groups(&self) -> usize {
        groups_per_row(self.columns, self.scheme.group_size)
    }

    /// Bytes with packed codes.
    pub fn stored_bytes(&self) -> usize {
        self.scheme.stored_bytes(self.rows, self.columns)
    }

    /// All values in row order.
    ///
    /// # Errors
    ///
    /// Buffers that do not fit each other.
    pub fn dequantize(&self) -> Result<Vec<f32>, QuantError> {
        let mut out = vec![0.0; self.codes.len()];
        self.dequantize_rows(0..self.rows, &mut out)?;
        Ok(out)
    }

    /// Writes the values of some rows into `out` (rows, columns).
    ///
    /// # Errors
    ///
    /// Rows that do not exist, buffers that do not fit each other.
    pub fn dequantize_rows(&self, rows: Range<usize>, out: &mut [f32]) -> Result<(), QuantError> {
        self.check(&rows, out.len())?;
        if out.is_empty() {
            return Ok(());
        }
        let block = block_rows(self.columns);
        out.par_chunks_mut(block * self.columns)
            .enumerate()
            .for_each(|(number, out)| self.decode_from(rows.start + number * block, out));
        Ok(())
    }

    /// Writes whole rows from `first` on, in this thread; the buffers have been checked.
    pub(crate) fn decode_from(&self, first: usize, out: &mut [f32]) {
        let (groups, count) = (self.groups(), out.len() / self.columns);
        let part = |unit: usize| first * unit..(first + count) * unit;
        let mut scales = vec![0.0; count * groups];
        self.scales[part(groups)].convert_to_f32_slice(&mut scales);
        level::run(Decode {
            codes: &self.codes[part(self.columns)],
            scales: &scales,
            zeros: if self.scheme.symmetric {
                &[]
            } else {
                &self.zeros[part(groups)]
            },
            columns: self.columns,
            scheme: self.scheme,
            out,
        });
    }

    /// Whether the buffers fit each other, the rows exist and `out` values hold them.
    pub(crate) fn check(&self, rows: &Range<usize>, out: usize) -> Result<(), QuantError> {
        self.scheme.check()?;
        let groups = self.rows * self.groups();
        check_length("the code buffer", self.codes.len(), self.rows * self.columns)?;
        check_length("the scale buffer", self.scales.len(), groups)?;
        let zeros = if self.scheme.symmetric { 0 } else { groups };
        check_length("the buffer of zero points", self.zeros.len(), zeros)?;
        if rows.end > self.rows || rows.start > rows.end {
            return Err(QuantError::Shape {
                what: "the range of rows",
                found: rows.end.max(rows.start),
                expected: self.rows,
            });
        }
        check_length("the output buffer", out, rows.len() * self.columns)
    }
}

/// Encodes whole rows; false when a group holds a value that cannot be encoded.
struct Encode<'a> {
    values: &'a [f32],
    importance: &'a [f32],
    columns: usize,
    scheme: Scheme,
    method: Method,
    codes: &'a mut [u8],
    scales: &'a mut [f16],
    zeros: &'a mut [u8],
}

impl Job for Encode<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let size = self.scheme.group_size;
        let (grid, groups) = (Grid::of(&self.scheme), groups_per_row(self.columns, size));
        let rows = self.values.chunks_exact(self.columns);
        for (row, (values, codes)) in rows.zip(self.codes.chunks_exact_mut(self.columns)).enumerate() {
            for (number, (values, codes)) in values.chunks(size).zip(codes.chunks_mut(size)).enumerate() {
                let weights = match self.importance {
                    [] => &[],
                    all => &all[number * size..number * size + values.len()],
                };
                let Some(fit) = group::fit(values, weights, &self.scheme, self.method) else {
                    return false;
                };
                self.scales[row * groups + number] = fit.scale;
                if let Some(zero) = self.zeros.get_mut(row * groups + number) {
                    *zero = fit.zero as u8;
                }
                group::encode(values, fit, grid, codes);
            }
        }
        true
    }
}

struct Decode<'a> {
    codes: &'a [u8],
    scales: &'a [f32],
    zeros: &'a [u8],
    columns: usize,
    scheme: Scheme,
    out: &'a mut [f32],
}

impl Job for Decode<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let size = self.scheme.group_size;
        let groups = groups_per_row(self.columns, size);
        let rows = self.codes.chunks_exact(self.columns);
        for (row, (codes, out)) in rows.zip(self.out.chunks_exact_mut(self.columns)).enumerate() {
            for (number, (codes, out)) in codes.chunks(size).zip(out.chunks_mut(size)).enumerate() {
                let place = row * groups + number;
                let zero = match self.scheme.fixed_zero() {
                    Some(zero) => zero,
                    None => f32::from(self.zeros[place]),
                };
                group::decode(codes, self.scales[place], zero, out);
            }
        }
    }
}

/// Scale and zero point of every group of one row.
pub(crate) fn fit_row(values: &[f32], importance: &[f32], scheme: &Scheme, method: Method) -> Option<Vec<Fit>> {
    level::run(FitRow {
        values,
        importance,
        scheme,
        method,
    })
}

struct FitRow<'a> {
    values: &'a [f32],
    importance: &'a [f32],
    scheme: &'a Scheme,
    method: Method,
}

impl Job for FitRow<'_> {
    type Output = Option<Vec<Fit>>;

    #[inline(always)]
    fn run(self) -> Option<Vec<Fit>> {
        let size = self.scheme.group_size;
        let mut fits = Vec::with_capacity(groups_per_row(self.values.len(), size));
        for (number, values) in self.values.chunks(size).enumerate() {
            let weights = match self.importance {
                [] => &[],
                all => &all[number * size..number * size + values.len()],
            };
            fits.push(group::fit(values, weights, self.scheme, self.method)?);
        }
        Some(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::Bits;
    use aios_kernels::Level;

    #[test]
    fn every_level_gives_the_same_bits() {
        let columns = 203;
        let values: Vec<f32> = (0..7 * columns)
            .map(|i| ((i * 7919 % 1009) as f32 / 500.0 - 1.0).powi(3))
            .collect();
        let importance: Vec<f32> = (0..columns).map(|i| 1.0 + (i % 5) as f32).collect();
        for bits in Bits::ALL {
            for symmetric in [true, false] {
                for importance in [&[][..], &importance] {
                    let scheme = Scheme {
                        bits,
                        group_size: 60,
                        symmetric,
                    };
                    let at = |level: Level| {
                        let mut made = QuantizedMatrix::empty(values.len(), columns, scheme).unwrap();
                        let encoded = Encode {
                            values: &values,
                            importance,
                            columns,
                            scheme,
                            method: Method::default(),
                            codes: &mut made.codes,
                            scales: &mut made.scales,
                            zeros: &mut made.zeros,
                        };
                        assert!(level::run_at(level, encoded));
                        made
                    };
                    let scalar = at(Level::Scalar);
                    for level in Level::ALL.into_iter().filter(|level| level.is_supported()) {
                        assert_eq!(at(level), scalar, "{level:?} {scheme:?}");
                    }
                }
            }
        }
    }
}
