"""Ancestral sampling: the exact reverse of the absorbing process (MDLM, arXiv 2406.07524, equation 7)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ai_os_diffusion.diffusion.categorical import draw
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule
from ai_os_diffusion.diffusion.samplers.base import SamplerState, StepOutput, commit, share_left_masked


@dataclass(frozen=True)
class AncestralSampler:
    """Each masked position is committed on its own, with probability (alpha(s) - alpha(t)) / (1 - alpha(t))."""

    schedule: NoiseSchedule
    temperature: float = 1.0
    top_p: float = 1.0

    def step(self, logits: Tensor, state: SamplerState, generator: torch.Generator | None = None) -> StepOutput:
        """Commit a random subset, and everything that is left when next_t is 0; see `Sampler.step`."""
        times = torch.tensor([state.t, state.next_t], dtype=torch.float64)
        stay = share_left_masked(self.schedule.mask_probability(times))
        drawn = draw(logits, temperature=self.temperature, top_p=self.top_p, generator=generator)
        uniform = torch.rand(state.xt.shape, generator=generator, dtype=torch.float64)
        return commit(state, drawn, state.masked & (uniform >= stay).to(state.xt.device))
