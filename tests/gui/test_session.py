"""What a later start finds as the earlier one left it, whether it was closed or crashed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pytestqt.qtbot import QtBot

from ai_os_app.main_window import MEMORIES, MainWindow
from ai_os_app.settings import Settings
from ai_os_app.workers.jobs import ListConversations, LoadTurns
from ai_os_app.workers.results import Conversations, Problem
from ai_os_diffusion.conversation.model import Conversation
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient


def test_the_window_comes_back_as_it_was(make_window: MakeWindow, settings: Settings, tmp_path: Path) -> None:
    first = make_window()
    first.show_chat()
    first.resize(1200, 700)
    first.chat_page.setSizes([333, 700])
    first.rail.list_button.click()
    first.resize(770, 640)  # the test's screen is small, and windows come back within it
    state = first.chat_page.saveState()
    first.quick_note_dialog.edit.setPlainText("half a thought")
    first.close()
    settings.flush()  # as the end of the application does
    assert Settings(tmp_path / "settings.yaml").text("note_draft") == "half a thought"
    second = make_window()
    assert (second.width(), second.height()) == (770, 640)
    assert second.chat_page.saveState() == state
    second.resize(1200, 700)
    assert not second.conversations.isVisible()
    assert second.quick_note_dialog.edit.toPlainText() == "half a thought"


def test_the_conversation_that_was_open_last_is_opened_again(
    make_window: MakeWindow, settings: Settings, client: FakeClient
) -> None:
    now = dt.datetime(2026, 11, 20, tzinfo=dt.timezone.utc)
    items = tuple(Conversation(name, name, now, now) for name in ("c1", "c2"))
    settings.set("conversation", "c2")
    window = make_window()
    assert window.chat.conversation == "c2"  # at once: what is written belongs there
    assert LoadTurns("c2") in client.submitted
    client.finish(ListConversations, Conversations(items))
    assert window.conversations.current == "c2"
    window.conversations.selected.emit("c1")
    assert settings.text("conversation") == "c1"


def test_a_conversation_that_this_profile_has_not_gives_way_to_a_new_one(
    make_window: MakeWindow, settings: Settings, client: FakeClient
) -> None:
    settings.set("conversation", "elsewhere")
    window = make_window()
    window.chat.prefill("Where?")
    client.fail(LoadTurns, Problem("conversation.conversation", "There is no conversation 'elsewhere'.", "Reload."))
    assert window.chat.conversation == ""
    assert window.chat.composer.text() == "Where?"
    assert window.notices.isHidden()


def test_what_was_in_sight_is_kept_while_the_window_is_open(
    make_window: MakeWindow, client: FakeClient, qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window()
    window.resize(760, 600)  # the screen of the tests is small
    window.show_memories()
    window.quick_note_dialog.edit.setPlainText("half a note")
    kept = tmp_path / "settings.yaml"
    qtbot.waitUntil(lambda: kept.exists() and f"window_view: {MEMORIES}" in kept.read_text())
    again = MainWindow(client, Settings(kept))  # the first was never closed, as after a crash
    qtbot.addWidget(again)
    again.show()
    assert again.stack.currentIndex() == MEMORIES
    assert again.size() == window.size()
    assert again.quick_note_dialog.edit.toPlainText() == "half a note"
