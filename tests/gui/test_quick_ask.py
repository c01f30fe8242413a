"""The quick question: asked in place without a trace, opened as a chat, reached from outside the window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ai_os_app.__main__ import build_parser
from ai_os_app.main_window import CHAT
from ai_os_app.quick_ask import QuickAsk
from ai_os_app.single_instance import Request
from ai_os_app.workers.jobs import Ask, EndTemporary, EngineState, NewConversation
from ai_os_app.workers.results import Problem
from gui.chat_turns import answered, conversation
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient

TEMPORARY = replace(conversation("t"), temporary=True)


@pytest.fixture
def quick(client: FakeClient, qtbot: QtBot) -> QuickAsk:
    made = QuickAsk(client)
    qtbot.addWidget(made)
    made.come_up()
    return made


def ask(quick: QuickAsk, text: str) -> None:
    quick.edit.setText(text)
    QTest.keyClick(quick.edit, Qt.Key.Key_Return)


def test_enter_asks_in_a_temporary_conversation_and_shows_answer_source_and_certainty(
    quick: QuickAsk, client: FakeClient
) -> None:
    ask(quick, "Where is Mara?")
    assert client.jobs(NewConversation) == [NewConversation(temporary=True)]
    client.finish(NewConversation, TEMPORARY)
    assert client.jobs(Ask) == [Ask("t", "Where is Mara?")]
    client.finish(Ask, answered("a1", "In Lisbon.", "u1"))
    assert quick.isVisible()
    assert quick.answer.text() == "In Lisbon."
    assert quick.source.text() == "76 % sure · Mara.md: “moved to Lisbon”"
    ask(quick, "And her sister?")
    assert client.jobs(Ask)[-1] == Ask("t", "And her sister?")  # it knows what came before


def test_not_knowing_names_no_source(quick: QuickAsk, client: FakeClient) -> None:
    ask(quick, "Where is Bo?")
    client.finish(NewConversation, TEMPORARY)
    client.finish(Ask, answered("a1", "I don't know.", "u1", abstained=True))
    assert (quick.answer.text(), quick.source.text()) == ("I don't know.", "")


def test_escape_closes_and_leaves_nothing(quick: QuickAsk, client: FakeClient) -> None:
    ask(quick, "Where is Mara?")
    client.finish(NewConversation, TEMPORARY)
    QTest.keyClick(quick.edit, Qt.Key.Key_Escape)
    assert not quick.isVisible()
    assert client.cancels == [client.last(Ask)]
    assert client.jobs(EndTemporary) == [EndTemporary("t")]
    quick.come_up()
    assert (quick.edit.text(), quick.answer.text()) == ("", "")


def test_an_error_stands_in_place(quick: QuickAsk, client: FakeClient) -> None:
    ask(quick, "Where is Mara?")
    client.fail(NewConversation, Problem("x", "The disk is full.", "Make room."))
    assert quick.answer.text() == "The disk is full. Make room."


def test_while_the_engine_starts_it_says_so(quick: QuickAsk, client: FakeClient) -> None:
    client.set_state(EngineState.STARTING)
    ask(quick, "Where is Mara?")
    assert "starting" in quick.answer.text()
    client.set_state(EngineState.READY)
    assert quick.answer.text() == "Looking in your notes…"


def test_control_and_enter_ask_in_a_chat_of_the_main_window(make_window: MakeWindow, client: FakeClient) -> None:
    window = make_window()
    window.show_memories()
    window.quick_ask_dialog.come_up()
    window.quick_ask_dialog.edit.setText("Where is Mara?")
    QTest.keyClick(window.quick_ask_dialog.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not window.quick_ask_dialog.isVisible()
    assert window.stack.currentIndex() == CHAT
    client.finish(NewConversation, conversation("n"))
    assert client.jobs(Ask) == [Ask("n", "Where is Mara?")]


@pytest.mark.parametrize(
    ("words", "ask", "note"),
    [([], "", False), (["--ask"], "\0", False), (["--ask", "Who?"], "Who?", False), (["--note"], "", True)],
)
def test_the_command_line(words: list[str], ask: str, note: bool) -> None:
    args = build_parser().parse_args(words)
    assert (args.ask, args.note) == (ask, note)


@pytest.mark.parametrize("quick", ["", "ask", "note"])
def test_a_request_says_which_small_window(quick: str) -> None:
    request = Request(("/a",), "Who?", quick)
    assert Request.from_line(request.to_line()) == request
    assert Request.from_line(b'{"paths": [], "ask": ""}\n') == Request()  # of an older start
    with pytest.raises(ValueError, match="known"):
        Request.from_line(b'{"paths": [], "ask": "", "quick": "x"}\n')
