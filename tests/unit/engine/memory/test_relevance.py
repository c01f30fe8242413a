"""Weights learned from questions whose memory is known."""

from __future__ import annotations

import numpy as np
import pytest

from ai_os_diffusion.memory.ranking import FEATURES, WEIGHTS
from ai_os_diffusion.memory.relevance import Example, fit, learn, misses


def examples(count: int, telling: int, seed: int = 0) -> list[Example]:
    """Pools of 30 in which only the feature `telling` knows the right memory."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        table = rng.normal(size=(30, len(FEATURES)))
        right = np.zeros(30, dtype=bool)
        right[rng.integers(30)] = True
        table[right, telling] += 4.0
        made.append(Example(table, right))
    return made


def test_a_fit_finds_the_feature_that_tells() -> None:
    weights = fit(examples(60, telling=3), [0.0] * len(FEATURES), hold=0.001)
    assert int(np.argmax(np.abs(weights))) == 3
    fresh = examples(60, telling=3, seed=1)
    assert misses(fresh, weights, k=1) < 0.2 * misses(fresh, [0.0] * len(FEATURES), k=1)


def test_a_strong_hold_keeps_the_weights() -> None:
    assert fit(examples(20, telling=0), WEIGHTS, hold=1e6) == pytest.approx(WEIGHTS, abs=0.01)


def test_no_right_memory_in_any_pool_changes_nothing() -> None:
    empty = Example(np.ones((3, len(FEATURES))), np.zeros(3, dtype=bool))
    assert fit([empty], WEIGHTS) == pytest.approx(WEIGHTS)


def test_misses_count_questions_without_a_right_memory_at_the_top() -> None:
    table = np.zeros((4, len(FEATURES)))
    table[:, 0] = [4.0, 3.0, 2.0, 1.0]
    third = Example(table, np.array([False, False, True, False]))
    only_first = [1.0] + [0.0] * (len(FEATURES) - 1)
    assert [misses([third], only_first, k) for k in (1, 2, 3)] == [1, 1, 0]


def test_learning_needs_enough_answers_and_a_gain_on_those_left_out() -> None:
    helpful = examples(40, telling=5)
    assert learn(helpful[:10]) == WEIGHTS
    assert learn(helpful) != WEIGHTS
    rng = np.random.default_rng(3)
    noise = [Example(rng.normal(size=(30, len(FEATURES))), each.right) for each in helpful]
    best = [Example(each.features + 50 * np.outer(each.right, np.eye(len(FEATURES))[0]), each.right) for each in noise]
    assert learn(best) == WEIGHTS  # nothing is missed already
