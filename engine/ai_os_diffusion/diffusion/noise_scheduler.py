"""The public face of the forward process: one object for discrete and for continuous modalities."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from ai_os_diffusion.diffusion.forward_process import AbsorbingProcess, GaussianProcess, Noised, at_times
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule, noise_schedule
from ai_os_diffusion.diffusion.training_times import sample_times
from ai_os_diffusion.errors import InferenceError

Mode = Literal["discrete", "continuous"]
_DEFAULT_SCHEDULES = {"discrete": "log-linear", "continuous": "cosine"}


class NoiseScheduler:
    """Adds noise to clean data and draws training times.

    Attributes:
        mode: `discrete` masks tokens, `continuous` adds Gaussian noise.
        schedule: the noise schedule.
    """

    def __init__(
        self, mode: Mode = "discrete", schedule: str | NoiseSchedule | None = None, *, mask_id: int | None = None
    ) -> None:
        """Choose process and schedule.

        Args:
            mode: `discrete` or `continuous`.
            schedule: a name or a schedule; by default log-linear for discrete and cosine for continuous data.
            mask_id: the absorbing token; needed to add noise in discrete mode.

        Raises:
            InferenceError: mode or schedule is unknown.
        """
        if mode not in _DEFAULT_SCHEDULES:
            raise InferenceError(f"Mode {mode!r} is unknown.", remedy="Choose discrete or continuous.")
        self.mode: Mode = mode
        self.schedule = noise_schedule(schedule if schedule is not None else _DEFAULT_SCHEDULES[mode])
        self._mask_id = mask_id

    def add_noise(
        self, x0: Tensor, t: Tensor, *, generator: torch.Generator | None = None, fixed: Tensor | None = None
    ) -> Noised:
        """Data at time t.

        Args:
            x0: (B, T) int64 tokens, or (B, ...) float data.
            t: (B,) in [0, 1]; 0 leaves x0 as it is, 1 is all noise.
            generator: source of randomness on the CPU.
            fixed: bool, True where the data stay clean (prompt, padding).

        Raises:
            InferenceError: t does not fit, or discrete mode has no mask id.
        """
        if self.mode == "continuous":
            return GaussianProcess(self.schedule).add_noise(x0, t, generator=generator, fixed=fixed)
        if self._mask_id is None:
            raise InferenceError("Discrete noise needs a mask id.", remedy="Create the NoiseScheduler with mask_id.")
        return AbsorbingProcess(self.schedule, self._mask_id).add_noise(x0, t, generator=generator, fixed=fixed)

    def sample_timesteps(
        self, batch: int, *, strategy: str = "antithetic", generator: torch.Generator | None = None
    ) -> Tensor:
        """(B,) float32 training times; strategies: uniform, antithetic, cosine, logit-normal."""
        return sample_times(batch, strategy, generator=generator)

    def sigma(self, t: Tensor) -> Tensor:
        """Standard deviation of the noise at time t in continuous mode: sin(pi t / 2) for the cosine schedule."""
        return at_times(self.schedule.sigma, t)

    def beta(self, t: Tensor) -> Tensor:
        """Probability that a token is masked at time t in discrete mode: t for the log-linear schedule."""
        return at_times(self.schedule.mask_probability, t)
