"""The import dialog: preview, progress, cancel, summary, undo, and closing it while it runs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ai_os_app.counting import time_text
from ai_os_app.views.importers.file_lists import FileModel, not_read, to_read
from ai_os_app.views.importers.import_dialog import ImportDialog
from ai_os_app.views.importers.import_model import Phase
from ai_os_app.views.importers.import_texts import file_filter
from ai_os_app.workers.jobs import ListFileKinds, PlanImport, RunImport, UndoImport
from ai_os_app.workers.results import FileKinds, FilePreview, ImportDone, ImportUndone, PlanReady, Problem
from ai_os_diffusion.progress import Progress
from ai_os_diffusion.types import FileProblem, ImportReport
from gui.fake_client import FakeClient

SCAN = FileProblem("/notes/scan.md", "is not UTF-8 text", "Save it as UTF-8.")


CHATS = FilePreview(
    "/notes/chats.zip", "new", "ChatGPT export: 12 conversations", ("Left out: hidden messages (3).", "Old format.")
)
KNOWN = FilePreview("/notes/a.md", "unchanged", "Markdown note")
PICTURE = FileProblem("/notes/a.png", "is a picture; pictures cannot be read yet", "")


def plan(new: int = 412, changed: int = 3, unchanged: int = 20, *problems: FileProblem) -> PlanReady:
    return PlanReady(7, (), new, changed, unchanged, 2048, problems)


def rows(model: FileModel) -> list[list[object]]:
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


def report(imported: int = 415, *problems: FileProblem) -> ImportReport:
    return ImportReport("batch", 435, imported, 20, 1204, problems)


@pytest.fixture
def dialog(client: FakeClient, qtbot: QtBot) -> ImportDialog:
    made = ImportDialog(client)
    qtbot.addWidget(made)
    made.show()
    return made


def click(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def to_running(dialog: ImportDialog, client: FakeClient, qtbot: QtBot) -> None:
    dialog.open_paths(["/notes"])
    client.finish(PlanImport, plan())
    click(dialog.go_button)


def test_the_preview_says_what_would_happen_before_anything_is_stored(
    dialog: ImportDialog, client: FakeClient, qtbot: QtBot
) -> None:
    dialog.open_paths(["/notes", "/more.md"])
    assert client.jobs(PlanImport) == [PlanImport(("/notes", "/more.md"))]
    client.finish(PlanImport, plan(412, 3, 20, SCAN))
    page = dialog.report_page
    assert [value for value, _ in page.figures] == ["412", "3", "20", "2.0 KiB"]
    assert [label for _, label in page.figures] == ["new", "changed", "unchanged", "to read"]
    assert rows(page.lists.model) == [["scan.md", "Is not UTF-8 text", "Save it as UTF-8."]]
    assert page.lists.heading.text() == "1 problem"
    assert client.jobs(RunImport) == []
    assert dialog.go_button.text() == "Import 415 files"
    assert dialog.go_button.hasFocus()
    click(dialog.go_button)
    assert client.jobs(RunImport) == [RunImport(7)]


def test_a_second_import_says_that_nothing_is_new(dialog: ImportDialog, client: FakeClient) -> None:
    dialog.open_paths(["/notes"])
    client.finish(PlanImport, plan(0, 0, 20))
    assert dialog.title.text() == "Nothing is new"
    assert dialog.report_page.text.text() == "All 20 files are remembered already, as they are now."
    assert not dialog.go_button.isVisible()
    assert dialog.close_button.hasFocus()


def test_progress_shows_count_file_and_time_left(dialog: ImportDialog, client: FakeClient, qtbot: QtBot) -> None:
    told: list[tuple[str, float]] = []
    dialog.background_progress.connect(lambda text, share: told.append((text, share)))
    to_running(dialog, client, qtbot)
    client.progress.emit(client.last(RunImport), Progress(100, 400, "garden.md", 23.0))
    client.progress.emit(0, Progress(1, 2, "not ours", 1.0))
    page = dialog.work_page
    assert (page.count.text(), page.left.text(), page.item.text()) == (
        "100 of 400 files",
        "about 25 s left",
        "garden.md",
    )
    assert page.bar.value() == 250
    assert told[-1] == ("Importing, 100 of 400 files, about 25 s left", 0.25)
    client.finish(RunImport, ImportDone(report(415, SCAN)))
    assert told[-1] == ("", 0.0)
    assert dialog.report_page.text.text() == "415 files are imported as 1204 memories."
    assert dialog.report_page.lists.model.rowCount() == 1


def test_cancel_keeps_what_is_finished_and_says_so(dialog: ImportDialog, client: FakeClient, qtbot: QtBot) -> None:
    to_running(dialog, client, qtbot)
    click(dialog.cancel_button)
    assert client.cancels == [client.last(RunImport)]
    assert dialog.model.phase is Phase.STOPPING
    assert not dialog.cancel_button.isEnabled()
    client.finish(RunImport, ImportDone(report(120), cancelled=True))
    assert dialog.title.text() == "Import cancelled"
    assert "120 files are imported" in dialog.report_page.text.text()
    assert "What is imported stays" in dialog.report_page.text.text()
    assert dialog.undo_button.isVisible()


def test_undo_takes_the_import_back(dialog: ImportDialog, client: FakeClient, qtbot: QtBot) -> None:
    to_running(dialog, client, qtbot)
    client.finish(RunImport, ImportDone(report()))
    click(dialog.undo_button)
    assert client.jobs(UndoImport) == [UndoImport("batch")]
    client.finish(UndoImport, ImportUndone(ImportReport("batch", 3, 0, 0, 1204)))
    text = dialog.report_page.text.text()
    assert text == "1204 memories are removed. 3 changed files are back as before."
    assert not dialog.undo_button.isVisible()


def test_an_import_of_nothing_offers_no_undo(dialog: ImportDialog, client: FakeClient, qtbot: QtBot) -> None:
    to_running(dialog, client, qtbot)
    client.finish(RunImport, ImportDone(report(0, SCAN)))
    assert dialog.title.text() == "Nothing was imported"
    assert not dialog.undo_button.isVisible()


def test_closing_lets_the_import_go_on_and_tells_its_end(
    dialog: ImportDialog, client: FakeClient, qtbot: QtBot
) -> None:
    told: list[tuple[str, str]] = []
    dialog.finished_in_background.connect(lambda text, batch: told.append((text, batch)))
    to_running(dialog, client, qtbot)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert client.cancels == []
    assert not dialog.open_paths(["/other"])  # one at a time
    client.finish(RunImport, ImportDone(report()))
    assert told == [("415 files are imported as 1204 memories.", "batch")]
    dialog.undo()
    client.finish(UndoImport, ImportUndone(ImportReport("batch", 0, 0, 0, 1204)))
    assert told[-1] == ("1204 memories are removed.", "")


def test_an_end_that_was_not_seen_shows_when_the_dialog_opens_again(
    dialog: ImportDialog, client: FakeClient, qtbot: QtBot
) -> None:
    to_running(dialog, client, qtbot)
    dialog.close()
    client.finish(RunImport, ImportDone(report()))
    dialog.show()
    assert dialog.title.text() == "Import finished"
    dialog.close()
    dialog.show()
    assert dialog.title.text() == "Bring what you have"


def test_a_failure_in_the_background_is_told(dialog: ImportDialog, client: FakeClient, qtbot: QtBot) -> None:
    to_running(dialog, client, qtbot)
    dialog.close()
    full = Problem("storage.full", "The disk is full.", "Free some space.")
    with qtbot.waitSignal(dialog.problem) as told:
        client.fail(RunImport, full)
    assert told.args == [full]


def test_closing_while_it_looks_through_the_files_stops_that(dialog: ImportDialog, client: FakeClient) -> None:
    dialog.open_paths(["/notes"])
    dialog.close()
    assert client.cancels == [client.last(PlanImport)]
    assert dialog.model.phase is Phase.CHOOSING


def test_an_error_shows_its_remedy_and_details_and_is_tried_again(
    dialog: ImportDialog, client: FakeClient, qtbot: QtBot
) -> None:
    dialog.open_paths(["/gone"])
    client.fail(PlanImport, Problem("importer.missing", "There is nothing at /gone.", "Check the path.", "trace"))
    assert dialog.report_page.text.text() == "There is nothing at /gone.\n\nCheck the path."
    click(dialog.copy_button)
    assert "trace" in QGuiApplication.clipboard().text()
    click(dialog.go_button)
    assert client.jobs(PlanImport) == [PlanImport(("/gone",))] * 2


def test_another_drop_replaces_the_preview(dialog: ImportDialog, client: FakeClient) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a.md"), QUrl.fromLocalFile("/b")])
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    dialog.open_paths(["/first"])
    first = client.last(PlanImport)
    QApplication.sendEvent(dialog, QDragEnterEvent(QPoint(9, 9), action, data, button, keys))
    QApplication.sendEvent(dialog, QDropEvent(QPointF(9, 9), action, data, button, keys))
    assert client.jobs(PlanImport)[-1] == PlanImport(("/a.md", "/b"))
    assert first in client.cancels
    client.finished.emit(first, plan(1, 0, 0))
    assert dialog.model.phase is Phase.PLANNING


def test_the_preview_says_what_each_file_holds_and_why_others_are_left_out(
    dialog: ImportDialog, client: FakeClient
) -> None:
    dialog.open_paths(["/notes"])
    client.finish(PlanImport, PlanReady(7, (KNOWN, CHATS), 1, 0, 1, 9, (SCAN,), ((".png", 37), ("", 1)), (PICTURE,)))
    lists = dialog.report_page.lists
    assert [lists.tabs.tabText(tab) for tab in range(lists.tabs.count())] == ["2 files", "1 problem", "1 other file"]
    assert rows(lists.model) == [
        ["chats.zip", "New", "ChatGPT export: 12 conversations", "Left out: hidden messages (3). Old format."],
        ["a.md", "Known", "Markdown note", ""],
    ]
    assert lists.model.index(1, 3).data(Qt.ItemDataRole.AccessibleTextRole) == "none"
    assert lists.detail.isHidden()
    lists.view.setCurrentIndex(lists.model.index(0, 0))
    assert lists.detail.text() == (
        "/notes/chats.zip. New. ChatGPT export: 12 conversations. Left out: hidden messages (3). Old format."
    )
    lists.tabs.setCurrentIndex(2)
    assert rows(lists.model) == [["a.png", "Is a picture; pictures cannot be read yet"]]
    assert lists.view.accessibleName() == "1 other file"
    assert lists.about.text() == "Passed over: 37 .png, 1 without an ending."
    assert lists.detail.isHidden()


def test_what_can_be_imported_is_asked_of_the_engine(dialog: ImportDialog, client: FakeClient) -> None:
    assert file_filter(dialog.model.kinds) == "All files (*)"
    client.finish(ListFileKinds, FileKinds((("mail", (".eml", ".mbox")), ("ChatGPT export", (".json",)))))
    assert dialog.choose_page.kinds.text() == "mails, ChatGPT exports."
    assert file_filter(dialog.model.kinds) == (
        "All that can be imported (*.eml *.mbox *.json);;Mails (*.eml *.mbox);;ChatGPT exports (*.json);;All files (*)"
    )
    dialog.close()
    dialog.show()
    assert len(client.jobs(ListFileKinds)) == 1


@pytest.fixture
def watched(dialog: ImportDialog) -> list[str]:
    """What is asked of the watching, in order."""
    told: list[str] = []
    dialog.watch_wanted.connect(lambda folder: told.append(f"watch {folder}"))
    dialog.watch_unwanted.connect(lambda folder: told.append(f"leave {folder}"))
    return told


def test_a_folder_is_kept_up_to_date_from_its_import_on_until_that_is_undone(
    dialog: ImportDialog, client: FakeClient, watched: list[str]
) -> None:
    dialog.open_paths(["/notes"])
    client.finish(PlanImport, PlanReady(7, (CHATS,), 1, 0, 0, 9, (), folders=("/notes",)))
    assert dialog.keep_box.isVisible()
    assert not dialog.keep_box.isChecked()
    dialog.keep_box.setChecked(True)
    click(dialog.go_button)
    assert watched == []
    client.finish(RunImport, ImportDone(report()))
    assert watched == ["watch /notes"]
    assert not dialog.keep_box.isVisible()
    click(dialog.undo_button)
    client.finish(UndoImport, ImportUndone(ImportReport("batch", 0, 0, 0, 9)))
    assert watched == ["watch /notes", "leave /notes"]
    dialog.open_paths(["/notes/a.md"])
    client.finish(PlanImport, plan())
    assert not dialog.keep_box.isVisible()
    assert not dialog.keep_box.isChecked()
    click(dialog.go_button)
    client.finish(RunImport, ImportDone(report()))
    assert len(watched) == 2


def test_a_folder_without_news_can_be_kept_up_to_date_too(
    dialog: ImportDialog, client: FakeClient, watched: list[str]
) -> None:
    dialog.open_paths(["/notes"])
    client.finish(PlanImport, PlanReady(7, (KNOWN,), 0, 0, 1, 0, (), folders=("/notes",)))
    assert not dialog.go_button.isVisible()
    dialog.keep_box.setChecked(True)
    assert dialog.go_button.text() == "Keep up to date"
    click(dialog.go_button)
    assert watched == ["watch /notes"]
    assert client.jobs(RunImport) == []
    assert not dialog.isVisible()


def test_a_stopped_import_watches_nothing(dialog: ImportDialog, client: FakeClient, watched: list[str]) -> None:
    dialog.open_paths(["/notes"])
    client.finish(PlanImport, PlanReady(7, (CHATS,), 1, 0, 0, 9, (), folders=("/notes",)))
    dialog.keep_box.setChecked(True)
    click(dialog.go_button)
    click(dialog.cancel_button)
    client.finish(RunImport, ImportDone(report(0), cancelled=True))
    assert watched == []


def test_entries_of_files_are_not_counted_as_files(dialog: ImportDialog, client: FakeClient) -> None:
    dialog.open_paths(["/notes"])
    client.finish(PlanImport, PlanReady(7, (CHATS,), 1, 0, 0, 9, ()))
    click(dialog.go_button)
    client.progress.emit(client.last(RunImport), Progress(3, 12, "chats.zip", None))
    assert dialog.work_page.count.text() == "3 of 12 entries"


def test_the_model_of_files_is_sound(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = FileModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show_list(not_read("Two", (SCAN, SCAN)))
    assert (model.rowCount(), model.columnCount()) == (2, 3)
    assert model.headerData(2, Qt.Orientation.Horizontal) == "What to do"
    model.show_list(to_read("One", (KNOWN,)))
    assert (model.rowCount(), model.columnCount()) == (1, 3)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (2.0, "a few seconds left"),
        (31.0, "about 30 s left"),
        (56.0, "about 1 min left"),
        (600.0, "about 10 min left"),
    ],
)
def test_time_left_is_told_in_round_numbers(seconds: float | None, text: str) -> None:
    assert time_text(Progress(1, 2, "x", seconds)) == text
