"""Denoisers with known answers, and a tiny real network whose parameters are all random."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Tensors this small are slower on several threads."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def network() -> UnifiedScoreNetwork:
    shape = TransformerShape(
        vocab_size=53, width=24, layers=2, heads=3, inner=40, positions=40, time_features=10, modality_rank=2
    )
    network = UnifiedScoreNetwork(shape)
    generator = torch.Generator().manual_seed(3)  # a seed with which the answers vary over positions
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            centre = 1.0 if "norm" in name and name.endswith("weight") else 0.0
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.3 + centre)
    return network.eval()


class TableDenoiser:
    """Answers with fixed logits per position, whatever it reads; remembers how it was called."""

    def __init__(self, table: Tensor) -> None:
        self.table = table
        self.calls: list[dict[str, object]] = []

    def __call__(self, tokens: Tensor, *, rows: Tensor, **inputs: object) -> Tensor:
        self.calls.append({"tokens": tokens.clone(), "rows": rows.clone(), **inputs})
        return self.table[: tokens.shape[1]].expand(len(tokens), -1, -1)[rows]


@pytest.fixture
def table_denoiser() -> Callable[[Tensor], TableDenoiser]:
    return TableDenoiser
