"""Intervals hold what they should, and the risk curve orders by certainty alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ai_os_diffusion.evaluation.curves import risk_picture
from ai_os_diffusion.evaluation.statistics import aurc, auroc_of, estimate, mean_of, risk_curve


def test_the_interval_of_a_mean_shrinks_with_n() -> None:
    rng = np.random.default_rng(3)
    few, many = mean_of(rng.normal(5, 1, 50)), mean_of(rng.normal(5, 1, 5000))
    assert few.low < 5 < few.high
    assert 0.02 < many.high - many.low < 0.2 < few.high - few.low
    assert (few.n, many.n) == (50, 5000)


def test_nothing_gives_no_number() -> None:
    assert math.isnan(mean_of([]).value)
    assert auroc_of([], [1.0]).n == 0


def test_a_figure_of_the_mean_is_drawn_again_as_a_whole() -> None:
    found = estimate(np.array([0.0, math.log(4)]), lambda nats: math.exp(nats.mean()))
    assert found.value == pytest.approx(2)
    assert found.low == pytest.approx(1)
    assert found.high == pytest.approx(4)


def test_auroc_and_its_interval() -> None:
    found = auroc_of([1, 2, 3, 4], [0, 1, 2, 3])
    assert found.value == pytest.approx(0.71875)
    assert found.low < found.value < found.high <= 1


def test_risk_of_the_surest_answers() -> None:
    assert risk_curve([0.1, 0.9, 0.5], [1, 0, 0.5]).tolist() == [0, 0.25, 0.5]
    assert aurc([3, 2, 1], [0, 0, 1]) < aurc([1, 2, 3], [0, 0, 1])


def test_equally_sure_answers_share_their_risk() -> None:
    assert risk_curve([1, 1], [0, 1]).tolist() == risk_curve([1, 1], [1, 0]).tolist() == [0.5, 0.5]
    assert aurc([0.0] * 4, [1, 0, 0, 1]) == 0.5


def test_the_picture_holds_every_curve() -> None:
    picture = risk_picture({"people's": np.array([0.0, 0.5]), "invented <b>": np.linspace(0, 1, 500)})
    assert picture.count("<polyline") == 2
    assert "invented &lt;b&gt;" in picture
    assert "100%" in picture
