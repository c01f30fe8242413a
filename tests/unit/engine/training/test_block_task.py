"""Block diffusion in training: who looks at whom, what is hidden and how it weighs, and that it can be learned."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.training.block_task import BlockTask, block_loss, block_numbers, doubled_keep, hide_in_blocks
from ai_os_diffusion.training.tasks import NextTokenTask

SHAPE = TransformerShape(
    vocab_size=40, width=16, layers=2, heads=2, inner=32, positions=32, time_features=8, modality_rank=2
)
CPU = torch.device("cpu")
MASK = 3


def counting_grid() -> np.ndarray:
    """Rows in which each token is the one before it plus one; none is the mask."""
    return (4 + (np.arange(64)[:, None] + np.arange(13)[None]) % 36).astype(np.uint16)


def test_the_first_token_is_given_and_the_last_block_may_be_short() -> None:
    assert block_numbers(8, 4).tolist() == [0, 1, 1, 1, 1, 2, 2, 2]


def test_a_noisy_block_sees_itself_and_clean_blocks_before_it() -> None:
    keep = doubled_keep(8, 4).numpy()
    noisy, clean = np.arange(8), 8 + np.arange(8)
    assert keep[5, noisy].tolist() == [False] * 5 + [True] * 3
    assert keep[5, clean].tolist() == [True] * 5 + [False] * 3
    assert not keep[clean][:, noisy].any()
    assert keep[clean[2], clean].tolist() == [True] * 5 + [False] * 3


def test_each_size_of_mask_is_as_likely_and_weighs_its_inverse() -> None:
    hidden, weight = hide_in_blocks(np.random.default_rng(0), 4000, 5, 4)
    assert not hidden[:, 0].any()
    sizes = hidden[:, 1:].sum(1)
    assert np.bincount(sizes, minlength=5)[1:] == pytest.approx([1000] * 4, rel=0.1)
    assert np.allclose(weight[:, 1:] * sizes[:, None], 4)
    assert hidden[:, 1:].mean(0) == pytest.approx([0.625] * 4, rel=0.1)


def test_later_blocks_and_noisy_ones_before_do_not_matter() -> None:
    torch.manual_seed(0)
    net = UnifiedScoreNetwork(SHAPE).eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(0, 0.3)  # fresh weights hardly look at what they read
    clean = torch.from_numpy(counting_grid()[:1].astype(np.int64))
    hidden = torch.zeros_like(clean, dtype=torch.bool)
    hidden[0, 5:9] = True  # the second block alone
    weight = hidden.float()

    def loss(ids: torch.Tensor, more: slice | None = None) -> float:
        hide = hidden.clone()
        extra = weight.clone()
        if more is not None:
            hide[0, more] = True
            extra[0, more] = 0
        return float(block_loss(net, ids, hide, extra, mask_id=MASK, block=4))

    later, earlier = clean.clone(), clean.clone()
    later[0, 9:] = 20
    earlier[0, 1:5] = 20
    with torch.no_grad():
        assert loss(later) == pytest.approx(loss(clean), abs=1e-5)
        assert loss(clean, slice(1, 5)) == pytest.approx(loss(clean), abs=1e-5)  # hidden there, clean for us
        assert abs(loss(earlier) - loss(clean)) > 5e-4


def test_it_reads_the_same_rows_as_its_twin() -> None:
    class Spy(UnifiedScoreNetwork):
        def forward(self, tokens: torch.Tensor, **options: object) -> torch.Tensor:  # type: ignore[override]
            seen.append(tokens)
            return super().forward(tokens, **options)  # type: ignore[arg-type]

    seen: list[torch.Tensor] = []
    net = Spy(SHAPE)
    grid = counting_grid()
    tokens = BlockTask(grid, 8, 1, MASK, CPU).loss(net, 3).tokens
    assert tokens == NextTokenTask(grid, 8, 1, CPU).loss(net, 3).tokens == 8 * 13
    assert torch.equal(seen[0][:, 13:], seen[1])


def test_counting_is_learned() -> None:
    torch.manual_seed(0)
    net = UnifiedScoreNetwork(SHAPE)
    task = BlockTask(counting_grid(), 16, 0, MASK, CPU)
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
    first = task.loss(net, 0).loss.item()
    for draw in range(150):
        optimizer.zero_grad()
        task.loss(net, draw).loss.backward()
        optimizer.step()
    assert task.loss(net, 0).loss.item() < 0.6 * first
