"""Trained parts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.converters.npz_parts import NpzPartsConverter, read_archive

CONVERTER = NpzPartsConverter()


def test_parts_are_read_under_our_names(make_parts: Callable[..., Path]) -> None:
    folder = make_parts()
    assert CONVERTER.accepts(folder)
    assert not CONVERTER.accepts(folder / "trunk-0.npz")
    model = CONVERTER.read(folder)
    theirs: dict[str, Any] = {}
    for file in sorted(folder.glob("*.npz")):
        with np.load(file) as archive:
            theirs |= {name: archive[name] for name in archive.files}
    assert model.shape == {
        "vocab_size": 40, "width": 64, "layers": 2, "heads": 2, "inner": 96, "positions": 16, "norm_eps": 1e-12,
    }  # fmt: skip
    np.testing.assert_array_equal(
        model.tensors["trunk.token.weight"], np.concatenate([theirs["token.weight.0"], theirs["token.weight.1"]])
    )
    for ours, name in (
        ("trunk.layers.1.norm2.bias", "layers.1.norm2.bias"),
        ("text.transform.weight", "text_transform.weight"),
        ("text.bias", "text_bias"),
        ("evidence.pointer.weight", "pointer.weight"),
    ):
        np.testing.assert_array_equal(model.tensors[ours], theirs[name])
        assert model.tensors[ours].dtype == np.float32
    assert len(model.tensors) == len(theirs) - 1
    assert "MiniLM" in model.attribution
    assert model.training == {}


def test_the_last_line_of_the_log_is_the_training_record(make_parts: Callable[..., Path]) -> None:
    folder = make_parts()
    log = folder / "log.jsonl"
    log.write_text('{"step": 1}\n{"step": 300, "loss": 1.5}\n\n', encoding="utf-8")
    assert CONVERTER.read(folder).training == {"step": 300, "loss": 1.5}
    for text in ("[1]\n", "{\n"):
        log.write_text(text, encoding="utf-8")
        with pytest.raises(ModelLoadError, match=re.escape("log.jsonl")):
            CONVERTER.read(folder)


def test_missing_misshapen_and_repeated_tensors_are_named(make_parts: Callable[..., Path], tmp_path: Path) -> None:
    folder = make_parts()
    with np.load(folder / "trunk-1.npz") as archive:
        tensors = {name: archive[name] for name in archive.files}
    name = "layers.1.down.weight"
    np.savez(folder / "trunk-1.npz", **tensors | {name: tensors[name].T})
    with pytest.raises(ModelLoadError, match=re.escape("trunk.layers.1.down.weight")):
        CONVERTER.read(folder)
    np.savez(folder / "trunk-1.npz", **tensors)
    np.savez(folder / "trunk-2.npz", **{name: tensors[name]})
    with pytest.raises(ModelLoadError, match="another part has it") as caught:
        CONVERTER.read(folder)
    assert caught.value.context["tensor"] == name
    (folder / "trunk-2.npz").unlink()
    (folder / "trunk-0.npz").unlink()
    with pytest.raises(ModelLoadError, match=re.escape("token.weight")):
        CONVERTER.read(folder)


def npz(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def npy(value: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, value, allow_pickle=True)
    return stream.getvalue()


def test_hostile_archives_are_refused(tmp_path: Path) -> None:
    small = npy(np.zeros((2, 3), np.float32))
    cases = {
        "object": npy(np.array([{"a": 1}], dtype=object)),
        "integer": npy(np.arange(3)),
        "not_an_array": b"hello",
        "empty": b"",
        "cut": small[:-4],
        "expression": small.replace(b"(2, 3)", b"(9**9)"),
        "version": small[:6] + b"\x09\x00" + small[8:],
        "claims": small.replace(b"(2, 3)", b"(2, 9)"),
    }
    for name, data in cases.items():
        with pytest.raises(ModelLoadError) as caught:
            read_archive(npz(tmp_path / f"{name}.npz", {"w.npy": data}))
        assert caught.value.kind == "weights.source"
        assert f"{name}.npz" in str(caught.value)
    (tmp_path / "text.npz").write_text("not an archive", encoding="utf-8")
    with pytest.raises(ModelLoadError):
        read_archive(tmp_path / "text.npz")


def test_damaged_archives_are_refused(make_parts: Callable[..., Path]) -> None:
    file = make_parts() / "trunk-0.npz"
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0x55
    file.write_bytes(data)
    with pytest.raises(ModelLoadError, match=re.escape("trunk-0.npz")):
        read_archive(file)


def test_an_archive_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ai_os_diffusion.weights.converters.npz_parts.MAX_PART_BYTES", 100)
    with pytest.raises(ModelLoadError, match="more than 100 bytes"):
        read_archive(npz(tmp_path / "bomb.npz", {"w.npy": npy(np.zeros(1000, np.float32))}))


def test_fortran_order_is_kept(tmp_path: Path) -> None:
    value = np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3))
    np.testing.assert_array_equal(read_archive(npz(tmp_path / "f.npz", {"w.npy": npy(value)}))["w"], value)
