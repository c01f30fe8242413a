"""The forward process: putting noise on clean data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule, Times
from ai_os_diffusion.errors import InferenceError


@dataclass(frozen=True)
class Noised:
    """Data at time t.

    Attributes:
        xt: the noised data, shaped like x0.
        noise: what was put on: bool, True where a token was masked (absorbing), or the Gaussian noise (Gaussian).
    """

    xt: Tensor
    noise: Tensor


@dataclass(frozen=True)
class AbsorbingProcess:
    """Each token turns into `mask_id` on its own, with probability 1 - alpha(t)."""

    schedule: NoiseSchedule
    mask_id: int

    def add_noise(
        self, x0: Tensor, t: Tensor, *, generator: torch.Generator | None = None, fixed: Tensor | None = None
    ) -> Noised:
        """Mask tokens.

        Args:
            x0: (B, T) int64.
            t: (B,) in [0, 1].
            generator: source of randomness on the CPU; None uses torch's global one.
            fixed: (B, T) bool, True for tokens that are never masked (prompt, padding).
        """
        # on the CPU, because not every accelerator has float64
        probability = at_times(self.schedule.mask_probability, _checked(t, x0).cpu().double())
        masked = torch.rand(x0.shape, generator=generator, dtype=torch.float64) < probability[:, None]
        masked = masked.to(x0.device)
        if fixed is not None:
            masked = masked & ~fixed
        return Noised(x0.masked_fill(masked, self.mask_id), masked)


@dataclass(frozen=True)
class GaussianProcess:
    """xt = alpha(t) x0 + sigma(t) noise."""

    schedule: NoiseSchedule

    def add_noise(
        self,
        x0: Tensor,
        t: Tensor,
        *,
        generator: torch.Generator | None = None,
        fixed: Tensor | None = None,
        noise: Tensor | None = None,
    ) -> Noised:
        """Mix with noise.

        Args:
            x0: (B, ...) float.
            t: (B,) in [0, 1].
            generator: source of randomness on the CPU; None uses torch's global one.
            fixed: bool, broadcast against x0, True where the data stay clean.
            noise: the noise to use instead of drawing it, shaped like x0.
        """
        t = _checked(t, x0).to(x0.device).view(-1, *[1] * (x0.dim() - 1))
        if noise is None:
            noise = torch.randn(x0.shape, generator=generator).to(x0)
        xt = at_times(self.schedule.alpha, t).to(x0.dtype) * x0 + at_times(self.schedule.sigma, t).to(x0.dtype) * noise
        return Noised(xt if fixed is None else torch.where(fixed, x0, xt), noise)


def at_times(function: Callable[[Times], Times], t: Tensor) -> Tensor:
    """A function of a schedule at times t, as a tensor of t's shape, dtype and device; computed on the CPU."""
    return torch.from_numpy(np.asarray(function(t.cpu().numpy()))).to(t)


def _checked(t: Tensor, x0: Tensor) -> Tensor:
    if tuple(t.shape) != (x0.shape[0],):
        raise InferenceError(f"t must be ({x0.shape[0]},), one time per row, not {tuple(t.shape)}.")
    if not bool(((t >= 0) & (t <= 1)).all()):
        raise InferenceError("Times must lie between 0 (clean) and 1 (noise).")
    return t
