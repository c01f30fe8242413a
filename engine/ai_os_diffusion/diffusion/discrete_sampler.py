"""The public face of discrete sampling: strategy by name, checked settings, infilling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.diffusion.categorical import check_drawing, forbid
from ai_os_diffusion.diffusion.energy import reweigh
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule, noise_schedule
from ai_os_diffusion.diffusion.options import SamplingOptions
from ai_os_diffusion.diffusion.samplers.ancestral import AncestralSampler
from ai_os_diffusion.diffusion.samplers.base import Sampler, SamplerState, StepOutput
from ai_os_diffusion.diffusion.samplers.confidence import ConfidenceSampler
from ai_os_diffusion.diffusion.samplers.entropy_bounded import EntropyBoundedSampler
from ai_os_diffusion.diffusion.samplers.remasking import RemaskingSampler
from ai_os_diffusion.errors import InferenceError


@dataclass(frozen=True)
class Settings:
    """What a strategy is made with; see `DiscreteSampler`."""

    schedule: NoiseSchedule
    temperature: float
    top_p: float
    threshold: float | None
    mask_id: int
    options: SamplingOptions


def _ancestral(s: Settings) -> Sampler:
    return AncestralSampler(s.schedule, s.temperature, s.top_p)


def _confidence(s: Settings) -> Sampler:
    return ConfidenceSampler(s.schedule, s.temperature, s.top_p, s.threshold)


def _entropy(s: Settings) -> Sampler:
    return EntropyBoundedSampler(s.schedule, s.options.entropy_bound, s.temperature, s.top_p)


def _remasking(s: Settings) -> Sampler:
    return RemaskingSampler(s.schedule, s.mask_id, s.options.remask, s.temperature, s.top_p)


BLOCK = "block"
"""The name for blocks from left to right, each filled in order of confidence; `blocks` cuts a sequence into them."""
STRATEGIES: dict[str, Callable[[Settings], Sampler]] = {
    "ancestral": _ancestral,
    "confidence": _confidence,
    BLOCK: _confidence,
    "entropy": _entropy,
    "remasking": _remasking,
}
BY_CONFIDENCE = ("confidence", BLOCK)
"""Names of the samplers that fill the surest positions first."""
_IN_RANDOM_ORDER = ("ancestral", "remasking")


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
        options: SamplingOptions | None = None,
    ) -> None:
        """Choose how to sample.

        Args:
            strategy: `confidence`, `ancestral`, `entropy`, `remasking`, or `block`, which steps as `confidence` does.
            mask_id: the absorbing token; never written.
            schedule: how the masked share falls over time.
            temperature: 0 takes the likeliest token; 1 is the model's own distribution.
            top_p: nucleus for drawing, in (0, 1].
            threshold: confidence that commits at once, in (0, 1]; None for none. For `confidence` and `block` only.
            forbidden_ids: tokens that are never written, such as special tokens.
            options: settings of single samplers, and energies.

        Raises:
            InferenceError: a setting is out of range; the message names it.
        """
        if strategy not in STRATEGIES:
            raise InferenceError(f"Sampler {strategy!r} is unknown.", remedy=f"Choose one of: {', '.join(STRATEGIES)}.")
        check_drawing(temperature, top_p)
        if threshold is not None and not 0 < threshold <= 1:
            raise InferenceError(f"threshold must lie in (0, 1], not {threshold}.")
        if threshold is not None and strategy not in BY_CONFIDENCE:
            raise InferenceError(
                f"threshold is a setting of the {' and '.join(BY_CONFIDENCE)} samplers, not of {strategy}."
            )
        self._options = options or SamplingOptions()
        if self._options.best_of > 1 and temperature == 0 and strategy not in _IN_RANDOM_ORDER:
            raise InferenceError(
                f"At temperature 0 the {strategy} sampler fills in one way only, so that there is no best of several.",
                remedy="Give a temperature above 0, or leave best_of out.",
            )
        self.mask_id = mask_id
        self.forbidden_ids: Ids = np.unique([mask_id, *forbidden_ids])
        self.settings = Settings(noise_schedule(schedule), temperature, top_p, threshold, mask_id, self._options)
        self._sampler = STRATEGIES[strategy](self.settings)

    def begin(self, ids: Ids, fill_mask: Mask) -> Ids:
        """(B, T) int64 start of an infilling: `ids` with the mask token where `fill_mask` (B, T) bool is True."""
        if fill_mask.dtype != np.bool_ or fill_mask.shape != ids.shape:
            raise InferenceError(f"fill_mask must be bool {ids.shape}, not {fill_mask.dtype} {fill_mask.shape}.")
        return np.where(fill_mask, self.mask_id, ids)

    def step(self, logits: Floats, state: SamplerState, generator: np.random.Generator | None = None) -> StepOutput:
        """Commit some of the masked positions; the `remasking` sampler may open written ones again.

        Args:
            logits: (N, V) for the N masked positions in row-major order, or (B, T, V) for all positions.
            state: where the generation stands.
            generator: source of randomness.

        Raises:
            InferenceError: logits or energies do not fit the state, or are not numbers.
        """
        if not 0 <= state.next_t < state.t <= 1:
            raise InferenceError(f"A step must go down in time within [0, 1], not from {state.t} to {state.next_t}.")
        rows = logits[state.masked] if logits.ndim == 3 else logits
        expected = int(state.masked.sum())
        if rows.shape[0] != expected:
            raise InferenceError(f"Expected logits of {expected} masked positions, not of {rows.shape[0]}.")
        allowed = forbid(rows, self.forbidden_ids)
        final = reweigh(allowed, state.xt, state.masked, self._options.energies, self._options.candidates)
        return self._sampler.step(final, state, generator)
