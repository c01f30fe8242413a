"""Behaviour of the memory store through its binding."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ai_os_native import ArrowStorage, NativeError, NativeStorageError, schema_registry
from helpers.native_stores import DIMENSION, open_store, refused, vectors

FULL_ROW: dict[str, Any] = {
    "kind": "note",
    "title": "Gardening",
    "text": "The quick brown fox — größer, 日本語 \U0001f98a",
    "valid_from": -5,
    "valid_to": 1_700_000_000_000_000,
    "source": "notes/a.md",
    "source_hash": "ab" * 32,
    "span_start": 0,
    "span_end": 2**40,
    "parent": "01890000-0000-7000-8000-000000000000",
    "batch": "b1",
    "pinned": True,
    "tags": ["one", "", "zwei"],
    "metadata": '{"k": [1, null]}',
    "created_at": 1_600_000_000_000_001,
}


@pytest.mark.parametrize("sealed", [False, True])
def test_every_column_comes_back_as_it_went_in(store: ArrowStorage, sealed: bool) -> None:
    embedding = vectors(1)[0]
    (row_id,) = store.append("memories", [{**FULL_ROW, "embedding": embedding}])
    if sealed:
        store.seal()
    row = store.get("memories", row_id)
    assert row is not None
    assert {name: row[name] for name in FULL_ROW} == FULL_ROW
    np.testing.assert_array_equal(row["embedding"], embedding)
    assert row["embedder_id"] == "encoder-1"
    assert row["id"] == row_id
    assert row["updated_at"] > row["created_at"]
    assert len(row["device_id"]) == 36


@pytest.mark.parametrize("sealed", [False, True])
def test_every_table_keeps_its_rows(store: ArrowStorage, sealed: bool) -> None:
    vector = vectors(1)[0]
    rows: dict[str, dict[str, Any]] = {
        "chats": {"chat_id": "c", "turn": 3, "role": "user", "text": "hi", "modality": "text", "metadata": None},
        "blobs": {"hash": "h", "media_type": "image/png", "data": b"\x00\xff" * 1000, "metadata": "{}"},
        "adaptations": {"level": "L1", "name": "n", "context_embedding": vector, "path": "p", "state": "on"},
        "receipts": {"adaptation": "a", "kind": "k", "score_before": 0.25, "score_after": -1e300},
        "skills": {"name": "s", "purpose": "p", "adapter": "a", "trigger_embedding": vector, "metadata": "[]"},
    }
    ids = {table: store.append(table, [row])[0] for table, row in rows.items()}
    if sealed:
        store.seal()
    for table, row in rows.items():
        found = store.get(table, ids[table])
        assert found is not None
        for name, value in row.items():
            np.testing.assert_array_equal(found[name], value)
        assert store.count(table) == 1


def test_missing_columns_are_null_and_flags_have_defaults(store: ArrowStorage) -> None:
    (row_id,) = store.append("memories", [{"text": "a"}])
    row = store.get("memories", row_id)
    assert row is not None
    assert row["title"] is None
    assert row["embedding"] is None
    assert row["pinned"] is False
    assert row["tags"] == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ({"texd": "a"}, "one of the columns"),
        ({"text": 7}, "utf8, not int"),
        ({"span_start": True}, "int64, not bool"),
        ({"span_start": 1.5}, "int64, not float"),
        ({"pinned": 1}, "bool, not int"),
        ({"pinned": None}, "bool"),
        ({"tags": "abc"}, "list<utf8>, not str"),
        ({"metadata": "{"}, "json"),
        ({"embedding": np.zeros(3, np.float32)}, "8 numbers"),
        ({"embedding": np.full(DIMENSION, np.nan, np.float32)}, "finite"),
        ({"id": "x"}, "UUID"),
        ({"lsn": 4}, "numbers its operations"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(store: ArrowStorage, cell: dict[str, Any], expected: str) -> None:
    with pytest.raises(NativeStorageError) as error:
        store.append("memories", [{"text": "good"}, {"text": "bad", **cell}])
    kind, message, context = refused(error)
    assert kind == "storage.column"
    assert expected in message
    assert (context["table"], context["row"], context["column"]) == ("memories", "1", next(iter(cell)))
    assert store.count("memories") == 0


def test_unknown_tables_rows_and_columns(store: ArrowStorage) -> None:
    with pytest.raises(NativeStorageError) as error:
        store.append("memory", [{}])
    assert refused(error)[0] == "storage.not_found"
    missing = "01890000-0000-7000-8000-000000000000"
    with pytest.raises(NativeStorageError) as error:
        store.update("memories", missing, {"title": "t"})
    assert refused(error)[0] == "storage.not_found"
    assert store.get("memories", missing) is None
    assert store.delete("memories", [missing]) == 0
    with pytest.raises(NativeStorageError) as error:
        store.find("memories", "pinned", "x")
    assert refused(error)[0] == "storage.column"


def test_an_id_can_be_given_once(store: ArrowStorage) -> None:
    chosen = "01890000-0000-7000-8000-0000000000aa"
    assert store.append("memories", [{"id": chosen, "text": "a"}]) == [chosen]
    with pytest.raises(NativeStorageError) as error:
        store.append("memories", [{"text": "b"}, {"id": chosen, "text": "c"}])
    assert refused(error)[0] == "storage.column"
    assert store.count("memories") == 1


@pytest.mark.parametrize("sealed", [False, True])
def test_update_keeps_other_columns_and_the_vector_of_unchanged_text(store: ArrowStorage, sealed: bool) -> None:
    (row_id,) = store.append("memories", [{**FULL_ROW, "embedding": vectors(1)[0]}])
    if sealed:
        store.seal()
    store.update("memories", row_id, {"pinned": False, "tags": []})
    row = store.get("memories", row_id)
    assert row is not None
    assert (row["pinned"], row["tags"], row["text"]) == (False, [], FULL_ROW["text"])
    assert row["embedding"] is not None
    assert store.pending_count() == 0
    store.update("memories", row_id, {"text": "other words"})
    assert store.pending_vectors(5) == [(row_id, "other words")]
    assert store.search_vectors(vectors(1)[0], 3) == []
    assert [hit.id for hit in store.search_words("fox", 3)] == []
    assert [hit.id for hit in store.search_words("other", 3)] == [row_id]
    assert store.count("memories") == 1


@pytest.mark.parametrize("sealed", [False, True])
def test_a_deleted_row_is_gone_from_every_answer(store: ArrowStorage, sealed: bool) -> None:
    rows = [{"text": f"apple {number}", "source": "a.md"} for number in range(4)]
    ids = store.append("memories", rows)
    store.set_vectors(ids[:3], vectors(3))
    if sealed:
        store.seal()
    assert store.delete("memories", [ids[0], ids[3], ids[0]]) == 2
    kept = set(ids[1:3])
    assert store.get_many("memories", ids)[0] is None
    assert {row["id"] for row in store.find("memories", "source", "a.md")} == kept
    assert {hit.id for hit in store.search_words("apple", 9)} == kept
    assert {hit.id for hit in store.search_vectors(vectors(3)[0], 9)} == kept
    assert {hit.id for hit in store.search_hybrid("apple", vectors(3)[0], 9)} == kept
    assert store.pending_count() == 0
    assert pa.table(store.snapshot().table("memories")).num_rows == 2
    assert store.set_vectors([ids[0]], vectors(1)) == 0
    np.testing.assert_array_equal(store.get_vectors([ids[0]]), np.zeros((1, DIMENSION)))


def test_find_returns_insertion_order_across_segments_and_updates(store: ArrowStorage) -> None:
    ids = []
    for part in range(3):
        ids += store.append("memories", [{"text": f"{part}.{number}", "source": "a.md"} for number in range(3)])
        store.append("memories", [{"text": "x", "source": "b.md"}])
        if part < 2:
            store.seal()
    store.update("memories", ids[1], {"title": "changed"})
    assert [row["id"] for row in store.find("memories", "source", "a.md")] == ids
    assert store.find("memories", "source", "none") == []


def test_pending_rows_come_oldest_first_and_leave_when_set(store: ArrowStorage) -> None:
    ids = store.append("memories", [{"text": f"{number}"} for number in range(6)] + [{"title": "no text"}])
    store.seal()
    ids = ids[:6] + store.append("memories", [{"text": "late"}])
    assert [row_id for row_id, _ in store.pending_vectors(100)] == ids
    assert [row_id for row_id, _ in store.pending_vectors(2)] == ids[:2]
    assert store.set_vectors(ids[:4], vectors(4)) == 4
    assert store.pending_vectors(1) == [(ids[4], "4")]
    assert store.pending_count() == 3
    np.testing.assert_array_equal(store.get_vectors(ids[:4]), vectors(4))


@pytest.mark.parametrize("closed", [True, False])
def test_everything_is_there_after_opening_again(path: Path, closed: bool) -> None:
    first = open_store(path)
    ids = first.append("memories", [{"text": f"note {number}"} for number in range(5)])
    first.set_vectors(ids[:2], vectors(2))
    first.seal()
    ids += first.append("memories", [{"text": "note late"}])
    first.delete("memories", [ids[1]])
    if closed:
        first.close()
    del first
    second = open_store(path)
    assert second.count("memories") == 5
    assert {hit.id for hit in second.search_words("note", 10)} == {ids[0], *ids[2:]}
    assert [hit.id for hit in second.search_vectors(vectors(2)[0], 5)] == [ids[0]]
    assert second.verify() == []
    second.close()


def test_a_sealed_segment_reaches_pyarrow_without_a_copy(store: ArrowStorage, path: Path) -> None:
    ids = store.append("memories", [{"text": "x" * 50, "embedding": vector} for vector in vectors(1000)])
    store.seal()
    snapshot = store.snapshot()
    tables = [pa.table(snapshot.table("memories")) for _ in range(2)]
    for column in ("id", "text", "embedding", "created_at"):
        first, second = (pa.chunked_array(table[column]).chunk(0) for table in tables)
        addresses = [buffer.address for buffer in first.buffers() if buffer is not None]
        assert addresses == [buffer.address for buffer in second.buffers() if buffer is not None]
        for address in addresses:
            assert address % 64 == 0
            assert mapped_file(address).startswith(str(path / "seg"))
    embedding = tables[0]["embedding"].chunk(0)
    stored = embedding.flatten().to_numpy(zero_copy_only=True).reshape(-1, DIMENSION)
    np.testing.assert_array_equal(stored, vectors(1000))
    store.close()
    assert tables[0]["text"][999].as_py() == "x" * 50
    assert tables[0]["id"][0].as_py().hex() == ids[0].replace("-", "")


def mapped_file(address: int) -> str:
    """The file that is mapped at an address of this process (Linux)."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        first, last = (int(part, 16) for part in line.split()[0].split("-"))
        if first <= address < last:
            return line.split(maxsplit=5)[-1]
    return ""


def test_a_snapshot_stays_as_it_was(store: ArrowStorage) -> None:
    ids = store.append("memories", [{"text": "a"}, {"text": "b"}])
    store.seal()
    late = store.append("memories", [{"text": "c"}])
    snapshot = store.snapshot()
    store.delete("memories", ids)
    store.update("memories", late[0], {"text": "changed"})
    store.seal()
    table = pa.table(snapshot.table("memories"))
    assert table["text"].to_pylist() == ["a", "b", "c"]
    assert snapshot.lsn == max(table["lsn"].to_pylist())
    assert pa.table(store.snapshot().table("memories"))["text"].to_pylist() == ["changed"]
    assert pa.table(snapshot.table("skills")).num_rows == 0


def test_snapshot_schema_equals_the_registry(store: ArrowStorage) -> None:
    for table, entry in schema_registry().items():
        assert entry["version"] == 1
        schema = pa.table(store.snapshot().table(table)).schema
        assert [(field.name, field.nullable) for field in schema] == [
            (name, nullable) for name, _, nullable in entry["columns"]
        ]
    assert set(schema_registry()) == {"memories", "chats", "blobs", "adaptations", "receipts", "skills", "trash"}


def test_another_encoder_makes_every_row_pending(path: Path) -> None:
    store = open_store(path)
    ids = store.append("memories", [{"text": "a", "embedding": vectors(1)[0]}])
    store.close()
    with pytest.raises(NativeStorageError) as error:
        open_store(path, dimension=9)
    assert refused(error)[0] == "storage.embedder"
    store = open_store(path, embedder_id="encoder-2")
    assert store.search_vectors(vectors(1)[0], 3) == []
    assert store.pending_vectors(3) == [(ids[0], "a")]
    row = store.get("memories", ids[0])
    assert row is not None
    assert (row["embedding"], row["embedder_id"]) == (None, None)
    store.close()


def test_closed_and_read_only_stores_say_so(path: Path) -> None:
    store = open_store(path)
    store.append("memories", [{"text": "fox"}])
    store.close()
    store.close()
    for call in (lambda: store.count("memories"), lambda: store.append("memories", [{}]), store.seal, store.snapshot):
        with pytest.raises(NativeStorageError) as error:
            call()
        assert refused(error)[0] == "storage.closed"
    reader, other = open_store(path, read_only=True), open_store(path, read_only=True)
    assert [reader.count("memories"), len(other.search_words("fox", 2))] == [1, 1]
    with pytest.raises(NativeStorageError) as error:
        reader.delete("memories", [])
    assert refused(error)[0] == "storage.read_only"
    assert isinstance(error.value, NativeError)
    reader.close()
    other.close()


def test_files_are_private(store: ArrowStorage, path: Path) -> None:
    store.append("memories", [{"text": "a", "embedding": vectors(1)[0]}])
    store.seal()
    store.delete("memories", [row_id for row_id, _ in store.pending_vectors(1)])
    for file in path.rglob("*"):
        if "kw" not in file.parts:
            assert file.stat().st_mode & 0o077 == 0, file


def test_a_batch_larger_than_the_log_is_one_batch(store: ArrowStorage, path: Path) -> None:
    data = bytes(range(256)) * 4096 * 20
    ids = store.append("blobs", [{"hash": "a", "data": data}, {"hash": "b", "data": data[::-1]}])
    store.append("memories", [{"text": "after"}])
    store.close()
    reopened = open_store(path)
    rows = reopened.get_many("blobs", ids)
    assert [None if row is None else row["data"] for row in rows] == [data, data[::-1]]
    assert reopened.count("memories") == 1
    reopened.close()


def test_a_full_log_is_sealed_by_itself(store: ArrowStorage) -> None:
    for number in range(40):
        store.append("memories", [{"text": f"{number} " * 200_000}])
    stats = store.stats()
    assert stats["segments"] >= 1
    assert stats["memories"] == store.count("memories") == 40
    assert stats["log_bytes"] < 16 << 20
    assert store.verify() == []


def test_reading_goes_on_while_other_threads_write(store: ArrowStorage) -> None:
    failures: list[Exception] = []

    def write(part: int) -> None:
        try:
            for number in range(20):
                store.append("memories", [{"text": f"pear {part} {number}"}])
        except NativeStorageError as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    seen = [len(store.search_words("pear", 100)) for _ in range(20)]
    for thread in threads:
        thread.join()
    assert failures == []
    assert seen == sorted(seen)
    assert store.count("memories") == 80
    assert len(store.search_words("pear", 100)) == 80


def test_some_columns_of_rows(store: ArrowStorage) -> None:
    ids = store.append("memories", [{"kind": "note", "text": "Keys", "tags": ["home"]}])
    gone = store.append("memories", [{"kind": "note", "text": "Gone"}])
    store.delete("memories", gone)
    found = store.get_many("memories", [*gone, *ids], columns=["text", "id", "tags", "title"])
    assert found == [None, {"text": "Keys", "id": ids[0], "tags": ["home"], "title": None}]
    for name in ("embedding", "colour"):
        with pytest.raises(NativeStorageError, match=name):
            store.get_many("memories", ids, columns=[name])
