"""How many frames symbols last, and which symbol each frame belongs to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.speech.mel import Floats

STEPS = 6
"""Of denoising, where nothing else is asked for; a vocoder learns from frames that were said with as many."""


def whole_frames(lengths: Floats) -> npt.NDArray[np.int64]:
    """(S,) whole numbers whose running sums are those of `lengths`, rounded."""
    ends: npt.NDArray[np.int64] = np.rint(np.cumsum(lengths)).astype(np.int64)
    made: npt.NDArray[np.int64] = np.diff(ends, prepend=np.int64(0))
    return made


def frame_places(frames: npt.NDArray[np.integer], count: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """The symbol of each of `count` frames, (count,), and where it stands in it, (count, 2).

    The second has the share of the symbol that is over, 0..1, and the logarithm of 1 + the symbol's frames. Frames
    behind the last symbol belong to it.
    """
    ends = np.cumsum(frames)
    at = np.arange(count)
    place = np.minimum(np.searchsorted(ends, at, side="right"), len(frames) - 1)
    each = np.maximum(frames[place], 1)
    over = np.clip((at - (ends - frames)[place] + 0.5) / each, 0, 1)
    return place, np.stack([over, np.log1p(each)], 1).astype(np.float32)
