"""Exports of other programs: the same items in a later export, in another form, under another name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.types import ImportReport
from helpers.import_files import FIXTURES


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path / "profile", embedder_id="hash", dimension=8) as opened:
        yield opened


def bring_in(store: MemoryStore, path: Path) -> ImportReport:
    return run_import(store, plan_import(store, path), chunk_words=60)


def texts(store: MemoryStore) -> list[str]:
    """All memories."""
    return sorted(hit.text for hit in store.page(0, 1000)[0])


def to_store(store: MemoryStore, path: Path) -> dict[str, tuple[str, int, int]]:
    """What a preview says: format, items, how many of them are new, by the names of the files."""
    plan = plan_import(store, path)
    assert plan.problems == ()
    return {file.path.name: (file.format, file.items, file.to_store) for file in plan.files}


def test_a_later_notebook_adds_what_is_new(store: MemoryStore, tmp_path: Path) -> None:
    first = FIXTURES / "evernote" / "Garden.enex"
    bring_in(store, first)
    count = store.count()
    data = first.read_bytes().replace(b"20250420T070000Z", b"20260420T070000Z").replace(b"80&nbsp;cm", b"95 cm")
    new = b"<note><title>Beans</title><created>20260401T080000Z</created><content>soak them</content></note>"
    later = tmp_path / "later.enex"
    later.write_bytes(data.replace(b"</en-export>", new + b"</en-export>"))
    assert to_store(store, later) == {"later.enex": ("Evernote export", 4, 2)}
    bring_in(store, later)
    assert store.count() == count + 1
    assert any("95 cm deep" in text for text in texts(store))
    assert not any("80 cm deep" in text for text in texts(store))
    assert to_store(store, first)["Garden.enex"] == ("Evernote export", 3, 0)


def test_notes_of_the_same_name_and_second_are_both_kept(store: MemoryStore, tmp_path: Path) -> None:
    note = "<note><title>A</title><created>20260401T080000Z</created><content>{}</content></note>"
    path = tmp_path / "notebook.xml"
    path.write_text(f"<en-export>{note.format('one')}{note.format('two')}</en-export>", encoding="utf-8")
    assert to_store(store, path) == {"notebook.xml": ("Evernote export", 2, 2)}
    bring_in(store, path)
    assert texts(store) == ["one", "two"]
