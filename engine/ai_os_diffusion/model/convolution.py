"""Convolutions of one picture (H, W, C), and pixels moved between places and channels, in NumPy."""

from __future__ import annotations

import numpy as np

from ai_os_diffusion.model.arithmetic import Floats, linear
from ai_os_diffusion.model.codec_shape import GROUPS

_EPS = np.float32(1e-5)
_BAND = 2048  # places that are computed at once: what they read stays in the processor's cache, which halves the time


def convolved(x: Floats, weight: Floats, bias: Floats | None, stride: int = 1) -> Floats:
    """(H, W, inputs) with zeros around -> (H / stride, W / stride, outputs).

    Args:
        x: the picture.
        weight: (outputs, 9 inputs) or (outputs, inputs), as `flat_kernel` makes it.
        bias: (outputs,), or None.
        stride: pixels between two places of the result.
    """
    if weight.shape[1] == x.shape[2]:
        return linear(x, weight, bias)
    high, wide, _ = x.shape
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    count, rows = -(-high // stride), max(1, _BAND // wide)
    bands = []
    for first in range(0, count, rows):
        begin, end = first * stride, (min(first + rows, count) - 1) * stride + 1
        taps = [padded[begin + i : end + i : stride, j : j + wide : stride] for i in range(3) for j in range(3)]
        bands.append(linear(np.concatenate(taps, 2), weight, bias))
    return np.concatenate(bands)


def group_normed(x: Floats, weight: Floats, bias: Floats) -> Floats:
    """Group normalisation (arXiv 1803.08494) of (H, W, C) with weight and bias (C,)."""
    rows, size = x.reshape(-1, x.shape[2]), x.shape[2] // GROUPS
    centred = rows - rows.mean(0).reshape(GROUPS, size).mean(1).repeat(size)
    spread = np.sqrt(np.square(centred).mean(0).reshape(GROUPS, size).mean(1) + _EPS).repeat(size)
    made: Floats = (centred * (weight / spread) + bias).reshape(x.shape)
    return made


def flat_kernel(weight: Floats) -> Floats:
    """A convolution's weight (outputs, inputs, 3 or 1, 3 or 1) as the matrix that `convolved` multiplies with."""
    made: Floats = weight.transpose(0, 2, 3, 1).reshape(len(weight), -1)
    return made


def unflat_kernel(weight: Floats, side: int) -> Floats:
    """The inverse of `flat_kernel` for convolutions of `side` x `side`."""
    made: Floats = weight.reshape(len(weight), side, side, -1).transpose(0, 3, 1, 2)
    return made


def shuffled(x: Floats, factor: int) -> Floats:
    """(H, W, C factor^2) -> (factor H, factor W, C), as torch's pixel shuffle."""
    high, wide, channels = x.shape
    parts = x.reshape(high, wide, channels // factor**2, factor, factor).transpose(0, 3, 1, 4, 2)
    made: Floats = parts.reshape(high * factor, wide * factor, -1)
    return made


def unshuffled(x: Floats, factor: int) -> Floats:
    """The inverse of `shuffled`."""
    high, wide, channels = x.shape
    parts = x.reshape(high // factor, factor, wide // factor, factor, channels).transpose(0, 2, 4, 1, 3)
    made: Floats = parts.reshape(high // factor, wide // factor, -1)
    return made
