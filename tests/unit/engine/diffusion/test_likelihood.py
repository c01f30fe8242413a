from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from ai_os_diffusion.diffusion.likelihood import draw_masks, masked_likelihood
from ai_os_diffusion.errors import InferenceError

MASK = 2


@pytest.mark.parametrize(("length", "n_masks"), [(1, 2), (5, 2), (7, 3), (9, 8), (4, 33)])
def test_masks_hide_something_and_together_everything(length: int, n_masks: int) -> None:
    for seed in range(20):
        masks = draw_masks(length, n_masks, np.random.default_rng(seed))
        assert masks.shape == (n_masks, length)
        assert masks.any(0).all()
        assert masks.any(1).all()


def test_mask_sizes_and_positions_are_uniform() -> None:
    masks = np.concatenate([draw_masks(4, 5, np.random.default_rng(s)) for s in range(1500)])
    sizes = np.bincount(masks.sum(1), minlength=5)[1:] / len(masks)
    assert sizes.tolist() == pytest.approx([0.25] * 4, abs=0.02)
    assert masks.mean(0).tolist() == pytest.approx([0.625] * 4, abs=0.02)


def independent(xt: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Token 0 with probability 0.8, token 1 with 0.2, everywhere."""
    return np.broadcast_to(np.log([0.8, 0.2, 1.0]), (int(rows.sum()), 3))


def test_independent_tokens_have_their_exact_likelihood() -> None:
    ids = np.array([1, 0, 0, 1, 0])
    fill = np.array([False, True, True, True, False])
    found = masked_likelihood(independent, ids, fill, mask_id=MASK, n_masks=4, seed=3)
    assert found.positions == [1, 2, 3]
    assert found.log_probs == pytest.approx([math.log(0.8), math.log(0.8), math.log(0.2)])
    equal = masked_likelihood(independent, ids * 0, fill, mask_id=MASK, n_masks=3, seed=3)
    assert equal.total == pytest.approx(3 * math.log(0.8))


def copying(xt: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Two tokens that are always equal: certain as soon as the other one is seen."""
    seen = xt[:, ::-1][rows]
    probs = np.full((len(seen), 3), 0.5)
    probs[seen != MASK] = np.eye(3)[seen[seen != MASK]]
    return np.log(np.maximum(probs, 1e-30))


def test_the_estimate_averages_to_the_bound() -> None:
    """Both hidden (half of the masks) scores 2 log 0.5, one hidden scores 0: the bound is log 0.5, and tight."""
    ids, fill = np.array([1, 1]), np.array([True, True])
    totals = [masked_likelihood(copying, ids, fill, mask_id=MASK, n_masks=5, seed=s).total for s in range(200)]
    assert sum(totals) / len(totals) == pytest.approx(math.log(0.5), abs=0.03)


def test_the_seed_decides_and_large_batches_are_cut() -> None:
    sizes = []

    def network(xt: np.ndarray, rows: np.ndarray) -> np.ndarray:
        sizes.append(len(xt))
        assert (xt[rows] == MASK).all()
        return np.array([1.0, 3.0, 0.0]) * np.arange(1, 1 + int(rows.sum()))[:, None]

    ids, fill = np.array([0, 1, 0, 1]), np.array([True, True, False, True])
    one, same, other = (masked_likelihood(network, ids, fill, mask_id=MASK, n_masks=19, seed=s) for s in (1, 1, 2))
    assert one == same
    assert one != other
    assert max(sizes) <= 8
    assert sum(sizes) == 3 * 19


@pytest.mark.parametrize(
    ("ids", "fill", "n_masks", "words"),
    [
        ([0, 1], [False, False], 4, "no position"),
        ([0, 1], [True, True], 1, "at least 2"),
        ([0, MASK], [True, True], 4, "mask token"),
    ],
)
def test_wrong_arguments_are_named(ids: list[int], fill: list[bool], n_masks: int, words: str) -> None:
    with pytest.raises(InferenceError, match=words):
        masked_likelihood(independent, np.array(ids), np.array(fill), mask_id=MASK, n_masks=n_masks, seed=0)


def test_exhaustive_masks_agree_with_the_definition() -> None:
    """The expectation over every subset, written out, is what many masks converge to."""
    generator = np.random.default_rng(0)
    table = {
        subset: generator.standard_normal((3, 3))
        for size in (1, 2, 3)
        for subset in itertools.combinations(range(3), size)
    }
    ids = np.array([0, 1, 1])

    def network(xt: np.ndarray, rows: np.ndarray) -> np.ndarray:
        return np.concatenate([table[tuple(np.flatnonzero(row).tolist())][row] for row in rows])

    expected = 0.0
    for subset, logits in table.items():
        possible = logits[:, :MASK]
        scores = possible - np.log(np.exp(possible).sum(1, keepdims=True))
        ways = math.comb(3, len(subset))
        expected += sum(float(scores[i, ids[i]]) for i in subset) * 3 / len(subset) / ways / 3
    found = masked_likelihood(network, ids, np.ones(3, np.bool_), mask_id=MASK, n_masks=3000, seed=0)
    assert found.total == pytest.approx(expected, abs=0.05)
