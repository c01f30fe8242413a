"""Saving networks as weight directories."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ai_os_diffusion import native
from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights import key_map
from ai_os_diffusion.weights.saving import save_weights, storage_of

RECORD: dict[str, Any] = {
    "shape": {"width": 64},
    "modality": "text",
    "tokenizer_sha256": "ab" * 32,
    "training": {"steps": 10, "rate": 1.5e-4},
    "licence": "Apache-2.0",
    "attribution": "ours, äöü",
}


def test_matrices_are_quantized_and_small_things_are_not(tmp_path: Path) -> None:
    tensors = {
        "trunk.token.weight": np.ones((64, 64), np.float32),
        "trunk.layers.7.norm1.weight": np.ones(6000, np.float32),
        "evidence.pointer.weight": np.ones((2, 64), np.float16),
    }
    save_weights(tmp_path / "m", tensors, **RECORD)
    reader = native.WeightReader.open(str(tmp_path / "m"))
    assert [reader.info(name)["dtype"] for name in tensors] == ["int8", "f16", "f16"]
    assert [reader.info(name)["layer"] for name in tensors] == [key_map.layer_of(name) for name in tensors]
    metadata = json.loads(reader.metadata())
    assert metadata["modality"] == ["text"]
    assert {key: metadata[key] for key in RECORD if key != "modality"} == {
        key: value for key, value in RECORD.items() if key != "modality"
    }
    assert metadata["quantization"] == {"codec": "int8", "group_size": 64}


def test_tensors_by_the_start_of_their_name_have_another_codec(tmp_path: Path) -> None:
    matrix = np.random.default_rng(0).standard_normal((64, 64)).astype(np.float32)
    tensors = dict.fromkeys(("codec.encoder.1.weight", "codec.decoder.1.weight"), matrix)
    tensors["codec.encoder.1.bias"] = matrix[0]
    save_weights(tmp_path / "m", tensors, **RECORD, exceptions={"codec.encoder.": "int4"})
    reader = native.WeightReader.open(str(tmp_path / "m"))
    assert [reader.info(name)["dtype"] for name in tensors] == ["int4", "int8", "f16"]
    errors = [np.abs(reader.dequantize(name) - matrix).mean() for name in list(tensors)[:2]]
    assert errors[0] > 5 * errors[1] > 0


def test_storage_follows_the_codec() -> None:
    assert storage_of((64, 64), "int8") == "int8"
    assert storage_of((63, 64), "int8") == "f16"
    assert storage_of((4, 2000, 8), "int8") == "f16"
    assert storage_of((100_000,), "int8") == "f16"
    assert storage_of((64, 64), "f16") == "f16"
    assert storage_of((3,), "f32") == "f32"


@pytest.mark.parametrize("codec", ["f32", "f16", "int8"])
def test_float16_values_survive_every_codec_of_vectors(tmp_path: Path, codec: Any) -> None:
    value = np.array([0.0, -1.5, 65504.0, 6e-8], np.float16)
    save_weights(tmp_path / "m", {"v": value}, **RECORD, codec=codec)
    np.testing.assert_array_equal(native.WeightReader.open(str(tmp_path / "m")).dequantize("v"), value)


def test_bad_input_is_refused_by_name(tmp_path: Path) -> None:
    good = {"w": np.ones(3, np.float32)}
    with pytest.raises(ModelLoadError, match="int5") as caught:
        save_weights(tmp_path / "m", good, **RECORD, codec="int5")  # type: ignore[arg-type]
    assert caught.value.kind == "weights.codec"
    with pytest.raises(ModelLoadError, match="int64"):
        save_weights(tmp_path / "m", {"w": np.ones(3, np.int64)}, **RECORD)
    with pytest.raises(ModelLoadError, match="JSON"):
        save_weights(tmp_path / "m", good, **RECORD | {"training": {"loss": float("nan")}})
    with pytest.raises(ModelLoadError, match="JSON"):
        save_weights(tmp_path / "m", good, **RECORD | {"training": {"file": Path("x")}})
    with pytest.raises(ModelLoadError, match="w") as caught:
        save_weights(tmp_path / "m", {"w": np.array([np.inf], np.float32)}, **RECORD)
    assert (caught.value.kind, caught.value.context["tensor"]) == ("weights.tensor", "w")
    assert caught.value.remedy
    assert "remedy" not in caught.value.context
    assert not list(tmp_path.iterdir())


def test_other_folders_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("mine", encoding="utf-8")
    with pytest.raises(ModelLoadError) as caught:
        save_weights(tmp_path, {}, **RECORD)
    assert caught.value.kind == "weights.occupied"
    assert (tmp_path / "notes.md").read_text(encoding="utf-8") == "mine"
