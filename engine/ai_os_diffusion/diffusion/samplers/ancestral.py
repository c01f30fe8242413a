"""Ancestral sampling: the exact reverse of the absorbing process (MDLM, arXiv 2406.07524, equation 7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.diffusion.categorical import draw
from ai_os_diffusion.diffusion.network import Floats
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule
from ai_os_diffusion.diffusion.samplers.base import SamplerState, StepOutput, commit, share_left_masked


@dataclass(frozen=True)
class AncestralSampler:
    """Each masked position is committed on its own, with probability (alpha(s) - alpha(t)) / (1 - alpha(t))."""

    schedule: NoiseSchedule
    temperature: float = 1.0
    top_p: float = 1.0

    def step(self, logits: Floats, state: SamplerState, generator: np.random.Generator | None = None) -> StepOutput:
        """Commit a random subset, and everything that is left when next_t is 0; see `Sampler.step`."""
        random = generator or np.random.default_rng()
        stay = share_left_masked(self.schedule, state.t, state.next_t)
        drawn = draw(logits, temperature=self.temperature, top_p=self.top_p, generator=random)
        return commit(state, drawn, state.masked & (random.random(state.xt.shape) >= stay))
