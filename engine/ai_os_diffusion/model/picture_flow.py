"""`picture_head.ImageProjectionHead` without torch: one picture at a time, in NumPy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ai_os_diffusion.model.arithmetic import Floats, layer_norm, linear, silu, waves_of
from ai_os_diffusion.model.codec_shape import HEAD_BLOCKS, PATCH, TIME_FEATURES
from ai_os_diffusion.model.convolution import convolved, group_normed, shuffled, unshuffled

_EPS = 1e-5
_TAPS = 9
_INIT_STD = np.float32(0.02)


class Seen(NamedTuple):
    """What goes around the trunk.

    Attributes:
        joined: (h, w, W), what the features of the noisy latents add where they meet those of the trunk.
        time: (W,), features of the time.
    """

    joined: Floats
    time: Floats


class PictureHead:
    """Latents (C, h, w) to tokens (h w / 4, D), row by row, and hidden states back to latents."""

    def __init__(self, tensors: Mapping[str, Floats]) -> None:
        """With the tensors ``image.*`` of `tensors`; convolutions as `flat_kernel` makes them."""
        self._tensors = tensors
        join = tensors["image.join.weight"]
        halves = np.split(join.reshape(len(join), _TAPS, -1), 2, axis=2)  # of what the trunk tells; of what goes around
        self._join, self._join_around = (half.reshape(len(join), -1) for half in halves)

    def encode(self, latents: Floats, t: float) -> tuple[Floats, Seen]:
        """The tokens of noisy latents at time t, and what goes around the trunk."""
        time = silu(linear(waves_of(t, TIME_FEATURES), *self._pair("time")))
        grid = convolved(latents.transpose(1, 2, 0), *self._pair("enter"))
        for number in range(HEAD_BLOCKS):
            grid = self._block(grid, time, f"before.{number}")
        high, wide, _ = grid.shape
        tokens = linear(unshuffled(grid, PATCH).reshape(high * wide // PATCH**2, -1), *self._pair("into"))
        joined = convolved(grid, self._join_around, self._tensors["image.join.bias"])
        return tokens + places(high // PATCH, wide // PATCH, tokens.shape[1]), Seen(joined, time)

    def decode(self, hidden: Floats, seen: Seen) -> Floats:
        """Hidden states (h w / 4, D) and what went around -> (C, h, w)."""
        high, wide, _ = seen.joined.shape
        told = linear(layer_norm(hidden, *self._pair("norm"), _EPS), *self._pair("out"))
        grid = shuffled(told.reshape(high // PATCH, wide // PATCH, -1), PATCH)
        grid = convolved(grid, self._join, None) + seen.joined
        for number in range(HEAD_BLOCKS):
            grid = self._block(grid, seen.time, f"after.{number}")
        made: Floats = convolved(silu(group_normed(grid, *self._pair("last"))), *self._pair("leave")).transpose(2, 0, 1)
        return made

    def _block(self, x: Floats, time: Floats, name: str) -> Floats:
        scale, shift = np.split(linear(time, *self._pair(f"{name}.time")), 2)
        inner = convolved(silu(group_normed(x, *self._pair(f"{name}.norm1"))), *self._pair(f"{name}.conv1"))
        inner = group_normed(inner, *self._pair(f"{name}.norm2")) * (1 + scale) + shift
        made: Floats = x + convolved(silu(inner), *self._pair(f"{name}.conv2"))
        return made

    def _pair(self, name: str) -> tuple[Floats, Floats]:
        return self._tensors[f"image.{name}.weight"], self._tensors[f"image.{name}.bias"]


def places(rows: int, columns: int, width: int) -> Floats:
    """(rows columns, D), as `ImageProjectionHead.places`."""
    quarter = width // 4
    frequencies = np.exp(-math.log(100.0) * np.arange(quarter) / quarter)

    def waves(count: int) -> Floats:
        angles = np.arange(count)[:, None] * frequencies
        made: Floats = np.concatenate([np.sin(angles), np.cos(angles)], 1).astype(np.float32)
        return made

    down, across = waves(rows).repeat(columns, 0), np.tile(waves(columns), (rows, 1))
    made: Floats = _INIT_STD * np.concatenate([down, across], 1)
    return made
