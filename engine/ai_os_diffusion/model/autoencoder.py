"""The codec of pictures: 128 x 128 pixels to 16 x 16 latents of 4 channels and back (8 times down, 48 times fewer).

Convolutions run at a quarter of the resolution and below: the first four times are rearranged into channels (pixel
unshuffle), which is what makes it affordable on two cores.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.model.codec_shape import FOLD, GROUPS, AutoencoderShape
from ai_os_diffusion.model.described import DescribedNetwork


class ResidualBlock(nn.Module):
    """Two convolutions of 3 x 3 with a shortcut; the second begins at zero."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(GROUPS, channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(GROUPS, channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        for parameter in self.conv2.parameters():
            nn.init.zeros_(parameter)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, H, W)."""
        inner = self.conv1(F.silu(self.norm1(x)))
        added: Tensor = self.conv2(F.silu(self.norm2(inner)))
        return x + added


def _blocks(channels: int, count: int) -> list[nn.Module]:
    return [ResidualBlock(channels) for _ in range(count)]


class ImageAutoencoder(DescribedNetwork):
    """Pictures (B, 3, H, W) in [-1, 1] to latents (B, latent, H / 8, W / 8) of unit size and back.

    Attributes:
        shape: the sizes.
        mean: (latent,) mean of the encoder's own output over training pictures; `fit_scale` sets it.
        deviation: (latent,) its standard deviation.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, shape: AutoencoderShape | None = None) -> None:
        super().__init__()
        self.shape = shape or AutoencoderShape()
        s = self.shape
        pixels = 3 * FOLD * FOLD
        self.encoder = nn.Sequential(
            nn.PixelUnshuffle(FOLD),
            nn.Conv2d(pixels, s.fine, 3, padding=1),
            *_blocks(s.fine, s.encoder),
            nn.Conv2d(s.fine, s.coarse, 3, stride=2, padding=1),
            *_blocks(s.coarse, s.encoder),
            nn.GroupNorm(GROUPS, s.coarse),
            nn.SiLU(),
            nn.Conv2d(s.coarse, s.latent, 3, padding=1),
        )
        self.decoder = nn.Sequential(
            nn.Conv2d(s.latent, s.coarse, 3, padding=1),
            *_blocks(s.coarse, s.decoder),
            nn.Conv2d(s.coarse, 4 * s.fine, 1),
            nn.PixelShuffle(2),
            *_blocks(s.fine, s.decoder),
            nn.GroupNorm(GROUPS, s.fine),
            nn.SiLU(),
            nn.Conv2d(s.fine, pixels, 3, padding=1),
            nn.PixelShuffle(FOLD),
        )
        self.register_buffer("mean", torch.zeros(s.latent))
        self.register_buffer("deviation", torch.ones(s.latent))

    def description(self) -> dict[str, Any]:
        """The fields of `shape`."""
        return asdict(self.shape)

    def raw(self, pictures: Tensor) -> Tensor:
        """Latents before they are brought to unit size; bounded softly, so that no value runs away."""
        encoded: Tensor = self.encoder(pictures)
        return 3 * torch.tanh(encoded / 3)

    def unraw(self, raw: Tensor) -> Tensor:
        """The inverse of `raw`, as well as it was learned: (B, 3, H, W), not clipped."""
        pictures: Tensor = self.decoder(raw)
        return pictures

    def encode(self, pictures: Tensor) -> Tensor:
        """Latents with mean 0 and deviation 1 over training pictures.

        Args:
            pictures: (B, 3, H, W) in [-1, 1]; H and W are multiples of 8.

        Returns:
            (B, latent, H / 8, W / 8).
        """
        return (self.raw(pictures) - self.mean[:, None, None]) / self.deviation[:, None, None]

    def decode(self, latents: Tensor) -> Tensor:
        """(B, latent, h, w) -> pictures (B, 3, 8 h, 8 w) in [-1, 1]."""
        return self.unraw(latents * self.deviation[:, None, None] + self.mean[:, None, None]).clamp(-1, 1)

    @torch.no_grad()
    def fit_scale(self, raw: Tensor) -> None:
        """Set `mean` and `deviation` from `raw` latents (B, latent, h, w) of many pictures."""
        self.mean.copy_(raw.mean((0, 2, 3)))
        self.deviation.copy_(raw.std((0, 2, 3)).clamp(min=1e-3))
