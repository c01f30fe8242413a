"""The block bound: exact where the network is known, and the same natively as in training."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ai_os_diffusion import native
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.evaluation.likelihood import block_bound, left_to_right, unigram_nats
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.training.block_task import block_loss
from ai_os_diffusion.training.tasks import NextTokenTask
from ai_os_diffusion.weights.restoring import restore_network
from helpers.tiny import save_tiny_model

MASK = 0


class Independent:
    """Gives every position the same probabilities over five tokens, whatever it reads; token 0 is the mask."""

    logits = np.array([3.0, 1.0, 0.0, -1.0, 0.5], np.float32)

    def new_cache(self) -> list[int]:
        return []

    def after(self, tokens: Ids, cache: Any, *, rows: Mask, extend: bool, **_: Any) -> Floats:
        if extend:
            cache.extend(tokens.tolist())
        return np.repeat(self.logits[None], int(rows.sum()), 0)


class Copying(Independent):
    """Knows the token that stands four places before, where it is in the cache; else nothing."""

    def after(self, tokens: Ids, cache: Any, *, rows: Mask, extend: bool, **_: Any) -> Floats:
        logits = np.zeros((len(tokens), 5), np.float32)
        for place in range(len(tokens)):
            source = len(cache) + place - 4
            if 0 <= source < len(cache):
                logits[place, cache[source]] = 50.0
        if extend:
            cache.extend(tokens.tolist())
        return logits[rows]


def mean_bound(network: Any, ids: Ids, block: int, seeds: int) -> float:
    return float(np.mean([block_bound(network, ids, block=block, mask_id=MASK, seed=n) for n in range(seeds)]))


@pytest.mark.parametrize(("block", "seeds"), [(1, 1), (3, 300), (4, 300)])
def test_the_bound_is_that_of_independent_tokens(block: int, seeds: int) -> None:
    ids = np.array([1, 2, 3, 4, 1, 2, 3, 1, 2])
    allowed = Independent.logits[1:].astype(np.float64)
    log_p = allowed - math.log(np.exp(allowed).sum())
    exact = log_p[ids[1:] - 1].sum()
    assert mean_bound(Independent(), ids, block, seeds) == pytest.approx(exact, rel=1e-5 if block == 1 else 0.02)


def test_earlier_blocks_are_read_clean() -> None:
    copied = np.array([4] + [1, 2, 3, 4] * 4)
    assert mean_bound(Copying(), copied, 4, 300) == pytest.approx(3 * math.log(1 / 4), rel=0.03)
    other = np.array([4, 1, 2, 3, 4, 2, 3, 4, 1])
    assert mean_bound(Copying(), other, 4, 3) < -100  # what stands there is not what the block before says


def test_nothing_to_score_is_an_error() -> None:
    with pytest.raises(InferenceError, match="cannot be scored"):
        block_bound(Independent(), np.array([1]), block=4, mask_id=MASK, seed=0)
    with pytest.raises(InferenceError, match="blocks of 0"):
        block_bound(Independent(), np.array([1, 2]), block=0, mask_id=MASK, seed=0)


def test_frequencies_give_their_entropy() -> None:
    assert unigram_nats(np.array([[1, 1], [2, 2]])) == pytest.approx(math.log(2))
    assert unigram_nats(np.array([[5, 5]])) == 0


def test_native_and_trained_networks_agree(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    trained = restore_network(folder).eval()
    opened = InferenceNetwork(native.TextNetwork.open(str(folder), precision="float"), trained.shape)
    ids = np.random.default_rng(0).integers(1000, 5000, 14)
    rows, mask = torch.from_numpy(ids)[None], 103
    hidden = torch.ones_like(rows, dtype=torch.bool)
    hidden[:, 0] = False
    with torch.no_grad():  # blocks of one: every mask hides its block, so that nothing is random
        nats = block_loss(trained, rows, hidden, hidden.float(), mask_id=mask, block=1) * 13
        causal = NextTokenTask(ids[None].astype(np.uint16), 1, 0, torch.device("cpu")).loss(trained, 0).loss * 13
    assert -block_bound(opened, ids, block=1, mask_id=mask, seed=0) == pytest.approx(float(nats), rel=1e-3)
    assert -left_to_right(opened, ids) == pytest.approx(float(causal), rel=1e-3)
