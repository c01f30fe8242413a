"""L2: low-rank additions to the matrices of the trunk (LoRA, arXiv 2106.09685), trained on pointer questions.

The base network stays as it is; what is kept is the two thin factors of every matrix.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.deltas import DOWN, UP, Tensors
from ai_os_diffusion.model.experts import Route
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.optim import LrSchedule, make_adamw, set_rate
from ai_os_diffusion.training.tasks import Task, TextTask

RANK = 6  # about 1 % of the bundled model's parameters
MATRICES = ("qkv", "out", "up", "down")
"""Matrices of a trunk layer that get an addition."""
SCALE = 2.0
"""Of the addition: alpha / rank."""
Net = TypeVar("Net", bound=nn.Module)
OnStep = Callable[[float, float], None]
"""Told the share of the limits that is used, 0..1, and the step's loss."""
_CLIP = 1.0  # of the gradient's norm
_WARMUP = 6  # steps
_LONGEST_STEP = 10.0  # seconds; more than that was a pause and is no training time


class LoRALinear(nn.Module):
    """A frozen linear layer and its low-rank addition, which begins at zero.

    Attributes:
        base: the layer, (inputs) -> (outputs).
        down: (rank, inputs).
        up: (outputs, rank).
    """

    def __init__(self, base: nn.Linear, rank: int = RANK) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x: Tensor, routes: Sequence[Route] = ()) -> Tensor:
        """(..., inputs) -> (..., outputs)."""
        made: Tensor = self.base(x, routes) if routes else self.base(x)
        return made + SCALE * F.linear(F.linear(x, self.down), self.up)


@dataclass(frozen=True)
class Limits:
    """When training ends: after so many steps, or so many seconds of training, whichever comes first."""

    steps: int
    seconds: float


class LoRATrainer:
    """Puts low-rank additions into a network, trains them, and tells what they add to each matrix.

    Args:
        network: in float32; it is changed in place, and `detach` gives it back as it was, to the bit.
        rank: of the additions.
        seed: of their start.
    """

    def __init__(self, network: UnifiedScoreNetwork, rank: int = RANK, seed: int = 0) -> None:
        if rank < 1:
            raise EvolutionError(f"The rank of an adaptation is {rank}; it must be at least 1.", remedy="Use 6.")
        torch.manual_seed(seed)
        self._network = network.requires_grad_(False)
        for layer, name in _places(network):
            setattr(layer, name, LoRALinear(getattr(layer, name), rank))

    @property
    def parameters(self) -> int:
        """How many numbers are trained."""
        return sum(parameter.numel() for parameter in self._network.parameters() if parameter.requires_grad)

    def train(
        self,
        task: TextTask,
        limits: Limits,
        *,
        rate: float = 1e-3,
        on_step: OnStep | None = None,
    ) -> list[float]:
        """Minimise the task's loss; returns the loss of each step.

        Args:
            task: gives batches.
            limits: of steps and seconds.
            rate: highest learning rate.
            on_step: told the share of the limit that is used, 0..1, and the step's loss.

        Raises:
            EvolutionError: the loss is not a finite number.
        """
        return descend(self._network, task, limits, rate=rate, on_step=on_step)

    def delta(self) -> Tensors:
        """The factors by the names of the matrices that they are added to, the scale in the second one."""
        return dict(_factors(self._network))

    def detach(self) -> UnifiedScoreNetwork:
        """Take the additions out again; the network is what it was before."""
        for layer, name in _places(self._network):
            part = getattr(layer, name)
            if isinstance(part, LoRALinear):
                setattr(layer, name, part.base)
        return self._network


def descend(
    network: Net,
    task: Task[Net],
    limits: Limits,
    *,
    rate: float,
    on_step: OnStep | None = None,
    first: int = 0,
) -> list[float]:
    """Train whatever of a network asks for gradients, from batch `first` on; the rest as in `LoRATrainer.train`."""
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer, schedule = make_adamw(network), LrSchedule(rate, _WARMUP)
    losses: list[float] = []
    spent = 0.0
    while len(losses) < limits.steps and spent < limits.seconds:
        begun = time.monotonic()
        used = max(len(losses) / limits.steps, spent / limits.seconds)
        set_rate(optimizer, schedule.rate(len(losses), used))
        loss = task.loss(network, first + len(losses)).loss
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, _CLIP)
        optimizer.step()
        losses.append(float(loss.detach()))
        if not math.isfinite(losses[-1]):
            raise EvolutionError(
                f"The loss of step {len(losses)} is {losses[-1]}.",
                kind="evolution.loss",
                remedy="Run it again; the assistant answers as before.",
            )
        spent += min(_LONGEST_STEP, time.monotonic() - begun)
        if on_step is not None:
            on_step(min(1.0, max(len(losses) / limits.steps, spent / limits.seconds)), losses[-1])
    return losses


def _places(network: UnifiedScoreNetwork) -> Iterator[tuple[nn.Module, str]]:
    for layer in network.trunk.layers:
        for name in MATRICES:
            yield layer, name


def _factors(network: UnifiedScoreNetwork) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    for number, layer in enumerate(network.trunk.layers):
        for name in MATRICES:
            part = getattr(layer, name)
            if isinstance(part, LoRALinear):
                matrix = f"trunk.layers.{number}.{name}.weight"
                yield matrix + DOWN, part.down.detach().numpy().copy()
                yield matrix + UP, (SCALE * part.up.detach()).numpy()
