//! What matrices get while a network computes, to calibrate quantization with.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use aios_quant::calibration::{Calibration, evenly};
use aios_quant::group_of;

use crate::error::{InferError, Result};

/// Keeps inputs of every matrix: at most so many of each mask-ratio group, evenly spread over those that there are.
pub(crate) struct Recorder {
    groups: usize,
    samples: usize,
    matrices: Mutex<BTreeMap<String, Vec<Kept>>>,
}

/// Every n-th input of a matrix in a group; n doubles whenever there are twice as many as wanted.
#[derive(Clone, Default)]
struct Kept {
    every: usize,
    seen: usize,
    inputs: Vec<f32>,
    ratios: Vec<f32>,
}

impl Recorder {
    pub(crate) fn new(groups: usize, samples: usize) -> Self {
        Self {
            groups,
            samples,
            matrices: Mutex::default(),
        }
    }

    /// Takes inputs (rows, columns) of a matrix, with (rows, mask ratio) of each sequence.
    pub(crate) fn add(&self, matrix: &str, x: &[f32], columns: usize, parts: &[(usize, f32)]) {
        let mut matrices = self.matrices.lock().unwrap_or_else(PoisonError::into_inner);
        if !matrices.contains_key(matrix) {
            matrices.insert(matrix.to_owned(), vec![Kept::default(); self.groups]);
        }
        let Some(groups) = matrices.get_mut(matrix) else { return };
        let mut rows = x.chunks_exact(columns);
        for &(count, ratio) in parts {
            let kept = &mut groups[group_of(ratio, self.groups)];
            for row in rows.by_ref().take(count) {
                kept.add(row, ratio, self.samples);
            }
        }
    }

    /// The inputs of every matrix that got any, by name; rows of `table` are looked up too.
    pub(crate) fn finish(self, table: &str) -> Result<BTreeMap<String, Calibration>> {
        let matrices = self.matrices.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut made = BTreeMap::new();
        for (name, groups) in matrices {
            let (mut inputs, mut ratios) = (Vec::new(), Vec::new());
            for kept in &groups {
                kept.copy_to(self.samples, &mut inputs, &mut ratios);
            }
            if !ratios.is_empty() {
                let fail = |error: aios_quant::EngineError| InferError::input(format!("tensor {name}: {error}"));
                let calibration = Calibration::from_rows(inputs, ratios).map_err(fail)?;
                let calibration = match name == table {
                    true => calibration.of_table(),
                    false => calibration,
                };
                made.insert(name, calibration);
            }
        }
        Ok(made)
    }
}

impl Kept {
    /// Appends at most `samples` of the inputs, evenly spread, and their mask ratios.
    fn copy_to(&self, samples: usize, inputs: &mut Vec<f32>, ratios: &mut Vec<f32>) {
        let columns = self.inputs.len() / self.ratios.len().max(1);
        for place in evenly(self.ratios.len(), samples) {
            inputs.extend_from_slice(&self.inputs[place * columns..][..columns]);
            ratios.push(self.ratios[place]);
        }
    }

    fn add(&mut self, row: &[f32], ratio: f32, samples: usize) {
        if self.seen.is_multiple_of(self.every.max(1)) {
            self.inputs.extend_from_slice(row);
            self.ratios.push(ratio);
        }
        self.seen += 1;
        if self.ratios.len() >= 2 * samples {
            let mut place = 0;
            self.ratios.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            for to in 1..self.ratios.len() {
                self.inputs
                    .copy_within(2 * to * row.len()..(2 * to + 1) * row.len(), to * row.len());
            }
            self.inputs.truncate(self.ratios.len() * row.len());
            self.every = 2 * self.every.max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_bounded_and_evenly_spread_in_every_group() {
        let recorder = Recorder::new(2, 4);
        for number in 0..100 {
            let x = [number as f32, 0.5];
            recorder.add("w", &x, 2, &[(1, 0.1)]);
        }
        recorder.add("w", &[1.0, 2.0, 3.0, 4.0], 2, &[(2, 0.9)]);
        recorder.add("other", &[7.0], 1, &[(1, 1.0)]);
        recorder.add("silent", &[], 3, &[]);
        let made = recorder.finish("other").unwrap();
        assert_eq!(made.keys().collect::<Vec<_>>(), ["other", "w"]);
        assert!(made["other"].is_table() && !made["w"].is_table());
        let inputs = made["w"].inputs();
        assert_eq!(inputs.column(0).to_vec(), [0.0, 16.0, 48.0, 80.0, 1.0, 3.0]);
        assert_eq!(made["w"].ratios().to_vec(), [0.1, 0.1, 0.1, 0.1, 0.9, 0.9]);
    }
}
