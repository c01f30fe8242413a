from __future__ import annotations

import itertools
import math

import pytest
import torch
from torch import Tensor

from ai_os_diffusion.diffusion.likelihood import draw_masks, masked_likelihood
from ai_os_diffusion.errors import InferenceError

MASK = 2


@pytest.mark.parametrize(("length", "n_masks"), [(1, 2), (5, 2), (7, 3), (9, 8), (4, 33)])
def test_masks_hide_something_and_together_everything(length: int, n_masks: int) -> None:
    for seed in range(20):
        masks = draw_masks(length, n_masks, torch.Generator().manual_seed(seed))
        assert masks.shape == (n_masks, length)
        assert bool(masks.any(0).all())
        assert bool(masks.any(1).all())


def test_mask_sizes_and_positions_are_uniform() -> None:
    masks = torch.cat([draw_masks(4, 5, torch.Generator().manual_seed(s)) for s in range(1500)])
    sizes = torch.bincount(masks.sum(1), minlength=5)[1:] / len(masks)
    assert sizes.tolist() == pytest.approx([0.25] * 4, abs=0.02)
    assert masks.double().mean(0).tolist() == pytest.approx([0.625] * 4, abs=0.02)


def independent(xt: Tensor, rows: Tensor) -> Tensor:
    """Token 0 with probability 0.8, token 1 with 0.2, everywhere."""
    return torch.tensor([0.8, 0.2, 1.0]).log().expand(int(rows.sum()), 3)


def test_independent_tokens_have_their_exact_likelihood() -> None:
    ids = torch.tensor([1, 0, 0, 1, 0])
    fill = torch.tensor([False, True, True, True, False])
    found = masked_likelihood(independent, ids, fill, mask_id=MASK, n_masks=4, seed=3)
    assert found.positions == [1, 2, 3]
    assert found.log_probs == pytest.approx([math.log(0.8), math.log(0.8), math.log(0.2)])
    equal = masked_likelihood(independent, ids * 0, fill, mask_id=MASK, n_masks=3, seed=3)
    assert equal.total == pytest.approx(3 * math.log(0.8))


def copying(xt: Tensor, rows: Tensor) -> Tensor:
    """Two tokens that are always equal: certain as soon as the other one is seen."""
    seen = xt.flip(1)[rows]
    probs = torch.full((len(seen), 3), 0.5)
    probs[seen != MASK] = torch.nn.functional.one_hot(seen[seen != MASK], 3).float()
    return probs.clamp(min=1e-30).log()


def test_the_estimate_averages_to_the_bound() -> None:
    """Both hidden (half of the masks) scores 2 log 0.5, one hidden scores 0: the bound is log 0.5, and tight."""
    ids, fill = torch.tensor([1, 1]), torch.tensor([True, True])
    totals = [masked_likelihood(copying, ids, fill, mask_id=MASK, n_masks=5, seed=s).total for s in range(200)]
    assert sum(totals) / len(totals) == pytest.approx(math.log(0.5), abs=0.03)


def test_the_seed_decides_and_large_batches_are_cut() -> None:
    sizes = []

    def network(xt: Tensor, rows: Tensor) -> Tensor:
        sizes.append(len(xt))
        assert bool((xt[rows] == MASK).all())
        return xt[rows].new_tensor([1.0, 3.0, 0.0], dtype=torch.float32) * torch.arange(1, 1 + int(rows.sum()))[:, None]

    ids, fill = torch.tensor([0, 1, 0, 1]), torch.tensor([True, True, False, True])
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
        masked_likelihood(independent, torch.tensor(ids), torch.tensor(fill), mask_id=MASK, n_masks=n_masks, seed=0)


def test_exhaustive_masks_agree_with_the_definition() -> None:
    """The expectation over every subset, written out, is what many masks converge to."""
    generator = torch.Generator().manual_seed(0)
    table = {
        subset: torch.randn(3, 3, generator=generator)
        for size in (1, 2, 3)
        for subset in itertools.combinations(range(3), size)
    }
    ids = torch.tensor([0, 1, 1])

    def network(xt: Tensor, rows: Tensor) -> Tensor:
        return torch.cat([table[tuple(row.nonzero()[:, 0].tolist())][row] for row in rows])

    expected = 0.0
    for subset, logits in table.items():
        scores = logits.index_fill(1, torch.tensor([MASK]), -torch.inf).log_softmax(-1)
        ways = math.comb(3, len(subset))
        expected += sum(float(scores[i, ids[i]]) for i in subset) * 3 / len(subset) / ways / 3
    found = masked_likelihood(network, ids, torch.ones(3, dtype=torch.bool), mask_id=MASK, n_masks=3000, seed=0)
    assert found.total == pytest.approx(expected, abs=0.05)
