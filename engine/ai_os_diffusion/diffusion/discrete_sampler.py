"""The public face of discrete sampling: strategy by name, checked settings, infilling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.diffusion.categorical import check_drawing, forbid
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule, noise_schedule
from ai_os_diffusion.diffusion.samplers.ancestral import AncestralSampler
from ai_os_diffusion.diffusion.samplers.base import Sampler, SamplerState, StepOutput
from ai_os_diffusion.diffusion.samplers.confidence import ConfidenceSampler
from ai_os_diffusion.errors import InferenceError


@dataclass(frozen=True)
class Settings:
    """What a strategy is made with; see `DiscreteSampler`."""

    schedule: NoiseSchedule
    temperature: float
    top_p: float
    threshold: float | None


def _ancestral(s: Settings) -> Sampler:
    return AncestralSampler(s.schedule, s.temperature, s.top_p)


def _confidence(s: Settings) -> Sampler:
    return ConfidenceSampler(s.schedule, s.temperature, s.top_p, s.threshold)


ANCESTRAL = "ancestral"
BLOCK = "block"
"""The name for blocks from left to right, each filled in order of confidence; `blocks` cuts a sequence into them."""
STRATEGIES: dict[str, Callable[[Settings], Sampler]] = {
    ANCESTRAL: _ancestral,
    "confidence": _confidence,
    BLOCK: _confidence,
}


class DiscreteSampler:
    """Takes masks off step by step; given tokens are never changed and forbidden tokens never written."""

    def __init__(
        self,
        strategy: str = "confidence",
        *,
        mask_id: int,
        schedule: str | NoiseSchedule = "log-linear",
        temperature: float = 0.0,
        top_p: float = 1.0,
        threshold: float | None = None,
        forbidden_ids: Sequence[int] = (),
    ) -> None:
        """Choose how to sample.

        Args:
            strategy: `confidence`, `ancestral` or `block`, which steps as `confidence` does.
            mask_id: the absorbing token; never written.
            schedule: how the masked share falls over time.
            temperature: 0 takes the likeliest token; 1 is the model's own distribution.
            top_p: nucleus for drawing, in (0, 1].
            threshold: confidence that commits at once, in (0, 1]; None for none. Not for `ancestral`.
            forbidden_ids: tokens that are never written, such as special tokens.

        Raises:
            InferenceError: a setting is out of range; the message names it.
        """
        if strategy not in STRATEGIES:
            raise InferenceError(f"Sampler {strategy!r} is unknown.", remedy=f"Choose one of: {', '.join(STRATEGIES)}.")
        check_drawing(temperature, top_p)
        if threshold is not None and not 0 < threshold <= 1:
            raise InferenceError(f"threshold must lie in (0, 1], not {threshold}.")
        if threshold is not None and strategy == ANCESTRAL:
            raise InferenceError("threshold is a setting of the confidence and block samplers, not of ancestral.")
        self.mask_id = mask_id
        self.forbidden_ids: Ids = np.unique([mask_id, *forbidden_ids])
        self.settings = Settings(noise_schedule(schedule), temperature, top_p, threshold)
        self._sampler = STRATEGIES[strategy](self.settings)

    def begin(self, ids: Ids, fill_mask: Mask) -> Ids:
        """(B, T) int64 start of an infilling: `ids` with the mask token where `fill_mask` (B, T) bool is True."""
        if fill_mask.dtype != np.bool_ or fill_mask.shape != ids.shape:
            raise InferenceError(f"fill_mask must be bool {ids.shape}, not {fill_mask.dtype} {fill_mask.shape}.")
        return np.where(fill_mask, self.mask_id, ids)

    def step(self, logits: Floats, state: SamplerState, generator: np.random.Generator | None = None) -> StepOutput:
        """Commit some of the masked positions.

        Args:
            logits: (N, V) for the N masked positions in row-major order, or (B, T, V) for all positions.
            state: where the generation stands.
            generator: source of randomness.

        Raises:
            InferenceError: the logits do not fit the state, or are not numbers.
        """
        if not 0 <= state.next_t < state.t <= 1:
            raise InferenceError(f"A step must go down in time within [0, 1], not from {state.t} to {state.next_t}.")
        rows = logits[state.masked] if logits.ndim == 3 else logits
        expected = int(state.masked.sum())
        if rows.shape[0] != expected:
            raise InferenceError(f"Expected logits of {expected} masked positions, not of {rows.shape[0]}.")
        return self._sampler.step(forbid(rows, self.forbidden_ids), state, generator)
