"""Confidence sampling: the surest positions first (MaskGIT, arXiv 2202.04200; LLaDA, arXiv 2502.09992)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.diffusion.categorical import draw
from ai_os_diffusion.diffusion.network import Floats
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule
from ai_os_diffusion.diffusion.samplers.base import (
    SamplerState,
    StepOutput,
    commit,
    first_ranks,
    numbers_to_commit,
    spread,
)


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
        drawn = draw(logits, temperature=self.temperature, top_p=self.top_p, generator=generator)
        confidence = spread(drawn.confidence, state.masked, -1.0)  # given tokens rank last
        chosen = first_ranks(-confidence, numbers_to_commit(self.schedule, state))
        if self.threshold is not None:
            chosen = chosen | (confidence >= self.threshold)
        return commit(state, drawn, chosen)
