"""The window as a whole: layout, keyboard, drops, closing, and what a person meets at the first start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ai_os_app import actions, tray
from ai_os_app.main_window import CHAT, EVOLUTION, MEMORIES, SETTINGS, WELCOME, MainWindow
from ai_os_app.settings import Settings
from ai_os_app.views.chat.chat_view import ChatView
from ai_os_app.views.importers.import_dialog import ImportDialog
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.workers.jobs import (
    ImportSample,
    LoadTurns,
    ReadSource,
    RememberNote,
    RepairModel,
    Statistics,
    UndoImport,
    Unforget,
)
from ai_os_app.workers.results import ImportDone, ImportUndone, Problem, Remembered, SourceText, Stats, Turns
from ai_os_diffusion.types import ImportReport, MemoryHit
from gui.chat_turns import answered, user
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient
from gui.fake_evolution import KEPT, TOO_LITTLE, TRAINING, shown

VIEWS = ("show_welcome", "show_chat", "show_memories", "show_evolution", "show_settings")


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    return make_window()


def learn(window: MainWindow) -> None:
    """Fill the evolution page with a run under way and receipts, one of them open, another about to be undone."""
    flagged = replace(KEPT, id="r0", forgotten=("m2",))
    window.evolution.show_all(shown(TRAINING, flagged, KEPT, TOO_LITTLE))
    while len(window.evolution.receipts.cards) < 3:
        QCoreApplication.processEvents()
    first, second, _ = window.evolution.receipts.cards
    first.open_details(True)
    second.undo.click()


def visible(root: QWidget, kind: type[QWidget] = QWidget) -> list[QWidget]:
    return [widget for widget in root.findChildren(kind) if widget.isVisible()]


def with_a_chat(window: MainWindow, client: FakeClient, width: int) -> ChatView:
    """Show a conversation with one answer in a window of that width."""
    window.show_chat()
    window.resize(width, 700)
    window.chat.open_conversation("c")
    client.finish(LoadTurns, Turns("c", (user("u1", "Where is Mara?"), answered("a1", "In Lisbon.", "u1"))))
    return window.chat


# Accessibility


@pytest.mark.parametrize("view", VIEWS)
def test_whatever_takes_the_focus_has_a_name(window: MainWindow, view: str) -> None:
    getattr(window, view)()
    learn(window)
    nameless = []
    for widget in visible(window):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(widget, QScrollBar):
            continue
        face = QAccessible.queryAccessibleInterface(widget)
        if not face.text(QAccessible.Text.Name):
            nameless.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    assert nameless == []


@pytest.mark.parametrize("view", VIEWS)
def test_targets_are_large_enough(window: MainWindow, view: str) -> None:
    getattr(window, view)()
    learn(window)
    small = [
        f"{type(button).__name__} {button.accessibleName()}: {button.width()} x {button.height()}"
        for button in visible(window, QAbstractButton)
        if button.focusPolicy() != Qt.FocusPolicy.NoFocus and min(button.width(), button.height()) < 24
    ]
    assert small == []


def settle() -> None:
    """Let all layouts take effect."""
    for _ in range(6):
        QCoreApplication.sendPostedEvents()


def clipped(root: QWidget) -> Iterator[str]:
    """Visible labels and buttons of `root` that are smaller than their text."""
    for label in visible(root, QLabel):
        assert isinstance(label, QLabel)
        needed = label.sizeHint().width()
        if label.wordWrap():
            cut = label.height() < label.heightForWidth(label.width()) - 1
        else:
            cut = label.sizePolicy().horizontalPolicy() != QSizePolicy.Policy.Ignored and label.width() < needed - 1
        if cut:
            yield f"label {label.text()!r} {label.size()}"
    for button in visible(root, QAbstractButton):
        texts = isinstance(button, QPushButton | QToolButton) and button.text()
        if texts and button.width() < button.minimumSizeHint().width() - 1:
            yield f"button {texts!r} {button.size()}"


@pytest.mark.parametrize("scale", [80, 100, 150, 200])
@pytest.mark.parametrize("size", [(1240, 780), (900, 620), (640, 560)])
def test_no_text_is_cut_at_any_size(
    window: MainWindow, settings: Settings, client: FakeClient, scale: int, size: tuple[int, int]
) -> None:
    settings.set("font_scale", scale)
    settings.set("sample_batch", "b1")
    client.memories_changed.emit()
    client.finish(Statistics, Stats(120, 0, "local", "cpu", "/home/anna/.local/share/ai-os/profiles/default"))
    window.notices.tell("The note is remembered, and here is a text that is long enough to need a second line.")
    learn(window)
    window.resize(*size)
    panels = [window.rail, window.sample_bar, window.notices, window.welcome, window.evolution, window.settings_panel]
    cut = []
    for view in VIEWS:
        getattr(window, view)()
        for page in list(window.settings_panel.pages) if view == "show_settings" else [""]:
            if page:
                window.settings_panel.open_page(page)
            settle()
            cut += [f"{view} {page}: {text}" for panel in panels if panel.isVisible() for text in clipped(panel)]
    assert cut == []


def tab_stops(window: MainWindow, first: QWidget) -> list[QWidget]:
    """Where the focus comes by Tab, from `first` on and once round."""
    first.setFocus()
    stops = [first]
    while len(stops) < 100:
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        if window.focusWidget() is first:
            return stops
        stops.append(window.focusWidget())
    raise AssertionError(f"Tab does not come round: {stops[-4:]}")


def test_tab_goes_round_in_visual_order(window: MainWindow) -> None:
    window.show_settings()
    settle()
    order = tab_stops(window, window.rail.buttons[0])
    places = [order.index(button) for button in window.rail.buttons]
    assert places == sorted(places)
    assert order.index(window.settings_panel.list) > places[-1]


@pytest.mark.parametrize("width", [1300, 800])
def test_tab_goes_through_the_chat_in_visual_order(
    window: MainWindow, client: FakeClient, qtbot: QtBot, width: int
) -> None:
    chat = with_a_chat(window, client, width)
    qtbot.waitUntil(lambda: chat.sources.isVisible() == (width == 1300))
    qtbot.waitUntil(lambda: chat.list.row_of("a1") is not None)
    row = chat.list.row_of("a1")
    assert row is not None
    qtbot.waitUntil(lambda: row.part("wrong").isVisible())
    qtbot.wait(200)  # the rows are put in order when the list is at rest
    beside = [window.conversations.search, window.conversations.list] if width == 1300 else []
    wanted = [
        window.rail.list_button, *window.rail.buttons, *beside,
        *([chat.parts.sources_button] if width == 800 else []), chat.parts.menu_button,
        chat.list, *(row.part(name) for name in ("sources", "copy", "read", "regenerate", "right", "wrong")),
        chat.outputs.text, chat.outputs.image, chat.outputs.audio, chat.composer.edit,
        *(chat.sources.cards if width == 1300 else []),
    ]  # fmt: skip
    order = tab_stops(window, window.rail.list_button)
    assert [stop for stop in order if stop in wanted] == wanted


def test_screen_readers_find_the_parts_of_the_chat_as_they_are_seen(window: MainWindow, qtbot: QtBot) -> None:
    window.show_chat()
    chat = window.chat
    for width in (1300, 800, 1300):  # the sources leave their place and come back to it
        window.resize(width, 700)
        qtbot.waitUntil(lambda width=width: chat.sources.isVisible() == (width == 1300))  # type: ignore[misc]
    wanted = [window.conversations, chat.parts.examples, chat.outputs.text, chat.outputs.audio, chat.composer]
    wanted.append(chat.sources)
    assert [part for part in window.findChildren(QWidget) if part in wanted] == wanted


@pytest.mark.parametrize("width", [1300, 800])
def test_f6_goes_through_the_parts_in_visual_order_and_back(
    window: MainWindow, client: FakeClient, qtbot: QtBot, width: int
) -> None:
    chat = with_a_chat(window, client, width)
    qtbot.waitUntil(lambda: chat.sources.isVisible() == (width == 1300))
    qtbot.waitUntil(lambda: chat.sources.cards[0].isVisible() == (width == 1300))
    outer = [window.rail.list_button, window.conversations.list, chat.list, chat.composer.edit, chat.sources.cards[0]]
    wanted: list[QWidget] = outer if width == 1300 else [outer[0], *outer[2:4]]
    wanted[0].setFocus()
    for name, following in (("next_pane", [*wanted[1:], wanted[0]]), ("previous_pane", wanted[::-1])):
        for target in following:
            window.actions_by_id[name].trigger()
            assert window.focusWidget() is target
    if width == 800:
        chat.parts.sources_button.click()
        wanted[0].setFocus()
        window.next_pane()
        assert chat.sources.isAncestorOf(window.focusWidget()) or window.focusWidget() is chat.parts.sources_button
        window.next_pane()
        assert window.focusWidget() is chat.composer.edit


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
        self.note_requested = self._tray.note_requested
        self.quit_requested = self._tray.quit_requested
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
