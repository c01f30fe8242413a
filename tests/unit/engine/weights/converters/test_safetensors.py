"""The safetensors reader against the published library, and against hostile files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_torch

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.converters.safetensors import SafetensorsFile, SafetensorsModel

GOOD: dict[str, Any] = {
    "a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
    "b": {"dtype": "F16", "shape": [3], "data_offsets": [16, 22]},
}


def write(path: Path, header: object, data: bytes = bytes(22)) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


def test_files_of_the_library_are_read(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    values = {"x": rng.normal(size=(3, 5)).astype(np.float32), "y": rng.normal(size=7).astype(np.float16)}
    values["scalar"] = np.array(2.0, np.float32)
    save_file(values, tmp_path / "m.safetensors", metadata={"format": "pt"})
    file = SafetensorsFile(tmp_path / "m.safetensors")
    assert sorted(file.names) == ["scalar", "x", "y"]
    for name, value in values.items():
        made = file.tensor(name)
        assert made.dtype == np.float32
        assert made.flags.writeable
        np.testing.assert_array_equal(made, value)


def test_bfloat16_is_read(tmp_path: Path) -> None:
    value = torch.randn(4, 9).to(torch.bfloat16)
    save_torch({"w": value}, tmp_path / "m.safetensors")
    np.testing.assert_array_equal(SafetensorsFile(tmp_path / "m.safetensors").tensor("w"), value.float().numpy())


def test_other_dtypes_are_refused_when_asked_for(tmp_path: Path) -> None:
    save_file({"ids": np.arange(3), "w": np.ones(2, np.float32)}, tmp_path / "m.safetensors")
    file = SafetensorsFile(tmp_path / "m.safetensors")
    assert file.tensor("w").sum() == 2
    with pytest.raises(ModelLoadError, match="I64") as caught:
        file.tensor("ids")
    assert caught.value.context["tensor"] == "ids"


def changed(name: str, **values: object) -> dict[str, Any]:
    return GOOD | {name: GOOD[name] | values}


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (changed("a", data_offsets=[0, 12]), "does not fit shape"),
        (changed("a", data_offsets=[16, 0]), "not a range"),
        (changed("a", data_offsets=[-16, 0]), "not a range"),
        (changed("a", data_offsets=[0.0, 16.0]), "not a range"),
        (changed("b", data_offsets=[10, 16]), "overlaps"),
        (changed("b", data_offsets=[20, 26]), "gap"),
        (changed("b", shape=[4], data_offsets=[16, 24]), "the file has 22"),
        (changed("a", shape=[2, -2]), "whole numbers"),
        (changed("a", shape=[2, True]), "whole numbers"),
        (changed("a", shape=[1] * 9), "at most 8"),
        (changed("a", shape=[2**62, 2**62]), "does not fit shape"),
        (changed("a", dtype="F7"), "F7"),
        (changed("a", dtype=None), "None"),
        (changed("a", extra=1), "exactly"),
        (GOOD | {"c": []}, "exactly"),
        ({"a": GOOD["a"]}, "the file has 22"),
        ([], "not a JSON object"),
        (b"{", "not valid JSON"),
        (b"\xff{}", "not valid JSON"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b'{"a": ' + b"[" * 100_000, "not valid JSON"),
    ],
)
def test_hostile_headers_are_refused(tmp_path: Path, header: object, words: str) -> None:
    path = write(tmp_path / "m.safetensors", header)
    with pytest.raises(ModelLoadError, match=re.escape(words)) as caught:
        SafetensorsFile(path)
    assert caught.value.kind == "weights.source"
    assert caught.value.context["file"] == str(path)
    assert caught.value.remedy


def test_header_lengths_beyond_the_file_or_the_limit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    for data in (b"", b"1234", (2**63).to_bytes(8, "little"), (100).to_bytes(8, "little") + b"{}"):
        path.write_bytes(data)
        with pytest.raises(ModelLoadError, match="header"):
            SafetensorsFile(path)
    with pytest.raises(ModelLoadError, match="absent"):
        SafetensorsFile(tmp_path / "absent.safetensors")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 200), byte=st.integers(0, 255))
def test_any_changed_byte_is_read_or_refused(tmp_path: Path, at: int, byte: int) -> None:
    path = write(tmp_path / "m.safetensors", GOOD)
    data = bytearray(path.read_bytes())
    data[at % len(data)] = byte
    path.write_bytes(data)
    try:
        file = SafetensorsFile(path)
        sizes = [file.tensor(name).size for name in file.names]
    except ModelLoadError:
        return
    assert sum(sizes) <= 22


def sharded(folder: Path) -> dict[str, Any]:
    save_file({"a": np.ones(2, np.float32)}, folder / "model-1.safetensors")
    save_file({"b": np.zeros(3, np.float32)}, folder / "model-2.safetensors")
    return {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}


def test_shards_are_read_through_their_index(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(sharded(tmp_path)), encoding="utf-8")
    model = SafetensorsModel(tmp_path)
    assert model.names == ["a", "b"]
    assert model.tensor("b").shape == (3,)


@pytest.mark.parametrize(
    ("weight_map", "words"),
    [
        (None, "weight_map"),
        ({"a": 1}, "weight_map"),
        ({"a": "../model-1.safetensors"}, "plain"),
        ({"a": "model-1.bin"}, "plain"),
        ({"a": "model-1.safetensors"} | {"b": "model-1.safetensors"}, "does not have it"),
        ({"a": "model-3.safetensors"}, "model-3"),
    ],
)
def test_wrong_indexes_are_refused(tmp_path: Path, weight_map: object, words: str) -> None:
    sharded(tmp_path)
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": weight_map}), encoding="utf-8")
    with pytest.raises(ModelLoadError, match=re.escape(words)):
        SafetensorsModel(tmp_path)


def test_tensors_that_the_index_forgets_are_noticed(tmp_path: Path) -> None:
    save_file({"a": np.ones(2, np.float32), "c": np.ones(2, np.float32)}, tmp_path / "model-1.safetensors")
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "model-1.safetensors"}}), encoding="utf-8")
    with pytest.raises(ModelLoadError, match="lists 1 tensors"):
        SafetensorsModel(tmp_path)
