"""A temporary chat in the window: marked, never written, gone when it is left; and byte for byte with a real engine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ai_os_app.main_window import MainWindow
from ai_os_app.workers import jobs, results
from ai_os_app.workers.engine_client import EngineClient
from ai_os_app.workers.host import EngineHost
from ai_os_app.workers.jobs import Ask, Decide, EndTemporary, EngineState, LoadTurns, NewConversation, SaveDraft
from ai_os_app.workers.results import Problem, TemporaryEnded
from ai_os_diffusion.conversation.model import Conversation, Proposal, Turn
from gui.chat_turns import NOW, answered, proposing, user
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient
from helpers.tiny import tiny_config
from helpers.traces import traces

TEMPORARY = Conversation("c", "", NOW, NOW, temporary=True)
KEPT = Conversation("k", "", NOW, NOW)
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
SAID = ("Quillfeather", "zanthoxylum", "Brackenwick")


@pytest.fixture
def window(make_window: MakeWindow, client: FakeClient) -> MainWindow:
    """A window that shows an empty chat."""
    made = make_window()
    made.activateWindow()
    made.show_chat()
    return made


def begin(window: MainWindow) -> None:
    window.chat.focus_composer()
    QTest.keyClick(window.chat.composer.edit, Qt.Key.Key_T, CTRL_SHIFT)
    assert window.chat.is_temporary


def ask(window: MainWindow, client: FakeClient, text: str) -> None:
    """Type a question into a temporary chat that has just begun, and let it be answered."""
    QTest.keyClicks(window.chat.composer.edit, text)
    QTest.keyClick(window.chat.composer.edit, Qt.Key.Key_Return)
    client.finish(NewConversation, TEMPORARY)
    client.turn_saved.emit(client.last(Ask), user("u", text))
    client.finish(Ask, answered("a", "In Lisbon.", "u"))


def test_the_shortcut_begins_one_that_is_marked_by_words_and_an_icon(window: MainWindow) -> None:
    parts = window.chat.parts
    assert parts.temporary_bar.isHidden()
    begin(window)
    assert parts.title.text() == "Temporary chat"
    assert parts.temporary_bar.isVisible()
    assert "Nothing you write here is kept" in parts.temporary_bar.text.text()
    assert parts.temporary_bar.accessibleName() == parts.temporary_bar.text.text()
    assert not parts.temporary_bar.sign.pixmap().isNull()
    assert window.chat.composer.edit.hasFocus()
    QTest.mouseClick(parts.temporary_bar.end, Qt.MouseButton.LeftButton)
    assert not window.chat.is_temporary
    assert parts.temporary_bar.isHidden()
    assert parts.title.text() == "New chat"


def test_the_list_and_the_commands_offer_it(window: MainWindow) -> None:
    button = window.conversations.temporary_button
    assert "nothing is kept" in button.accessibleName()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.chat.is_temporary
    window.chat.open_conversation("")
    window.actions_by_id["temporary_chat"].trigger()
    assert window.chat.is_temporary


def test_what_is_written_is_no_draft_and_the_last_chat_that_is_kept_comes_back(
    window: MainWindow, client: FakeClient
) -> None:
    window.chat.open_conversation("k")
    begin(window)
    begun = len(client.submitted)
    QTest.keyClicks(window.chat.composer.edit, "Where is Mara?")
    assert client.submitted[begun:] == [], "not even the conversation is made for what is only typed"
    ask(window, client, " And Tom?")
    assert client.jobs(NewConversation) == [NewConversation(temporary=True)]
    assert client.jobs(Ask) == [Ask("c", "Where is Mara? And Tom?")]
    assert client.jobs(SaveDraft) == []
    assert window.chat.parts.title.text() == "Temporary chat"
    assert window._settings.text("conversation") == "k"
    assert window.conversations.model.index_of("c").isValid() is False


def test_leaving_it_ends_it_and_stops_its_answer(window: MainWindow, client: FakeClient) -> None:
    begin(window)
    QTest.keyClicks(window.chat.composer.edit, "Where is Mara?")
    QTest.keyClick(window.chat.composer.edit, Qt.Key.Key_Return)
    client.finish(NewConversation, TEMPORARY)
    number = client.last(Ask)
    QTest.keyClicks(window.chat.composer.edit, " And Tom?")
    window.chat.open_conversation("k")
    assert client.cancels == [number]
    assert client.jobs(EndTemporary) == [EndTemporary("c")]
    assert window.chat.composer.text() == ""
    window.chat.open_conversation("")
    assert window.chat.composer.text() == ""
    assert client.jobs(SaveDraft) == []


def test_another_one_begins_anew(window: MainWindow, client: FakeClient) -> None:
    begin(window)
    ask(window, client, "Where is Mara?")
    begin(window)
    assert client.jobs(EndTemporary) == [EndTemporary("c")]
    assert not window.chat.model.turns
    assert window.chat.conversation == ""


def test_one_that_was_left_before_it_was_there_is_ended(window: MainWindow, client: FakeClient) -> None:
    begin(window)
    window.chat.send("Where is Mara?")
    window.chat.open_conversation("")
    client.finish(NewConversation, TEMPORARY)
    assert client.jobs(EndTemporary) == [EndTemporary("c")]
    assert client.jobs(Ask) == []
    assert window.chat.conversation == ""


def test_a_chat_that_is_kept_and_was_asked_just_before_gets_its_question(
    window: MainWindow, client: FakeClient
) -> None:
    window.chat.open_conversation("")
    window.chat.send("Where is Tom?")
    begin(window)
    window.chat.send("Where is Mara?")
    kept, temporary = (number for number, job in enumerate(client.submitted, 1) if isinstance(job, NewConversation))
    client._end(kept, KEPT)
    assert client.jobs(Ask) == [Ask("k", "Where is Tom?")]
    assert window.chat.conversation == ""
    client._end(temporary, TEMPORARY)
    assert client.jobs(Ask) == [Ask("k", "Where is Tom?"), Ask("c", "Where is Mara?")]
    assert window.chat.conversation == "c"


def test_one_that_is_gone_leaves_its_words_in_a_temporary_chat(window: MainWindow, client: FakeClient) -> None:
    begin(window)
    ask(window, client, "Where is Mara?")
    window.chat.dialogue.submit(LoadTurns("c"))
    QTest.keyClicks(window.chat.composer.edit, "And Tom?")
    client.fail(LoadTurns, Problem("conversation.conversation", "Gone.", ""))
    assert window.chat.is_temporary
    assert window.chat.composer.text() == "And Tom?"
    assert client.jobs(SaveDraft) == []


def test_what_was_remembered_in_it_can_be_undone_until_it_ends(window: MainWindow, client: FakeClient) -> None:
    begin(window)
    ask(window, client, "Remember that the key is with Tom")
    offer = Proposal("remember", "Shall I?", "the key is with Tom", ids=("m",))
    window.chat.list.acted.emit("confirm", proposing("b", "u", offer))
    client.finish(Decide, proposing("b", "u", offer, "confirmed"))
    window.chat.open_conversation("k")
    client.finish(EndTemporary, TemporaryEnded("c"))
    window.keeper.undo()
    assert client.jobs(Decide) == [Decide("b", "confirm")]


def test_closing_the_window_does_not_ask(window: MainWindow, client: FakeClient, qtbot: QtBot) -> None:
    begin(window)
    ask(window, client, "Where is Mara?")
    with qtbot.waitSignal(window.closed):
        window.quit()


@pytest.mark.parametrize("ended", [True, False])
def test_no_byte_of_it_is_left_in_the_profile(
    qtbot: QtBot, tmp_path: Path, own_folders: Path, make_window: MakeWindow, ended: bool
) -> None:
    config = tiny_config(tmp_path / "tiny")
    real = EngineClient(EngineHost(config))
    real.start()
    qtbot.waitUntil(lambda: real.state is EngineState.READY, timeout=60_000)
    given: dict[int, object] = {}
    collect = given.__setitem__
    real.finished.connect(collect)

    def ask(job: jobs.Job) -> object:
        number = real.submit(job)
        qtbot.waitUntil(lambda: number in given, timeout=60_000)
        return given[number]

    chat = ask(NewConversation(temporary=True))
    assert isinstance(chat, Conversation)
    assert isinstance(ask(Ask(chat.id, f"Where did {SAID[0]} bury the {SAID[1]}?")), Turn)
    offered = ask(Ask(chat.id, f"Remember that {SAID[2]} owns the kayak."))
    assert isinstance(offered, Turn)
    assert offered.done == ""
    ask(SaveDraft(chat.id, SAID[0]))
    assert ask(jobs.ListConversations()) == results.Conversations(())
    assert ask(jobs.CountMemories()) == results.Count(0, ())
    if ended:
        assert ask(EndTemporary(chat.id)) == TemporaryEnded(chat.id)
    assert real.close()
    for folder in (Path(config.profile), own_folders):
        assert traces(folder, *SAID, chat.id, offered.id) == []
    shutil.rmtree(config.profile)
