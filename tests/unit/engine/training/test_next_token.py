"""The autoregressive twin's task: its loss is the causal one, and it can be learned."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ai_os_diffusion.model.attention import causal_keep
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.training.tasks import NextTokenTask

SHAPE = TransformerShape(
    vocab_size=40, width=16, layers=2, heads=2, inner=32, positions=16, time_features=8, modality_rank=2
)
DEVICE = torch.device("cpu")


def counting_grid() -> np.ndarray:
    """Rows in which each token is the one before it plus one."""
    return ((np.arange(64)[:, None] + np.arange(12)[None]) % 40).astype(np.uint16)


def test_loss_is_the_mean_over_all_next_tokens() -> None:
    torch.manual_seed(0)
    net = UnifiedScoreNetwork(SHAPE)
    grid = counting_grid()[:1]
    got = NextTokenTask(grid, 1, 0, DEVICE).loss(net, 0)
    ids = torch.from_numpy(grid.astype(np.int64))
    log_p = net(ids, keep=causal_keep(12)[None]).reshape(12, 40).log_softmax(-1)
    wanted = -log_p[:-1].gather(1, ids[0, 1:, None]).mean()
    assert got.loss.item() == pytest.approx(wanted.item(), rel=1e-5)
    assert got.tokens == 12


def test_counting_is_learned() -> None:
    torch.manual_seed(0)
    net = UnifiedScoreNetwork(SHAPE)
    task = NextTokenTask(counting_grid(), 16, 0, DEVICE)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    first = task.loss(net, 0).loss.item()
    for draw in range(200):
        optimizer.zero_grad()
        task.loss(net, draw).loss.backward()
        optimizer.step()
    last = task.loss(net, 0).loss.item()
    assert last < 0.6 * first
