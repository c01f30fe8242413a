"""Watched folders in the window: begun with the engine, one look at a time, told quietly, away and back, removed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ai_os_app import folder_keeper
from ai_os_app.folder_keeper import FolderKeeper
from ai_os_app.views.settings.watched_folders import FolderPhase, WatchedFolders
from ai_os_app.workers.jobs import EngineState, TakeIn, WatchFolders
from ai_os_app.workers.results import Problem, TakenIn, Watching
from ai_os_diffusion.types import FileProblem
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient

GONE = FileProblem("/stick", "is not there", "")


@pytest.fixture
def keeper(client: FakeClient) -> FolderKeeper:
    """With two folders of an earlier run, one of which is not there."""
    made = FolderKeeper(client)
    client.set_state(EngineState.READY)
    client.finish(WatchFolders, Watching(("/notes", "/stick"), (GONE,)))
    return made


def phases(keeper: FolderKeeper) -> list[FolderPhase]:
    return [folder.phase for folder in keeper.folders]


def test_watching_begins_with_the_engine(client: FakeClient, keeper: FolderKeeper) -> None:
    assert client.jobs(WatchFolders) == [WatchFolders(None)]
    assert client.jobs(TakeIn) == [TakeIn("/notes")]  # what has changed since the last time
    assert phases(keeper) == [FolderPhase.LOOKING, FolderPhase.AWAY]
    client.set_state(EngineState.BUSY)
    client.set_state(EngineState.READY)
    assert len(client.jobs(WatchFolders)) == 1


def test_changes_are_taken_in_one_look_after_the_other(client: FakeClient, keeper: FolderKeeper) -> None:
    told: list[str] = []
    keeper.taken_in.connect(told.append)
    client.folder_changed.emit("/notes", ("/notes/a.md",))
    client.folder_changed.emit("/notes", ("/notes/b.md", "/notes/a.md"))
    client.folder_changed.emit("/elsewhere", ("/elsewhere/c.md",))
    assert len(client.jobs(TakeIn)) == 1
    client.finish(TakeIn, TakenIn("/notes"))
    assert told == []  # nothing was new
    assert client.jobs(TakeIn)[1:] == [TakeIn("/notes", ("/notes/a.md", "/notes/b.md"))]
    client.finish(TakeIn, TakenIn("/notes", 1, 2))
    assert told == ["notes: 1 file taken in, 2 deleted files forgotten"]
    assert phases(keeper)[0] is FolderPhase.CURRENT
    assert "1 file taken in" in keeper.folders[0].told
    assert len(client.jobs(TakeIn)) == 2


def test_a_folder_that_goes_away_is_watched_again_when_it_is_back(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(folder_keeper, "RETRY_MS", 1)
    keeper = FolderKeeper(client)
    client.set_state(EngineState.READY)
    client.finish(WatchFolders, Watching(("/stick",)))
    client.finish(TakeIn, TakenIn("/stick", there=False))
    assert phases(keeper) == [FolderPhase.AWAY]
    qtbot.waitUntil(lambda: client.jobs(WatchFolders)[1:] == [WatchFolders(("/stick",))])
    client.finish(WatchFolders, Watching(("/stick",)))
    assert len(client.jobs(TakeIn)) == 2
    client.fail(TakeIn, Problem("storage.full", "The disk is full.", "Free some space."))
    assert phases(keeper) == [FolderPhase.FAILED]
    qtbot.waitUntil(lambda: len(client.jobs(WatchFolders)) == 3)


def test_a_folder_is_added_once_and_takes_the_place_of_those_in_it(client: FakeClient, keeper: FolderKeeper) -> None:
    refused: list[str] = []
    keeper.refused.connect(refused.append)
    assert not keeper.add("/notes/")
    assert not keeper.add("/notes/work")
    assert refused == ["/notes is watched already.", "/notes/work is watched already, with /notes around it."]
    assert keeper.add("/")
    assert [folder.path for folder in keeper.folders] == ["/"]
    assert client.jobs(WatchFolders)[-1] == WatchFolders(("/",))
    assert client.cancels == [client.last(TakeIn)]  # of a folder that is no longer one of its own


def test_a_removed_folder_is_left_alone(client: FakeClient, keeper: FolderKeeper) -> None:
    keeper.remove("/notes")
    assert client.jobs(WatchFolders)[-1] == WatchFolders(("/stick",))
    assert client.cancels == [client.last(TakeIn)]
    client.folder_changed.emit("/notes", ("/notes/a.md",))
    assert len(client.jobs(TakeIn)) == 1
    keeper.remove("/notes")
    assert len(client.jobs(WatchFolders)) == 2


def test_nothing_is_added_before_the_list_of_the_profile_is_known(client: FakeClient) -> None:
    keeper = FolderKeeper(client)
    assert not keeper.add("/notes")
    assert client.submitted == []


def test_the_card_says_how_each_folder_stands(client: FakeClient, keeper: FolderKeeper, qtbot: QtBot) -> None:
    card = WatchedFolders()
    qtbot.addWidget(card)
    keeper.changed.connect(card.show_folders)
    card.remove_requested.connect(keeper.remove)
    problems = tuple(FileProblem(f"/notes/{n}.md", "is not UTF-8 text", "Save it as UTF-8.") for n in range(5))
    client.finish(TakeIn, TakenIn("/notes", problems=problems))
    notes, stick = card.rows["/notes"], card.rows["/stick"]
    card.show()
    notes.remove_button.setFocus()
    order = []
    for _ in range(2):
        QTest.keyClick(card.focusWidget() or card, Qt.Key.Key_Tab)
        order.append(card.focusWidget())
    assert order == [stick.remove_button, card.add_button]
    assert notes.state.text() == "Up to date."
    lines = notes.problems.text().split("\n")
    assert lines[:2] == ["5 files are left out:", "0.md is not UTF-8 text. Save it as UTF-8."]
    assert lines[-1] == "and 2 more"
    client.folder_changed.emit("/notes", ("/notes/0.md", "/notes/1.md"))
    client.finish(TakeIn, TakenIn("/notes", 1, problems=problems[1:2]))
    assert notes.problems.text().startswith("4 files are left out:")
    assert stick.state.text().startswith("Not there.")
    assert notes.remove_button.accessibleName() == "Stop watching /notes"
    notes.remove_button.click()
    assert list(card.rows) == ["/stick"]
    keeper.refused.connect(card.show_refusal)
    keeper.add("/stick")
    assert card.refusal.text() == "/stick is watched already."


def test_the_window_watches_what_its_settings_list(make_window: MakeWindow, client: FakeClient) -> None:
    window = make_window()
    client.set_state(EngineState.STARTING)
    client.set_state(EngineState.READY)
    client.finish(WatchFolders, Watching(()))
    card = window.settings_panel.folders
    card.add_requested.emit("/notes")
    client.finish(WatchFolders, Watching(("/notes",)))
    client.finish(TakeIn, TakenIn("/notes", 3))
    assert window.status.task.text() == "notes: 3 files taken in"
    assert not window.status.task.isHidden()
    window.status.show_task("Importing", 0.5)
    window.status.tell("notes: 1 file taken in")
    assert window.status.task.text() == "Importing: 50 %"
    assert list(card.rows) == ["/notes"]
