"""Ctrl+Z: the newest change of memories, wherever it was made."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ai_os_app.main_window import MainWindow
from ai_os_app.workers.jobs import Ask, Decide, Forget, LoadTurns, RememberNote
from ai_os_app.workers.results import Remembered, Turns
from ai_os_diffusion.conversation.model import Done, Proposal, Turn
from gui.chat_turns import proposing, user
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient

SAID = user("u", "Remember that the key is with Tom")
FORGET = Proposal("forget", "Shall I forget this?", ids=("m",), titles=("Rent",))


def kept(done: Done = "confirmed") -> Turn:
    """The answer to SAID."""
    return proposing("a", "u", Proposal("remember", "Remembered", "the key is with Tom", ids=("m",)), done)


@pytest.fixture
def window(make_window: MakeWindow, client: FakeClient) -> MainWindow:
    """A window that shows the conversation "c" with one question."""
    made = make_window()
    made.activateWindow()
    made.show_chat()
    made.chat.open_conversation("c")
    client.finish(LoadTurns, Turns("c", (SAID,)))
    return made


def say(window: MainWindow, client: FakeClient, answer: Turn) -> None:
    """Say something in the chat, and let it be answered."""
    window.chat.send("something")
    client.turn_saved.emit(client.last(Ask), user(answer.parent, "something"))
    client.finish(Ask, answer)


def press_undo(window: MainWindow) -> None:
    window.chat.focus_composer()
    QTest.keyClick(window.chat.composer.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_what_was_remembered_in_the_chat_is_undone_from_the_empty_message(
    window: MainWindow, client: FakeClient
) -> None:
    say(window, client, kept())
    press_undo(window)
    assert client.jobs(Decide) == [Decide("a", "undo")]
    client.finish(Decide, kept("undone"))
    assert window.notices.notices[-1].text == "It is no longer remembered."
    press_undo(window)
    assert len(client.jobs(Decide)) == 1
    assert window.notices.notices[-1].text == "There is nothing to undo."


def test_undo_in_a_message_that_was_begun_is_for_the_message(window: MainWindow, client: FakeClient) -> None:
    say(window, client, kept())
    QTest.keyClicks(window.chat.composer.edit, "half")
    press_undo(window)
    assert window.chat.composer.text() == ""
    assert client.jobs(Decide) == []


@pytest.mark.parametrize("in_words", [True, False])
def test_what_was_forgotten_in_the_chat_is_undone(window: MainWindow, client: FakeClient, in_words: bool) -> None:
    say(window, client, proposing("a", "u", FORGET))
    done = proposing("a", "u", FORGET, "confirmed")
    if in_words:  # the turn that says yes only shows it in the turns that are loaded after it
        client.finish(LoadTurns, Turns("c", (SAID, done)))
    else:
        window.chat.list.acted.emit("confirm", proposing("a", "u", FORGET))
        client.finish(Decide, done)
    window.actions_by_id["undo"].trigger()
    assert client.jobs(Decide)[-1] == Decide("a", "undo")


def test_what_an_older_chat_tells_is_not_undone(window: MainWindow, client: FakeClient) -> None:
    window.chat.open_conversation("c")
    client.finish(LoadTurns, Turns("c", (SAID, kept())))
    press_undo(window)
    assert client.jobs(Decide) == []


def test_the_newest_of_a_note_and_a_chat_is_undone_first(window: MainWindow, client: FakeClient) -> None:
    say(window, client, kept())
    window.keeper.remember("a note")
    client.finish(RememberNote, Remembered("n", "a note"))
    press_undo(window)
    assert client.jobs(Forget) == [Forget(("n",))]
    assert client.jobs(Decide) == []
    press_undo(window)
    assert client.jobs(Decide) == [Decide("a", "undo")]
