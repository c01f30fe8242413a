"""Attention: who may look at whom (masks), cached blocks, and cross-attention to condition vectors.

A mask is boolean and True means "may attend". A query that may attend to nothing (a row of padding) attends to
everything instead: its output is never used, and a softmax over nothing would be NaN.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

KeyValue = tuple[Tensor, Tensor]
"""Keys and values of one layer, each (B, heads, S, head width)."""


def causal_keep(length: int) -> Tensor:
    """(T, T) bool: position q attends to positions k <= q."""
    return torch.ones(length, length, dtype=torch.bool).tril()


def block_causal_keep(length: int, block: int, prefix: int = 0) -> Tensor:
    """(T, T) bool: the prefix is one block, then blocks of `block` tokens; a query sees its own and earlier blocks.

    Earlier blocks never see later ones, so their keys and values can be cached exactly (BD3-LM, arXiv 2503.09573).

    Raises:
        ValueError: `block` is below 1 or `prefix` lies outside 0..length.
    """
    if block < 1:
        raise ValueError(f"block must be at least 1, got {block}")
    if not 0 <= prefix <= length:
        raise ValueError(f"prefix must lie between 0 and {length}, got {prefix}")
    position = torch.arange(length)
    index = torch.where(position < prefix, 0, 1 + (position - prefix).div(block, rounding_mode="floor"))
    return index[None, :] <= index[:, None]


def packed_keep(segments: Tensor) -> Tensor:
    """(B, T, T) bool for packed rows: tokens attend within their own segment.

    Args:
        segments: (B, T) int64, the segment of each token; negative means padding, which nobody attends to.
    """
    same = segments[:, :, None] == segments[:, None, :]
    return same & (segments >= 0)[:, None, :]


def packed_positions(segments: Tensor) -> Tensor:
    """(B, T) int64 positions that count from 0 within each run of equal `segments` (B, T)."""
    index = torch.arange(segments.shape[1], device=segments.device).expand_as(segments)
    begins = torch.ones_like(segments, dtype=torch.bool)
    begins[:, 1:] = segments[:, 1:] != segments[:, :-1]
    return index - torch.where(begins, index, 0).cummax(dim=1).values


def attention_mask(keep: Tensor | None) -> Tensor | None:
    """The mask of scaled_dot_product_attention: (B, S) or (B, T, S) bool -> (B, 1, 1 or T, S) bool."""
    if keep is None:
        return None
    keep = keep[:, None] if keep.dim() == 2 else keep
    return (keep | ~keep.any(-1, keepdim=True))[:, None]


class BlockCache:
    """Keys and values of the tokens before the active block, layer by layer; exact under a block-causal mask."""

    def __init__(self) -> None:
        self._entries: list[KeyValue] = []

    @property
    def length(self) -> int:
        """Cached tokens."""
        return self._entries[0][0].shape[2] if self._entries else 0

    def layer(self, index: int) -> KeyValue | None:
        """What layer `index` has stored; None when the cache is empty."""
        return self._entries[index] if self._entries else None

    def replace(self, entries: list[KeyValue]) -> None:
        """Store the keys and values of all tokens seen so far, one entry per layer."""
        self._entries = entries


def split_heads(x: Tensor, heads: int) -> Tensor:
    """(B, T, D) -> (B, heads, T, D / heads)."""
    b, t, d = x.shape
    return x.view(b, t, heads, d // heads).transpose(1, 2)


def merge_heads(x: Tensor) -> Tensor:
    """(B, heads, T, D / heads) -> (B, T, D)."""
    return x.transpose(1, 2).flatten(2)


class CrossAttention(nn.Module):
    """Attention from the tokens to condition vectors behind a gate that starts at zero (Flamingo, arXiv 2204.14198).

    Condition vectors are normalised first, because unit-length sentence vectors are tiny per channel.
    """

    def __init__(self, width: int, heads: int, eps: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width, eps=eps)
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, width)
        self.gate = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor, condition: Tensor, keep: Tensor | None) -> Tensor:
        """What the condition adds to x.

        Args:
            x: (B, T, D).
            condition: (B, C, D).
            keep: (B, C) bool; a row without any True adds nothing. None keeps all.

        Returns:
            (B, T, D).
        """
        key, value = self.key_value(self.norm(condition)).chunk(2, dim=-1)
        q, k, v = (split_heads(part, self.heads) for part in (self.query(x), key, value))
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=attention_mask(keep))
        added: Tensor = self.gate * self.out(merge_heads(mixed))
        return added if keep is None else added * keep.any(-1)[:, None, None]
