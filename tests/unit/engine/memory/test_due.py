"""Due dates in notes and calendars, and what is not one."""

from __future__ import annotations

import datetime as dt

import pytest

from ai_os_diffusion.memory.due import find_due, find_event

WRITTEN = dt.date(2026, 11, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The tax form is due Friday.", "2026-11-20"),
        ("Send the papers by 12 March.", "2027-03-12"),
        ("Rent by next Monday, please.", "2026-11-23"),
        ("Remind me on 3 December to call Bo.", "2026-12-03"),
        ("deadline: 2026-12-01", "2026-12-01"),
        ("The deadline for the grant application is 5 January 2027.", "2027-01-05"),
        ("On 12 December the report is due.", "2026-12-12"),
        ("- [ ] Book the ferry 📅 2026-12-05", "2026-12-05"),
        ("TODO: water filter, 4 December", "2026-12-04"),
        ("I need to call the plumber tomorrow.", "2026-11-19"),
        ("We have to pay the deposit in 3 days.", "2026-11-21"),
        ("Hand it in by the end of the month.", "2026-11-30"),
        ("My passport expires on 9 August 2027.", "2027-08-09"),
        ("The invoice was due 11 November.", "2026-11-11"),
    ],
)
def test_a_due_date_is_found_from_the_day_of_the_note(text: str, day: str) -> None:
    assert [due.day.isoformat() for due in find_due(text, WRITTEN)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "- [x] Book the ferry by 5 December",
        "~~Pay the rent by 5 December~~",
        "The delay was due to 12 March being a holiday.",
        "We met on 12 December in Ghent.",
        "I had to leave on 3 November.",
        "He lives by the sea.",
        "The book by Anna May is due.",
        "in 99999999 weeks it is due in 99999999 weeks",
    ],
)
def test_what_is_done_or_only_tells_is_not_due(text: str) -> None:
    assert find_due(text, WRITTEN) == []


def test_without_a_date_of_its_own_a_text_has_only_whole_dates() -> None:
    text = "Due Friday.\nPay by 12 March.\nReturn the books by 2026-12-01."
    due = find_due(text, None)
    assert [(each.day.isoformat(), text[each.start : each.end]) for each in due] == [
        ("2026-12-01", "Return the books by 2026-12-01.")
    ]


def test_the_last_days_of_time_are_no_error() -> None:
    assert [due.day for due in find_due("Due tomorrow. Pay by 12 March.", dt.date.max)] == [dt.date(9999, 3, 12)]


def event(*lines: str) -> str:
    return "\n".join(("Choir", *lines))


@pytest.mark.parametrize(
    ("text", "day", "task"),
    [
        (event("When: 20 November 2026 (Friday), 19:30–21:00"), "2026-11-20", False),
        (event("Due: 25 November 2026 (Wednesday)", "Status: open"), "2026-11-25", True),
        (event("When: 2 January 2026 (Friday), all day", "Repeats: every week on Friday"), "2026-11-20", False),
        (event("When: 2 January 2026 (Friday)", "Repeats: every 2 weeks"), "2026-11-20", False),
        (event("When: 30 November 1990 (Friday), all day", "Repeats: every year"), "2026-11-30", False),
        (event("When: 31 January 2026 (Saturday)", "Repeats: every month"), "2026-12-31", False),
        (event("When: 5 January 2026 (Monday)", "Repeats: every week on Monday and Thursday"), "2026-11-19", False),
        (event("When: 5 January 2026 (Monday)", "Repeats: every day, until 6 March 2026"), "2026-03-06", False),
        (event("When: 5 January 2026 (Monday)", "Repeats: every day, 3 times"), "2026-01-07", False),
        (
            event("When: 2 January 2026 (Friday)", "Repeats: every week; not on 20 November 2026"),
            "2026-11-27",
            False,
        ),
        (event("When: 5 January 2026 (Monday)", "Repeats: every month on the first Monday"), "2026-01-05", False),
    ],
)
def test_an_entry_of_a_calendar_has_its_next_day(text: str, day: str, task: bool) -> None:
    found = find_event(text, WRITTEN)
    assert found is not None
    assert (found.day.isoformat(), found.task, text[found.start : found.end]) == (day, task, "Choir")


@pytest.mark.parametrize("lines", [("Where: at home",), ("Due: 25 November 2026", "Status: done on 3 November 2026")])
def test_an_entry_without_a_day_or_that_is_done_is_not_due(lines: tuple[str, ...]) -> None:
    assert find_event(event(*lines), WRITTEN) is None
