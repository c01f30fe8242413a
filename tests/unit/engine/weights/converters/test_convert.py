"""The whole way: checkpoint to weight directory, compared and loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion import native
from ai_os_diffusion.errors import ModelLoadError, TokenizerError
from ai_os_diffusion.weights import WeightLoader, convert, verify
from ai_os_diffusion.weights.converters import read_source


@pytest.fixture
def vocab(tmp_path: Path) -> Path:
    """A vocabulary of as many entries as the tiny checkpoints have rows."""
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(f"word{'x' * i}" for i in range(35))]
    path = tmp_path / "vocab.txt"
    path.write_text("\n".join(words) + "\n", encoding="utf-8")
    return path


def test_a_checkpoint_becomes_a_weight_directory(make_bert: Callable[..., Path], tmp_path: Path, vocab: Path) -> None:
    source, target = make_bert(), tmp_path / "out"
    report = convert(source, target, "int8", 64, vocab, licence="Apache-2.0")
    assert verify(target) == []
    sha256 = native.FastTokenizer.from_file(str(vocab)).sha256
    loaded = WeightLoader(target, sha256).load()
    assert loaded.metadata["licence"] == "Apache-2.0"
    assert "example/tiny" in loaded.metadata["attribution"]
    original = read_source(source)
    assert loaded.shape == original.shape
    assert list(loaded.tensors) == list(original.tensors)
    assert report.parameters == sum(value.size for value in original.tensors.values())
    assert report.bytes == sum(file.stat().st_size for file in target.iterdir())
    for tensor in report.tensors:
        error = np.abs(original.tensors[tensor.name] - loaded.tensors[tensor.name]).max()
        assert tensor.max_error == pytest.approx(error)
        assert tensor.cosine > 0.9995
        assert tensor.dtype == ("int8" if np.prod(tensor.shape) >= 4096 and len(tensor.shape) > 1 else "f16")
    text = str(report)
    assert "trunk.layers.0.qkv.weight" in text
    assert "pooler.dense.weight" in text


def test_parts_become_a_weight_directory(make_parts: Callable[..., Path], tmp_path: Path) -> None:
    report = convert(make_parts(), tmp_path / "out", "f16")
    assert all(tensor.max_error == 0 and tensor.cosine == pytest.approx(1) for tensor in report.tensors)
    assert WeightLoader(tmp_path / "out").load().metadata["tokenizer_sha256"] is None


def test_f32_keeps_every_bit(make_bert: Callable[..., Path], tmp_path: Path) -> None:
    source = make_bert()
    convert(source, tmp_path / "out", "f32")
    loaded = WeightLoader(tmp_path / "out").load().tensors
    for name, value in read_source(source).tensors.items():
        np.testing.assert_array_equal(loaded[name], value)


def test_converting_again_replaces_the_directory(make_bert: Callable[..., Path], tmp_path: Path) -> None:
    convert(make_bert(), tmp_path / "out", "f32")
    convert(make_bert(), tmp_path / "out", "int8")
    assert WeightLoader(tmp_path / "out").load().metadata["quantization"]["codec"] == "int8"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bert", "out"]


def test_a_vocabulary_of_another_size_is_refused(make_bert: Callable[..., Path], tmp_path: Path, vocab: Path) -> None:
    vocab.write_text(vocab.read_text(encoding="utf-8") + "more\n", encoding="utf-8")
    with pytest.raises(ModelLoadError, match="41 entries") as caught:
        convert(make_bert(), tmp_path / "out", vocab=vocab)
    assert caught.value.kind == "weights.tokenizer"
    with pytest.raises(TokenizerError):
        convert(make_bert(), tmp_path / "out", vocab=tmp_path / "absent.txt")
    assert not (tmp_path / "out").exists()


def test_what_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    for source in (tmp_path, tmp_path / "absent"):
        with pytest.raises(ModelLoadError) as caught:
            convert(source, tmp_path / "out")
        assert caught.value.kind == "weights.source"
        assert caught.value.remedy


def test_values_that_are_not_finite_are_named(make_parts: Callable[..., Path], tmp_path: Path) -> None:
    folder = make_parts()
    with np.load(folder / "trunk-1.npz") as archive:
        tensors = {name: archive[name].copy() for name in archive.files}
    tensors["layers.1.up.weight"][3, 4] = np.nan
    np.savez(folder / "trunk-1.npz", **tensors)
    with pytest.raises(ModelLoadError) as caught:
        convert(folder, tmp_path / "out")
    assert caught.value.context["tensor"] == "trunk.layers.1.up.weight"
    assert not (tmp_path / "out").exists()
