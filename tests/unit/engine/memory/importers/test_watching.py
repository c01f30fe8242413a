"""Watched folders: quiet periods, changes of every kind, and drives that are not plugged in."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.errors import DiffusionError, ImporterError
from ai_os_diffusion.memory.importers.watching import FolderWatch, plan_changes
from ai_os_diffusion.memory.importing import run_import, undo_import
from ai_os_diffusion.memory.store import MemoryStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path / "profile", embedder_id="hash", dimension=8) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "notes"
    (made / "sub").mkdir(parents=True)
    (made / "keep.md").write_text("This one stays.\n", encoding="utf-8")
    (made / "sub" / "old.md").write_text("This one goes.\n", encoding="utf-8")
    return made


def texts(store: MemoryStore) -> list[str]:
    return sorted(hit.text for hit in store.page(0, 100)[0])


def bring_in(store: MemoryStore, folder: Path, *paths: Path) -> None:
    run_import(store, plan_changes(store, [folder], paths or None), chunk_words=60)


def test_changes_follow_and_can_be_undone(store: MemoryStore, folder: Path) -> None:
    bring_in(store, folder)
    assert texts(store) == ["This one goes.", "This one stays."]
    shutil.rmtree(folder / "sub")
    (folder / "keep.md").write_text("This one changed.\n", encoding="utf-8")
    (folder / "new.txt").write_text("This one is new.\n", encoding="utf-8")
    (folder / "film.mp4").write_bytes(b"ftyp")
    changed = [folder / "sub", folder / "keep.md", folder / "new.txt", folder / "film.mp4", folder / "gone.tmp"]
    plan = plan_changes(store, [folder], changed)
    assert (plan.problems, plan.gone) == ((), (str(folder / "sub" / "old.md"),))
    run_import(store, plan, chunk_words=60)
    assert texts(store) == ["This one changed.", "This one is new."]
    undo_import(store)
    assert texts(store) == ["This one goes.", "This one stays."]


def test_what_changed_while_nobody_watched(store: MemoryStore, folder: Path) -> None:
    bring_in(store, folder)
    (folder / "sub" / "old.md").rename(folder / "moved.md")
    (folder.parent / "notes2.md").write_text("Not of this folder.\n", encoding="utf-8")
    bring_in(store, folder)
    assert texts(store) == ["This one goes.", "This one stays."]
    assert {Path(hit.path).name for hit in store.page(0, 9)[0]} == {"moved.md", "keep.md"}


@pytest.mark.parametrize("state", ["missing", "empty"])
def test_a_drive_that_is_not_plugged_in_takes_nothing_away(store: MemoryStore, folder: Path, state: str) -> None:
    bring_in(store, folder)
    shutil.rmtree(folder)
    if state == "empty":
        folder.mkdir()
    plan = plan_changes(store, [folder], [folder / "keep.md", folder])
    assert plan.gone == ()
    assert "its memories are kept" in plan.problems[0].reason
    run_import(store, plan, chunk_words=60)
    assert store.count() == 2


class Changes:
    """Collects the calls of a watch."""

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.calls = 0
        self.threads: set[str] = set()
        self.called = threading.Condition()

    def __call__(self, paths: tuple[Path, ...]) -> None:
        with self.called:
            self.paths += paths
            self.calls += 1
            self.threads.add(threading.current_thread().name)
            self.called.notify_all()

    def wait_for(self, path: Path) -> None:
        """Until the path was named."""
        with self.called:
            assert self.called.wait_for(lambda: path in self.paths, timeout=60), self.paths


def test_a_watch_tells_of_changes_on_its_own_thread(folder: Path) -> None:
    changes = Changes()
    with FolderWatch([folder], changes, quiet_seconds=0.2):
        for number in range(20):
            (folder / "many.md").write_text(f"Version {number}.\n", encoding="utf-8")
        (folder / ".hidden.md").write_text("secret\n", encoding="utf-8")
        (folder / "sub" / "old.md").unlink()
        changes.wait_for(folder / "many.md")
        changes.wait_for(folder / "sub" / "old.md")
        (folder / "keep.md").rename(folder / "renamed.md")
        changes.wait_for(folder / "keep.md")
        changes.wait_for(folder / "renamed.md")
    assert changes.threads == {"folder-watch"}
    assert changes.calls < 20
    assert folder / ".hidden.md" not in changes.paths
    assert not any(thread.name == "folder-watch" for thread in threading.enumerate())


def test_an_error_is_told_and_the_watch_goes_on(folder: Path) -> None:
    told = Changes()
    fails = iter([True])

    def change(paths: tuple[Path, ...]) -> None:
        if next(fails, False):
            told((folder / "failed",))
            raise ImporterError("No.", kind="importer.test")
        told(paths)

    errors: list[DiffusionError] = []
    with FolderWatch([folder], change, quiet_seconds=0.05, on_error=errors.append):
        (folder / "one.md").write_text("One.\n", encoding="utf-8")
        told.wait_for(folder / "failed")
        (folder / "two.md").write_text("Two.\n", encoding="utf-8")
        told.wait_for(folder / "two.md")
    assert [error.kind for error in errors] == ["importer.test"]


def test_nothing_is_watched_before_the_start(folder: Path) -> None:
    changes = Changes()
    FolderWatch([folder], changes, quiet_seconds=0.0).stop()
    (folder / "one.md").write_text("One.\n", encoding="utf-8")
    assert changes.calls == 0
    with pytest.raises(ImporterError, match="cannot be watched"):
        FolderWatch([folder / "gone"], changes).start()
