"""INT8 codes in NumPy, in exported parts and in weight directories."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.bare_weights import read_weight_directory
from ai_os_diffusion.training.export import export_weights, import_weights
from ai_os_diffusion.training.int8 import GROUP, dequantize, quantize
from unit.engine.training.tiny_shards import SHAPE, TOKENIZER


@pytest.mark.parametrize("columns", [8, 64, 65, 200])
def test_codes_are_within_half_a_step(columns: int) -> None:
    values = np.random.default_rng(0).normal(size=(30, columns)).astype(np.float16)
    codes, scales = quantize(values)
    assert codes.dtype == np.int8
    assert codes.shape == values.shape
    assert scales.shape == (30, -(-columns // GROUP))
    step = np.repeat(scales.astype(np.float32), GROUP, axis=1)[:, :columns]
    assert (np.abs(dequantize(codes, scales) - values.astype(np.float32)) <= step / 2 + 1e-7).all()


def test_zeros_stay_zero() -> None:
    codes, scales = quantize(np.zeros((4, 70), np.float16))
    assert not dequantize(codes, scales).any()


def test_int8_parts_come_back_close_and_take_half_the_room(tmp_path: Path) -> None:
    torch.manual_seed(1)
    state = {"a": torch.randn(300, 64), "b": torch.randn(30)}
    sizes = {}
    for storage in ("float16", "int8"):
        paths = export_weights(tmp_path, storage, state, {}, storage=storage)  # type: ignore[arg-type]
        sizes[storage] = sum(path.stat().st_size for path in paths)
        found, _ = import_weights(tmp_path, storage)
        assert set(found) == {"a", "b"}
        assert torch.allclose(torch.from_numpy(found["a"]).float(), state["a"], atol=0.02)
        assert torch.equal(torch.from_numpy(found["b"]), state["b"].half())
    assert sizes["int8"] < 0.62 * sizes["float16"]


def test_int8_tensors_that_are_split_come_back(tmp_path: Path) -> None:
    values = torch.randn(300, 64)
    paths = export_weights(tmp_path, "trunk", {"a": values}, {}, limit=5000, storage="int8")
    assert len(paths) > 3
    assert torch.allclose(torch.from_numpy(import_weights(tmp_path)[0]["a"]), values, atol=0.02)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    pytest.importorskip("ai_os_native", reason="weight directories are written by the native module")
    from ai_os_diffusion.training.publish import publish

    torch.manual_seed(3)
    state = {
        **UnifiedScoreNetwork(SHAPE).state_dict(),
        "trunk.token.weight": torch.randn(SHAPE.vocab_size, SHAPE.width),
        "wide": torch.randn(70, 100),
    }
    meta = {"tokenizer": TOKENIZER, "shape": SHAPE.to_dict(), "state": {"step": 7}}
    export_weights(tmp_path, "trunk", state, meta)
    (tmp_path / "metrics.jsonl").write_text('{"event": "evaluation", "seconds": 1, "nelbo": 4.5}\n{"event": "train"}\n')
    record = publish(tmp_path, tmp_path / "model")
    evaluation = {"event": "evaluation", "seconds": 1, "nelbo": 4.5}
    assert record == {"step": 7, "modes": ["diffusion"], "evaluation": evaluation}
    return tmp_path / "model"


def test_a_published_run_is_read_alike_by_numpy_and_by_the_product(directory: Path) -> None:
    from ai_os_diffusion.weights.loader import WeightLoader

    loaded = WeightLoader(directory, tokenizer_sha256=TOKENIZER).load()
    found, index = read_weight_directory(directory)
    assert index["tokenizer_sha256"] == TOKENIZER
    assert index["training"]["step"] == 7
    assert set(found) == set(loaded.tensors)
    for name, values in found.items():
        assert np.array_equal(values, loaded.tensors[name]), name
    tensors, meta = import_weights(directory)
    assert meta["shape"]["vocab_size"] == SHAPE.vocab_size
    assert np.array_equal(tensors["wide"], found["wide"])


def test_a_flipped_bit_is_reported_and_not_used(directory: Path) -> None:
    index = json.loads((directory / "metadata.json").read_text())
    entry = index["tensors"][3]
    path = directory / entry["file"]
    content = bytearray(path.read_bytes())
    content[entry["offset"]] ^= 4
    path.write_bytes(content)
    with pytest.raises(TrainingError, match=f"checksum of {entry['name']}"):
        read_weight_directory(directory)


@pytest.mark.parametrize("content", ["", "{}", '{"format": "other", "format_version": 2}', "[]"])
def test_a_wrong_index_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "metadata.json").write_text(content)
    with pytest.raises(TrainingError, match="cannot be read"):
        read_weight_directory(tmp_path)


def test_former_parts_without_a_vocabulary_are_not_published(tmp_path: Path) -> None:
    pytest.importorskip("ai_os_native", reason="weight directories are written by the native module")
    from ai_os_diffusion.training.publish import publish

    with (tmp_path / "trunk-0.npz").open("wb") as stream:
        np.savez(stream, **{"norm.weight": np.ones(4, np.float16)})
    with pytest.raises(TrainingError, match="do not say which vocabulary"):
        publish(tmp_path, tmp_path / "model")
