"""What a run must not forget: besides what is learned, other questions are read as the base reads them.

Learning without forgetting (Li and Hoiem, arXiv 1606.09282): the base's whole distributions say more than the right
answers do, and the network is not taught anything new about those questions.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.tasks import PointerTask, TaskLoss

_WEIGHT = 8.0  # of a nat of divergence beside the loss of what is learned
_AT_ONCE = 8  # rows that the base reads
_NEVER = -1e9


class Remembering:
    """A pointer task, and besides its loss how far other questions are read from how the base reads them.

    Args:
        own: what is learned.
        others: other questions; their answers are not looked at.
        base: the network before it is trained; read at once, and not kept.
    """

    def __init__(self, own: PointerTask, others: PointerTask, base: UnifiedScoreNetwork) -> None:
        self.name = own.name
        self._own = own
        self._others = others
        self._wanted = _readings(others, base)

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """The loss of what is learned, and the KL divergence from the base in nats, starts and ends summed."""
        own, pick = self._own.loss(net, draw), self._others.rows(draw)
        found = self._others.read(net, pick)
        wanted = torch.full_like(found, _NEVER)
        for place, row in enumerate(pick):
            wanted[place, : len(self._wanted[row])] = self._wanted[row]
        apart = F.kl_div(found, wanted, reduction="batchmean", log_target=True)
        return TaskLoss(own.loss + _WEIGHT * apart, own.tokens)


@torch.no_grad()
def _readings(task: PointerTask, base: UnifiedScoreNetwork) -> list[Tensor]:
    """(length, 2) log-probabilities of starts and ends in each row of a task."""
    found: list[Tensor] = [torch.empty(0)] * len(task.lengths)
    order = np.argsort(task.lengths, kind="stable")
    for pick in np.array_split(order, -(-len(order) // _AT_ONCE)):
        for row, reading in zip(pick, task.read(base, pick), strict=True):
            found[row] = reading[: task.lengths[row]]
    return found
