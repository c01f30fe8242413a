"""Noise schedules: functions of time alone, with their derivatives."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import InferenceError

Times = npt.NDArray[np.floating[Any]]
_HALF_PI = math.pi / 2
_BISECTIONS = 40


def _cos(angle: Times) -> Times:
    """cos, not below 0, where rounding would take it at pi / 2."""
    values: Times = np.maximum(np.cos(angle), 0)
    return values


def _sin(angle: Times) -> Times:
    values: Times = np.sin(angle)
    return values


class NoiseSchedule(ABC):
    """alpha(t) with alpha(0) = 1 and alpha(1) = 0, falling; t is an array of any shape with values in [0, 1].

    Every method returns an array of t's shape and dtype.
    """

    name: ClassVar[str]

    @abstractmethod
    def alpha(self, t: Times) -> Times:
        """What is left of the clean data at time t: survival probability of a token, or factor of a signal."""

    @abstractmethod
    def alpha_derivative(self, t: Times) -> Times:
        """d alpha / d t, never positive."""

    def sigma(self, t: Times) -> Times:
        """Standard deviation of the Gaussian noise at time t; variance preserving unless a schedule says otherwise."""
        return (1 - self.alpha(t) ** 2) ** 0.5

    def sigma_derivative(self, t: Times) -> Times:
        """d sigma / d t, never negative; infinite at t = 0 for some schedules."""
        exact = t.astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            return (-self.alpha(exact) * self.alpha_derivative(exact) / self.sigma(exact)).astype(t.dtype)

    def mask_probability(self, t: Times) -> Times:
        """Probability that a token is masked at time t: 1 - alpha(t)."""
        return 1 - self.alpha(t)

    def time_of(self, mask_probability: Times) -> Times:
        """The time at which tokens are masked with the given probability: the inverse of `mask_probability`."""
        wanted = mask_probability.astype(np.float64)
        low, high = np.zeros_like(wanted), np.ones_like(wanted)
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            below = self.mask_probability(middle) < wanted
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return high.astype(mask_probability.dtype)

    def weight(self, t: Times) -> Times:
        """Weight of the cross-entropy in the continuous-time NELBO, -alpha'(t) / (1 - alpha(t)); infinite at t = 0.

        MDLM (arXiv 2406.07524), equation 10. Computed in float64, because 1 - alpha cancels for small t.
        """
        exact = t.astype(np.float64)
        with np.errstate(divide="ignore"):
            return (-self.alpha_derivative(exact) / (1 - self.alpha(exact))).astype(t.dtype)


class CosineSchedule(NoiseSchedule):
    """alpha = cos(pi t / 2), sigma = sin(pi t / 2): the variance-preserving cosine of continuous data."""

    name = "cosine"

    def alpha(self, t: Times) -> Times:
        """cos(pi t / 2)."""
        return _cos(_HALF_PI * t)

    def alpha_derivative(self, t: Times) -> Times:
        """-(pi / 2) sin(pi t / 2)."""
        return -_HALF_PI * _sin(_HALF_PI * t)

    def sigma(self, t: Times) -> Times:
        """sin(pi t / 2); exact for small t, where 1 - alpha^2 would cancel."""
        return _sin(_HALF_PI * t)

    def sigma_derivative(self, t: Times) -> Times:
        """(pi / 2) cos(pi t / 2)."""
        return _HALF_PI * _cos(_HALF_PI * t)

    def weight(self, t: Times) -> Times:
        """(pi / 2) cot(pi t / 4): the quotient of the base class with its cancellation done by hand."""
        with np.errstate(divide="ignore"):
            weight: Times = _HALF_PI * _cos(_HALF_PI / 2 * t) / _sin(_HALF_PI / 2 * t)
        return weight


class LinearSchedule(NoiseSchedule):
    """alpha = 1 - t, sigma = t: the straight path of rectified flow (arXiv 2209.03003)."""

    name = "linear"

    def alpha(self, t: Times) -> Times:
        """1 - t."""
        return 1 - t

    def alpha_derivative(self, t: Times) -> Times:
        """-1."""
        return -np.ones_like(t)

    def sigma(self, t: Times) -> Times:
        """The time itself."""
        return t

    def sigma_derivative(self, t: Times) -> Times:
        """1."""
        return np.ones_like(t)


class LogLinearMaskSchedule(NoiseSchedule):
    """alpha = 1 - t, from a total noise of -log(1 - t): on average the share t of the tokens is masked.

    The schedule of SEDD, MDLM and LLaDA (arXiv 2310.16834, 2406.07524, 2502.09992); the NELBO weight is 1 / t.
    """

    name = "log-linear"

    def alpha(self, t: Times) -> Times:
        """1 - t."""
        return 1 - t

    def alpha_derivative(self, t: Times) -> Times:
        """-1."""
        return -np.ones_like(t)

    def total_noise(self, t: Times) -> Times:
        """-log(alpha(t)); infinite at t = 1."""
        with np.errstate(divide="ignore"):
            noise: Times = -np.log1p(-t)
        return noise


class MaskCosineSchedule(NoiseSchedule):
    """alpha = 1 - sin(pi t / 2): sampling commits few tokens while most are masked (MaskGIT, arXiv 2202.04200)."""

    name = "mask-cosine"

    def alpha(self, t: Times) -> Times:
        """1 - sin(pi t / 2)."""
        return 1 - _sin(_HALF_PI * t)

    def alpha_derivative(self, t: Times) -> Times:
        """-(pi / 2) cos(pi t / 2)."""
        return -_HALF_PI * _cos(_HALF_PI * t)


NOISE_SCHEDULES: dict[str, NoiseSchedule] = {
    schedule.name: schedule
    for schedule in (CosineSchedule(), LinearSchedule(), LogLinearMaskSchedule(), MaskCosineSchedule())
}
"""All schedules by name; they have no state."""


def noise_schedule(schedule: str | NoiseSchedule) -> NoiseSchedule:
    """The schedule of that name; a schedule is returned as it is.

    Raises:
        InferenceError: there is no schedule of that name.
    """
    if isinstance(schedule, NoiseSchedule):
        return schedule
    if schedule not in NOISE_SCHEDULES:
        raise InferenceError(
            f"Noise schedule {schedule!r} is unknown.", remedy=f"Choose one of: {', '.join(sorted(NOISE_SCHEDULES))}."
        )
    return NOISE_SCHEDULES[schedule]
