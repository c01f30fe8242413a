"""A tiny real network whose parameters are all random: parts that start at zero would make most checks vacuous."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch
from torch import nn

from ai_os_diffusion.model.shape import TransformerShape


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Tensors this small are slower on several threads."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def shape() -> TransformerShape:
    return TransformerShape(
        vocab_size=53, width=24, layers=2, heads=3, inner=40, positions=32, time_features=10, modality_rank=2
    )


@pytest.fixture
def randomise() -> Callable[[nn.Module], nn.Module]:
    def fill(module: nn.Module, seed: int = 1) -> nn.Module:
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.2)
        return module.eval()

    return fill
