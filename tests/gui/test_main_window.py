"""The window as a whole: layout, keyboard, drops, closing, and what a person meets at the first start."""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ai_os_app import actions, tray
from ai_os_app.main_window import CHAT, EVOLUTION, MEMORIES, SETTINGS, WELCOME, MainWindow
from ai_os_app.settings import Settings
from ai_os_app.views.importers.import_dialog import ImportDialog
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.workers.jobs import (
    ImportSample,
    ReadSource,
    RememberNote,
    RepairModel,
    Statistics,
    UndoImport,
    Unforget,
)
from ai_os_app.workers.results import ImportDone, ImportUndone, Problem, Remembered, SourceText, Stats
from ai_os_diffusion.types import ImportReport, MemoryHit
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    return make_window()


# Views and shortcuts


def test_every_action_has_its_method(window: MainWindow) -> None:
    assert [name for name in actions.handlers() if not callable(attrgetter(name)(window))] == []
    assert set(window.actions_by_id) == {spec.id for spec in actions.TABLE if spec.handler}


def test_views_by_rail_and_action(window: MainWindow, qtbot: QtBot) -> None:
    for place in (MEMORIES, EVOLUTION, SETTINGS, CHAT):
        QTest.mouseClick(window.rail.buttons[place], Qt.MouseButton.LeftButton)
        assert window.stack.currentIndex() == place
    window.actions_by_id["view_memories"].trigger()
    assert window.stack.currentIndex() == MEMORIES
    assert window.rail.buttons[MEMORIES].isChecked()


def test_zoom_keeps_within_its_bounds(window: MainWindow, settings: Settings) -> None:
    settings.set("font_scale", 190)
    for _ in range(3):
        window.theme.zoom_in()
    assert settings.number("font_scale") == 200
    settings.set("font_scale", 90)
    for _ in range(3):
        window.theme.zoom_out()
    assert settings.number("font_scale") == 80
    window.theme.zoom_reset()
    assert settings.number("font_scale") == 100


def test_one_column_where_there_is_no_room_for_two(window: MainWindow) -> None:
    window.show_chat()
    window.resize(1200, 700)
    assert window.conversations.isVisible()
    assert window.chat.isVisible()
    window.resize(640, 700)
    assert not window.conversations.isVisible()
    assert window.chat.isVisible()
    window.rail.list_button.click()
    assert window.conversations.isVisible()
    assert not window.chat.isVisible()
    window.conversations.selected.emit("c1")
    assert not window.conversations.isVisible()
    assert window.chat.isVisible()
    window.resize(1200, 700)
    assert window.conversations.isVisible()


def test_larger_text_gives_the_room_back_that_it_took(window: MainWindow, settings: Settings, qtbot: QtBot) -> None:
    window.show_chat()
    window.resize(2000, 1000)
    sources = window.chat.sources
    qtbot.waitUntil(sources.isVisible)
    before = sources.width()
    settings.set("font_scale", 200)
    qtbot.waitUntil(lambda: sources.width() > before)
    settings.set("font_scale", 100)
    qtbot.waitUntil(lambda: sources.width() == before)
    window.resize(1100, 1000)  # larger text has no room for the sources here
    settings.set("font_scale", 200)
    qtbot.waitUntil(lambda: not sources.isVisible())
    settings.set("font_scale", 100)
    window.resize(2000, 1000)
    qtbot.waitUntil(lambda: sources.isVisible() and sources.width() == before)


def test_the_chat_keeps_its_room_in_a_small_window(window: MainWindow, qtbot: QtBot) -> None:
    window.show_chat()
    window.resize(1200, 700)
    window.resize(800, 600)
    chat = window.chat
    qtbot.waitUntil(lambda: not chat.sources.isVisible())
    assert not window.conversations.isVisible()
    window.rail.list_button.click()  # the list comes beside the chat, the sources in the place of the turns
    chat.parts.sources_button.click()
    for part in (window.conversations, chat.sources, chat.composer.edit):
        qtbot.waitUntil(lambda part=part: part.isVisible())  # type: ignore[misc]
        corner = part.mapTo(window, part.rect().bottomRight())
        assert window.rect().contains(corner)
    assert window.size().width() == 800
    assert chat.width() >= 480
    chat.parts.sources_button.click()
    assert chat.parts.examples.width() >= 480
    window.resize(640, 600)  # where there is room for one of them only
    assert window.width() == 640
    assert window.conversations.isVisible()
    assert not chat.isVisible()


def test_the_palette_runs_actions_of_the_window(window: MainWindow) -> None:
    window.show_palette()
    assert window.palette_dialog is not None
    window.palette_dialog.line.setText("show evolution")
    window.palette_dialog._run()
    assert window.stack.currentIndex() == EVOLUTION


# What a person meets


def test_the_first_start_shows_three_choices(make_window: MakeWindow, settings: Settings, client: FakeClient) -> None:
    settings.set("welcomed", False)
    window = make_window()
    assert window.stack.currentIndex() == WELCOME
    window.welcome.sample_card.click()
    client.memories_changed.emit()  # while it is being imported
    assert window.stack.currentIndex() == WELCOME
    client.finish(ImportSample, ImportDone(ImportReport("b1", 95, 95, 0, 300)))
    assert window.stack.currentIndex() == CHAT
    assert settings.flag("welcomed")
    assert window.sample_bar.isVisible()
    window.sample_button.click()
    assert client.jobs(UndoImport) == [UndoImport("b1")]
    client.finish(UndoImport, ImportUndone(ImportReport("b1", 95, 0, 0, 0)))
    assert not window.sample_bar.isVisible()


def test_a_profile_with_memories_needs_no_welcome(
    make_window: MakeWindow, settings: Settings, client: FakeClient
) -> None:
    settings.set("welcomed", False)
    window = make_window()
    client.memories_changed.emit()
    client.finish(Statistics, Stats(12, 0, "local", "cpu", "/data"))
    assert window.stack.currentIndex() == CHAT


def test_a_quick_note_ends_in_a_notice_with_undo(window: MainWindow, client: FakeClient) -> None:
    window.quick_note_dialog.come_up()
    window.quick_note_dialog.edit.setPlainText("Tom has the spare key.")
    window.quick_note_dialog.save()
    client.finish(RememberNote, Remembered("m1", "Tom has the spare key."))
    assert window.notices.notices[-1].undoable
    window.keeper.undo()
    assert not any(notice.undoable for notice in window.notices.notices)
    window.keeper.undo()
    assert window.notices.notices[-1].text == "There is nothing to undo."


def test_a_broken_settings_file_is_told(make_window: MakeWindow, settings: Settings) -> None:
    settings.notice = "The settings file is not valid YAML."
    assert [notice.text for notice in make_window().notices.notices] == ["The settings file is not valid YAML."]


def test_an_engine_that_cannot_start_can_be_tried_again(window: MainWindow, client: FakeClient) -> None:
    client.start_failed.emit(Problem("storage.locked", "Another AI-OS has the profile open.", "Close it."))
    (notice,) = window.notices.notices
    assert notice.action_button is not None
    notice.action_button.click()
    assert client.retries == 1


# What the views ask of the window


def test_what_was_forgotten_comes_back_by_undo(window: MainWindow, client: FakeClient) -> None:
    window.memories.forgotten.emit("2 memories are forgotten.", "t7")
    window.keeper.undo()
    assert client.jobs(Unforget) == [Unforget("t7")]


def test_a_deleted_conversation_comes_back_by_undo(window: MainWindow) -> None:
    done: list[str] = []
    window.conversations.undo_offered.emit("The conversation is deleted.", lambda: done.append("restored"))
    window.actions_by_id["undo"].trigger()
    assert done == ["restored"]


def test_a_source_opens_at_its_span(window: MainWindow, client: FakeClient) -> None:
    hit = MemoryHit("m1", "note", "Tom", "spare", "/notes/tom.md", 4, 9, 1.0)
    window.memories.source_requested.emit(hit)
    assert client.jobs(ReadSource) == [ReadSource("/notes/tom.md", 4, 9, "m1", "spare")]
    client.finish(ReadSource, SourceText("/notes/tom.md", "The spare key", 4, 9))
    view = window.source_opener.view
    assert view is not None
    assert view.isVisible()
    assert view.text.textCursor().position() == 4
    view.close()


def test_a_damaged_model_can_be_repaired_from_any_view(window: MainWindow, client: FakeClient) -> None:
    client.start_failed.emit(Problem("weights.corrupt", "weights-00000.parquet is damaged.", "Repair it."))
    window.notices.notices[-1].act()
    assert window.stack.currentIndex() == WELCOME
    assert client.jobs(RepairModel) == [RepairModel()]


def test_an_import_goes_on_while_its_dialog_is_closed(window: MainWindow, client: FakeClient) -> None:
    window.importing.choose()
    dialog = window.importing.dialog
    assert dialog is not None
    dialog.close()
    dialog.background_progress.emit("Importing, 3 of 12", 0.25)
    assert window.status.task.text() == "Importing, 3 of 12: 25 %"
    dialog.background_progress.emit("", 0.0)
    assert not window.status.task.isVisible()
    dialog.finished_in_background.emit("12 notes are imported.", "b3")
    assert window.notices.notices[-1].undoable


# Drops


def drop(target: QWidget, data: QMimeData) -> QDropEvent:
    action, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, data, buttons, keys)
    QApplication.sendEvent(target, enter)
    event = QDropEvent(QPointF(5, 5), action, data, buttons, keys)
    event.ignore()
    if enter.isAccepted():
        QApplication.sendEvent(target, event)
    return event


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What import dialogs were opened for."""
    made: list[list[str]] = []
    monkeypatch.setattr(ImportDialog, "open_paths", lambda dialog, paths: made.append(paths))
    return made


def test_files_may_be_dropped_anywhere(window: MainWindow, opened: list[list[str]], tmp_path: Path) -> None:
    window.show_chat()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.md")), QUrl.fromLocalFile(str(tmp_path))])
    field = window.chat.findChild(QPlainTextEdit)
    assert isinstance(field, QPlainTextEdit)
    for target in (window, field.viewport(), window.conversations.search):
        assert drop(target, data).isAccepted()
    assert opened == [[str(tmp_path / "a.md"), str(tmp_path)]] * 3
    assert field.toPlainText() == ""
    assert not window.drop.isVisible()


def test_links_are_no_files(window: MainWindow, opened: list[list[str]]) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.md")])
    assert not drop(window, data).isAccepted()
    assert opened == []


# Closing and coming back


class FakeTray:
    """A tray icon without a desktop."""

    def __init__(self, parent: MainWindow) -> None:
        from ai_os_app.tray import Tray

        self._tray = Tray(parent)
        self.open_requested = self._tray.open_requested
        self.ask_requested = self._tray.ask_requested
        self.note_requested = self._tray.note_requested
        self.quit_requested = self._tray.quit_requested
        self.reminders_requested = self._tray.reminders_requested
        self.remind = self._tray.remind
        self.show_evolution = self._tray.show_evolution
        self.explained = 0

    def explain(self) -> None:
        self.explained += 1


def test_without_a_tray_closing_quits(window: MainWindow, qtbot: QtBot) -> None:
    assert window.tray is None
    with qtbot.waitSignal(window.closed):
        window.close()


def test_with_a_tray_closing_hides_and_quit_quits(
    make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(tray, "make_tray", FakeTray)
    window = make_window()
    icon = window.tray
    assert isinstance(icon, FakeTray)
    for _ in range(2):
        with qtbot.assertNotEmitted(window.closed):
            event = QCloseEvent()
            QApplication.sendEvent(window, event)
        assert not event.isAccepted()
        assert not window.isVisible()
        assert icon.explained == 1
        icon.open_requested.emit()
        assert window.isVisible()
    with qtbot.waitSignal(window.closed):
        icon.quit_requested.emit()
    assert QApplication.quitOnLastWindowClosed()


def test_notices_belong_to_the_window(window: MainWindow) -> None:
    assert window.findChild(NoticeArea) is window.notices
