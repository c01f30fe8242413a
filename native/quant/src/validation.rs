//! How far quantized tensors are from the originals.

use rayon::prelude::*;

use crate::error::QuantError;
use crate::int8::{block_rows, check_length};
use crate::matrix::QuantizedMatrix;
use crate::spatial::SpatialTransform;

/// Elements of a block whose sums are formed in one go.
const BLOCK: usize = 1 << 14;
/// Signal-to-noise ratio of an exact copy, in decibels.
const EXACT_DB: f64 = 300.0;

/// Distance of one tensor from its original.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TensorQuality {
    /// Cosine of the angle between the two.
    pub cosine: f64,
    /// Length of the difference over the length of the original.
    pub relative_error: f64,
    /// Signal-to-noise ratio in decibels, 300 for an exact copy.
    pub snr_db: f64,
    /// Number of elements.
    pub elements: usize,
}

/// Distance of a whole network from its original.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityReport {
    /// Every tensor with its quality, in the order given.
    pub tensors: Vec<(String, TensorQuality)>,
    /// Mean cosine, weighted by elements.
    pub cosine: f64,
    /// Mean relative error, weighted by elements.
    pub relative_error: f64,
    /// Names of the tensors whose cosine is below the least accuracy.
    pub below: Vec<String>,
    /// Whether the mean and every tensor reach the least accuracy.
    pub passed: bool,
}

/// Compares tensors and judges the result.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidationSystem {
    min_accuracy: f64,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    product: f64,
    before: f64,
    after: f64,
    lost: f64,
}

impl Sums {
    fn of(before: &[f32], after: &[f32]) -> Self {
        let mut sums = Self::default();
        for (&a, &b) in before.iter().zip(after) {
            let (a, b) = (f64::from(a), f64::from(b));
            sums.product += a * b;
            sums.before += a * a;
            sums.after += b * b;
            sums.lost += (a - b) * (a - b);
        }
        sums
    }

    fn quality(parts: &[Self], elements: usize) -> TensorQuality {
        // One after the other, so that the number of threads changes nothing.
        let mut sums = Self::default();
        for part in parts {
            sums.product += part.product;
            sums.before += part.before;
            sums.after += part.after;
            sums.lost += part.lost;
        }
        let norms = (sums.before * sums.after).sqrt();
        let exact = sums.lost == 0.0;
        TensorQuality {
            cosine: match norms {
                _ if exact => 1.0,
                norms if norms > 0.0 => (sums.product / norms).clamp(-1.0, 1.0),
                _ => 0.0,
            },
            relative_error: match sums.before {
                _ if exact => 0.0,
                before if before > 0.0 => (sums.lost / before).sqrt(),
                _ => 1.0,
            },
            snr_db: match sums.lost {
                _ if exact => EXACT_DB,
                lost if sums.before > 0.0 => (10.0 * (sums.before / lost).log10()).min(EXACT_DB),
                _ => 0.0,
            },
            elements,
        }
    }
}

/// Compares two tensors.
///
/// # Errors
///
/// Tensors of different length.
pub fn compare(original: &[f32], restored: &[f32]) -> Result<TensorQuality, QuantError> {
    check_length("the restored tensor", restored.len(), original.len())?;
    let parts: Vec<Sums> = original
        .par_chunks(BLOCK)
        .zip(restored.par_chunks(BLOCK))
        .map(|(before, after)| Sums::of(before, after))
        .collect();
    Ok(Sums::quality(&parts, original.len()))
}

/// Compares a quantized matrix, some rows at a time, with the values that it stands for, before `transform`.
///
/// # Errors
///
/// Shapes that do not fit each other.
pub fn compare_matrix(
    original: &[f32],
    matrix: &QuantizedMatrix,
    transform: Option<&SpatialTransform>,
) -> Result<TensorQuality, QuantError> {
    matrix.check(&(0..matrix.rows), original.len())?;
    if original.is_empty() {
        return compare(original, &[]);
    }
    let rows = block_rows(matrix.columns);
    let parts: Result<Vec<Sums>, QuantError> = original
        .par_chunks(rows * matrix.columns)
        .enumerate()
        .map(|(number, before)| {
            let mut after = vec![0.0; before.len()];
            matrix.decode_from(number * rows, &mut after);
            if let Some(transform) = transform {
                transform.unfold(&mut after)?;
            }
            Ok(Sums::of(before, &after))
        })
        .collect();
    Ok(Sums::quality(&parts?, original.len()))
}

impl ValidationSystem {
    /// With the least cosine that is accepted.
    pub fn new(min_accuracy: f64) -> Self {
        Self { min_accuracy }
    }

    /// The least cosine that is accepted.
    pub fn min_accuracy(&self) -> f64 {
        self.min_accuracy
    }

    /// Whether a cosine is enough.
    pub fn accepts(&self, cosine: f64) -> bool {
        cosine >= self.min_accuracy
    }

    /// The report on a network.
    pub fn report(&self, tensors: Vec<(String, TensorQuality)>) -> QualityReport {
        let total: usize = tensors.iter().map(|(_, quality)| quality.elements).sum();
        let mean = |of: fn(&TensorQuality) -> f64, empty: f64| {
            if total == 0 {
                return empty;
            }
            let weighted = tensors.iter().map(|(_, quality)| of(quality) * quality.elements as f64);
            weighted.sum::<f64>() / total as f64
        };
        let cosine = mean(|quality| quality.cosine, 1.0);
        let relative_error = mean(|quality| quality.relative_error, 0.0);
        let weak = tensors.iter().filter(|(_, quality)| !self.accepts(quality.cosine));
        let below: Vec<String> = weak.map(|(name, _)| name.clone()).collect();
        QualityReport {
            passed: below.is_empty() && self.accepts(cosine),
            tensors,
            cosine,
            relative_error,
            below,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_angles_and_errors() {
        let quality = compare(&[3.0, 4.0], &[3.0, 0.0]).unwrap();
        assert!((quality.cosine - 0.6).abs() < 1e-12);
        assert!((quality.relative_error - 0.8).abs() < 1e-12);
        assert!((quality.snr_db - 10.0 * (25.0_f64 / 16.0).log10()).abs() < 1e-9);
        assert_eq!(compare(&[1.0], &[-1.0]).unwrap().cosine, -1.0);
        assert!(compare(&[1.0], &[1.0, 2.0]).is_err());
    }

    #[test]
    fn zeros_are_equal_to_zeros_and_to_nothing_else() {
        let same = compare(&[0.0; 3], &[0.0; 3]).unwrap();
        assert_eq!((same.cosine, same.relative_error, same.snr_db), (1.0, 0.0, 300.0));
        let other = compare(&[0.0; 3], &[1.0; 3]).unwrap();
        assert_eq!((other.cosine, other.relative_error, other.snr_db), (0.0, 1.0, 0.0));
    }

    #[test]
    fn reports_weigh_by_elements_and_name_the_weak() {
        let quality = |cosine: f64, elements: usize| TensorQuality {
            cosine,
            relative_error: 1.0 - cosine,
            snr_db: 0.0,
            elements,
        };
        let tensors = || vec![("a".to_owned(), quality(1.0, 300)), ("b".to_owned(), quality(0.8, 100))];
        let report = ValidationSystem::new(0.9).report(tensors());
        assert!((report.cosine - 0.95).abs() < 1e-12 && (report.relative_error - 0.05).abs() < 1e-12);
        assert_eq!((report.below.as_slice(), report.passed), (&["b".to_owned()][..], false));
        assert!(ValidationSystem::new(0.8).report(tensors()).passed);
        assert!(ValidationSystem::new(1.0).report(vec![]).passed);
    }
}
