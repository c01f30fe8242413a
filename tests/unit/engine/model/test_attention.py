from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from ai_os_diffusion.model.attention import (
    BlockCache,
    CrossAttention,
    attention_mask,
    block_causal_keep,
    causal_keep,
    merge_heads,
    packed_keep,
    packed_positions,
    split_heads,
)


def test_causal_keep() -> None:
    assert causal_keep(3).tolist() == [[True, False, False], [True, True, False], [True, True, True]]


@pytest.mark.parametrize(("length", "block", "prefix"), [(10, 3, 4), (7, 2, 0), (5, 8, 1), (4, 1, 4), (6, 1, 0)])
def test_block_causal_keep_against_its_definition(length: int, block: int, prefix: int) -> None:
    def index(i: int) -> int:
        return 0 if i < prefix else 1 + (i - prefix) // block

    keep = block_causal_keep(length, block, prefix)
    assert keep.tolist() == [[index(k) <= index(q) for k in range(length)] for q in range(length)]


def test_blocks_of_one_are_causal_and_one_block_is_bidirectional() -> None:
    assert torch.equal(block_causal_keep(6, 1), causal_keep(6))
    assert bool(block_causal_keep(6, 6).all())
    assert bool(block_causal_keep(6, 2, prefix=6).all())


@pytest.mark.parametrize(("block", "prefix", "name"), [(0, 0, "block"), (2, -1, "prefix"), (2, 9, "prefix")])
def test_block_causal_keep_names_the_wrong_argument(block: int, prefix: int, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        block_causal_keep(8, block, prefix)


def test_packed_rows_see_their_own_segment_only() -> None:
    keep = packed_keep(torch.tensor([[0, 0, 1, -1]]))
    assert keep[0].tolist() == [
        [True, True, False, False],
        [True, True, False, False],
        [False, False, True, False],
        [False, False, False, False],
    ]


def test_packed_positions_count_from_zero_in_each_segment() -> None:
    segments = torch.tensor([[0, 0, 0, 1, 1, 2], [5, 5, 6, 6, 6, -1]])
    assert packed_positions(segments).tolist() == [[0, 1, 2, 0, 1, 0], [0, 1, 0, 1, 2, 0]]


def test_attention_mask_never_leaves_a_query_without_keys() -> None:
    assert attention_mask(None) is None
    padding = attention_mask(torch.tensor([[True, False], [False, False]]))
    assert padding is not None
    assert padding[:, 0, 0].tolist() == [[True, False], [True, True]]
    pattern = attention_mask(torch.tensor([[[True, False], [False, False]]]))
    assert pattern is not None
    assert pattern[0, 0].tolist() == [[True, False], [True, True]]


def test_heads_split_and_merge() -> None:
    x = torch.randn(2, 5, 12)
    assert split_heads(x, 3).shape == (2, 3, 5, 4)
    assert torch.equal(merge_heads(split_heads(x, 3)), x)


def test_cache_starts_empty_and_counts_tokens() -> None:
    cache = BlockCache()
    assert cache.length == 0
    assert cache.layer(1) is None
    cache.replace([(torch.zeros(1, 2, 5, 4), torch.zeros(1, 2, 5, 4))])
    assert cache.length == 5


def test_cross_attention_starts_without_effect_and_has_one_once_the_gate_opens(
    randomise: Callable[[nn.Module], nn.Module],
) -> None:
    cross = CrossAttention(12, 3, 1e-5)
    x, condition = torch.randn(2, 4, 12), torch.randn(2, 3, 12)
    assert torch.equal(cross(x, condition, None), torch.zeros_like(x))
    assert bool((randomise(cross)(x, condition, None) != 0).any())


def test_cross_attention_ignores_padded_conditions(randomise: Callable[[nn.Module], nn.Module]) -> None:
    cross = randomise(CrossAttention(12, 3, 1e-5))
    x, condition = torch.randn(2, 4, 12), torch.randn(2, 3, 12)
    keep = torch.tensor([[True, True, False], [False, False, False]])
    added = cross(x, condition, keep)
    assert torch.allclose(added[:1], cross(x[:1], condition[:1, :2], None), atol=1e-6)
    assert torch.equal(added[1], torch.zeros_like(added[1]))
