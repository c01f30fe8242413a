"""The native network behind arrays; that its numbers are torch's is tested in tests/native/test_inference.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.runtime import load_text_model
from helpers.tiny import SHAPE, save_tiny_model

TOKENS = np.array([[5, 6, 7, 8], [9, 10, 11, 12]])


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> InferenceNetwork:
    folder: Path = save_tiny_model(tmp_path_factory.mktemp("tiny") / "model")
    return load_text_model(ModelConfig(path=str(folder), threads=1)).network


def test_logits_come_for_the_rows_that_are_wanted(network: InferenceNetwork) -> None:
    everywhere = network(TOKENS, rows=np.ones_like(TOKENS, np.bool_)).reshape(2, 4, SHAPE.vocab_size)
    rows = np.array([[False, True, False, False], [True, False, False, True]])
    np.testing.assert_allclose(network(TOKENS, rows=rows), everywhere[rows], atol=1e-5)
    assert network(TOKENS, rows=np.zeros_like(TOKENS, np.bool_)).shape == (0, SHAPE.vocab_size)


def test_time_modality_and_condition_change_the_answer(network: InferenceNetwork) -> None:
    rows = np.ones_like(TOKENS, np.bool_)
    condition = np.random.default_rng(0).standard_normal((3, SHAPE.width), np.float32)
    found = [
        network(TOKENS, rows=rows),
        network(TOKENS, rows=rows, modality="code"),
        network(TOKENS, rows=rows, t=np.array([0.2, 0.9], np.float32)),
        network(TOKENS, rows=rows, condition=condition),
    ]
    assert all(not np.allclose(one, other) for n, one in enumerate(found) for other in found[:n])


def test_one_pass_left_to_right_is_many_with_a_cache(network: InferenceNetwork) -> None:
    whole, row = network.new_cache(), TOKENS[0]
    rows = np.ones(4, np.bool_)
    at_once = network.after(row, whole, rows=rows, extend=False, blocks=(1, 1))
    assert len(whole) == 0
    cache = network.new_cache()
    one = np.ones(1, np.bool_)
    parts = [network.after(row[n : n + 1], cache, rows=one, extend=True, blocks=(1, 1)) for n in range(4)]
    np.testing.assert_allclose(np.concatenate(parts), at_once, atol=1e-5)
    assert len(cache) == 4


def test_pointers_and_vectors_of_sequences_of_any_length(network: InferenceNetwork) -> None:
    rows = [[5, 6, 7], [8], [9, 10, 11, 12, 13]]
    together = network.spans(rows)
    assert [logits.shape for logits in together] == [(3, 2), (1, 2), (5, 2)]
    for row, logits in zip(rows, together, strict=True):
        np.testing.assert_allclose(network.spans([row])[0], logits, atol=1e-5)
    assert network.spans([]) == []
    assert network.embed(rows).shape == (3, SHAPE.width)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"rows": np.ones((2, 3), np.bool_)}, r"rows must be \(2, 4\)"),
        ({"tokens": TOKENS - 6}, "-1 is negative"),
        ({"tokens": TOKENS + SHAPE.vocab_size}, "is not one of"),
        ({"modality": "image"}, "no head yet"),
        ({"modality": "smell"}, "is unknown.*text, code"),
        ({"condition": np.zeros((1, 7), np.float32)}, "numbers each"),
    ],
)
def test_what_does_not_fit_is_refused(network: InferenceNetwork, changed: dict[str, object], words: str) -> None:
    arguments: dict[str, object] = {"tokens": TOKENS, "rows": np.ones_like(TOKENS, np.bool_)}
    with pytest.raises(InferenceError, match=words):
        network(**(arguments | changed))  # type: ignore[arg-type]
