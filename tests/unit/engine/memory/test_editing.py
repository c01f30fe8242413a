"""Editing a remembered note: one atomic change, undone as one, refused where a file is the source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.memory.editing import Edit, clean_tags, edit, take_back
from ai_os_diffusion.memory.remembering import remember
from ai_os_diffusion.memory.store import MemoryStore, NewMemory

VECTOR = np.array([[1, 0, 0, 0]], np.float32)
LONG = "\n\n".join(f"Paragraph {n} tells of the {n}th day at the harbour, with gulls and rope." for n in range(60))


def open_store(folder: Path) -> MemoryStore:
    return MemoryStore(folder, embedder_id="test", dimension=4)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with open_store(tmp_path / "profile") as opened:
        yield opened


def keep(store: MemoryStore, text: str = "The key hangs in the hall.", **fields: object) -> str:
    note = NewMemory("note", text, "Key", day=dt.date(2026, 5, 1), tags=("home",), **fields)  # type: ignore[arg-type]
    (ids,) = remember(store, [note], chunk_words=100)
    for key in ids:
        store.set_vectors([key], VECTOR)
    return ids[0]


def found(store: MemoryStore, words: str) -> list[str]:
    return [hit.id for hit in store.search(words, None, 9) if hit.word_score]


def change(
    store: MemoryStore, key: str, text: str, title: str = "Spare key", tags: tuple[str, ...] = ("#Attic", "")
) -> Edit:
    return edit(store, key, text=text, title=title, tags=tags, chunk_words=100)


def test_a_note_says_the_new_text_and_searches_know_the_old_no_longer(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        key = keep(store)
        store.pin(key, True)
        change(store, key, "The key lies in the attic.")
        assert store.pending(9) == [(key, "Spare key\nThe key lies in the attic.")], "its vector has to be computed"
        assert (found(store, "hall"), found(store, "attic")) == ([], [key])
        before_close = store.get([key])
    with open_store(tmp_path) as store:
        (hit,) = store.get([key])
        assert [hit] == before_close
        assert hit is not None
        assert (hit.title, hit.text, hit.tags) == ("Spare key", "The key lies in the attic.", ("Attic",))
        assert (hit.pinned, hit.day) == (True, dt.date(2026, 5, 1))
        assert (found(store, "hall"), found(store, "attic"), store.count()) == ([], [key], 1)


def test_undo_brings_the_former_text_title_and_tags_back(store: MemoryStore) -> None:
    key = keep(store)
    before = store.get([key])
    made = change(store, key, "The key lies in the attic.")
    assert take_back(store, made) == key
    assert store.get([key]) == before
    assert (found(store, "hall"), found(store, "attic")) == ([key], [])
    assert store.pending_count() == 1


def test_a_text_too_long_for_one_passage_becomes_several_and_one_again(store: MemoryStore) -> None:
    key, other = keep(store), keep(store, "Another note.")
    made = change(store, key, LONG)
    assert made.ids[0] == key
    assert len(made.ids) > 5
    passages = store.passages(key)
    assert [hit.id for hit in passages] == made.ids
    assert [hit.tags for hit in passages] == [("Attic",)] * len(passages)
    assert [LONG.encode()[hit.start : hit.end].decode() for hit in passages] == [hit.text for hit in passages]
    take_back(store, made)
    assert store.count() == 2
    assert [hit.id for hit in store.passages(key)] == [key]
    assert store.get([other]) != [None]


def test_one_passage_of_a_long_note_stays_with_the_others(store: MemoryStore) -> None:
    key = keep(store, LONG)
    before = [hit.id for hit in store.passages(key)]
    second = before[1]
    change(store, second, "Nothing happened that day.")
    assert {hit.id for hit in store.passages(key)} == set(before)
    assert [hit.text for hit in store.passages(key) if hit.id == second] == ["Nothing happened that day."]


def test_what_comes_from_a_file_is_not_edited(store: MemoryStore) -> None:
    key = keep(store, path="/notes/keys.md")
    with pytest.raises(StorageError) as refused:
        change(store, key, "Something else.")
    assert refused.value.kind == "memory.file"
    assert found(store, "hall") == [key]


def test_a_note_that_is_gone_or_was_changed_since_is_left_alone(store: MemoryStore) -> None:
    key = keep(store)
    first = change(store, key, "The key lies in the attic.")
    second = change(store, key, "The key is with Tom.")
    with pytest.raises(StorageError, match="changed again") as refused:
        take_back(store, first)
    assert refused.value.kind == "memory.changed"
    take_back(store, second)
    take_back(store, first)
    assert found(store, "hall") == [key]
    store.forget([key])
    for ask in (lambda: change(store, key, "New."), lambda: take_back(store, first)):
        with pytest.raises(StorageError) as refused:
            ask()
        assert refused.value.kind == "memory.gone"


def test_tags_are_kept_once_and_without_their_sign() -> None:
    assert clean_tags([" #home", "home ", "", "# ", "two words"]) == ("home", "two words")
