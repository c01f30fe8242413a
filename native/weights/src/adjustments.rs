//! What the run time does besides multiplying with a quantized matrix; float16 tensors beside it hold it.

use std::path::Path;

use aios_quant::{SpatialTransform, TimeCorrections};
use serde::{Deserialize, Serialize};

use crate::codec::Storage;
use crate::error::WeightsError;
use crate::index::{METADATA_FILE, TensorRecord};
use crate::reader::WeightReader;
use crate::verify::Damage;
use crate::writer::{TensorInput, TensorValues};

/// A part of what belongs to a matrix. The tensor of matrix NAME is called `NAME.PART`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Factors of the input channels: (columns), or (blocks, block) where blocks are rotated behind it.
    InputScales,
    /// Factors of the input channels per mask-ratio group, behind the rotation: (groups, columns).
    Smoothing,
    /// What is added to the outputs per mask-ratio group: (groups, outputs).
    BiasCorrection,
}

impl Part {
    fn as_str(self) -> &'static str {
        match self {
            Self::InputScales => "input_scales",
            Self::Smoothing => "smoothing",
            Self::BiasCorrection => "bias_correction",
        }
    }

    /// Name of the tensor that holds this part of `matrix`.
    pub fn tensor(self, matrix: &str) -> String {
        format!("{matrix}.{}", self.as_str())
    }
}

/// What belongs to a matrix.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Adjustments {
    /// What is done to all inputs; the codes have it folded in.
    pub spatial: Option<SpatialTransform>,
    /// Corrections per mask-ratio group, of inputs that `spatial` has changed.
    pub corrections: Option<TimeCorrections>,
}

impl Adjustments {
    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.spatial.is_none() && self.corrections.is_none()
    }
}

/// Name, shape and values of a tensor that holds a part.
struct Stored<'a> {
    part: Part,
    shape: Vec<usize>,
    values: &'a [f32],
}

/// The tensors of what belongs to a matrix, given to `append` one by one; their parts.
pub(crate) fn append_parts(
    matrix: &str,
    spatial: Option<&SpatialTransform>,
    corrections: Option<&TimeCorrections>,
    mut append: impl FnMut(&TensorInput<'_>) -> Result<(), WeightsError>,
) -> Result<(), WeightsError> {
    for stored in stored(spatial, corrections) {
        append(&TensorInput {
            name: &stored.part.tensor(matrix),
            shape: &stored.shape,
            values: TensorValues::Float(stored.values, Storage::F16),
        })?;
    }
    Ok(())
}

/// The parts that there are.
pub(crate) fn parts(spatial: Option<&SpatialTransform>, corrections: Option<&TimeCorrections>) -> Vec<Part> {
    stored(spatial, corrections).iter().map(|stored| stored.part).collect()
}

fn stored<'a>(spatial: Option<&'a SpatialTransform>, corrections: Option<&'a TimeCorrections>) -> Vec<Stored<'a>> {
    let mut made = Vec::new();
    if let Some(spatial) = spatial {
        let columns = spatial.input_scales.len();
        made.push(Stored {
            part: Part::InputScales,
            shape: match spatial.rotation {
                Some(block) => vec![columns / block, block],
                None => vec![columns],
            },
            values: &spatial.input_scales,
        });
    }
    if let Some(corrections) = corrections {
        let groups = corrections.groups;
        let mut add = |part, values: &'a [f32]| {
            let shape = vec![groups, values.len() / groups.max(1)];
            made.push(Stored { part, shape, values });
        };
        if !corrections.smoothing.is_empty() {
            add(Part::Smoothing, &corrections.smoothing);
        }
        add(Part::BiasCorrection, &corrections.bias);
    }
    made
}

impl WeightReader {
    /// What belongs to a matrix; nothing for all others.
    ///
    /// # Errors
    ///
    /// A part that the index names is not there, has another shape than the matrix asks for, or values that are not
    /// finite.
    pub fn adjustments(&self, name: &str) -> Result<Adjustments, WeightsError> {
        let matrix = self.record(name)?;
        let mut found = Adjustments::default();
        let mut corrections = TimeCorrections {
            groups: 0,
            smoothing: Vec::new(),
            bias: Vec::new(),
        };
        for &part in &matrix.adjustments {
            let (shape, values) = self.part(matrix, part)?;
            match part {
                Part::InputScales => {
                    found.spatial = Some(SpatialTransform {
                        input_scales: values,
                        rotation: shape.get(1).copied(),
                    });
                }
                Part::Smoothing => corrections.smoothing = values,
                Part::BiasCorrection => (corrections.groups, corrections.bias) = (shape[0], values),
            }
        }
        let columns = matrix.columns();
        if corrections.smoothing.len() != corrections.groups * columns && !corrections.smoothing.is_empty() {
            let problem = format!(
                "{} has corrections of other groups, or none",
                Part::Smoothing.tensor(name)
            );
            return Err(self.damaged(name, problem));
        }
        found.corrections = (corrections.groups > 0).then_some(corrections);
        Ok(found)
    }

    /// Shape and values of a part, checked against its matrix.
    fn part(&self, matrix: &TensorRecord, part: Part) -> Result<(Vec<usize>, Vec<f32>), WeightsError> {
        let name = part.tensor(&matrix.name);
        let Ok(record) = self.record(&name) else {
            let problem = format!("the index says that it belongs to {}, and it is not there", matrix.name);
            return Err(self.damaged(&name, problem));
        };
        let columns = matrix.columns();
        let fits = match (part, record.shape.as_slice()) {
            (Part::InputScales, [length]) => *length == columns,
            (Part::InputScales, [blocks, block]) => block.is_power_of_two() && *block > 1 && blocks * block == columns,
            (Part::Smoothing, [_, length]) => *length == columns,
            (Part::BiasCorrection, [_, length]) => *length == matrix.elements() / columns.max(1),
            _ => false,
        };
        if !fits {
            let problem = format!(
                "its shape {:?} does not fit {:?} of {}",
                record.shape, matrix.shape, matrix.name
            );
            return Err(self.damaged(&name, problem));
        }
        let values = self.dequantize(&name)?;
        match values.iter().all(|value| value.is_finite()) {
            true => Ok((record.shape.clone(), values)),
            false => Err(self.damaged(&name, "it has values that are not finite".to_owned())),
        }
    }

    /// What is wrong with what belongs to matrices, with the matrices' places in the index.
    pub(crate) fn damaged_adjustments(&self) -> Vec<(usize, Damage)> {
        let records = self.tensors().iter().enumerate();
        let damage = |(place, record): (usize, &TensorRecord)| {
            let error = self.adjustments(&record.name).err()?;
            let tensor = match &error {
                WeightsError::Corrupt { tensor: Some(name), .. } => name.clone(),
                _ => record.name.clone(),
            };
            Some((place, Damage { tensor, error }))
        };
        records.filter_map(damage).collect()
    }

    fn damaged(&self, tensor: &str, problem: String) -> WeightsError {
        let file: &Path = &self.path().join(METADATA_FILE);
        WeightsError::corrupt(file, Some(tensor), problem)
    }
}
