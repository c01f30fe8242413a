"""The list of memories: pages, counts, passages of one text, pins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.memory.store import MemoryStore, NewMemory


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path / "profile", embedder_id="test", dimension=2) as opened:
        yield opened


def texts(store: MemoryStore, offset: int, limit: int, kind: str = "") -> tuple[list[str], int]:
    hits, total = store.page(offset, limit, kind)
    return [hit.text for hit in hits], total


def test_pages_run_from_the_latest_day_back_and_a_file_reads_downwards(store: MemoryStore) -> None:
    file = [NewMemory("note", text, path="/a.md", start=n, day=dt.date(2020, 5, 1)) for n, text in enumerate("abc")]
    store.add([NewMemory("note", "old", day=dt.date(2019, 1, 1)), *file])
    store.add([NewMemory("chat", "today 1"), NewMemory("note", "today 2")])
    assert texts(store, 0, 4) == (["today 1", "today 2", "a", "b"], 6)
    assert texts(store, 4, 4) == (["c", "old"], 6)
    assert texts(store, 6, 4) == ([], 6)
    assert texts(store, 1, 2, "note") == (["a", "b"], 5)
    assert store.kinds() == {"chat": 1, "note": 5}


def test_the_place_of_a_day_in_the_list(store: MemoryStore) -> None:
    days = [dt.date(2020, 3, day) for day in (1, 5, 5, 5, 9)]
    store.add([NewMemory("note", f"{day.day}", day=day) for day in days])
    store.add([NewMemory("chat", "a chat", day=dt.date(2020, 3, 7)), NewMemory("note", "written now")])

    def first(day: int, kind: str = "") -> list[str]:
        return texts(store, store.place_of(dt.date(2020, 3, day), kind), 1, kind)[0]

    assert [first(day) for day in (31, 9, 8, 5, 4, 1)] == [["9"], ["9"], ["a chat"], ["5"], ["1"], ["1"]]
    assert first(8, "note") == ["5"]
    assert store.place_of(dt.date(2020, 2, 28)) == 7
    assert store.place_of(dt.date.today() + dt.timedelta(days=1)) == 0


def test_forgotten_memories_leave_the_pages_and_come_back_to_their_place(store: MemoryStore) -> None:
    ids = store.add([NewMemory("note", str(n), day=dt.date(2020, 1, 1 + n)) for n in range(4)])
    rows = store.whole_texts([ids[2]])
    store.forget([ids[2]])
    assert texts(store, 0, 9) == (["3", "1", "0"], 3)
    store.restore(rows)
    assert texts(store, 0, 9) == (["3", "2", "1", "0"], 4)


def test_passages_are_those_of_the_same_file_or_text(store: MemoryStore) -> None:
    b, a, other, alone, *parts = store.add(
        [
            NewMemory("note", "b", path="/a.md", start=5, end=6),
            NewMemory("note", "a", path="/a.md", start=0, end=1),
            NewMemory("note", "x", path="/b.md"),
            NewMemory("note", "alone"),
            NewMemory("note", "2", parent="p", start=9, end=10),
            NewMemory("note", "1", parent="p", start=0, end=1),
        ]
    )
    assert [hit.id for hit in store.passages(b)] == [a, b]
    assert [hit.id for hit in store.passages(other)] == [other]
    assert [hit.id for hit in store.passages(alone)] == [alone]
    assert [hit.id for hit in store.passages(parts[0])] == [parts[1], parts[0]]
    store.forget([alone])
    assert store.passages(alone) == []


def test_a_pin_is_kept_with_the_vector(tmp_path: Path) -> None:
    with MemoryStore(tmp_path / "p", embedder_id="test", dimension=2) as store:
        key = store.add([NewMemory("note", "key")])[0]
        store.set_vectors([key], np.ones((1, 2), np.float32))
        store.pin(key, pinned=True)
    with MemoryStore(tmp_path / "p", embedder_id="test", dimension=2) as store:
        assert [hit.pinned for hit in store.page(0, 9)[0]] == [True]
        assert store.pending_count() == 0
        store.pin(key, pinned=False)
        assert [hit.pinned for hit in store.get([key]) if hit] == [False]
        store.forget([key])
        with pytest.raises(StorageError):
            store.pin(key, pinned=True)
