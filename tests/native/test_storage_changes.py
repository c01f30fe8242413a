"""Upserting, pinning, the trash, undo, compaction and export of the memory store, through its binding."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ai_os_native import ArrowStorage, NativeStorageError, SearchFilter

DIMENSION = 4


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store"


def open_store(path: Path) -> ArrowStorage:
    return ArrowStorage.open(str(path), embedder_id="e", dimension=DIMENSION)


@pytest.fixture
def store(path: Path) -> Iterator[ArrowStorage]:
    opened = open_store(path)
    yield opened
    opened.close()


def memories(*texts: str) -> list[dict[str, Any]]:
    return [{"text": text, "kind": "note", "embedding": np.ones(DIMENSION, np.float32)} for text in texts]


def texts(store: ArrowStorage, ids: list[str]) -> list[str | None]:
    return [row["text"] if row else None for row in store.get_many("memories", ids)]


def bytes_below(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_upsert_adds_and_changes(store: ArrowStorage) -> None:
    (old,) = store.append("memories", memories("old"))
    ids = store.upsert("memories", [{"id": old, "title": "t"}, {"text": "new"}])
    assert ids[0] == old
    assert texts(store, ids) == ["old", "new"]
    row = store.get("memories", old)
    assert row is not None
    assert row["title"] == "t"
    assert row["embedding"] is not None
    with pytest.raises(NativeStorageError) as error:
        store.upsert("memories", [{"texd": "x"}])
    assert error.value.args[0] == "storage.column"


def test_pinned_memories_are_found_by_the_filter(store: ArrowStorage) -> None:
    ids = store.append("memories", memories("a", "b", "c"))
    assert store.pin([ids[0], ids[2], "01890000-0000-7000-8000-000000000000"], True) == 2
    rows, total = store.newest(0, 9, filter=SearchFilter(pinned=True))
    assert {row["id"] for row in rows} == {ids[0], ids[2]}
    assert total == 2


def test_trash_restore_and_purge(store: ArrowStorage, path: Path) -> None:
    ids = store.append("memories", memories("apple", "pear", "plum"))
    assert store.trash("memories", ids[:2]) == 2
    assert store.search_words("apple", 5) == []
    held = store.trashed("memories")
    assert [row["text"] for row, _ in held] == ["apple", "pear"]
    assert all(at > 1_600_000_000_000_000 for _, at in held)
    store.close()
    store = open_store(path)
    assert store.restore("memories", [ids[0]]) == 1
    assert texts(store, ids) == ["apple", None, "plum"]
    assert [hit.id for hit in store.search_words("apple", 5)] == [ids[0]]
    assert store.purge("memories") == 1
    assert store.restore("memories", [ids[1]]) == 0
    with pytest.raises(NativeStorageError, match="restore or purge"):
        store.append("trash", [{}])
    store.close()


def test_undo_takes_back_the_last_changes(store: ArrowStorage) -> None:
    ids = store.append("memories", memories("one", "two"))
    store.append("chats", [{"text": "hello"}])
    store.update("memories", ids[0], {"text": "changed"})
    store.trash("memories", [ids[1]])
    assert store.undoable("memories") == 3
    assert store.undo("memories") == 1
    assert texts(store, ids) == ["changed", "two"]
    assert store.undo("memories", 5) == 2
    assert (store.count("memories"), store.count("chats")) == (0, 1)


def test_compaction_leaves_nothing_of_removed_rows_and_snapshots_stay(store: ArrowStorage, path: Path) -> None:
    ids = []
    for number in range(6):
        ids += store.append("memories", memories(f"kept {number}", f"wombat{number} secret"))
        store.seal()
    snapshot = store.snapshot()
    store.delete("memories", ids[1::2])
    store.update("memories", ids[0], {"text": "kept wholly"})
    assert b"wombat" in bytes_below(path)
    store.compact()
    found = bytes_below(path)
    assert b"wombat" not in found
    assert b"kept wholly" in found
    stats = store.stats()
    assert (stats["segments"], stats["tombstones"], stats["rows_in_log"]) == (1, 0, 0)
    assert snapshot.table("memories").num_rows == 12
    assert len(store.search_words("kept", 20)) == 6
    assert store.verify() == []


def test_readers_and_writers_go_on_during_compactions(store: ArrowStorage) -> None:
    ids = store.append("memories", memories(*(f"word{number} same" for number in range(200))))
    store.seal()
    failures: list[str] = []

    def compact() -> None:
        for _ in range(10):
            store.compact()

    worker = threading.Thread(target=compact)
    worker.start()
    number = 0
    while worker.is_alive():
        (row,) = store.append("memories", memories(f"fresh{number}"))
        if [hit.id for hit in store.search_words(f"fresh{number}", 3)] != [row]:
            failures.append(f"fresh{number}")
        store.delete("memories", [row])
        if store.get("memories", ids[number % 200]) is None:
            failures.append(ids[number % 200])
        number += 1
    worker.join()
    assert failures == []
    assert store.count("memories") == 200
    assert len(store.search_vectors(np.ones(DIMENSION, np.float32), 300)) == 200


def test_a_replica_follows_by_arrow_streams(store: ArrowStorage) -> None:
    ids = store.append("memories", memories("a", "b", "c"))
    whole, lsn = store.export_since("memories", 0)
    first = pa.table(whole)
    assert first.column("text").to_pylist() == ["a", "b", "c"]
    assert first.column("deleted").to_pylist() == [False] * 3
    store.seal()
    store.delete("memories", [ids[0]])
    store.update("memories", ids[1], {"text": "changed"})
    store.compact()
    changes, later = store.export_since("memories", lsn)
    rows = {row["id"]: row for row in pa.table(changes).to_pylist()}
    names = {row_id: bytes.fromhex(row_id.replace("-", "")) for row_id in ids}
    assert later > lsn
    assert rows[names[ids[0]]]["deleted"]
    assert rows[names[ids[0]]]["text"] is None
    assert rows[names[ids[1]]]["text"] == "changed"
    assert len(rows[names[ids[1]]]["embedding"] or []) == 0, "the text was changed, so its vector is gone"
    snapshot = store.snapshot()
    assert snapshot.lsn == later
    assert snapshot.changes("memories", later).num_rows == 0


def test_exported_columns_are_those_of_the_segment_without_a_copy(store: ArrowStorage) -> None:
    store.append("memories", memories(*map(str, range(1000))))
    store.seal()
    before = pa.total_allocated_bytes()
    table = pa.table(store.snapshot().table("memories"))
    again = pa.table(store.snapshot().table("memories"))
    assert pa.total_allocated_bytes() - before < 16_000
    addresses = [part.column("embedding").chunk(0).flatten().buffers()[1].address for part in (table, again)]
    assert addresses[0] == addresses[1]
