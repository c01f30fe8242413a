//! What is done to a matrix, by the number of its bits.

use crate::calibration::Calibration;
use crate::config::DiffusionQuantConfig;
use crate::error::QuantError;
use crate::pipeline::{Made, Prepared};
use crate::scheme::{Bits, Scheme};
use crate::spatial::{SpatialQuantizer, SpatialTransform};
use crate::tensors::TensorInfo;
use crate::time_aware::{TimeAwareQuantizer, TimeCorrections};

/// The settings that hold for every matrix, and what follows from them for each width.
#[derive(Debug, Clone)]
pub(crate) struct Treatment {
    pub symmetric: bool,
    group_size: usize,
    time_groups: usize,
    samples: usize,
    spatial: Option<SpatialQuantizer>,
    time: Option<TimeAwareQuantizer>,
}

impl Treatment {
    pub(crate) fn new(config: &DiffusionQuantConfig) -> Self {
        let groups = config.num_time_groups;
        Self {
            symmetric: true,
            group_size: config.group_size,
            time_groups: groups,
            samples: config.calibration_samples,
            spatial: config.enable_spatial.then(SpatialQuantizer::default),
            time: config.enable_time_aware.then(|| TimeAwareQuantizer::new(groups)),
        }
    }

    /// Two bits with error feedback have zero points: what a code cannot say is made up for by others, and a level at
    /// zero is then worth more than four even ones.
    pub(crate) fn scheme(&self, bits: Bits, calibration: Option<&Calibration>) -> Scheme {
        let fed_back = calibration.is_some_and(|seen| !seen.is_table());
        Scheme {
            bits,
            group_size: self.group_size,
            symmetric: self.symmetric && !(fed_back && bits == Bits::Two),
        }
    }

    fn smoother(&self, width: Bits) -> Option<&SpatialQuantizer> {
        // With two bits, error feedback does better without: docs/decisions/012.
        self.spatial.as_ref().filter(|_| width != Bits::Two)
    }

    fn corrector(&self, width: Bits) -> Option<&TimeAwareQuantizer> {
        // Eight bits are so near that corrections only follow the chance of the samples: docs/decisions/012.
        self.time.as_ref().filter(|_| width != Bits::Eight)
    }

    /// Bytes that are stored beside the codes of a matrix with so many bits, at most: a transform that turns out not to
    /// help is left out.
    pub(crate) fn bytes_beside(&self, info: &TensorInfo, calibration: Option<&Calibration>, width: Bits) -> u64 {
        let Some(seen) = calibration else { return 0 };
        let corrector = self.corrector(width);
        let corrections = corrector.map_or(0, |time| time.bytes_for(info.rows(), info.columns()));
        let smoothed = self.smoother(width).is_some() && !seen.is_table();
        let factors = if smoothed {
            SpatialTransform::bytes_for(info.columns())
        } else {
            0
        };
        (corrections + factors) as u64
    }

    /// Quantizes a matrix, prepared for this width.
    pub(crate) fn quantize<'a>(
        &self,
        info: &TensorInfo,
        values: &'a [f32],
        recorded: Option<&Calibration>,
        width: Bits,
    ) -> Result<(Prepared<'a>, Made), QuantError> {
        let limited = recorded.map(|seen| seen.limited(self.time_groups, self.samples));
        let scheme = self.scheme(width, recorded);
        let prepared = Prepared::new(values, info, limited, self.smoother(width), scheme)?;
        let made = prepared.quantize(scheme)?;
        Ok((prepared, made))
    }

    /// Corrections of a matrix that was quantized, where its width has any.
    pub(crate) fn corrections(
        &self,
        prepared: &Prepared<'_>,
        made: &Made,
    ) -> Result<Option<TimeCorrections>, QuantError> {
        match self.corrector(made.matrix.scheme.bits) {
            Some(time) => prepared.corrections(&made.matrix, time),
            None => Ok(None),
        }
    }
}
