//! Several codes in one byte, for storage.
//!
//! Every row begins at a byte. The first code of a byte lies in its lowest bits; unused bits of a row's last byte are 0.

use crate::error::QuantError;
use crate::int8::check_length;
use crate::scheme::BitWidth;

/// Bytes of a packed row.
pub fn packed_row_bytes(columns: usize, bits: BitWidth) -> usize {
    columns.div_ceil(codes_per_byte(bits))
}

/// Packs codes (rows, columns), each at most the largest code of its width.
///
/// # Errors
///
/// Codes that are no whole number of rows.
pub fn pack_codes(codes: &[u8], columns: usize, bits: BitWidth) -> Result<Vec<u8>, QuantError> {
    let rows = whole_rows("the code buffer", codes.len(), columns)?;
    let (count, width) = (codes_per_byte(bits), u32::from(bits.bits()));
    let mut packed = Vec::with_capacity(rows * packed_row_bytes(columns, bits));
    for row in codes.chunks(columns.max(1)) {
        let bytes = row.chunks(count).map(|codes| {
            let fields = codes.iter().zip((0..8).step_by(width as usize));
            fields.fold(0_u8, |byte, (&code, shift)| {
                byte | (code & bits.largest_code()) << shift
            })
        });
        packed.extend(bytes);
    }
    Ok(packed)
}

/// The codes (rows, columns) of packed rows.
///
/// # Errors
///
/// Bytes that are no whole number of rows.
pub fn unpack_codes(packed: &[u8], columns: usize, bits: BitWidth) -> Result<Vec<u8>, QuantError> {
    let row_bytes = packed_row_bytes(columns, bits);
    let rows = whole_rows("the packed buffer", packed.len(), row_bytes)?;
    let mut codes = Vec::with_capacity(rows * columns);
    for row in packed.chunks(row_bytes.max(1)) {
        let fields = row.iter().flat_map(|&byte| {
            let shifts = (0..8).step_by(usize::from(bits.bits()));
            shifts.map(move |shift| (byte >> shift) & bits.largest_code())
        });
        codes.extend(fields.take(columns));
    }
    Ok(codes)
}

fn codes_per_byte(bits: BitWidth) -> usize {
    usize::from(8 / bits.bits())
}

fn whole_rows(what: &'static str, length: usize, row: usize) -> Result<usize, QuantError> {
    let rows = length.checked_div(row).unwrap_or(0);
    check_length(what, length, rows * row)?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_and_rows_begin_at_bytes() {
        for bits in BitWidth::ALL {
            for columns in [1, 3, 4, 7, 64, 65] {
                let codes: Vec<u8> = (0..columns * 3)
                    .map(|i| (i * 37 % 256) as u8 & bits.largest_code())
                    .collect();
                let packed = pack_codes(&codes, columns, bits).unwrap();
                assert_eq!(packed.len(), 3 * packed_row_bytes(columns, bits));
                assert_eq!(unpack_codes(&packed, columns, bits).unwrap(), codes);
            }
        }
        assert_eq!(pack_codes(&[1, 2, 3], 3, BitWidth::Two).unwrap(), [0b11_10_01]);
        assert_eq!(pack_codes(&[1, 2, 3], 3, BitWidth::Four).unwrap(), [0x21, 0x03]);
    }

    #[test]
    fn broken_rows_are_refused() {
        assert!(pack_codes(&[1, 2, 3], 2, BitWidth::Four).is_err());
        assert!(unpack_codes(&[1, 2, 3], 4, BitWidth::Four).is_err());
    }
}
