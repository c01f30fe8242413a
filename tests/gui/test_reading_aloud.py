"""Reading aloud in the window: what starts it, what is read, and what stops it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from ai_os_app.main_window import MainWindow
from ai_os_app.settings import Settings
from ai_os_app.views.chat.chat_view import ChatView
from ai_os_app.views.markdown_text import as_read
from ai_os_app.workers.jobs import EngineState, LoadTurns
from ai_os_app.workers.output_jobs import Speak
from ai_os_app.workers.results import Problem, Turns
from gui.chat_turns import answered, user
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient
from gui.fake_player import FakePlayer
from gui.sounds_and_pictures import speech

ANSWER = "She moved to **Lisbon** in April.\n\n- by [train](https://example.org)\n- with Ben"
WORDS = "She moved to Lisbon in April.\nby train\nwith Ben"


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    made = make_window()
    made.chat.outputs.audio.player = FakePlayer()
    return made


@pytest.fixture
def chat(window: MainWindow, client: FakeClient, qtbot: QtBot) -> ChatView:
    window.show_chat()
    window.chat.open_conversation("c")
    client.finish(LoadTurns, Turns("c", (user("u1", "Where is Mara?"), answered("a1", ANSWER, "u1"))))
    qtbot.waitUntil(lambda: window.chat.list.row_of("a1") is not None)
    return window.chat


def said(client: FakeClient) -> str:
    return client.jobs(Speak)[-1].text


def test_marks_are_not_read() -> None:
    assert as_read(ANSWER) == WORDS
    assert as_read("Plain.") == "Plain."
    assert as_read("<b>no html</b>") == "<b>no html</b>"


def test_an_answer_is_read_by_its_button(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    row = chat.list.row_of("a1")
    assert row is not None
    qtbot.waitUntil(lambda: row.part("read").isVisible())
    QTest.mouseClick(row.part("read"), Qt.MouseButton.LeftButton)
    assert said(client) == WORDS
    pane = chat.outputs.audio
    client.part.emit(client.last(Speak), speech(WORDS, 4))
    assert pane.player.playing
    client.finish(Speak, speech(WORDS))
    assert pane.sound is not None
    assert len(pane.sound.words) == len(WORDS.split())


def test_the_command_reads_what_is_shown_and_stops_it(chat: ChatView, window: MainWindow, client: FakeClient) -> None:
    window.actions_by_id["read_aloud"].trigger()
    assert said(client) == WORDS
    number = client.last(Speak)
    client.part.emit(number, speech(WORDS, 2))
    window.actions_by_id["read_aloud"].trigger()
    assert client.cancels == [number]
    assert not chat.outputs.audio.player.playing
    assert len(client.jobs(Speak)) == 1


def test_escape_stops_it(chat: ChatView, window: MainWindow, client: FakeClient) -> None:
    chat.outputs.audio.read.click()
    client.finish(Speak, speech(WORDS))
    assert chat.outputs.audio.player.playing
    window.actions_by_id["stop"].trigger()
    assert not chat.outputs.audio.player.playing


def test_the_button_of_the_pane_stops_it_too(chat: ChatView, client: FakeClient) -> None:
    read = chat.outputs.audio.read
    read.click()
    assert read.accessibleName() == "Stop"
    read.click()
    assert client.cancels == [client.last(Speak)]
    assert chat.outputs.audio.state.text() == "stopped"
    assert read.accessibleName() == "Read the answer aloud"


def test_without_an_answer_there_is_nothing_to_read(window: MainWindow, client: FakeClient, qtbot: QtBot) -> None:
    assert not window.chat.outputs.audio.read.isEnabled()
    with qtbot.waitSignal(window.chat.told):
        window.chat.read_aloud()
    assert client.jobs(Speak) == []


def test_a_selection_of_a_message_is_read_by_its_menu(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    row = chat.list.row_of("a1")
    assert row is not None
    cursor = row.body.textCursor()
    cursor.setPosition(4)
    cursor.setPosition(9, QTextCursor.MoveMode.KeepAnchor)
    row.body.setTextCursor(cursor)
    spot = QPoint(20, 20)
    QApplication.sendEvent(
        row.body.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, row.body.viewport().mapToGlobal(spot)),
    )
    (menu,) = row.findChildren(QMenu)
    (action,) = [each for each in menu.actions() if each.text() == "Read the selection aloud"]
    action.trigger()
    assert said(client) == "moved"
    menu.close()


def test_another_text_takes_the_place_of_the_first(chat: ChatView, client: FakeClient) -> None:
    chat.reading.read("One.")
    first = client.last(Speak)
    chat.reading.read("Two.")
    assert client.cancels == [first]
    client.part.emit(first, speech("One."))
    assert chat.outputs.audio.sound is None
    client.finish(Speak, speech("Two."))
    assert chat.outputs.audio.text.toPlainText() == "Two."


def test_another_conversation_falls_silent(chat: ChatView, client: FakeClient) -> None:
    chat.reading.read("One.")
    client.finish(Speak, speech("One."))
    chat.open_conversation("d")
    assert not chat.outputs.audio.player.playing
    assert chat.outputs.audio.sound is None
    assert not chat.outputs.audio.read.isEnabled()


def test_a_failure_and_an_engine_that_is_not_there_are_told(
    chat: ChatView, window: MainWindow, client: FakeClient, qtbot: QtBot
) -> None:
    chat.reading.read("One.")
    client.fail(Speak, Problem("inference.modality", "This model has no voice.", "Use another model."))
    assert chat.outputs.audio.hint.text() == "This model has no voice. Use another model."
    client.set_state(EngineState.STARTING)
    chat.reading.read("Two.")
    assert "started" in chat.outputs.audio.hint.text()
    client.set_state(EngineState.FAILED)
    count = len(client.jobs(Speak))
    with qtbot.waitSignal(chat.told):
        chat.reading.read("Three.")
    assert len(client.jobs(Speak)) == count


def test_speed_and_sizes_are_remembered(
    chat: ChatView, window: MainWindow, make_window: MakeWindow, settings: Settings, qtbot: QtBot
) -> None:
    window.resize(1300, 800)
    chat.outputs.audio.speed.setCurrentIndex(3)
    assert settings.number("speech_speed") == 150
    qtbot.waitUntil(lambda: chat.outputs.width() > 500)
    chat.outputs.splitter.setSizes([250, 130, 260])
    chat.parts._halves.setSizes([300, 330])
    window._save_state()
    widths, height = chat.outputs.splitter.sizes()[1:], chat.parts._halves.sizes()[1]
    window.close()
    again = make_window()
    again.show_chat()
    qtbot.waitUntil(lambda: again.chat.outputs.splitter.sizes()[1:] == widths)
    assert again.chat.parts._halves.sizes()[1] == height
    assert again.chat.outputs.audio.speed.currentText() == "1.5×"
