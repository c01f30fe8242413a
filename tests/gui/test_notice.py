"""Notices, quick notes, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ai_os_app.keeper import Keeper
from ai_os_app.quick_note import QuickNote
from ai_os_app.settings import Settings
from ai_os_app.widgets import notice
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.workers.jobs import Forget, RememberNote, UndoImport
from ai_os_app.workers.results import Forgotten, ImportUndone, Problem, Remembered
from ai_os_diffusion.types import ImportReport
from gui.fake_client import FakeClient


@pytest.fixture
def area(qtbot: QtBot) -> Iterator[NoticeArea]:
    window = QWidget()
    qtbot.addWidget(window)
    made = NoticeArea()
    QVBoxLayout(window).addWidget(made)
    window.resize(700, 400)
    window.show()
    yield made
    while made.notices:
        made.notices[0].dismiss()


def test_undo_acts_once_and_takes_the_notice_away(area: NoticeArea) -> None:
    done: list[str] = []
    area.tell("First is gone.", on_action=lambda: done.append("first"))
    area.tell("Second is gone.", on_action=lambda: done.append("second"))
    area.tell("The engine has a problem.", action="Try again", on_action=lambda: done.append("retried"))
    assert area.undo()
    assert area.undo()
    assert not area.undo()  # trying again is no undo
    assert done == ["second", "first"]
    assert [each.text for each in area.notices] == ["The engine has a problem."]


def test_the_button_says_what_it_does(area: NoticeArea, qtbot: QtBot) -> None:
    done: list[str] = []
    told = area.tell("One memory is forgotten.", on_action=lambda: done.append("undone"))
    assert told.action_button is not None
    assert told.action_button.text() == "Undo"
    QTest.mouseClick(told.action_button, Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    assert area.notices == []
    assert not area.isVisible()


def test_errors_stay_and_can_be_copied(area: NoticeArea, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice, "SECONDS", 0)
    error = area.tell_problem(Problem("storage", "The disk is full.", "Free some space.", "at file x"))
    area.tell("Saved.", kind="done")
    qtbot.waitUntil(lambda: area.notices == [error])
    assert error.text == "The disk is full. Free some space."
    assert error.copy_button is not None
    error.copy_button.click()
    assert QGuiApplication.clipboard().text() == "The disk is full. Free some space.\nat file x"


def test_no_more_than_three_at_once(area: NoticeArea) -> None:
    for number in range(5):
        area.tell(f"Notice {number}")
    assert [each.text for each in area.notices] == ["Notice 2", "Notice 3", "Notice 4"]


def test_views_find_the_notices_of_their_window(area: NoticeArea, qtbot: QtBot) -> None:
    view = QWidget(area.window())
    alone = QWidget()
    qtbot.addWidget(alone)
    assert notice.area_of(view) is area
    assert notice.area_of(alone) is None


def test_a_quick_note_is_remembered_and_undone(area: NoticeArea, client: FakeClient) -> None:
    keeper = Keeper(client, Settings(None), area)
    keeper.remember("Tom has the spare key.")
    assert client.jobs(RememberNote) == [RememberNote("Tom has the spare key.")]
    client.finish(RememberNote, Remembered("m1", "Tom has the spare key."))
    assert area.undo()
    assert client.jobs(Forget) == [Forget(("m1",))]
    client.finish(Forget, Forgotten("t", 1))
    assert area.notices[-1].text == "The note is forgotten."


def test_a_note_that_cannot_be_kept_comes_back(area: NoticeArea, client: FakeClient, qtbot: QtBot) -> None:
    keeper = Keeper(client, Settings(None), area)
    keeper.remember("Important")
    with qtbot.waitSignal(keeper.note_refused) as told:
        client.fail(RememberNote, Problem("storage", "The disk is full.", "Free some space."))
    assert told.args == ["Important"]
    assert "disk is full" in area.notices[-1].text


def test_the_sample_life_is_removed_once(area: NoticeArea, client: FakeClient) -> None:
    settings = Settings(None)
    keeper = Keeper(client, settings, area)
    keeper.remove_sample()
    assert client.submitted == []
    settings.set("sample_batch", "b7")
    keeper.remove_sample()
    keeper.remove_sample()
    assert client.jobs(UndoImport) == [UndoImport("b7")]
    client.finish(UndoImport, ImportUndone(ImportReport("b7", 95, 0, 0, 0)))
    assert settings.text("sample_batch") == ""


def test_the_quick_note_keeps_its_text_until_it_is_saved(qtbot: QtBot) -> None:
    dialog = QuickNote(draft="half a ")
    qtbot.addWidget(dialog)
    dialog.come_up()
    qtbot.waitUntil(dialog.isVisible)
    dialog.edit.moveCursor(dialog.edit.textCursor().MoveOperation.End)
    QTest.keyClicks(dialog.edit, "thought")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.come_up()
    assert dialog.edit.toPlainText() == "half a thought"
    with qtbot.waitSignal(dialog.written) as told:
        dialog.save()
    assert told.args == ["half a thought"]
    assert dialog.edit.toPlainText() == ""
    assert not dialog.save_button.isEnabled()
    with qtbot.assertNotEmitted(dialog.written):
        dialog.save()
