"""What all samplers share: state in, logits in, state out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ai_os_diffusion.diffusion.categorical import Drawn
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule

_ROUNDING = 1e-9


@dataclass(frozen=True)
class SamplerState:
    """Where a generation stands before a step.

    Attributes:
        xt: (B, T) int64.
        masked: (B, T) bool, the positions still to be filled. Kept apart from `xt`, because a given token may be the
            mask token itself.
        t: time now.
        next_t: time after the step, below `t`.
        step: steps done.
        num_steps: steps in all.
        written: (B, T) bool, the positions that earlier steps filled, which remasking may open again; None: none.
    """

    xt: Ids
    masked: Mask
    t: float
    next_t: float
    step: int
    num_steps: int
    written: Mask | None = None


@dataclass(frozen=True)
class StepOutput:
    """What a step did.

    Attributes:
        xt: (B, T) int64; differs from the state's only where `changed` or `reopened`.
        masked: (B, T) bool, the positions still to be filled.
        changed: (B, T) bool, the positions committed in this step.
        confidence: (B, T) float32, probability of the candidate token; 1 where nothing was to be filled.
        entropy: (B, T) float32, entropy of the prediction in nats; 0 where nothing was to be filled.
        reopened: (B, T) bool, the written positions that are masked again; only remasking has any.
    """

    xt: Ids
    masked: Mask
    changed: Mask
    confidence: Floats
    entropy: Floats
    reopened: Mask


class Sampler(Protocol):
    """One step of the reverse process."""

    def step(self, logits: Floats, state: SamplerState, generator: np.random.Generator | None = None) -> StepOutput:
        """Commit some of the masked positions; what is neither masked nor `state.written` never changes.

        Args:
            logits: (N, V) for the N masked positions in row-major order; impossible tokens at -inf.
            state: where the generation stands.
            generator: source of randomness.
        """
        ...


def spread(values: Floats, masked: Mask, elsewhere: float) -> Floats:
    """(N,) values of the masked positions -> (B, T), with `elsewhere` at the other positions."""
    out = np.full(masked.shape, elsewhere, values.dtype)
    out[masked] = values
    return out


def commit(state: SamplerState, drawn: Drawn, chosen: Mask) -> StepOutput:
    """Write the drawn tokens at the positions `chosen` (B, T) bool, a subset of the masked ones."""
    candidates = state.xt.copy()
    candidates[state.masked] = drawn.ids
    return StepOutput(
        xt=np.where(chosen, candidates, state.xt),
        masked=state.masked & ~chosen,
        changed=chosen,
        confidence=spread(drawn.confidence, state.masked, 1.0),
        entropy=spread(drawn.entropy, state.masked, 0.0),
        reopened=np.zeros_like(chosen),
    )


def share_left_masked(schedule: NoiseSchedule, t: float, next_t: float) -> float:
    """Share of the positions masked at `t` that are still masked at `next_t`."""
    now, after = schedule.mask_probability(np.array([t, next_t])).tolist()
    return float(after / now) if now > 0 else 0.0


def numbers_to_commit(schedule: NoiseSchedule, state: SamplerState) -> Ids:
    """(B,) how many masked positions the schedule commits in this step; at least one where there is any."""
    stay = share_left_masked(schedule, state.t, state.next_t)
    return np.array([max(n - math.floor(n * stay + _ROUNDING), min(n, 1)) for n in state.masked.sum(1).tolist()])


def first_ranks(values: Floats, counts: Ids) -> Mask:
    """(B, T) bool: the counts (B,) smallest entries of each row, the leftmost of equals first."""
    order = np.argsort(values, axis=-1, kind="stable")
    chosen: Mask = np.argsort(order, axis=-1) < counts[:, None]
    return chosen
