"""`ai-os eval evolution`: what background learning gains on questions that people wrote and that no run has seen.

One user's notes are the passages of the held-out questions. For each of some subjects evolution runs as the product
does it, from one question; then other people's questions about the same passages are answered by the base and by what
was kept, from the same passages, so that retrieval is the same for both.
"""

from __future__ import annotations

import itertools
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evaluation.human import HumanQuestion, find, human_questions, scored
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.evaluation.statistics import mean_of
from ai_os_diffusion.evolution.records import Receipt
from ai_os_diffusion.memory.store import NewMemory
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.training.neighbours import Neighbours, stems

EVOLUTION = "Evolution"
SUBJECTS, QUICK = 10, 1
_EACH = 20  # unseen questions about a subject
_GENERAL = 100  # questions about other things
_NOTES = 240
_GAIN, _LOSS, _SECONDS = 5.0, -1.0, 180.0  # goals


@dataclass(frozen=True)
class Subject:
    """What one run is for: the question that left the assistant unsure, and others about the same passages."""

    question: str
    others: tuple[HumanQuestion, ...]


@dataclass(frozen=True)
class Learned:
    """One run and what it changed.

    Attributes:
        receipt: of the run.
        before, after: F1 in 0..1 of the subject's other questions; `after` is `before` where nothing was kept.
        general_before, general_after: likewise of questions about other things, had they been read with it.
        reached: share of the subject's other questions that are read with it.
    """

    receipt: Receipt
    before: list[float]
    after: list[float]
    general_before: list[float]
    general_after: list[float]
    reached: float


def subjects_of(questions: Sequence[HumanQuestion], count: int) -> tuple[list[Subject], list[HumanQuestion]]:
    """`count` subjects of neighbouring passages that share no passage, and the questions about all other passages."""
    by_passage: dict[str, list[HumanQuestion]] = {}
    for each in questions:
        if each.gold:
            by_passage.setdefault(each.passage, []).append(each)
    passages = list(by_passage)
    near = Neighbours([stems(passage) for passage in passages])
    used: set[str] = set()
    made: list[Subject] = []
    for first in (*passages[:: max(1, len(passages) // (2 * count))], *passages):
        if first in used or len(made) == count:
            continue
        found: list[HumanQuestion] = []
        for place in near.nearest(stems(first), len(passages)):
            if passages[place] not in used and len(found) <= _EACH:
                used.add(passages[place])
                found += by_passage[passages[place]]
        made.append(Subject(found[0].question, tuple(found[1 : 1 + _EACH])))
    return made, [each for passage in passages if passage not in used for each in by_passage[passage]]


def evolution_rows(
    weights: Path | None, data: Path, *, count: int, tell: Callable[[str], None], workplace: Path | None = None
) -> list[Row]:
    """Rows of gain, cost and side effects.

    Args:
        weights: folder of the model; None for the bundled one.
        data: folder with `squad_dev.valid.parquet`.
        count: subjects.
        tell: is given lines of progress.
        workplace: where the profile is made, which is deleted afterwards.

    Raises:
        TrainingError: the questions cannot be read.
        EvolutionError: a run cannot be carried out.
    """
    questions = human_questions(data)
    subjects, others = subjects_of(questions, count)
    general = others[:: max(1, len(others) // _GENERAL)][:_GENERAL]
    about = list(dict.fromkeys(each.passage for subject in subjects for each in subject.others))
    notes = about + [each for each in dict.fromkeys(each.passage for each in questions) if each not in set(about)]
    with TemporaryDirectory(dir=workplace) as folder:
        config = EngineConfig(profile=folder, model=ModelConfig(path=str(weights or "")))
        with ArrowEngine(config) as engine:
            engine.remember_many([NewMemory("note", text) for text in notes[:_NOTES]])
            engine.evolution.configure(enabled=True, minutes_per_day=1440, disk_mb=2000)
            general_before = _f1(engine.model, general)
            learned = []
            for number, subject in enumerate(subjects, 1):
                learned.append(_learn(engine, subject, general, general_before))
                tell(f"{number} of {count}: {learned[-1].receipt.outcome}. {learned[-1].receipt.reason}")
    return _rows(learned, decides=count >= SUBJECTS)


def _learn(
    engine: ArrowEngine, subject: Subject, general: Sequence[HumanQuestion], general_before: list[float]
) -> Learned:
    """One run, measured, and undone again, so that the next one begins from the base."""
    before = _f1(engine.model, subject.others)
    engine.evolution.request(subject.question, 1.0)
    receipt = engine.evolution.run_next(force=True)
    if receipt is None:
        raise EvolutionError(
            f"No run began: {engine.evolution.status().detail}",
            kind="evolution.run",
            remedy="Free some disk.",
        )
    if not receipt.active:
        return Learned(receipt, before, before, general_before, general_before, 0.0)
    adapted, _ = engine.evolution.reader(subject.question)
    reached = statistics.fmean(bool(engine.evolution.reader(each.question)[1]) for each in subject.others)
    after, general_after = _f1(adapted, subject.others), _f1(adapted, general)
    engine.evolution.undo(receipt.id)
    return Learned(receipt, before, after, general_before, general_after, reached)


def _f1(model: TextModel, questions: Sequence[HumanQuestion]) -> list[float]:
    return [scored(each, find(model, each.question, [each.passage])).f1 for each in questions]


def _rows(learned: Sequence[Learned], *, decides: bool) -> list[Row]:
    outcomes = Counter(each.receipt.outcome for each in learned)
    told = ", ".join(f"{count} {name}" for name, count in outcomes.most_common())
    gains = 100 * np.concatenate([np.subtract(each.after, each.before) for each in learned])
    gain, kept = mean_of(gains), [each for each in learned if each.receipt.active]
    row = partial(Row, EVOLUTION)
    ran = [each.receipt.seconds for each in learned]
    rows = [
        row(f"runs kept ({told})", 100 * len(kept) / len(learned), " %", len(learned)),
        row("gain of F1 on unseen questions, all runs", gain.value, " points", gain.n, gain.low, gain.high, _GAIN,
            baseline=0.0, baseline_name="the base with the same passages", decides=decides),
        row("seconds of a run, most", max(ran), " s", len(ran), goal=_SECONDS, at_least=False, decides=decides),
    ]  # fmt: skip
    if not kept:
        return rows
    helped = mean_of(100 * np.concatenate([np.subtract(each.after, each.before) for each in kept]))
    pairs = itertools.chain.from_iterable(zip(each.general_after, each.general_before, strict=True) for each in kept)
    loss = mean_of([100 * (after - before) for after, before in pairs])
    return [
        *rows,
        row("gain of F1 on unseen questions, where kept", helped.value, " points", helped.n, helped.low, helped.high),
        row("questions about the subject that are read with it", 100 * statistics.fmean(e.reached for e in kept), " %"),
        row("change of F1 elsewhere, had it been read with it", loss.value, " points", loss.n, loss.low, loss.high,
            _LOSS, decides=decides),
        row("bytes kept", statistics.fmean(each.receipt.bytes for each in kept) / 1e6, " MB", len(kept),
            at_least=False),
    ]  # fmt: skip
