"""Loading weight directories."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.loader import WeightLoader
from helpers.tiny import save_bare

SHA = "0f" * 32


@pytest.fixture
def tensors() -> dict[str, npt.NDArray[np.float32]]:
    rng = np.random.default_rng(0)
    return {"a": rng.normal(size=(80, 70)).astype(np.float32), "b": rng.normal(size=5).astype(np.float32)}


@pytest.fixture
def model(tmp_path: Path, tensors: dict[str, npt.NDArray[np.float32]]) -> Path:
    modality = ["text", "code"]
    return save_bare(tmp_path / "m", tensors, {"width": 70}, codec="int8", modality=modality, tokenizer_sha256=SHA)


def test_tensors_shape_and_metadata_come_back(model: Path, tensors: dict[str, npt.NDArray[np.float32]]) -> None:
    loaded = WeightLoader(model, SHA).load()
    assert list(loaded.tensors) == ["a", "b"]
    assert loaded.shape == {"width": 70}
    assert loaded.metadata["modality"] == ["text", "code"]
    for name, value in tensors.items():
        made = loaded.tensors[name]
        assert (made.dtype, made.shape) == (np.float32, value.shape)
        assert made.flags.writeable
        assert np.abs(made - value).max() <= np.abs(value).max() / 127


def test_another_vocabulary_is_refused(model: Path) -> None:
    with pytest.raises(ModelLoadError, match=SHA) as caught:
        WeightLoader(model, "1f" * 32).load()
    assert caught.value.kind == "weights.tokenizer"
    assert "1f1f" in str(caught.value)
    assert WeightLoader(str(model)).load().tensors


def test_weights_without_vocabulary_do_not_fit_any(model: Path) -> None:
    index = model / "metadata.json"
    index.write_text(index.read_text(encoding="utf-8").replace(f'"{SHA}"', "null"), encoding="utf-8")
    assert WeightLoader(model).load().metadata["tokenizer_sha256"] is None
    with pytest.raises(ModelLoadError, match="no vocabulary"):
        WeightLoader(model, SHA).load()


@pytest.mark.parametrize("key", ["shape", "modality", "tokenizer_sha256", "training", "licence", "attribution"])
def test_a_missing_or_mistyped_key_is_named(model: Path, key: str) -> None:
    index = model / "metadata.json"
    values = json.loads(index.read_text(encoding="utf-8"))
    for changed in ({k: v for k, v in values.items() if k != key}, values | {key: 7}):
        index.write_text(json.dumps(changed), encoding="utf-8")
        with pytest.raises(ModelLoadError, match=f"`{key}`") as caught:
            WeightLoader(model).load()
        assert (caught.value.kind, caught.value.context["file"]) == ("weights.format", str(index))


def test_damage_and_absence_are_errors_with_file_and_remedy(model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError) as caught:
        WeightLoader(tmp_path / "nowhere").load()
    assert caught.value.kind == "weights.missing"
    assert caught.value.remedy
    file = model / "weights-00000.parquet"
    bytes_ = bytearray(file.read_bytes())
    bytes_[len(bytes_) // 3] ^= 8
    file.write_bytes(bytes_)
    with pytest.raises(ModelLoadError) as caught:
        WeightLoader(model).load()
    assert caught.value.kind == "weights.corrupt"
    assert caught.value.context == {"file": str(file), "tensor": "a"}


def test_loading_does_not_import_torch() -> None:
    code = (
        "import sys, ai_os_diffusion.weights as w; w.WeightLoader; w.save_weights; w.convert;"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
