"""Sampling of continuous data, on Gaussian data whose best prediction is known exactly."""

from __future__ import annotations

import numpy as np
import pytest

from ai_os_diffusion.diffusion.continuous_sampler import METHODS, PREDICTIONS, ContinuousSampler, Known, guided
from ai_os_diffusion.diffusion.network import Floats
from ai_os_diffusion.diffusion.noise_schedules import noise_schedule
from ai_os_diffusion.errors import Cancelled, InferenceError
from ai_os_diffusion.progress import CancelToken

_MEAN, _SPREAD = 1.5, 0.6


class _Toy:
    """The exact prediction for data of normal distribution (mean 1.5, deviation 0.6); counts how often it is asked."""

    def __init__(self, prediction: str, schedule: str, mean: float = _MEAN) -> None:
        self.prediction, self.schedule, self.mean = prediction, noise_schedule(schedule), mean
        self.asked = 0

    def __call__(self, xt: Floats, t: float) -> Floats:
        self.asked += 1
        at = np.array(t)
        alpha, sigma = float(self.schedule.alpha(at)), float(self.schedule.sigma(at))
        gain = alpha * _SPREAD**2 / (alpha**2 * _SPREAD**2 + sigma**2)
        clean = self.mean + gain * (xt - alpha * self.mean)
        noise = sigma / (alpha**2 * _SPREAD**2 + sigma**2) * (xt - alpha * self.mean)
        rates = float(self.schedule.alpha_derivative(at)), float(self.schedule.sigma_derivative(at))
        found = {
            "clean": clean,
            "noise": noise,
            "velocity": rates[0] * clean + rates[1] * noise,
            "v": alpha * noise - sigma * clean,
        }
        return found[self.prediction].astype(np.float32)


def _last(
    sampler: ContinuousSampler, toy: _Toy, steps: int, shape: tuple[int, ...] = (4000, 2), seed: int = 0
) -> Floats:
    return list(sampler.sample(toy, shape, steps=steps, seed=seed))[-1].xt


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
@pytest.mark.parametrize("method", METHODS)
def test_samples_have_the_distribution_of_the_data(method: str, schedule: str) -> None:
    sampler = ContinuousSampler(method, schedule=schedule, ratio=0.05)
    found = _last(sampler, _Toy("velocity", schedule), 200)
    assert found.mean() == pytest.approx(_MEAN, abs=0.03)
    assert found.std() == pytest.approx(_SPREAD, abs=0.03)


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_every_prediction_leads_to_the_same_data(prediction: str) -> None:
    start = (np.zeros((8, 3), np.float32), 0.98)  # at t = 1 the noise alone says nothing of the clean data
    found = {
        name: list(
            ContinuousSampler("ddim", prediction=name, schedule="cosine").sample(
                _Toy(name, "cosine"), (8, 3), steps=20, seed=0, start=start
            )
        )[-1].xt
        for name in ("velocity", prediction)
    }
    assert np.allclose(found[prediction], found["velocity"], atol=1e-4)


def test_heun_is_nearer_to_the_flow_than_euler_at_equal_steps() -> None:
    exact = _last(ContinuousSampler("heun"), _Toy("velocity", "linear"), 2000, (50, 2))
    errors = {
        method: np.abs(_last(ContinuousSampler(method), _Toy("velocity", "linear"), 10, (50, 2)) - exact).mean()
        for method in ("euler", "heun")
    }
    assert errors["heun"] < errors["euler"] / 3


def test_euler_on_the_straight_path_is_ddim() -> None:
    euler, ddim = (
        _last(ContinuousSampler(method), _Toy("velocity", "linear"), 7, (5, 4)) for method in ("euler", "ddim")
    )
    assert np.allclose(euler, ddim, atol=1e-5)


def test_heun_asks_twice_but_in_the_last_step() -> None:
    toy = _Toy("velocity", "linear")
    _last(ContinuousSampler("heun"), toy, 6, (2, 2))
    assert toy.asked == 11


def test_a_seed_gives_the_same_data_again_and_another_seed_others() -> None:
    sampler, toy = ContinuousSampler("ddpm"), _Toy("velocity", "linear")
    assert np.array_equal(_last(sampler, toy, 5, seed=3), _last(sampler, toy, 5, seed=3))
    assert not np.array_equal(_last(sampler, toy, 5, seed=3), _last(sampler, toy, 5, seed=4))


@pytest.mark.parametrize("method", METHODS)
def test_known_values_stay_exactly_as_they_are(method: str) -> None:
    values = np.arange(12, dtype=np.float32).reshape(1, 3, 4)
    keep = np.zeros((1, 3, 4), np.bool_)
    keep[:, 1] = True
    steps = list(
        ContinuousSampler(method).sample(
            _Toy("velocity", "linear"), (1, 3, 4), steps=4, seed=1, known=Known(values, keep)
        )
    )
    assert np.array_equal(steps[-1].xt[keep], values[keep])
    assert all(np.array_equal(step.clean[keep], values[keep]) for step in steps)
    assert not np.array_equal(steps[-1].xt[~keep], values[~keep])


def test_a_weak_start_stays_near_its_picture() -> None:
    picture = np.full((2000, 1), 3.0, np.float32)
    far = {
        t: np.abs(
            list(ContinuousSampler("ddim").sample(_Toy("velocity", "linear"), picture.shape, steps=8, seed=0,
                                                  start=(picture, t)))[-1].xt - picture
        ).mean()
        for t in (0.1, 0.5, 1.0)
    }  # fmt: skip
    assert far[0.1] < far[0.5] < far[1.0]


def test_guidance_leads_past_what_was_asked_and_away_from_the_rest() -> None:
    told, free = _Toy("velocity", "linear", mean=1.0), _Toy("velocity", "linear", mean=0.0)
    means = [
        list(ContinuousSampler("ddim").sample(guided(told, free, scale), (2000, 1), steps=20, seed=0))[-1].xt.mean()
        for scale in (-1.0, 0.0, 1.0)
    ]
    assert means == pytest.approx([0.0, 1.0, 2.0], abs=0.05)


def test_bad_settings_are_named() -> None:
    for arguments, word in (
        ({"method": "plms"}, "method 'plms'"),
        ({"prediction": "x"}, "prediction 'x'"),
        ({"grid": "spiral"}, "spiral"),
        ({"corrections": 0}, "corrections"),
    ):
        with pytest.raises(InferenceError, match=word):
            ContinuousSampler(**arguments)  # type: ignore[arg-type]
    toy = _Toy("velocity", "linear")
    known = Known(np.zeros((1, 3), np.float32), np.ones((1, 3), np.bool_))
    with pytest.raises(InferenceError, match="Known values"):
        next(ContinuousSampler().sample(toy, (1, 2), steps=2, seed=0, known=known))
    with pytest.raises(InferenceError, match="A start must"):
        next(ContinuousSampler().sample(toy, (1, 2), steps=2, seed=0, start=(np.zeros((1, 2), np.float32), 1.5)))
    with pytest.raises(InferenceError, match="must predict"):
        next(ContinuousSampler().sample(lambda xt, t: xt[:, :1], (1, 2), steps=2, seed=0))


def test_a_cancelled_run_stops_before_its_next_step() -> None:
    toy, token = _Toy("velocity", "linear"), CancelToken()
    steps = ContinuousSampler("euler").sample(toy, (1, 2), steps=9, seed=0, cancel=token)
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    assert toy.asked == 1
