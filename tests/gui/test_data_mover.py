"""Moving the data folder: figures before it, progress, cancel, what the settings hold afterwards, the old folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ai_os_app import paths as app_paths
from ai_os_app.main_window import MainWindow
from ai_os_app.settings import Settings
from ai_os_app.views.settings.data_folder_card import DataFolderCard
from ai_os_app.workers.jobs import WatchFolders
from ai_os_app.workers.moving_jobs import (
    FolderSeen,
    LookAtFolder,
    MoveProfile,
    OldProfileRemoved,
    ProfileMoved,
    RemoveOldProfile,
)
from ai_os_app.workers.results import Problem, Stats
from ai_os_diffusion import paths
from ai_os_diffusion.progress import Progress
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient

SEEN = FolderSeen("/disk", "/disk/ai-os", 3 << 20, 5 << 30, taken=False)


def stats(folder: Path) -> Stats:
    return Stats(1, 0, "bundled", "cpu", str(folder), "")


@pytest.fixture
def here() -> Path:
    return paths.profile_folder()


@pytest.fixture
def window(make_window: MakeWindow, here: Path) -> MainWindow:
    made = make_window()
    made.show_settings()
    made.settings_panel.open_page("Data")
    made.settings_panel.show_stats(stats(here))
    return made


@pytest.fixture
def card(window: MainWindow) -> DataFolderCard:
    return window.settings_panel.data_folder


def click(button: QWidget) -> None:
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def asked(card: DataFolderCard, client: FakeClient, monkeypatch: pytest.MonkeyPatch) -> DataFolderCard:
    """The card with the question whether to move."""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/disk")
    click(card.move_button)
    assert client.jobs(LookAtFolder) == [LookAtFolder("/disk")]
    client.finish(LookAtFolder, SEEN)
    return card


def test_it_is_moved_after_a_question_with_figures(
    window: MainWindow, asked: DataFolderCard, client: FakeClient, settings: Settings, here: Path, qtbot: QtBot
) -> None:
    told: list[str] = []
    window.data_care.mover.moved.connect(told.append)
    assert "/disk/ai-os? They take 3.0 MiB; 5.0 GiB are free" in asked.question.text()
    click(asked.yes_button)
    assert client.jobs(MoveProfile) == [MoveProfile("/disk")]
    client.progress.emit(client.last(MoveProfile), Progress(50, 100, "seg", 31.0))
    assert asked.work.text() == "Moving your memories, about 30 s left"
    assert asked.bar.value() == 500
    assert window.status.task.text() == "Moving your memories, about 30 s left: 50 %"
    assert settings.text("data_folder") == "", "nothing is settled yet"
    watching = len(client.jobs(WatchFolders))
    client.finish(MoveProfile, ProfileMoved("/disk", "/disk/ai-os", str(here)))
    assert told == ["/disk/ai-os"]
    assert settings.path is not None
    assert Settings(settings.path).text("data_folder") == "/disk", "it is on the disk before anything else"
    assert f"/disk/ai-os now. They are still in {here} too" in asked.result.text()
    assert asked.place.text().replace("\u200b", "") == "/disk/ai-os"
    assert asked.isVisible()
    assert len(client.jobs(WatchFolders)) == watching + 1
    assert window.status.task.isHidden()
    assert asked.default_button.isVisible()
    click(asked.default_button)
    assert client.jobs(LookAtFolder)[-1] == LookAtFolder("")


def test_what_was_left_is_removed_after_a_question(
    card: DataFolderCard, client: FakeClient, settings: Settings
) -> None:
    assert not card.remove_button.isVisible()
    settings.set("old_data", "/old/profile")
    click(card.remove_button)
    assert "/old/profile" in card.question.text()
    click(card.no_button)
    assert client.jobs(RemoveOldProfile) == []
    click(card.remove_button)
    click(card.yes_button)
    assert client.jobs(RemoveOldProfile) == [RemoveOldProfile("/old/profile")]
    client.finish(RemoveOldProfile, OldProfileRemoved("/old/profile", 3 << 20))
    assert card.result.text() == "/old/profile is removed; 3.0 MiB are free again."
    assert settings.text("old_data") == ""
    assert not card.remove_button.isVisible()


def test_no_is_no(asked: DataFolderCard, client: FakeClient, settings: Settings) -> None:
    assert asked.no_button.hasFocus()
    click(asked.no_button)
    assert client.jobs(MoveProfile) == []
    assert asked.move_button.isVisible()
    assert settings.text("data_folder") == ""


def test_memories_that_are_there_can_be_used_instead(
    card: DataFolderCard, client: FakeClient, settings: Settings
) -> None:
    card.move_wanted.emit("/disk")
    client.finish(LookAtFolder, FolderSeen("/disk", "/disk/ai-os", 1, 2, taken=True))
    assert "There are memories in /disk/ai-os already." in card.question.text()
    click(card.yes_button)
    assert client.jobs(MoveProfile) == []
    assert settings.text("data_folder") == "/disk"
    assert "next start" in card.result.text()


def test_the_folder_before_is_not_used_in_place_of_what_was_written_since(
    card: DataFolderCard, client: FakeClient, settings: Settings, here: Path
) -> None:
    settings.set("data_folder", "/disk")
    settings.set("old_data", str(here))
    click(card.default_button)
    client.finish(LookAtFolder, FolderSeen("", str(here), 1, 2, taken=True))
    assert not card.yes_button.isVisible()
    assert "Remove that old folder first" in card.result.text()
    assert settings.text("data_folder") == "/disk"
    assert card.remove_button.isVisible()


def test_one_old_folder_is_removed_before_another_is_left(
    card: DataFolderCard, client: FakeClient, settings: Settings, here: Path
) -> None:
    settings.set("data_folder", "/disk")
    settings.set("old_data", str(here))
    card.move_wanted.emit("/other")
    client.finish(LookAtFolder, FolderSeen("/other", "/other/ai-os", 1, 2, taken=False))
    assert not card.yes_button.isVisible()
    assert str(here) in card.result.text()
    assert client.jobs(MoveProfile) == []


def test_a_stop_and_a_failure_change_nothing(
    window: MainWindow, asked: DataFolderCard, client: FakeClient, settings: Settings
) -> None:
    told: list[str] = []
    window.data_care.mover.moved.connect(told.append)
    click(asked.yes_button)
    click(asked.cancel_button)
    number = client.last(MoveProfile)
    assert client.cancels == [number]
    assert asked.work.text() == "Stopping"
    client.cancelled.emit(number)
    assert asked.result.text() == "Stopped. Nothing was changed."
    asked.move_wanted.emit("/disk")
    client.fail(LookAtFolder, Problem("storage.full", "No room there.", "Choose another disk."))
    assert asked.result.text() == "No room there. Choose another disk."
    assert asked.move_button.isVisible()
    assert told == []
    assert (settings.text("data_folder"), settings.text("old_data")) == ("", "")


def test_a_named_profile_stays_where_it_is_and_does_not_offer_it(window: MainWindow, card: DataFolderCard) -> None:
    window.settings_panel.show_stats(stats(paths.profile_folder("Choir")))
    assert not card.isVisible()
    window.settings_panel.show_stats(stats(Path("/elsewhere")))
    assert not card.isVisible()
    window.settings_panel.show_stats(stats(paths.profile_folder()))
    assert card.isVisible()


def test_the_settings_tell_where_the_next_start_looks(settings: Settings, tmp_path: Path) -> None:
    settings.set("data_folder", str(tmp_path))
    folder = app_paths.profile("", settings.text("data_folder"))
    assert folder == tmp_path / "ai-os"
    assert app_paths.is_own(str(folder), settings.text("data_folder"))
    assert not app_paths.is_own(str(paths.profile_folder()), settings.text("data_folder"))
