"""Exponential moving average of the weights."""

from __future__ import annotations

from typing import Generic, TypeVar

import torch
from torch import nn

Net = TypeVar("Net", bound=nn.Module)


class WeightAverage(Generic[Net]):
    """Keeps `average`, a network whose weights follow those of `source`.

    The memory grows with the run (Polyak and Juditsky's average at first, an exponential one with `decay` later), so
    that early weights do not linger.

    Args:
        source: the network that is trained.
        average: a network of the same shape; it gets the weights of `source` and no gradients.
        decay: largest share of the old average that a step keeps.
    """

    def __init__(self, source: nn.Module, average: Net, decay: float = 0.999) -> None:
        average.load_state_dict(source.state_dict())
        average.requires_grad_(False).eval()
        self.average = average
        self._decay = decay
        pairs = zip(average.parameters(), source.parameters(), strict=True)
        trained = [(mean.data, now.data) for mean, now in pairs if now.requires_grad]  # frozen ones stay what they are
        self._pairs = ([mean for mean, _ in trained], [now for _, now in trained])

    def share(self, step: int) -> float:
        """Share of the old average that step number `step` (from 1) keeps."""
        return min(self._decay, step / (step + 20))

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the weights after step number `step` (from 1)."""
        old, new = self._pairs
        torch._foreach_lerp_(old, new, 1.0 - self.share(step))
