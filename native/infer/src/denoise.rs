//! The denoising loop: masked positions are filled step by step around tokens that are given.

use rayon::prelude::*;

use crate::attention::{Cache, Pattern};
use crate::choose::{Drawing, Drawn, surest};
use crate::error::{InferError, Result};
use crate::network::{Network, Sequence};

/// Positions that are filled one after the other with other parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// Its first position.
    pub start: usize,
    /// The position behind its last.
    pub stop: usize,
    /// For each step, the share of the masked positions that remains masked; 0 in the last. Empty where nothing is
    /// masked.
    pub stay: Vec<f64>,
}

/// What is filled, and how.
#[derive(Clone, Debug)]
pub struct Task {
    /// All tokens; the mask token where one is to be filled.
    pub ids: Vec<u32>,
    /// Whether a position is to be filled.
    pub masked: Vec<bool>,
    /// The sequence cut into parts, from the first position to the last.
    pub parts: Vec<Part>,
    /// `All`: every step computes the whole sequence, which is one part. `BlockCausal`: every step computes its part
    /// behind the earlier ones, whose keys and values are kept.
    pub pattern: Pattern,
    /// Index into the modalities.
    pub modality: usize,
    /// The noise level of every step, for a network that is told the time; empty leaves it out.
    pub times: Vec<f32>,
    /// (vectors, width) to attend to; empty leaves it out.
    pub condition: Vec<f32>,
    /// How tokens are taken.
    pub drawing: Drawing,
    /// Confidence that fills at once.
    pub threshold: Option<f32>,
    /// (steps, positions) numbers in 0..1 that decide what is drawn; empty at temperature 0.
    pub uniforms: Vec<f64>,
}

/// A generation under way. The positions that were given never change.
pub struct Denoising {
    task: Task,
    cache: Cache,
    part: usize,
    step_of_part: usize,
    confidence: Vec<f32>,
    entropy: Vec<f32>,
}

impl Denoising {
    /// Begins. The tokens of `cache` are the first parts.
    ///
    /// # Errors
    /// What does not fit the network or each other.
    pub fn new(network: &Network, task: Task, cache: Cache) -> Result<Self> {
        task.check(network)?;
        let part =
            match cache.len() {
                0 => 0,
                cached => {
                    let ends = |part: &Part| part.stop == cached;
                    1 + task.parts.iter().position(ends).ok_or_else(|| {
                        InferError::input(format!("no part ends behind the {cached} tokens of the cache"))
                    })?
                }
            };
        if task.masked[..cache.len()].contains(&true) {
            return Err(InferError::input("a token of the cache is to be filled"));
        }
        Ok(Self {
            confidence: vec![1.0; task.ids.len()],
            entropy: vec![0.0; task.ids.len()],
            task,
            cache,
            part,
            step_of_part: 0,
        })
    }

    /// Fills some positions, which are returned in ascending order; `None` when everything is filled.
    ///
    /// # Errors
    /// [`InferError::Numerical`], and what [`Network::hidden`] refuses.
    pub fn step(&mut self, network: &Network) -> Result<Option<Vec<usize>>> {
        if !self.advance(network)? {
            return Ok(None);
        }
        let hidden = network.hidden_together(&[self.wanted()])?;
        self.take(network, &hidden).map(Some)
    }

    /// Goes to the next part that has something to fill; false when everything is filled.
    ///
    /// # Errors
    /// What [`Network::hidden_after`] refuses.
    pub fn advance(&mut self, network: &Network) -> Result<bool> {
        while let Some(part) = self.task.parts.get(self.part) {
            let range = part.start..part.stop;
            if self.step_of_part < part.stay.len() && self.task.masked[range.clone()].contains(&true) {
                return Ok(true);
            }
            if self.part + 1 < self.task.parts.len() {
                let tokens = &self.task.ids[range];
                network.hidden_after(&self.task.sequence(tokens, None), &mut self.cache, true)?;
            }
            self.part += 1;
            self.step_of_part = 0;
        }
        Ok(false)
    }

    /// What the next step wants to know of the network, after [`Self::advance`]; others may be computed beside it.
    pub fn wanted(&self) -> Sequence<'_> {
        let task = &self.task;
        let time = task.times.get(self.number()).copied();
        Sequence {
            past: (task.pattern != Pattern::All).then_some(&self.cache),
            ..task.sequence(&task.ids[self.range()], time)
        }
    }

    /// Fills some positions by the hidden states of [`Self::wanted`], and returns which, in ascending order.
    ///
    /// # Errors
    /// [`InferError::Numerical`], and hidden states of another sequence.
    pub fn take(&mut self, network: &Network, hidden: &[f32]) -> Result<Vec<usize>> {
        let range = self.range();
        if hidden.len() != range.len() * network.shape().width {
            return Err(InferError::input(
                "these are not the hidden states that the step wanted",
            ));
        }
        self.fill(network, range, hidden)
    }

    /// Which of all steps comes next. Those that earlier parts did not need count too: every part has its own times.
    fn number(&self) -> usize {
        let earlier: usize = self.task.parts[..self.part].iter().map(|part| part.stay.len()).sum();
        earlier + self.step_of_part
    }

    /// Where the part lies that is filled now; empty at the end.
    fn range(&self) -> std::ops::Range<usize> {
        self.task
            .parts
            .get(self.part)
            .map_or(0..0, |part| part.start..part.stop)
    }

    /// All tokens as they stand.
    pub fn ids(&self) -> &[u32] {
        &self.task.ids
    }

    /// Of each position, the probability of its token when it was filled; 1 for given ones, and for masked ones that of
    /// the token that would be taken now.
    pub fn confidence(&self) -> &[f32] {
        &self.confidence
    }

    /// Of each position, the entropy of the prediction at the same moment, in nats; 0 for given ones.
    pub fn entropy(&self) -> &[f32] {
        &self.entropy
    }

    fn fill(&mut self, network: &Network, range: std::ops::Range<usize>, hidden: &[f32]) -> Result<Vec<usize>> {
        let places: Vec<usize> = range.clone().filter(|place| self.task.masked[*place]).collect();
        let drawn = self.draw(network, range, &places, hidden)?;
        let stay = self.task.parts[self.part].stay[self.step_of_part];
        let chosen = surest(&drawn, stay, self.task.threshold);
        let mut changed = Vec::new();
        for ((place, drawn), chosen) in places.into_iter().zip(drawn).zip(chosen) {
            self.confidence[place] = drawn.confidence;
            self.entropy[place] = drawn.entropy;
            if chosen {
                self.task.ids[place] = drawn.id;
                self.task.masked[place] = false;
                changed.push(place);
            }
        }
        self.step_of_part += 1;
        Ok(changed)
    }

    /// A token for each of the places, which lie in the range; the head computes no other row.
    fn draw(
        &self,
        network: &Network,
        range: std::ops::Range<usize>,
        places: &[usize],
        hidden: &[f32],
    ) -> Result<Vec<Drawn>> {
        let task = &self.task;
        let step = self.number();
        let ratio = network.mask_ratio(&task.ids[range.clone()]);
        let width = network.shape().width;
        let row = |place: &usize| &hidden[(place - range.start) * width..][..width];
        let wanted: Vec<f32> = places.iter().flat_map(row).copied().collect();
        let mut logits = network.logits_at(&wanted, &vec![ratio; places.len()])?;
        let uniform = |place: usize| {
            let at = step * task.ids.len() + place;
            task.uniforms.get(at).copied().unwrap_or_default()
        };
        let rows = logits.par_chunks_exact_mut(network.shape().vocab_size).zip(places);
        network.install(|| {
            rows.map(|(row, place)| task.drawing.draw(row, uniform(*place)))
                .collect()
        })
    }
}

impl Task {
    fn sequence<'a>(&'a self, tokens: &'a [u32], time: Option<f32>) -> Sequence<'a> {
        Sequence {
            tokens,
            modality: self.modality,
            time,
            condition: &self.condition,
            pattern: self.pattern,
            ..Sequence::default()
        }
    }

    fn check(&self, network: &Network) -> Result<()> {
        let fail = |what: &str| Err(InferError::input(what));
        self.drawing.check(network.shape().vocab_size)?;
        if self.masked.len() != self.ids.len() {
            return fail("every token must be masked or not");
        }
        let mut end = 0;
        for part in &self.parts {
            if part.start != end || part.stop <= part.start || part.stop > self.ids.len() {
                return fail("the parts must follow each other and end within the sequence");
            }
            end = part.stop;
        }
        if self.masked[end..].contains(&true) {
            return fail("a masked position lies behind the last part");
        }
        if self.pattern == Pattern::All && self.parts.len() > 1 {
            return fail("several parts need a pattern of blocks");
        }
        let steps: usize = self.parts.iter().map(|part| part.stay.len()).sum();
        if !(self.times.is_empty() || self.times.len() == steps) {
            return fail("every step needs a time, or none does");
        }
        if self.drawing.temperature > 0.0 && self.uniforms.len() != steps * self.ids.len() {
            return fail("drawing needs a number for every step and position");
        }
        Ok(())
    }
}
