"""The list of memories: pages, counts, passages of one text, pins."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.types import MemoryHit


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


def test_a_memory_read_back_is_the_one_that_the_constructor_makes(store: MemoryStore) -> None:
    day = dt.date(2024, 2, 29)
    key = store.add([NewMemory("note", "Möwe", "Sea", "/a.md", 3, 8, day, ("bird",), "whole", source_hash="1f")])[0]
    hit = store.get([key])[0]
    assert hit is not None
    assert hit.created is not None
    assert hit == MemoryHit(
        key, "note", "Sea", "Möwe", "/a.md", 3, 8, 0.0, hit.created, day, ("bird",), parent="whole", source_hash="1f"
    )
    assert hit.scored(2.5) == dataclasses.replace(hit, score=2.5)
    assert hit.score == 0.0


def test_a_pool_holds_what_lies_beside_the_best_and_what_has_no_vector(store: MemoryStore) -> None:
    keys = store.add([NewMemory("note", text) for text in ("ferry tickets", "boat", "plum cake", "ferry quay")])
    store.set_vectors(keys[:3], np.array([[1, 0], [0.96, 0.28], [0, 1]], np.float32))
    pool = store.pool("ferry", np.array([1, 0], np.float32), 3)
    assert [hit.id for hit in pool.memories] == [keys[0], keys[1], keys[3], keys[2]]
    assert [hit.vector_score for hit in pool.memories] == [1.0, pytest.approx(0.96), None, 0.0]
    assert [hit.word_score is not None for hit in pool.memories] == [True, False, True, False]
    assert set(pool.embeddings) == set(keys[:3])
