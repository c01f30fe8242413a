//! The packed form of a quantized matrix, on disk and in memory alike, so that a mapped file is used in place.
//!
//! A matrix has `rows` outputs and `columns` inputs; one value is `(code - zero) * scale` with a scale (and, where the
//! matrix is asymmetric, a zero) per row and group of `group` columns. Otherwise the zero is [`Bits::middle`]: 128 for
//! 8 bits (signed codes are stored with 128 added), 8 for 4 bits, and 1.5 for 2 bits, whose values are thus -1.5, -0.5,
//! 0.5 and 1.5 scales. The last group may be short.
//!
//! # Codes
//! - A *tile* is 16 rows. Tiles follow each other; the last one is filled up with rows of code 0 and scale 0.
//! - Columns are filled up to a multiple of 8 with code 0 (any code would do: the product's other side is 0 there).
//!   `steps = 2 * ceil(columns / 8)` is the number of *steps* of 4 columns.
//! - A *half step* is 32 codes: the 4 columns of one step for 8 rows. Half step `2 * s + h` of a tile holds rows
//!   `8 * h .. 8 * h + 8` and columns `4 * s .. 4 * s + 4`; the code of row `8 * h + r`, column `4 * s + j` has place
//!   `4 * r + j` in it.
//! - With `f = 8 / bits` codes to a byte, a *chunk* is 32 bytes and holds `f` half steps: half step `i` lies in chunk
//!   `i / f`, in bits `bits * (i % f) .. bits * (i % f + 1)` of the 32 bytes, byte `p` for place `p`. So at 8 bits a
//!   step is 64 bytes, at 4 bits a step is one chunk (rows 0..8 in the low halves of its bytes, rows 8..16 in the
//!   high ones), at 2 bits two steps are one chunk (bits 0..2 and 2..4 the even step, 4..6 and 6..8 the odd one).
//!   Unpacking a vector takes a shift and a mask.
//! - A tile is `steps * 8 * bits` bytes, a multiple of 32.
//!
//! # Scales and zeros
//! `scales[(tile * groups + group) * 16 + row % 16]`, IEEE half precision, native (little) endian; `zeros` are bytes in
//! the same order. 64-byte alignment of all three is best for speed and not needed otherwise.

use std::fmt;

/// Rows of a tile.
pub const TILE_ROWS: usize = 16;
/// Columns of a step: the products that one 32-bit lane adds up.
pub const STEP: usize = 4;
/// Longest group whose sum of products fits 32 bits: each product is at most 255 * 127.
pub const MAX_GROUP: usize = 1 << 16;

/// The width of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bits {
    /// Codes 0 to 3.
    Two = 2,
    /// Codes 0 to 15.
    Four = 4,
    /// Codes 0 to 255.
    Eight = 8,
}

impl Bits {
    /// Every width, narrowest first.
    pub const ALL: [Bits; 3] = [Bits::Two, Bits::Four, Bits::Eight];

    /// The width of `bits` bits, or `None` if there is no such width.
    pub fn new(bits: u32) -> Option<Bits> {
        Bits::ALL.into_iter().find(|width| width.get() == bits)
    }

    /// The number of bits.
    #[inline]
    pub fn get(self) -> u32 {
        self as u32
    }

    /// The next wider one, where there is one.
    pub fn wider(self) -> Option<Bits> {
        Bits::ALL.into_iter().find(|width| *width > self)
    }

    /// Codes in a byte.
    #[inline]
    pub fn per_byte(self) -> usize {
        8 / self as usize
    }

    /// The largest code.
    #[inline]
    pub fn max_code(self) -> u8 {
        u8::MAX >> (8 - self.get())
    }

    /// The zero of a symmetric matrix: 1.5, 8, 128. The four values of two bits lie evenly around 0.
    #[inline]
    pub fn middle(self) -> f32 {
        match self {
            Bits::Two => 1.5,
            Bits::Four => 8.0,
            Bits::Eight => 128.0,
        }
    }
}

/// The sizes of a packed matrix, from which those of its parts follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    /// Outputs of the matrix, not 0.
    pub rows: usize,
    /// Inputs of the matrix, not 0.
    pub columns: usize,
    /// Width of a code.
    pub bits: Bits,
    /// Columns that share a scale: a multiple of 4, at most [`MAX_GROUP`].
    pub group: usize,
}

impl Layout {
    /// Tiles of [`TILE_ROWS`] rows.
    #[inline]
    pub fn tiles(&self) -> usize {
        self.rows.div_ceil(TILE_ROWS)
    }

    /// Steps of [`STEP`] columns, an even number.
    #[inline]
    pub fn steps(&self) -> usize {
        self.columns.div_ceil(2 * STEP) * 2
    }

    /// Groups of a row.
    #[inline]
    pub fn groups(&self) -> usize {
        self.columns.div_ceil(self.group)
    }

    /// Bytes of one tile's codes.
    #[inline]
    pub fn tile_bytes(&self) -> usize {
        self.steps() * STEP * TILE_ROWS / self.bits.per_byte()
    }

    /// Bytes of all codes.
    pub fn code_bytes(&self) -> usize {
        self.tiles() * self.tile_bytes()
    }

    /// Number of scales, and of zeros where there are any, with those that fill up the last tile.
    pub fn scale_count(&self) -> usize {
        self.tiles() * self.groups() * TILE_ROWS
    }

    /// Bytes of the scales.
    pub fn scale_bytes(&self) -> usize {
        self.scale_count() * size_of::<u16>()
    }

    /// Byte and shift of a code.
    #[inline]
    pub(super) fn place(&self, row: usize, column: usize) -> (usize, u32) {
        let (tile, row) = (row / TILE_ROWS, row % TILE_ROWS);
        let half_step = column / STEP * 2 + row / 8;
        let per_byte = self.bits.per_byte();
        let byte = tile * self.tile_bytes() + half_step / per_byte * 32 + row % 8 * STEP + column % STEP;
        (byte, (half_step % per_byte) as u32 * self.bits.get())
    }

    /// Place of a scale or zero.
    #[inline]
    pub(super) fn scale_place(&self, row: usize, group: usize) -> usize {
        (row / TILE_ROWS * self.groups() + group) * TILE_ROWS + row % TILE_ROWS
    }

    /// Checks the sizes.
    ///
    /// # Errors
    /// [`LayoutError`] names the field that no matrix can have.
    pub fn check(&self) -> Result<(), LayoutError> {
        let wrong = |field, found, wanted| Err(LayoutError { field, found, wanted });
        // Sizes this far from the limit of an address leave room for every product of them.
        let largest = 1 << 28;
        if self.rows == 0 || self.rows > largest {
            return wrong("rows", self.rows, Wanted::Within(1, largest));
        }
        if self.columns == 0 || self.columns > largest {
            return wrong("columns", self.columns, Wanted::Within(1, largest));
        }
        if self.group == 0 || self.group > MAX_GROUP {
            return wrong("group", self.group, Wanted::Within(STEP, MAX_GROUP));
        }
        if !self.group.is_multiple_of(STEP) {
            return wrong("group", self.group, Wanted::MultipleOf(STEP));
        }
        Ok(())
    }
}

/// A packed matrix whose parts lie elsewhere, in a mapped file for instance. See the module for their order.
#[derive(Clone, Copy, Debug)]
pub struct PackedMatrix<'a> {
    pub(super) layout: Layout,
    pub(super) codes: &'a [u8],
    pub(super) scales: &'a [u16],
    pub(super) zeros: Option<&'a [u8]>,
}

impl<'a> PackedMatrix<'a> {
    /// A view of the parts; `zeros` is `None` for a symmetric matrix.
    ///
    /// # Errors
    /// [`LayoutError`] names the size that is impossible or the part whose length does not follow from the sizes.
    pub fn new(
        layout: Layout,
        codes: &'a [u8],
        scales: &'a [u16],
        zeros: Option<&'a [u8]>,
    ) -> Result<Self, LayoutError> {
        layout.check()?;
        let length = |field, found, wanted| match found == wanted {
            true => Ok(()),
            false => Err(LayoutError {
                field,
                found,
                wanted: Wanted::Length(wanted),
            }),
        };
        length("codes", codes.len(), layout.code_bytes())?;
        length("scales", scales.len(), layout.scale_count())?;
        if let Some(zeros) = zeros {
            length("zeros", zeros.len(), layout.scale_count())?;
        }
        Ok(PackedMatrix {
            layout,
            codes,
            scales,
            zeros,
        })
    }

    /// The sizes.
    #[inline]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }
}

/// The scales in the bytes of a file.
///
/// # Errors
/// [`LayoutError`] if the bytes are not as many whole numbers or do not begin at an even address.
pub fn scales_from_bytes(bytes: &[u8]) -> Result<&[u16], LayoutError> {
    // SAFETY: every pattern of 16 bits is a u16.
    let (before, scales, after) = unsafe { bytes.align_to::<u16>() };
    if !before.is_empty() || !after.is_empty() {
        return Err(LayoutError {
            field: "scales",
            found: if before.is_empty() {
                bytes.len()
            } else {
                bytes.as_ptr() as usize
            },
            wanted: Wanted::MultipleOf(2),
        });
    }
    Ok(scales)
}

/// A size or length that no packed matrix has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayoutError {
    /// `rows`, `columns`, `group`, `codes`, `scales` or `zeros`.
    pub field: &'static str,
    /// What it is.
    pub found: usize,
    /// What it must be.
    pub wanted: Wanted,
}

/// What a field of a packed matrix must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Neither below the first nor above the second number.
    Within(usize, usize),
    /// A multiple of this number.
    MultipleOf(usize),
    /// As many elements.
    Length(usize),
}

impl fmt::Display for LayoutError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LayoutError { field, found, wanted } = self;
        match wanted {
            Wanted::Within(low, high) => write!(out, "packed matrix: {field} is {found}, not from {low} to {high}"),
            Wanted::MultipleOf(of) => write!(out, "packed matrix: {field} is {found}, no multiple of {of}"),
            Wanted::Length(length) => write!(out, "packed matrix: {field} has {found} elements, not {length}"),
        }
    }
}

impl std::error::Error for LayoutError {}
