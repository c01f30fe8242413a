"""`upsampler.PictureUpsampler` without torch: one picture at a time, in NumPy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ai_os_diffusion.model.arithmetic import Floats, silu
from ai_os_diffusion.model.codec_shape import ENLARGED, UpsamplerShape
from ai_os_diffusion.model.convolution import convolved, shuffled


class PictureEnlarger:
    """Pictures (H, W, 3) in [-1, 1] to (4 H, 4 W, 3)."""

    def __init__(self, tensors: Mapping[str, Floats], shape: UpsamplerShape) -> None:
        """With the tensors ``into.*``, ``blocks.N.*`` and ``out.*``; convolutions as `flat_kernel` makes them."""
        self._tensors = tensors
        self.shape = shape

    def enlarged(self, picture: Floats) -> Floats:
        """(H, W, 3) in [-1, 1] -> (4 H, 4 W, 3) in [-1, 1]."""
        x = silu(self._convolve(picture, "into"))
        for number in range(self.shape.layers):
            x = x + silu(self._convolve(x, f"blocks.{number}"))
        made: Floats = np.clip(_bilinear(picture) + shuffled(self._convolve(x, "out"), ENLARGED), -1, 1)
        return made

    def _convolve(self, x: Floats, name: str) -> Floats:
        return convolved(x, self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"])


def _bilinear(picture: Floats) -> Floats:
    """(H, W, C) -> (4 H, 4 W, C), between the middles of pixels, as torch's bilinear interpolation."""
    for axis in (0, 1):
        count = picture.shape[axis]
        places = np.clip((np.arange(count * ENLARGED) + 0.5) / ENLARGED - 0.5, 0, count - 1)
        first = np.minimum(places.astype(np.int64), max(count - 2, 0))
        share = (places - first).astype(np.float32).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        near, far = picture.take(first, axis), picture.take(np.minimum(first + 1, count - 1), axis)
        picture = near + (far - near) * share
    return picture
