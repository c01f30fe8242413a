//! Inputs of a layer, recorded while the network denoises.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

use crate::failure::EngineError;

/// Inputs of one matrix with the mask ratio at which each was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    inputs: Array2<f32>,
    ratios: Vec<f32>,
    table: bool,
}

impl Calibration {
    /// Inputs (samples, columns) and one mask ratio (0 to 1) for each sample.
    ///
    /// # Errors
    ///
    /// No samples, another number of ratios, ratios outside 0 to 1, values that are not finite.
    pub fn new(inputs: Array2<f32>, ratios: Vec<f32>) -> Result<Self, EngineError> {
        let refuse = |what: String| {
            EngineError::quantization(
                "calibration inputs",
                what,
                "Record the inputs again, each with the mask ratio of its step",
            )
        };
        if inputs.is_empty() {
            return Err(refuse("there are no samples".to_owned()));
        }
        if inputs.nrows() != ratios.len() {
            let (samples, count) = (inputs.nrows(), ratios.len());
            return Err(refuse(format!("{samples} samples have {count} mask ratios")));
        }
        if let Some(ratio) = ratios.iter().find(|ratio| !(0.0..=1.0).contains(*ratio)) {
            return Err(refuse(format!("a mask ratio is {ratio}, not 0 to 1")));
        }
        if let Some(((sample, column), value)) = inputs.indexed_iter().find(|(_, value)| !value.is_finite()) {
            return Err(refuse(format!("sample {sample} has {value} in column {column}")));
        }
        Ok(Self {
            inputs,
            ratios,
            table: false,
        })
    }

    /// From inputs in row order, one behind the other, with one mask ratio for each.
    ///
    /// # Errors
    ///
    /// As [`Self::new`].
    pub fn from_rows(inputs: Vec<f32>, ratios: Vec<f32>) -> Result<Self, EngineError> {
        let columns = inputs.len() / ratios.len().max(1);
        let left = inputs.len() - columns * ratios.len();
        let inputs = Array2::from_shape_vec((ratios.len(), columns), inputs).map_err(|_| {
            EngineError::quantization(
                "calibration inputs",
                format!("{left} values are too many for {} samples", ratios.len()),
                "Record the inputs again",
            )
        })?;
        Self::new(inputs, ratios)
    }

    /// For a matrix whose rows are looked up too, such as a token table: its rows stay as near to the original as they
    /// can be, and inputs are used for corrections alone.
    #[must_use]
    pub fn of_table(mut self) -> Self {
        self.table = true;
        self
    }

    /// Whether rows of the matrix are looked up.
    pub fn is_table(&self) -> bool {
        self.table
    }

    /// The inputs (samples, columns).
    pub fn inputs(&self) -> ArrayView2<'_, f32> {
        self.inputs.view()
    }

    /// The values (samples, columns) in row order, to be changed in place.
    pub(crate) fn values_mut(&mut self) -> &mut [f32] {
        if !self.inputs.is_standard_layout() {
            self.inputs = self.inputs.as_standard_layout().into_owned();
        }
        self.inputs.as_slice_mut().unwrap_or_default()
    }

    /// One mask ratio for each sample.
    pub fn ratios(&self) -> ArrayView1<'_, f32> {
        ArrayView1::from(&self.ratios)
    }

    /// Samples of each of `groups` mask-ratio groups, by number.
    pub(crate) fn by_group(&self, groups: usize) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); groups];
        for (sample, &ratio) in self.ratios.iter().enumerate() {
            members[group_of(ratio, groups)].push(sample);
        }
        members
    }

    /// At most `count` samples of each mask-ratio group, evenly spread over those that there are.
    #[must_use]
    pub fn limited(&self, groups: usize, count: usize) -> Self {
        let mut kept: Vec<usize> = Vec::new();
        for members in self.by_group(groups) {
            kept.extend(evenly(members.len(), count).map(|place| members[place]));
        }
        kept.sort_unstable();
        Self {
            inputs: self.inputs.select(Axis(0), &kept),
            ratios: kept.iter().map(|&sample| self.ratios[sample]).collect(),
            table: self.table,
        }
    }
}

/// The group of a mask ratio: equal parts of 0 to 1, the last one with its end.
pub fn group_of(ratio: f32, groups: usize) -> usize {
    ((ratio.clamp(0.0, 1.0) * groups as f32) as usize).min(groups.saturating_sub(1))
}

/// At most `count` of `total` numbers, evenly spread.
pub fn evenly(total: usize, count: usize) -> impl Iterator<Item = usize> {
    let taken = total.min(count);
    (0..taken).map(move |number| number * total / taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_equal_parts() {
        let groups: Vec<usize> = [0.0, 0.05, 0.1, 0.55, 0.999, 1.0]
            .iter()
            .map(|&ratio| group_of(ratio, 10))
            .collect();
        assert_eq!(groups, [0, 0, 1, 5, 9, 9]);
        assert_eq!(group_of(0.7, 1), 0);
    }

    #[test]
    fn limits_count_in_every_group() {
        let ratios: Vec<f32> = (0..100).map(|i| if i < 90 { 0.1 } else { 0.9 }).collect();
        let inputs = Array2::from_shape_fn((100, 2), |(i, _)| i as f32);
        let limited = Calibration::new(inputs, ratios).unwrap().limited(2, 30);
        assert_eq!(limited.by_group(2).iter().map(Vec::len).collect::<Vec<_>>(), [30, 10]);
        assert_eq!(limited.inputs()[(1, 0)], 3.0);
    }

    #[test]
    fn broken_recordings_are_refused() {
        let inputs = || Array2::<f32>::zeros((2, 3));
        assert!(Calibration::new(inputs(), vec![0.5]).is_err());
        assert!(
            Calibration::new(inputs(), vec![0.5, 1.5])
                .unwrap_err()
                .to_string()
                .contains("1.5")
        );
        assert!(Calibration::new(Array2::zeros((0, 3)), vec![]).is_err());
        let mut bad = inputs();
        bad[(1, 2)] = f32::NAN;
        assert!(
            Calibration::new(bad, vec![0.0, 1.0])
                .unwrap_err()
                .to_string()
                .contains("column 2")
        );
    }
}
