"""Texts in a form are written from the left: a form is a frame, and where its parts lie depends on what stands before.

Every pass predicts the whole rest. What is sure from the left on is kept, one token at least, and the rest is hidden
again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypedDict

import numpy as np

from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.diffusion.network import Floats
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.progress import CancelToken

SURE = 0.97
"""Confidence from which on a token is kept with those before it."""


class Drawing(TypedDict):
    """How tokens are drawn."""

    temperature: float
    cancel: CancelToken | None
    condition: Floats | None


def from_left(
    core: DiffusionCore, prefix: Sequence[int], length: int, steps: int, seed: int, mask_id: int, drawing: Drawing
) -> Iterator[GenerationStep]:
    """The text after each pass.

    Args:
        core: predicts.
        prefix: tokens before the text.
        length: of the text, in tokens.
        steps: passes at most; the last one keeps everything.
        seed: of all random draws.
        mask_id: the hidden token.
        drawing: how tokens are drawn.

    Raises:
        InferenceError: an argument is wrong.
        Cancelled: the token was set.
    """
    ids, whole = [*prefix, *[mask_id] * length], len(prefix) + length
    confidence, entropy = [1.0] * whole, [0.0] * whole
    begin = len(prefix)
    for number in range(1, steps + 1):
        fill = np.arange(whole) >= begin
        (made,) = core.infill(ids, fill, steps=1, seed=seed + number - 1, **drawing)
        end = begin + 1
        while end < whole and (number == steps or made.confidence[end] >= SURE):
            end += 1
        ids = [*made.ids[:end], *[mask_id] * (whole - end)]
        confidence[begin:], entropy[begin:] = made.confidence[begin:], made.entropy[begin:]
        yield GenerationStep(number, steps, list(ids), list(confidence), list(range(begin, end)), list(entropy))
        if end == whole:
            return
        begin = end
