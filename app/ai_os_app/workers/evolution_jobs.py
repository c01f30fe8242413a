"""What the window asks of evolution, and what it gets back; like those of `jobs` and `results`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from ai_os_diffusion.evolution.records import EvolutionStatus, Receipt
    from ai_os_diffusion.evolution.skill_cards import SkillCard


@dataclass(frozen=True)
class ReadEvolution:
    """EvolutionShown."""


@dataclass(frozen=True)
class ConfigureEvolution:
    """Switch it on or off, or change what it may use; None leaves a value: EvolutionShown. Off stops a run."""

    enabled: bool | None = None
    minutes_per_day: float | None = None
    disk_mb: float | None = None


@dataclass(frozen=True)
class LearnAbout:
    """Put a question of the user's choice into the queue: EvolutionShown."""

    question: str


@dataclass(frozen=True)
class WithdrawLearning:
    """Take a request out of the queue: EvolutionShown."""

    request: str


@dataclass(frozen=True)
class RunEvolution:
    """Learn what waits longest, where that may be now: EvolutionRan. Its parts are EvolutionStatus.

    `force`: the user asked for it, so that it need not wait until the computer is idle.
    """

    force: bool = False


@dataclass(frozen=True)
class PauseEvolution:
    """Let a run rest, or go on: EvolutionShown."""

    paused: bool


@dataclass(frozen=True)
class StopEvolution:
    """End a run at once: EvolutionShown."""


@dataclass(frozen=True)
class UndoLearning:
    """Switch off and delete what a run has learned: EvolutionShown."""

    receipt: str


@dataclass(frozen=True)
class RebuildLearning:
    """Queue what a run was for again, after some of its memories were forgotten: EvolutionShown."""

    receipt: str


@dataclass(frozen=True)
class MakeSkill:
    """Make a skill, which is off at first, of what a run has learned: EvolutionShown."""

    receipt: str
    name: str
    purpose: str


@dataclass(frozen=True)
class ChangeSkill:
    """Switch a skill on or off, or delete it: EvolutionShown."""

    skill: str
    action: Literal["enable", "disable", "remove"]


@dataclass(frozen=True)
class ExportSkill:
    """Write a skill into a new file: EvolutionShown. A file that is there already is not written over."""

    skill: str
    file: str


@dataclass(frozen=True)
class ImportSkill:
    """Take over a skill from a file: EvolutionShown, with the new one last. It is off at first."""

    file: str


@dataclass(frozen=True)
class EvolutionShown:
    """All that the page shows; receipts newest first, skills oldest first."""

    status: EvolutionStatus
    receipts: tuple[Receipt, ...]
    skills: tuple[SkillCard, ...] = ()


@dataclass(frozen=True)
class EvolutionRan:
    """A run is over; without a receipt there was nothing to do, or it may not run now."""

    receipt: Receipt | None


EvolutionJob: TypeAlias = (
    ReadEvolution
    | ConfigureEvolution
    | LearnAbout
    | WithdrawLearning
    | RunEvolution
    | PauseEvolution
    | StopEvolution
    | UndoLearning
    | RebuildLearning
    | MakeSkill
    | ChangeSkill
    | ExportSkill
    | ImportSkill
)
