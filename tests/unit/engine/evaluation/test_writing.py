"""Infilling and latency on networks whose answers are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.evaluation.latency import LENGTHS, STEPS, latency_rows
from ai_os_diffusion.evaluation.writing import draw_span, infill_span, infilling_rows
from helpers.tiny import bundled_tokenizer, pointing_model

COMMON, OTHER = 2003, 2009
SIZE = bundled_tokenizer().vocab_size


class Repeating:
    """Writes the token that stands right before the first open position of its row."""

    shape = SimpleNamespace(width=8, positions=512)

    def __call__(self, tokens: Ids, *, rows: Mask, **_: Any) -> Floats:
        logits = np.zeros((int(rows.sum()), SIZE), np.float32)
        owners = np.nonzero(rows)[0]
        for number, owner in enumerate(owners):
            first = int(np.flatnonzero(rows[owner])[0])
            logits[number, tokens[owner, first - 1]] = 9.0
        return logits


def grid() -> Ids:
    """Rows of one token each: three of the commonest, one of another."""
    return np.repeat([[COMMON], [COMMON], [COMMON], [OTHER]], 64, 1).astype(np.int64)


def test_accuracy_stands_beside_that_of_the_commonest_token() -> None:
    rows = infilling_rows(pointing_model(network=Repeating()), grid(), spans=4, decides=True)
    by_name = {row.name: row for row in rows}
    three = by_name["token accuracy, spans of 3"]
    assert (three.figure, three.baseline, three.n, three.verdict) == (100, 75, 4, "ok")
    times = by_name["token accuracy, spans of 3, times the commonest token's"]
    assert times.figure == pytest.approx(4 / 3)
    assert times.verdict == "short"
    unchanged = by_name["given tokens that were changed"]
    assert (unchanged.figure, unchanged.n, unchanged.verdict) == (0, 16, "ok")


def test_a_changed_token_stops_the_evaluation() -> None:
    class Careless(DiffusionCore):
        def infill(self, ids: Sequence[int], *_: Any, **__: Any) -> Iterator[Any]:
            yield SimpleNamespace(ids=[OTHER, *list(ids)[1:]])

    core = Careless(cast(Any, Repeating()), mask_id=103)
    with pytest.raises(InferenceError, match="changed the given token at position 0"):
        infill_span(core, np.full(40, COMMON), 10, 3)


def test_spans_hold_no_barred_token() -> None:
    row = np.full(40, COMMON)
    row[12:30] = 102
    rng = np.random.default_rng(0)
    starts = [draw_span(row, 3, frozenset({102}), rng) for _ in range(20)]
    assert {start for start in starts if start is not None} <= {8, 9}
    assert draw_span(np.full(40, 102), 3, frozenset({102}), rng) is None


def test_every_setting_is_timed_beside_the_most_steps() -> None:
    rows = latency_rows(pointing_model(network=Repeating()), rounds=2)
    assert len(rows) == len(STEPS) * len(LENGTHS)
    slowest = next(row for row in rows if row.name.startswith("64 tokens in 50 steps"))
    quick = next(row for row in rows if row.name.startswith("64 tokens in 4 steps"))
    assert quick.baseline == slowest.figure
    assert quick.figure is not None
    assert quick.low is not None
    assert 0 < quick.low <= quick.figure
