"""Sampling of continuous data (latents of pictures, spectrograms) from Gaussian noise down to clean values.

Times run from 1 (noise) to 0 (clean): x_t = alpha(t) x_0 + sigma(t) e. A network predicts one of the quantities of
`PREDICTIONS`, and each of them gives both x_0 and e.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from ai_os_diffusion.diffusion.network import Floats, Mask
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule, noise_schedule
from ai_os_diffusion.diffusion.time_grids import time_grid
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.progress import CancelToken

PREDICTIONS = ("velocity", "noise", "clean", "v")
"""What a network predicts: d x_t / d t, e, x_0, or alpha e - sigma x_0 (Salimans and Ho, arXiv 2202.00512)."""
METHODS = ("ddpm", "ddim", "langevin", "euler", "heun")
"""Ancestral (arXiv 2006.11239), deterministic (2010.02502), DDIM with Langevin corrections (2011.13456), and the two
solvers of the probability flow d x_t / d t (2209.03003)."""
_TINY = 1e-8


Predictor: TypeAlias = Callable[[Floats, float], Floats]
"""A network, or a guided pair of them: the prediction for data (B, ...) at time t, of the same shape."""


@dataclass(frozen=True)
class ContinuousStep:
    """The data after one step.

    Attributes:
        step: steps done, from 1 to `num_steps`.
        num_steps: steps in all.
        xt: (B, ...) float32, the data at the new time.
        clean: (B, ...) float32, what the network takes the clean data to be: a picture to show meanwhile.
    """

    step: int
    num_steps: int
    xt: Floats
    clean: Floats


@dataclass(frozen=True)
class Known:
    """In-painting: values that are given.

    Attributes:
        values: (B, ...) float32, clean.
        keep: bool, broadcast against `values`; True where they stay.
    """

    values: Floats
    keep: Mask


class ContinuousSampler:
    """Takes noise off in steps; what is given stays exactly as it is."""

    def __init__(
        self,
        method: str = "heun",
        *,
        prediction: str = "velocity",
        schedule: str | NoiseSchedule = "linear",
        grid: str = "uniform",
        corrections: int = 1,
        ratio: float = 0.16,
    ) -> None:
        """Choose how to sample.

        Args:
            method: one of METHODS.
            prediction: one of PREDICTIONS.
            schedule: alpha and sigma over time.
            grid: name of the steps in time.
            corrections: Langevin steps after each step, for `langevin` alone.
            ratio: signal-to-noise ratio of a Langevin step (arXiv 2011.13456, algorithm 4).

        Raises:
            InferenceError: a setting is unknown or out of range; the message names it.
        """
        for name, value, known in (("method", method, METHODS), ("prediction", prediction, PREDICTIONS)):
            if value not in known:
                raise InferenceError(f"{name} {value!r} is unknown.", remedy=f"Choose one of: {', '.join(known)}.")
        if corrections < 1 or not ratio > 0:
            raise InferenceError(f"corrections must be at least 1 and ratio above 0, not {corrections} and {ratio}.")
        self.method, self.prediction, self.grid = method, prediction, grid
        self.schedule = noise_schedule(schedule)
        time_grid(grid, 1)
        self._corrections, self._ratio = corrections, ratio

    def sample(
        self,
        predict: Predictor,
        shape: tuple[int, ...],
        *,
        steps: int,
        seed: int,
        known: Known | None = None,
        start: tuple[Floats, float] | None = None,
        cancel: CancelToken | None = None,
    ) -> Iterator[ContinuousStep]:
        """The data after each step; the last step's `xt` are the clean data.

        Args:
            predict: the network.
            shape: (B, ...) of the data.
            steps: times at which the data change; `heun` asks the network twice in all but the last.
            seed: the same seed gives the same data on one machine.
            known: values that are given.
            start: clean data (B, ...) and the time in (0, 1] to which they are made noisy first: a variation of them.
            cancel: checked before every step.

        Raises:
            InferenceError: shapes or times do not fit.
            Cancelled: `cancel` was set.
        """
        generator = np.random.default_rng(seed)
        noise = generator.standard_normal(shape).astype(np.float32)
        times, xt = self._begin(noise, steps, start)
        self._check_known(known, shape)
        for number, (t, following) in enumerate(pairwise(times), 1):
            if cancel is not None:
                cancel.check()
            xt, clean = self._step(predict, xt, t, following, generator)
            if self.method == "langevin" and following > 0:
                xt = self._corrected(predict, xt, following, generator)
            if known is not None:
                alpha, sigma = self._levels(following)
                xt = np.where(known.keep, alpha * known.values + sigma * noise, xt)
                clean = np.where(known.keep, known.values, clean)
            yield ContinuousStep(number, steps, xt, clean)

    def _begin(self, noise: Floats, steps: int, start: tuple[Floats, float] | None) -> tuple[list[float], Floats]:
        times = time_grid(self.grid, steps)
        if start is None:
            return times, noise
        clean, t = start
        if clean.shape != noise.shape or not 0 < t <= 1:
            raise InferenceError(f"A start must be {noise.shape} at a time in (0, 1], not {clean.shape} at {t}.")
        alpha, sigma = self._levels(t)
        return [t * time for time in times], alpha * clean + sigma * noise

    @staticmethod
    def _check_known(known: Known | None, shape: tuple[int, ...]) -> None:
        if known is None:
            return
        fits = known.values.shape == shape and known.keep.dtype == np.bool_
        if not fits or np.broadcast_shapes(known.keep.shape, shape) != shape:
            raise InferenceError(f"Known values must be {shape} with a bool mask that broadcasts to it.")

    def _levels(self, t: float) -> tuple[np.float32, np.float32]:
        at = np.array(t)
        return np.float32(self.schedule.alpha(at)), np.float32(self.schedule.sigma(at))

    def _rates(self, t: float) -> tuple[np.float32, np.float32]:
        at = np.array(t)
        return np.float32(self.schedule.alpha_derivative(at)), np.float32(self.schedule.sigma_derivative(at))

    def clean_and_noise(self, prediction: Floats, xt: Floats, t: float) -> tuple[Floats, Floats]:
        """Both x_0 and e from what the network predicted of `xt`."""
        alpha, sigma = self._levels(t)
        if self.prediction == "noise":
            return (xt - sigma * prediction) / max(alpha, np.float32(_TINY)), prediction
        if self.prediction == "clean":
            return prediction, (xt - alpha * prediction) / max(sigma, np.float32(_TINY))
        if self.prediction == "v":
            size = alpha * alpha + sigma * sigma
            return (alpha * xt - sigma * prediction) / size, (sigma * xt + alpha * prediction) / size
        alpha_rate, sigma_rate = self._rates(t)
        area = alpha * sigma_rate - sigma * alpha_rate
        return (sigma_rate * xt - sigma * prediction) / area, (alpha * prediction - alpha_rate * xt) / area

    def _ask(self, predict: Predictor, xt: Floats, t: float) -> tuple[Floats, Floats]:
        prediction = predict(xt, t)
        if prediction.shape != xt.shape:
            raise InferenceError(f"The network must predict {xt.shape}, not {prediction.shape}.")
        return self.clean_and_noise(prediction.astype(np.float32, copy=False), xt, t)

    def _step(
        self, predict: Predictor, xt: Floats, t: float, following: float, generator: np.random.Generator
    ) -> tuple[Floats, Floats]:
        """The data at time `following`, and the clean data as the network sees them at t."""
        clean, noise = self._ask(predict, xt, t)
        alpha, sigma = self._levels(following)
        if self.method in ("ddim", "langevin"):
            return alpha * clean + sigma * noise, clean
        if self.method == "ddpm":
            spread = self._posterior_deviation(t, following)
            kept = np.sqrt(np.maximum(sigma**2 - spread**2, 0))
            drawn = generator.standard_normal(xt.shape).astype(np.float32)
            return alpha * clean + kept * noise + np.float32(spread) * drawn, clean
        slope = self._slope(clean, noise, t)
        ahead = xt + np.float32(following - t) * slope
        if self.method == "heun" and following > 0:
            later = self._slope(*self._ask(predict, ahead, following), following)
            ahead = xt + np.float32((following - t) / 2) * (slope + later)
        return ahead, clean

    def _slope(self, clean: Floats, noise: Floats, t: float) -> Floats:
        alpha_rate, sigma_rate = self._rates(t)
        slope: Floats = alpha_rate * clean + sigma_rate * noise
        return slope

    def _posterior_deviation(self, t: float, following: float) -> float:
        """Of x_s given x_t and x_0 (DDPM, equation 7), for any alpha and sigma."""
        (alpha, sigma), (alpha_next, sigma_next) = self._levels(t), self._levels(following)
        added = sigma**2 - (alpha / max(alpha_next, np.float32(_TINY))) ** 2 * sigma_next**2
        return float(np.sqrt(np.maximum(added, 0)) * sigma_next / max(sigma, np.float32(_TINY)))

    def _corrected(self, predict: Predictor, xt: Floats, t: float, generator: np.random.Generator) -> Floats:
        """Langevin steps along the score -e / sigma at time t."""
        sigma = self._levels(t)[1]
        for _ in range(self._corrections):
            _, noise = self._ask(predict, xt, t)
            drawn = generator.standard_normal(xt.shape).astype(np.float32)
            score = -noise / max(sigma, np.float32(_TINY))
            size = np.linalg.norm(drawn) / max(float(np.linalg.norm(score)), _TINY)
            length = np.float32(2 * (self._ratio * size) ** 2)
            xt = xt + length * score + np.sqrt(2 * length) * drawn
        return xt


def guided(told: Predictor, free: Predictor, scale: float) -> Predictor:
    """Classifier-free guidance `free + (1 + scale) (told - free)`, as of text; `free` may read a negative prompt."""

    def predict(xt: Floats, t: float) -> Floats:
        return mixed(told(xt, t), free(xt, t), scale)

    return told if scale == 0 else predict


def mixed(told: Floats, free: Floats, scale: float) -> Floats:
    """Two predictions of the same data, as `guided` mixes them."""
    made: Floats = free + np.float32(1 + scale) * (told - free)
    return made
