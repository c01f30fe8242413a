from __future__ import annotations

import math

import pytest
import torch

from ai_os_diffusion.diffusion.categorical import check_drawing, draw, forbid, gumbel_argmax, keep_top_p
from ai_os_diffusion.errors import InferenceError


def test_temperature_zero_takes_the_likeliest_and_of_equals_the_lowest_id() -> None:
    logits = torch.tensor([[0.0, 2.0, 2.0], [5.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    assert gumbel_argmax(logits, 0.0).tolist() == [1, 0, 0]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_draws_follow_the_tempered_softmax(temperature: float) -> None:
    logits = torch.tensor([0.0, 1.0, 2.0, -torch.inf])
    ids = gumbel_argmax(logits.expand(20_000, 4), temperature, torch.Generator().manual_seed(0))
    share = torch.bincount(ids, minlength=4) / 20_000
    assert torch.allclose(share, (logits / temperature).softmax(-1), atol=0.012)
    assert share[3] == 0


def test_top_p_keeps_the_smallest_set_that_reaches_p() -> None:
    logits = torch.tensor([[0.5, 0.2, 0.29, 0.01]]).log()
    kept = lambda p: keep_top_p(logits, p)[0].isfinite().tolist()  # noqa: E731
    assert kept(0.4) == [True, False, False, False]
    assert kept(0.6) == [True, False, True, False]
    assert kept(0.8) == [True, True, True, False]
    assert kept(1e-9) == [True, False, False, False]


def test_draw_reports_untempered_probability_and_entropy() -> None:
    logits = torch.tensor([[0.7, 0.2, 0.1, 0.0], [0.25, 0.25, 0.25, 0.25]]).log()
    drawn = draw(logits)
    assert drawn.ids.tolist() == [0, 0]
    assert drawn.confidence.tolist() == pytest.approx([0.7, 0.25])
    entropy = -(0.7 * math.log(0.7) + 0.2 * math.log(0.2) + 0.1 * math.log(0.1))
    assert drawn.entropy.tolist() == pytest.approx([entropy, math.log(4)])
    tempered = draw(logits, temperature=1e-3, generator=torch.Generator().manual_seed(0))
    assert tempered.confidence.tolist() == pytest.approx([0.7, 0.25])


def test_top_p_limits_draws() -> None:
    logits = torch.tensor([0.5, 0.2, 0.29, 0.01]).log().expand(500, 4)
    ids = draw(logits, temperature=1.0, top_p=0.6, generator=torch.Generator().manual_seed(0)).ids
    assert set(ids.tolist()) == {0, 2}


def test_forbidden_tokens_have_no_probability() -> None:
    logits = forbid(torch.zeros(2, 4, dtype=torch.bfloat16), [1, 3, 1])
    assert logits.dtype == torch.float32
    assert logits.softmax(-1)[0].tolist() == [0.5, 0, 0.5, 0]
    assert forbid(torch.ones(1, 3), []).tolist() == [[1, 1, 1]]


@pytest.mark.parametrize(
    ("logits", "ids", "words"),
    [
        (torch.zeros(1, 3), [3], "id 3 is outside"),
        (torch.zeros(1, 3), [-1], "id -1 is outside"),
        (torch.zeros(1, 3), [2, 0, 1], "Every token"),
        (torch.full((1, 3), torch.nan), [0], "not a number"),
    ],
)
def test_impossible_requests_are_errors(logits: torch.Tensor, ids: list[int], words: str) -> None:
    with pytest.raises(InferenceError, match=words):
        forbid(logits, ids)


@pytest.mark.parametrize(
    ("temperature", "top_p", "name"),
    [
        (-0.1, 1, "temperature"),
        (math.inf, 1, "temperature"),
        (math.nan, 1, "temperature"),
        (0, 0, "top_p"),
        (0, 1.1, "top_p"),
    ],
)
def test_settings_out_of_range_are_named(temperature: float, top_p: float, name: str) -> None:
    with pytest.raises(InferenceError, match=name):
        check_drawing(temperature, top_p)
