"""Entropy-bounded sampling: as many positions at once as are sure together (EB-Sampler, arXiv 2505.24857)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.diffusion.categorical import draw
from ai_os_diffusion.diffusion.network import Floats, Ids
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule
from ai_os_diffusion.diffusion.samplers.base import (
    SamplerState,
    StepOutput,
    commit,
    first_ranks,
    numbers_to_commit,
    spread,
)

_ROUNDING = 1e-6


@dataclass(frozen=True)
class EntropyBoundedSampler:
    """Positions in order of entropy, as long as all but the least sure of them have at most `bound` nats together.

    That sum bounds what is lost by drawing the positions apart, as if they did not depend on each other. At least as
    many are committed as the schedule asks for: the number of steps is kept.

    Attributes:
        schedule: how the masked share falls over time.
        bound: nats; 0 commits beyond the schedule only what is certain.
        temperature: 0 takes the likeliest token at each position.
        top_p: nucleus for drawing.
    """

    schedule: NoiseSchedule
    bound: float
    temperature: float = 0.0
    top_p: float = 1.0

    def step(self, logits: Floats, state: SamplerState, generator: np.random.Generator | None = None) -> StepOutput:
        """Commit the positions of least entropy, and everything that is left when next_t is 0; see `Sampler.step`."""
        drawn = draw(logits, temperature=self.temperature, top_p=self.top_p, generator=generator)
        entropy = spread(drawn.entropy, state.masked, np.inf)  # given tokens rank last
        counts = np.maximum(numbers_to_commit(self.schedule, state), _within(entropy, self.bound))
        return commit(state, drawn, first_ranks(entropy, counts))


def _within(entropy: Floats, bound: float) -> Ids:
    """(B,) how many positions of least entropy hold to the bound; entropy (B, T) is infinite where nothing is open."""
    rising = np.sort(entropy, axis=-1).astype(np.float64)
    is_open = np.isfinite(rising)
    nats = np.where(is_open, rising, 0)
    held: Ids = (is_open & (nats.cumsum(-1) - nats <= bound + _ROUNDING)).sum(-1)
    return held
