"""The head of pictures: patches of latents to vectors of the trunk and back."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.shape import TransformerShape

PATCH = 2
"""Latents of a side that one token holds."""
_HEAD_NORM_EPS = 1e-5
_INIT_STD = 0.02


class ImageProjectionHead(nn.Module):
    """Latents (B, C, h, w) to tokens (B, h w / 4, D), row by row, and hidden states back to latents."""

    def __init__(self, shape: TransformerShape) -> None:
        super().__init__()
        self.channels = shape.latent_channels
        self.width = shape.width
        self.into = nn.Linear(self.channels * PATCH * PATCH, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=_HEAD_NORM_EPS)
        self.out = nn.Linear(shape.width, self.channels * PATCH * PATCH)
        nn.init.normal_(self.into.weight, std=_INIT_STD)
        for parameter in (self.into.bias, *self.out.parameters()):
            nn.init.zeros_(parameter)

    def encode(self, latents: Tensor) -> Tensor:
        """(B, C, h, w) -> (B, h w / 4, D) with the place of each patch added.

        Raises:
            InferenceError: another number of channels, or odd sides.
        """
        batch, channels, high, wide = latents.shape
        if channels != self.channels or high % PATCH or wide % PATCH:
            raise InferenceError(
                f"Latents must be (B, {self.channels}, h, w) with even sides, not {tuple(latents.shape)}."
            )
        rows, columns = high // PATCH, wide // PATCH
        patches = latents.view(batch, channels, rows, PATCH, columns, PATCH).permute(0, 2, 4, 1, 3, 5)
        tokens = self.into(patches.reshape(batch, rows * columns, -1))
        made: Tensor = tokens + self.places(rows, columns).to(tokens)
        return made

    def decode(self, hidden: Tensor, sides: tuple[int, int]) -> Tensor:
        """(B, h w / 4, D) hidden states -> (B, C, h, w) for `sides` = (h, w)."""
        rows, columns = sides[0] // PATCH, sides[1] // PATCH
        patches: Tensor = self.out(self.norm(hidden)).view(-1, rows, columns, self.channels, PATCH, PATCH)
        return patches.permute(0, 3, 1, 4, 2, 5).reshape(-1, self.channels, *sides)

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
