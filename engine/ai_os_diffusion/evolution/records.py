"""What evolution tells its user: the queue, the budget, and a receipt for every run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Level = Literal["L0", "L1", "L2", "L3"]
"""Score composition, ControlNet, LoRA, selective fine-tuning."""
CONFIRMED: Final = "confirmed"
"""Kind of the questions of a run that come from answers that the user called right."""
Outcome = Literal["kept", "rejected", "not needed", "too little data", "failed", "stopped"]
State = Literal["off", "idle", "waiting", "paused", "training", "validating"]


@dataclass(frozen=True)
class Request:
    """A context that waits for a run: what was asked when the assistant was unsure."""

    id: str
    question: str
    asked_at: str  # ISO 8601, UTC
    uncertainty: float  # 0..1


@dataclass(frozen=True)
class Budget:
    """What evolution may use, and what it has used."""

    minutes_today: float
    minutes_per_day: float
    disk_mb: float
    most_disk_mb: float


@dataclass(frozen=True)
class Paired:
    """One figure before and after a run on the same items, in 0..1, with the 95 % interval of the difference.

    The interval is a paired bootstrap over items.
    """

    items: int
    before: float
    after: float
    low: float
    high: float

    @property
    def gain(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True)
class Receipt:
    """What one run did, kept whether it helped or not."""

    id: str
    at: str  # ISO 8601, UTC
    question: str  # the context that it was for
    level: Level
    outcome: Outcome
    reason: str  # one sentence for the user: why the outcome is what it is
    reflection: str  # what was tried, what was learned from, and what follows; plain sentences
    memories: tuple[str, ...]  # ids of all memories that it was trained on
    trained_on: int  # items
    context: Paired | None  # held-out questions about the same context
    regression: Paired | None  # the suite that must not get worse
    seconds: float
    bytes: int  # on disk, of what was kept
    losses: tuple[float, ...] = ()  # of the training, for a plot
    active: bool = False  # kept, and applied to similar questions
    undone_at: str = ""
    split: str = ""  # where its questions come from (`Context.split`); "" in receipts of older versions
    uncertainty: float = 1.0  # 0..1, that led to it
    forgotten: tuple[str, ...] = ()  # memories of it that have been forgotten since: it should be rebuilt or undone


@dataclass(frozen=True)
class EvolutionStatus:
    """What evolution is doing now."""

    state: State
    detail: str  # one sentence for the user: what it does, or what it waits for
    queue: tuple[Request, ...]
    budget: Budget
    working_on: Request | None = None
    progress: float = 0.0  # 0..1 of the run
    kept: int = 0  # adaptations that are active
    settings: dict[str, bool | float] = field(default_factory=dict)  # enabled, minutes_per_day, disk_mb
