//! Quantizing a whole network, one tensor at a time.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::calibration::Calibration;
use crate::config::{DiffusionQuantConfig, Modality};
use crate::error::QuantError;
use crate::failure::EngineError;
use crate::modality::detect_modality;
use crate::pipeline::{Made, Prepared};
use crate::plan::{self, Offer};
use crate::progress::{Progress, Reporter};
use crate::scheme::Bits;
use crate::spatial::SpatialTransform;
use crate::tensors::{StoredTensor, TensorInfo, TensorSink, TensorSource};
use crate::time_aware::TimeCorrections;
use crate::treatment::Treatment;
use crate::validation::{QualityReport, TensorQuality, ValidationSystem, compare};

const CHECK_ORIGINAL: &str = "Check the original, or the run that produced it";

/// Plans, quantizes, validates and writes.
#[derive(Debug, Clone)]
pub struct DiffusionOrchestrator {
    config: DiffusionQuantConfig,
    width: Bits,
    budget: Option<u64>,
    floors: Vec<(String, Bits)>,
    treatment: Treatment,
    validation: ValidationSystem,
}

/// What became of a tensor.
#[derive(Debug, Clone, PartialEq)]
pub struct TensorSummary {
    /// Its name.
    pub name: String,
    /// Bits of its codes; None for float16.
    pub width: Option<Bits>,
    /// Distance of the stored weights from the original.
    pub quality: TensorQuality,
    /// Cosine of the outputs for calibration inputs, where there are any.
    pub output_cosine: Option<f64>,
    /// Whether it needed more bits than planned.
    pub widened: bool,
    /// Bytes of codes, scales and zero points with transforms and corrections, or of float16 values.
    pub bytes: u64,
}

/// What became of a network.
#[derive(Debug, Clone)]
pub struct Summary {
    /// What the network writes.
    pub modality: Modality,
    /// Every tensor, in the source's order.
    pub tensors: Vec<TensorSummary>,
    /// Bytes of the originals.
    pub original_bytes: u64,
    /// Sum of the tensors' bytes.
    pub bytes: u64,
    /// Cosines and errors.
    pub quality: QualityReport,
    /// Time it took.
    pub seconds: f64,
}

impl Summary {
    /// How many times smaller the network has become.
    pub fn compression_ratio(&self) -> f64 {
        self.original_bytes as f64 / self.bytes.max(1) as f64
    }
}

impl DiffusionOrchestrator {
    /// With a configuration, which is checked.
    ///
    /// # Errors
    ///
    /// Values that are not allowed.
    pub fn new(config: DiffusionQuantConfig) -> Result<Self, EngineError> {
        config.validate()?;
        let width = config.width()?;
        Ok(Self {
            width,
            budget: None,
            floors: Vec::new(),
            treatment: Treatment::new(&config),
            validation: ValidationSystem::new(config.min_accuracy),
            config,
        })
    }

    /// With as many bits for each tensor as fit a number of bytes in all, where they help most. The configured width is
    /// not used then.
    #[must_use]
    pub fn with_size_budget(mut self, bytes: u64) -> Self {
        self.budget = Some(bytes);
        self
    }

    /// With at least that many bits for tensors whose names contain `part`.
    #[must_use]
    pub fn with_floor(mut self, part: impl Into<String>, width: Bits) -> Self {
        self.floors.push((part.into(), width));
        self
    }

    /// With a zero point for every group.
    #[must_use]
    pub fn asymmetric(mut self) -> Self {
        self.treatment.symmetric = false;
        self
    }

    /// The configuration.
    pub fn config(&self) -> &DiffusionQuantConfig {
        &self.config
    }

    /// Quantizes a network. Memory holds one tensor at a time with its calibration, and the result does not depend on
    /// the number of threads. `progress` is called every ten tensors or five seconds, and at the end.
    ///
    /// # Errors
    ///
    /// A modality that cannot be found, a budget that cannot be kept, tensors that cannot be read, quantized or written,
    /// tensors that miss the least accuracy with 8 bits (with `fail_fast`: with the planned bits).
    pub fn quantize(
        &self,
        source: &dyn TensorSource,
        sink: &mut dyn TensorSink,
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<Summary, EngineError> {
        let begin = Instant::now();
        self.quantize_by(source, sink, progress, &|| begin.elapsed())
    }

    fn quantize_by(
        &self,
        source: &dyn TensorSource,
        sink: &mut dyn TensorSink,
        progress: &mut dyn FnMut(&Progress),
        clock: &dyn Fn() -> Duration,
    ) -> Result<Summary, EngineError> {
        let tensors = source.tensors();
        let modality = self.modality(source)?;
        let work = tensors.iter().map(|info| info.elements() as u64).sum();
        let mut reporter = Reporter::new(progress, clock, tensors.len(), work);
        let widths = self.plan(source)?;
        let mut values = Vec::new();
        let mut made: Vec<TensorSummary> = Vec::new();
        for (index, info) in tensors.iter().enumerate() {
            read(source, index, info, &mut values)?;
            let summary = match widths[index] {
                None => store_half(info, &values, sink)?,
                Some(width) => {
                    let calibration = self.recorded(source, index)?;
                    self.store_quantized(info, &values, calibration.as_deref(), width, sink)?
                }
            };
            made.push(summary);
            reporter.step(&info.name, info.elements() as u64);
        }
        let seconds = reporter.elapsed().as_secs_f64();
        let bytes = made.iter().map(|tensor| tensor.bytes).sum();
        self.check_budget(&source.place(), bytes)?;
        let qualities = made.iter().map(|tensor| (tensor.name.clone(), tensor.quality));
        Ok(Summary {
            modality,
            original_bytes: tensors.iter().map(|info| info.bytes).sum(),
            bytes,
            quality: self.validation.report(qualities.collect()),
            tensors: made,
            seconds,
        })
    }

    fn modality(&self, source: &dyn TensorSource) -> Result<Modality, EngineError> {
        let names = source.modality_names();
        let detect = || {
            let tensors = source.tensors().iter().map(|info| info.name.as_str());
            detect_modality(names.iter().map(String::as_str), tensors)
        };
        self.config.modality.or_else(detect).ok_or_else(|| {
            EngineError::configuration(
                source.place(),
                "neither metadata nor tensors tell the modality",
                "Set `modality` to text, code, image or audio",
            )
        })
    }

    fn recorded<'a>(
        &self,
        source: &'a dyn TensorSource,
        index: usize,
    ) -> Result<Option<Cow<'a, Calibration>>, EngineError> {
        source.calibration(index).map_err(|cause| {
            let (what, name) = ("the calibration inputs cannot be read", &source.tensors()[index].name);
            EngineError::quantization(name, what, "Record them again").caused_by(cause)
        })
    }

    fn floor(&self, info: &TensorInfo) -> Bits {
        let asked = self.floors.iter().filter(|(part, _)| info.name.contains(part.as_str()));
        asked.map(|(_, width)| *width).max().unwrap_or(Bits::Two)
    }

    /// Bits of every tensor; None for float16.
    fn plan(&self, source: &dyn TensorSource) -> Result<Vec<Option<Bits>>, EngineError> {
        let tensors = source.tensors();
        let Some(budget) = self.budget else {
            let width = |info: &TensorInfo| info.is_quantized().then(|| self.width.max(self.floor(info)));
            return Ok(tensors.iter().map(width).collect());
        };
        let mut values = Vec::new();
        let mut all: Vec<Vec<Offer>> = Vec::new();
        let mut fixed = 0_u64;
        for (index, info) in tensors.iter().enumerate() {
            if !info.is_quantized() {
                fixed += 2 * info.elements() as u64;
                continue;
            }
            read(source, index, info, &mut values)?;
            let calibration = self.recorded(source, index)?;
            let offers = plan::offers(
                &values,
                info.columns(),
                |width| self.treatment.scheme(width, calibration.as_deref()),
                |width| self.treatment.bytes_beside(info, calibration.as_deref(), width),
                self.floor(info),
                |cosine| self.validation.accepts(cosine),
            );
            all.push(offers.map_err(|error| unquantizable(info, error))?);
        }
        let chosen = plan::choose(&all, budget.saturating_sub(fixed)).map_err(|least| {
            EngineError::configuration(
                "size budget",
                format!("{budget} bytes are too few for {}", source.place()),
                format!("Allow at least {} bytes, or a lower min_accuracy", least + fixed),
            )
        })?;
        let mut chosen = chosen.into_iter();
        let width = |info: &TensorInfo| if info.is_quantized() { chosen.next() } else { None };
        Ok(tensors.iter().map(width).collect())
    }

    fn check_budget(&self, place: &str, bytes: u64) -> Result<(), EngineError> {
        match self.budget {
            Some(budget) if bytes > budget => Err(EngineError::validation(
                place,
                format!("the least accuracy needs {bytes} bytes, the size budget is {budget}"),
                "Allow more bytes, or a lower min_accuracy",
            )),
            _ => Ok(()),
        }
    }

    fn store_quantized(
        &self,
        info: &TensorInfo,
        values: &[f32],
        recorded: Option<&Calibration>,
        planned: Bits,
        sink: &mut dyn TensorSink,
    ) -> Result<TensorSummary, EngineError> {
        let (width, prepared, made) = self.accurate(info, values, recorded, planned)?;
        let corrections = self.treatment.corrections(&prepared, &made);
        let corrections = corrections.map_err(|error| unquantizable(info, error))?;
        let transform = prepared.transform.as_ref();
        let tensor = StoredTensor::Quantized {
            matrix: &made.matrix,
            spatial: transform,
            corrections: corrections.as_ref(),
        };
        write(sink, info, tensor)?;
        let beside = transform.map_or(0, SpatialTransform::stored_bytes)
            + corrections.as_ref().map_or(0, TimeCorrections::stored_bytes);
        Ok(TensorSummary {
            name: info.name.clone(),
            width: Some(width),
            quality: made.quality,
            output_cosine: made.output_cosine,
            widened: width > planned,
            bytes: (made.matrix.stored_bytes() + beside) as u64,
        })
    }

    /// Quantizes with the planned bits, or with the fewest above them that are accurate enough.
    fn accurate<'a>(
        &self,
        info: &TensorInfo,
        values: &'a [f32],
        recorded: Option<&Calibration>,
        planned: Bits,
    ) -> Result<(Bits, Prepared<'a>, Made), EngineError> {
        let mut width = planned;
        loop {
            let (prepared, made) = self
                .treatment
                .quantize(info, values, recorded, width)
                .map_err(|error| unquantizable(info, error))?;
            if self.validation.accepts(made.accuracy()) {
                return Ok((width, prepared, made));
            }
            let remedy = match width.wider() {
                Some(wider) if !self.config.fail_fast => {
                    width = wider;
                    continue;
                }
                Some(_) => "Lower min_accuracy, raise bit_width, or turn fail_fast off",
                None => "Lower min_accuracy or group_size",
            };
            let (found, least) = (made.accuracy(), self.validation.min_accuracy());
            let what = format!(
                "the cosine with {} bits is {found:.4}, below min_accuracy {least}",
                width.get()
            );
            return Err(EngineError::validation(&info.name, what, remedy));
        }
    }
}

fn read(source: &dyn TensorSource, index: usize, info: &TensorInfo, out: &mut Vec<f32>) -> Result<(), EngineError> {
    source.read(index, out).map_err(|cause| {
        let place = format!("{} in {}", info.name, source.place());
        EngineError::quantization(place, "the tensor cannot be read", CHECK_ORIGINAL).caused_by(cause)
    })?;
    if out.len() == info.elements() {
        return Ok(());
    }
    let what = format!("{} values do not fit the shape {:?}", out.len(), info.shape);
    Err(EngineError::quantization(&info.name, what, CHECK_ORIGINAL))
}

fn store_half(info: &TensorInfo, values: &[f32], sink: &mut dyn TensorSink) -> Result<TensorSummary, EngineError> {
    let mut stored = vec![f16::ZERO; values.len()];
    stored.convert_from_f32_slice(values);
    if let Some(place) = stored.iter().position(|value| !value.is_finite()) {
        let what = format!("value {} at {place} cannot be stored as float16", values[place]);
        return Err(EngineError::quantization(&info.name, what, CHECK_ORIGINAL));
    }
    let mut restored = vec![0.0; values.len()];
    stored.convert_to_f32_slice(&mut restored);
    let quality = compare(values, &restored).map_err(|error| unquantizable(info, error))?;
    write(sink, info, StoredTensor::Half(&stored))?;
    Ok(TensorSummary {
        name: info.name.clone(),
        width: None,
        quality,
        output_cosine: None,
        widened: false,
        bytes: 2 * values.len() as u64,
    })
}

fn write(sink: &mut dyn TensorSink, info: &TensorInfo, tensor: StoredTensor<'_>) -> Result<(), EngineError> {
    sink.write(info, tensor).map_err(|cause| {
        let remedy = "Check that the target can be written to and has room";
        EngineError::quantization(&info.name, "the tensor cannot be written", remedy).caused_by(cause)
    })
}

fn unquantizable(info: &TensorInfo, error: QuantError) -> EngineError {
    EngineError::quantization(&info.name, "the tensor cannot be quantized", CHECK_ORIGINAL).caused_by(error)
}
