"""The trash: what is in it, taking back, and removal for good, which is asked for first."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ai_os_app.views.memory.trash_dialog import TrashDialog
from ai_os_app.workers.jobs import EmptyTrash, ListConversations, ListTrash, RemoveForGood, TakeBack
from ai_os_app.workers.results import Moved, Problem, Trash, TrashItem
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient

FORGOTTEN = dt.datetime(2026, 11, 2, 12, tzinfo=dt.timezone.utc)
EXPIRES = FORGOTTEN + dt.timedelta(days=30)
KEY = TrashItem("t1", False, "note", "", "# The key\n\nUnder the pot.", 1, FORGOTTEN, EXPIRES)
BOOK = TrashItem("t2", False, "document", "The book", "Chapter one.", 3, FORGOTTEN, EXPIRES)
CHAT = TrashItem("c1", True, "", "About boats", "", 6, FORGOTTEN, EXPIRES)


@pytest.fixture
def dialog(client: FakeClient, qtbot: QtBot) -> TrashDialog:
    made = TrashDialog(client)
    qtbot.addWidget(made)
    made.show()
    client.finish(ListTrash, Trash((KEY, BOOK, CHAT)))
    return made


def click(button: QWidget) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(dialog: TrashDialog, *places: int) -> None:
    dialog.list.clearSelection()
    for place in places:
        row = dialog.list.topLevelItem(place)
        assert row is not None
        row.setSelected(True)


def test_it_says_what_is_kept_and_until_when(dialog: TrashDialog) -> None:
    rows = [dialog.list.topLevelItem(place) for place in range(3)]
    assert [row.text(0) for row in rows if row] == ["The key", "The book (and 2 more)", "Conversation: About boats"]
    assert [rows[0].text(column) for column in (1, 2)] == ["2 Nov 2026", "2 Dec 2026"] if rows[0] else False
    assert not dialog.back_button.isEnabled()
    assert not dialog.remove_button.isEnabled()
    choose(dialog, 0)
    assert dialog.detail.text() == "# The key Under the pot."


def test_memories_and_conversations_are_taken_back_together(
    dialog: TrashDialog, client: FakeClient, qtbot: QtBot
) -> None:
    told: list[str] = []
    dialog.told.connect(told.append)
    choose(dialog, 1, 2)
    click(dialog.back_button)
    assert client.jobs(TakeBack) == [TakeBack(("t2",), ("c1",))]
    assert not dialog.empty_button.isEnabled()
    with qtbot.waitSignal(dialog.chats_changed):
        client.finish(TakeBack, Moved(3, 1))
    assert told == ["3 memories and 1 conversation taken back."]
    client.finish(ListTrash, Trash((KEY,)))
    assert dialog.list.topLevelItemCount() == 1
    assert dialog.empty_button.isEnabled()


def test_nothing_is_removed_for_good_without_a_yes(dialog: TrashDialog, client: FakeClient) -> None:
    told: list[str] = []
    dialog.told.connect(told.append)
    choose(dialog, 0)
    click(dialog.remove_button)
    assert dialog.question.isVisible()
    assert dialog.no_button.hasFocus()
    click(dialog.no_button)
    assert not dialog.question.isVisible()
    click(dialog.remove_button)
    choose(dialog, 1)  # what is asked about is no longer what is chosen
    assert not dialog.question.isVisible()
    click(dialog.empty_button)
    assert client.jobs(RemoveForGood) == client.jobs(EmptyTrash) == []
    click(dialog.yes_button)
    assert client.jobs(EmptyTrash) == [EmptyTrash()]
    client.finish(EmptyTrash, Moved(4, 1))
    client.finish(ListTrash, Trash(()))
    assert told == ["4 memories and 1 conversation removed for good."]
    assert dialog.empty.sentence.text() == "The trash is empty."
    assert not dialog.empty_button.isEnabled()


def test_a_failure_is_told_and_the_buttons_work_again(dialog: TrashDialog, client: FakeClient, qtbot: QtBot) -> None:
    choose(dialog, 0)
    click(dialog.back_button)
    full = Problem("storage.full", "The disk is full.", "Free some space.")
    with qtbot.waitSignal(dialog.problem) as told:
        client.fail(TakeBack, full)
    assert told.args == [full]
    client.finish(ListTrash, Trash((KEY,)))
    assert dialog.empty_button.isEnabled()


def test_it_follows_what_changes_while_it_is_open(dialog: TrashDialog, client: FakeClient) -> None:
    choose(dialog, 1)
    client.memories_changed.emit()
    client.finish(ListTrash, Trash((CHAT, BOOK)))
    assert [item.text(0) for item in dialog.list.selectedItems()] == ["The book (and 2 more)"]
    dialog.close()
    asked = len(client.jobs(ListTrash))
    client.memories_changed.emit()
    assert len(client.jobs(ListTrash)) == asked


def test_the_window_opens_it_and_shows_conversations_that_are_back(make_window: MakeWindow, client: FakeClient) -> None:
    window = make_window()
    window.show_memories()
    click(window.memories.top.trash_button)
    trash = window.data_care.trash
    assert trash is not None
    assert trash.isVisible()
    client.finish(ListTrash, Trash((CHAT,)))
    choose(trash, 0)
    click(trash.back_button)
    asked = len(client.jobs(ListConversations))
    client.finish(TakeBack, Moved(0, 1))
    assert len(client.jobs(ListConversations)) == asked + 1
    assert [notice.text for notice in window.notices.notices] == ["1 conversation taken back."]
