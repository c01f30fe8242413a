"""The list of memories as a timeline: months above their first rows, and the way to a day."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ai_os_app.views.memory.memory_browser import MemoryBrowser
from ai_os_app.views.memory.memory_model import MONTH, PAGE
from ai_os_app.workers.jobs import CountMemories, ListMemories, SearchMemories
from ai_os_app.workers.results import Count, Hits
from ai_os_diffusion.types import MemoryHit
from gui.fake_client import FakeClient

NEWEST = dt.date(2026, 3, 4)


def memory(number: int) -> MemoryHit:
    """One of every second day, counted back from the newest."""
    return MemoryHit(str(number), "note", f"Note {number}", "", "", 0, 0, 0.0, day=NEWEST - dt.timedelta(2 * number))


class Profile:
    """Answers as the engine would."""

    def __init__(self, client: FakeClient, count: int) -> None:
        self.hits = [memory(number) for number in range(count)]
        client.reply(ListMemories, self.page)
        client.reply(CountMemories, lambda job: Count(count, (("note", count),)))
        client.reply(SearchMemories, lambda job: Hits(job.text, tuple(self.hits[:5]), 5))

    def page(self, job: ListMemories) -> Hits:
        before = sum(1 for hit in self.hits if job.until is not None and hit.day is not None and hit.day > job.until)
        first = before + job.offset
        return Hits("", tuple(self.hits[first : first + job.limit]), len(self.hits), job.offset, job.kind, before)


@pytest.fixture
def browser(client: FakeClient, qtbot: QtBot) -> MemoryBrowser:
    """Memories of more than one page."""
    Profile(client, PAGE + 40)
    made = MemoryBrowser(client)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    qtbot.waitUntil(lambda: made.model.rowCount() >= PAGE)
    return made


def months(browser: MemoryBrowser, rows: int) -> list[str]:
    return [str(browser.model.index(row).data(MONTH)) for row in range(rows)]


def go_to(browser: MemoryBrowser, day: dt.date, qtbot: QtBot) -> None:
    browser.top.date.setDate(QDate(day.year, day.month, day.day))
    qtbot.waitUntil(lambda: not browser.model.is_loading)


def test_the_first_row_of_a_month_has_its_name_and_more_height(browser: MemoryBrowser) -> None:
    assert months(browser, 5) == ["March 2026", "", "February 2026", "", ""]
    heights = [browser.list.visualRect(browser.model.index(row)).height() for row in range(5)]
    assert heights[0] == heights[2] > heights[1] == heights[3]


def test_what_a_search_found_stands_in_no_order_of_time(browser: MemoryBrowser, qtbot: QtBot) -> None:
    browser.search.setText("note")
    qtbot.waitUntil(lambda: browser.model.rowCount() == 5)
    assert months(browser, 5) == [""] * 5


def test_the_list_begins_with_the_day_that_was_gone_to(
    browser: MemoryBrowser, client: FakeClient, qtbot: QtBot
) -> None:
    assert browser.top.newest.isHidden()
    go_to(browser, dt.date(2026, 1, 15), qtbot)
    assert client.jobs(ListMemories)[-1] == ListMemories(0, PAGE, "", dt.date(2026, 1, 15))
    first = browser.model.hit(0)
    assert first is not None
    assert first.day == dt.date(2026, 1, 15)
    assert months(browser, 1) == ["January 2026"]
    assert browser.count.text() == "116"
    browser.list.scrollToBottom()
    qtbot.waitUntil(lambda: browser.model.rowCount() == 116)
    assert client.jobs(ListMemories)[-1] == ListMemories(24 + PAGE, PAGE)
    QTest.mouseClick(browser.top.newest, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not browser.model.is_loading)
    assert months(browser, 1) == ["March 2026"]
    assert browser.top.newest.isHidden()


def test_a_day_ends_a_search_and_a_day_before_all_offers_the_way_back(browser: MemoryBrowser, qtbot: QtBot) -> None:
    browser.search.setText("note")
    qtbot.waitUntil(lambda: browser.model.rowCount() == 5)
    go_to(browser, dt.date(1999, 1, 1), qtbot)
    assert browser.search.text() == ""
    assert browser.empty.sentence.text() == "There are no memories of that day or before it."
    QTest.mouseClick(browser.empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: browser.model.rowCount() >= PAGE)


def test_a_search_after_it_looks_at_all_memories(browser: MemoryBrowser, client: FakeClient, qtbot: QtBot) -> None:
    go_to(browser, dt.date(2026, 1, 15), qtbot)
    browser.search.setText("note")
    qtbot.waitUntil(lambda: bool(client.jobs(SearchMemories)))
    qtbot.waitUntil(lambda: browser.model.rowCount() == 5)
    browser.search.clear()
    qtbot.waitUntil(lambda: browser.model.rowCount() >= PAGE)
    assert months(browser, 1) == ["January 2026"], "the day is still chosen, and shown"


def test_it_has_a_name_and_is_reached_by_the_keyboard(browser: MemoryBrowser) -> None:
    assert browser.top.date.accessibleName() == "Begin the list with this day"
    assert browser.top.date.focusPolicy() & Qt.FocusPolicy.TabFocus
