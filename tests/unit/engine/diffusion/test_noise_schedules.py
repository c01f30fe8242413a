from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from ai_os_diffusion.diffusion.noise_schedules import (
    NOISE_SCHEDULES,
    LogLinearMaskSchedule,
    NoiseSchedule,
    noise_schedule,
)
from ai_os_diffusion.errors import InferenceError

SCHEDULES = pytest.mark.parametrize("schedule", NOISE_SCHEDULES.values(), ids=lambda s: s.name)
GRID = np.linspace(0, 1, 501)


@SCHEDULES
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ends(schedule: NoiseSchedule, dtype: type[np.floating[Any]]) -> None:
    ends = np.array([0.0, 1.0], dtype=dtype)
    assert schedule.alpha(ends)[0] == 1
    assert 0 <= schedule.alpha(ends)[1] < 1e-12
    assert schedule.sigma(ends).tolist() == pytest.approx([0, 1])
    assert schedule.mask_probability(ends).tolist() == pytest.approx([0, 1])
    for method in (schedule.alpha, schedule.alpha_derivative, schedule.sigma, schedule.weight):
        assert method(ends).dtype == dtype


@SCHEDULES
def test_alpha_falls_and_sigma_rises(schedule: NoiseSchedule) -> None:
    assert (np.diff(schedule.alpha(GRID)) < 0).all()
    assert (np.diff(schedule.sigma(GRID)) > 0).all()
    assert (schedule.alpha_derivative(GRID) <= 0).all()


@SCHEDULES
def test_derivative_against_finite_differences(schedule: NoiseSchedule) -> None:
    t, h = GRID[1:-1], 1e-6
    slope = (schedule.alpha(t + h) - schedule.alpha(t - h)) / (2 * h)
    assert np.allclose(schedule.alpha_derivative(t), slope, atol=1e-6)


@SCHEDULES
def test_weight_is_the_rate_of_revealing(schedule: NoiseSchedule) -> None:
    t, h = GRID[1:-1], 1e-6
    slope = (np.log(schedule.mask_probability(t + h)) - np.log(schedule.mask_probability(t - h))) / (2 * h)
    assert np.allclose(schedule.weight(t), slope, rtol=1e-5)
    small = np.array([1e-3], np.float32)
    assert schedule.weight(small).item() == pytest.approx(schedule.weight(small.astype(np.float64)).item(), rel=1e-5)
    assert schedule.weight(np.zeros((1), np.float32)).item() == math.inf


@SCHEDULES
def test_time_of_inverts_the_mask_probability(schedule: NoiseSchedule) -> None:
    assert np.allclose(schedule.mask_probability(schedule.time_of(GRID)), GRID, atol=1e-9)


def test_known_values() -> None:
    t = np.array([0.25, 0.5], dtype=np.float64)
    half = math.pi / 4
    assert NOISE_SCHEDULES["cosine"].alpha(t).tolist() == pytest.approx([math.cos(half / 2), math.cos(half)])
    assert NOISE_SCHEDULES["cosine"].sigma(t).tolist() == pytest.approx([math.sin(half / 2), math.sin(half)])
    assert NOISE_SCHEDULES["mask-cosine"].alpha(t)[1].item() == pytest.approx(1 - math.sin(half))
    assert NOISE_SCHEDULES["linear"].sigma(t).tolist() == [0.25, 0.5]
    assert NOISE_SCHEDULES["log-linear"].weight(t).tolist() == [4, 2]
    assert NOISE_SCHEDULES["log-linear"].sigma(t).tolist() == pytest.approx([math.sqrt(1 - 0.75**2), math.sqrt(0.75)])


def test_cosine_preserves_variance() -> None:
    schedule = NOISE_SCHEDULES["cosine"]
    assert np.allclose(schedule.alpha(GRID) ** 2 + schedule.sigma(GRID) ** 2, np.ones_like(GRID))


def test_log_linear_total_noise_is_minus_log_alpha() -> None:
    schedule = LogLinearMaskSchedule()
    assert np.allclose(schedule.total_noise(GRID[:-1]), -np.log(schedule.alpha(GRID[:-1])))
    assert schedule.total_noise(np.ones(1)).item() == math.inf


def test_registry() -> None:
    assert set(NOISE_SCHEDULES) == {"cosine", "linear", "log-linear", "mask-cosine"}
    schedule = noise_schedule("cosine")
    assert schedule.name == "cosine"
    assert noise_schedule(schedule) is schedule
    with pytest.raises(InferenceError, match=r"'quadratic' is unknown.*log-linear"):
        noise_schedule("quadratic")
