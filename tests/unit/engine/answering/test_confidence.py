"""The calibrator: probabilities, and that fitting recovers what separates right from wrong."""

from __future__ import annotations

import random

import pytest

from ai_os_diffusion.answering.confidence import FEATURES, Signals, fit, probability


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
