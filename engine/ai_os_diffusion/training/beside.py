"""Heads of pictures and speech beside a frozen trunk: which parts learn, and the network that they begin from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.modality_parts import with_parts
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import EXPERT_MODALITIES, TransformerShape
from ai_os_diffusion.training.export import import_weights


def trainable_parts(net: UnifiedScoreNetwork, modality: str) -> None:
    """Freeze everything but the head of a modality, its low-rank parts, and its rows of the shared tables.

    Gradients of other rows are dropped, and the tables are not decayed: text stays as it is to the bit.
    """
    number, expert = net.shape.modalities.index(modality), EXPERT_MODALITIES.index(modality)
    rows = {"trunk.modality.weight": number, "trunk.time.delta_down": number, "trunk.time.delta_up": number}
    for name, parameter in net.named_parameters():
        row = expert if ".expert_" in name else rows.get(name)
        parameter.requires_grad_(row is not None or name.startswith(f"{modality}."))
        if row is not None:
            only = torch.zeros_like(parameter)
            only[row] = 1
            parameter.register_hook(only.mul)  # type: ignore[no-untyped-call]
            parameter.no_decay = True  # type: ignore[attr-defined]


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
