"""Parts of pictures that are drawn again: what of the latents stays, and how new pixels are put among the old."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.arithmetic import Floats

_FADE = 64  # of the side is the width of the edge in which new pixels fade in

Part = npt.NDArray[np.bool_]
Pixels = npt.NDArray[np.uint8]


def untouched(again: Part, picture: tuple[int, ...], side: int) -> Part:
    """(side, side) bool: the cells of which no pixel is drawn again.

    Args:
        again: (H, W) bool over the picture.
        picture: its shape (H, W, 3), H and W multiples of `side`.
        side: cells of a side.

    Raises:
        InferenceError: `again` is not the picture's, or nothing of it is True.
    """
    if again.dtype != np.bool_ or again.shape != picture[:2]:
        raise InferenceError(
            f"The part to draw again must be {picture[:2]} booleans, not {again.dtype} {again.shape}.",
            kind="inference.part",
            remedy="Mark it on this picture.",
        )
    if not again.any():
        raise InferenceError(
            "No part of the picture is marked.", kind="inference.part", remedy="Mark what is to be drawn again."
        )
    height, width = again.shape
    return ~np.asarray(again.reshape(side, height // side, side, width // side).any((1, 3)), np.bool_)


def pasted(old: Pixels, new: Pixels, again: Part) -> Pixels:
    """(H, W, 3) `old` with `new` where `again` (H, W) is True; outside of it nothing changes, at its edge it fades."""
    share = fade(again)[..., None]
    mixed = np.rint(old + share * (new.astype(np.float32) - old)).clip(0, 255).astype(np.uint8)
    made: Pixels = np.where(again[..., None], mixed, old)
    return made


def fade(again: Part) -> Floats:
    """(H, W) float32: 0 outside of a part, rising to 1 within the width of its edge."""
    radius = max(1, min(again.shape) // _FADE)
    near = again.astype(np.float32)
    for axis in (0, 1):
        near = _mean_along(near, radius, axis)
    inside: Floats = np.where(again, np.clip(2 * near - 0.5, 0.25, 1), 0).astype(np.float32)
    return inside


def _mean_along(values: Floats, radius: int, axis: int) -> Floats:
    """The mean over 2 radius + 1 places; beyond the border the values at it go on."""
    pad = [(0, 0)] * values.ndim
    pad[axis] = (radius + 1, radius)
    sums = np.pad(values, pad, mode="edge").cumsum(axis, dtype=np.float64)
    width = 2 * radius + 1
    count = values.shape[axis]
    high = np.take(sums, np.arange(width, width + count), axis)
    low = np.take(sums, np.arange(count), axis)
    mean: Floats = ((high - low) / width).astype(np.float32)
    return mean
