"""Remasking: ancestral sampling that takes some of its own tokens back (ReMDM, arXiv 2503.00307, equation 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ai_os_diffusion.diffusion.categorical import draw
from ai_os_diffusion.diffusion.network import Floats
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule
from ai_os_diffusion.diffusion.samplers.base import SamplerState, StepOutput, commit


@dataclass(frozen=True)
class RemaskingSampler:
    """Tokens that the generation wrote become masks again with a small probability, so that mistakes can be mended.

    Masked positions are committed the more often for it: the masked share follows the schedule, and every time has
    the distribution that ancestral sampling has.

    Attributes:
        schedule: how the masked share falls over time.
        mask_id: written where a token is taken back.
        cap: largest probability with which a token is taken back in one step, in [0, 1]; 0 is ancestral sampling.
        temperature: 0 takes the likeliest token.
        top_p: nucleus for drawing.
    """

    schedule: NoiseSchedule
    mask_id: int
    cap: float
    temperature: float = 1.0
    top_p: float = 1.0

    def step(self, logits: Floats, state: SamplerState, generator: np.random.Generator | None = None) -> StepOutput:
        """Commit a random subset and take back some of `state.written`; nothing stays masked when next_t is 0."""
        random = generator or np.random.default_rng()
        back, commits = self._probabilities(state.t, state.next_t)
        drawn = draw(logits, temperature=self.temperature, top_p=self.top_p, generator=random)
        chance = random.random(state.xt.shape)
        out = commit(state, drawn, state.masked & (chance < commits))
        if state.written is None or back == 0:
            return out
        reopened = state.written & ~state.masked & (chance < back)
        return replace(
            out, xt=np.where(reopened, self.mask_id, out.xt), masked=out.masked | reopened, reopened=reopened
        )

    def _probabilities(self, t: float, next_t: float) -> tuple[float, float]:
        """Of a written token to be taken back, and of a masked one to be committed."""
        now, after = self.schedule.alpha(np.array([t, next_t])).tolist()
        back = min(self.cap, (1 - after) / now) if now > 0 else 0.0
        commits = (after - (1 - back) * now) / (1 - now) if next_t > 0 and now < 1 else 1.0
        return back, commits
