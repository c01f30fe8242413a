from __future__ import annotations

import numpy as np

from ai_os_diffusion.diffusion.noise_schedules import NOISE_SCHEDULES
from ai_os_diffusion.diffusion.samplers.ancestral import AncestralSampler
from ai_os_diffusion.diffusion.samplers.base import SamplerState


def state(t: float, next_t: float, width: int = 5000) -> SamplerState:
    masked = np.ones((1, width), np.bool_)
    masked[0, :3] = False
    return SamplerState(np.full((1, width), 9), masked, t, next_t, 0, 4)


def test_share_of_commits_is_the_posterior() -> None:
    logits = np.zeros((4997, 4), np.float32)
    for name, t, s in (("log-linear", 0.8, 0.6), ("mask-cosine", 0.9, 0.4)):
        schedule = NOISE_SCHEDULES[name]
        out = AncestralSampler(schedule).step(logits, state(t, s), np.random.default_rng(0))
        alpha_t, alpha_s = schedule.alpha(np.array([t, s], dtype=np.float64)).tolist()
        assert abs(float(out.changed.sum()) / 4997 - (alpha_s - alpha_t) / (1 - alpha_t)) < 0.03
        assert not out.changed[0, :3].any()


def test_the_last_step_commits_everything() -> None:
    out = AncestralSampler(NOISE_SCHEDULES["cosine"]).step(np.zeros((4997, 4), np.float32), state(0.1, 0.0))
    assert not out.masked.any()
    assert out.xt[0, :3].tolist() == [9, 9, 9]


def test_tokens_are_drawn_from_the_logits() -> None:
    probs = np.array([0.6, 0.3, 0.1, 1e-30], np.float32)
    sampler = AncestralSampler(NOISE_SCHEDULES["log-linear"])
    out = sampler.step(np.broadcast_to(np.log(probs), (4997, 4)), state(1.0, 0.0), np.random.default_rng(1))
    share = np.bincount(out.xt[0, 3:], minlength=4) / 4997
    assert np.allclose(share, probs, atol=0.03)


def test_the_seed_decides() -> None:
    sampler, logits = AncestralSampler(NOISE_SCHEDULES["log-linear"]), np.zeros((4997, 4), np.float32)
    one, same, other = (sampler.step(logits, state(0.8, 0.4), np.random.default_rng(s)).xt for s in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
