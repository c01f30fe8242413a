"""`ai-os eval uncertainty`: whether the model knows when it is wrong, on questions that people wrote.

The signals are those of an answer from notes. The trigger of evolution is fitted on the questions about one half of the
passages and judged on the other half, then the other way round, so that no judged question was fitted on. What a model
ships (`ai-os train calibrate --questions`) is fitted in the same way on all of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.answering.candidates import rank_candidates, signals_of
from ai_os_diffusion.answering.confidence import (
    DEFAULT,
    Signals,
    Trigger,
    fit_trigger,
    read_calibration,
    write_calibration,
)
from ai_os_diffusion.config import UncertaintyConfig
from ai_os_diffusion.evaluation.human import HumanQuestion, human_questions, windows
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.evaluation.statistics import Floats, auroc_of, estimate, risk_curve
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.training.metrics import span_f1
from ai_os_diffusion.types import MemoryHit, UncertaintyReport
from ai_os_diffusion.uncertainty.estimator import UncertaintyEstimator

UNCERTAINTY = "Uncertainty, people's questions"
LIMIT, QUICK = 2700, 200
_LEAST = 1000  # questions that the goals are about
_RIGHT = 0.5  # F1 from which on an answer is right
_RISK_BINS, _ECE_BINS = 50, 15  # of equally many questions
_TOLD = 250

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Judged:
    """One question: its signals, whether its answer was right, and the half that its passage belongs to.

    `related`: the trigger takes the passage to be about the question.
    """

    signals: Signals
    right: bool
    half: int
    related: bool = True


def uncertainty_rows(
    model: TextModel, data: Path, *, limit: int, tell: Callable[[str], None]
) -> tuple[list[Row], dict[str, Floats]]:
    """Rows of how well doubt tells wrong answers, and the risk-coverage curve by name.

    Args:
        model: reads; an answer to a question that its passage does not answer is always wrong.
        data: folder with `squad_dev.valid.parquet`.
        limit: questions, at most.
        tell: is given lines of progress.

    Raises:
        TrainingError: the questions cannot be read.
        ValueError: too few questions to fit on.
    """
    judged = _judge_all(model, data, limit, tell)
    sure, triggered = _cross_fitted(judged)
    right = np.array([each.right for each in judged])
    curve = risk_curve(sure, 1.0 - right)
    return _rows(sure, right, triggered), {"people's questions, calibrated": curve}


def calibrate_trigger(model: TextModel, folder: Path, data: Path, *, tell: Callable[[str], None]) -> Trigger:
    """Fit what makes an answer doubtful enough to learn for, and write it into ``calibration.json`` of the model.

    Args:
        model: reads.
        folder: that it lies in; the weights of its confidence stay as they are.
        data: as of `uncertainty_rows`, with its errors.
        tell: is given lines of progress.
    """
    judged = _judge_all(model, data, LIMIT, tell)
    trigger = _fitted(judged)
    write_calibration(folder, read_calibration(folder) or DEFAULT, trigger)
    return trigger


def _judge_all(model: TextModel, data: Path, limit: int, tell: Callable[[str], None]) -> list[_Judged]:
    questions = human_questions(data)
    order = np.random.default_rng(0).permutation(len(questions))[:limit]
    judged: list[_Judged] = []
    for number, place in enumerate(sorted(order), 1):
        if (found := _judge(model, questions[place])) is not None:
            judged.append(found)
        if number % _TOLD == 0:
            tell(f"{number} of {len(order)} questions")
    return judged


def _judge(model: TextModel, asked: HumanQuestion) -> _Judged | None:
    """None where the pointer finds no words at all."""
    parts = windows(model, asked.question, asked.passage)
    vector, *others = model.embed([asked.question, *parts])
    hits = [
        MemoryHit(str(place), "note", "", part, "", 0, len(part.encode()), 0.0, vector_score=float(vector @ other))
        for place, (part, other) in enumerate(zip(parts, others, strict=True))
    ]
    candidates = rank_candidates(model, asked.question, hits)
    if not candidates:
        return None
    best = max(candidates, key=lambda candidate: candidate.margin)
    right = max((span_f1(best.text, gold) for gold in asked.gold), default=0.0) >= _RIGHT
    report = UncertaintyReport(
        1.0,
        best.margin,
        similarity=max(each.hit.vector_score or 0.0 for each in candidates),
        coverage=max(each.coverage for each in candidates),
    )
    related = UncertaintyEstimator(UncertaintyConfig()).is_related(report)
    return _Judged(signals_of(candidates, best), right, zlib.crc32(asked.passage.encode()) % 2, related)


def _cross_fitted(judged: Sequence[_Judged]) -> tuple[Floats, Bools]:
    """Probability that each answer is right, and whether it triggers, by what was fitted on the other half."""
    sure, triggered = np.zeros(len(judged)), np.zeros(len(judged), np.bool_)
    for half in (0, 1):
        learned = [each for each in judged if each.half != half]
        trigger = _fitted(learned)
        estimator = UncertaintyEstimator(UncertaintyConfig(), trigger.above)
        for place, each in enumerate(judged):
            if each.half == half:
                doubt = trigger.doubt(each.signals)
                sure[place] = 1 - doubt
                triggered[place] = each.related and estimator.should_evolve(doubt, str(place))
    return sure, triggered


def _fitted(judged: Sequence[_Judged]) -> Trigger:
    signals, right, related = zip(*((each.signals, each.right, each.related) for each in judged), strict=True)
    return fit_trigger(signals, right, related)


def calibration_error(sure: Floats, right: Bools, bins: int = _ECE_BINS) -> float:
    """Expected calibration error over bins of equally many items (Nixon et al., arXiv 1904.01685)."""
    parts = np.array_split(np.argsort(sure, kind="stable"), bins)
    return float(
        sum(len(part) * abs(sure[part].mean() - right[part].mean()) for part in parts if len(part)) / len(sure)
    )


def risk_correlation(sure: Floats, right: Bools, bins: int = _RISK_BINS) -> float:
    """Pearson's r of predicted risk and error rate over bins of equally many items."""
    parts = np.array_split(np.argsort(sure, kind="stable"), bins)
    pairs = np.array([(1 - sure[part].mean(), 1 - right[part].mean()) for part in parts])
    return float(np.corrcoef(pairs.T)[0, 1])


def _rows(sure: Floats, right: Bools, triggered: Bools) -> list[Row]:
    row = partial(Row, UNCERTAINTY, n=len(sure), decides=len(sure) >= _LEAST)
    area = auroc_of(sure[right].tolist(), sure[~right].tolist())
    pairs = np.stack([sure, right], 1)
    error = estimate(pairs, lambda drawn: 100 * calibration_error(drawn[:, 0], drawn[:, 1] > 0))
    return [
        row("AUROC of right and wrong answers", area.value, "", low=area.low, high=area.high, goal=0.8, baseline=0.5,
            baseline_name="chance"),
        row(f"r of predicted risk and error rate, {_RISK_BINS} bins", risk_correlation(sure, right), "", goal=0.7),
        row("calibration error (ECE)", error.value, " %", low=error.low, high=error.high, goal=5, at_least=False),
        row("right answers that trigger evolution", 100 * float(triggered[right].mean()), " %", goal=5, at_least=False),
        row("wrong answers that trigger evolution", 100 * float(triggered[~right].mean()), " %", goal=30),
        Row(UNCERTAINTY, "answers that are right", 100 * float(right.mean()), " %", len(right)),
    ]  # fmt: skip
