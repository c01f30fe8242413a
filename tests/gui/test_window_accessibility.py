"""The window for keyboard, screen reader and large print: names, targets, cut texts, and the order of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QPushButton,
    QScrollBar,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ai_os_app.main_window import MainWindow
from ai_os_app.settings import Settings
from ai_os_app.views.chat.chat_view import ChatView
from ai_os_app.workers.jobs import (
    LoadTurns,
    Statistics,
)
from ai_os_app.workers.results import Stats, Turns
from gui.chat_turns import answered, user
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient
from gui.fake_evolution import KEPT, LETTERS, PLANTS, TOO_LITTLE, TRAINING, shown

VIEWS = ("show_welcome", "show_chat", "show_memories", "show_evolution", "show_settings")


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    return make_window()


def learn(window: MainWindow) -> None:
    """Fill the evolution page: a run under way, receipts and skills, some of them open or about to be taken away."""
    flagged = replace(KEPT, id="r0", forgotten=("m2",))
    spoilt = replace(PLANTS, id="s0", problem="Switched off: its files could not be read.", forgotten=("m2",))
    skills = (spoilt, PLANTS, LETTERS)
    window.evolution.show_all(shown(TRAINING, flagged, KEPT, TOO_LITTLE, skills=skills))
    while len(window.evolution.receipts.cards) + len(window.evolution.skills.rows) < 6:
        QCoreApplication.processEvents()
    window.evolution.skills.rows[1].remove.click()
    window.evolution.skills.rows[2].export.click()
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
