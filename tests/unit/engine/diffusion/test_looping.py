"""The loop inside the network: the steps of the samplers in Python, on random weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ai_os_diffusion.diffusion import DiffusionCore, GenerationStep
from ai_os_diffusion.diffusion.network import LoopingNetwork
from ai_os_diffusion.errors import Cancelled, InferenceError
from ai_os_diffusion.model.denoising import DenoisingTask
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.progress import CancelToken

MASK = 52
RNG = np.random.default_rng(11)
CONDITION = RNG.standard_normal((2, 24), np.float32)
SCATTERED = RNG.random(32) < 0.7
TAIL = np.arange(32) >= 9
TAIL_WITH_LOCKS = TAIL & (RNG.random(32) < 0.8)
TAIL_WITH_LOCKS[31] = True


def run(network: Any, fill: Any, settings: dict[str, Any], **core: Any) -> list[GenerationStep]:
    """All steps from the same random ids, some of which are the mask token without being masked."""
    ids = np.random.default_rng(2).integers(0, 53, len(fill))
    ids[0] = MASK
    denoiser = DiffusionCore(network, mask_id=MASK, forbidden_ids=(0, 1), **core)
    return list(denoiser.infill(ids.tolist(), fill, **settings))


@pytest.mark.parametrize("conditioned", [False, True])
@pytest.mark.parametrize(
    ("fill", "settings", "core"),
    [
        (SCATTERED, {"steps": 1}, {}),
        (SCATTERED, {"steps": 6}, {}),
        (SCATTERED, {"steps": 40}, {"schedule": "mask-cosine", "grid": "cosine"}),
        (SCATTERED, {"steps": 8, "threshold": 0.3}, {}),
        (SCATTERED, {"steps": 5, "forbidden_ids": (7, 9), "modality": "code"}, {"time_conditioning": True}),
        (TAIL, {"steps": 4, "sampler": "block", "block": 32}, {}),
        (TAIL, {"steps": 9, "sampler": "block", "block": 5}, {}),
        (TAIL_WITH_LOCKS, {"steps": 12, "sampler": "block", "block": 4, "threshold": 0.25}, {"schedule": "cosine"}),
        (np.ones(32, np.bool_), {"steps": 7, "sampler": "block", "block": 7}, {}),
    ],
)
def test_greedy_steps_are_those_of_the_samplers_in_python(
    network: InferenceNetwork,
    stepped: Any,
    fill: Any,
    settings: dict[str, Any],
    core: dict[str, Any],
    *,
    conditioned: bool,
) -> None:
    settings = settings | ({"condition": CONDITION} if conditioned else {})
    wanted, found = run(stepped, fill, settings, **core), run(network, fill, settings, **core)
    assert isinstance(network, LoopingNetwork)
    assert not isinstance(stepped, LoopingNetwork)
    assert len({tuple(step.ids) for step in wanted}) == len(wanted) >= min(settings["steps"], 3)
    for ours, theirs in zip(found, wanted, strict=True):
        assert (ours.step, ours.num_steps) == (theirs.step, theirs.num_steps)
        assert (ours.ids, ours.changed) == (theirs.ids, theirs.changed)
        assert ours.confidence == pytest.approx(theirs.confidence, abs=1e-5)
        assert ours.entropy == pytest.approx(theirs.entropy, abs=1e-4)


def test_draws_follow_the_network_and_the_seed(network: InferenceNetwork) -> None:
    core, ids = DiffusionCore(network, mask_id=MASK), [5, 9, MASK, 11]
    alone = np.array([False, False, True, False])
    logits = network(np.array([ids]), rows=alone[None])[0]
    logits[MASK] = -np.inf
    weights = np.exp((logits - logits.max()) / 1.5)
    drawn = [
        next(core.infill(ids, alone, steps=1, temperature=1.5, seed=seed, sampler="confidence")).ids[2]
        for seed in [*range(800), 3]
    ]
    assert drawn[3] == drawn[-1]
    shares = np.bincount(drawn[:800], minlength=53) / 800
    assert np.abs(shares - weights / weights.sum()).sum() / 2 < 0.12
    few = [next(core.infill(ids, alone, steps=1, temperature=1.5, top_p=1e-6, seed=seed)).ids[2] for seed in range(9)]
    assert set(few) == {int(logits.argmax())}


def task(ids: list[int], masked: list[bool], **changed: Any) -> DenoisingTask:
    """Two steps in one block behind what is given."""
    first = masked.index(True)
    values: dict[str, Any] = {
        "parts": [(0, first, []), (first, len(ids), [0.5, 0.0])], "blocks": (first, len(ids)), "times": [],
        "modality": "text", "condition": None, "temperature": 0.0, "top_p": 1.0, "threshold": None, "forbidden": [MASK],
        "uniforms": None,
    }  # fmt: skip
    return DenoisingTask(ids=ids, masked=masked, **(values | changed))


IDS, MASKED = [*range(3, 15), *[MASK] * 8], [False] * 12 + [True] * 8


def test_a_prefix_that_is_cached_is_not_computed_again(network: InferenceNetwork) -> None:
    cache = network.new_cache()
    network.after(np.array(IDS[:12]), cache, rows=np.zeros(12, np.bool_), extend=True, blocks=(12, 20))
    whole, cached = (list(network.denoise(task(IDS, MASKED), given)) for given in (None, cache))
    assert [step.ids for step in cached] == [step.ids for step in whole]
    assert len(cache) == 12
    for given, named in ((IDS, "to be filled"), (IDS[:11], "no part ends behind the 11")):
        other = network.new_cache()
        network.after(np.array(given), other, rows=np.zeros(len(given), np.bool_), extend=True, blocks=(12, 20))
        with pytest.raises(InferenceError, match=named):
            next(network.denoise(task(IDS, MASKED), other))


def test_a_generation_stops_between_steps(network: InferenceNetwork) -> None:
    cancel = CancelToken()
    steps = DiffusionCore(network, mask_id=MASK).generate([7], 6, steps=6, cancel=cancel)
    next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(steps)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"parts": [(0, 12, [0.5, 0.0])]}, "behind the last part"),
        ({"parts": [(0, 11, []), (12, 20, [0.0])]}, "follow each other"),
        ({"parts": [(0, 21, [0.0])]}, "within the sequence"),
        ({"blocks": None}, "pattern of blocks"),
        ({"times": [1.0]}, "every step needs a time"),
        ({"temperature": 1.0}, "a number for every step"),
        ({"temperature": -1.0}, "temperature"),
        ({"top_p": 0.0}, "top_p"),
        ({"forbidden": [53]}, "forbidden id 53 is outside the vocabulary of 53 tokens"),
        ({"forbidden": list(range(53))}, "every token"),
        ({"masked": MASKED[1:]}, "masked or not"),
        ({"condition": np.zeros((1, 7), np.float32)}, "24 numbers each"),
        ({"modality": "image"}, "no head yet"),
    ],
)
def test_what_does_not_fit_is_refused(network: InferenceNetwork, changed: dict[str, Any], named: str) -> None:
    given = {"masked": MASKED} | changed
    with pytest.raises(InferenceError, match=named):
        next(network.denoise(task(IDS, **given)))
