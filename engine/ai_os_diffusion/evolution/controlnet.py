"""L1: a control branch beside the frozen trunk (ControlNet, arXiv 2302.05543), trained on texts in one form."""

from __future__ import annotations

import numpy as np
import torch

from ai_os_diffusion.evolution.deltas import Tensors
from ai_os_diffusion.evolution.lora import Limits, OnStep, descend
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.training.form_task import ControlledHead, FormTask, States


class ControlNetTrainer:
    """Trains a branch, and tells what it is.

    Args:
        network: in float32; its trunk's last layer is what the branch begins as. It is never changed.
        seed: of every draw of the training.
    """

    def __init__(self, network: UnifiedScoreNetwork, seed: int = 0) -> None:
        torch.manual_seed(seed)
        self._network = network
        self._head = ControlledHead(network)

    @property
    def parameters(self) -> int:
        """How many numbers are trained."""
        return sum(parameter.numel() for parameter in self._head.parameters())

    def train(
        self, task: FormTask, limits: Limits, *, rate: float = 1e-3, on_step: OnStep | None = None
    ) -> list[float]:
        """Minimise the task's loss; arguments, result and errors as `LoRATrainer.train` has them."""
        return descend(self._head, task, limits, rate=rate, on_step=on_step)

    def delta(self) -> Tensors:
        """The branch's tensors by their names."""
        return {name: value.detach().numpy().copy() for name, value in self._head.branch.state_dict().items()}

    def detach(self) -> UnifiedScoreNetwork:
        """The network, which is what it was before: nothing was put into it."""
        return self._network


def states_of(model: TextModel) -> States:
    """From T ids to the (T, D) states of a model's trunk, at the precision at which it answers."""
    return lambda ids: model.network.hidden(np.array([list(ids)], np.int64))
