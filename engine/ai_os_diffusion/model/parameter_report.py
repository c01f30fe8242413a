"""How the parameters are shared between the trunk and the heads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import nn


@dataclass(frozen=True)
class ParameterReport:
    """Parameter counts.

    Attributes:
        trunk: parameters of the shared transformer, the token table included.
        heads: own parameters of each head, by name.
    """

    trunk: int
    heads: Mapping[str, int]

    @property
    def total(self) -> int:
        """All parameters."""
        return self.trunk + sum(self.heads.values())

    @property
    def shared_share(self) -> float:
        """The trunk's share of all parameters, 0 to 1."""
        return self.trunk / self.total

    def share(self, head: str) -> float:
        """The share of one head, 0 to 1."""
        return self.heads[head] / self.total


def count_parameters(module: nn.Module) -> int:
    """Number of scalars in the module's own and its submodules' parameters."""
    return sum(p.numel() for p in module.parameters())
