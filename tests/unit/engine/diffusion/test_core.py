from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import torch

import ai_os_diffusion.diffusion as diffusion
from ai_os_diffusion.diffusion import DiffusionCore, GenerationStep
from ai_os_diffusion.errors import Cancelled, InferenceError
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.progress import CancelToken

MASK = 52


@pytest.fixture
def core(network: InferenceNetwork) -> DiffusionCore:
    return DiffusionCore(network, mask_id=MASK, forbidden_ids=[0, 1])


def last(steps: object) -> GenerationStep:
    return list(steps)[-1]  # type: ignore[call-overload, no-any-return]


def test_the_known_answer_is_written_in_order_of_certainty(table_denoiser: Callable[[np.ndarray], object]) -> None:
    wanted, certainty = [3, 1, 4, 1, 2], [5.0, 1.0, 4.0, 2.0, 3.0]
    table = np.zeros((7, 6), np.float32)
    for i, (token, height) in enumerate(zip(wanted, certainty, strict=True)):
        table[i + 1, token] = height
    core = DiffusionCore(table_denoiser(table), mask_id=5)
    steps = list(core.generate([0], 5, [2], steps=5))
    assert [s.changed for s in steps] == [[1], [3], [5], [4], [2]]
    assert steps[-1].ids == [0, *wanted, 2]
    assert [(s.step, s.num_steps) for s in steps] == [(i, 5) for i in range(1, 6)]
    sure = math.exp(5) / (math.exp(5) + 4)
    assert steps[-1].confidence[0] == 1
    assert steps[-1].confidence[1] == pytest.approx(sure)
    assert steps[-1].entropy[1] == pytest.approx(-sure * math.log(sure) - (1 - sure) * math.log((1 - sure) / 4))
    assert steps[-1].entropy[6] == 0


@pytest.mark.parametrize("sampler", ["confidence", "ancestral", "block"])
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_each_step_adds_to_the_last(core: DiffusionCore, sampler: str, temperature: float) -> None:
    steps = list(core.generate([7, 8], 12, [9], steps=6, sampler=sampler, block=7, temperature=temperature, seed=4))
    before = [7, 8, *[MASK] * 12, 9]
    for step in steps:
        changed = [i for i, (a, b) in enumerate(zip(before, step.ids, strict=True)) if a != b]
        assert changed == step.changed
        assert all(before[i] == MASK for i in changed)
        assert len(step.ids) == len(step.confidence) == len(step.entropy) == 15
        before = step.ids
    assert steps[-1].ids[:2] + steps[-1].ids[14:] == [7, 8, 9]
    assert not {0, 1, MASK} & set(steps[-1].ids[2:14])
    for one, two in pairwise(steps):
        committed = [i for i, token in enumerate(one.ids) if token != MASK]
        assert [one.confidence[i] for i in committed] == [two.confidence[i] for i in committed]


def test_forbidden_tokens_of_a_call_join_those_of_the_core(network: InferenceNetwork) -> None:
    free = last(DiffusionCore(network, mask_id=MASK).generate([7], 10, steps=4)).ids[1:]
    first, *others = sorted(set(free))
    core = DiffusionCore(network, mask_id=MASK, forbidden_ids=[first])
    rest = last(core.generate([7], 10, steps=4, forbidden_ids=others)).ids[1:]
    assert not {*free, MASK} & set(rest)


@pytest.mark.parametrize("sampler", ["confidence", "ancestral", "block"])
def test_the_seed_decides(core: DiffusionCore, sampler: str) -> None:
    run = lambda seed: list(core.generate([7], 10, steps=4, seed=seed, temperature=1.0, sampler=sampler))  # noqa: E731
    assert run(1) == run(1)
    assert last(run(1)).ids != last(run(2)).ids


def test_infilling_keeps_given_tokens_even_if_they_are_the_mask_token(core: DiffusionCore) -> None:
    ids = [7, MASK, 8, 9, MASK, 10]
    fill = np.array([False, False, True, False, True, False])
    out = last(core.infill(ids, fill, steps=3)).ids
    assert [out[i] for i in (0, 1, 3, 5)] == [7, MASK, 9, 10]
    assert MASK not in (out[2], out[4])


def test_generate_is_infilling(core: DiffusionCore) -> None:
    fill = [False, True, True, True, False]
    assert list(core.generate([7], 3, [9], steps=2)) == list(core.infill([7, 3, 3, 3, 9], fill, steps=2))


def test_nothing_to_fill_is_one_report(core: DiffusionCore) -> None:
    (only,) = core.infill([7, 8], [False, False], steps=4)
    assert (only.step, only.ids, only.changed, only.confidence) == (0, [7, 8], [], [1.0, 1.0])


def test_a_threshold_finishes_early(table_denoiser: Callable[[np.ndarray], object]) -> None:
    denoiser = table_denoiser(np.eye(6, dtype=np.float32)[[1, 2, 3, 4, 1, 2]] * 20)
    steps = list(DiffusionCore(denoiser, mask_id=5).generate([], 6, steps=6, threshold=0.9))
    assert [s.step for s in steps] == [1]
    assert len(denoiser.calls) == 1  # type: ignore[attr-defined]


def test_the_head_runs_on_open_rows_only_and_not_again_without_a_change(
    table_denoiser: Callable[[np.ndarray], object],
) -> None:
    denoiser = table_denoiser(np.zeros((4, 6), np.float32))
    steps = list(DiffusionCore(denoiser, mask_id=5).generate([1], 3, steps=40, sampler="ancestral", seed=1))
    calls = denoiser.calls  # type: ignore[attr-defined]
    assert all(np.array_equal(call["tokens"] == 5, call["rows"]) for call in calls)
    assert len(calls) == len({tuple(step.ids) for step in steps[:-1]} | {(1, 5, 5, 5)})
    assert len(calls) < len(steps)


def test_cancel_takes_effect_before_the_next_network_call(table_denoiser: Callable[[np.ndarray], object]) -> None:
    denoiser, cancel = table_denoiser(np.zeros((8, 6), np.float32)), CancelToken()
    steps = DiffusionCore(denoiser, mask_id=5).generate([], 8, steps=8, cancel=cancel)
    next(steps)
    next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    assert len(denoiser.calls) == 2  # type: ignore[attr-defined]


def test_condition_modality_and_time_reach_the_network(table_denoiser: Callable[[np.ndarray], object]) -> None:
    denoiser = table_denoiser(np.zeros((4, 6), np.float32))
    core = DiffusionCore(denoiser, mask_id=5, time_conditioning=True)
    condition = np.random.default_rng(0).standard_normal((3, 8), np.float32)
    list(core.generate([], 4, steps=2, condition=condition, modality="code"))
    first, second = denoiser.calls  # type: ignore[attr-defined]
    assert np.array_equal(first["condition"], condition)
    assert first["modality"] == "code"
    assert (first["t"].tolist(), second["t"].tolist()) == ([1.0], [0.5])


def test_conditions_change_what_is_written(core: DiffusionCore) -> None:
    outs = {
        tuple(last(core.generate([7], 10, steps=5, condition=c)).ids)
        for c in (None, np.eye(24, dtype=np.float32)[:2] * 9, -np.eye(24, dtype=np.float32)[3:5])
    }
    assert len(outs) == 3


def test_likelihood_through_the_network(core: DiffusionCore, torch_network: UnifiedScoreNetwork) -> None:
    ids = [7, 8, 9, 10]
    found = core.log_likelihood(ids, [False, False, True, False], n_masks=2, seed=0)
    logits = torch_network(torch.tensor([[7, 8, MASK, 10]]))[0, 2]
    logits[MASK] = -torch.inf
    assert found.positions == [2]
    assert found.total == pytest.approx(float(logits.log_softmax(-1)[9]), abs=1e-5)
    several = core.log_likelihood(ids, [True] * 4, n_masks=6, seed=1, condition=np.eye(24, dtype=np.float32)[:2])
    assert several.total < 0
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        core.log_likelihood(ids, [True] * 4, cancel=cancel)


def test_likelihood_tells_the_time_of_each_mask(table_denoiser: Callable[[np.ndarray], object]) -> None:
    denoiser = table_denoiser(np.zeros((4, 6), np.float32))
    core = DiffusionCore(denoiser, mask_id=5, schedule="mask-cosine", time_conditioning=True)
    core.log_likelihood([0, 1, 2, 3], [True, True, True, True], n_masks=4)
    (call,) = denoiser.calls  # type: ignore[attr-defined]
    share = call["rows"].mean(1)
    assert np.allclose(np.sin(math.pi / 2 * call["t"]), share, atol=1e-5)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda core: core.generate([1], 0), "length"),
        (lambda core: core.generate([1], 3, steps=0), "steps"),
        (lambda core: core.generate([1], 3, sampler="best"), "Sampler 'best'"),
        (lambda core: core.generate([1], 3, temperature=-1.0), "temperature"),
        (lambda core: core.generate([1], 3, condition=np.zeros((1, 2, 24), np.float32)), "condition"),
        (lambda core: core.infill([], []), "empty"),
        (lambda core: core.infill([1, 2], [True]), "2 booleans"),
        (lambda core: core.infill([1, 2], [1, 0]), "2 booleans"),
        (lambda core: DiffusionCore(core._network, mask_id=MASK, grid="no").generate([1], 3), "grid 'no'"),
        (lambda core: DiffusionCore(core._network, mask_id=MASK, schedule="no"), "schedule 'no'"),
    ],
)
def test_wrong_arguments_are_refused_at_the_call(
    core: DiffusionCore, call: Callable[[DiffusionCore], object], words: str
) -> None:
    with pytest.raises(InferenceError, match=words):
        call(core)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"prefix_ids": [7], "length": 60}, "at most 40"),
        ({"prefix_ids": [99], "length": 3}, r"0\.\.52"),
        ({"prefix_ids": [7], "length": 3, "forbidden_ids": [99]}, "id 99"),
        ({"prefix_ids": [7], "length": 3, "modality": "image"}, "no head yet"),
    ],
)
def test_what_the_network_refuses_comes_with_the_first_step(
    core: DiffusionCore, arguments: dict[str, object], words: str
) -> None:
    with pytest.raises(InferenceError, match=words):
        next(core.generate(**arguments))  # type: ignore[arg-type]


def test_public_names_resolve() -> None:
    for name in diffusion.__all__:
        assert getattr(diffusion, name) is not None
    with pytest.raises(AttributeError, match="Unknown"):
        _ = diffusion.Unknown
