"""Masked diffusion on held-out text: infilling of spans, and the bound of its likelihood."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ai_os_diffusion.answering.generation import forbidden_ids
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.diffusion.network import Ids
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.evaluation.likelihood import block_bound, unigram_nats
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.evaluation.statistics import Estimate, mean_of
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.training.pack_text import text_grid

INFILLING, LIKELIHOOD = "Infilling", "Likelihood of held-out text"
SPANS = (1, 3, 5, 10)  # tokens
BLOCK = 4
_JUDGED = 3  # tokens of the span that the goals are about
_IDS = 60_000  # of held-out text
_SEED = 1
_MASKS = 8
_MARGIN = 8  # given tokens on both sides of a span at least
_TRIES = 50


def held_out_text(model: TextModel, data: Path) -> Ids:
    """(rows, 128) ids of text that training never sees. Raises TrainingError when it cannot be read."""
    grid = text_grid(model.tokenizer, data, "valid", _IDS, _SEED, model.special["sep"])
    return grid.astype(np.int64)


def draw_span(row: Ids, length: int, barred: frozenset[int], rng: np.random.Generator) -> int | None:
    """Where in a row (T,) a span begins that holds no barred token; None where there seems to be none."""
    for _ in range(_TRIES):
        start = int(rng.integers(_MARGIN, len(row) - _MARGIN - length + 1))
        if not barred & set(row[start : start + length].tolist()):
            return start
    return None


def infill_span(core: DiffusionCore, row: Ids, start: int, length: int, modality: str = "text") -> Ids:
    """(length,) the tokens that are written at `start` of a row (T,), one step for each.

    Raises:
        InferenceError: a given token was changed.
    """
    fill = np.zeros(len(row), np.bool_)
    fill[start : start + length] = True
    made = np.array(
        [step.ids for step in core.infill(row.tolist(), fill, steps=length, modality=modality)][-1], np.int64
    )
    if (made != row)[~fill].any():
        place = int(np.flatnonzero((made != row) & ~fill)[0])
        raise InferenceError(f"Infilling changed the given token at position {place}.", kind="inference.given")
    return made[start : start + length]


def infilling_rows(model: TextModel, grid: Ids, *, spans: int, decides: bool) -> list[Row]:
    """Token accuracy by span length beside that of always writing the commonest token.

    Args:
        model: writes.
        grid: (rows, T) held-out text.
        spans: of each length, at most one in a row.
        decides: whether there are enough to judge by.
    """
    barred = forbidden_ids(model)
    core = DiffusionCore(model.network, mask_id=model.special["mask"], forbidden_ids=barred)
    values, counts = np.unique(grid[~np.isin(grid, barred)], return_counts=True)
    commonest = int(values[counts.argmax()])
    rows = []
    for length in SPANS:
        rng = np.random.default_rng([_SEED, length])
        right, plain = [], []
        for row in grid[:spans]:
            start = draw_span(row, length, frozenset(barred), rng)
            if start is not None:
                gold = row[start : start + length]
                right.append(100 * float((infill_span(core, row, start, length) == gold).mean()))
                plain.append(100 * float((gold == commonest).mean()))
        rows += _infilling(length, mean_of(right), float(np.mean(plain)), decides)
    given = sum(row.n for row in rows if row.unit == " %")
    return [*rows, Row(INFILLING, "given tokens that were changed", 0.0, "", given, goal=0.0, at_least=False)]


def _infilling(length: int, found: Estimate, plain: float, decides: bool) -> list[Row]:
    judged = length == _JUDGED
    name = f"token accuracy, spans of {length}"
    row = Row(
        INFILLING, name, found.value, " %", found.n, found.low, found.high, 25.0 if judged else None,
        baseline=plain, baseline_name="the commonest token", decides=decides,
    )  # fmt: skip
    if not judged:
        return [row]
    times = found.value / plain if plain else math.inf
    return [row, Row(INFILLING, f"{name}, times the commonest token's", times, "", found.n, goal=3.0, decides=decides)]


def likelihood_rows(model: TextModel, grid: Ids, *, rows: int, tell: Callable[[str], None]) -> list[Row]:
    """Bounds in nats per token and as perplexities: each row as one sequence, and in blocks of four."""
    core = DiffusionCore(model.network, mask_id=model.special["mask"])
    part = grid[:rows]
    every = np.ones(grid.shape[1], np.bool_)
    tell(f"likelihood of {len(part)} rows of {grid.shape[1]} tokens")
    whole = [-core.log_likelihood(row.tolist(), every, _MASKS, n).total / row.size for n, row in enumerate(part)]
    mask = model.special["mask"]
    blocks = [
        -block_bound(model.network, row, block=BLOCK, mask_id=mask, seed=n) / (row.size - 1)
        for n, row in enumerate(part)
    ]
    plain = unigram_nats(grid)
    return [
        *_bound("full-sequence bound", whole, part.size, plain),
        *_bound(f"block-{BLOCK} bound (these weights were not trained for it)", blocks, part.size, plain),
    ]


def _bound(name: str, nats: Sequence[float], tokens: int, plain: float) -> list[Row]:
    found = mean_of(nats)
    known = "frequencies of the tokens"
    return [
        Row(LIKELIHOOD, name, found.value, " nats/token", tokens, found.low, found.high, at_least=False,
            baseline=plain, baseline_name=known),
        Row(LIKELIHOOD, f"perplexity, {name}", math.exp(found.value), "", tokens, math.exp(found.low),
            math.exp(found.high), at_least=False, baseline=math.exp(plain), baseline_name=known),
    ]  # fmt: skip
