"""The chat as a whole: asking, stopping, drafts, editing, branches, proposals, export."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMessageBox, QPlainTextEdit, QToolButton
from pytestqt.qtbot import QtBot

from ai_os_app.settings import Settings
from ai_os_app.views.chat.chat_view import ChatView
from ai_os_app.views.output.text_pane import Phase
from ai_os_app.workers.jobs import (
    Ask,
    Decide,
    EngineState,
    ExportConversation,
    Judge,
    LearnRelevance,
    ListConversations,
    LoadTurns,
    NewConversation,
    Regenerate,
    SaveDraft,
)
from ai_os_app.workers.results import Conversations, Exported, Problem, Turns
from ai_os_diffusion.conversation.intents import intent_of
from ai_os_diffusion.conversation.model import Proposal, Turn
from ai_os_diffusion.types import AnswerStep
from gui.chat_turns import answered, conversation, piece, proposing, user
from gui.fake_client import FakeClient

FIRST = (user("u1", "Where is Mara?"), answered("a1", "In Lisbon.", "u1", question="Where is Mara?"))
CHAT = conversation("c", "Where is Mara?")


@pytest.fixture
def chat(qtbot: QtBot, client: FakeClient) -> ChatView:
    """A chat that shows the conversation "c" with one question and its answer."""
    made = ChatView(client, Settings())
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.open_conversation("c")
    client.finish(ListConversations, Conversations((CHAT,)))
    client.finish(LoadTurns, Turns("c", FIRST))
    return made


def write(chat: ChatView, qtbot: QtBot, text: str, *, send: bool = True) -> None:
    """Type into the composer as a person would."""
    chat.focus_composer()
    QTest.keyClicks(chat.composer.edit, text)
    if send:
        QTest.keyClick(chat.composer.edit, Qt.Key.Key_Return)


def ids(chat: ChatView) -> list[str]:
    return [turn.id for turn in chat.model.turns]


def ask(chat: ChatView, client: FakeClient, qtbot: QtBot, text: str = "And why?") -> tuple[int, Turn]:
    """Ask, and let the store keep the question: the job's number and the turn."""
    write(chat, qtbot, text)
    number = client.last(Ask)
    turn = user("u2", text, "a1")
    client.turn_saved.emit(number, turn)
    return number, turn


def test_asking_keeps_the_text_until_it_is_on_disk(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    write(chat, qtbot, "And why?")
    assert client.jobs(Ask) == [Ask("c", "And why?", "a1")]
    assert chat.composer.text() == "And why?"
    client.turn_saved.emit(client.last(Ask), user("u2", "And why?", "a1"))
    assert chat.composer.text() == ""
    assert client.jobs(SaveDraft)[-1] == SaveDraft("c", "")
    assert ids(chat) == ["u1", "a1", "u2"]


def test_an_answer_is_shown_step_by_step_and_then_whole(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    number, _ = ask(chat, client, qtbot)
    client.started.emit(number)
    assert chat.composer.stop.isVisible()
    assert not chat.composer.send.isVisible()
    client.step.emit(number, AnswerStep(2, 8, (piece("The"), piece("", 0.2, masked=True))))
    assert chat.outputs.text.state.text() == "step 2 of 8"
    assert "step 2 of 8" in chat.status.text.text()
    client.finish(Ask, answered("a2", "The trams.", "u2", question="Why Lisbon?"))
    assert ids(chat) == ["u1", "a1", "u2", "a2"]
    assert chat.outputs.text.phase is Phase.DONE
    assert chat.status.isHidden()
    assert chat.composer.send.isVisible()
    assert client.jobs(LoadTurns)[-1] == LoadTurns("c", "a2")  # earlier turns may have changed


def test_a_question_sent_while_an_answer_is_written_waits_in_sight_and_follows_it(
    chat: ChatView, client: FakeClient, qtbot: QtBot
) -> None:
    told: list[str] = []
    chat.told.connect(told.append)
    _, asked = ask(chat, client, qtbot)
    write(chat, qtbot, "And when?")
    assert len(client.jobs(Ask)) == 1
    assert chat.composer.text() == ""
    assert chat.composer.note.text() == "“And when?” is sent after this answer."
    write(chat, qtbot, "And how?")
    assert chat.composer.text() == "And how?"  # one waits, and that is told
    assert len(told) == 1
    answer = answered("a2", "The trams.", "u2")
    client.finish(Ask, answer)
    client.finish(LoadTurns, Turns("c", (*FIRST, asked, answer)))
    assert client.jobs(Ask)[1:] == [Ask("c", "And when?", "a2")]
    assert chat.composer.note.isHidden()


def test_a_question_that_waits_for_an_answer_comes_back_when_that_is_stopped(
    chat: ChatView, client: FakeClient, qtbot: QtBot
) -> None:
    ask(chat, client, qtbot)
    write(chat, qtbot, "And when?")
    QTest.keyClick(chat.composer.edit, Qt.Key.Key_Escape)
    assert chat.composer.text() == "And when?"
    assert chat.status.text.text() == "Stopped."
    assert len(client.jobs(Ask)) == 1


def test_pressing_enter_twice_asks_once(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    write(chat, qtbot, "And why?")
    QTest.keyClick(chat.composer.edit, Qt.Key.Key_Return)
    client.turn_saved.emit(client.last(Ask), user("u2", "And why?", "a1"))
    client.finish(Ask, answered("a2", "The trams.", "u2"))
    client.finish(LoadTurns, Turns("c", FIRST))
    assert client.jobs(Ask) == [Ask("c", "And why?", "a1")]


def test_the_examples_are_what_the_rules_answer(client: FakeClient, qtbot: QtBot) -> None:
    chat = ChatView(client, Settings())
    qtbot.addWidget(chat)
    kinds = [intent_of(chip.text()).kind for chip in chat.parts.examples.chips]
    assert kinds == ["summarise", "help", "remember"]


def test_escape_stops_and_the_question_can_be_answered_again(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    number, _ = ask(chat, client, qtbot)
    QTest.keyClick(chat.composer.edit, Qt.Key.Key_Escape)
    assert client.cancels == [number]
    assert chat.status.text.text() == "Stopped."
    assert chat.outputs.text.phase is Phase.STOPPED
    chat.status.again.click()
    assert client.jobs(Regenerate) == [Regenerate("u2")]


def test_stop_tells_whether_there_was_something(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    assert not chat.stop()
    ask(chat, client, qtbot)
    assert chat.stop()


def test_a_failure_before_saving_keeps_the_text_and_repeats_the_question(
    chat: ChatView, client: FakeClient, qtbot: QtBot
) -> None:
    write(chat, qtbot, "And why?")
    client.fail(Ask, Problem("storage.full", "The disk is full.", "Free some space."))
    assert chat.composer.text() == "And why?"
    assert chat.status.text.text() == "The disk is full. Free some space."
    chat.status.again.click()
    assert client.jobs(Ask) == [Ask("c", "And why?", "a1")] * 2


def test_a_first_question_makes_its_conversation(client: FakeClient, qtbot: QtBot) -> None:
    chat = ChatView(client, Settings())
    qtbot.addWidget(chat)
    chat.show()
    opened: list[str] = []
    chat.conversation_changed.connect(opened.append)
    chat.parts.examples.chips[0].click()
    assert chat.composer.text() == "Summarise my week"
    chat.composer.submit()
    assert client.jobs(NewConversation) == [NewConversation()]
    client.finish(NewConversation, conversation("n", "", turns=0))
    assert opened == ["n"]
    assert client.jobs(Ask) == [Ask("n", "Summarise my week", None)]
    assert SaveDraft("n", "Summarise my week") in client.submitted


def test_a_first_question_does_not_show_in_a_conversation_that_was_opened_meanwhile(
    client: FakeClient, qtbot: QtBot
) -> None:
    chat = ChatView(client, Settings())
    qtbot.addWidget(chat)
    chat.show()
    write(chat, qtbot, "Where is Mara?")
    chat.open_conversation("c")
    client.finish(LoadTurns, Turns("c", FIRST))
    client.finish(NewConversation, conversation("new"))
    assert client.jobs(Ask) == [Ask("new", "Where is Mara?")]
    assert chat.conversation == "c"
    assert not chat.status.isVisible()
    assert chat.outputs.text.phase is Phase.DONE  # the answer that is shown, not one to come
    assert not chat.composer.stop.isVisible()


def test_drafts_are_kept_per_conversation(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    write(chat, qtbot, "half a tho", send=False)
    assert client.jobs(SaveDraft)[-1] == SaveDraft("c", "half a tho")
    chat.open_conversation("d")
    assert chat.composer.text() == ""
    client.finish(ListConversations, Conversations((conversation("d", draft="kept on disk"),)))
    assert chat.composer.text() == "kept on disk"
    chat.open_conversation("c")
    assert chat.composer.text() == "half a tho"


def test_shift_enter_makes_a_line_and_the_field_grows(chat: ChatView, qtbot: QtBot) -> None:
    before = chat.composer.edit.height()
    write(chat, qtbot, "one", send=False)
    QTest.keyClick(chat.composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(chat.composer.edit, "two")
    assert chat.composer.text() == "one\ntwo"
    assert chat.composer.edit.height() > before


def test_a_question_sent_while_the_engine_starts_waits_in_sight_and_goes_when_it_is_ready(
    chat: ChatView, client: FakeClient, qtbot: QtBot
) -> None:
    client.set_state(EngineState.STARTING)
    write(chat, qtbot, "And why?")
    assert client.jobs(Ask) == []
    assert chat.composer.text() == ""
    assert chat.status.text.text() == "“And why?” is sent as soon as the engine is ready."
    assert chat.composer.stop.isVisible()
    client.set_state(EngineState.READY)
    assert client.jobs(Ask) == [Ask("c", "And why?", "a1")]
    assert chat.composer.note.isHidden()
    client.turn_saved.emit(client.last(Ask), user("u2", "And why?", "a1"))
    chat.open_conversation("c")
    assert chat.composer.text() == ""  # it is no draft any more


def test_a_waiting_question_comes_back_where_the_engine_does_not_start(
    chat: ChatView, client: FakeClient, qtbot: QtBot
) -> None:
    client.set_state(EngineState.STARTING)
    write(chat, qtbot, "And why?")
    write(chat, qtbot, "And when?", send=False)
    client.set_state(EngineState.FAILED, "The profile is damaged.")
    assert chat.composer.text() == "And why?\nAnd when?"
    assert chat.composer.note.text() == "The profile is damaged."
    assert chat.status.isHidden()
    client.set_state(EngineState.READY)
    assert client.jobs(Ask) == []


def test_escape_takes_a_waiting_question_back(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    client.set_state(EngineState.STARTING)
    write(chat, qtbot, "And why?")
    QTest.keyClick(chat.composer.edit, Qt.Key.Key_Escape)
    assert chat.composer.text() == "And why?"
    client.set_state(EngineState.READY)
    assert client.jobs(Ask) == []


def test_a_question_waits_for_the_turns_of_a_chat_that_is_still_to_be_opened(
    chat: ChatView, client: FakeClient, qtbot: QtBot
) -> None:
    client.set_state(EngineState.STARTING)
    chat.open_conversation("d")
    assert "opens as soon as" in chat.status.text.text()
    write(chat, qtbot, "And why?")
    client.set_state(EngineState.READY)
    assert client.jobs(Ask) == []
    client.fail(LoadTurns, Problem("conversation.conversation", "There is no conversation 'd'.", ""))
    client.finish(NewConversation, conversation("e"))
    assert client.jobs(Ask) == [Ask("e", "And why?")]


def test_editing_branches_off_and_can_be_left(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    write(chat, qtbot, "draft", send=False)
    chat.list.acted.emit("edit", FIRST[0])
    assert chat.composer.text() == "Where is Mara?"
    QTest.keyClick(chat.composer.edit, Qt.Key.Key_Escape)
    assert chat.composer.text() == "draft"
    chat.list.acted.emit("edit", FIRST[0])
    assert chat.stop()  # Esc anywhere in the window
    assert chat.composer.text() == "draft"
    chat.list.acted.emit("edit", FIRST[0])
    chat.composer.set_text("Where is Tom?")
    chat.composer.submit()
    assert client.jobs(Ask) == [Ask("c", "Where is Tom?", "")]
    client.turn_saved.emit(client.last(Ask), user("u9", "Where is Tom?", siblings=("u1", "u9")))
    assert ids(chat) == ["u9"]
    assert not chat.composer.is_editing
    assert chat.composer.text() == "draft"


def test_branches_are_loaded_by_the_sibling(chat: ChatView, client: FakeClient) -> None:
    other = answered("a1", "In Lisbon.", "u1", siblings=("a0", "a1"))
    chat.list.acted.emit("previous", other)
    assert client.jobs(LoadTurns)[-1] == LoadTurns("c", "a0")
    chat.list.acted.emit("next", other)
    assert client.jobs(LoadTurns)[-1] == LoadTurns("c", "a0")  # there is none after the last
    client.finish(LoadTurns, Turns("c", (FIRST[0], answered("a0", "In Porto.", "u1", siblings=("a0", "a1")))))
    assert ids(chat) == ["u1", "a0"]


def test_regenerate_replaces_the_answer_in_the_branch(chat: ChatView, client: FakeClient) -> None:
    chat.list.acted.emit("regenerate", FIRST[1])
    client.finish(Regenerate, answered("a2", "In Porto.", "u1", siblings=("a1", "a2")))
    assert ids(chat) == ["u1", "a2"]


def test_verdicts_go_to_the_turn_that_holds_the_proposal(chat: ChatView, client: FakeClient) -> None:
    kept = proposing("a3", "u3", Proposal("remember", "The code", ids=("m",)), "confirmed")
    said = user("u3", "remember the code", "a1", memory="m")
    chat.model.set_turns([*FIRST, said, kept])
    chat.list.acted.emit("undo", said)
    assert client.jobs(Decide) == [Decide("a3", "undo")]
    chat.list.acted.emit("confirm", kept)
    chat.list.acted.emit("decline", kept)
    assert [job.verdict for job in client.jobs(Decide)] == ["undo", "confirm", "decline"]
    client.fail(Decide, Problem("conversation.undo", "It is gone.", ""))


def test_a_verdict_is_kept_and_taken_back_by_pressing_again(chat: ChatView, client: FakeClient) -> None:
    chat.list.acted.emit("right", FIRST[1])
    assert client.jobs(Judge) == [Judge("a1", "right")]
    right = dataclasses.replace(FIRST[1], done="confirmed")
    client.finish(Judge, right)
    assert client.jobs(LearnRelevance) == [LearnRelevance()]
    assert chat.model.turns[1] == right
    chat.list.acted.emit("right", right)
    assert client.jobs(Judge)[-1] == Judge("a1", "")
    client.finish(Judge, FIRST[1])
    assert chat.model.turns[1] == FIRST[1]
    assert client.jobs(Ask) == []


def test_a_wrong_answer_is_followed_by_the_next_as_if_it_was_said(
    chat: ChatView, client: FakeClient, qtbot: QtBot
) -> None:
    write(chat, qtbot, "half a tho", send=False)
    chat.list.acted.emit("wrong", FIRST[1])
    assert client.jobs(Judge) == [Judge("a1", "wrong")]
    (asked,) = client.jobs(Ask)
    assert (asked.conversation, asked.parent) == ("c", "a1")
    assert intent_of(asked.text).kind == "wrong"
    client.turn_saved.emit(client.last(Ask), user("u2", asked.text, "a1"))
    assert chat.composer.text() == "half a tho"
    assert client.jobs(SaveDraft)[-1] == SaveDraft("c", "half a tho")  # the store drops it with each message
    wrong = dataclasses.replace(FIRST[1], done="declined")
    client.finish(Judge, wrong)
    told: list[str] = []
    chat.told.connect(told.append)
    chat.list.acted.emit("wrong", answered("a0", "In Porto.", ""))  # while the next answer is written
    assert len(told) == len(client.jobs(Judge)) == len(client.jobs(Ask)) == 1
    client.finish(Ask, answered("a2", "Perhaps: in Porto.", "u2", how="tool:next"))
    assert ids(chat) == ["u1", "a1", "u2", "a2"]
    chat.list.acted.emit("wrong", wrong)
    assert client.jobs(Judge)[-1] == Judge("a1", "")
    assert len(client.jobs(Ask)) == 1


def test_a_verdict_that_could_not_be_kept_is_not_shown(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    problems: list[Problem] = []
    chat.problem.connect(problems.append)
    qtbot.waitUntil(lambda: chat.list.row_of("a1") is not None)
    row = chat.list.row_of("a1")
    assert row is not None
    button = row.part("right")
    assert isinstance(button, QToolButton)
    button.click()
    assert client.jobs(Judge) == [Judge("a1", "right")]
    client.fail(Judge, Problem("storage.full", "The disk is full.", "Free some space."))
    assert not button.isChecked()
    assert [problem.kind for problem in problems] == ["storage.full"]


def test_an_answer_for_another_conversation_is_not_shown_here(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    ask(chat, client, qtbot)
    chat.open_conversation("d")
    assert chat.composer.send.isVisible()
    client.finish(Ask, answered("a2", "The trams.", "u2"))
    assert ids(chat) == []
    assert chat.outputs.text.phase is Phase.EMPTY


def test_coming_back_to_a_running_answer_shows_stop_again(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    number, asked = ask(chat, client, qtbot)
    chat.open_conversation("d")
    chat.open_conversation("c")
    client.finish(LoadTurns, Turns("c", (*FIRST, asked)))
    assert chat.composer.stop.isVisible()
    assert chat.stop()
    assert client.cancels[-1] == number


def test_copy_and_export(chat: ChatView, client: FakeClient, tmp_path: Path) -> None:
    told: list[str] = []
    chat.told.connect(told.append)
    chat.list.acted.emit("copy", FIRST[1])
    assert QGuiApplication.clipboard().text() == "In Lisbon."
    path = str(tmp_path / "chat.md")
    chat.export_to(path)
    assert client.jobs(ExportConversation) == [ExportConversation("c", path)]
    client.finish(ExportConversation, Exported("c", path))
    assert path in told[-1]


def test_other_failures_are_told(chat: ChatView, client: FakeClient) -> None:
    problems: list[Problem] = []
    chat.problem.connect(problems.append)
    chat.export_to("/nowhere/chat.md")
    problem = Problem("storage", "Cannot write.", "Choose another folder.")
    client.fail(ExportConversation, problem)
    assert problems == [problem]


def test_links_are_asked_about_and_odd_ones_refused(chat: ChatView, qtbot: QtBot) -> None:
    told: list[str] = []
    chat.told.connect(told.append)
    chat.links.ask(QUrl("file:///etc/passwd"))
    assert "cannot be opened" in told[0]
    chat.links.ask(QUrl("https://example.org"))
    box = chat.findChild(QMessageBox)
    assert box is not None
    assert box.informativeText() == "https://example.org"
    box.button(QMessageBox.StandardButton.Cancel).click()


def test_the_empty_chat_offers_examples(chat: ChatView, client: FakeClient) -> None:
    assert not chat.parts.examples.isVisible()
    chat.open_conversation("")
    assert chat.parts.examples.isVisible()
    assert len(chat.parts.examples.chips) == 3
    assert client.jobs(LoadTurns) == [LoadTurns("c")]


def test_a_narrow_chat_hides_the_sources_until_they_are_asked_for(
    chat: ChatView, client: FakeClient, qtbot: QtBot
) -> None:
    assert chat.sources.isVisible()
    chat.resize(600, 700)
    qtbot.waitUntil(lambda: not chat.sources.isVisible())
    chat.list.acted.emit("sources", FIRST[1])
    assert chat.sources.isVisible()
    assert chat.composer.isVisible()
    assert not chat.list.isVisible()
    assert chat.stop()  # Esc
    assert chat.list.isVisible()
    chat.parts.sources_button.click()
    write(chat, qtbot, "And why?")
    assert chat.list.isVisible()  # where the answer comes
    chat.parts.sources_button.click()
    chat.resize(1000, 700)
    qtbot.waitUntil(lambda: chat.list.isVisible() and chat.sources.isVisible())
    assert not chat.parts.sources_button.isVisible()


def test_everything_that_takes_the_focus_has_a_name(chat: ChatView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: chat.list.row_of("a1") is not None)
    for kind in (QAbstractButton, QLineEdit, QPlainTextEdit):
        for widget in chat.findChildren(kind):
            if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                named = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
                assert named, widget
