"""Watched folders against a real engine: changes are told and taken in, what is forgotten stays forgotten."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from ai_os_app.workers import jobs, results
from ai_os_app.workers.engine_client import EngineClient
from ai_os_diffusion.config import EngineConfig
from gui.asking import Ask, asker, got, imported, opened, write_notes
from helpers.import_files import FIXTURES
from helpers.tiny import tiny_config


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> EngineConfig:
    return tiny_config(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def client(qtbot: QtBot, config: EngineConfig) -> Iterator[EngineClient]:
    with opened(qtbot, config) as made:
        yield made


@pytest.fixture
def ask(client: EngineClient, qtbot: QtBot) -> Ask:
    return asker(client, qtbot)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return write_notes(tmp_path / "notes")


class Changes(QObject):
    """Collects what is told of watched folders."""

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self.paths: set[str] = set()
        client.folder_changed.connect(self.on_changed)

    @Slot(str, object)
    def on_changed(self, _folder: str, paths: tuple[str, ...]) -> None:
        self.paths.update(paths)


def test_a_watched_folder_tells_changes_and_they_are_taken_in(
    client: EngineClient, ask: Ask, notes: Path, qtbot: QtBot
) -> None:
    changes, folder = Changes(client), str(notes)
    assert got(ask(jobs.WatchFolders()), results.Watching).folders == ()
    assert got(ask(jobs.WatchFolders((folder, "/not/there"))), results.Watching).refused[0].path == "/not/there"
    assert got(ask(jobs.TakeIn(folder)), results.TakenIn) == results.TakenIn(folder, 2)
    assert got(ask(jobs.TakeIn(folder)), results.TakenIn) == results.TakenIn(folder)
    (notes / "boat.txt").unlink()
    (notes / "car.txt").write_text("The car is called Rosa.", encoding="utf-8")
    qtbot.waitUntil(lambda: {str(notes / "boat.txt"), str(notes / "car.txt")} <= changes.paths, timeout=30_000)
    assert got(ask(jobs.TakeIn(folder, tuple(changes.paths))), results.TakenIn) == results.TakenIn(folder, 1, 1)
    assert got(ask(jobs.CountMemories()), results.Count).memories == 2
    assert got(ask(jobs.WatchFolders()), results.Watching).folders == (folder, "/not/there")  # as at the next start


def test_a_watched_folder_may_go_and_come_back(client: EngineClient, ask: Ask, notes: Path, qtbot: QtBot) -> None:
    changes, folder = Changes(client), str(notes)
    ask(jobs.WatchFolders((folder,)))
    ask(jobs.TakeIn(folder))
    shutil.rmtree(notes)
    qtbot.waitUntil(lambda: bool(changes.paths), timeout=30_000)
    gone = got(ask(jobs.TakeIn(folder, tuple(changes.paths))), results.TakenIn)
    assert (gone.there, gone.forgotten) == (False, 0)
    assert got(ask(jobs.CountMemories()), results.Count).memories == 2  # it may be a drive
    assert [problem.path for problem in got(ask(jobs.WatchFolders((folder,))), results.Watching).refused] == [folder]
    notes.mkdir()
    (notes / "car.txt").write_text("The car is called Rosa.", encoding="utf-8")
    assert got(ask(jobs.WatchFolders((folder,))), results.Watching).refused == ()
    assert got(ask(jobs.TakeIn(folder)), results.TakenIn) == results.TakenIn(folder, 1, 2)
    changes.paths.clear()
    (notes / "bike.txt").write_text("The bike is red.", encoding="utf-8")
    qtbot.waitUntil(lambda: str(notes / "bike.txt") in changes.paths, timeout=30_000)


def test_what_is_forgotten_of_a_watched_folder_stays_forgotten_until_its_file_changes(ask: Ask, notes: Path) -> None:
    shutil.copy(FIXTURES / "mail" / "archive.mbox", notes)
    folder = str(notes)
    ask(jobs.WatchFolders((folder,)))
    count = got(ask(jobs.TakeIn(folder)), results.TakenIn).imported
    assert count == 3
    hits = got(ask(jobs.ListMemories(0, 50)), results.Hits).items
    gone = [hit.id for hit in hits if hit.path.endswith("boat.txt")]
    gone.append(next(hit.id for hit in hits if hit.kind == "mail"))
    ask(jobs.Forget(tuple(gone)))
    for forget in (jobs.CountMemories(), jobs.EmptyTrash()):  # while it is in the trash, and when it is there no more
        ask(forget)
        assert got(ask(jobs.TakeIn(folder)), results.TakenIn) == results.TakenIn(folder)
        assert got(ask(jobs.TakeIn(folder, (str(notes / "boat.txt"),))), results.TakenIn).imported == 0
        assert got(ask(jobs.CountMemories()), results.Count).memories == len(hits) - 2
    ask(jobs.Forget(tuple(hit.id for hit in hits if hit.path.endswith("keys.md"))))
    ask(jobs.EmptyTrash())  # before anyone has looked into the folder
    (notes / "boat.txt").write_text("The boat is called Elsa, and leaks.", encoding="utf-8")
    assert got(ask(jobs.TakeIn(folder)), results.TakenIn).imported == 1
    assert not any(hit.path.endswith("keys.md") for hit in got(ask(jobs.ListMemories(0, 50)), results.Hits).items)
    imported(ask, notes)  # by hand it comes back
    assert got(ask(jobs.CountMemories()), results.Count).memories == len(hits)
