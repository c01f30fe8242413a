"""Block diffusion: each block of a few tokens is denoised given the clean blocks before it (BD3-LM, arXiv 2503.09573).

One pass computes all blocks of a row: the noisy row and the clean row stand side by side, a noisy block looks at itself
and at the clean blocks before it, a clean block at itself and those before it. That is what the exact cache of
generation computes, block after block.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from ai_os_diffusion.diffusion.losses import subs_log_probs
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.batches import BucketSampler
from ai_os_diffusion.training.shards import Ids
from ai_os_diffusion.training.tasks import TaskLoss

BLOCK = 4
GIVEN = 1  # tokens at the start of a row that are never hidden, as the twin from left to right is given one


def block_numbers(length: int, block: int, given: int = GIVEN) -> npt.NDArray[np.int64]:
    """(T,) the block of each token: 0 for the given ones, then blocks of `block` tokens, the last maybe shorter."""
    place = np.arange(length)
    return np.where(place < given, 0, 1 + (place - given) // block)


def doubled_keep(length: int, block: int, given: int = GIVEN) -> Tensor:
    """(2T, 2T) bool, who looks at whom in a noisy row followed by its clean copy."""
    number = torch.from_numpy(block_numbers(length, block, given))
    same, earlier = number[:, None] == number[None], number[None] < number[:, None]
    noisy = torch.cat([same, earlier], 1)
    clean = torch.cat([torch.zeros_like(same), same | earlier], 1)
    return torch.cat([noisy, clean])


def hide_in_blocks(
    rng: np.random.Generator, rows: int, length: int, block: int, given: int = GIVEN
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float32]]:
    """Which tokens are hidden, (rows, T) bool, and the weight of each hidden one, (rows, T).

    Of the L tokens of a block k are hidden, k uniform on 1..L, with weight L / k: the bound itself (LLaDA, arXiv
    2502.09992, equation 6), whose weight never exceeds L, so that nothing needs a clamp.
    """
    number = block_numbers(length, block, given)
    sizes = np.bincount(number)
    keys = rng.random((rows, length))
    wanted = 1 + (rng.random((rows, len(sizes))) * sizes).astype(np.int64)
    hidden = np.zeros((rows, length), np.bool_)
    weight = np.zeros((rows, length), np.float32)
    for index in range(1, len(sizes)):
        part = np.flatnonzero(number == index)
        rank = keys[:, part].argsort(1).argsort(1)
        hidden[:, part] = rank < wanted[:, index, None]
        weight[:, part] = (sizes[index] / wanted[:, index, None]).astype(np.float32)
    return hidden, weight


def block_loss(
    net: UnifiedScoreNetwork, clean: Tensor, hidden: Tensor, weight: Tensor, *, mask_id: int, block: int
) -> Tensor:
    """Scalar: the bound in nats per token that can be hidden.

    Args:
        net: reads 2T tokens at once.
        clean: (B, T) int64.
        hidden: (B, T) bool.
        weight: (B, T) of hidden tokens.
        mask_id: the absorbing token.
        block: tokens of a block.
    """
    rows, length = clean.shape
    both = torch.cat([torch.where(hidden, mask_id, clean), clean], 1)
    wanted = torch.cat([hidden, torch.zeros_like(hidden)], 1)
    keep = doubled_keep(length, block).to(clean.device)[None]
    positions = torch.arange(length, device=clean.device).repeat(2)
    logits = net(both, modality="text", keep=keep, rows=wanted, positions=positions)
    nll = F.nll_loss(subs_log_probs(logits, mask_id), clean[hidden], reduction="none")
    return (nll * weight[hidden]).sum() / (rows * (length - GIVEN))


class BlockTask:
    """Block diffusion on running text; the same rows in the same order as `NextTokenTask` with the same seed."""

    name = "block"

    def __init__(
        self, grid: Ids, batch: int, seed: int, mask_id: int, device: torch.device, block: int = BLOCK
    ) -> None:
        self._grid = grid
        self._sampler = BucketSampler(np.full(len(grid), grid.shape[1], np.int64), batch, seed)
        self._seed = seed
        self._mask_id = mask_id
        self._device = device
        self._block = block

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """Mean over positions of the bound."""
        rng = np.random.default_rng([self._seed, 4, draw])
        clean = self._grid[self._sampler.rows(draw)].astype(np.int64)
        hidden, weight = hide_in_blocks(rng, len(clean), clean.shape[1], self._block)
        arrays = (torch.from_numpy(x).to(self._device) for x in (clean, hidden, weight))
        return TaskLoss(block_loss(net, *arrays, mask_id=self._mask_id, block=self._block), clean.size)
