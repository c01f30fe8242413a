"""Noise schedules: functions of time alone, with their derivatives."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from torch import Tensor

from ai_os_diffusion.errors import InferenceError

_HALF_PI = math.pi / 2
_BISECTIONS = 40


class NoiseSchedule(ABC):
    """alpha(t) with alpha(0) = 1 and alpha(1) = 0, falling; t is a tensor of any shape with values in [0, 1].

    Every method returns a tensor of t's shape and dtype.
    """

    name: ClassVar[str]

    @abstractmethod
    def alpha(self, t: Tensor) -> Tensor:
        """What is left of the clean data at time t: survival probability of a token, or factor of a signal."""

    @abstractmethod
    def alpha_derivative(self, t: Tensor) -> Tensor:
        """d alpha / d t, never positive."""

    def sigma(self, t: Tensor) -> Tensor:
        """Standard deviation of the Gaussian noise at time t; variance preserving unless a schedule says otherwise."""
        return (1 - self.alpha(t) ** 2).sqrt()

    def mask_probability(self, t: Tensor) -> Tensor:
        """Probability that a token is masked at time t: 1 - alpha(t)."""
        return 1 - self.alpha(t)

    def time_of(self, mask_probability: Tensor) -> Tensor:
        """The time at which tokens are masked with the given probability: the inverse of `mask_probability`."""
        wanted = mask_probability.double()
        low, high = torch.zeros_like(wanted), torch.ones_like(wanted)
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            below = self.mask_probability(middle) < wanted
            low, high = torch.where(below, middle, low), torch.where(below, high, middle)
        return high.to(mask_probability.dtype)

    def weight(self, t: Tensor) -> Tensor:
        """Weight of the cross-entropy in the continuous-time NELBO, -alpha'(t) / (1 - alpha(t)); infinite at t = 0.

        MDLM (arXiv 2406.07524), equation 10. Computed in float64, because 1 - alpha cancels for small t.
        """
        exact = t.double()
        return (-self.alpha_derivative(exact) / (1 - self.alpha(exact))).to(t.dtype)


class CosineSchedule(NoiseSchedule):
    """alpha = cos(pi t / 2), sigma = sin(pi t / 2): the variance-preserving cosine of continuous data."""

    name = "cosine"

    def alpha(self, t: Tensor) -> Tensor:
        """cos(pi t / 2)."""
        return (_HALF_PI * t).cos().clamp(min=0)

    def alpha_derivative(self, t: Tensor) -> Tensor:
        """-(pi / 2) sin(pi t / 2)."""
        return -_HALF_PI * (_HALF_PI * t).sin()

    def sigma(self, t: Tensor) -> Tensor:
        """sin(pi t / 2); exact for small t, where 1 - alpha^2 would cancel."""
        return (_HALF_PI * t).sin()

    def weight(self, t: Tensor) -> Tensor:
        """(pi / 2) cot(pi t / 4): the quotient of the base class with its cancellation done by hand."""
        return _HALF_PI / (_HALF_PI / 2 * t).tan()


class LinearSchedule(NoiseSchedule):
    """alpha = 1 - t, sigma = t: the straight path of rectified flow (arXiv 2209.03003)."""

    name = "linear"

    def alpha(self, t: Tensor) -> Tensor:
        """1 - t."""
        return 1 - t

    def alpha_derivative(self, t: Tensor) -> Tensor:
        """-1."""
        return -torch.ones_like(t)

    def sigma(self, t: Tensor) -> Tensor:
        """The time itself."""
        return t.clone()


class LogLinearMaskSchedule(NoiseSchedule):
    """alpha = 1 - t, from a total noise of -log(1 - t): on average the share t of the tokens is masked.

    The schedule of SEDD, MDLM and LLaDA (arXiv 2310.16834, 2406.07524, 2502.09992); the NELBO weight is 1 / t.
    """

    name = "log-linear"

    def alpha(self, t: Tensor) -> Tensor:
        """1 - t."""
        return 1 - t

    def alpha_derivative(self, t: Tensor) -> Tensor:
        """-1."""
        return -torch.ones_like(t)

    def total_noise(self, t: Tensor) -> Tensor:
        """-log(alpha(t)); infinite at t = 1."""
        return -torch.log1p(-t)


class MaskCosineSchedule(NoiseSchedule):
    """alpha = 1 - sin(pi t / 2): sampling commits few tokens while most are masked (MaskGIT, arXiv 2202.04200)."""

    name = "mask-cosine"

    def alpha(self, t: Tensor) -> Tensor:
        """1 - sin(pi t / 2)."""
        return 1 - (_HALF_PI * t).sin()

    def alpha_derivative(self, t: Tensor) -> Tensor:
        """-(pi / 2) cos(pi t / 2)."""
        return -_HALF_PI * (_HALF_PI * t).cos().clamp(min=0)


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
