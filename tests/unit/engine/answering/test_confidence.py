"""The calibrator: probabilities, and that fitting recovers what separates right from wrong."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ai_os_diffusion.answering.confidence import (
    DEFAULT,
    FALSE_TRIGGERS,
    FEATURES,
    Signals,
    Trigger,
    fit,
    fit_trigger,
    probability,
    read_calibration,
    read_trigger,
    write_calibration,
)
from ai_os_diffusion.errors import ModelLoadError


def signals(margin: float) -> Signals:
    return Signals(margin=margin, gap=0.0, similarity=0.5, coverage=0.5, rank=1.0, entropy=0.0)


def test_probability_rises_with_the_margin() -> None:
    values = [probability(signals(margin)) for margin in (-8, -2, 0, 2, 8)]
    assert values == sorted(values)
    assert 0 < values[0] < 0.5 < values[-1] < 1


def test_fit_learns_from_outcomes() -> None:
    rng = random.Random(0)
    rows = [signals(rng.uniform(-6, 6)) for _ in range(300)]
    right = [row.margin + rng.gauss(0, 1) > 1 for row in rows]
    weights = fit(rows, right)
    assert set(weights) == {"bias", *FEATURES}
    assert weights["margin"] > 0.5
    assert probability(signals(-3), weights) < 0.1 < 0.9 < probability(signals(5), weights)


def test_fit_refuses_too_little() -> None:
    with pytest.raises(ValueError, match="at least 20"):
        fit([signals(0)] * 30, [True] * 30)


def outcomes(count: int, seed: int) -> tuple[list[Signals], list[bool], list[bool]]:
    """Answers, whether they were right, and whether what was read is about the question: four in five are."""
    rng = random.Random(seed)
    rows = [signals(rng.gauss(0, 3)) for _ in range(count)]
    right = [rng.random() < 1 / (1 + 2.718**-row.margin) for row in rows]
    return rows, right, [number % 5 > 0 for number in range(count)]


def test_few_right_answers_reach_the_threshold_of_a_trigger() -> None:
    trigger = fit_trigger(*outcomes(2000, 0))
    rows, right, related = outcomes(4000, 1)  # which it was not fitted on
    above = [about and trigger.doubt(row) > trigger.above for row, about in zip(rows, related, strict=True)]
    of_right = [fired for fired, good in zip(above, right, strict=True) if good]
    of_wrong = [fired for fired, good in zip(above, right, strict=True) if not good]
    assert FALSE_TRIGGERS / 2 < sum(of_right) / len(of_right) < 1.5 * FALSE_TRIGGERS
    assert sum(of_wrong) / len(of_wrong) > 0.5
    with pytest.raises(ValueError, match="right answers"):
        fit_trigger(*outcomes(44, 2))


def test_a_trigger_is_kept_beside_the_weights_of_the_confidence(tmp_path: Path) -> None:
    assert read_trigger(tmp_path) is None
    write_calibration(tmp_path, DEFAULT, None)
    assert read_trigger(tmp_path) is None
    trigger = fit_trigger(*outcomes(200, 0))
    write_calibration(tmp_path, DEFAULT, trigger)
    assert read_trigger(tmp_path) == trigger
    assert read_calibration(tmp_path) == DEFAULT


def test_whoever_reads_the_weights_learns_that_the_trigger_is_damaged(tmp_path: Path) -> None:
    write_calibration(tmp_path, DEFAULT, Trigger(DEFAULT, 1.5))
    for read in (read_calibration, read_trigger):
        with pytest.raises(ModelLoadError, match=r"trigger: .*above"):
            read(tmp_path)
