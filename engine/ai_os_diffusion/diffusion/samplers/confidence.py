"""Confidence sampling: the surest positions first (MaskGIT, arXiv 2202.04200; LLaDA, arXiv 2502.09992)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.diffusion.categorical import draw
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule
from ai_os_diffusion.diffusion.samplers.base import SamplerState, StepOutput, commit, share_left_masked, spread

_ROUNDING = 1e-9


@dataclass(frozen=True)
class ConfidenceSampler:
    """Each step commits as many positions as the schedule asks for, at least one, in order of confidence.

    Attributes:
        schedule: how the masked share falls over time.
        temperature: 0 takes the likeliest token at each position.
        top_p: nucleus for drawing.
        threshold: also commit every position whose confidence reaches it (threshold-parallel decoding, Fast-dLLM,
            arXiv 2505.22618); None commits only what the schedule asks for.
    """

    schedule: NoiseSchedule
    temperature: float = 0.0
    top_p: float = 1.0
    threshold: float | None = None

    def step(self, logits: Floats, state: SamplerState, generator: np.random.Generator | None = None) -> StepOutput:
        """Commit the surest positions, and everything that is left when next_t is 0; see `Sampler.step`."""
        stay = share_left_masked(self.schedule, state.t, state.next_t)
        drawn = draw(logits, temperature=self.temperature, top_p=self.top_p, generator=generator)
        confidence = spread(drawn.confidence, state.masked, -1.0)  # given tokens rank last
        counts = np.array([_number_to_commit(n, stay) for n in state.masked.sum(1).tolist()])
        chosen = _surest(confidence, counts)
        if self.threshold is not None:
            chosen = chosen | (confidence >= self.threshold)
        return commit(state, drawn, chosen)


def _number_to_commit(masked: int, stay: float) -> int:
    """Of `masked` positions the share `stay` remains; at least one is committed while there is any."""
    return max(masked - math.floor(masked * stay + _ROUNDING), min(masked, 1))


def _surest(confidence: Floats, counts: Ids) -> Mask:
    """(B, T) bool: the counts (B,) largest entries of each row, the leftmost of equals first."""
    order = np.argsort(-confidence, axis=-1, kind="stable")
    rank = np.argsort(order, axis=-1)
    chosen: Mask = rank < counts[:, None]
    return chosen
