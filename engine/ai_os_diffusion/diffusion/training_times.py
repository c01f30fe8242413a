"""The times that training draws."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from ai_os_diffusion.errors import InferenceError

_SMALLEST_T = 1e-3


def _uniform(batch: int, generator: torch.Generator | None) -> Tensor:
    return torch.rand(batch, generator=generator)


def _antithetic(batch: int, generator: torch.Generator | None) -> Tensor:
    """One offset for the batch, then evenly spread: far less variance than independent draws (MDLM)."""
    return (torch.rand(1, generator=generator) + torch.arange(batch) / batch) % 1


def _cosine(batch: int, generator: torch.Generator | None) -> Tensor:
    """Denser near t = 1, as the cosine grid is."""
    return torch.cos(math.pi / 2 * torch.rand(batch, generator=generator)).clamp(min=0)


def _logit_normal(batch: int, generator: torch.Generator | None) -> Tensor:
    """Denser in the middle (arXiv 2403.03206), for continuous data."""
    return torch.sigmoid(torch.randn(batch, generator=generator))


TIME_STRATEGIES: dict[str, Callable[[int, torch.Generator | None], Tensor]] = {
    "uniform": _uniform,
    "antithetic": _antithetic,
    "cosine": _cosine,
    "logit-normal": _logit_normal,
}


def sample_times(
    batch: int,
    strategy: str = "antithetic",
    *,
    generator: torch.Generator | None = None,
    smallest: float = _SMALLEST_T,
) -> Tensor:
    """(B,) float32 times in [smallest, 1] for training.

    Args:
        batch: B.
        strategy: a name of TIME_STRATEGIES.
        generator: source of randomness; None uses torch's global one.
        smallest: keeps the weight 1 / t finite.

    Raises:
        InferenceError: the strategy is unknown, the batch is empty, or `smallest` lies outside [0, 1).
    """
    if strategy not in TIME_STRATEGIES:
        raise InferenceError(
            f"Time strategy {strategy!r} is unknown.", remedy=f"Choose one of: {', '.join(TIME_STRATEGIES)}."
        )
    if batch < 1:
        raise InferenceError(f"The batch must have at least 1 row, not {batch}.")
    if not 0 <= smallest < 1:
        raise InferenceError(f"The smallest time must lie in [0, 1), not {smallest}.")
    return smallest + (1 - smallest) * TIME_STRATEGIES[strategy](batch, generator)
