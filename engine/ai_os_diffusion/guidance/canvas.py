"""Where a constrained text is written: behind a prompt, with one network, counting what it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.diffusion.energy import Weighted
from ai_os_diffusion.diffusion.network import Floats, Mask
from ai_os_diffusion.diffusion.options import SamplingOptions
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.progress import CancelToken

CANDIDATES = 4096
"""Tokens of each position that energies weigh: words that are asked for are seldom among the likeliest few."""


@dataclass(frozen=True)
class Filled:
    """Tokens behind the prompt, and the confidence of each."""

    ids: list[int]
    confidence: list[float]


@dataclass
class Canvas:
    """The place behind a prompt.

    Attributes:
        core: writes.
        prefix: tokens of the prompt.
        room: tokens that fit behind it.
        steps: denoising steps of each filling.
        seed: of every draw.
        temperature: 0 takes the likeliest token.
        sampler: any but `block`, which cannot have tokens given behind those that it fills.
        condition: (C, D) float32 condition vectors, or None.
        options: settings of the sampler; energies are added to them.
        on_step: called after every step of a filling.
        cancel: checked before every pass.
        passes: passes through the network so far.
    """

    core: DiffusionCore
    prefix: Sequence[int]
    room: int
    steps: int
    seed: int = 0
    temperature: float = 0.0
    sampler: str = "confidence"
    condition: Floats | None = None
    options: SamplingOptions = field(default_factory=SamplingOptions)
    on_step: Callable[[GenerationStep], None] | None = None
    cancel: CancelToken | None = None
    passes: int = 0

    def fill(
        self, ids: Sequence[int], fill: Mask, *, energies: Sequence[Weighted] = (), forbidden_ids: Sequence[int] = ()
    ) -> Filled:
        """Fill the positions of `ids` (T) where `fill` (T,) bool is True.

        Raises:
            InferenceError: there is no room for so many tokens.
            Cancelled: `cancel` was set.
        """
        self._check(ids)
        begin = len(self.prefix)
        whole = np.concatenate([np.zeros(begin, np.bool_), fill])
        settings = SamplingOptions(
            entropy_bound=self.options.entropy_bound,
            remask=self.options.remask,
            guidance=self.options.guidance,
            energies=(*self.options.energies, *energies),
            candidates=CANDIDATES,
        )
        made = Filled(list(ids), [1.0] * len(ids))
        for step in self.core.infill(
            [*self.prefix, *ids],
            whole,
            steps=self.steps,
            seed=self.seed,
            temperature=self.temperature,
            sampler=self.sampler,
            forbidden_ids=forbidden_ids,
            cancel=self.cancel,
            condition=self.condition,
            options=settings,
        ):
            self.passes += 1
            made = Filled(step.ids[begin:], step.confidence[begin:])
            if self.on_step is not None:
                self.on_step(step)
        return made

    def log_likelihood(self, ids: Sequence[int], fill: Mask, n_masks: int) -> float:
        """Log-probability in nats of the tokens where `fill` is True, given the others. Errors as in `fill`."""
        self._check(ids)
        self.passes += n_masks
        whole = np.concatenate([np.zeros(len(self.prefix), np.bool_), fill])
        every = [*self.prefix, *ids]
        found = self.core.log_likelihood(every, whole, n_masks, self.seed, cancel=self.cancel, condition=self.condition)
        return found.total

    def _check(self, ids: Sequence[int]) -> None:
        if len(ids) > self.room:
            raise InferenceError(
                f"The constraints need {len(ids)} tokens, and there is room for {self.room}.",
                kind="inference.constraint",
                remedy="Ask for less, or shorten the prompt.",
            )
