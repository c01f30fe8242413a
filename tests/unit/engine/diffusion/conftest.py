"""Denoisers with known answers, and a tiny real network whose parameters are all random, natively and in torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch

from ai_os_diffusion import native
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from helpers.tiny import save_bare


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Tensors this small are slower on several threads."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def torch_network() -> UnifiedScoreNetwork:
    shape = TransformerShape(
        vocab_size=53, width=24, layers=2, heads=3, inner=40, positions=40, time_features=10, modality_rank=2
    )
    network = UnifiedScoreNetwork(shape)
    generator = torch.Generator().manual_seed(3)  # a seed with which the answers vary over positions
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            centre = 1.0 if "norm" in name and name.endswith("weight") else 0.0
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.3 + centre)
    return network.eval().requires_grad_(False)


@pytest.fixture(scope="session")
def network(torch_network: UnifiedScoreNetwork, tmp_path_factory: pytest.TempPathFactory) -> InferenceNetwork:
    """The same weights natively."""
    folder = tmp_path_factory.mktemp("network") / "model"
    tensors = {name: tensor.numpy() for name, tensor in torch_network.state_dict().items()}
    save_bare(folder, tensors, torch_network.shape)
    return InferenceNetwork(native.TextNetwork.open(str(folder), threads=1), torch_network.shape)


class Stepped:
    """A network whose loop runs in Python: it hides that the network has one of its own."""

    def __init__(self, network: InferenceNetwork) -> None:
        self._network = network
        self.new_cache, self.after = network.new_cache, network.after

    def __call__(self, tokens: Ids, **inputs: Any) -> Floats:
        return self._network(tokens, **inputs)


@pytest.fixture(scope="session")
def stepped(network: InferenceNetwork) -> Stepped:
    """The same network under the samplers in Python."""
    return Stepped(network)


class TableDenoiser:
    """Answers with fixed logits per position, whatever it reads; remembers how it was called."""

    def __init__(self, table: Floats) -> None:
        self.table = table
        self.calls: list[dict[str, object]] = []

    def __call__(self, tokens: Ids, *, rows: Mask, **inputs: object) -> Floats:
        self.calls.append({"tokens": tokens.copy(), "rows": rows.copy(), **inputs})
        return np.broadcast_to(self.table[: tokens.shape[1]], (*tokens.shape, self.table.shape[1]))[rows]


@pytest.fixture
def table_denoiser() -> Callable[[Floats], TableDenoiser]:
    return TableDenoiser
