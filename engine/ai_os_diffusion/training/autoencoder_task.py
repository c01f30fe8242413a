"""The loss and the figures of the codec of pictures: pixels, edges and patches, without any downloaded network."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ai_os_diffusion.model.autoencoder import ImageAutoencoder
from ai_os_diffusion.training.batches import BucketSampler
from ai_os_diffusion.training.pictures import Pixels
from ai_os_diffusion.training.png import sheet, write_png
from ai_os_diffusion.training.tasks import TaskLoss

LATENT_NOISE = 0.1  # on raw latents in training, so that the decoder forgives what diffusion leaves
_EDGES, _PATCHES = 0.5, 0.25  # weights beside that of the pixels, 1
_WINDOW = 7  # pixels of a side of SSIM's patches
_C1, _C2 = 0.01**2, 0.03**2  # SSIM's constants for values in [0, 1]
_AT_ONCE = 16
_STREAM = 7
_FITTED = 256  # pictures that the scale is fitted on
_SHOWN = 48  # pictures of a sheet, original and copy by turns


def to_unit(pixels: Pixels, device: torch.device) -> Tensor:
    """(B, S, S, 3) uint8 -> (B, 3, S, S) float32 in [-1, 1]."""
    return torch.from_numpy(pixels).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1


def ssim(a: Tensor, b: Tensor) -> Tensor:
    """Mean structural similarity (Wang et al. 2004) of pictures (B, 3, H, W) in [0, 1], with uniform windows."""
    mean = partial(F.avg_pool2d, kernel_size=_WINDOW, stride=1)
    ma, mb = mean(a), mean(b)
    va, vb, covariance = mean(a * a) - ma**2, mean(b * b) - mb**2, mean(a * b) - ma * mb
    top = (2 * ma * mb + _C1) * (2 * covariance + _C2)
    return (top / ((ma**2 + mb**2 + _C1) * (va + vb + _C2))).mean()


def edge_distance(a: Tensor, b: Tensor) -> Tensor:
    """Mean absolute difference of the differences between neighbouring pixels, in both directions."""
    across = (a.diff(dim=3) - b.diff(dim=3)).abs().mean()
    down = (a.diff(dim=2) - b.diff(dim=2)).abs().mean()
    return across + down


def reconstruction_loss(made: Tensor, wanted: Tensor) -> Tensor:
    """Pixels, edges and 1 - SSIM of pictures in [-1, 1]."""
    pixels = (made - wanted).abs().mean()
    patches = 1 - ssim((made.float() + 1) / 2, (wanted.float() + 1) / 2)
    return pixels + _EDGES * edge_distance(made, wanted) + _PATCHES * patches


class AutoencoderTask:
    """Pictures through latents with a little noise; mirrored at random, and with other channels of colour."""

    name = "picture"

    def __init__(self, pixels: Pixels, batch: int, seed: int, device: torch.device) -> None:
        self._pixels = pixels
        self._sampler = BucketSampler(np.ones(len(pixels), np.int64), batch, seed)
        self._seed = seed
        self._device = device

    def loss(self, net: ImageAutoencoder, draw: int) -> TaskLoss:
        """Mean over the pictures of a draw; `tokens` counts the latents."""
        rng = np.random.default_rng([self._seed, _STREAM, draw])
        pictures = to_unit(self._pixels[np.sort(self._sampler.rows(draw))], self._device)
        if rng.random() < 0.5:
            pictures = pictures.flip(3)
        if rng.random() < 0.3:
            pictures = pictures[:, torch.from_numpy(rng.permutation(3)).to(self._device)]
        raw = net.raw(pictures)
        noise = torch.from_numpy(rng.standard_normal(raw.shape, dtype=np.float32)).to(raw)
        made = net.unraw(raw + LATENT_NOISE * noise)
        return TaskLoss(reconstruction_loss(made, pictures), raw[:, 0].numel())


def scaled_tensors(training: Pixels, device: torch.device) -> Callable[[ImageAutoencoder], Mapping[str, Tensor]]:
    """What is exported: all tensors, with the scale of the latents fitted on training pictures."""

    def tensors(net: ImageAutoencoder) -> Mapping[str, Tensor]:
        with torch.no_grad():
            net.fit_scale(torch.cat([net.raw(to_unit(part, device)).float() for part in _parts(training[:_FITTED])]))
        return net.state_dict()

    return tensors


def autoencoder_figures(
    held_out: Pixels, device: torch.device, picture: Path | None = None
) -> Callable[[ImageAutoencoder], dict[str, float]]:
    """PSNR in decibels and SSIM on held-out pictures (N, S, S, 3); `picture` gets a sheet of pairs as PNG."""

    @torch.no_grad()
    def figures(net: ImageAutoencoder) -> dict[str, float]:
        errors: list[float] = []
        similar: list[float] = []
        shown: list[Pixels] = []
        for part in _parts(held_out):
            wanted = to_unit(part, device)
            made = net.unraw(net.raw(wanted)).float().clamp(-1, 1)
            errors += psnr(made, wanted).tolist()
            similar += [float(ssim((m[None] + 1) / 2, (w[None] + 1) / 2)) for m, w in zip(made, wanted, strict=True)]
            if len(shown) < _SHOWN:
                shown += [each for pair in zip(part, to_pixels(made), strict=True) for each in pair]
        if picture is not None:
            write_png(picture, sheet(shown[:_SHOWN], 8))
        return {"psnr": round(math.fsum(errors) / len(errors), 3), "ssim": round(math.fsum(similar) / len(similar), 4)}

    return figures


def psnr(made: Tensor, wanted: Tensor) -> Tensor:
    """(B,) peak signal-to-noise ratios in decibels of pictures (B, 3, H, W) in [-1, 1]."""
    squares = ((made - wanted) / 2).square().flatten(1).mean(1)
    return -10 * squares.clamp(min=1e-10).log10()


def to_pixels(pictures: Tensor) -> Pixels:
    """(B, 3, S, S) float in [-1, 1] -> (B, S, S, 3) uint8."""
    values = ((pictures.float() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return values.permute(0, 2, 3, 1).cpu().numpy()


def _parts(pixels: Pixels) -> list[Pixels]:
    return [pixels[first : first + _AT_ONCE] for first in range(0, len(pixels), _AT_ONCE)]
