from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_os_diffusion.diffusion import DiscreteSampler, SamplerState
from ai_os_diffusion.diffusion.discrete_sampler import STRATEGIES
from ai_os_diffusion.diffusion.noise_schedules import NOISE_SCHEDULES
from ai_os_diffusion.diffusion.options import SamplingOptions
from ai_os_diffusion.diffusion.time_grids import time_grid
from ai_os_diffusion.errors import InferenceError

VOCABULARY, MASK = 6, 5


@st.composite
def infillings(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    rows, width = draw(st.integers(1, 3)), draw(st.integers(1, 12))
    ids = st.lists(st.integers(0, VOCABULARY - 1), min_size=width, max_size=width)
    flags = st.lists(st.booleans(), min_size=width, max_size=width)
    return (
        np.array(draw(st.lists(ids, min_size=rows, max_size=rows))),
        np.array(draw(st.lists(flags, min_size=rows, max_size=rows))),
    )


@settings(max_examples=60, deadline=None)
@given(
    infilling=infillings(),
    strategy=st.sampled_from(sorted(STRATEGIES)),
    schedule=st.sampled_from(sorted(NOISE_SCHEDULES)),
    steps=st.integers(1, 9),
    temperature=st.sampled_from([0.0, 0.7, 1.5]),
    seed=st.integers(0, 99),
)
def test_given_tokens_never_change_and_everything_open_is_filled(
    infilling: tuple[np.ndarray, np.ndarray],
    strategy: str,
    schedule: str,
    steps: int,
    temperature: float,
    seed: int,
) -> None:
    """Also where a given token is the mask token itself, and with forbidden tokens that are the likeliest."""
    ids, fill_mask = infilling
    sampler = DiscreteSampler(
        strategy,
        mask_id=MASK,
        schedule=schedule,
        temperature=temperature,
        top_p=0.9,
        forbidden_ids=[0],
        options=SamplingOptions(remask=0.5),
    )
    generator = np.random.default_rng(seed)
    xt, masked, times = sampler.begin(ids, fill_mask), fill_mask, time_grid("uniform", steps)
    for i in range(steps):
        logits = generator.standard_normal((*ids.shape, VOCABULARY), np.float32)
        logits[..., [0, MASK]] += 9
        written = fill_mask & ~masked
        out = sampler.step(logits, SamplerState(xt, masked, times[i], times[i + 1], i, steps, written), generator)
        assert not (out.changed & ~masked).any()
        assert not (out.reopened & ~written).any()
        assert strategy == "remasking" or not out.reopened.any()
        assert np.array_equal(out.masked, masked & ~out.changed | out.reopened)
        assert np.array_equal(out.xt[~out.changed & ~out.reopened], xt[~out.changed & ~out.reopened])
        assert (out.xt[out.reopened] == MASK).all()
        assert ((out.confidence >= 0) & (out.confidence <= 1 + 1e-6)).all()
        assert bool(((out.entropy >= -1e-6) & (out.entropy <= math.log(VOCABULARY - 2) + 1e-5)).all())
        xt, masked = out.xt, out.masked
    assert not masked.any()
    assert np.array_equal(xt[~fill_mask], ids[~fill_mask])
    assert not ((xt[fill_mask] == MASK) | (xt[fill_mask] == 0)).any()


def test_logits_of_all_positions_or_of_masked_ones() -> None:
    sampler = DiscreteSampler(mask_id=MASK)
    masked = np.array([[True, False, True, True]])
    state = SamplerState(np.full((1, 4), MASK), masked, 1.0, 0.5, 0, 2)
    logits = np.random.default_rng(0).standard_normal((1, 4, VOCABULARY), np.float32)
    assert np.array_equal(sampler.step(logits, state).xt, sampler.step(logits[masked], state).xt)
    with pytest.raises(InferenceError, match="3 masked positions, not of 4"):
        sampler.step(logits[0], state)


def test_strategies_differ() -> None:
    state = SamplerState(np.full((1, 40), MASK), np.ones((1, 40), np.bool_), 1.0, 0.5, 0, 2)
    logits = np.random.default_rng(0).standard_normal((1, 40, VOCABULARY), np.float32)
    one, two = (
        DiscreteSampler(name, mask_id=MASK).step(logits, state, np.random.default_rng(0)).changed
        for name in ("confidence", "ancestral")
    )
    assert int(one.sum()) == 20
    assert not np.array_equal(one, two)


def test_begin_masks_what_is_to_be_filled() -> None:
    sampler = DiscreteSampler(mask_id=MASK)
    assert sampler.begin(np.array([[1, 2, 3]]), np.array([[False, True, False]])).tolist() == [[1, MASK, 3]]
    with pytest.raises(InferenceError, match="fill_mask"):
        sampler.begin(np.array([[1, 2, 3]]), np.array([[0, 1, 0]]))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"strategy": "greedy"}, "'greedy' is unknown.*confidence"),
        ({"temperature": -1.0}, "temperature"),
        ({"top_p": 0.0}, "top_p"),
        ({"threshold": 0.0}, "threshold"),
        ({"threshold": 1.5}, "threshold"),
        ({"strategy": "ancestral", "threshold": 0.9}, "threshold"),
        ({"strategy": "entropy", "threshold": 0.9}, "threshold"),
        ({"options": SamplingOptions(best_of=2)}, "temperature 0"),
        ({"schedule": "no"}, "schedule"),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, object], words: str) -> None:
    with pytest.raises(InferenceError, match=words):
        DiscreteSampler(mask_id=MASK, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(("t", "next_t"), [(0.5, 0.5), (0.5, 0.7), (1.2, 0.5), (0.5, -0.1)])
def test_steps_go_down_in_time(t: float, next_t: float) -> None:
    state = SamplerState(np.full((1, 2), MASK), np.ones((1, 2), np.bool_), t, next_t, 0, 2)
    with pytest.raises(InferenceError, match="down in time"):
        DiscreteSampler(mask_id=MASK).step(np.zeros((2, VOCABULARY), np.float32), state)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"entropy_bound": -1.0}, "entropy_bound"),
        ({"remask": 1.5}, "remask"),
        ({"guidance": float("nan")}, "guidance"),
        ({"candidates": 0}, "candidates"),
        ({"best_of": 0}, "best_of"),
        ({"n_masks": 1}, "n_masks"),
    ],
)
def test_options_out_of_range_are_named(settings: dict[str, float], name: str) -> None:
    with pytest.raises(InferenceError, match=name):
        SamplingOptions(**settings)  # type: ignore[arg-type]
