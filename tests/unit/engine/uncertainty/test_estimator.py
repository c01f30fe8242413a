"""Uncertainty of answers and tokens, and the trigger's hysteresis."""

from __future__ import annotations

import math

import pytest

from ai_os_diffusion.config import UncertaintyConfig
from ai_os_diffusion.types import UncertaintyReport
from ai_os_diffusion.uncertainty.estimator import UncertaintyEstimator


def estimator() -> UncertaintyEstimator:
    return UncertaintyEstimator(UncertaintyConfig(evolve_above=0.6, evolve_below=0.4))


def test_the_null_score_alone_makes_an_answer_uncertain() -> None:
    sure = estimator().of_answer(UncertaintyReport(0.95, null_margin=6.0))
    torn = estimator().of_answer(UncertaintyReport(0.95, null_margin=-2.0))
    assert sure < 0.1 < 0.8 < torn
    assert estimator().of_answer(UncertaintyReport(0.0)) == 1.0


def test_without_a_pointer_the_confidence_alone_counts() -> None:
    assert estimator().of_answer(UncertaintyReport(0.8)) == pytest.approx(0.2)


def test_entropy_is_a_share_of_the_largest() -> None:
    assert estimator().of_tokens([math.log(100)] * 3, 100) == pytest.approx(1.0)
    assert estimator().of_tokens([0.0, 0.0], 100) == 0.0
    assert estimator().of_tokens([], 100) == 0.0
    with pytest.raises(ValueError, match="vocabulary"):
        estimator().of_tokens([0.1], 1)


def test_the_trigger_holds_between_its_thresholds() -> None:
    trigger = estimator()
    assert [trigger.should_evolve(value) for value in (0.5, 0.7, 0.5, 0.39, 0.5, 0.6)] == [
        False, True, True, False, False, True,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="between 0 and 1"):
        trigger.should_evolve(1.5)


def test_a_question_that_wavers_stays_on_and_no_other_one_with_it() -> None:
    trigger = estimator()
    asked = [("Where?", 0.7), ("Who?", 0.5), ("where? ", 0.5), ("Where?", 0.3), ("Where?", 0.5)]
    assert [trigger.should_evolve(value, question) for question, value in asked] == [True, False, True, False, False]


def test_the_threshold_of_the_model_holds_unless_the_user_sets_one() -> None:
    calibrated = UncertaintyEstimator(UncertaintyConfig(), 0.9)
    values = [("a", 0.85), ("b", 0.95), ("b", 0.65), ("b", 0.55)]
    assert [calibrated.should_evolve(value, question) for question, value in values] == [False, True, True, False]
    assert UncertaintyEstimator(UncertaintyConfig(evolve_above=0.8), 0.9).should_evolve(0.85)
    assert not UncertaintyEstimator(UncertaintyConfig()).should_evolve(0.55)
    assert UncertaintyEstimator(UncertaintyConfig()).should_evolve(0.6)


def test_the_doubt_of_the_trigger_counts_where_there_is_one() -> None:
    assert estimator().of_answer(UncertaintyReport(0.9, null_margin=-5.0, doubt=0.2)) == 0.2


def test_what_the_notes_never_touch_does_not_ask_for_evolution() -> None:
    trigger = estimator()
    assert not trigger.verdict(UncertaintyReport(0.0))  # nothing was recalled
    assert not trigger.verdict(UncertaintyReport(0.04, -6.0, 2.0, similarity=0.25, coverage=0.5))
    assert not trigger.verdict(UncertaintyReport(0.5, 0.0, 1.0, similarity=0.5, coverage=0.5))  # never switched on


@pytest.mark.parametrize(("similarity", "coverage"), [(0.55, 0.4), (0.3, 1.0), (None, None)])
def test_doubt_about_what_the_notes_speak_of_asks_for_evolution(
    similarity: float | None, coverage: float | None
) -> None:
    trigger = estimator()
    assert trigger.verdict(UncertaintyReport(0.04, -6.0, 2.0, similarity=similarity, coverage=coverage))
    assert not trigger.verdict(UncertaintyReport(0.04, -6.0, 2.0, similarity=0.2, coverage=0.2))
    assert trigger.verdict(UncertaintyReport(0.5, 1.0, 1.0, similarity=similarity, coverage=coverage))  # still on
