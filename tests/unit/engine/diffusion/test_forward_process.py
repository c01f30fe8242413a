from __future__ import annotations

import pytest
import torch

from ai_os_diffusion.diffusion.forward_process import AbsorbingProcess, GaussianProcess, at_times
from ai_os_diffusion.diffusion.noise_schedules import NOISE_SCHEDULES, NoiseSchedule
from ai_os_diffusion.errors import InferenceError

SCHEDULES = pytest.mark.parametrize("schedule", NOISE_SCHEDULES.values(), ids=lambda s: s.name)


@SCHEDULES
def test_masking_follows_the_schedule(schedule: NoiseSchedule) -> None:
    x0 = torch.randint(0, 9, (4, 4000), generator=torch.Generator().manual_seed(0))
    t = torch.tensor([0.0, 0.3, 0.7, 1.0])
    noised = AbsorbingProcess(schedule, 9).add_noise(x0, t, generator=torch.Generator().manual_seed(1))
    share = noised.noise.double().mean(1)
    assert share[0] == 0
    assert share[3] == 1
    assert torch.allclose(share, at_times(schedule.mask_probability, t.double()), atol=0.03)
    assert bool((noised.xt[noised.noise] == 9).all())
    assert torch.equal(noised.xt[~noised.noise], x0[~noised.noise])


def test_fixed_tokens_are_never_masked() -> None:
    x0 = torch.arange(6)[None]
    fixed = torch.tensor([[True, False, True, False, False, True]])
    process = AbsorbingProcess(NOISE_SCHEDULES["log-linear"], 9)
    assert process.add_noise(x0, torch.ones(1), fixed=fixed).xt.tolist() == [[0, 9, 2, 9, 9, 5]]


def test_gaussian_noise_mixes_by_alpha_and_sigma() -> None:
    schedule = NOISE_SCHEDULES["cosine"]
    x0, noise, t = torch.randn(3, 2, 4), torch.randn(3, 2, 4), torch.tensor([0.0, 0.4, 1.0])
    fixed = torch.zeros(3, 2, 4, dtype=torch.bool)
    fixed[2, 0] = True
    noised = GaussianProcess(schedule).add_noise(x0, t, noise=noise, fixed=fixed)
    assert torch.equal(noised.xt[0], x0[0])
    assert torch.allclose(
        noised.xt[1], at_times(schedule.alpha, t[1]) * x0[1] + at_times(schedule.sigma, t[1]) * noise[1]
    )
    assert torch.equal(noised.xt[2, 0], x0[2, 0])
    assert torch.allclose(noised.xt[2, 1], noise[2, 1], atol=1e-6)


def test_the_seed_decides() -> None:
    process, x0, t = GaussianProcess(NOISE_SCHEDULES["linear"]), torch.zeros(2, 5), torch.full((2,), 0.5)
    one, same, other = (process.add_noise(x0, t, generator=torch.Generator().manual_seed(s)).xt for s in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


@pytest.mark.parametrize(
    ("t", "words"), [(torch.zeros(3), "one time per row"), (torch.tensor([0.5, 1.5]), "between 0")]
)
def test_wrong_times_are_refused(t: torch.Tensor, words: str) -> None:
    with pytest.raises(InferenceError, match=words):
        AbsorbingProcess(NOISE_SCHEDULES["linear"], 9).add_noise(torch.zeros(2, 4, dtype=torch.int64), t)
