"""The loss and the figures of what enlarges pictures: crops of larger pictures beside bicubic interpolation."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ai_os_diffusion.model.codec_shape import ENLARGED
from ai_os_diffusion.model.upsampler import PictureUpsampler
from ai_os_diffusion.training.autoencoder_task import psnr, reconstruction_loss, to_pixels, to_unit
from ai_os_diffusion.training.batches import BucketSampler
from ai_os_diffusion.training.pictures import Pixels
from ai_os_diffusion.training.png import sheet, write_png
from ai_os_diffusion.training.tasks import TaskLoss

_CROP = 24 * ENLARGED  # pixels of a side of the larger picture that a step learns from
_SOFT, _SOFTEST = 0.5, 0.9  # share of crops that are blurred first, and by how many pixels at most: drawings are soft
_GRAIN = 0.03  # noise at most, in units of [-1, 1]
_STREAM = 11
_AT_ONCE = 8
_SHOWN = 8  # pictures of a sheet: bicubic, ours and the wanted one in turn


def reduced(pictures: Tensor) -> Tensor:
    """(B, 3, H, W) -> (B, 3, H / 4, W / 4), by means of areas."""
    return F.avg_pool2d(pictures, ENLARGED)


def bicubic(pictures: Tensor) -> Tensor:
    """(B, 3, H, W) -> (B, 3, 4 H, 4 W), the baseline."""
    return F.interpolate(pictures, scale_factor=ENLARGED, mode="bicubic", align_corners=False).clamp(-1, 1)


def blurred(pictures: Tensor, pixels: float) -> Tensor:
    """Gaussian blur with a deviation of so many pixels, edges repeated."""
    places = torch.arange(-2, 3, device=pictures.device, dtype=pictures.dtype)
    line = torch.exp(-0.5 * (places / pixels).square())
    kernel = torch.outer(line, line) / line.sum().square()
    return F.conv2d(F.pad(pictures, (2, 2, 2, 2), mode="replicate"), kernel.expand(3, 1, 5, 5), groups=3)


class UpsamplerTask:
    """Crops, made smaller and sometimes softer and grainy, back to what they were."""

    name = "enlarging"

    def __init__(self, pixels: Pixels, batch: int, seed: int, device: torch.device) -> None:
        self._pixels = pixels
        self._sampler = BucketSampler(np.ones(len(pixels), np.int64), batch, seed)
        self._seed = seed
        self._device = device

    def loss(self, net: PictureUpsampler, draw: int) -> TaskLoss:
        """Mean over the crops of a draw; `tokens` counts pixels of the small pictures."""
        rng = np.random.default_rng([self._seed, _STREAM, draw])
        picked = self._pixels[np.sort(self._sampler.rows(draw))]
        top, left = rng.integers(0, np.array(picked.shape[1:3]) - _CROP + 1)
        wanted = to_unit(picked[:, top : top + _CROP, left : left + _CROP], self._device)
        if rng.random() < 0.5:
            wanted = wanted.flip(3)
        small = reduced(wanted)
        if rng.random() < _SOFT:
            small = blurred(small, rng.uniform(0.3, _SOFTEST))
            grain = torch.from_numpy(rng.standard_normal(small.shape, dtype=np.float32)).to(small)
            small = small + rng.uniform(0, _GRAIN) * grain
        return TaskLoss(reconstruction_loss(net(small), wanted), small[:, 0].numel())


def upsampler_figures(
    held_out: Pixels, device: torch.device, picture: Path | None = None
) -> Callable[[PictureUpsampler], dict[str, float]]:
    """PSNR in decibels of held-out pictures (N, S, S, 3), ours and bicubic; `picture` gets a sheet as PNG."""

    @torch.no_grad()
    def figures(net: PictureUpsampler) -> dict[str, float]:
        ours: list[float] = []
        plain: list[float] = []
        shown: list[Pixels] = []
        for first in range(0, len(held_out), _AT_ONCE):
            wanted = to_unit(held_out[first : first + _AT_ONCE], device)
            small = reduced(wanted)
            made, usual = net(small).float().clamp(-1, 1), bicubic(small)
            ours += psnr(made, wanted).tolist()
            plain += psnr(usual, wanted).tolist()
            if len(shown) < 3 * _SHOWN:
                shown += [each for three in zip(*map(to_pixels, (usual, made, wanted)), strict=True) for each in three]
        if picture is not None:
            write_png(picture, sheet(shown[: 3 * _SHOWN], 6))
        count = len(ours)
        return {"psnr": round(math.fsum(ours) / count, 3), "psnr_bicubic": round(math.fsum(plain) / count, 3)}

    return figures
