"""Loading text models: whole ones, sentence encoders without heads, and weights that lack a part."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion import native, paths
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import InferenceError, ModelLoadError
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.weights.loader import WeightLoader
from ai_os_diffusion.weights.saving import save_weights
from helpers.tiny import SHAPE, save_tiny_model


def load(folder: Path) -> TextModel:
    return load_text_model(ModelConfig(path=str(folder), device="cpu", threads=1))


def save_without(prefixes: tuple[str, ...], whole: Path, folder: Path) -> Path:
    """A copy of weights without the tensors whose names begin so."""
    tensors = WeightLoader(whole).load().tensors
    save_weights(
        folder,
        {name: value for name, value in tensors.items() if not name.startswith(prefixes)},
        shape=SHAPE.to_dict(),
        modality="text",
        codec="f16",
        tokenizer_sha256=native.FastTokenizer.from_file(str(paths.bundled_vocabulary())).sha256,
        training={},
        licence="Apache-2.0",
        attribution="",
    )
    return folder


def test_a_sentence_encoder_embeds_like_the_whole_model(tmp_path: Path) -> None:
    whole = save_tiny_model(tmp_path / "whole")
    encoder = load(save_without(("text.", "evidence."), whole, tmp_path / "encoder"))
    texts = ["The keys hang in the hall.", "Rent is due on the first."]
    np.testing.assert_array_equal(encoder.embed(texts), load(whole).embed(texts))


def test_a_sentence_encoder_says_so_when_a_head_is_used(tmp_path: Path) -> None:
    whole = save_tiny_model(tmp_path / "whole")
    encoder = load(save_without(("text.", "evidence."), whole, tmp_path / "encoder"))
    ids = torch.tensor([[encoder.special["cls"], encoder.special["sep"]]])
    with pytest.raises(InferenceError, match="sentence encoder") as pointing:
        encoder.network.spans(ids, torch.ones_like(ids, dtype=torch.bool))
    with pytest.raises(InferenceError, match="sentence encoder"):
        encoder.network(ids)
    assert pointing.value.kind == "inference.head"


def test_weights_that_lack_one_head_are_refused(tmp_path: Path) -> None:
    whole = save_tiny_model(tmp_path / "whole")
    part = save_without(("evidence.",), whole, tmp_path / "part")
    with pytest.raises(ModelLoadError, match=r"evidence\.pointer") as caught:
        load(part)
    assert f"The weights in {part} do not fit" in str(caught.value)
    assert caught.value.context["file"] == str(part)
