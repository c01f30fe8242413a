"""L3: selective fine-tuning: the layers that the context's questions pull at most are trained, the others stay.

Which they are is told by the gradient of the loss on those questions (uncertainty attribution). They are set free one
after the other, the one that is pulled most first (ULMFiT's gradual unfreezing, arXiv 1801.06146).
"""

from __future__ import annotations

import torch

from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.deltas import Tensors
from ai_os_diffusion.evolution.lora import MATRICES, Limits, OnStep, descend
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.tasks import TextTask

LAYERS = 3
"""How many layers are trained."""
_UNFREEZING = 0.125
"""Share of a run after which the next layer is set free; what is left of it trains all of them."""
_ASKED = 4  # batches whose gradients are summed


def attribution(network: UnifiedScoreNetwork, task: TextTask, batches: int = _ASKED) -> list[float]:
    """The norm of the gradient of each trunk layer's matrices, as a share of all; nothing is changed but gradients.

    Args:
        network: in float32.
        task: gives the batches.
        batches: how many are summed.
    """
    network.requires_grad_(False)
    weights = [matrices(network, number) for number in range(len(network.trunk.layers))]
    for layer in weights:
        for weight in layer.values():
            weight.requires_grad_(True)
    for draw in range(batches):
        task.loss(network, draw).loss.backward()  # type: ignore[no-untyped-call]
    norms = []
    for layer in weights:
        grads = [weight.grad for weight in layer.values() if weight.grad is not None]
        norms.append(float(sum(grad.square().sum() for grad in grads)) ** 0.5)
    network.zero_grad(set_to_none=True)
    network.requires_grad_(False)
    total = sum(norms) or 1.0
    return [norm / total for norm in norms]


class SelectiveFinetuner:
    """Trains the matrices of few layers, and tells how they have changed.

    Args:
        network: in float32; it is changed in place, and `detach` gives it back as it was, to the bit.
        layers: how many are trained.
    """

    def __init__(self, network: UnifiedScoreNetwork, layers: int = LAYERS) -> None:
        if not 1 <= layers <= len(network.trunk.layers):
            raise EvolutionError(
                f"{layers} layers cannot be trained; the network has {len(network.trunk.layers)}.",
                kind="evolution.level",
                remedy="Choose fewer.",
            )
        self._network = network
        self._count = layers
        self.chosen: tuple[int, ...] = ()
        """The layers that are trained, the one that is pulled most first."""
        self._before: dict[str, torch.Tensor] = {}

    def train(
        self, task: TextTask, limits: Limits, *, rate: float = 2.5e-4, on_step: OnStep | None = None
    ) -> list[float]:
        """Choose the layers, then train them: one at first, soon all; arguments as `LoRATrainer`.

        Raises:
            EvolutionError: the loss is not a finite number.
        """
        shares = attribution(self._network, task)
        self.chosen = tuple(sorted(range(len(shares)), key=lambda number: -shares[number])[: self._count])
        self._before = {
            name: weight.detach().clone()
            for number in self.chosen
            for name, weight in matrices(self._network, number).items()
        }
        losses: list[float] = []
        for done, number in enumerate(self.chosen):
            for weight in matrices(self._network, number).values():
                weight.requires_grad_(True)
            begun = done * _UNFREEZING
            share = 1 - begun if number == self.chosen[-1] else _UNFREEZING
            part = Limits(max(1, round(limits.steps * share)), limits.seconds * share)
            told = _within(begun, share, on_step)
            losses += descend(self._network, task, part, rate=rate, on_step=told, first=len(losses))
        return losses

    def delta(self) -> Tensors:
        """What was added to each trained matrix, by its name."""
        state = self._network.state_dict()
        return {name: (state[name] - before).numpy() for name, before in self._before.items()}

    def detach(self) -> UnifiedScoreNetwork:
        """Put the matrices back; the network is what it was before."""
        state = self._network.state_dict()
        with torch.no_grad():
            for name, before in self._before.items():
                state[name].copy_(before)
        self._network.requires_grad_(False)
        return self._network


def matrices(network: UnifiedScoreNetwork, number: int) -> dict[str, torch.nn.Parameter]:
    """Those of a trunk layer, by the names of their weights."""
    layer = network.trunk.layers[number]
    return {f"trunk.layers.{number}.{name}.weight": getattr(layer, name).weight for name in MATRICES}


def _within(begun: float, share: float, on_step: OnStep | None) -> OnStep | None:
    """`on_step` for a part of a run, which begins at `begun` of it and is `share` of it."""
    if on_step is None:
        return None
    told = on_step
    return lambda done, loss: told(begun + share * done, loss)
