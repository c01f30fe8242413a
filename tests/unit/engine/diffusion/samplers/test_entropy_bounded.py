from __future__ import annotations

import math

import numpy as np
import pytest

from ai_os_diffusion.diffusion.noise_schedules import NOISE_SCHEDULES
from ai_os_diffusion.diffusion.samplers.base import SamplerState
from ai_os_diffusion.diffusion.samplers.entropy_bounded import EntropyBoundedSampler

LOG_LINEAR = NOISE_SCHEDULES["log-linear"]


def spread_over(*choices: int) -> np.ndarray:
    """(N, 8) logits, evenly over so many tokens: an entropy of log(choices)."""
    return np.where(np.arange(8) < np.array(choices)[:, None], 0, -np.inf).astype(np.float32)


def state(masked: np.ndarray, t: float = 1.0, next_t: float = 0.9) -> SamplerState:
    return SamplerState(np.full(masked.shape, 9), masked, t, next_t, 0, 10)


@pytest.mark.parametrize(
    ("bound", "wanted"),
    [
        (0.0, [0, 2]),  # the certain one, and one more: nothing stands before it but certainty
        (math.log(2) - 0.01, [0, 2]),
        (math.log(2), [0, 2, 4]),
        (math.log(4), [0, 2, 4, 5]),
        (99.0, [0, 2, 3, 4, 5]),
    ],
)
def test_the_least_sure_of_a_step_does_not_count(bound: float, wanted: list[int]) -> None:
    masked = np.array([[True, False, True, True, True, True]])
    out = EntropyBoundedSampler(LOG_LINEAR, bound).step(spread_over(2, 1, 8, 2, 4), state(masked))
    sums = [0.0, 0.0, math.log(2), math.log(4), math.log(16)]  # before each position, in order of entropy
    assert len(wanted) == sum(total <= bound + 1e-6 for total in sums)
    assert np.flatnonzero(out.changed[0]).tolist() == wanted


def test_rows_are_bounded_on_their_own_and_the_schedule_is_kept() -> None:
    masked = np.array([[True] * 4, [False] * 3 + [True], [False] * 4])
    sampler = EntropyBoundedSampler(LOG_LINEAR, 0.1)
    out = sampler.step(spread_over(8, 8, 8, 8, 1), state(masked, 1.0, 0.25))
    assert out.changed.tolist() == [[True, True, True, False], [False] * 3 + [True], [False] * 4]
    assert not sampler.step(spread_over(8, 8, 8, 8, 1), state(masked, 1.0, 0.0)).masked.any()
