"""A whole generation, for a network that runs the denoising loop itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class DenoisingTask:
    """What is filled, and how.

    Attributes:
        ids: T tokens; the mask token where one is to be filled.
        masked: T bools, where that is.
        parts: (start, stop, for each step the share of the masked positions that remains masked), one behind the other.
        blocks: (tokens of the first block, of each further one): parts read themselves and earlier ones, which are
            kept. None: one part reads the whole sequence.
        times: the noise level of each step, or nothing.
        modality: name of the modality.
        condition: (C, D) condition vectors.
        temperature: 0 takes the likeliest token.
        top_p: nucleus for drawing.
        threshold: confidence that commits at once.
        forbidden: tokens that are never written.
        uniforms: (steps * T,) float64 in 0..1 that decide what is drawn; None at temperature 0.
    """

    ids: Sequence[int]
    masked: Sequence[bool]
    parts: Sequence[tuple[int, int, Sequence[float]]]
    blocks: tuple[int, int] | None
    times: Sequence[float]
    modality: str
    condition: npt.NDArray[np.float32] | None
    temperature: float
    top_p: float
    threshold: float | None
    forbidden: Sequence[int]
    uniforms: npt.NDArray[np.float64] | None


class LoopStep(NamedTuple):
    """What stands after a step; the fields are those of `GenerationStep`."""

    ids: list[int]
    confidence: list[float]
    changed: list[int]
    entropy: list[float]
