"""Time conditioning: a sinusoidal embedding of t and one adaLN table that all layers share."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_TIME_SCALE = 1000.0
"""t lies in [0, 1]; the usual frequencies are made for step numbers up to 1000."""
_PARTS = 6


class Modulation(NamedTuple):
    """Shift, scale and gate of the attention branch and of the feed-forward branch, each (B, 1 or T, D)."""

    attention_shift: Tensor
    attention_scale: Tensor
    attention_gate: Tensor
    inner_shift: Tensor
    inner_scale: Tensor
    inner_gate: Tensor


def sinusoidal_features(t: Tensor, features: int) -> Tensor:
    """(..., features) float32: cosines and sines of t (...) at geometric frequencies (arXiv 1706.03762)."""
    half = features // 2
    frequencies = torch.exp(-math.log(10000.0) * torch.arange(half, dtype=torch.float32, device=t.device) / half)
    angles = t.float()[..., None] * _TIME_SCALE * frequencies
    return torch.cat([angles.cos(), angles.sin()], dim=-1)


class TimeModulation(nn.Module):
    """One shared table from time to Modulation (adaLN-single, arXiv 2310.00426), plus a low-rank delta per modality.

    The table and the deltas' outer factors start at zero: a network without trained time conditioning ignores t.
    """

    def __init__(self, width: int, features: int, modalities: int, rank: int) -> None:
        super().__init__()
        self.features = features
        self.inner = nn.Linear(features, features)
        self.table = nn.Linear(features, _PARTS * width)
        self.delta_down = nn.Parameter(torch.empty(modalities, rank, features))
        self.delta_up = nn.Parameter(torch.zeros(modalities, _PARTS * width, rank))
        nn.init.normal_(self.delta_down, std=0.02)
        nn.init.zeros_(self.table.weight)
        nn.init.zeros_(self.table.bias)

    def forward(self, t: Tensor, modality: Tensor) -> Modulation:
        """Modulation for times `t` (B, 1 or T) and modality numbers `modality` (1 or B, 1 or T)."""
        features = F.silu(self.inner(sinusoidal_features(t, self.features).to(self.table.weight.dtype)))
        low = torch.einsum("blf,mrf->blmr", features, self.delta_down)
        deltas = torch.einsum("blmr,mdr->blmd", low, self.delta_up)
        chosen = F.one_hot(modality, self.delta_down.shape[0]).to(deltas.dtype)
        delta = (chosen[:, :, None] @ deltas)[:, :, 0]
        return Modulation(*(self.table(features) + delta).chunk(_PARTS, dim=-1))
