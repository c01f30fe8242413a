"""The list of conversations: days, choosing, search, rename, delete and its undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from ai_os_app.views.chat.conversation_list import ConversationList
from ai_os_app.views.chat.conversation_model import DETAIL, ConversationModel
from ai_os_app.workers.jobs import (
    DeleteConversation,
    ListConversations,
    RenameConversation,
    RestoreConversation,
    SearchChats,
)
from ai_os_app.workers.results import ChatHits, Conversations
from gui.chat_turns import NOW, answered, conversation, user
from gui.fake_client import FakeClient

ITEMS = (
    conversation("a", "Trams in Lisbon"),
    conversation("b", "Blue suitcase", draft="and the"),
    conversation("c", "Old flat", days=1),
    conversation("d", "", turns=0),
)


@pytest.fixture
def shown(qtbot: QtBot, client: FakeClient) -> ConversationList:
    made = ConversationList(client)
    qtbot.addWidget(made)
    made.show()
    client.finish(ListConversations, Conversations(ITEMS))
    return made


def test_conversations_stand_under_their_days(qtbot: QtBot) -> None:
    model = ConversationModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    days = (0, 1, 3, 20, 90)
    items = [conversation(str(age), f"chat {age}", days=age) for age in days]
    model.show_conversations(items, {}, NOW.astimezone().date())
    names = [model.index(row).data() for row in range(model.rowCount())]
    assert names == [
        "Today", "chat 0", "Yesterday", "chat 1", "This week", "chat 3", "This month", "chat 20",
        f"{NOW - dt.timedelta(days=90):%B %Y}", "chat 90",
    ]  # fmt: skip
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsSelectable
    model.show_conversations(items[:1], {"0": "found  here"}, NOW.astimezone().date())
    assert model.index(1).data(DETAIL) == "found here"


def test_empty_chats_are_hidden_and_drafts_shown(shown: ConversationList) -> None:
    assert shown.model.ids() == ["a", "b", "c"]
    assert shown.model.index_of("b").data(DETAIL) == "Draft: and the"


def test_choosing_tells_once_and_stepping_goes_round(shown: ConversationList, qtbot: QtBot) -> None:
    chosen: list[str] = []
    shown.selected.connect(chosen.append)
    shown.list.clicked.emit(shown.model.index_of("b"))
    shown.list.clicked.emit(shown.model.index_of("b"))
    shown.step(1)
    shown.step(1)
    shown.new_conversation()
    shown.step(-1)
    assert chosen == ["b", "c", "a", "", "c"]


def test_marking_does_not_tell(shown: ConversationList) -> None:
    chosen: list[str] = []
    shown.selected.connect(chosen.append)
    shown.select("c")
    assert chosen == []
    assert shown.list.currentIndex().data() == "Old flat"


def test_search_finds_titles_at_once_and_turns_from_the_store(
    shown: ConversationList, client: FakeClient, qtbot: QtBot
) -> None:
    shown.search.setText("tram")
    assert shown.model.ids() == ["a"]
    qtbot.waitUntil(lambda: client.jobs(SearchChats) == [SearchChats("tram")])
    client.finish(SearchChats, ChatHits("tram", ((ITEMS[2], user("u", "by tram to the flat")),)))
    assert shown.model.ids() == ["a", "c"]
    assert shown.model.index_of("c").data(DETAIL) == "by tram to the flat"
    shown.search.setText("")
    assert shown.model.ids() == ["a", "b", "c"]


def test_delete_can_be_undone(shown: ConversationList, client: FakeClient, qtbot: QtBot) -> None:
    offers: list[tuple[str, Callable[[], None]]] = []
    chosen: list[str] = []
    shown.undo_offered.connect(lambda text, undo: offers.append((text, undo)))
    shown.selected.connect(chosen.append)
    shown.select("a")
    QTest.keyClick(shown.list, Qt.Key.Key_Delete)
    client.finish(DeleteConversation, Conversations(ITEMS[1:]))
    assert chosen == ["b"]
    text, undo = offers[0]
    assert text == "“Trams in Lisbon” is deleted."
    undo()
    assert client.jobs(RestoreConversation) == [RestoreConversation("a")]
    client.finish(RestoreConversation, Conversations(ITEMS))
    assert shown.model.ids() == ["a", "b", "c"]


def test_rename_asks_the_store_and_ignores_blanks(shown: ConversationList, client: FakeClient) -> None:
    shown.rename("a", "  ")
    shown.rename("a", " Trams ")
    assert client.jobs(RenameConversation) == [RenameConversation("a", "Trams")]


def test_the_list_loads_again_after_an_answer(shown: ConversationList, client: FakeClient, qtbot: QtBot) -> None:
    before = len(client.jobs(ListConversations))
    client.finished.emit(99, answered("x", "Yes.", "u"))
    qtbot.waitUntil(lambda: len(client.jobs(ListConversations)) == before + 1)


def test_controls_have_names(shown: ConversationList) -> None:
    for widget in (shown.search, shown.list, shown.more):
        assert widget.accessibleName()


def test_a_chat_gets_its_title_as_soon_as_its_question_is_kept(
    shown: ConversationList, client: FakeClient, qtbot: QtBot
) -> None:
    before = len(client.jobs(ListConversations))
    client.turn_saved.emit(99, user("u", "Where is Mara?"))  # and then the answer is stopped
    qtbot.waitUntil(lambda: len(client.jobs(ListConversations)) > before)
