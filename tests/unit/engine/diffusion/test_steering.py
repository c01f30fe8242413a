"""Guidance, energies and the best of several, and infilling with every sampler around any given tokens."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ai_os_diffusion.diffusion import DiffusionCore, GenerationStep
from ai_os_diffusion.diffusion.discrete_sampler import STRATEGIES
from ai_os_diffusion.diffusion.energy import Weighted, reweigh
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.diffusion.options import SamplingOptions
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.inference import InferenceNetwork

MASK = 52
Denoisers = Callable[[np.ndarray], object]


@pytest.fixture
def core(network: InferenceNetwork) -> DiffusionCore:
    return DiffusionCore(network, mask_id=MASK, forbidden_ids=[0, 1])


def last(steps: object) -> GenerationStep:
    return list(steps)[-1]  # type: ignore[call-overload, no-any-return]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ids=st.lists(st.integers(0, MASK), min_size=1, max_size=24),
    data=st.data(),
    sampler=st.sampled_from(sorted(set(STRATEGIES) - {"block"})),
    steps=st.integers(1, 6),
    temperature=st.sampled_from([0.0, 1.0]),
    guidance=st.sampled_from([0.0, 1.5]),
)
def test_any_spans_are_filled_and_given_tokens_never_change(
    core: DiffusionCore,
    ids: list[int],
    data: st.DataObject,
    sampler: str,
    steps: int,
    temperature: float,
    guidance: float,
) -> None:
    fill = np.array(data.draw(st.lists(st.booleans(), min_size=len(ids), max_size=len(ids))))
    options = SamplingOptions(remask=0.5, guidance=guidance)
    run = lambda: list(  # noqa: E731
        core.infill(ids, fill, steps=steps, seed=3, sampler=sampler, temperature=temperature, options=options)
    )
    made = run()
    for step in made:
        assert [token for token, hide in zip(step.ids, fill, strict=True) if not hide] == [
            token for token, hide in zip(ids, fill, strict=True) if not hide
        ]
    assert not {0, 1, MASK} & {token for token, hide in zip(made[-1].ids, fill, strict=True) if hide}
    assert run() == made


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(prefix=st.lists(st.integers(0, MASK), max_size=9), length=st.integers(1, 12), suffix=st.integers(0, 3))
def test_blocks_keep_what_is_given_too(core: DiffusionCore, prefix: list[int], length: int, suffix: int) -> None:
    after = [5] * suffix
    made = core.generate(prefix, length, after, sampler="block", block=length + suffix, steps=3, temperature=1.0)
    ids = last(made).ids
    assert ids[: len(prefix)] == prefix
    assert ids[len(prefix) + length :] == after
    assert not {0, 1, MASK} & set(ids[len(prefix) : len(prefix) + length])


def test_remasking_mends_in_the_loop(table_denoiser: Denoisers) -> None:
    core = DiffusionCore(table_denoiser(np.zeros((30, 6), np.float32)), mask_id=5)  # type: ignore[arg-type]
    steps = list(
        core.generate([1], 28, [2], steps=20, sampler="remasking", seed=1, options=SamplingOptions(remask=0.4))
    )
    filled = [step.ids.count(5) for step in steps]
    assert any(later > earlier for earlier, later in pairwise(filled))
    assert filled[-1] == 0
    changes = [place for step in steps for place in step.changed]
    assert len(changes) > len(set(changes))


class Telling:
    """Writes token 1 where it reads a condition or the token 3 anywhere, and token 2 a little less; else 2 alone."""

    def __init__(self) -> None:
        self.calls: list[tuple[bool, list[int]]] = []

    def __call__(self, tokens: Ids, *, rows: Mask, condition: Floats | None, **_inputs: object) -> Floats:
        self.calls.append((condition is not None, tokens[0].tolist()))
        told = condition is not None or bool((tokens == 3).any())
        logits = [0.0, 2.0, 2.5, 0.0, 0.0, 0.0] if told else [0.0, 1.0, 2.5, 0.0, 0.0, 0.0]
        return np.broadcast_to(np.array(logits, np.float32), (*tokens.shape, 6))[rows]


def test_guidance_goes_away_from_what_is_written_without_the_given_tokens() -> None:
    network = Telling()
    core = DiffusionCore(network, mask_id=5)
    assert last(core.generate([3], 1, steps=1)).ids == [3, 2]
    guided = core.generate([3], 1, steps=1, options=SamplingOptions(guidance=1.0))
    step = last(guided)
    assert step.ids == [3, 1]
    assert network.calls[-2:] == [(False, [3, 5]), (False, [5, 5])]
    weights = np.exp([0, 3, 2.5, 0, 0])  # free + 2 * (told - free), without the mask token
    assert step.confidence[1] == pytest.approx(weights[1] / weights.sum())


def test_guidance_of_conditions_reads_the_given_tokens_unless_told_not_to() -> None:
    network = Telling()
    core, condition = DiffusionCore(network, mask_id=5), np.zeros((1, 4), np.float32)
    options = SamplingOptions(guidance=1.0)
    assert last(core.generate([4, 4], 1, steps=1, condition=condition, options=options)).ids == [4, 4, 1]
    assert network.calls == [(True, [4, 4, 5]), (False, [4, 4, 5])]
    options = SamplingOptions(guidance=1.0, unread=np.array([True, False, False]))
    list(core.generate([4, 4], 1, steps=1, condition=condition, options=options))
    assert network.calls[-1] == (False, [5, 4, 5])
    with pytest.raises(InferenceError, match="unread"):
        core.generate([4, 4], 1, options=SamplingOptions(guidance=1.0, unread=np.array([True])))


def test_guided_blocks_are_the_guided_logits_of_both_caches(core: DiffusionCore) -> None:
    plain, guided = (
        last(core.generate([7, 8], 12, steps=12, sampler="block", block=4, options=SamplingOptions(guidance=scale)))
        for scale in (0.0, 3.0)
    )
    none_hidden = SamplingOptions(guidance=3.0, unread=np.zeros(14, np.bool_))
    same = last(core.generate([7, 8], 12, steps=12, sampler="block", block=4, options=none_hidden))
    assert same.ids == plain.ids
    assert guided.ids != plain.ids


def never(token: int, price: float = np.inf) -> Callable[[Ids, Mask, Ids], Floats]:
    return lambda xt, masked, candidates: np.where(candidates == token, price, 0).astype(np.float32)


def test_energies_are_subtracted_together_from_the_likeliest_candidates() -> None:
    logits = np.array([[4.0, 3.0, 2.0, 1.0]], np.float32)
    energies = (Weighted(never(0, 2.0), 0.5), Weighted(never(0, 1.0), 3.0), Weighted(never(1)))
    found = reweigh(logits, np.zeros((1, 1), np.int64), np.ones((1, 1), np.bool_), energies, 3)
    assert found.tolist() == [[4 - 1 - 3, -np.inf, 2, -np.inf]]
    assert reweigh(logits, np.zeros((1, 1), np.int64), np.ones((1, 1), np.bool_), (), 3) is logits


@pytest.mark.parametrize(
    ("energy", "words"),
    [
        (lambda xt, masked, candidates: np.zeros((1, 1)), "must be"),
        (lambda xt, masked, candidates: np.full(candidates.shape, np.nan), "above -infinity"),
        (lambda xt, masked, candidates: np.full(candidates.shape, np.inf), "rule out every candidate"),
    ],
)
def test_wrong_energies_are_refused(energy: Callable[[Ids, Mask, Ids], Floats], words: str) -> None:
    with pytest.raises(InferenceError, match=words):
        reweigh(np.zeros((1, 4), np.float32), np.zeros((1, 1)), np.ones((1, 1), np.bool_), (Weighted(energy),), 3)  # type: ignore[arg-type]


def test_energies_steer_a_generation_and_see_where_it_stands(core: DiffusionCore) -> None:
    free = last(core.generate([7], 8, steps=4)).ids
    banned, seen = free[3], []

    def energy(xt: Ids, masked: Mask, candidates: Ids) -> Floats:
        seen.append(int(masked.sum()))
        assert candidates.shape == (seen[-1], 32)
        return np.where(candidates == banned, np.inf, 0).astype(np.float32)

    steered = last(core.generate([7], 8, steps=4, options=SamplingOptions(energies=(Weighted(energy),)))).ids
    assert banned not in steered[1:]
    assert seen == [8, 6, 4, 2]


def test_the_best_of_several_is_the_one_that_the_network_finds_likeliest(core: DiffusionCore) -> None:
    settings = {"steps": 5, "temperature": 2.0, "seed": 11}
    best = list(core.generate([7, 8], 8, [9], **settings, options=SamplingOptions(best_of=6, n_masks=4)))  # type: ignore[arg-type]
    fill = np.arange(11) - 2
    scored = lambda step: core.log_likelihood(step.ids, (fill >= 0) & (fill < 8), 4, 11).total  # noqa: E731
    plain = list(core.generate([7, 8], 8, [9], **settings))  # type: ignore[arg-type]
    assert scored(best[-1]) > scored(plain[-1])
    assert [step.step for step in best] == [1, 2, 3, 4, 5]
    again = core.generate([7, 8], 8, [9], **settings, options=SamplingOptions(best_of=6, n_masks=4))  # type: ignore[arg-type]
    assert list(again) == best
    with pytest.raises(InferenceError, match="temperature 0"):
        core.generate([7], 3, options=SamplingOptions(best_of=2))
