"""The memories view: paging, search as you type, one memory in full, forgetting with undo, empty states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListView,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ai_os_app import icons
from ai_os_app.views.memory.kinds import kind_icon
from ai_os_app.views.memory.memory_browser import MemoryBrowser
from ai_os_app.views.memory.memory_model import HIT, PAGE, MemoryModel, snippet_of, title_of
from ai_os_app.workers.jobs import (
    CountMemories,
    Forget,
    ListMemories,
    ListPassages,
    PinMemory,
    SearchMemories,
    Unforget,
)
from ai_os_app.workers.results import Count, Forgotten, Hits, Passages, Problem
from ai_os_diffusion.types import MemoryHit
from gui.fake_client import FakeClient

DAY = dt.date(2026, 11, 20)
Open = Callable[..., MemoryBrowser]


def memory(number: int, **changes: object) -> MemoryHit:
    values: dict[str, object] = {
        "id": str(number),
        "kind": "note",
        "title": f"Title {number}",
        "text": f"# Title {number}\n\nLine {number} says something.",
        "path": f"/notes/file{number}.md",
        "start": 10,
        "end": 50,
        "score": 0.0,
        "created": dt.datetime(2026, 11, 20, 12, tzinfo=dt.timezone.utc),
        "day": DAY - dt.timedelta(days=number),
    }
    return MemoryHit(**(values | changes))  # type: ignore[arg-type]


class Profile:
    """Memories that the fake client answers from."""

    def __init__(self, client: FakeClient, count: int) -> None:
        self.client = client
        self.hits = [memory(number) for number in range(count)]
        client.reply(ListMemories, self.page)
        client.reply(CountMemories, lambda job: Count(len(self.hits), (("note", len(self.hits)),)))
        client.reply(ListPassages, lambda job: Passages(job.id, (memory(int(job.id)),)))

    def page(self, job: ListMemories) -> Hits:
        items = tuple(self.hits[job.offset : job.offset + job.limit])
        return Hits("", items, len(self.hits), job.offset, job.kind)

    def take(self, *ids: str) -> None:
        self.hits = [hit for hit in self.hits if hit.id not in ids]
        self.client.memories_changed.emit()


@pytest.fixture
def browse(client: FakeClient, qtbot: QtBot) -> Open:
    def open_browser(count: int = 3) -> MemoryBrowser:
        browser = MemoryBrowser(client)
        qtbot.addWidget(browser)
        browser.profile = Profile(client, count)  # type: ignore[attr-defined]
        browser.resize(1100, 700)
        browser.show()
        qtbot.waitUntil(lambda: not browser.model.is_loading)
        return browser

    return open_browser


def select(browser: MemoryBrowser, *rows: int) -> None:
    browser.list.clearSelection()
    for row in rows:
        index = browser.model.index(row)
        browser.list.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)


def ids(model: MemoryModel) -> list[str]:
    return [model.index(row).data(HIT).id for row in range(model.rowCount())]


def test_kinds_have_names_and_icons(browse: Open, qtbot: QtBot) -> None:
    browser = browse(0)
    profile = browser.profile  # type: ignore[attr-defined]
    profile.hits = [
        memory(n, kind=kind) for n, kind in enumerate(("chat", "document", "mail", "record", "note", "odd"))
    ]
    kinds = tuple((hit.kind, 1) for hit in profile.hits)
    profile.client.reply(CountMemories, lambda job: Count(6, kinds))
    profile.client.memories_changed.emit()
    qtbot.waitUntil(lambda: browser.model.rowCount() == 6 and browser.kinds.count() == 7)
    shown = [browser.kinds.itemText(place) for place in range(7)]
    assert shown == [
        "All kinds (6)",
        "Imported chats (1)",
        "Documents (1)",
        "Mails (1)",
        "Table rows (1)",
        "Notes (1)",
        "Odd (1)",
    ]
    read = [browser.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(6)]
    assert "Mail" in read[2].split(", ")
    assert "Note" not in read[4].split(", ")  # most are notes
    used = [kind_icon(hit.kind, has_file=True) for hit in profile.hits]
    assert used == ["chat", "document", "mail", "table", "file", "file"]
    assert set(used) <= set(icons.NAMES)
    select(browser, 2)
    assert browser.detail.facts.text().startswith("Mail · ")
    assert "bytes" not in browser.detail.source.text()


def test_the_model_is_sound_while_it_grows_and_shrinks(
    client: FakeClient, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    profile = Profile(client, PAGE * 2 + 7)
    model = MemoryModel(client)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.reload()
    qtbot.waitUntil(lambda: model.rowCount() >= PAGE)

    def fetched_all() -> bool:
        model.fetchMore(QModelIndex())
        return model.rowCount() == PAGE * 2 + 7

    qtbot.waitUntil(fetched_all)
    assert not model.canFetchMore(QModelIndex())
    assert [job.offset for job in client.jobs(ListMemories)] == [0, PAGE, PAGE * 2]
    profile.hits = [memory(900), *profile.hits[:50], *profile.hits[60:]]
    model.reload()
    qtbot.waitUntil(lambda: not model.is_loading)
    assert ids(model) == [hit.id for hit in profile.hits]


def test_scrolling_to_the_end_loads_the_next_page(browse: Open, qtbot: QtBot) -> None:
    browser = browse(PAGE + 5)
    assert browser.model.rowCount() == PAGE
    browser.list.scrollToBottom()
    qtbot.waitUntil(lambda: browser.model.rowCount() == PAGE + 5)
    assert browser.count.text() == str(PAGE + 5)


def test_search_waits_for_a_pause_and_drops_late_results(browse: Open, client: FakeClient, qtbot: QtBot) -> None:
    browser = browse()
    QTest.keyClicks(browser.search, "pear")
    assert client.jobs(SearchMemories) == []
    qtbot.waitUntil(lambda: len(client.jobs(SearchMemories)) == 1)
    assert client.jobs(SearchMemories)[0].text == "pear"
    first = client.last(SearchMemories)
    QTest.keyClicks(browser.search, " tree")
    qtbot.waitUntil(lambda: len(client.jobs(SearchMemories)) == 2)
    assert first in client.cancels
    client.finished.emit(first, Hits("pear", (memory(7),), 1))  # late, as if the cancel had come too late
    assert ids(browser.model) == ["0", "1", "2"]
    client.finish(SearchMemories, Hits("pear tree", (memory(8),), 1))
    assert ids(browser.model) == ["8"]
    assert browser.count.text() == "1 found"


def test_down_leads_from_the_search_into_the_results_and_enter_opens(
    browse: Open, client: FakeClient, qtbot: QtBot
) -> None:
    browser = browse()
    browser.activateWindow()
    browser.focus_search()
    QTest.keyClicks(browser.search, "pear")
    qtbot.waitUntil(lambda: len(client.jobs(SearchMemories)) == 1)
    client.finish(SearchMemories, Hits("pear", (memory(8), memory(9)), 2))
    QTest.keyClick(browser.search, Qt.Key.Key_Down)
    assert browser.focusWidget() is browser.list
    assert [hit.id for hit in browser.selected_hits()] == ["8"]
    QTest.keyClick(browser.list, Qt.Key.Key_Down)
    assert [hit.id for hit in browser.selected_hits()] == ["9"]
    QTest.keyClick(browser.list, Qt.Key.Key_Return)
    assert browser.focusWidget() is browser.detail.text
    assert browser.detail.hit is not None
    assert browser.detail.hit.id == "9"


def test_enter_in_the_search_opens_the_best_result_once_it_is_there(
    browse: Open, client: FakeClient, qtbot: QtBot
) -> None:
    browser = browse()
    browser.focus_search()
    QTest.keyClicks(browser.search, "pear")
    QTest.keyClick(browser.search, Qt.Key.Key_Return)
    assert browser.focusWidget() is browser.search
    client.finish(SearchMemories, Hits("pear", (memory(8), memory(9)), 2))
    assert browser.focusWidget() is browser.detail.text
    assert browser.detail.hit is not None
    assert browser.detail.hit.id == "8"


def test_the_kind_filter_lists_counts_and_asks_for_one_kind(browse: Open, client: FakeClient, qtbot: QtBot) -> None:
    browser = browse()
    qtbot.waitUntil(lambda: browser.kinds.count() == 2)
    assert [browser.kinds.itemText(n) for n in range(2)] == ["All kinds (3)", "Notes (3)"]
    browser.kinds.setFocus()
    QTest.keyClick(browser.kinds, Qt.Key.Key_Down)
    browser.kinds.activated.emit(browser.kinds.currentIndex())
    assert client.jobs(ListMemories)[-1].kind == "note"


def test_one_memory_shows_in_full_with_its_passages(browse: Open, client: FakeClient, qtbot: QtBot) -> None:
    browser = browse()
    shown = memory(1, tags=("people", "home"), pinned=True)
    browser.profile.hits[1] = shown  # type: ignore[attr-defined]
    other = memory(5, path=shown.path, text="The next passage.")
    client.reply(ListPassages, lambda job: Passages(job.id, (shown, other)))
    client.memories_changed.emit()
    qtbot.waitUntil(lambda: not browser.model.is_loading)
    select(browser, 1)
    detail = browser.detail
    qtbot.waitUntil(lambda: detail.siblings.count() == 2)
    assert detail.title.text() == "Title 1"
    assert detail.text.toPlainText() == shown.text
    assert detail.source.text().replace("\u200b", "") == "From file1.md in /notes, bytes 10 to 50"
    assert detail.tags.text() == "Tags: people, home"
    assert "Pinned" in detail.facts.text()
    assert "About 19 Nov 2026" in detail.facts.text()
    detail.siblings.itemActivated.emit(detail.siblings.item(1))
    assert detail.text.toPlainText() == "The next passage."
    with qtbot.waitSignal(browser.source_requested) as opened:
        QTest.mouseClick(detail.open_button, Qt.MouseButton.LeftButton)
    assert [hit.id for hit in opened.args] == [other.id]


def test_a_memory_written_here_has_no_source_to_open(browse: Open) -> None:
    browser = browse()
    browser.detail.show_hit(memory(9, path="", title=""))
    assert not browser.detail.open_button.isEnabled()
    assert browser.detail.source.isHidden()
    assert browser.detail.title.text() == "Title 9"


def test_pin_asks_for_the_opposite_and_the_row_follows(browse: Open, client: FakeClient, qtbot: QtBot) -> None:
    browser = browse()
    select(browser, 1)
    assert browser.detail.pin_button.text() == "Pin"
    QTest.mouseClick(browser.detail.pin_button, Qt.MouseButton.LeftButton)
    assert client.jobs(PinMemory) == [PinMemory("1", True)]
    browser.profile.hits[1] = memory(1, pinned=True)  # type: ignore[attr-defined]
    client.memories_changed.emit()
    qtbot.waitUntil(lambda: browser.detail.pin_button.text() == "Unpin")
    assert [hit.id for hit in browser.selected_hits()] == ["1"]
    assert "pinned" in browser.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_forget_several_and_undo(browse: Open, client: FakeClient, qtbot: QtBot) -> None:
    browser = browse(5)
    select(browser, 1, 3)
    assert browser.selection_bar.isVisible()
    assert browser.selected.text() == "2 memories selected"
    QTest.mouseClick(browser.forget_selected, Qt.MouseButton.LeftButton)
    assert client.jobs(Forget) == [Forget(("1", "3"))]
    with qtbot.waitSignal(browser.forgotten) as told:
        client.finish(Forget, Forgotten("token", 2))
    assert told.args == ["2 memories are forgotten. The trash keeps them for 30 days.", "token"]
    browser.profile.take("1", "3")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: ids(browser.model) == ["0", "2", "4"])
    assert not browser.selection_bar.isVisible()
    browser.undo_forget("token")
    assert client.jobs(Unforget) == [Unforget("token")]
    with qtbot.waitSignal(browser.problem):
        client.fail(Unforget, Problem("inference.undo", "No.", "Again."))


def test_forgetting_the_shown_memory_clears_the_detail(browse: Open, client: FakeClient, qtbot: QtBot) -> None:
    browser = browse()
    select(browser, 2)
    QTest.mouseClick(browser.detail.forget_button, Qt.MouseButton.LeftButton)
    assert client.jobs(Forget) == [Forget(("2",))]
    browser.profile.take("2")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: browser.detail.hit is None)
    assert browser.detail.hint.isVisible()


def test_empty_states_say_one_sentence_and_offer_one_button(browse: Open, client: FakeClient, qtbot: QtBot) -> None:
    browser = browse(0)
    qtbot.waitUntil(lambda: browser.empty.button.text() == "Import…")
    assert browser.empty.sentence.text().startswith("Nothing remembered yet.")
    with qtbot.waitSignal(browser.import_requested):
        QTest.mouseClick(browser.empty.button, Qt.MouseButton.LeftButton)
    client.reply(SearchMemories, lambda job: Hits(job.text, (), 0))
    browser.search.setText("nowhere")
    qtbot.waitUntil(lambda: browser.empty.button.text() == "Clear search")
    assert "“nowhere”" in browser.empty.sentence.text()
    QTest.mouseClick(browser.empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: browser.empty.button.text() == "Import…")
    assert browser.search.text() == ""


def test_a_failed_list_names_the_remedy_and_tries_again(client: FakeClient, qtbot: QtBot) -> None:
    browser = MemoryBrowser(client)
    qtbot.addWidget(browser)
    browser.show()
    client.fail(ListMemories, Problem("storage.corruption", "Damaged.", "Restore a backup."))
    assert browser.empty.sentence.text() == "Damaged. Restore a backup."
    QTest.mouseClick(browser.empty.button, Qt.MouseButton.LeftButton)
    assert len(client.jobs(ListMemories)) == 2


def test_it_loads_when_it_is_shown_and_not_before(client: FakeClient, qtbot: QtBot) -> None:
    browser = MemoryBrowser(client)
    qtbot.addWidget(browser)
    client.memories_changed.emit()
    assert client.submitted == []
    browser.show()
    assert client.jobs(ListMemories) == [ListMemories(0, PAGE, "")]


def test_a_narrow_window_shows_list_and_detail_in_turn(browse: Open, qtbot: QtBot) -> None:
    browser = browse()
    browser.resize(420, 600)
    assert not browser.detail.isVisible()
    select(browser, 1)
    browser.list.activated.emit(browser.model.index(1))
    assert browser.detail.isVisible()
    assert not browser.list.isVisible()
    QTest.mouseClick(browser.detail.back, Qt.MouseButton.LeftButton)
    assert browser.list.isVisible()
    browser.resize(1100, 600)
    assert browser.list.isVisible()
    assert browser.detail.isVisible()


def test_everything_that_takes_the_focus_has_a_name(browse: Open) -> None:
    browser = browse()
    kinds = (QAbstractButton, QLineEdit, QComboBox, QListView, QListWidget, QPlainTextEdit)
    inside = [
        widget for widget in browser.findChildren(QWidget) if widget.window() is browser and not widget.isHidden()
    ]
    for widget in inside:
        if isinstance(widget, kinds) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            named = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            assert named, f"{type(widget).__name__} has no accessible name"


def test_titles_and_first_lines_leave_the_marks_of_markdown_out() -> None:
    assert title_of(memory(1, title="", text="## Garden\n\n- pear")) == "Garden"
    assert snippet_of(memory(1, title="", text="## Garden\n\n- pear")) == "pear"
    assert snippet_of(memory(1, title="Garden", text="# Garden\n\nThe pear.")) == "The pear."
    assert snippet_of(memory(1, title="Garden", text="The pear.")) == "The pear."


def test_the_magnifier_of_the_search_follows_the_theme(browse: Open) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    browser = browse()
    sign = next(action for action in browser.search.actions() if action.property("icon_name") == "search")
    before, palette = sign.icon().cacheKey(), app.palette()
    dark = QPalette(palette)
    dark.setColor(QPalette.ColorRole.WindowText, "#fefefe")
    try:
        app.setPalette(dark)
        icons.refresh()
        image = sign.icon().pixmap(icons.SIZES[0]).toImage()
        assert sign.icon().cacheKey() != before
        inks = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        assert max(ink.lightness() for ink in inks if ink.alpha() > 200) > 240
    finally:
        app.setPalette(palette)
        icons.refresh()
