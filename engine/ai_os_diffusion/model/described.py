"""What all trained networks have in common."""

from __future__ import annotations

from typing import Any

from torch import nn


class DescribedNetwork(nn.Module):
    """A network that a few numbers say how to build again."""

    def description(self) -> dict[str, Any]:
        """The sizes that define it, as JSON values."""
        raise NotImplementedError
