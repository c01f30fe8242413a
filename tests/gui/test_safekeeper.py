"""Backups in the settings: progress, cancel, results, and a question before memories are replaced."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from ai_os_app.main_window import MainWindow
from ai_os_app.views.settings.safe_card import SafeCard
from ai_os_app.workers.jobs import CheckBackup, ExportAll, ListConversations, MakeBackup, RestoreBackup, WatchFolders
from ai_os_app.workers.results import BackedUp, BackupChecked, BackupRestored, ExportedAll, Problem
from ai_os_diffusion.progress import Progress
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient

FILE = "/disk/life.aiosbackup"
CHECKED = BackupChecked(FILE, dt.datetime(2026, 11, 2, 12, tzinfo=dt.timezone.utc), 1, 1200)


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    made = make_window()
    made.show_settings()
    made.settings_panel.open_page("Data")
    return made


@pytest.fixture
def card(window: MainWindow) -> SafeCard:
    return window.settings_panel.safe


def click(button: QWidget) -> None:
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_backup_is_written_where_the_user_says(
    window: MainWindow, card: SafeCard, client: FakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("/disk/life", ""))
    click(card.backup_button)
    assert client.jobs(MakeBackup) == [MakeBackup(FILE)]
    client.progress.emit(client.last(MakeBackup), Progress(25, 100, "seg", 31.0))
    assert card.work.text() == "Backing up, about 30 s left"
    assert card.bar.value() == 250
    assert window.status.task.text() == "Backing up, about 30 s left: 25 %"
    assert not card.backup_button.isVisible()
    client.finish(MakeBackup, BackedUp(FILE, 1, 2048))
    assert card.result.text() == f"1 memory and all conversations are in {FILE} (2.0 KiB)."
    assert card.backup_button.isVisible()
    assert window.status.task.isHidden()


def test_an_export_says_where_it_lies(card: SafeCard, client: FakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/disk")
    click(card.export_button)
    assert client.jobs(ExportAll) == [ExportAll("/disk")]
    client.finish(ExportAll, ExportedAll("/disk/AI-OS export", 3, 1))
    assert card.result.text() == (
        "3 memories and 1 conversation are in /disk/AI-OS export. They are not encrypted there."
    )


def test_a_backup_can_be_stopped(card: SafeCard, client: FakeClient) -> None:
    card.backup_wanted.emit(FILE)
    click(card.cancel_button)
    job = client.last(MakeBackup)
    assert client.cancels == [job]
    client.progress.emit(job, Progress(99, 100, "seg", 1.0))  # it stops between two pieces
    assert card.work.text() == "Stopping"
    assert not card.cancel_button.isEnabled()
    client.cancelled.emit(job)
    assert card.result.text() == "Stopped. Nothing was changed."
    card.backup_wanted.emit(FILE)
    assert card.cancel_button.isEnabled()


def test_a_cancel_that_comes_too_late_is_told_as_what_was_done(card: SafeCard, client: FakeClient) -> None:
    card.restore_wanted.emit(FILE)
    client.finish(CheckBackup, CHECKED)
    card.confirmed.emit()
    click(card.cancel_button)
    client.finish(RestoreBackup, BackupRestored(FILE, 1))
    assert card.result.text().startswith("1 memory is restored")


def test_memories_are_replaced_only_after_a_yes(window: MainWindow, card: SafeCard, client: FakeClient) -> None:
    card.restore_wanted.emit(FILE)
    client.finish(CheckBackup, CHECKED)
    assert "The backup of 2 Nov 2026" in card.question.text()
    assert "holds 1 memory." in card.question.text()
    assert "removes what is here now: 1,200 memories" in card.question.text().replace("1200", "1,200")
    assert card.no_button.hasFocus()
    click(card.no_button)
    card.confirmed.emit()
    assert client.jobs(RestoreBackup) == []
    card.restore_wanted.emit(FILE)
    client.finish(CheckBackup, CHECKED)
    click(card.yes_button)
    assert client.jobs(RestoreBackup) == [RestoreBackup(FILE)]
    watched, listed = len(client.jobs(WatchFolders)), len(client.jobs(ListConversations))
    client.finish(RestoreBackup, BackupRestored(FILE, 1))
    assert card.result.text() == "1 memory is restored from life.aiosbackup, with all conversations."
    assert len(client.jobs(WatchFolders)) == watched + 1
    assert len(client.jobs(ListConversations)) > listed
    assert window.chat.conversation == ""


def test_a_damaged_backup_is_told_and_restores_nothing(card: SafeCard, client: FakeClient) -> None:
    card.restore_wanted.emit(FILE)
    client.fail(CheckBackup, Problem("backup.damaged", "The backup is damaged.", "Use another one."))
    assert card.result.text() == "The backup is damaged. Use another one."
    card.confirmed.emit()
    assert client.jobs(RestoreBackup) == []


def test_folders_are_watched_again_also_where_a_restore_failed(card: SafeCard, client: FakeClient) -> None:
    card.restore_wanted.emit(FILE)
    client.finish(CheckBackup, CHECKED)
    card.confirmed.emit()
    watched = len(client.jobs(WatchFolders))
    client.fail(RestoreBackup, Problem("backup.full", "The disk is full.", "Free some space."))
    assert len(client.jobs(WatchFolders)) == watched + 1
