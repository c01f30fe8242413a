"""`ai-os eval evolution`: what a month of learning gains, level by level, on questions as no run has seen them."""

from __future__ import annotations

import dataclasses
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
from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.evaluation.life import life_questions
from ai_os_diffusion.evaluation.month import RIGHT, Gain, Month, Months, Script
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.evolution.records import Level
from ai_os_diffusion.evolution.scoring import paired

EVOLUTION = "Evolution"
CHOSEN = "chosen"
"""Names the month in which the product chooses the level."""
LEVELS: dict[str, Level | None] = {"L0": "L0", "L2": "L2", "L3": "L3", CHOSEN: None}
SUBJECTS = 10
_FEW_OTHERS = 16  # one in so many, where it has to be quick
_GAIN, _LOSS, _SECONDS = 5.0, -1.0, 180.0  # goals
_BASE = "the base with the same memories"


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Attributes:
        levels: names of `LEVELS`, a month each.
        subjects: of a month.
        quick: ask few other questions.
    """

    levels: Sequence[str]
    subjects: int = SUBJECTS
    quick: bool = False


def evolution_rows(
    weights: Path | None, data: Path, plan: Plan, *, tell: Callable[[str], None], workplace: Path | None = None
) -> list[Row]:
    """Rows of gain, cost and side effects of each level.

    Args:
        weights: folder of the model; None for the bundled one.
        data: folder of the life (`life`).
        plan: what is measured.
        tell: is given lines of progress.
        workplace: where the profile is made, which is deleted afterwards.

    Raises:
        DiffusionError: a level is none, or the life cannot be read.
        EvolutionError: a run cannot be carried out.
    """
    if unknown := [name for name in plan.levels if name not in LEVELS]:
        raise DiffusionError(
            f"No month can be lived with level {unknown[0]!r}.",
            kind="evaluation.level",
            remedy=f"Choose of {', '.join(LEVELS)}.",
        )
    questions = life_questions(data)
    script = Script.of(questions, plan.subjects, _FEW_OTHERS if plan.quick else 1)
    with TemporaryDirectory(dir=workplace) as folder:
        config = EngineConfig(profile=f"{folder}/profile", model=ModelConfig(path=str(weights or "")))
        with ArrowEngine(config) as engine:
            months = Months(engine, script, data, Path(folder) / "life")
            lived = [months.live(LEVELS[name], tell) for name in plan.levels]
    decides = not plan.quick and len(script.subjects) >= SUBJECTS
    return [
        *_base_rows(lived[0], months.triggered),
        *(row for month in lived for row in month_rows(month, decides=decides)),
    ]


def _base_rows(month: Month, triggered: set[str]) -> list[Row]:
    wrong = [each.fact for each in month.same if each.before < RIGHT]
    row = partial(Row, f"{EVOLUTION}, before it learns")
    return [
        row("questions that are answered wrong", _percent(len(wrong), len(month.same)), " %", len(month.same)),
        row("of them, those that ask for a run", _percent(len(triggered & set(wrong)), len(wrong)), " %", len(wrong)),
    ]


def month_rows(month: Month, *, decides: bool) -> list[Row]:
    """Rows of one month.

    Args:
        month: that was lived.
        decides: whether it had subjects enough to be held against the goals.
    """
    lessons = month.lessons.values()
    receipts = [each.receipt for each in lessons]
    kept = [receipt for receipt in receipts if receipt.active]
    told = ", ".join(f"{count} {name}" for name, count in Counter(each.outcome for each in receipts).most_common())
    row = partial(Row, f"{EVOLUTION}, level {month.level or 'as it chooses'}")
    rows = [
        row(f"runs kept ({told})", _percent(len(kept), len(receipts)), " %", len(receipts)),
        _gain(row, "the same questions", month.same),
    ]
    gained = _gain(row, "paraphrases, which no run saw", month.reworded)
    wrong = {each.fact for each in month.same if each.before < RIGHT}
    rows += [
        _judged(gained, _GAIN, decides=decides),
        row("lower end of that gain", gained.low, " points", gained.n, goal=0.0, decides=decides),
        _gain(row, "paraphrases of what was answered wrong", [each for each in month.reworded if each.fact in wrong]),
        _judged(_gain(row, "other questions", month.others), _LOSS, decides=decides),
        _gain(row, "questions without an answer, told so", month.nothing),
    ]
    for name, gains in (
        ("other questions, had they been read with it", [gain for each in lessons for gain in each.elsewhere]),
        ("paraphrases of the nearest subject, read with it", [gain for each in lessons for gain in each.transfer]),
    ):
        rows += [_gain(row, name, gains)] if gains else []
    suite, beside = (
        [100 * each.regression.gain for each in kept if each.regression and (each.level == "L0") == known]
        for known in (False, True)  # what is recognised cannot change the general suite
    )
    if beside:
        rows.append(
            row("other questions about the same notes, runs kept", statistics.fmean(beside), " points", len(beside))
        )
    if suite or not beside:
        rows.append(
            row(
                "general suite of the runs kept, worst",
                min(suite, default=0.0),
                " points",
                len(suite),
                goal=_LOSS,
                decides=decides,
            )
        )
    return [
        *rows,
        row("seconds of a run, most", max(each.seconds for each in receipts), " s", len(receipts), goal=_SECONDS,
            at_least=False, decides=decides),
        row("kept of a run", statistics.fmean([each.bytes / 1e6 for each in kept] or [0.0]), " MB", len(kept),
            at_least=False),
        row("answers that are other than before once it is undone", month.after_undo, "", len(month.same), goal=0.0,
            at_least=False, decides=decides),
    ]  # fmt: skip


def _gain(row: partial[Row], name: str, gains: Sequence[Gain]) -> Row:
    """The gain of F1 in points; wordings of one fact are drawn together for the interval."""
    if not gains:
        return row(f"{name}: gain of F1", None, " points")
    before, after = np.array([(each.before, each.after) for each in gains]).T
    found = paired(before, after, facts=[each.fact for each in gains])
    return row(f"{name}: gain of F1", 100 * found.gain, " points", len(gains), 100 * found.low, 100 * found.high,
               baseline=100 * found.before, baseline_name=_BASE)  # fmt: skip


def _judged(row: Row, goal: float, *, decides: bool) -> Row:
    return dataclasses.replace(row, goal=goal, decides=decides)


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
