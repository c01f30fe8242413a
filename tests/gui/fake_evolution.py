"""An evolution that learns nothing: it waits in `run_next` until a test lets it end, and writes down what is asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from ai_os_app.workers.evolution_jobs import EvolutionShown
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.records import Budget, EvolutionStatus, Paired, Receipt, Request
from ai_os_diffusion.evolution.skill_cards import SkillCard, SkillScores
from ai_os_diffusion.progress import CancelToken

BOAT = Request("q1", "Where is the boat kept in winter?", "2026-11-20T09:30:00+00:00", 0.83)
BIKE = Request("q2", "Which frame number has my bicycle?", "2026-11-21T18:05:00+00:00", 0.71)
IDLE = EvolutionStatus(
    state="idle",
    detail="Nothing waits to be learned.",
    queue=(),
    budget=Budget(12.0, 30.0, 34.0, 200.0),
    settings={"enabled": True, "minutes_per_day": 30.0, "disk_mb": 200.0},
)
OFF = replace(IDLE, state="off", detail="Learning is off.", settings={**IDLE.settings, "enabled": False})
WAITING = replace(IDLE, state="waiting", detail="It waits until the computer is idle.", queue=(BOAT, BIKE))
TRAINING = replace(
    WAITING, state="training", detail="It learns from 61 questions.", queue=(BIKE,), working_on=BOAT, progress=0.42
)
KEPT = Receipt(
    id="r1",
    at="2026-11-20T21:14:00+00:00",
    question="Who waters the plants when we are away?",
    level="L2",
    outcome="kept",
    reason="It answers 9 more of 44 held-out questions about this, and nothing else became worse.",
    reflection="Retrieval found the right notes, but the span was cut short. LoRA of rank 8 on the evidence head's "
    "layers, trained on 61 questions made from 14 notes. Notes of the same house are tried next.",
    memories=("m1", "m2", "m3"),
    trained_on=61,
    context=Paired(44, 0.55, 0.75, 0.08, 0.31),
    regression=Paired(200, 0.71, 0.715, -0.01, 0.02),
    seconds=94.0,
    bytes=1_480_000,
    losses=tuple(2.4 * 0.97**step + 0.3 + 0.1 * (step % 5 == 0) for step in range(80)),
    active=True,
)
REJECTED = replace(
    KEPT,
    id="r2",
    at="2026-11-19T20:02:00+00:00",
    question="When is the car due for its inspection?",
    outcome="rejected",
    reason="It became better here by chance at most, so nothing was kept.",
    context=Paired(52, 0.61, 0.63, -0.05, 0.09),
    regression=Paired(200, 0.71, 0.69, -0.04, -0.001),
    bytes=0,
    active=False,
)
TOO_LITTLE = replace(
    REJECTED,
    id="r3",
    at="2026-11-18T07:45:00+00:00",
    question="What did the dentist say?",
    level="L0",
    outcome="too little data",
    reason="Only 12 questions could be made from your notes about this; 40 are needed.",
    reflection="",
    memories=(),
    trained_on=0,
    context=None,
    regression=None,
    seconds=1.4,
    losses=(),
)


PLANTS = SkillCard(
    id="s1",
    name="Plants and their people",
    purpose="Knows who looks after what in the house and in the garden.",
    base="tiny",
    level="L2",
    trigger=np.ones(1, np.float32),
    examples=(),
    scores=SkillScores(KEPT.context, KEPT.regression, 61, 94.0),
    made=KEPT.at,
    receipt="r1",
)
LETTERS = replace(
    PLANTS,
    id="s2",
    name="Dates in letters",
    purpose="Finds days and deadlines in letters from offices.",
    level="L3",
    scores=SkillScores(None, None, 40, 80.0),
    imported="2026-11-21T10:00:00+00:00",
    enabled=True,
    receipt="",
    digest="d2",
)


def shown(status: EvolutionStatus, *receipts: Receipt, skills: tuple[SkillCard, ...] = ()) -> EvolutionShown:
    """What the page gets."""
    return EvolutionShown(status, receipts, skills)


class FakeSkills:
    """The interface of skills, over a list of cards; refuses what the engine refuses. Files are never touched."""

    def __init__(self, calls: list[object]) -> None:
        self.calls = calls
        self.cards: list[SkillCard] = []
        self.in_file = LETTERS  # what a file holds

    def create(self, receipt_id: str, name: str, purpose: str) -> SkillCard:
        self.calls.append(("create", receipt_id, name, purpose))
        return self._take(replace(PLANTS, id=f"s{len(self.cards) + 7}", name=name, purpose=purpose))

    def export(self, skill: str, file: Path) -> int:
        self.calls.append(("export", skill, file))
        return 1000

    def import_file(self, file: Path, name: str = "") -> SkillCard:
        self.calls.append(("import", file, name))
        if any(card.digest == self.in_file.digest for card in self.cards):
            raise EvolutionError("This skill is here already.", kind="skill.card", context={"id": self.in_file.id})
        return self._take(replace(self.in_file, name=name or self.in_file.name))

    def enable(self, skill: str) -> SkillCard:
        self.calls.append(("enable", skill))
        return self.cards[0]

    def disable(self, skill: str) -> SkillCard:
        self.calls.append(("disable", skill))
        return self.cards[0]

    def remove(self, skill: str) -> SkillCard:
        self.calls.append(("remove", skill))
        return self.cards.pop(0)

    def list(self) -> tuple[SkillCard, ...]:
        return tuple(self.cards)

    def _take(self, card: SkillCard) -> SkillCard:
        if card.name in [each.name for each in self.cards]:
            raise EvolutionError("There is one of that name.", kind="skill.card", context={"name": card.name})
        self.cards.append(card)
        return card


class FakeEvolution:
    """The interface of evolution. `calls` holds the names of what was called, with arguments where they matter."""

    def __init__(self, status: EvolutionStatus = WAITING, *receipts: Receipt) -> None:
        self.calls: list[object] = []
        self.now = status
        self.written = list(receipts)
        self.skills = FakeSkills(self.calls)
        self.gives: Receipt | None = KEPT
        self.refuses_pause = False
        self.begun = threading.Event()
        self.ended = threading.Event()
        self.stopped = threading.Event()
        self.cancelled = False
        self._may_end = threading.Event()

    def finish(self) -> None:
        """Let the run end."""
        self._may_end.set()

    # The interface

    def status(self) -> EvolutionStatus:
        return self.now

    def configure(
        self, *, enabled: bool | None = None, minutes_per_day: float | None = None, disk_mb: float | None = None
    ) -> EvolutionStatus:
        self.calls.append(("configure", enabled, minutes_per_day, disk_mb))
        if enabled is not None:
            self.now = IDLE if enabled else OFF
        return self.now

    def request(self, question: str, uncertainty: float) -> Request:
        self.calls.append(("request", question, uncertainty))
        made = replace(BIKE, id=f"q{len(self.calls)}", question=question, uncertainty=uncertainty)
        self.now = replace(self.now, queue=(*self.now.queue, made))
        return made

    def withdraw(self, request_id: str) -> None:
        self.calls.append(("withdraw", request_id))

    def run_next(
        self,
        *,
        on_progress: Callable[[EvolutionStatus], None] | None = None,
        cancel: CancelToken | None = None,
        force: bool = False,
    ) -> Receipt | None:
        self.calls.append(("run", force))
        self.begun.set()
        if on_progress is not None:
            on_progress(TRAINING)
        while not self._may_end.wait(0.01):
            self.cancelled = cancel is not None and cancel.cancelled
            if self.stopped.is_set() or self.cancelled:
                self.ended.set()
                return replace(REJECTED, id="r9", outcome="stopped")
        self.ended.set()
        return self.gives

    def pause(self) -> None:
        self.calls.append("pause")
        if self.refuses_pause:
            raise EvolutionError("This system cannot halt a process.", kind="evolution.pause")

    def resume(self) -> None:
        self.calls.append("resume")

    def rest(self, wanted: bool) -> None:
        self.calls.append("rest" if wanted else "go on")

    def stop(self) -> None:
        self.calls.append("stop")
        self.stopped.set()

    def leave(self) -> None:
        self.calls.append("leave")
        self.stopped.set()

    def receipts(self) -> list[Receipt]:
        return list(self.written)

    def undo(self, receipt_id: str) -> Receipt:
        self.calls.append(("undo", receipt_id))
        return self.written[0]

    def rebuild(self, receipt_id: str) -> Request:
        self.calls.append(("rebuild", receipt_id))
        return BOAT
