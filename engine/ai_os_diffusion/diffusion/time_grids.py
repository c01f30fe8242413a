"""The times that sampling walks down."""

from __future__ import annotations

import math
from collections.abc import Callable

from ai_os_diffusion.errors import InferenceError


def uniform_grid(num_steps: int) -> list[float]:
    """1 = t_0 > ... > t_n = 0 in equal steps."""
    return [1 - i / num_steps for i in range(num_steps + 1)]


def cosine_grid(num_steps: int) -> list[float]:
    """t_i = cos(pi i / 2n): small steps while everything is noise, large ones at the end."""
    return [*(math.cos(math.pi / 2 * i / num_steps) for i in range(num_steps)), 0.0]


TIME_GRIDS: dict[str, Callable[[int], list[float]]] = {"uniform": uniform_grid, "cosine": cosine_grid}


def time_grid(name: str, num_steps: int) -> list[float]:
    """The num_steps + 1 times of a grid, from 1 to 0, strictly falling.

    Raises:
        InferenceError: the grid is unknown or num_steps is below 1.
    """
    if name not in TIME_GRIDS:
        raise InferenceError(f"Time grid {name!r} is unknown.", remedy=f"Choose one of: {', '.join(TIME_GRIDS)}.")
    if num_steps < 1:
        raise InferenceError(f"The number of steps must be at least 1, not {num_steps}.")
    return TIME_GRIDS[name](num_steps)
