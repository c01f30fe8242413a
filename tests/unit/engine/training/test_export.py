"""Exported parts: exact round trips, small files, former names, and mixtures that are noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training import setup, shards
from ai_os_diffusion.training.export import PART_BYTES, export_weights, import_weights, split_rows
from unit.engine.training.tiny_shards import SHAPE, TOKENIZER

_LIMIT = 16 << 20


def _network() -> UnifiedScoreNetwork:
    torch.manual_seed(4)
    return UnifiedScoreNetwork(SHAPE)


def test_what_is_exported_is_imported(tmp_path: Path) -> None:
    state = _network().state_dict()
    paths = export_weights(tmp_path, "trunk", state, {"tokenizer": TOKENIZER}, limit=1500)
    assert len(paths) > 2
    found, meta = import_weights(tmp_path)
    assert meta["tokenizer"] == TOKENIZER
    assert set(found) == set(state)
    for name, tensor in state.items():
        assert np.array_equal(found[name], tensor.half().numpy()), name


def test_parts_stay_below_the_limit_even_when_nothing_compresses(tmp_path: Path) -> None:
    noise = torch.randint(-30000, 30000, (4000, 384), dtype=torch.int16).view(torch.float16)
    noise = torch.where(noise.isfinite(), noise, 0.0)
    limit = PART_BYTES // 16
    paths = export_weights(tmp_path, "trunk", {"trunk.token.weight": noise, "text.bias": torch.ones(30522)}, {}, limit)
    assert len(paths) == 4
    assert all(path.stat().st_size < _LIMIT // 16 for path in paths)
    assert np.array_equal(import_weights(tmp_path)[0]["trunk.token.weight"], noise.numpy())


def test_a_shorter_export_removes_the_parts_of_a_longer_one(tmp_path: Path) -> None:
    state = _network().state_dict()
    export_weights(tmp_path, "trunk", state, {}, limit=1500)
    export_weights(tmp_path, "trunk", {"text.bias": state["text.bias"]}, {})
    assert set(import_weights(tmp_path)[0]) == {"text.bias"}


def test_rows_are_split_without_remainder() -> None:
    pieces = split_rows("a", np.arange(70, dtype=np.float16).reshape(7, 10), 40)
    assert [len(piece) for piece in pieces.values()] == [2, 2, 2, 1]
    assert list(pieces) == ["a.part0", "a.part1", "a.part2", "a.part3"]


def test_parts_of_two_exports_are_noticed(tmp_path: Path) -> None:
    state = _network().state_dict()
    paths = export_weights(tmp_path, "trunk", state, {"step": 1}, limit=1500)
    old = paths[0].read_bytes()
    export_weights(tmp_path, "trunk", state, {"step": 2}, limit=1500)
    paths[0].write_bytes(old)
    with pytest.raises(TrainingError, match="not the parts of one export"):
        import_weights(tmp_path)


def test_a_missing_part_is_noticed(tmp_path: Path) -> None:
    export_weights(tmp_path, "trunk", _network().state_dict(), {}, limit=1500)[1].unlink()
    with pytest.raises(TrainingError, match="not the parts of one export"):
        import_weights(tmp_path)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"has no trunk-\*\.npz"):
        import_weights(tmp_path)


def test_former_names_are_read(tmp_path: Path) -> None:
    shape = SHAPE
    token = np.arange(shape.vocab_size * shape.width, dtype=np.float16).reshape(-1, shape.width)
    with (tmp_path / "trunk-0.npz").open("wb") as stream:
        np.savez(stream, **{"token.weight.0": token[:30], "text_bias": np.ones(60, np.float16)})
    with (tmp_path / "trunk-1.npz").open("wb") as stream:
        parts = {"layers.0.up.weight": token[:2], "pointer.bias": token[0, :2], "text_norm.weight": token[0]}
        np.savez(stream, **{"token.weight.1": token[30:], **parts})
    found, meta = import_weights(tmp_path)
    assert meta == {}
    assert set(found) == {
        "trunk.token.weight", "text.bias", "trunk.layers.0.up.weight", "evidence.pointer.bias", "text.norm.weight"
    }  # fmt: skip
    assert np.array_equal(found["trunk.token.weight"], token)


def test_a_network_begins_from_an_export(tiny_folder: Path, tmp_path: Path) -> None:
    net = _network()
    export_weights(tmp_path, "trunk", net.state_dict(), {"tokenizer": TOKENIZER, "shape": SHAPE.to_dict()})
    begun = setup.new_network(shards.load_shards(tiny_folder), tmp_path, seed=9)
    assert torch.equal(begun.text.transform.weight, net.text.transform.weight.half().float())


def test_weights_of_another_vocabulary_are_refused(tiny_folder: Path, tmp_path: Path) -> None:
    export_weights(tmp_path, "trunk", _network().state_dict(), {"tokenizer": "cd" * 32, "shape": SHAPE.to_dict()})
    with pytest.raises(TrainingError, match="another vocabulary"):
        setup.new_network(shards.load_shards(tiny_folder), tmp_path, seed=9)


def test_weights_that_do_not_fit_are_refused(tiny_folder: Path, tmp_path: Path) -> None:
    state = {name: tensor for name, tensor in _network().state_dict().items() if "layers.1" not in name}
    export_weights(tmp_path, "trunk", state, {"shape": SHAPE.to_dict()})
    with pytest.raises(TrainingError, match="cannot be used"):
        setup.new_network(shards.load_shards(tiny_folder), tmp_path, seed=9)


def test_the_teacher_starts_a_network_without_heads(tiny_folder: Path) -> None:
    net = _network()
    trunk = {name: tensor for name, tensor in net.state_dict().items() if name.startswith("trunk.")}
    export_weights(tiny_folder, "shard-teacher", trunk, {"shape": SHAPE.to_dict(), "tokenizer": TOKENIZER})
    data = shards.load_shards(tiny_folder)
    teacher = setup.load_teacher(data, torch.device("cpu"))
    begun = setup.new_network(data, None, seed=9)
    assert teacher is not None
    assert torch.equal(begun.trunk.token.weight, teacher.trunk.token.weight)
    assert not any(p.requires_grad for p in teacher.parameters())
    assert all(p.requires_grad for p in begun.parameters())
