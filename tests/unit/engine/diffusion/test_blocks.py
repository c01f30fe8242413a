"""Blocks from left to right: where they are cut, that keeping finished ones changes nothing, what they may not do."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from ai_os_diffusion.diffusion import DiffusionCore, GenerationStep
from ai_os_diffusion.diffusion.blocks import Part, cut_into_blocks
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.errors import Cancelled, InferenceError
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.progress import CancelToken

MASK = 52


def opened(text: str) -> Mask:
    """`_` is open, anything else is given."""
    return np.array([letter == "_" for letter in text])


def test_what_is_given_first_is_one_block_and_the_rest_is_cut_evenly() -> None:
    assert cut_into_blocks(opened("ab______"), 6, 3) == [Part(0, 2, 0), Part(2, 5, 3), Part(5, 8, 3)]
    assert cut_into_blocks(opened("_____"), 2, 4) == [Part(0, 4, 1), Part(4, 5, 1)]
    assert cut_into_blocks(opened("a____b"), 4, 8) == [Part(0, 1, 0), Part(1, 6, 4)]
    assert cut_into_blocks(opened("abc"), 4, 8) == []


def test_blocks_that_are_given_take_no_step() -> None:
    parts = cut_into_blocks(opened("a__bcd_"), 5, 2)
    assert [(part.start, part.stop) for part in parts] == [(0, 1), (1, 3), (3, 5), (5, 7)]
    assert [part.steps > 0 for part in parts] == [False, True, False, True]
    assert sum(part.steps for part in parts) == 5


@pytest.mark.parametrize("steps", [1, 3, 8, 64])
def test_each_open_block_takes_a_step_and_all_take_what_was_asked(steps: int) -> None:
    parts = cut_into_blocks(opened("ab" + "_" * 30), steps, 4)
    shares = [part.steps for part in parts[1:]]
    assert min(shares) >= 1
    assert sum(shares) == max(steps, 8)
    assert max(shares[:-1]) - min(shares[:-1]) <= 1


@pytest.mark.parametrize("sequence", ["ab____cd", "a___bcdef", "____a"])
def test_given_tokens_that_no_block_would_read_are_refused(sequence: str) -> None:
    with pytest.raises(InferenceError, match=r"from position \d on would not be read.*confidence sampler") as caught:
        cut_into_blocks(opened(sequence), 4, 2)
    assert caught.value.kind == "inference.block"


class Forgetful:
    """A network whose cache holds tokens only: it reads everything anew, under the pattern of blocks."""

    def __init__(self, network: InferenceNetwork) -> None:
        self.network = network

    def __call__(self, tokens: Ids, **inputs: Any) -> Floats:
        return self.network(tokens, **inputs)

    def new_cache(self) -> list[int]:
        return []

    def after(self, tokens: Ids, cache: list[int], *, rows: Mask, extend: bool, **inputs: Any) -> Floats:
        whole = np.array([*cache, *tokens.tolist()])
        if extend:
            cache += tokens.tolist()
        marked = np.concatenate([np.zeros(len(whole) - len(rows), np.bool_), rows])
        return self.network.after(whole, self.network.new_cache(), rows=marked, extend=False, **inputs)


def last(steps: object) -> GenerationStep:
    return list(steps)[-1]  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("conditioned", [False, True])
@pytest.mark.parametrize(("prefix", "length", "block"), [([7, 8, 9], 14, 4), ([], 9, 3), ([5], 6, 16), ([7], 5, 1)])
def test_keeping_finished_blocks_changes_nothing(
    network: InferenceNetwork, stepped: Any, prefix: list[int], length: int, block: int, *, conditioned: bool
) -> None:
    condition = np.random.default_rng(0).standard_normal((2, 24), np.float32) if conditioned else None
    settings: dict[str, Any] = {
        "steps": 8, "sampler": "block", "block": block, "temperature": 0.8, "seed": 5, "condition": condition,
    }  # fmt: skip
    kept, anew = (
        list(DiffusionCore(each, mask_id=MASK).generate(prefix, length, **settings))
        for each in (stepped, Forgetful(network))
    )
    assert [step.ids for step in kept] == [step.ids for step in anew]
    assert kept[-1].confidence == pytest.approx(anew[-1].confidence, abs=1e-5)
    assert kept[-1].ids[: len(prefix)] == prefix
    assert MASK not in kept[-1].ids


def test_blocks_are_filled_from_left_to_right_and_given_tokens_never_change(network: InferenceNetwork) -> None:
    rng = np.random.default_rng(1)
    ids, fill = rng.integers(0, 53, 30).tolist(), rng.random(30) < 0.6
    fill[:2], fill[28:] = False, True
    ids[1] = MASK  # a given token may be the mask token
    steps = list(DiffusionCore(network, mask_id=MASK).infill(ids, fill, steps=12, sampler="block", block=5))
    first = int(fill.argmax())
    blocks = [[(place - first) // 5 for place in step.changed] for step in steps]
    assert all(len(set(block)) == 1 for block in blocks)
    assert all(before <= after for (before, *_), (after, *_) in pairwise(blocks))
    out = steps[-1].ids
    assert [out[i] for i in np.flatnonzero(~fill)] == [ids[i] for i in np.flatnonzero(~fill)]
    assert MASK not in [out[i] for i in np.flatnonzero(fill)]
    assert [step.step for step in steps] == list(range(1, len(steps) + 1))
    assert steps[-1].num_steps == 12


def test_one_block_over_everything_is_the_confidence_sampler(network: InferenceNetwork) -> None:
    core = DiffusionCore(network, mask_id=MASK)
    alike = {"steps": 5, "temperature": 0.7, "seed": 3}
    whole = list(core.infill([7] * 12, [True] * 12, sampler="confidence", **alike))
    block = list(core.infill([7] * 12, [True] * 12, sampler="block", block=12, **alike))
    assert [step.ids for step in block] == [step.ids for step in whole]


def test_a_threshold_ends_blocks_early(network: InferenceNetwork) -> None:
    core = DiffusionCore(network, mask_id=MASK)
    slow = last(core.generate([7], 12, steps=12, sampler="block", block=4))
    fast = last(core.generate([7], 12, steps=12, sampler="block", block=4, threshold=0.01))
    assert (slow.step, fast.step) == (12, 3)


def test_cancel_and_what_the_network_must_be(network: InferenceNetwork) -> None:
    cancel = CancelToken()
    steps = DiffusionCore(network, mask_id=MASK).generate([7], 6, sampler="block", block=2, cancel=cancel)
    next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    told = DiffusionCore(network, mask_id=MASK, time_conditioning=True)
    with pytest.raises(InferenceError, match="told the time"):
        told.generate([7], 6, sampler="block")
    plain = DiffusionCore(lambda tokens, **inputs: np.zeros((1, 53), np.float32), mask_id=MASK)
    with pytest.raises(InferenceError, match="keeps finished blocks"):
        plain.generate([7], 6, sampler="block")
    with pytest.raises(InferenceError, match="at least 1 token"):
        DiffusionCore(network, mask_id=MASK).generate([7], 6, sampler="block", block=0)
