"""Editing a remembered note in the memory browser, its undo, and what is said of memories that come from files."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ai_os_app.main_window import MainWindow
from ai_os_app.views.memory.memory_browser import MemoryBrowser
from ai_os_app.workers.jobs import (
    CountMemories,
    EditMemory,
    FindChat,
    Forget,
    ListMemories,
    ListPassages,
    RememberNote,
    UndoEdit,
)
from ai_os_app.workers.results import ChatFound, Count, Edited, EditUndone, Hits, Passages, Problem, Remembered
from ai_os_diffusion.types import MemoryHit
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient

NOTE = MemoryHit("1", "note", "Key", "The key hangs in the hall.", "", 0, 0, 0.0, tags=("home",))
OTHER = MemoryHit("2", "note", "Boat", "The boat is called Elsa.", "", 0, 0, 0.0)
FILED = MemoryHit("3", "note", "Fence", "The fence is green.", "/notes/fence.md", 0, 19, 0.0)
CHANGED = EditMemory("1", "The key lies in the attic.", "Spare key", ("attic", "home"))


@pytest.fixture
def window(make_window: MakeWindow, client: FakeClient, qtbot: QtBot) -> MainWindow:
    """A window that shows three memories, the first one chosen."""
    hits = (NOTE, OTHER, FILED)
    client.reply(ListMemories, lambda job: Hits("", hits, 3, job.offset, job.kind))
    client.reply(CountMemories, lambda job: Count(3, (("note", 3),)))
    client.reply(ListPassages, lambda job: Passages(job.id, (FILED,)))
    made = make_window()
    made.activateWindow()
    made.show_memories()
    qtbot.waitUntil(lambda: made.memories.model.rowCount() == 3)
    choose(made.memories, 0)
    return made


def choose(browser: MemoryBrowser, row: int) -> None:
    index = browser.model.index(row)
    browser.list.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def press_edit(window: MainWindow) -> None:
    QTest.mouseClick(window.memories.detail.edit_button, Qt.MouseButton.LeftButton)


def write(window: MainWindow) -> None:
    """Change title, text and tags."""
    editor = window.memories.detail.editor
    editor.title.setText(" Spare key ")
    editor.text.setPlainText(CHANGED.text)
    editor.tags.setText("attic, home,")


def test_title_text_and_tags_are_saved_together(window: MainWindow, client: FakeClient, qtbot: QtBot) -> None:
    detail = window.memories.detail
    press_edit(window)
    editor = detail.editor
    assert editor.text.hasFocus()
    assert (editor.title.text(), editor.text.toPlainText(), editor.tags.text()) == ("Key", NOTE.text, "home")
    assert not editor.save.isEnabled()
    write(window)
    QTest.keyClick(editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert client.jobs(EditMemory) == [CHANGED]
    assert editor.text.isReadOnly()
    QTest.keyClick(editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(client.jobs(EditMemory)) == 1
    client.finish(EditMemory, Edited("1", "t"))
    assert not detail.is_editing()
    assert (detail.title.text(), detail.text.toPlainText()) == ("Spare key", CHANGED.text)
    assert detail.tags.text() == "Tags: attic, home"


def test_ctrl_z_brings_the_former_text_back_also_after_the_notice_has_gone(
    window: MainWindow, client: FakeClient
) -> None:
    for gone in (False, True):
        press_edit(window)
        window.memories.detail.editor.text.setPlainText(f"Something else, {gone}.")
        window.memories.detail.editor.send()
        client.finish(EditMemory, Edited("1", f"token {gone}"))
        assert window.notices.notices[-1].text == "The note is changed."
        if gone:
            window.notices.notices[-1].dismiss()
        QTest.keyClick(window.memories.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert client.jobs(UndoEdit)[-1] == UndoEdit(f"token {gone}")
        client.finish(UndoEdit, EditUndone("1", f"token {gone}"))
        assert window.notices.notices[-1].text == "The note says what it said before."
    window.actions_by_id["undo"].trigger()
    assert len(client.jobs(UndoEdit)) == 2
    assert window.notices.notices[-1].text == "There is nothing to undo."


def test_the_newest_of_an_edit_and_a_note_is_undone_first(window: MainWindow, client: FakeClient) -> None:
    press_edit(window)
    write(window)
    window.memories.detail.editor.send()
    client.finish(EditMemory, Edited("1", "t"))
    window.keeper.remember("a note")
    client.finish(RememberNote, Remembered("n", "a note"))
    window.keeper.undo()
    assert client.jobs(Forget) == [Forget(("n",))]
    window.keeper.undo()
    assert client.jobs(UndoEdit) == [UndoEdit("t")]


def test_what_cannot_be_saved_stays_in_the_editor(window: MainWindow, client: FakeClient) -> None:
    editor = window.memories.detail.editor
    press_edit(window)
    editor.text.setPlainText("  ")
    assert not editor.save.isEnabled()
    assert "forget it" in editor.state.text()
    write(window)
    editor.send()
    client.fail(EditMemory, Problem("storage.full", "The disk is full.", "Free some space."))
    assert editor.written() == CHANGED
    assert editor.save.isEnabled()
    assert window.notices.notices[-1].text == "The disk is full. Free some space."


def test_what_was_written_waits_where_the_note_is_left(window: MainWindow, client: FakeClient, qtbot: QtBot) -> None:
    detail = window.memories.detail
    press_edit(window)
    write(window)
    client.memories_changed.emit()  # an import goes on meanwhile
    qtbot.waitUntil(lambda: not window.memories.model.is_loading)
    assert detail.editor.written() == CHANGED
    choose(window.memories, 1)
    assert detail.title.text() == "Boat"
    assert detail.edit_button.text() == "Edit"
    choose(window.memories, 0)
    assert detail.edit_button.text() == "Go on editing"
    press_edit(window)
    assert detail.editor.written() == CHANGED
    QTest.keyClick(detail.editor.text, Qt.Key.Key_Escape)
    assert not detail.is_editing()
    assert detail.text.toPlainText() == NOTE.text
    assert detail.edit_button.text() == "Go on editing"
    press_edit(window)
    QTest.mouseClick(detail.editor.cancel, Qt.MouseButton.LeftButton)
    assert detail.edit_button.text() == "Edit"
    assert client.jobs(EditMemory) == []


def test_a_note_that_was_left_while_it_was_saved_waits_no_longer(window: MainWindow, client: FakeClient) -> None:
    detail = window.memories.detail
    press_edit(window)
    write(window)
    detail.editor.send()
    choose(window.memories, 1)
    client.finish(EditMemory, Edited("1", "t"))
    assert detail.title.text() == "Boat"
    choose(window.memories, 0)
    assert detail.edit_button.text() == "Edit"


def test_of_a_memory_from_a_file_it_is_said_that_the_file_is_the_source(
    window: MainWindow, client: FakeClient, qtbot: QtBot
) -> None:
    detail = window.memories.detail
    choose(window.memories, 2)
    press_edit(window)
    assert not detail.is_editing()
    assert detail.file_line.isVisible()
    assert "fence.md" in detail.file_text.text()
    assert "the file is the source" in detail.file_text.text()
    with qtbot.waitSignal(window.memories.source_requested) as opened:
        QTest.mouseClick(detail.file_button, Qt.MouseButton.LeftButton)
    assert opened.args == [FILED]
    choose(window.memories, 1)
    assert detail.file_line.isHidden()


def test_a_note_leads_to_the_chat_in_which_it_was_said(window: MainWindow, client: FakeClient) -> None:
    detail = window.memories.detail
    assert not detail.open_button.isEnabled()
    client.finish(FindChat, ChatFound("1", "c"))
    assert detail.open_button.text() == "Open the chat"
    QTest.mouseClick(detail.open_button, Qt.MouseButton.LeftButton)
    assert window.chat.conversation == "c"
    assert window.chat.isVisible()
    window.show_memories()
    choose(window.memories, 2)
    assert detail.open_button.text() == "Open source"
    choose(window.memories, 1)
    client.finish(FindChat, ChatFound("2", ""))
    assert not detail.open_button.isEnabled()


def test_every_field_has_a_name(window: MainWindow) -> None:
    press_edit(window)
    editor = window.memories.detail.editor
    assert all(field.accessibleName() for field in (editor.title, editor.text, editor.tags))
