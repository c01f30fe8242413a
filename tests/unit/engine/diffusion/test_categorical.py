from __future__ import annotations

import math

import numpy as np
import pytest

from ai_os_diffusion.diffusion.categorical import (
    check_drawing,
    draw,
    forbid,
    gumbel_argmax,
    keep_top_p,
    log_probs_of,
    random_source,
    seeds_of,
)
from ai_os_diffusion.errors import InferenceError


def softmax(logits: np.ndarray) -> np.ndarray:
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


def logs(probabilities: list[list[float]]) -> np.ndarray:
    """Logits with these probabilities; -inf for none."""
    with np.errstate(divide="ignore"):
        return np.log(np.array(probabilities, np.float32))


def test_temperature_zero_takes_the_likeliest_and_of_equals_the_lowest_id() -> None:
    logits = np.array([[0.0, 2.0, 2.0], [5.0, 1.0, 0.0], [1.0, 1.0, 1.0]], np.float32)
    assert gumbel_argmax(logits, 0.0).tolist() == [1, 0, 0]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_draws_follow_the_tempered_softmax(temperature: float) -> None:
    logits = np.array([0.0, 1.0, 2.0, -np.inf], np.float32)
    ids = gumbel_argmax(np.broadcast_to(logits, (20_000, 4)), temperature, np.random.default_rng(0))
    share = np.bincount(ids, minlength=4) / 20_000
    assert np.allclose(share, softmax(logits / temperature), atol=0.012)
    assert share[3] == 0


class Scripted:
    """A generator whose exponential numbers are given."""

    def __init__(self, numbers: np.ndarray) -> None:
        self.numbers = numbers

    def standard_exponential(self, shape: tuple[int, ...]) -> np.ndarray:
        assert shape == self.numbers.shape
        return self.numbers


def test_noise_is_double_precision_where_single_would_bias_draws() -> None:
    """A token stands for the best of millions of unlikely ones, whose smallest exponential is 1 / millions of one.

    Together they have a share that noise from float32 uniforms, which ends at -log(1 - 2^-24), hardly ever reaches.
    """
    rows, unlikely, gap = 20_000, 2.0**22, 18.0
    random = np.random.default_rng(0)
    exact = random.standard_exponential((rows, 2)) / [1, unlikely]
    uniform = np.minimum(np.exp(-exact), 1 - 2.0**-24).astype(np.float32)
    logits = np.broadcast_to(np.array([0, -gap], np.float32), (rows, 2))
    wanted = unlikely * math.exp(-gap) / (1 + unlikely * math.exp(-gap))
    drawn, single = (
        float(gumbel_argmax(logits, 1.0, Scripted(numbers)).mean())  # type: ignore[arg-type]
        for numbers in (exact, -np.log(uniform.astype(np.float64)))
    )
    assert drawn == pytest.approx(wanted, abs=0.006)
    assert single < 0.6 * wanted


def test_one_seed_gives_several() -> None:
    found = seeds_of(7, 5)
    assert found[0] == 7
    assert len(set(found)) == 5
    assert found == seeds_of(7, 5) != seeds_of(8, 5)
    assert all(0 <= number < 2**63 for number in found)
    with pytest.raises(InferenceError, match="seed"):
        seeds_of(-1, 2)


def test_top_p_keeps_the_smallest_set_that_reaches_p() -> None:
    logits = logs([[0.5, 0.2, 0.29, 0.01]])
    kept = lambda p: np.isfinite(keep_top_p(logits, p)[0]).tolist()  # noqa: E731
    assert kept(0.4) == [True, False, False, False]
    assert kept(0.6) == [True, False, True, False]
    assert kept(0.8) == [True, True, True, False]
    assert kept(1e-9) == [True, False, False, False]


def test_draw_reports_untempered_probability_and_entropy() -> None:
    logits = logs([[0.7, 0.2, 0.1, 0.0], [0.25, 0.25, 0.25, 0.25]])
    drawn = draw(logits)
    assert drawn.ids.tolist() == [0, 0]
    assert drawn.confidence.tolist() == pytest.approx([0.7, 0.25])
    entropy = -(0.7 * math.log(0.7) + 0.2 * math.log(0.2) + 0.1 * math.log(0.1))
    assert drawn.entropy.tolist() == pytest.approx([entropy, math.log(4)])
    tempered = draw(logits, temperature=1e-3, generator=np.random.default_rng(0))
    assert tempered.confidence.tolist() == pytest.approx([0.7, 0.25])


def test_top_p_limits_draws() -> None:
    logits = logs([[0.5, 0.2, 0.29, 0.01]] * 500)
    ids = draw(logits, temperature=1.0, top_p=0.6, generator=np.random.default_rng(0)).ids
    assert set(ids.tolist()) == {0, 2}


def test_forbidden_tokens_have_no_probability() -> None:
    logits = forbid(np.zeros((2, 4), np.float16), [1, 3, 1])  # type: ignore[arg-type]
    assert logits.dtype == np.float32
    assert softmax(logits)[0].tolist() == [0.5, 0, 0.5, 0]
    assert forbid(np.ones((1, 3), np.float32), []).tolist() == [[1, 1, 1]]


@pytest.mark.parametrize(
    ("logits", "ids", "words"),
    [
        (np.zeros((1, 3), np.float32), [3], "id 3 is outside"),
        (np.zeros((1, 3), np.float32), [-1], "id -1 is outside"),
        (np.zeros((1, 3), np.float32), [2, 0, 1], "Every token"),
        (np.full((1, 3), np.nan, np.float32), [0], "not a number"),
    ],
)
def test_impossible_requests_are_errors(logits: np.ndarray, ids: list[int], words: str) -> None:
    with pytest.raises(InferenceError, match=words):
        forbid(logits, ids)


def test_log_probabilities_of_chosen_tokens() -> None:
    logits = logs([[0.7, 0.2, 0.1, 0.0], [0.25, 0.25, 0.25, 0.25]]) + 3
    assert log_probs_of(logits, np.array([1, 3])).tolist() == pytest.approx([math.log(0.2), math.log(0.25)], abs=1e-6)


def test_a_seed_gives_its_numbers_and_is_not_negative() -> None:
    assert random_source(2**63 - 1).random() == random_source(2**63 - 1).random() != random_source(1).random()
    with pytest.raises(InferenceError, match="seed"):
        random_source(-1)


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
