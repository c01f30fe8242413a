"""A scripted month of one user: every few days a subject whose answers are called right, and a run that learns them.

All of it happens in one profile, as in life: what was learned of one subject is there when the next one is learned.
Everything is asked before and after by the product's own `ask`, so that retrieval is the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evaluation.life import TODAY, LifeQuestion, confirmed, live, subjects_of
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.records import Level, Receipt
from ai_os_diffusion.evolution.router import Embed, EvolutionRouter, Situation
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.training.metrics import span_f1
from ai_os_diffusion.types import Answer

RIGHT = 0.5
"""F1 from which on an answer counts as right."""
_READ_ELSEWHERE = 5  # one in so many of the other questions, where what was learned reads them all the same


@dataclass(frozen=True)
class Gain:
    """One question before and after.

    Attributes:
        fact: the question that was called right and that this is, or asks in other words; another question itself.
        before, after: F1 of the answer in 0..1; of questions without an answer 1 where that is said.
    """

    fact: str
    before: float
    after: float


@dataclass(frozen=True)
class Lesson:
    """One subject of a month.

    Attributes:
        receipt: of its run.
        transfer: paraphrases of the nearest other subject as what was learned reads them; empty where it reads no notes
            or nothing was kept.
        elsewhere: other questions, likewise.
    """

    receipt: Receipt
    transfer: list[Gain] = field(default_factory=list)
    elsewhere: list[Gain] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """What came of a month with one way of learning.

    Attributes:
        level: "" where the product chose.
        lessons: by subject.
        same, reworded: the questions that were called right, and their paraphrases.
        others, nothing: questions about other things, and such without an answer.
        after_undo: of `same`, answers that were other than before once everything was undone.
    """

    level: Level | str
    lessons: dict[str, Lesson]
    same: list[Gain]
    reworded: list[Gain]
    others: list[Gain]
    nothing: list[Gain]
    after_undo: int


@dataclass(frozen=True)
class Script:
    """What is asked, in the order of the month.

    Attributes:
        subjects: the questions that are called right, by subject.
        others: questions about other things, and such without an answer.
    """

    subjects: dict[str, list[LifeQuestion]]
    others: list[LifeQuestion]

    @staticmethod
    def of(questions: Sequence[LifeQuestion], count: int, others: int = 1) -> Script:
        """The first `count` subjects, and one in `others` of the questions that belong to none."""
        subjects = dict(list(subjects_of(questions).items())[:count])
        rest = [each for each in questions if not each.paraphrases]
        answerable, nothing = ([each for each in rest if bool(each.answers) is held] for held in (True, False))
        return Script(subjects, [*answerable[::others], *nothing[::others]])

    @property
    def asked(self) -> list[tuple[str, LifeQuestion, str]]:
        """(what is asked, what it asks for, what kind it is) of everything."""
        own = [each for part in self.subjects.values() for each in part]
        return [
            *((each.question, each, "same") for each in own),
            *((text, each, "reworded") for each in own for text in each.paraphrases),
            *((each.question, each, "others" if each.answers else "nothing") for each in self.others),
        ]


class _Fixed(EvolutionRouter):
    """Chooses the same level for everything."""

    def __init__(self, receipts: Sequence[Receipt], embed: Embed, *, level: Level) -> None:
        super().__init__(receipts, embed)
        self._level = level

    def choose(self, situation: Situation) -> Level:
        return self._level


class Months:
    """Months in one profile, each of which begins where all that was learned is undone.

    Args:
        engine: with an empty profile; evolution is off.
        script: what is asked.
        data: folder of the life.
        folder: where its files are put.

    Attributes:
        triggered: of the questions that are called right, those whose answers the base was unsure of.
    """

    def __init__(self, engine: ArrowEngine, script: Script, data: Path, folder: Path) -> None:
        live(engine, data, folder)
        self._engine = engine
        self._script = script
        self._before = self._ask_all()
        asked = script.asked
        self.triggered = {
            each.question
            for (text, each, kind), answer in zip(asked, self._before, strict=True)
            if kind == "same" and answer.uncertainty.should_evolve
        }
        self._known = {
            each.question: confirmed(engine, each) for questions in script.subjects.values() for each in questions
        }
        self._read_before: dict[str, float] = {}
        engine.evolution.configure(enabled=True, minutes_per_day=1440, disk_mb=2000)

    def live(self, level: Level | None, tell: Callable[[str], None]) -> Month:
        """One month; None lets the product choose the level.

        Raises:
            EvolutionError: no run began.
        """
        evolution = self._engine.evolution
        former = {each.id for each in evolution.receipts()}
        evolution.router = partial(_of_this_month, former) if level is None else partial(_Fixed, level=level)
        right: list[Item] = []
        evolution.confirmed = partial(_called_right, right)
        lessons = {}
        for subject, questions in self._script.subjects.items():
            right += [self._known[each.question] for each in questions]
            lessons[subject] = self._learn(subject, questions)
            told = lessons[subject].receipt
            tell(f"{subject}, {told.level}: {told.outcome} in {told.seconds:.0f} s. {told.reason}")
        gains = self._gains()
        for receipt in evolution.receipts():
            if receipt.active:
                evolution.undo(receipt.id)
        same = self._ask(text for text, _, kind in self._script.asked if kind == "same")
        undone = sum(_shown(old) != _shown(new) for old, new in zip(self._before, same, strict=False))
        return Month(level or "", lessons, after_undo=undone, **gains)

    def _learn(self, subject: str, questions: Sequence[LifeQuestion]) -> Lesson:
        """One run, for the first question that is answered wrong."""
        evolution = self._engine.evolution
        wrong = [each for each in questions if self._f1_before(each.question) < RIGHT]
        for waiting in evolution.status().queue:
            evolution.withdraw(waiting.id)
        asked = (wrong or questions)[0].question
        evolution.request(asked, 1.0)
        receipt = evolution.run_next(force=True)
        if receipt is None:
            raise EvolutionError(
                f"No run began: {evolution.status().detail}", kind="evolution.run", remedy="Free some disk."
            )
        adapted, used = evolution.reader(asked)
        if not receipt.active or used != receipt.id:
            return Lesson(receipt)
        near = self._script.subjects[self._nearest(subject)]
        transfer = [(text, each) for each in near for text in each.paraphrases]
        elsewhere = [(each.question, each) for each in self._script.others[::_READ_ELSEWHERE]]
        return Lesson(receipt, self._read_with(adapted, transfer), self._read_with(adapted, elsewhere))

    def _nearest(self, subject: str) -> str:
        """The other subject whose questions are most like this one's; itself where there is no other."""
        model = self._engine.model
        vectors = {
            name: np.asarray(model.embed([each.question for each in questions])).mean(0)
            for name, questions in self._script.subjects.items()
        }
        own = vectors[subject]
        others = [name for name in vectors if name != subject] or [subject]
        return max(others, key=lambda name: float(vectors[name] @ own / np.linalg.norm(vectors[name])))

    def _read_with(self, model: TextModel, questions: Sequence[tuple[str, LifeQuestion]]) -> list[Gain]:
        made = []
        for text, each in questions:
            if text not in self._read_before:
                self._read_before[text] = self._read(self._engine.model, text, each)
            made.append(Gain(each.question, self._read_before[text], self._read(model, text, each)))
        return made

    def _read(self, model: TextModel, text: str, question: LifeQuestion) -> float:
        """F1 of the answer that is read with a model, whatever evolution would choose."""
        engine = self._engine
        hits = engine.retriever.recall(text, engine.config.memory.candidates)
        answerer = engine.answerer(compose=False)
        draft = answerer.draft(text, hits, TODAY, reader=model)
        return f1_of(answerer.decide(text, draft, {}), question)

    def _ask(self, texts: Iterable[str]) -> list[Answer]:
        """Nothing that is asked here asks for a run: where it leaves a trace, evolution is off."""
        traceless = self._engine.evolution.enabled
        return [self._engine.ask(text, today=TODAY, compose=False, traceless=traceless) for text in texts]

    def _ask_all(self) -> list[Answer]:
        return self._ask(text for text, _, _ in self._script.asked)

    def _f1_before(self, question: str) -> float:
        pairs = zip(self._script.asked, self._before, strict=True)
        return next(f1_of(answer, each) for (text, each, _), answer in pairs if text == question)

    def _gains(self) -> dict[str, list[Gain]]:
        """By the kind of the questions."""
        made: dict[str, list[Gain]] = {kind: [] for kind in ("same", "reworded", "others", "nothing")}
        for (_, each, kind), old, new in zip(self._script.asked, self._before, self._ask_all(), strict=True):
            made[kind].append(Gain(each.question, f1_of(old, each), f1_of(new, each)))
        return made


def f1_of(answer: Answer, question: LifeQuestion) -> float:
    """F1 of the words of what is given; of a question without an answer 1 where the assistant says that."""
    if not question.answers:
        return float(answer.abstained)
    return 0.0 if answer.abstained else max(span_f1(answer.answer, gold) for gold in question.answers)


def _called_right(right: Sequence[Item], answers: Collection[str] | None = None) -> list[Item]:
    return [item for item in right if answers is None or item.answer in answers]


def _of_this_month(former: Collection[str], receipts: Sequence[Receipt], embed: Embed) -> EvolutionRouter:
    """What an earlier month taught about levels is not known."""
    return EvolutionRouter([each for each in receipts if each.id not in former], embed)


def _shown(answer: Answer) -> tuple[str, bool, float]:
    return answer.answer, answer.abstained, answer.confidence
