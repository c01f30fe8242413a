"""Learning to be another network: hidden states of every layer, and pointer scores, follow a teacher of the same shape.

A teacher's states say far more about each token than labels do, so that little text is enough where a network is to
get back what rounding took from it (knowledge distillation, arXiv 1503.02531; of all layers, arXiv 1908.09355).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrize

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.tasks import TaskLoss, TextTask

_WEIGHT = 4.0  # of the states beside the task's own loss, which is about 1


@dataclass
class _Seen:
    """What a trunk was asked, the states that its layers gave, and the pointer's scores where they were asked for."""

    asked: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    states: list[Tensor] = field(default_factory=list)
    scores: list[Tensor] = field(default_factory=list)


@contextmanager
def _watched(net: UnifiedScoreNetwork) -> Iterator[_Seen]:
    seen = _Seen()

    def ask(_module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        seen.asked.append((args, kwargs))

    def keep(_module: nn.Module, _args: tuple[Any, ...], result: tuple[Tensor, Any]) -> None:
        seen.states.append(result[0])

    def score(_module: nn.Module, _args: tuple[Any, ...], result: Tensor) -> None:
        seen.scores.append(result)

    handles = [net.evidence.register_forward_hook(score)]
    handles += [net.trunk.register_forward_pre_hook(ask, with_kwargs=True)]
    handles += [layer.register_forward_hook(keep) for layer in net.trunk.layers]
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


class Imitation:
    """A task, and besides its own loss the distance of hidden states and pointer scores from a teacher's."""

    def __init__(self, task: TextTask, teacher: UnifiedScoreNetwork) -> None:
        self._task = task
        self._teacher = teacher

    @property
    def name(self) -> str:
        """The task's."""
        return self._task.name

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """The task's loss, the mean over layers of the squared distance of states, and what the pointers differ in.

        Distances are in variances of the teacher's states; pointers are compared by their KL divergence in nats.
        """
        with parametrize.cached(), _watched(net) as mine:
            own = self._task.loss(net, draw)
        with torch.no_grad(), _watched(self._teacher) as theirs:
            hidden = [self._teacher.trunk(*args, **kwargs) for args, kwargs in mine.asked]
            if mine.scores:  # a task of the pointer reads each batch once
                self._teacher.evidence(hidden[0], mine.asked[0][1]["keep"])
        keeps = [kwargs.get("keep") for _, kwargs in mine.asked for _ in net.trunk.layers]
        pairs = zip(mine.states, theirs.states, keeps, strict=True)
        distance = torch.stack([_distance(a.float(), b.float(), keep) for a, b, keep in pairs]).mean()
        apart = sum((_divergence(a, b) for a, b in zip(mine.scores, theirs.scores, strict=True)), torch.zeros(()))
        return TaskLoss(own.loss + _WEIGHT * distance + apart, own.tokens)


def _distance(mine: Tensor, wanted: Tensor, keep: Tensor | None) -> Tensor:
    if keep is not None and keep.dim() == 2:  # padding says nothing
        mine, wanted = mine[keep], wanted[keep]
    return (mine - wanted).square().mean() / wanted.var()


def _divergence(mine: Tensor, wanted: Tensor) -> Tensor:
    """KL(wanted || mine) of (B, T, 2) scores over T, start and end summed, mean over the batch."""
    return F.kl_div(mine.log_softmax(1), wanted.log_softmax(1), reduction="batchmean", log_target=True)
