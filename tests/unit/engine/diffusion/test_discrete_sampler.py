from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_os_diffusion.diffusion import DiscreteSampler, SamplerState
from ai_os_diffusion.diffusion.noise_schedules import NOISE_SCHEDULES
from ai_os_diffusion.diffusion.time_grids import time_grid
from ai_os_diffusion.errors import InferenceError

VOCABULARY, MASK = 6, 5


@st.composite
def infillings(draw: st.DrawFn) -> tuple[torch.Tensor, torch.Tensor]:
    rows, width = draw(st.integers(1, 3)), draw(st.integers(1, 12))
    ids = st.lists(st.integers(0, VOCABULARY - 1), min_size=width, max_size=width)
    flags = st.lists(st.booleans(), min_size=width, max_size=width)
    return (
        torch.tensor(draw(st.lists(ids, min_size=rows, max_size=rows))),
        torch.tensor(draw(st.lists(flags, min_size=rows, max_size=rows))),
    )


@settings(max_examples=60, deadline=None)
@given(
    infilling=infillings(),
    strategy=st.sampled_from(["confidence", "ancestral"]),
    schedule=st.sampled_from(sorted(NOISE_SCHEDULES)),
    steps=st.integers(1, 9),
    temperature=st.sampled_from([0.0, 0.7, 1.5]),
    seed=st.integers(0, 99),
)
def test_given_tokens_never_change_and_everything_open_is_filled(
    infilling: tuple[torch.Tensor, torch.Tensor],
    strategy: str,
    schedule: str,
    steps: int,
    temperature: float,
    seed: int,
) -> None:
    """Also where a given token is the mask token itself, and with forbidden tokens that are the likeliest."""
    ids, fill_mask = infilling
    sampler = DiscreteSampler(
        strategy, mask_id=MASK, schedule=schedule, temperature=temperature, top_p=0.9, forbidden_ids=[0]
    )
    generator = torch.Generator().manual_seed(seed)
    xt, masked, times = sampler.begin(ids, fill_mask), fill_mask, time_grid("uniform", steps)
    for i in range(steps):
        logits = torch.randn(*ids.shape, VOCABULARY, generator=generator)
        logits[..., [0, MASK]] += 9
        out = sampler.step(logits, SamplerState(xt, masked, times[i], times[i + 1], i, steps), generator)
        assert not bool((out.changed & ~masked).any())
        assert torch.equal(out.masked, masked & ~out.changed)
        assert torch.equal(out.xt[~out.changed], xt[~out.changed])
        assert bool(((out.confidence >= 0) & (out.confidence <= 1 + 1e-6)).all())
        assert bool(((out.entropy >= -1e-6) & (out.entropy <= math.log(VOCABULARY - 2) + 1e-5)).all())
        xt, masked = out.xt, out.masked
    assert not bool(masked.any())
    assert torch.equal(xt[~fill_mask], ids[~fill_mask])
    assert not bool(((xt[fill_mask] == MASK) | (xt[fill_mask] == 0)).any())


def test_logits_of_all_positions_or_of_masked_ones() -> None:
    sampler = DiscreteSampler(mask_id=MASK)
    masked = torch.tensor([[True, False, True, True]])
    state = SamplerState(torch.full((1, 4), MASK), masked, 1.0, 0.5, 0, 2)
    logits = torch.randn(1, 4, VOCABULARY)
    assert torch.equal(sampler.step(logits, state).xt, sampler.step(logits[masked], state).xt)
    with pytest.raises(InferenceError, match="3 masked positions, not of 4"):
        sampler.step(logits[0], state)


def test_strategies_differ() -> None:
    state = SamplerState(torch.full((1, 40), MASK), torch.ones(1, 40, dtype=torch.bool), 1.0, 0.5, 0, 2)
    logits = torch.randn(1, 40, VOCABULARY, generator=torch.Generator().manual_seed(0))
    one, two = (
        DiscreteSampler(name, mask_id=MASK).step(logits, state, torch.Generator().manual_seed(0)).changed
        for name in ("confidence", "ancestral")
    )
    assert int(one.sum()) == 20
    assert not torch.equal(one, two)


def test_begin_masks_what_is_to_be_filled() -> None:
    sampler = DiscreteSampler(mask_id=MASK)
    assert sampler.begin(torch.tensor([[1, 2, 3]]), torch.tensor([[False, True, False]])).tolist() == [[1, MASK, 3]]
    with pytest.raises(InferenceError, match="fill_mask"):
        sampler.begin(torch.tensor([[1, 2, 3]]), torch.tensor([[0, 1, 0]]))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"strategy": "greedy"}, "'greedy' is unknown.*confidence"),
        ({"temperature": -1.0}, "temperature"),
        ({"top_p": 0.0}, "top_p"),
        ({"threshold": 0.0}, "threshold"),
        ({"threshold": 1.5}, "threshold"),
        ({"strategy": "ancestral", "threshold": 0.9}, "threshold"),
        ({"schedule": "no"}, "schedule"),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, object], words: str) -> None:
    with pytest.raises(InferenceError, match=words):
        DiscreteSampler(mask_id=MASK, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(("t", "next_t"), [(0.5, 0.5), (0.5, 0.7), (1.2, 0.5), (0.5, -0.1)])
def test_steps_go_down_in_time(t: float, next_t: float) -> None:
    state = SamplerState(torch.full((1, 2), MASK), torch.ones(1, 2, dtype=torch.bool), t, next_t, 0, 2)
    with pytest.raises(InferenceError, match="down in time"):
        DiscreteSampler(mask_id=MASK).step(torch.zeros(2, VOCABULARY), state)
