//! One layer: self-attention, cross-attention to the condition, feed-forward; a norm after each sum.

use aios_kernels::Function;
use rayon::prelude::*;

use crate::attention::{Rows, attend_all};
use crate::beside::Place;
use crate::error::Result;
use crate::linear::{Linear, Norm, Tensors, threads};
use crate::network::{Run, Sequence};
use crate::origin::Origin;
use crate::shape::Shape;

/// The weights of a layer.
pub(crate) struct Layer {
    qkv: Linear,
    out: Linear,
    norm1: Norm,
    cross: Option<Cross>,
    up: Linear,
    down: Linear,
    norm2: Norm,
}

/// Attention to condition vectors behind a gate (Flamingo, arXiv 2204.14198).
struct Cross {
    norm: Norm,
    query: Linear,
    key_value: Linear,
    out: Linear,
    gate: Vec<f32>,
}

impl Layer {
    pub(crate) fn load(tensors: &Tensors, number: usize, shape: &Shape) -> Result<Self> {
        let (width, inner) = (shape.width, shape.inner);
        let name = |part: &str| format!("trunk.layers.{number}.{part}");
        let cross = match tensors.has(&name("cross.gate")) {
            true => Some(Cross {
                norm: tensors.norm(&name("cross.norm"), width)?,
                query: tensors.linear(&name("cross.query"), width, width)?,
                key_value: tensors.linear(&name("cross.key_value"), width, 2 * width)?,
                out: tensors.linear(&name("cross.out"), width, width)?,
                gate: tensors.values(&name("cross.gate"), width)?,
            }),
            // Weights without it were trained without it: its gate is zero.
            false => None,
        };
        Ok(Self {
            qkv: tensors.linear(&name("qkv"), width, 3 * width)?,
            out: tensors.linear(&name("out"), width, width)?,
            norm1: tensors.norm(&name("norm1"), width)?,
            cross,
            up: tensors.linear(&name("up"), width, inner)?,
            down: tensors.linear(&name("down"), inner, width)?,
            norm2: tensors.norm(&name("norm2"), width)?,
        })
    }

    /// (tokens, width) in place. Keys and values of all tokens are appended to the run's cache, if it extends one.
    pub(crate) fn apply(&self, number: usize, x: &mut [f32], run: &mut Run<'_>, shape: &Shape) {
        let mixed = self.attend(number, x, run, shape);
        let mut told = self.out.apply(&mixed, &run.origin);
        run.add_experts((number, Place::Out), &mixed, &mut told);
        run.add(x, told, 0, shape.width);
        self.norm1.apply(x, shape.norm_eps);
        if let Some(cross) = &self.cross {
            let mut at = 0;
            for (sequence, &(rows, ratio)) in run.sequences.iter().zip(&run.origin.parts) {
                let count = rows * shape.width;
                let origin = |rows| Origin::part(rows, ratio, run.origin.recorder);
                cross.apply(&mut x[at..at + count], sequence, shape, origin);
                at += count;
            }
        }
        let inner = self.inner(number, &run.modulated(x, 3, shape.width), run);
        let mut fed = self.down.apply(&inner, &run.origin);
        run.add_experts((number, Place::Down), &inner, &mut fed);
        run.add(x, fed, 3, shape.width);
        self.norm2.apply(x, shape.norm_eps);
    }

    /// The first half of the feed-forward part.
    fn inner(&self, number: usize, x: &[f32], run: &Run<'_>) -> Vec<f32> {
        if !run.has_experts() {
            return self.up.apply_then(x, Function::Gelu, &run.origin);
        }
        let mut inner = self.up.apply(x, &run.origin);
        run.add_experts((number, Place::Up), x, &mut inner);
        let share = inner.len().div_ceil(threads()).max(1);
        inner.par_chunks_mut(share).for_each(|part| Function::Gelu.apply(part));
        inner
    }

    fn attend(&self, number: usize, x: &[f32], run: &mut Run<'_>, shape: &Shape) -> Vec<f32> {
        let width = shape.width;
        let stride = 3 * width;
        let modulated = run.modulated(x, 0, width);
        let mut qkv = self.qkv.apply(&modulated, &run.origin);
        run.add_experts((number, Place::Qkv), &modulated, &mut qkv);
        let mut mixed = vec![0.0; x.len()];
        let mut at = 0;
        for sequence in run.sequences {
            let count = sequence.count();
            let rows = &qkv[at * stride..(at + count) * stride];
            let past = run.cache.as_deref().or(sequence.past);
            let past = match past.and_then(|cache| cache.layers.get(number)) {
                Some((keys, values)) => Rows {
                    keys,
                    values,
                    stride: width,
                    count: keys.len() / width,
                },
                None => Rows::NONE,
            };
            if count > 0 {
                let own = Rows {
                    keys: &rows[width..],
                    values: &rows[2 * width..],
                    stride,
                    count,
                };
                let out = &mut mixed[at * width..(at + count) * width];
                attend_all((rows, stride), past, own, sequence.pattern, shape.heads, out);
            }
            at += count;
        }
        run.remember(number, &qkv, width);
        mixed
    }
}

impl Cross {
    /// Adds to the tokens of a sequence what its condition says.
    fn apply<'a>(&self, x: &mut [f32], sequence: &Sequence<'_>, shape: &Shape, origin: impl Fn(usize) -> Origin<'a>) {
        let width = shape.width;
        if sequence.condition.is_empty() || x.is_empty() {
            return;
        }
        let mut condition = sequence.condition.to_vec();
        self.norm.apply(&mut condition, shape.norm_eps);
        let tokens = origin(x.len() / width);
        let pairs = self.key_value.apply(&condition, &origin(condition.len() / width));
        let queries = self.query.apply(x, &tokens);
        let rows = Rows {
            keys: &pairs,
            values: &pairs[width..],
            stride: 2 * width,
            count: condition.len() / width,
        };
        let mut mixed = vec![0.0; x.len()];
        attend_all(
            (&queries, width),
            Rows::NONE,
            rows,
            crate::Pattern::All,
            shape.heads,
            &mut mixed,
        );
        let added = self.out.apply(&mixed, &tokens);
        for (row, added) in x.chunks_exact_mut(width).zip(added.chunks_exact(width)) {
            for ((value, gate), added) in row.iter_mut().zip(&self.gate).zip(added) {
                *value += gate * added;
            }
        }
    }
}
