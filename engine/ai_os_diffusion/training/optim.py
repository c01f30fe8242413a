"""AdamW and the learning rate over a run."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class LrSchedule:
    """Linear warm-up, then linear decay over the budget, with a short re-warm where the optimizer starts anew.

    Attributes:
        peak: highest rate.
        warmup: steps from the optimizer's first step to the full rate: its second moments are meaningless before.
        floor: share of the peak that is kept to the end.
    """

    peak: float
    warmup: int = 60
    floor: float = 0.03

    def rate(self, step: int, progress: float, fresh_at: int = 0) -> float:
        """The rate of `step`.

        Args:
            step: counted from 0 over the whole run.
            progress: share of the budget that is used up, 0 to 1.
            fresh_at: step at which the optimizer began without state (0, or later when its state was lost).
        """
        warm = min(1.0, (step - fresh_at + 1) / self.warmup)
        return self.peak * warm * max(self.floor, 1.0 - progress)


def make_adamw(net: nn.Module, weight_decay: float = 0.01) -> torch.optim.AdamW:
    """AdamW (Loshchilov and Hutter, 2019); norms, biases and other vectors are not decayed.

    Nor are parameters with a true attribute `no_decay`: tables of which some rows must stay as they are.
    """
    trained = [p for p in net.parameters() if p.requires_grad]
    matrices = [p for p in trained if p.ndim >= 2 and not getattr(p, "no_decay", False)]
    vectors = [p for p in trained if p.ndim < 2 or getattr(p, "no_decay", False)]
    groups = [{"params": matrices, "weight_decay": weight_decay}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), fused=True)


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Use `rate` for the next step."""
    for group in optimizer.param_groups:
        group["lr"] = rate
