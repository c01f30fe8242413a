"""Figures: span scores, refusal, ranking, and the evaluation of a whole network."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training import metrics, shards
from ai_os_diffusion.training.evaluate import LONGEST_SPAN, Evaluation, best_span, diffusion_bound, score_items
from ai_os_diffusion.training.metrics import Scored
from unit.engine.training.tiny_shards import SHAPE

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("found", "gold", "score"),
    [("the red Door", "red door.", 1.0), ("door", "red door", 2 / 3), ("blue", "red", 0.0), ("", "red", 0.0)],
)
def test_span_f1(found: str, gold: str, score: float) -> None:
    assert metrics.span_f1(found, gold) == pytest.approx(score)


def test_auroc_counts_ties_as_half() -> None:
    assert metrics.auroc([2.0, 3.0], [1.0, 0.0]) == 1.0
    assert metrics.auroc([0.0], [1.0]) == 0.0
    assert metrics.auroc([1.0, 1.0], [1.0]) == 0.5
    assert math.isnan(metrics.auroc([], [1.0]))


def _scored(margin: float, f1: float, answerable: bool, kind: str = "a") -> Scored:
    return Scored(kind, margin, f1, f1 == 1.0, answerable)


def test_the_threshold_separates_answers_from_refusals() -> None:
    items = [_scored(3.0, 1.0, True), _scored(2.0, 0.5, True), _scored(-1.0, 0.0, False), _scored(0.5, 0.0, False)] * 2
    cut = metrics.fit_threshold(items)
    assert 0.5 <= cut < 2.0
    assert metrics.score_with_refusal(items, cut) == pytest.approx((1 + 0.5 + 1 + 1) / 4)
    assert metrics.refusal_rates(items, cut) == (1.0, 0.0)
    assert metrics.refusal_rates(items, 2.5) == (1.0, 0.5)


def test_kinds_are_compared_only_when_they_are_few() -> None:
    few = [_scored(1.0, 1.0, True, "x"), _scored(1.0, 0.0, True, "y"), _scored(0.0, 0.0, False, "z")]
    assert metrics.by_kind(few) == {"x": 100.0, "y": 0.0}
    assert metrics.by_kind([_scored(1.0, 1.0, True, str(i)) for i in range(40)]) == {}


def test_the_best_span_is_ordered_short_and_in_the_passage() -> None:
    rng = np.random.default_rng(0)
    logits = np.log(rng.dirichlet(np.ones(60), 2).T).astype(np.float32)
    base, count = 5, 50
    candidates = {
        (i, j): logits[base + i, 0] + logits[base + j, 1]
        for i in range(count)
        for j in range(i, min(count, i + LONGEST_SPAN))
    }
    found = best_span(logits, base, count)
    assert (found.start, found.end) == max(candidates, key=lambda pair: candidates[pair])
    assert found.null == pytest.approx(float(logits[0].sum()))


def test_the_surest_window_answers_and_any_window_may_hold_the_answer() -> None:
    class Scripted(UnifiedScoreNetwork):
        def spans(self, ids: torch.Tensor, keep: torch.Tensor) -> torch.Tensor:
            logits = torch.zeros(*ids.shape, 2)
            logits[ids == 40] = 6.0  # the answer's token
            logits[:, 0] = torch.where((ids == 40).any(1), 0.0, 6.0)[:, None]
            return logits

    rows = tuple(
        shards.CheckRow([1, 20, 2, *tokens, 2], 3, [(0, 3), (4, 7), (8, 11)]) for tokens in ([30, 31, 32], [30, 40, 32])
    )
    absent = shards.CheckItem("k", "one two six", (), rows[:1])
    present = shards.CheckItem("k", "one two six", ("two",), rows)
    scored = score_items(Scripted(SHAPE), [absent, present], CPU)
    assert scored[0].margin < 0 < scored[1].margin
    assert scored[1].exact
    assert not scored[0].answerable


def test_the_bound_of_a_uniform_guess_is_the_size_of_the_vocabulary(tiny_folder: Path) -> None:
    net = UnifiedScoreNetwork(SHAPE)
    net.requires_grad_(False).trunk.token.weight.zero_()
    grid = np.tile(shards.load_shards(tiny_folder).text, (4, 20))[:, : SHAPE.positions]
    assert diffusion_bound(net, grid, 3, CPU) == pytest.approx(math.log(SHAPE.vocab_size - 1), rel=0.1)


def test_a_whole_network_is_evaluated(tiny_folder: Path) -> None:
    data = shards.load_shards(tiny_folder)
    torch.manual_seed(0)
    net = UnifiedScoreNetwork(SHAPE).eval()
    figures = Evaluation(data, net, CPU)(net)
    assert figures["embed_cosine"] == pytest.approx(1.0, abs=1e-4)
    assert figures["embed_top10_kept"] == 1.0
    assert figures["notes_n"] == 4
    assert 0 <= figures["notes_span_f1"] <= 100
    assert figures["nelbo"] > 0
    assert Evaluation(data, None, CPU)(net).keys() < figures.keys()
