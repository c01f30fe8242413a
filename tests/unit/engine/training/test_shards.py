"""Shards: round trips, and one clear error for whatever is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training import shards
from ai_os_diffusion.training.pack_pointer import Row, pointer_arrays
from unit.engine.training.tiny_shards import TOKENIZER


def test_rows_come_back_as_they_were_packed(tmp_path: Path) -> None:
    rows = [Row([1, 20, 2, 30, 31, 2], [4], [4], 3), Row([1, 21, 22, 2, 40, 2], [0], [0], 4)]
    arrays = pointer_arrays(rows)
    starts = np.array([0, 6, 12])
    found = shards.PointerRows(arrays["ids"], starts, arrays["start"], arrays["end"], arrays["base"])
    assert len(found) == 2
    assert found.lengths.tolist() == [6, 6]
    assert found.row(1).tolist() == rows[1].ids
    assert found.question(0).tolist() == [1, 20, 2]
    assert found.passage(0, 1).tolist() == [1, 30, 31, 2]
    assert np.flatnonzero(found.start).tolist() == [4, 6]
    assert arrays["ids"].dtype == np.uint16


def test_a_set_is_read_whole(tiny_folder: Path) -> None:
    data = shards.load_shards(tiny_folder)
    assert data.tokenizer == TOKENIZER
    assert data.special("mask") == 3
    assert len(data.pointer) == len(data.grounded) == 80
    assert data.text.shape == (40, 24)
    assert [item.gold for item in data.checks["notes"]] == [("b c",), (), ("c",), ()]
    assert data.checks["notes"][0].rows[0].offsets[2] == (4, 5)


def test_a_missing_shard_is_named(tiny_folder: Path) -> None:
    (tiny_folder / shards.TEXT).unlink()
    with pytest.raises(TrainingError, match=r"shard-text\.npz is missing") as caught:
        shards.load_shards(tiny_folder)
    assert caught.value.context["file"].endswith("shard-text.npz")
    assert caught.value.remedy


def test_a_changed_shard_is_named(tiny_folder: Path) -> None:
    path = tiny_folder / shards.GROUNDED
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(TrainingError, match=r"shard-grounded\.npz .*checksum"):
        shards.load_shards(tiny_folder)
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(TrainingError, match=r"shard-grounded\.npz is damaged"):
        shards.load_shards(tiny_folder, verify=False)


@pytest.mark.parametrize("content", ["", "[]", '{"format": 99}', "{"])
def test_a_wrong_manifest_is_named(tiny_folder: Path, content: str) -> None:
    (tiny_folder / shards.MANIFEST).write_text(content)
    with pytest.raises(TrainingError, match=r"manifest\.json") as caught:
        shards.read_manifest(tiny_folder)
    assert "pack" in caught.value.remedy


def test_pickled_objects_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "shard-x.npz"
    with path.open("wb") as stream:
        np.savez(stream, ids=np.array([{"a": 1}], object))
    with pytest.raises(TrainingError, match="damaged"):
        shards.load_arrays(path)


def test_the_manifest_lists_every_shard(tiny_folder: Path) -> None:
    manifest = json.loads((tiny_folder / shards.MANIFEST).read_text())
    assert set(manifest["shards"]) == {shards.POINTER, shards.TEXT, shards.GROUNDED, shards.CHECKS}
    assert all(len(entry["sha256"]) == 64 for entry in manifest["shards"].values())
