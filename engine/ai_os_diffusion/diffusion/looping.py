"""Handing a whole generation to a network that runs the loop itself: the same steps, reported the same way.

Greedy tokens are those of the samplers here. A draw takes one number a position where these take one a token, so that
the same seed gives another draw from the same distribution.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ai_os_diffusion.diffusion.blocks import Part
from ai_os_diffusion.diffusion.discrete_sampler import DiscreteSampler
from ai_os_diffusion.diffusion.network import Ids, LoopingNetwork, Mask, NetworkInputs
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule
from ai_os_diffusion.diffusion.samplers.base import share_left_masked
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.diffusion.time_grids import time_grid
from ai_os_diffusion.model.denoising import DenoisingTask
from ai_os_diffusion.progress import CancelToken


@dataclass(frozen=True)
class Plan:
    """Where a generation goes, step by step.

    Attributes:
        parts: of the sequence, one behind the other.
        schedule: how the masked share falls over time.
        grid: name of the steps in time.
        blocks: see `CachingNetwork.after`; None where a step reads the whole sequence.
        tells_time: whether the network is told the time.
    """

    parts: Sequence[Part]
    schedule: NoiseSchedule
    grid: str
    blocks: tuple[int, int] | None
    tells_time: bool

    def task(
        self, ids: Ids, masked: Mask, inputs: NetworkInputs, sampler: DiscreteSampler, generator: np.random.Generator
    ) -> DenoisingTask:
        """All of it in one value, for the tokens `ids` (T,) of which those `masked` (T,) are to be filled."""
        grids = [time_grid(self.grid, part.steps) if part.steps else [] for part in self.parts]
        shares = [[share_left_masked(self.schedule, *both) for both in pairwise(times)] for times in grids]
        settings = sampler.settings
        return DenoisingTask(
            ids=ids.tolist(),
            masked=masked.tolist(),
            parts=[(part.start, part.stop, stay) for part, stay in zip(self.parts, shares, strict=True)],
            blocks=self.blocks,
            times=[time for times in grids for time in times[:-1]] if self.tells_time else [],
            modality=inputs.modality,
            condition=inputs.condition,
            temperature=settings.temperature,
            top_p=settings.top_p,
            threshold=settings.threshold,
            forbidden=sampler.forbidden_ids.tolist(),
            uniforms=generator.random(len(ids) * sum(map(len, shares))) if settings.temperature > 0 else None,
        )


def looped(network: LoopingNetwork, task: DenoisingTask, cancel: CancelToken) -> Iterator[GenerationStep]:
    """The sequence after each step. Raises Cancelled before the next step begins."""
    num_steps = sum(len(shares) for _, _, shares in task.parts)
    steps = network.denoise(task)
    for number in range(1, num_steps + 1):
        cancel.check()
        step = next(steps, None)
        if step is None:
            return
        yield GenerationStep(
            step=number,
            num_steps=num_steps,
            ids=step.ids,
            confidence=step.confidence,
            changed=step.changed,
            entropy=step.entropy,
        )
