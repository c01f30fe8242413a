"""From rows of unequal length to padded batches of tensors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

POOL = 8  # batches whose rows are sorted by length together


def scaled(rows: int, factor: float) -> int:
    """Rows of a batch times `factor`, at least one."""
    return max(1, round(rows * factor))


class BucketSampler:
    """Goes through all rows in random order, so that the rows of one batch have like lengths and little is padded.

    The rows of draw `k` follow from the seed and `k` alone: a resumed run sees exactly what it would have seen.

    Args:
        lengths: (rows,) number of ids of each row.
        batch: rows of one batch.
        seed: of the order.
    """

    def __init__(self, lengths: npt.NDArray[np.int64], batch: int, seed: int) -> None:
        self._lengths = lengths
        self._batch = batch
        self._seed = seed
        self._pools = -(-len(lengths) // (batch * POOL))
        self._epoch = -1
        self._order = np.empty(0, np.int64)

    def rows(self, draw: int) -> npt.NDArray[np.int64]:
        """(batch,) indices of the rows of the `draw`-th batch, counted from 0."""
        pool, inside = divmod(draw, POOL)
        epoch, pool = divmod(pool, self._pools)
        if epoch != self._epoch:
            self._epoch = epoch
            self._order = np.random.default_rng([self._seed, epoch]).permutation(len(self._lengths))
        size = self._batch * POOL
        wanted = (np.arange(pool * size, (pool + 1) * size)) % len(self._order)  # the last pool wraps round
        rows = self._order[wanted]
        rows = rows[np.argsort(self._lengths[rows], kind="stable")]
        place = int(np.random.default_rng([self._seed, epoch, pool]).permutation(POOL)[inside])
        return rows[place * self._batch : (place + 1) * self._batch]


def pad(
    rows: Sequence[npt.NDArray[np.uint16] | Sequence[int]], device: torch.device, fill: int = 0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Pad rows to the longest.

    Returns:
        ids (rows, width) int64 and keep (rows, width) bool, True where an id is real.
    """
    width = max(len(row) for row in rows)
    ids = np.full((len(rows), width), fill, np.int64)
    keep = np.zeros((len(rows), width), np.bool_)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = row
        keep[index, : len(row)] = True
    return torch.from_numpy(ids).to(device), torch.from_numpy(keep).to(device)
