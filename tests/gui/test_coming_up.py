"""What is due, in the view of memories: lines that lead to their memories, ticked off with undo, told once a day."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ai_os_app.reminding import Reminding
from ai_os_app.settings import Settings
from ai_os_app.tray import Tray
from ai_os_app.views.memory.coming_up import ComingUp
from ai_os_app.views.memory.memory_browser import MemoryBrowser
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.workers.jobs import CountMemories, EngineState, ListMemories, ListPassages
from ai_os_app.workers.reminder_jobs import ListReminders, MarkReminder, ReminderList, ReminderMarked
from ai_os_app.workers.results import Count, Hits, Passages, Problem
from ai_os_diffusion.conversation.model import Reminder
from ai_os_diffusion.types import MemoryHit
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient

TODAY = dt.date.today()


def reminder(text: str, days: int = 0) -> Reminder:
    hit = MemoryHit(f"id of {text}", "note", "A note", f"# A note\n\n{text}", "/notes/a.md", 0, 40, 0.0)
    return Reminder(text.replace(" ", "-"), TODAY + dt.timedelta(days=days), text, True, hit, 0, 40)


RENT, BOOKS, CHOIR = reminder("Pay the rent"), reminder("Return the books", -3), reminder("Choir", 5)


class Place:
    """The section with all that it is connected to."""

    def __init__(self, client: FakeClient, settings: Settings, qtbot: QtBot) -> None:
        self.client = client
        self.items = [BOOKS, RENT, CHOIR]
        self.marks: dict[str, str] = {}
        client.reply(ListReminders, lambda job: self.listed())
        client.reply(MarkReminder, self.mark)
        self.section, self.notices = ComingUp(), NoticeArea()
        for widget in (self.section, self.notices):
            qtbot.addWidget(widget)
        self.told: list[str] = []
        self.reminding = Reminding(client, settings, self.section, self.notices)
        self.reminding.due_today.connect(self.told.append)
        self.section.resize(500, 200)

    def listed(self) -> ReminderList:
        return ReminderList(TODAY, tuple(each for each in self.items if not self.marks.get(each.key)))

    def mark(self, job: MarkReminder) -> ReminderMarked:
        before = self.marks.get(job.key, "")
        self.marks[job.key] = job.state
        return ReminderMarked(job.key, job.day, job.state, before)  # type: ignore[arg-type]

    def texts(self) -> list[str]:
        return [row.reminder.text for row in self.section.rows]


@pytest.fixture
def place(client: FakeClient, settings: Settings, qtbot: QtBot) -> Place:
    made = Place(client, settings, qtbot)
    made.reminding.read()
    qtbot.waitUntil(lambda: bool(made.section.rows))
    return made


def test_the_list_is_read_when_the_engine_is_ready_and_when_memories_change(
    client: FakeClient, settings: Settings, qtbot: QtBot
) -> None:
    made = Place(client, settings, qtbot)
    assert made.section.isHidden()
    client.set_state(EngineState.READY)
    qtbot.waitUntil(lambda: made.texts() == ["Return the books", "Pay the rent", "Choir"])
    made.items = [CHOIR]
    client.memories_changed.emit()
    client.memories_changed.emit()
    qtbot.waitUntil(lambda: made.texts() == ["Choir"])
    assert len(client.jobs(ListReminders)) == 2


def test_a_line_says_when_and_names_its_buttons(place: Place) -> None:
    days = [row.day.text() for row in place.section.rows]
    assert days[0].startswith("Overdue, ")
    assert days[1] == "Today"
    row = place.section.rows[1]
    assert (row.done.accessibleName(), row.dismiss.accessibleName()) == ("Done: Pay the rent", "Dismiss: Pay the rent")
    assert place.section.head.text() == "Coming up (3)"


def test_what_is_out_of_sight_follows_and_what_is_the_same_stays(qtbot: QtBot) -> None:
    section = ComingUp()
    qtbot.addWidget(section)
    many = [reminder(f"R&D report {number}", number) for number in range(30)]
    section.show_reminders(many, TODAY)
    assert len(section.rows) < len(many)
    assert section.head.text() == "Coming up (30)"
    qtbot.waitUntil(lambda: [row.reminder for row in section.rows] == many)
    before = list(section.rows)
    section.show_reminders(many, TODAY)
    assert section.rows == before
    section.resize(500, 200)
    section.show()
    assert section.rows[0].button.text() == "R&&D report 0"  # as buttons write the sign
    section.show_reminders(many[:2], TODAY)
    assert [row.reminder for row in section.rows] == many[:2]


def test_done_is_kept_told_and_undone(place: Place, qtbot: QtBot) -> None:
    place.section.rows[1].done.click()
    assert place.texts() == ["Return the books", "Choir"]  # at once
    qtbot.waitUntil(lambda: bool(place.notices.notices))
    assert place.client.jobs(MarkReminder) == [MarkReminder(RENT.key, RENT.day, "done")]
    assert place.notices.notices[0].text == "Done: Pay the rent"
    assert place.notices.undo()
    qtbot.waitUntil(lambda: place.texts() == ["Return the books", "Pay the rent", "Choir"])
    assert place.marks[RENT.key] == ""


def test_dismissed_is_kept_apart_from_done(place: Place, qtbot: QtBot) -> None:
    place.section.rows[0].dismiss.click()
    qtbot.waitUntil(lambda: place.marks.get(BOOKS.key) == "dismissed")


def test_what_could_not_be_kept_comes_back(place: Place, qtbot: QtBot) -> None:
    place.client.reply(MarkReminder, lambda job: Problem("storage.full", "The disk is full.", "Make room."))
    place.section.rows[0].done.click()
    assert place.texts() == ["Pay the rent", "Choir"]
    qtbot.waitUntil(lambda: place.texts() == ["Return the books", "Pay the rent", "Choir"])
    assert place.notices.notices[0].text == "The disk is full. Make room."


def test_the_section_goes_with_its_last_line_and_folds(place: Place) -> None:
    place.section.show()
    place.section.head.click()
    assert not place.section.area.isVisible()
    for row in list(place.section.rows):
        row.done.click()
    assert place.section.isHidden()


def test_the_desktop_is_told_once_of_each(place: Place, settings: Settings, client: FakeClient, qtbot: QtBot) -> None:
    assert place.told == ["Pay the rent"]
    place.items = [RENT, reminder("Water the figs")]
    place.reminding.read()
    qtbot.waitUntil(lambda: len(place.told) == 2)
    assert place.told[1] == "Water the figs"
    again = Place(client, settings, qtbot)  # a later start
    again.items = place.items
    again.reminding.read()
    qtbot.waitUntil(lambda: len(again.section.rows) == 2)
    assert again.told == []


def test_the_desktop_is_not_told_where_that_is_switched_off(
    client: FakeClient, settings: Settings, qtbot: QtBot
) -> None:
    settings.set("remind", False)
    made = Place(client, settings, qtbot)
    made.reminding.read()
    qtbot.waitUntil(lambda: bool(made.section.rows))
    assert made.told == []


def test_a_line_leads_to_its_memory(client: FakeClient, qtbot: QtBot) -> None:
    client.reply(ListMemories, lambda job: Hits("", (BOOKS.memory,), 1))
    client.reply(CountMemories, lambda job: Count(1, (("note", 1),)))
    client.reply(ListPassages, lambda job: Passages(job.id, (CHOIR.memory,)))
    browser = MemoryBrowser(client)
    qtbot.addWidget(browser)
    browser.resize(1100, 700)
    browser.show()
    qtbot.waitUntil(lambda: not browser.model.is_loading)
    browser.coming_up.show_reminders([CHOIR], TODAY)
    browser.coming_up.rows[0].button.setFocus()
    QTest.keyClick(browser.coming_up.rows[0].button, " ")
    assert client.jobs(ListPassages)[-1].id == CHOIR.memory.id
    qtbot.waitUntil(lambda: "Choir" in browser.detail.text.toPlainText())


def test_the_window_asks_for_what_is_due(make_window: MakeWindow, client: FakeClient, qtbot: QtBot) -> None:
    client.reply(ListReminders, lambda job: ReminderList(TODAY, (CHOIR,)))
    window = make_window()
    client.set_state(EngineState.READY)
    qtbot.waitUntil(lambda: len(window.memories.coming_up.rows) == 1)


def test_the_message_of_the_tray_leads_to_the_memories(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    tray = Tray(window)
    shown: list[tuple[object, ...]] = []
    monkeypatch.setattr(tray.icon, "showMessage", lambda *words: shown.append(words))
    tray.remind("Pay the rent")
    assert shown[0][:2] == ("Due today", "Pay the rent")
    with qtbot.waitSignal(tray.reminders_requested):
        tray.icon.messageClicked.emit()
    tray.explain()
    with qtbot.waitSignal(tray.open_requested), qtbot.assertNotEmitted(tray.reminders_requested):
        tray.icon.messageClicked.emit()
