"""The head of pictures: latents to vectors of the trunk and back, with convolutions on both sides.

The convolutions see what is near (noise, edges, colours of neighbours), the trunk says what the picture shows; what
they saw on the way in goes around the trunk, as in U-ViT (arXiv 2209.12152), so that no noise has to pass through it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.adaln import sinusoidal_features
from ai_os_diffusion.model.codec_shape import GROUPS, HEAD_BLOCKS, PATCH, TIME_FEATURES
from ai_os_diffusion.model.shape import TransformerShape

_HEAD_NORM_EPS = 1e-5
_INIT_STD = 0.02


class Seen(NamedTuple):
    """What goes around the trunk: the features (B, W, h, w) of noisy latents, and those of the time, (B, W)."""

    grid: Tensor
    time: Tensor


class TimedBlock(nn.Module):
    """Two convolutions of 3 x 3 with a shortcut, the second one's input scaled and shifted by the time."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(GROUPS, width)
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.norm2 = nn.GroupNorm(GROUPS, width)
        self.time = nn.Linear(width, 2 * width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        for parameter in (*self.time.parameters(), *self.conv2.parameters()):
            nn.init.zeros_(parameter)

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        """(B, W, h, w) and the features of the time (B, W) -> (B, W, h, w)."""
        scale, shift = self.time(time)[:, :, None, None].chunk(2, 1)
        inner = self.norm2(self.conv1(F.silu(self.norm1(x)))) * (1 + scale) + shift
        added: Tensor = self.conv2(F.silu(inner))
        return x + added


class ImageProjectionHead(nn.Module):
    """Latents (B, C, h, w) to tokens (B, h w / 4, D), row by row, and hidden states back to latents."""

    def __init__(self, shape: TransformerShape) -> None:
        super().__init__()
        wide = shape.picture_width
        self.channels = shape.latent_channels
        self.width = shape.width
        self.time = nn.Linear(TIME_FEATURES, wide)
        self.enter = nn.Conv2d(self.channels, wide, 3, padding=1)
        self.before = nn.ModuleList(TimedBlock(wide) for _ in range(HEAD_BLOCKS))
        self.into = nn.Linear(wide * PATCH * PATCH, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=_HEAD_NORM_EPS)
        self.out = nn.Linear(shape.width, wide * PATCH * PATCH)
        self.join = nn.Conv2d(2 * wide, wide, 3, padding=1)
        self.after = nn.ModuleList(TimedBlock(wide) for _ in range(HEAD_BLOCKS))
        self.last = nn.GroupNorm(GROUPS, wide)
        self.leave = nn.Conv2d(wide, self.channels, 3, padding=1)
        nn.init.normal_(self.into.weight, std=_INIT_STD)
        for parameter in (self.into.bias, *self.leave.parameters()):
            nn.init.zeros_(parameter)

    def encode(self, latents: Tensor, t: Tensor) -> tuple[Tensor, Seen]:
        """(B, C, h, w) at times t (B,) -> (B, h w / 4, D) with the place of each patch added, and what goes around.

        Raises:
            InferenceError: another number of channels, or odd sides.
        """
        _, channels, high, wide = latents.shape
        if channels != self.channels or high % PATCH or wide % PATCH:
            raise InferenceError(
                f"Latents must be (B, {self.channels}, h, w) with even sides, not {tuple(latents.shape)}."
            )
        time = F.silu(self.time(sinusoidal_features(t, TIME_FEATURES)))
        grid = self.enter(latents)
        for block in self.before:
            grid = block(grid, time)
        tokens = self.into(F.pixel_unshuffle(grid, PATCH).flatten(2).transpose(1, 2))
        placed: Tensor = tokens + self.places(high // PATCH, wide // PATCH).to(tokens)
        return placed, Seen(grid, time)

    def decode(self, hidden: Tensor, seen: Seen) -> Tensor:
        """(B, h w / 4, D) hidden states and what went around -> (B, C, h, w)."""
        high, wide = seen.grid.shape[2:]
        told = self.out(self.norm(hidden)).transpose(1, 2).unflatten(2, (high // PATCH, wide // PATCH))
        grid = self.join(torch.cat([F.pixel_shuffle(told, PATCH), seen.grid], 1))
        for block in self.after:
            grid = block(grid, seen.time)
        made: Tensor = self.leave(F.silu(self.last(grid)))
        return made

    def places(self, rows: int, columns: int) -> Tensor:
        """(rows columns, D) sines and cosines of row and column, small beside the tokens of text (as of ViT, MAE)."""
        quarter = self.width // 4
        frequencies = torch.exp(-math.log(100.0) * torch.arange(quarter) / quarter)
        parts = []
        for number, other, first in ((rows, columns, True), (columns, rows, False)):
            angles = torch.arange(number)[:, None] * frequencies
            waves = torch.cat([angles.sin(), angles.cos()], 1)
            parts.append(waves.repeat_interleave(other, 0) if first else waves.repeat(other, 1))
        return _INIT_STD * torch.cat(parts, 1)
