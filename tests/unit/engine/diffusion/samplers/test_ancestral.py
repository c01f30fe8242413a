from __future__ import annotations

import torch

from ai_os_diffusion.diffusion.noise_schedules import NOISE_SCHEDULES
from ai_os_diffusion.diffusion.samplers.ancestral import AncestralSampler
from ai_os_diffusion.diffusion.samplers.base import SamplerState


def state(t: float, next_t: float, width: int = 5000) -> SamplerState:
    masked = torch.ones(1, width, dtype=torch.bool)
    masked[0, :3] = False
    return SamplerState(torch.full((1, width), 9), masked, t, next_t, 0, 4)


def test_share_of_commits_is_the_posterior() -> None:
    logits = torch.zeros(4997, 4)
    for name, t, s in (("log-linear", 0.8, 0.6), ("mask-cosine", 0.9, 0.4)):
        schedule = NOISE_SCHEDULES[name]
        out = AncestralSampler(schedule).step(logits, state(t, s), torch.Generator().manual_seed(0))
        alpha_t, alpha_s = schedule.alpha(torch.tensor([t, s], dtype=torch.float64)).tolist()
        assert abs(float(out.changed.sum()) / 4997 - (alpha_s - alpha_t) / (1 - alpha_t)) < 0.03
        assert not bool(out.changed[0, :3].any())


def test_the_last_step_commits_everything() -> None:
    out = AncestralSampler(NOISE_SCHEDULES["cosine"]).step(torch.zeros(4997, 4), state(0.1, 0.0))
    assert not bool(out.masked.any())
    assert out.xt[0, :3].tolist() == [9, 9, 9]


def test_tokens_are_drawn_from_the_logits() -> None:
    probs = torch.tensor([0.6, 0.3, 0.1, 0.0])
    sampler = AncestralSampler(NOISE_SCHEDULES["log-linear"])
    out = sampler.step(probs.log().expand(4997, 4), state(1.0, 0.0), torch.Generator().manual_seed(1))
    share = torch.bincount(out.xt[0, 3:], minlength=4) / 4997
    assert torch.allclose(share, probs, atol=0.03)


def test_the_seed_decides() -> None:
    sampler, logits = AncestralSampler(NOISE_SCHEDULES["log-linear"]), torch.zeros(4997, 4)
    one, same, other = (sampler.step(logits, state(0.8, 0.4), torch.Generator().manual_seed(s)).xt for s in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
