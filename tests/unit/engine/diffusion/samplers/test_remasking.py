from __future__ import annotations

import numpy as np
import pytest

from ai_os_diffusion.diffusion.noise_schedules import NOISE_SCHEDULES
from ai_os_diffusion.diffusion.samplers.ancestral import AncestralSampler
from ai_os_diffusion.diffusion.samplers.base import SamplerState
from ai_os_diffusion.diffusion.samplers.remasking import RemaskingSampler
from ai_os_diffusion.diffusion.time_grids import time_grid

LOG_LINEAR = NOISE_SCHEDULES["log-linear"]
MASK, WIDTH = 9, 40_000


def half_written() -> SamplerState:
    """At t = 0.5: half is masked, and half of the rest was written, the other half given."""
    place = np.arange(WIDTH)[None]
    masked, written = place % 2 == 0, place % 4 == 1
    return SamplerState(np.where(masked, MASK, 3), masked, 0.5, 0.4, 5, 10, written)


def logits(state: SamplerState) -> np.ndarray:
    return np.zeros((int(state.masked.sum()), 4), np.float32)


@pytest.mark.parametrize(("cap", "back"), [(0.1, 0.1), (1.0, 0.8)])  # (1 - alpha(0.4)) / alpha(0.5) = 0.8 at most
def test_written_tokens_are_taken_back_and_the_masked_share_keeps_the_schedule(cap: float, back: float) -> None:
    state = half_written()
    out = RemaskingSampler(LOG_LINEAR, MASK, cap).step(logits(state), state, np.random.default_rng(0))
    assert state.written is not None
    assert not (out.reopened & ~state.written).any()
    assert float(out.reopened.sum() / state.written.sum()) == pytest.approx(back, abs=0.02)
    assert (out.xt[out.reopened] == MASK).all()
    assert (out.masked == (state.masked & ~out.changed | out.reopened)).all()
    # of all written and masked positions together, 0.4 would be masked, were those given written too
    commits = float(out.changed.sum() / state.masked.sum())
    assert 0.5 * (1 - commits) + 0.5 * back == pytest.approx(0.4, abs=0.02)


def test_without_a_cap_it_is_ancestral() -> None:
    state = half_written()
    one = RemaskingSampler(LOG_LINEAR, MASK, 0.0).step(logits(state), state, np.random.default_rng(1))
    two = AncestralSampler(LOG_LINEAR).step(logits(state), state, np.random.default_rng(1))
    assert not one.reopened.any()
    assert float(one.changed.mean()) == pytest.approx(float(two.changed.mean()), abs=0.01)


def test_nothing_is_open_at_the_end() -> None:
    times, random = time_grid("uniform", 8), np.random.default_rng(2)
    sampler = RemaskingSampler(LOG_LINEAR, MASK, 0.5)
    xt, masked, reopened = np.full((1, 500), MASK), np.ones((1, 500), np.bool_), 0
    for step in range(8):
        state = SamplerState(xt, masked, times[step], times[step + 1], step, 8, ~masked)
        out = sampler.step(logits(state), state, random)
        xt, masked, reopened = out.xt, out.masked, reopened + int(out.reopened.sum())
    assert reopened > 100
    assert not masked.any()
    assert (xt != MASK).all()
