"""Heads of pictures and speech beside a frozen trunk, or several: which parts learn, and what they begin from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.modality_parts import with_parts
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import EXPERT_MODALITIES, TransformerShape
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.tasks import TaskLoss, TextTask

Trunk = Mapping[str, Tensor]
"""Weights of a whole network, of which `put_trunk` takes what does not belong to the modality that is trained."""
Figures = Callable[[UnifiedScoreNetwork], dict[str, float]]


def trainable_parts(net: UnifiedScoreNetwork, modality: str) -> None:
    """Freeze everything but the head of a modality, its low-rank parts, and its rows of the shared tables.

    Gradients of other rows are dropped, and the tables are not decayed: text stays as it is to the bit.
    """
    expert, rows = EXPERT_MODALITIES.index(modality), _own_rows(net, modality)
    for name, parameter in net.named_parameters():
        row = expert if ".expert_" in name else rows.get(name)
        parameter.requires_grad_(row is not None or name.startswith(f"{modality}."))
        if row is not None:
            only = torch.zeros_like(parameter)
            only[row] = 1
            parameter.register_hook(only.mul)  # type: ignore[no-untyped-call]
            parameter.no_decay = True  # type: ignore[attr-defined]


def _own_rows(net: UnifiedScoreNetwork, modality: str) -> dict[str, int]:
    """The row of each shared table that belongs to a modality."""
    number = net.shape.modalities.index(modality)
    return dict.fromkeys(("trunk.modality.weight", "trunk.time.delta_down", "trunk.time.delta_up"), number)


@torch.no_grad()
def put_trunk(net: UnifiedScoreNetwork, trunk: Trunk, modality: str) -> None:
    """Give a network another trunk; the head of the modality, its low-rank parts and its rows of tables stay."""
    rows = _own_rows(net, modality)
    for name, parameter in net.named_parameters():
        if name.startswith(f"{modality}.") or ".expert_" in name:
            continue
        own = parameter[rows[name]].clone() if name in rows else None
        parameter.copy_(trunk[name])
        if own is not None:
            parameter[rows[name]] = own


class BesideEach:
    """A task whose parts are learned beside several frozen trunks by turns, so that they serve beside each of them."""

    def __init__(self, task: TextTask, trunks: Sequence[Trunk], modality: str) -> None:
        self.name = task.name
        self._task = task
        self._trunks = trunks
        self._modality = modality

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """The loss of the task, beside the trunk whose turn it is."""
        put_trunk(net, self._trunks[draw % len(self._trunks)], self._modality)
        return self._task.loss(net, draw)


def figures_beside_each(figures: Figures, trunks: Mapping[str, Trunk], modality: str) -> Figures:
    """Figures beside each of the trunks, the names of all but the first one with its own behind them."""

    def beside_each(net: UnifiedScoreNetwork) -> dict[str, float]:
        found = dict[str, float]()
        for place, (called, trunk) in enumerate(trunks.items()):
            put_trunk(net, trunk, modality)
            found |= {f"{name}_{called}" if place else name: value for name, value in figures(net).items()}
        put_trunk(net, next(iter(trunks.values())), modality)
        return found

    return beside_each


def network_beside(
    start: Path | None, manifest: dict[str, Any], parts: dict[str, int], seed: int
) -> UnifiedScoreNetwork:
    """The network of `start`, or a new one, with further `parts` of its shape (`latent_channels`, `expert_rank`, ...).

    Raises:
        TrainingError: the weights cannot be read, or belong to another vocabulary than the shards with `manifest`.
    """
    torch.manual_seed(seed)
    if start is None:
        return UnifiedScoreNetwork(TransformerShape.from_dict({"vocab_size": manifest["vocab_size"], **parts}))
    tensors, meta = import_weights(start)
    if meta.get("tokenizer", manifest["tokenizer"]) != manifest["tokenizer"]:
        raise TrainingError(
            f"The weights in {start} belong to another vocabulary than the shards.",
            remedy="Pack the shards with the vocabulary of the weights.",
            context={"file": start},
        )
    net = UnifiedScoreNetwork(TransformerShape.from_dict({**meta["shape"], **parts}))
    net.load_tensors(tensors, origin=start)
    return net


def take_parts(net: UnifiedScoreNetwork, published: Path, modality: str) -> None:
    """Give a network the parts of a modality that `publish_beside` has written; what it left out stays as it is.

    Raises:
        TrainingError: they cannot be read, or have other sizes.
    """
    parts, _ = import_weights(published)
    tensors = {name: values.numpy() for name, values in net.state_dict().items()}
    found = with_parts(tensors, parts, net.shape, modality)
    net.load_tensors(found, origin=published)
