"""Loading text models: whole ones, sentence encoders without heads, and weights that lack a part."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import ConfigError, InferenceError, ModelLoadError
from ai_os_diffusion.runtime import TextModel, batches, load_text_model
from ai_os_diffusion.weights.loader import WeightLoader
from ai_os_diffusion.weights.restoring import restore_network
from helpers.tiny import SHAPE, bundled_tokenizer, save_bare, save_tiny_model


def load(folder: Path) -> TextModel:
    return load_text_model(ModelConfig(path=str(folder), device="cpu", threads=1))


def save_without(prefixes: tuple[str, ...], whole: Path, folder: Path) -> Path:
    """A copy of weights without the tensors whose names begin so."""
    tensors = WeightLoader(whole).load().tensors
    return save({name: value for name, value in tensors.items() if not name.startswith(prefixes)}, folder)


def save(tensors: Mapping[str, npt.NDArray[np.float32]], folder: Path) -> Path:
    """Weights of the tiny shape."""
    return save_bare(folder, tensors, SHAPE, codec="f16", tokenizer_sha256=bundled_tokenizer().sha256)


def test_a_sentence_encoder_embeds_like_the_whole_model(tmp_path: Path) -> None:
    whole = save_tiny_model(tmp_path / "whole")
    encoder = load(save_without(("text.", "evidence."), whole, tmp_path / "encoder"))
    texts = ["The keys hang in the hall.", "Rent is due on the first."]
    np.testing.assert_array_equal(encoder.embed(texts), load(whole).embed(texts))


def test_a_sentence_encoder_says_so_when_a_head_is_used(tmp_path: Path) -> None:
    whole = save_tiny_model(tmp_path / "whole")
    encoder = load(save_without(("text.", "evidence."), whole, tmp_path / "encoder"))
    ids = np.array([[encoder.special["cls"], encoder.special["sep"]]])
    with pytest.raises(InferenceError, match="sentence encoder") as pointing:
        encoder.network.spans(ids.tolist())
    with pytest.raises(InferenceError, match="sentence encoder"):
        encoder.network(ids, rows=np.ones_like(ids, np.bool_))
    assert pointing.value.kind == "inference.head"


def test_weights_that_lack_one_head_are_refused(tmp_path: Path) -> None:
    whole = save_tiny_model(tmp_path / "whole")
    part = save_without(("evidence.",), whole, tmp_path / "part")
    with pytest.raises(ModelLoadError, match=r"evidence\.pointer") as caught:
        load(part)
    assert f"The weights in {part} do not fit" in str(caught.value)
    assert caught.value.context["file"] == str(part)


def test_a_tensor_of_another_size_is_refused(tmp_path: Path) -> None:
    tensors = WeightLoader(save_tiny_model(tmp_path / "whole")).load().tensors
    tensors["trunk.layers.1.up.weight"] = tensors["trunk.layers.1.up.weight"][:-1]
    with pytest.raises(ModelLoadError, match=r"do not fit this network \(.*trunk\.layers\.1\.up\.weight") as caught:
        load(save(tensors, tmp_path / "cut"))
    assert caught.value.kind == "model.tensors"


def test_a_text_has_one_vector_in_any_batch_and_long_ones_are_cut(tmp_path: Path) -> None:
    model = load(save_tiny_model(tmp_path / "model"))
    texts = ["word " * count for count in (400, 1, 300, 17, 90, 2)] * 9
    vectors = model.embed(texts)
    np.testing.assert_allclose(vectors[3], model.embed([texts[3]])[0], atol=1e-6)
    np.testing.assert_allclose(vectors[0], vectors[2], atol=1e-6)  # both are cut to the same 256 tokens
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert model.embed([]).shape == (0, SHAPE.width)


def test_batches_are_bounded_and_hold_everything_once() -> None:
    lengths = [5, 2000, 300, 300, 300, 300, 1, 1024]
    parts = list(batches(lengths))
    assert sorted(place for part in parts for place in part) == list(range(8))
    assert all(len(part) == 1 or sum(lengths[place] for place in part) <= 1024 for part in parts)
    assert len(parts) == 4


def test_parameters_are_counted_without_loading_them(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    counted = sum(parameter.numel() for parameter in restore_network(folder).parameters())
    assert load(folder).parameters == counted


@pytest.mark.parametrize("device", ["cuda", "xpu", "mps"])
def test_other_devices_are_for_training(device: str) -> None:
    with pytest.raises(ConfigError, match=f"model.device is '{device}'.*on the CPU.*training.*auto"):
        load_text_model(ModelConfig(device=device))
