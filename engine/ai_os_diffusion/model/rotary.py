"""Attention with rotary positions (arXiv 2104.09864), as the imported networks have it."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.attention import merge_heads, split_heads


class Rotation(NamedTuple):
    """Cosines and sines of the angles, each (T, head width / 2)."""

    cos: Tensor
    sin: Tensor


def rotation(length: int, head_width: int, theta: float, like: Tensor) -> Rotation:
    """The angles of positions 0 to `length` - 1 at frequencies theta^(-2i / head width), in dtype and device of `like`.

    They are computed in float64: far positions lose their angle in anything less.
    """
    exponents = torch.arange(0, head_width, 2, dtype=torch.float64, device=like.device) / head_width
    angles = torch.arange(length, dtype=torch.float64, device=like.device)[:, None] * theta**-exponents
    return Rotation(angles.cos().to(like.dtype), angles.sin().to(like.dtype))


def rotate(x: Tensor, by: Rotation) -> Tensor:
    """(..., T, W): channel i of the first half and channel i of the second turn together by the i-th angle."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * by.cos - second * by.sin, second * by.cos + first * by.sin], dim=-1)


class RotaryAttention(nn.Module):
    """Self-attention whose queries and keys are turned by their positions."""

    def __init__(self, width: int, heads: int, *, bias: bool) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=bias)
        self.out = nn.Linear(width, width, bias=bias)

    def forward(self, x: Tensor, by: Rotation, mask: Tensor | None) -> Tensor:
        """(B, T, D) -> (B, T, D); `mask` as scaled_dot_product_attention takes it."""
        q, k, v = (split_heads(part, self.heads) for part in self.qkv(x).chunk(3, dim=-1))
        mixed = F.scaled_dot_product_attention(rotate(q, by), rotate(k, by), v, attn_mask=mask)
        joined: Tensor = self.out(merge_heads(mixed))
        return joined


def choose_rows(x: Tensor, rows: Tensor | None) -> Tensor:
    """(B, T, D) -> (N, D) for the N True positions of `rows` (B, T), or x itself without `rows`.

    Raises:
        InferenceError: `rows` has another shape.
    """
    if rows is None:
        return x
    if rows.shape != x.shape[:2]:
        raise InferenceError(f"rows must be {tuple(x.shape[:2])}, not {tuple(rows.shape)}.")
    return x[rows]
