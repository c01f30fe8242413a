//! The whole network.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use aios_quant::Calibration;
use aios_weights::{METADATA_FILE, Part, TensorRecord, WeightReader};
use rayon::prelude::*;

use crate::attention::{Cache, Pattern};
use crate::beside::{Beside, Place};
use crate::embedding::{Embedding, TOKEN_TABLE};
use crate::error::{InferError, Result};
use crate::heads::{EvidenceHead, TextHead};
use crate::layer::Layer;
use crate::linear::{Precision, Tensors, alone};
use crate::origin::{Origin, mask_ratio};
use crate::recording::Recorder;
use crate::shape::Shape;
use crate::time::Time;

/// Tokens of sequences that are computed together.
const PART_TOKENS: usize = 96;
/// Sequences whose inputs are recorded in one pass.
const RECORDED_TOGETHER: usize = 16;

/// One sequence to compute.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sequence<'a> {
    /// Token ids.
    pub tokens: &'a [u32],
    /// Index into the modalities.
    pub modality: usize,
    /// Noise level in 0..1; `None` leaves time out.
    pub time: Option<f32>,
    /// (vectors, width) to attend to; empty leaves it out.
    pub condition: &'a [f32],
    /// Who looks at whom.
    pub pattern: Pattern,
    /// What the tokens stand behind and look at.
    pub past: Option<&'a Cache>,
    /// Rows of another modality, instead of tokens.
    pub beside: Option<Beside<'a>>,
}

impl Sequence<'_> {
    /// How many rows it has.
    pub(crate) fn count(&self) -> usize {
        self.beside.map_or(self.tokens.len(), |beside| beside.count)
    }
}

/// A network with its weights.
pub struct Network {
    shape: Shape,
    embedding: Embedding,
    time: Option<Time>,
    layers: Vec<Layer>,
    text: Option<TextHead>,
    evidence: Option<EvidenceHead>,
    threads: rayon::ThreadPool,
    precision: Precision,
    /// The mask's id, where corrections depend on how much is masked.
    mask: Option<u32>,
    passes: AtomicU64,
}

/// What a pass through the layers carries along.
pub(crate) struct Run<'a> {
    pub(crate) sequences: &'a [Sequence<'a>],
    pub(crate) origin: Origin<'a>,
    pub(crate) cache: Option<&'a mut Cache>,
    extends: bool,
    /// Of each sequence: (parts, width), where it has a time.
    modulations: Vec<Option<Vec<f32>>>,
}

impl Run<'_> {
    /// x · (1 + scale) + shift where there is a time; `first` is the shift's part.
    pub(crate) fn modulated<'x>(&self, x: &'x [f32], first: usize, width: usize) -> Cow<'x, [f32]> {
        if self.modulations.iter().all(Option::is_none) {
            return Cow::Borrowed(x);
        }
        let mut out = x.to_vec();
        self.each(&mut out, width, |row, modulation| {
            let (shift, scale) = (
                &modulation[first * width..][..width],
                &modulation[(first + 1) * width..][..width],
            );
            for ((value, shift), scale) in row.iter_mut().zip(shift).zip(scale) {
                *value = *value * (1.0 + scale) + shift;
            }
        });
        Cow::Owned(out)
    }

    /// x + branch · (1 + gate), the gate being part `first + 2`.
    pub(crate) fn add(&self, x: &mut [f32], mut branch: Vec<f32>, first: usize, width: usize) {
        self.each(&mut branch, width, |row, modulation| {
            for (value, gate) in row.iter_mut().zip(&modulation[(first + 2) * width..][..width]) {
                *value *= 1.0 + gate;
            }
        });
        for (value, more) in x.iter_mut().zip(&branch) {
            *value += more;
        }
    }

    fn each(&self, rows: &mut [f32], width: usize, change: impl Fn(&mut [f32], &[f32])) {
        let mut at = 0;
        for (sequence, modulation) in self.sequences.iter().zip(&self.modulations) {
            let end = at + sequence.count() * width;
            if let Some(modulation) = modulation {
                rows[at..end]
                    .chunks_exact_mut(width)
                    .for_each(|row| change(row, modulation));
            }
            at = end;
        }
    }

    /// Whether a sequence has low-rank parts.
    pub(crate) fn has_experts(&self) -> bool {
        self.sequences.iter().any(|sequence| sequence.beside.is_some())
    }

    /// Adds to a product (rows, outputs) of `x` (rows, inputs) what low-rank parts make of the rows that have some.
    pub(crate) fn add_experts(&self, (layer, place): (usize, Place), x: &[f32], out: &mut [f32]) {
        let rows: usize = self.sequences.iter().map(Sequence::count).sum();
        let (inputs, outputs) = (x.len() / rows.max(1), out.len() / rows.max(1));
        let mut at = 0;
        for sequence in self.sequences {
            let end = at + sequence.count();
            if let Some(beside) = &sequence.beside {
                let (x, out) = (&x[at * inputs..end * inputs], &mut out[at * outputs..end * outputs]);
                beside.experts.add(layer, place, x, inputs, out, outputs);
            }
            at = end;
        }
    }

    /// Keeps keys and values of all tokens of this pass.
    pub(crate) fn remember(&mut self, layer: usize, qkv: &[f32], width: usize) {
        if let (Some(cache), true) = (self.cache.as_deref_mut(), self.extends) {
            if cache.layers.len() <= layer {
                cache.layers.resize_with(layer + 1, Default::default);
            }
            let (keys, values) = &mut cache.layers[layer];
            for row in qkv.chunks_exact(3 * width) {
                keys.extend_from_slice(&row[width..2 * width]);
                values.extend_from_slice(&row[2 * width..]);
            }
        }
    }
}

impl Network {
    /// Reads a weight directory, verified. `threads` compute; 0 stands for as many as the machine has.
    ///
    /// # Errors
    /// What is wrong with the directory, or which size does not fit.
    pub fn open(path: &Path, precision: Precision, threads: usize) -> Result<Self> {
        Self::of(WeightReader::open(path, true)?, precision, threads)
    }

    /// The network of an open weight directory, with `threads` as [`Self::open`] has them.
    ///
    /// # Errors
    /// Which size does not fit.
    pub fn of(reader: WeightReader, precision: Precision, threads: usize) -> Result<Self> {
        let shape = Shape::from_metadata(reader.metadata(), &reader.path().join(METADATA_FILE))?;
        let mask = mask_of(&reader)?;
        let tensors = Tensors::new(reader, precision);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|n| format!("infer-{n}"));
        let threads = pool
            .build()
            .map_err(|error| InferError::input(format!("no threads: {error}")))?;
        let embedding = Embedding::load(&tensors, &shape)?;
        Ok(Self {
            time: Time::load(&tensors, &shape)?,
            layers: (0..shape.layers)
                .map(|number| Layer::load(&tensors, number, &shape))
                .collect::<Result<_>>()?,
            text: TextHead::load(&tensors, &shape, &embedding.token)?,
            evidence: EvidenceHead::load(&tensors, &shape)?,
            embedding,
            shape,
            threads,
            precision,
            mask,
            passes: AtomicU64::new(0),
        })
    }

    /// The sizes.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// (tokens of all sequences, width) hidden states.
    ///
    /// # Errors
    /// [`InferError::Input`] for ids, lengths or vectors that do not fit.
    pub fn hidden(&self, sequences: &[Sequence<'_>]) -> Result<Vec<f32>> {
        self.passes.fetch_add(1, Ordering::Relaxed);
        let parts = in_parts(sequences);
        let pass = |part: &[Sequence<'_>]| self.pass(part, None, false, Origin::of(part, self.mask, None));
        if parts.len() < 2 {
            return pass(sequences);
        }
        let made: Vec<Vec<f32>> = match parts.len() < self.threads.current_num_threads() {
            true => parts.into_iter().map(pass).collect::<Result<_>>(),
            false => {
                let pass = |part| alone(|| pass(part));
                self.threads.install(|| parts.into_par_iter().map(pass).collect())
            }
        }?;
        Ok(made.concat())
    }

    /// As [`Self::hidden`], with every matrix multiplied once for the rows of all sequences, each of which looks at itself
    /// and its own past; rows of several modalities go through the layers together.
    ///
    /// # Errors
    /// As [`Self::hidden`], and for rows, modulations and low-rank parts that do not fit.
    pub fn hidden_together(&self, sequences: &[Sequence<'_>]) -> Result<Vec<f32>> {
        self.passes.fetch_add(1, Ordering::Relaxed);
        self.pass(sequences, None, false, Origin::of(sequences, self.mask, None))
    }

    /// How often the layers have been gone through since the network was opened.
    pub fn passes(&self) -> u64 {
        self.passes.load(Ordering::Relaxed)
    }

    /// As [`Self::hidden`] for one sequence that follows the tokens of `cache`; they are looked at and not computed
    /// again. With `extends`, the tokens of this pass join them.
    ///
    /// # Errors
    /// As [`Self::hidden`].
    pub fn hidden_after(&self, sequence: &Sequence<'_>, cache: &mut Cache, extends: bool) -> Result<Vec<f32>> {
        self.passes.fetch_add(1, Ordering::Relaxed);
        let sequences = std::slice::from_ref(sequence);
        self.pass(sequences, Some(cache), extends, Origin::of(sequences, self.mask, None))
    }

    fn pass(
        &self,
        sequences: &[Sequence<'_>],
        cache: Option<&mut Cache>,
        extends: bool,
        origin: Origin<'_>,
    ) -> Result<Vec<f32>> {
        let past = cache.as_deref().map_or(0, Cache::len);
        let mut x = self.embedding.embed(sequences, past, &self.shape)?;
        self.threads.install(|| {
            let modulation = |(sequence, (_, ratio)): (&Sequence<'_>, &(usize, f32))| {
                if let Some(beside) = &sequence.beside {
                    return Some(beside.modulation.to_vec());
                }
                let (time, at) = (self.time.as_ref()?, sequence.time?);
                Some(time.modulation(at, sequence.modality, *ratio))
            };
            let mut run = Run {
                sequences,
                cache,
                extends,
                modulations: sequences.iter().zip(&origin.parts).map(modulation).collect(),
                origin,
            };
            for (number, layer) in self.layers.iter().enumerate() {
                layer.apply(number, &mut x, &mut run, &self.shape);
            }
            if let (Some(cache), true) = (run.cache, extends) {
                cache.tokens += x.len() / self.shape.width;
            }
        });
        Ok(x)
    }

    /// (sequences, width) sentence vectors of unit length: the mean hidden state; zeros for an empty sequence.
    ///
    /// # Errors
    /// As [`Self::hidden`].
    pub fn embed(&self, sequences: &[Sequence<'_>]) -> Result<Vec<f32>> {
        let hidden = self.hidden(sequences)?;
        let width = self.shape.width;
        let mut vectors = vec![0.0; sequences.len() * width];
        let mut rows = hidden.chunks_exact(width);
        for (sequence, vector) in sequences.iter().zip(vectors.chunks_exact_mut(width)) {
            for row in rows.by_ref().take(sequence.count()) {
                for (sum, value) in vector.iter_mut().zip(row) {
                    *sum += value;
                }
            }
            let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-12);
            vector.iter_mut().for_each(|value| *value /= length);
        }
        Ok(vectors)
    }

    /// (tokens of all sequences, 2) logits of the evidence's start and end.
    ///
    /// # Errors
    /// As [`Self::hidden`], and where the weights have no evidence head.
    pub fn spans(&self, sequences: &[Sequence<'_>]) -> Result<Vec<f32>> {
        let head = self.evidence.as_ref().ok_or_else(|| no_head("point at evidence"))?;
        let hidden = self.hidden(sequences)?;
        Ok(head.apply(&hidden))
    }

    /// (rows, vocabulary) logits of hidden states (rows, width).
    ///
    /// # Errors
    /// Where the weights have no text head, or one whose corrections depend on mask ratios; or `hidden` is not whole
    /// rows.
    pub fn logits(&self, hidden: &[f32]) -> Result<Vec<f32>> {
        if self.text.as_ref().is_some_and(TextHead::needs_ratios) {
            let what = "these weights have corrections for each mask ratio: the logits need the ratio of each row";
            return Err(InferError::input(what));
        }
        self.head(hidden, &Origin::part(hidden.len() / self.shape.width, 0.0, None))
    }

    /// As [`Self::logits`], with the mask ratio ([`Self::mask_ratio`]) of each row's sequence.
    ///
    /// # Errors
    /// Where the weights have no text head, or `hidden` is not one whole row for each ratio.
    pub fn logits_at(&self, hidden: &[f32], ratios: &[f32]) -> Result<Vec<f32>> {
        if hidden.len() != ratios.len() * self.shape.width {
            let (count, width) = (ratios.len(), self.shape.width);
            return Err(InferError::input(format!(
                "{count} mask ratios need as many hidden states of {width} numbers each"
            )));
        }
        self.head(hidden, &Origin::rows(ratios, None))
    }

    /// How much of a sequence is masked, as corrections see it; 0 where the weights have none.
    pub fn mask_ratio(&self, tokens: &[u32]) -> f32 {
        mask_ratio(tokens, self.mask)
    }

    fn head(&self, hidden: &[f32], origin: &Origin<'_>) -> Result<Vec<f32>> {
        let head = self.text.as_ref().ok_or_else(|| no_head("write"))?;
        if !hidden.len().is_multiple_of(self.shape.width) {
            return Err(InferError::input(format!(
                "hidden states must have {} numbers each",
                self.shape.width
            )));
        }
        Ok(self.threads.install(|| head.apply(hidden, origin)))
    }

    /// Does work on the network's threads.
    pub(crate) fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.threads.install(work)
    }

    /// Computes sequences and keeps what each matrix gets: at most `samples` inputs of each of `groups` mask-ratio
    /// groups, evenly spread. The text head is recorded at masked positions.
    ///
    /// # Errors
    /// As [`Self::hidden`]; and weights that are not held as float32.
    pub fn record(
        &self,
        sequences: &[Sequence<'_>],
        mask: u32,
        groups: usize,
        samples: usize,
    ) -> Result<BTreeMap<String, Calibration>> {
        if self.precision != Precision::Float || groups == 0 || samples == 0 {
            return Err(InferError::input(
                "inputs are recorded with float precision, one group and one sample at least",
            ));
        }
        let recorder = Recorder::new(groups, samples);
        for batch in sequences.chunks(RECORDED_TOGETHER) {
            let hidden = self.pass(batch, None, false, Origin::of(batch, Some(mask), Some(&recorder)))?;
            let tokens = batch.iter().flat_map(|sequence| {
                let ratio = mask_ratio(sequence.tokens, Some(mask));
                sequence.tokens.iter().map(move |&token| (token, ratio))
            });
            let rows = tokens.zip(hidden.chunks_exact(self.shape.width));
            let (masked, ratios): (Vec<&[f32]>, Vec<f32>) = rows
                .filter(|((token, _), _)| *token == mask)
                .map(|((_, ratio), row)| (row, ratio))
                .unzip();
            if self.text.is_some() && !masked.is_empty() {
                self.head(&masked.concat(), &Origin::rows(&ratios, Some(&recorder)))?;
            }
        }
        recorder.finish(TOKEN_TABLE)
    }
}

/// Runs of sequences of so many tokens that a product reads its weights seldom, and so few that what a layer computes
/// stays in the caches.
fn in_parts<'a, 'b>(sequences: &'a [Sequence<'b>]) -> Vec<&'a [Sequence<'b>]> {
    let mut parts = Vec::new();
    let (mut first, mut tokens) = (0, 0);
    for (place, sequence) in sequences.iter().enumerate() {
        tokens += sequence.tokens.len();
        if tokens >= PART_TOKENS {
            parts.push(&sequences[first..=place]);
            (first, tokens) = (place + 1, 0);
        }
    }
    if first < sequences.len() {
        parts.push(&sequences[first..]);
    }
    parts
}

/// The mask's id, which corrections per mask ratio need.
fn mask_of(reader: &WeightReader) -> Result<Option<u32>> {
    #[derive(serde::Deserialize)]
    struct Metadata {
        mask_token: Option<u32>,
    }
    let corrected = |record: &TensorRecord| record.adjustments.contains(&Part::BiasCorrection);
    if !reader.tensors().iter().any(corrected) {
        return Ok(None);
    }
    let fail = |problem: String| InferError::Shape {
        file: reader.path().join(METADATA_FILE),
        problem,
    };
    let found: Metadata = serde_json::from_str(reader.metadata()).map_err(|error| fail(error.to_string()))?;
    let missing = || fail("mask_token is missing, and corrections depend on it".into());
    found.mask_token.ok_or_else(missing).map(Some)
}

fn no_head(what: &str) -> InferError {
    InferError::input(format!("these weights are a sentence encoder: they cannot {what}"))
}
