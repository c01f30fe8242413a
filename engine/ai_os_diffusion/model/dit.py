"""MDLM's DiT (arXiv 2406.07524): pre-norm layers with rotary positions, told the noise by adaLN or not at all.

Where it is not told the noise, adaLN is constant: the converter has folded shift and scale into the layer norms and
the gates into the matrices before the residual sums, so that plain layers remain.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.attention import attention_mask
from ai_os_diffusion.model.imported_shape import DitShape
from ai_os_diffusion.model.rotary import RotaryAttention, Rotation, choose_rows, rotation

NOISE_FLOOR = 1e-3
"""MDLM's log-linear noise leaves this share of the clean tokens at t = 1."""
_LAYER_PARTS = 6
_OUTPUT_PARTS = 2


def sigma_of(t: Tensor) -> Tensor:
    """Total noise at times `t` in [0, 1] of MDLM's log-linear schedule: -log(1 - (1 - NOISE_FLOOR) t)."""
    return -torch.log1p(-(1 - NOISE_FLOOR) * t)


class NoiseEmbedding(nn.Module):
    """Sines and cosines of sigma, through two matrices; SiLU after each."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.features = features
        self.inner = nn.Linear(features, width)
        self.outer = nn.Linear(width, width)

    def forward(self, sigma: Tensor) -> Tensor:
        """(B,) -> (B, 1, width)."""
        half = self.features // 2
        steps = torch.arange(half, dtype=torch.float32, device=sigma.device) / half
        angles = sigma.float()[:, None] * torch.exp(-math.log(10000.0) * steps)
        waves = torch.cat([angles.cos(), angles.sin()], dim=-1).to(self.inner.weight.dtype)
        return F.silu(self.outer(F.silu(self.inner(waves))))[:, None]


class DitLayer(nn.Module):
    """Attention and feed-forward, each on a norm of the residual stream, whose results are added to it."""

    def __init__(self, shape: DitShape) -> None:
        super().__init__()
        width, eps, folded = shape.width, shape.norm_eps, not shape.is_timed
        self.norm1 = nn.LayerNorm(width, eps=eps, bias=folded)
        self.attention = RotaryAttention(width, shape.heads, bias=False)
        self.norm2 = nn.LayerNorm(width, eps=eps, bias=folded)
        self.up = nn.Linear(width, shape.inner)
        self.down = nn.Linear(shape.inner, width)
        self.modulation = nn.Linear(shape.time_width, _LAYER_PARTS * width) if shape.is_timed else None

    def forward(self, x: Tensor, by: Rotation, mask: Tensor | None, noise: Tensor | None) -> Tensor:
        """(B, T, D) -> (B, T, D); `noise` (B, 1, C) is there where the network is told it."""
        if self.modulation is None:
            x = x + self._attend(self.norm1(x), by, mask)
            return x + self._feed(self.norm2(x))
        parts = self.modulation(noise).chunk(_LAYER_PARTS, dim=-1)
        shift1, scale1, gate1, shift2, scale2, gate2 = parts
        x = x + gate1 * self._attend(_modulate(self.norm1(x), shift1, scale1), by, mask)
        fed: Tensor = gate2 * self._feed(_modulate(self.norm2(x), shift2, scale2))
        return x + fed

    def _attend(self, x: Tensor, by: Rotation, mask: Tensor | None) -> Tensor:
        mixed: Tensor = self.attention(x, by, mask)
        return mixed

    def _feed(self, x: Tensor) -> Tensor:
        fed: Tensor = self.down(F.gelu(self.up(x), approximate="tanh"))
        return fed


class DiffusionTransformer(nn.Module):
    """Token table, layers, norm, output matrix.

    Attributes:
        shape: the sizes.
    """

    def __init__(self, shape: DitShape) -> None:
        super().__init__()
        self.shape = shape
        self.token = nn.Embedding(shape.vocab_size, shape.width)
        self.noise = NoiseEmbedding(shape.time_features, shape.time_width) if shape.is_timed else None
        self.layers = nn.ModuleList(DitLayer(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width, eps=shape.norm_eps, bias=not shape.is_timed)
        self.modulation = nn.Linear(shape.time_width, _OUTPUT_PARTS * shape.width) if shape.is_timed else None
        self.output = nn.Linear(shape.width, shape.vocab_size)

    def forward(
        self, tokens: Tensor, *, t: Tensor | None = None, keep: Tensor | None = None, rows: Tensor | None = None
    ) -> Tensor:
        """Logits over the vocabulary.

        Args:
            tokens: (B, T) int64 ids.
            t: (B,) times in [0, 1], for a network that is told them; else None.
            keep: bool, (B, T) for padding or (B, T, T) for any pattern, True where attention is allowed.
            rows: (B, T) bool, the positions whose logits are wanted.

        Returns:
            (N, V) for the N True positions of `rows` in row-major order, or (B, T, V) without `rows`.

        Raises:
            InferenceError: the time is missing or not wanted, or `rows` does not fit.
        """
        if (t is None) == self.shape.is_timed:
            wanted = "needs the time `t`" if self.shape.is_timed else "has no time input; leave `t` out"
            raise InferenceError(f"This network {wanted}.", remedy="Set time_conditioning as the weights have it.")
        noise = self.noise(sigma_of(t)) if self.noise is not None and t is not None else None
        x = self.token(tokens)
        by = rotation(tokens.shape[1], self.shape.head_width, self.shape.rope_theta, x)
        mask = attention_mask(keep)
        for layer in self.layers:
            x = layer(x, by, mask, noise)
        x = self.norm(x)
        if self.modulation is not None:
            x = _modulate(x, *self.modulation(noise).chunk(_OUTPUT_PARTS, dim=-1))
        logits: Tensor = self.output(choose_rows(x, rows))
        return logits


def _modulate(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    return x * (1 + scale) + shift
