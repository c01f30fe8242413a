"""What an adaptation has changed: how far each matrix of the trunk was moved. NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.evolution.deltas import additions_to


@dataclass(frozen=True)
class MatrixChange:
    """How far one matrix was moved.

    Attributes:
        name: of the matrix.
        relative: Frobenius norm of the change as a share of that of the matrix.
        share: its part of the squared norm of all changes, 0..1.
        rank: directions that hold 99 % of the change.
    """

    name: str
    relative: float
    share: float
    rank: int


class WeightMapProbe:
    """Looks at an adaptation beside the weights that it belongs to.

    Args:
        tensors: weights of the base, by name.
        delta: the adaptation, as `deltas.load_delta` gives it.
    """

    def __init__(
        self, tensors: Mapping[str, npt.NDArray[np.float32]], delta: Mapping[str, npt.NDArray[np.float32]]
    ) -> None:
        """Raises EvolutionError where the adaptation does not fit the weights."""
        self._changes = additions_to(tensors, delta)
        self._tensors = tensors

    def changes(self) -> list[MatrixChange]:
        """Every matrix that was changed, the one that was moved furthest first."""
        squares = {name: float(np.square(change).sum()) for name, change in self._changes.items()}
        total = sum(squares.values()) or 1.0
        made = [
            MatrixChange(
                name,
                squares[name] ** 0.5 / max(float(np.linalg.norm(self._tensors[name])), 1e-12),
                squares[name] / total,
                _rank(change),
            )
            for name, change in self._changes.items()
        ]
        return sorted(made, key=lambda change: -change.relative)

    def by_layer(self) -> dict[str, float]:
        """Each part's share of the change, by the name before the matrix: ``trunk.layers.3``."""
        shares: dict[str, float] = {}
        for change in self.changes():
            part = ".".join(change.name.split(".")[:3])
            shares[part] = shares.get(part, 0.0) + change.share
        return shares


def _rank(change: npt.NDArray[np.float32]) -> int:
    """Directions that hold 99 % of the squared norm; 0 where nothing was changed."""
    energy = np.square(np.linalg.svd(change.reshape(len(change), -1), compute_uv=False))
    if energy.sum() == 0:
        return 0
    return int(np.searchsorted(np.cumsum(energy) / energy.sum(), 0.99) + 1)
