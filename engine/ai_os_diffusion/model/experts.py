"""Linear layers with a low-rank part for each modality that has one; tokens of other modalities pass unchanged.

So pictures and sound are learned beside a trunk that is frozen: what it does with text is the same by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.model.shape import EXPERT_MODALITIES

_INIT_STD = 0.02


class Route(NamedTuple):
    """Which tokens an expert is for.

    Attributes:
        expert: index into EXPERT_MODALITIES.
        tokens: (B, T, 1) of 0 and 1; None: all of them.
    """

    expert: int
    tokens: Tensor | None


class ExpertLinear(nn.Linear):
    """`x W + b`, plus `x D U` for the tokens of each route; U begins at zero (LoRA, arXiv 2106.09685)."""

    def __init__(self, inputs: int, outputs: int, rank: int) -> None:
        super().__init__(inputs, outputs)
        if rank > 0:
            count = len(EXPERT_MODALITIES)
            self.expert_down = nn.Parameter(torch.randn(count, rank, inputs) * _INIT_STD)
            self.expert_up = nn.Parameter(torch.zeros(count, outputs, rank))

    def forward(self, x: Tensor, routes: Sequence[Route] = ()) -> Tensor:
        """(B, T, inputs) -> (B, T, outputs)."""
        made = super().forward(x)
        for expert, tokens in routes:
            added = F.linear(F.linear(x, self.expert_down[expert]), self.expert_up[expert])
            made = made + (added if tokens is None else added * tokens)
        return made


def routes_of(kinds: Tensor, modalities: Sequence[str]) -> list[Route]:
    """The routes of tokens with modality numbers `kinds` (1 or B, 1 or T) into `modalities`."""
    routes = []
    for expert, name in enumerate(EXPERT_MODALITIES):
        if name in modalities:
            mine = kinds == modalities.index(name)
            if bool(mine.any()):
                routes.append(Route(expert, None if bool(mine.all()) else mine[..., None].float()))
    return routes
