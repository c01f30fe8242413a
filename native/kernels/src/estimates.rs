//! From sums of table entries to estimated scores. All levels give the same bits.

use crate::NIBBLE_BLOCK;

/// Sums, slopes, offsets, line, results.
type OnLines = unsafe fn(&[u16], &[f32], &[f32], Line, &mut [f32]);

/// What a level brings for estimates.
pub(crate) struct EstimateKernels {
    pub(crate) on_lines: OnLines,
    /// Values, divisors.
    pub(crate) divide: unsafe fn(&mut [f32], &[f32]),
    /// Values, results.
    pub(crate) block_maxima: unsafe fn(&[f32], &mut [f32]),
}

/// For any processor.
pub(crate) static PORTABLE: EstimateKernels = EstimateKernels {
    on_lines,
    divide,
    block_maxima,
};

/// What all rows have in common in [`crate::on_lines`].
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Added to every row's offset.
    pub base: f32,
    /// What a sum of 0 stands for.
    pub lowest: f32,
    /// What a step of the sums stands for.
    pub step: f32,
}

/// Values whose maximum is taken side by side, because one running maximum would wait for itself.
const LANES: usize = 8;

#[inline(always)]
pub(crate) fn on_lines(sums: &[u16], slopes: &[f32], offsets: &[f32], line: Line, out: &mut [f32]) {
    let rows = sums.iter().zip(slopes).zip(offsets);
    for (out, ((&sum, &slope), &offset)) in out.iter_mut().zip(rows) {
        *out = line.base + offset + slope * (line.lowest + line.step * f32::from(sum));
    }
}

#[inline(always)]
pub(crate) fn divide(values: &mut [f32], divisors: &[f32]) {
    for (value, &divisor) in values.iter_mut().zip(divisors) {
        *value /= if divisor == 0.0 { 1.0 } else { divisor };
    }
}

#[inline(always)]
pub(crate) fn block_maxima(values: &[f32], out: &mut [f32]) {
    // By number: an iterator over pairs would stay a call in a loop this short.
    for (number, block) in values.as_chunks::<NIBBLE_BLOCK>().0.iter().enumerate() {
        let mut lanes = [f32::NEG_INFINITY; LANES];
        for first in (0..NIBBLE_BLOCK).step_by(LANES) {
            for lane in 0..LANES {
                lanes[lane] = higher(lanes[lane], block[first + lane]);
            }
        }
        out[number] = lanes.into_iter().fold(f32::NEG_INFINITY, higher);
    }
}

/// The first where the other is NaN.
#[inline(always)]
fn higher(one: f32, other: f32) -> f32 {
    if other > one { other } else { one }
}

#[cfg(test)]
mod tests {
    use crate::{Kernels, Level, Line, NIBBLE_BLOCK};

    fn levels() -> impl Iterator<Item = &'static Kernels> {
        Level::ALL.into_iter().filter_map(Kernels::at)
    }

    #[test]
    fn sums_lie_on_their_lines_to_the_same_bits_at_all_levels() {
        let line = Line {
            base: 0.3,
            lowest: -1.7,
            step: 0.013,
        };
        let rows = 2 * NIBBLE_BLOCK + 5;
        let sums: Vec<u16> = (0..rows).map(|row| (row * 977 % 65_536) as u16).collect();
        let slopes: Vec<f32> = (0..rows).map(|row| 0.01 * row as f32).collect();
        let offsets: Vec<f32> = (0..rows)
            .map(|row| if row == 7 { f32::NAN } else { 0.1 - 0.003 * row as f32 })
            .collect();
        for kernels in levels() {
            let mut out = vec![0.0; rows];
            kernels.on_lines(&sums, &slopes, &offsets, line, &mut out);
            for row in 0..rows {
                let wanted = 0.3 + offsets[row] + slopes[row] * (-1.7 + 0.013 * f32::from(sums[row]));
                assert!(out[row].to_bits() == wanted.to_bits() || out[row].is_nan() && row == 7);
            }
        }
    }

    #[test]
    fn zeros_divide_as_ones() {
        for kernels in levels() {
            let mut values: Vec<f32> = (0..40).map(|row| row as f32).collect();
            let divisors: Vec<f32> = (0..40).map(|row| (row % 3) as f32).collect();
            kernels.divide(&mut values, &divisors);
            for (row, value) in values.into_iter().enumerate() {
                assert_eq!(value, row as f32 / [1.0, 1.0, 2.0][row % 3]);
            }
        }
    }

    #[test]
    fn maxima_are_of_whole_blocks_and_leave_nan_out() {
        for kernels in levels() {
            for best in 0..NIBBLE_BLOCK {
                let mut values = vec![f32::NAN; NIBBLE_BLOCK];
                values[best] = -2.5;
                values[(best + 9) % NIBBLE_BLOCK] = -7.0;
                values.extend([f32::NEG_INFINITY; NIBBLE_BLOCK]);
                let mut out = [0.0; 2];
                kernels.block_maxima(&values, &mut out);
                assert_eq!(out, [-2.5, f32::NEG_INFINITY]);
            }
        }
    }

    #[test]
    #[should_panic(expected = "different lengths")]
    fn shapes_are_checked() {
        crate::divide(&mut [1.0; 3], &[1.0; 2]);
    }
}
