from __future__ import annotations

import math

import pytest
import torch

from ai_os_diffusion.diffusion import NoiseScheduler
from ai_os_diffusion.errors import InferenceError

T = torch.tensor([0.0, 0.25, 1.0])


def test_discrete_mode_masks_with_probability_beta() -> None:
    scheduler = NoiseScheduler("discrete", mask_id=9)
    assert scheduler.schedule.name == "log-linear"
    assert scheduler.beta(T).tolist() == [0, 0.25, 1]
    x0 = torch.zeros(3, 4000, dtype=torch.int64)
    noised = scheduler.add_noise(x0, T, generator=torch.Generator().manual_seed(0))
    assert (noised.xt == 9).double().mean(1).tolist() == pytest.approx([0, 0.25, 1], abs=0.03)
    kept = scheduler.add_noise(x0, T, fixed=torch.ones_like(x0, dtype=torch.bool))
    assert torch.equal(kept.xt, x0)


def test_continuous_mode_adds_noise_of_deviation_sigma() -> None:
    scheduler = NoiseScheduler("continuous")
    assert scheduler.schedule.name == "cosine"
    assert scheduler.sigma(T).tolist() == pytest.approx([0, math.sin(math.pi / 8), 1])
    noised = scheduler.add_noise(torch.ones(3, 8000), T, generator=torch.Generator().manual_seed(0))
    assert noised.xt.mean(1).tolist() == pytest.approx([1, math.cos(math.pi / 8), 0], abs=0.03)
    assert noised.xt.std(1).tolist() == pytest.approx([0, math.sin(math.pi / 8), 1], abs=0.03)


def test_timesteps() -> None:
    scheduler = NoiseScheduler("discrete", "mask-cosine")
    for strategy in ("uniform", "antithetic", "cosine", "logit-normal"):
        times = scheduler.sample_timesteps(7, strategy=strategy, generator=torch.Generator().manual_seed(0))
        assert times.shape == (7,)
        assert bool(((times > 0) & (times <= 1)).all())


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(InferenceError, match="Mode 'analog'"):
        NoiseScheduler("analog")  # type: ignore[arg-type]
    with pytest.raises(InferenceError, match="schedule 'no'"):
        NoiseScheduler("discrete", "no")
    with pytest.raises(InferenceError, match="mask id"):
        NoiseScheduler("discrete").add_noise(torch.zeros(3, 2, dtype=torch.int64), T)
