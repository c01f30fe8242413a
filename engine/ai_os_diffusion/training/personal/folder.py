"""A folder of notes while it is written: notes, facts, what replaces what, what belongs together."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from ai_os_diffusion.training.personal.catalog import Catalog
from ai_os_diffusion.training.personal.draft import Fact
from ai_os_diffusion.training.personal.groups import Group
from ai_os_diffusion.training.personal.notes import Note, confusable
from ai_os_diffusion.training.personal.world import World


@dataclass(frozen=True)
class CorpusQuestion:
    """A question about a whole folder of notes.

    Attributes:
        question: as somebody types it.
        answers: acceptable answers; for ``list`` every entry is required; empty for ``unanswerable``.
        evidence: (relative path, exact quote) of each place that is needed; empty for ``unanswerable``.
        type: "single", "update", "multi_hop", "temporal", "list", "count", "yes_no", "preference" or "unanswerable".
        kind: the kind of fact that is asked for.
    """

    question: str
    answers: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    type: str
    kind: str


@dataclass(eq=False)
class Filed:
    """A note in its file; ``newer`` is the fact that replaces one of it, by fact."""

    note: Note
    path: str = ""


@dataclass
class Folder:
    """What has been written so far.

    Attributes:
        filed: notes, oldest first once all are written.
        replaced: facts with a later version, and that version.
        grouped: facts that were written to be listed together.
    """

    world: World
    kinds: Catalog
    today: dt.date
    filed: list[Filed] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    replaced: dict[Fact, Fact] = field(default_factory=dict)
    grouped: list[tuple[Group, object, list[Fact]]] = field(default_factory=list)

    def holders(self, fact: Fact) -> list[Filed]:
        """The notes that state a fact."""
        return [each for each in self.filed if fact in each.note.facts]

    def is_new(self, fact: Fact) -> bool:
        """Whether nothing that was written could be taken for this fact."""
        return not any(confusable(fact, other) for other in self.facts)


QuestionMaker = Callable[[random.Random, Folder], CorpusQuestion | None]
