"""The deployment profiles: which model answers, and how many processor cores it may use. All work right here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ai_os_app.workers.model_jobs import Model, Models

TierName = Literal["edge", "local", "cloud"]
_MOST_CORES = 64  # that the setting knows

CORES: Mapping[TierName, int] = MappingProxyType(
    {"edge": 1, "local": 0, "cloud": min(os.cpu_count() or 1, _MOST_CORES)}
)
"""What the setting `cores` is in each; 0 stands for all but one."""


@dataclass(frozen=True)
class Tier:
    """A profile, and the model that answers in it; None where there is no such model."""

    name: TierName
    model: Model | None

    @property
    def cores(self) -> int:
        """What the setting `cores` is in it."""
        return CORES[self.name]

    def is_used(self, key: str, cores: int) -> bool:
        """Whether a choice of model and cores is this profile."""
        return self.model is not None and (self.model.key, self.cores) == (key, cores)


def tiers(models: Models) -> tuple[Tier, ...]:
    """The profiles with what is at hand: `cloud` is for the largest model of the user's, if larger than the bundled."""
    at_hand = {model.key: model for model in models.items if model.state in ("used", "ready")}
    bundled = next((model.size for model in models.items if model.key == ""), 0)
    larger = [model for model in at_hand.values() if model.is_own and model.size > bundled]
    largest = max(larger, key=lambda model: model.size, default=None)
    return Tier("edge", at_hand.get("edge")), Tier("local", at_hand.get("")), Tier("cloud", largest)


def threads_for(cores: int) -> int:
    """The threads that compute, by the setting `cores`; one core stays free for the window where it is 0."""
    here = os.cpu_count() or 2
    return min(cores, here) or max(1, here - 1)
