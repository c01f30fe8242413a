"""Masked diffusion on Python source, half of it as infilling is asked for: whole lines, or spans, of unknown length."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.batches import BucketSampler
from ai_os_diffusion.training.shards import Ids, ShardSet
from ai_os_diffusion.training.tasks import NoisyBatch, TaskLoss, denoising_loss, noise_levels

LONGEST_REGION = 40  # tokens
MOST_ENDS = 16  # end tokens behind a region whose length is not told
_LINES, _BOTH, _PADDED, _ALL_HIDDEN = 0.6, 0.3, 0.4, 0.5  # shares; see `infill_region` and `infill_rows`
_SPAN = (3, 30)  # tokens, both included
_STREAM = 6  # of random draws, among those of the other tasks
_CHECKED = 128  # rows
_AT_ONCE = 32

Row = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CodeMarks:
    """Ids with a meaning in rows of code.

    Attributes:
        newline: ends a line.
        indent: what indentation is made of.
        end: stands behind a file, and fills what a region does not need.
        mask: the absorbing token.
    """

    newline: int
    indent: frozenset[int]
    end: int
    mask: int

    @staticmethod
    def of(special: dict[str, int]) -> CodeMarks:
        """From the special ids of a tokenizer, by role."""
        return CodeMarks(special["newline"], frozenset({special["space"], special["tab"]}), special["sep"],
                         special["mask"])  # fmt: skip


def line_contents(row: Row, marks: CodeMarks) -> list[tuple[int, int]]:
    """Where the contents of whole lines begin and end in a row (T,), without indentation and newline.

    Blank lines are left out, and so is a last line that goes on after the row.
    """
    found = []
    start = 0
    for stop in np.flatnonzero(row == marks.newline).tolist():
        first = start
        while first < stop and int(row[first]) in marks.indent:
            first += 1
        if first < stop:
            found.append((first, stop))
        start = stop + 1
    return found


def infill_region(row: Row, marks: CodeMarks, rng: np.random.Generator) -> tuple[int, int]:
    """Where a region begins and ends: mostly the content of a line, or of two that follow each other; else a span.

    Of two lines the newline between them, and the indentation of the second, belong to the region.
    """
    lines = line_contents(row, marks)
    if rng.random() < _BOTH:
        lines = [(first, last) for (first, _), (_, last) in pairwise(lines)]
    lines = [(first, last) for first, last in lines if last - first <= LONGEST_REGION]
    if lines and rng.random() < _LINES:
        return lines[int(rng.integers(len(lines)))]
    length = int(rng.integers(_SPAN[0], min(_SPAN[1], len(row) - 1) + 1))
    first = int(rng.integers(0, len(row) - length + 1))
    return first, first + length


def infill_rows(
    clean: Row, marks: CodeMarks, rng: np.random.Generator, padded: float = _PADDED
) -> tuple[Row, npt.NDArray[np.bool_]]:
    """Rows (B, T) with the region of each that has to be found, (B, T) bool.

    A share of `padded` gets one to MOST_ENDS end tokens behind its region, which belong to it: so the model learns to
    fill what a text of unknown length does not need. What they push out of the row is lost.
    """
    ids, region = clean.copy(), np.zeros(clean.shape, np.bool_)
    for place, row in enumerate(clean):
        first, last = infill_region(row, marks, rng)
        ends = int(rng.integers(1, MOST_ENDS + 1)) if rng.random() < padded else 0
        if last + ends <= len(row):
            ids[place] = [*row[:last], *[marks.end] * ends, *row[last : len(row) - ends]]
            last += ends
        region[place, first:last] = True
    return ids, region


class CodeTask:
    """Masked diffusion on code, in its own modality: every second pair of batches is infilling."""

    name = "code"

    def __init__(self, grid: Ids, batch: int, seed: int, marks: CodeMarks, device: torch.device) -> None:
        self._grid = grid
        self._sampler = BucketSampler(np.full(len(grid), grid.shape[1], np.int64), batch, seed)
        self._seed = seed
        self._marks = marks
        self._device = device

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """Mean of the clamped bound over positions that could have been hidden."""
        batch = self.batch(draw)
        return TaskLoss(denoising_loss(net, batch, self._marks.mask, modality="code"), batch.ids.numel())

    def batch(self, draw: int) -> NoisyBatch:
        """The rows of a draw: running code, or (of draws 2, 3, 6, 7, ...) infilling, half of it with nothing found yet.

        The time is told in every other draw.
        """
        rng = np.random.default_rng([self._seed, _STREAM, draw])
        clean = self._grid[self._sampler.rows(draw)].astype(np.int64)
        levels = noise_levels(rng, len(clean))
        region = np.ones(clean.shape, np.bool_)
        if draw // 2 % 2:
            clean, region = infill_rows(clean, self._marks, rng)
            levels = np.where(rng.random(len(clean)) < _ALL_HIDDEN, np.float32(1), levels)
        hidden = region & (rng.random(clean.shape) < levels[:, None])
        hidden |= region & (region.cumsum(1) == 1) & ~hidden.any(1, keepdims=True)
        ids, hide, t, where = (torch.from_numpy(x).to(self._device) for x in (clean, hidden, levels, region))
        return NoisyBatch(ids, hide, t, draw % 2 == 0, where)


@torch.no_grad()
def line_figures(net: UnifiedScoreNetwork, data: ShardSet, device: torch.device) -> dict[str, float]:
    """What a network finds at once of lines and spans of held-out code, always the same: nats a token, % right."""
    rng = np.random.default_rng(_STREAM)
    marks = CodeMarks.of(data.manifest["special"])
    rows, region = infill_rows(data.code_valid[:_CHECKED].astype(np.int64), marks, rng, padded=0.0)
    nats = right = 0.0
    for first in range(0, len(rows), _AT_ONCE):
        part = np.s_[first : first + _AT_ONCE]
        ids, hide = (torch.from_numpy(x[part]).to(device) for x in (rows, region))
        logits = net(torch.where(hide, marks.mask, ids), modality="code", rows=hide).float()
        nats += float(F.cross_entropy(logits, ids[hide], reduction="sum"))
        right += float((logits.argmax(1) == ids[hide]).sum())
    found = int(region.sum())
    return {"code_infill_nats": nats / found, "code_infill_right": 100 * right / found}
