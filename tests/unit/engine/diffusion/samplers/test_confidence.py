from __future__ import annotations

import numpy as np
import pytest

from ai_os_diffusion.diffusion.noise_schedules import NOISE_SCHEDULES
from ai_os_diffusion.diffusion.samplers.base import SamplerState
from ai_os_diffusion.diffusion.samplers.confidence import ConfidenceSampler
from ai_os_diffusion.diffusion.time_grids import time_grid

LOG_LINEAR = NOISE_SCHEDULES["log-linear"]


def sure(*probabilities: float) -> np.ndarray:
    """(N, 4) logits whose likeliest token is 1, with these probabilities."""
    p = np.array(probabilities, np.float32)[:, None]
    rest = (1 - p) / 3
    return np.log(np.concatenate([rest, p, rest, rest], 1))


def state(masked: np.ndarray, t: float, next_t: float) -> SamplerState:
    return SamplerState(np.full(masked.shape, 9), masked, t, next_t, 0, 4)


def test_the_surest_positions_come_first() -> None:
    masked = np.array([[True, True, False, True, True]])
    out = ConfidenceSampler(LOG_LINEAR).step(sure(0.5, 0.9, 0.6, 0.8), state(masked, 1.0, 0.5))
    assert out.changed.tolist() == [[False, True, False, False, True]]
    assert out.xt.tolist() == [[9, 1, 9, 9, 1]]
    assert out.confidence[0].tolist() == pytest.approx([0.5, 0.9, 1, 0.6, 0.8])


def test_of_equals_the_leftmost_comes_first() -> None:
    masked = np.ones((1, 4), np.bool_)
    out = ConfidenceSampler(LOG_LINEAR).step(sure(0.5, 0.5, 0.5, 0.5), state(masked, 1.0, 0.5))
    assert out.changed.tolist() == [[True, True, False, False]]


def test_rows_of_a_batch_count_on_their_own() -> None:
    masked = np.array([[True, False, False], [True, True, True], [False, False, False]])
    out = ConfidenceSampler(LOG_LINEAR).step(sure(0.4, 0.5, 0.7, 0.6), state(masked, 1.0, 0.4))
    assert out.changed.tolist() == [[True, False, False], [False, True, True], [False, False, False]]


def test_threshold_commits_more_in_parallel_but_never_less() -> None:
    masked = np.ones((1, 5), np.bool_)
    logits = sure(0.95, 0.91, 0.5, 0.92, 0.6)
    many = ConfidenceSampler(LOG_LINEAR, threshold=0.9).step(logits, state(masked, 1.0, 0.8))
    few = ConfidenceSampler(LOG_LINEAR, threshold=0.99).step(logits, state(masked, 1.0, 0.8))
    assert many.changed.tolist() == [[True, True, False, True, False]]
    assert few.changed.tolist() == [[True, False, False, False, False]]


@pytest.mark.parametrize(("length", "steps"), [(10, 3), (64, 4), (7, 7), (5, 8), (33, 10)])
def test_uniform_steps_spread_the_commits_evenly(length: int, steps: int) -> None:
    masked, counts = np.ones((1, length), np.bool_), []
    times = time_grid("uniform", steps)
    for i in range(steps):
        n = int(masked.sum())
        out = ConfidenceSampler(LOG_LINEAR).step(np.zeros((n, 4), np.float32), state(masked, times[i], times[i + 1]))
        masked = out.masked
        counts.append(int(out.changed.sum()))
        assert counts[-1] == -(-n // (steps - i))
    assert sum(counts) == length


def test_a_schedule_may_begin_slowly() -> None:
    masked = np.ones((1, 100), np.bool_)
    out = ConfidenceSampler(NOISE_SCHEDULES["mask-cosine"]).step(
        np.zeros((100, 4), np.float32), state(masked, 1.0, 0.75)
    )
    assert int(out.changed.sum()) == 8


def test_at_least_one_position_is_committed() -> None:
    masked = np.ones((1, 3), np.bool_)
    out = ConfidenceSampler(LOG_LINEAR).step(np.zeros((3, 4), np.float32), state(masked, 1.0, 0.999))
    assert int(out.changed.sum()) == 1


def test_the_threshold_itself_is_enough() -> None:
    masked = np.ones((1, 3), np.bool_)
    logits = np.array([[0.0, -np.inf, -np.inf]] * 3, np.float32)
    out = ConfidenceSampler(LOG_LINEAR, threshold=1.0).step(logits, state(masked, 1.0, 0.9))
    assert int(out.changed.sum()) == 3
