"""The codec of pictures without torch: `autoencoder.ImageAutoencoder` for one picture at a time, in NumPy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ai_os_diffusion.model.arithmetic import Floats, silu
from ai_os_diffusion.model.codec_shape import FOLD, AutoencoderShape
from ai_os_diffusion.model.convolution import convolved, group_normed, shuffled, unshuffled

_BOUND = np.float32(3)  # of raw latents, as `ImageAutoencoder.raw` has it


class PictureCodec:
    """Pictures (H, W, 3) in [-1, 1] to latents (latent, H / 8, W / 8) of unit size and back."""

    def __init__(self, tensors: Mapping[str, Floats], shape: AutoencoderShape) -> None:
        """A codec with the tensors ``encoder.*``, ``decoder.*``, ``mean``, ``deviation``.

        Convolutions are matrices (outputs, 9 inputs) or (outputs, inputs), as `flat_kernel` makes them.
        """
        self._tensors = tensors
        self.shape = shape

    def encode(self, picture: Floats) -> Floats:
        """(H, W, 3) in [-1, 1], H and W multiples of 8 -> (latent, H / 8, W / 8)."""
        count = self.shape.encoder
        x = self._convolve(unshuffled(picture, FOLD), "encoder.1")
        x = self._blocks(x, "encoder", 2, count)
        x = self._convolve(x, f"encoder.{count + 2}", stride=2)
        x = self._blocks(x, "encoder", count + 3, count)
        x = self._convolve(silu(self._normed(x, f"encoder.{2 * count + 3}")), f"encoder.{2 * count + 5}")
        raw = _BOUND * np.tanh(x / _BOUND)
        made: Floats = ((raw - self._tensors["mean"]) / self._tensors["deviation"]).transpose(2, 0, 1)
        return made

    def decode(self, latents: Floats) -> Floats:
        """(latent, h, w) -> (8 h, 8 w, 3) in [-1, 1]."""
        count = self.shape.decoder
        x = latents.transpose(1, 2, 0) * self._tensors["deviation"] + self._tensors["mean"]
        x = self._blocks(self._convolve(x, "decoder.0"), "decoder", 1, count)
        x = shuffled(self._convolve(x, f"decoder.{count + 1}"), 2)
        x = self._blocks(x, "decoder", count + 3, count)
        x = self._convolve(silu(self._normed(x, f"decoder.{2 * count + 3}")), f"decoder.{2 * count + 5}")
        made: Floats = np.clip(shuffled(x, FOLD), -1, 1)
        return made

    def _blocks(self, x: Floats, part: str, first: int, count: int) -> Floats:
        for number in range(first, first + count):
            stem = f"{part}.{number}"
            inner = self._convolve(silu(self._normed(x, f"{stem}.norm1")), f"{stem}.conv1")
            x = x + self._convolve(silu(self._normed(inner, f"{stem}.norm2")), f"{stem}.conv2")
        return x

    def _normed(self, x: Floats, name: str) -> Floats:
        return group_normed(x, self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"])

    def _convolve(self, x: Floats, name: str, stride: int = 1) -> Floats:
        return convolved(x, self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"], stride)
