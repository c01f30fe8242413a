"""Checking and describing weight directories."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion import native
from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights import describe, save_weights, verify


@pytest.fixture
def model(tmp_path: Path) -> Path:
    save_weights(
        tmp_path / "m",
        {
            "trunk.layers.3.up.weight": np.linspace(-1, 1, 128 * 64, dtype=np.float32).reshape(128, 64),
            "text.bias": np.ones(30, np.float32),
        },
        shape={"width": 64},
        modality="text",
        tokenizer_sha256=None,
        training={"note": "none"},
        licence="Apache-2.0",
        attribution="nobody",
    )
    return tmp_path / "m"


def test_verify_names_what_is_damaged(model: Path) -> None:
    assert verify(model) == []
    info = native.WeightReader.open(str(model)).info("text.bias")
    file = model / info["file"]
    data = bytearray(file.read_bytes())
    data[info["offset"]] ^= 1
    file.write_bytes(data)
    assert verify(model) == ["text.bias"]
    file.unlink()
    with pytest.raises(ModelLoadError) as caught:
        verify(model)
    assert caught.value.kind == "weights.missing"


def test_describe_lists_tensors_totals_and_metadata(model: Path) -> None:
    text = describe(model)
    row = next(line for line in text.splitlines() if line.startswith("trunk.layers.3.up.weight"))
    assert row.split() == ["trunk.layers.3.up.weight", "128×64", "int8", "3", "8,192", "8,448", "weights-00000.parquet"]
    row = next(line for line in text.splitlines() if line.startswith("text.bias"))
    assert row.split() == ["text.bias", "30", "f16", "30", "60", "weights-00000.parquet"]
    on_disk = sum(file.stat().st_size for file in model.iterdir())
    assert f"2 tensors, 8,222 parameters, 8,508 bytes ({on_disk:,} on disk)" in text
    for line in (
        'quantization: {"codec": "int8", "group_size": 64}',
        'licence: "Apache-2.0"',
        "tokenizer_sha256: null",
    ):
        assert line in text.splitlines()


def test_describe_of_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError) as caught:
        describe(tmp_path / "absent")
    assert caught.value.kind == "weights.missing"
