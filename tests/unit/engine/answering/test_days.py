"""Days in what was found: which one a span names, how long ago, until, between, how old."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from ai_os_diffusion.answering import days
from ai_os_diffusion.answering.candidates import Candidate
from ai_os_diffusion.answering.questions import Shape, shape_of
from helpers.tiny import memory_hit

TODAY = dt.date(2026, 3, 10)


def candidate(text: str, memory: str = "", *, day: str | None = None, **fields: object) -> Candidate:
    memory = memory or f"It is {text}."
    hit = memory_hit(memory, day=day, start=20)
    made = Candidate(hit, text, 0, 0, False, 1.0, 5.0, 0, 1.0, memory)
    return dataclasses.replace(made, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("14 March 2026", None, dt.date(2026, 3, 14)),
        ("14 March", "2025-06-01", dt.date(2025, 3, 14)),
        ("14 March", None, None),
        ("tomorrow", "2026-03-01", dt.date(2026, 3, 2)),
        ("the day after tomorrow", "2026-03-01", dt.date(2026, 3, 3)),
        ("The day before yesterday", "2026-03-03", dt.date(2026, 3, 1)),
        ("3 days ago", "2026-03-10", dt.date(2026, 3, 7)),
        ("two weeks ago", "2026-03-20", dt.date(2026, 3, 6)),
        ("in a week", "2026-03-20", dt.date(2026, 3, 27)),
        ("two weeks", "2026-03-20", None),  # a length, no day
        ("tomorrow", None, None),
        ("Rolo", "2026-03-01", None),
    ],
)
def test_the_day_of_a_candidate(text: str, written: str | None, expected: dt.date | None) -> None:
    assert days.day_of(candidate(text, day=written)) == expected


def test_a_day_without_any_year_is_one_of_the_year_that_is_given() -> None:
    assert days.day_of(candidate("14 March"), TODAY) == dt.date(2026, 3, 14)
    assert days.day_of(candidate("14 March", day="2024-01-01"), TODAY) == dt.date(2024, 3, 14)


def test_the_best_that_names_a_day() -> None:
    vague, exact = candidate("Rolo", day="2026-01-01"), candidate("2 May 2026")
    assert days.best_day([vague, exact]) == (dt.date(2026, 5, 2), exact)
    assert days.best_day([vague]) == (dt.date(2026, 1, 1), vague)  # the memory's own day
    assert days.best_day([candidate("Rolo")]) is None
    assert days.best_day([vague, vague, vague, exact]) == (dt.date(2026, 1, 1), vague)  # it only looks at three
    assert days.best_day([]) is None


def test_the_memory_that_speaks_of_the_thing_goes_before_the_likelier_one() -> None:
    desk = candidate("1 May 2025", "Bought the desk on 1 May 2025.")
    kettle = candidate("2 May 2025", "Bought the kettle on 2 May 2025.", score=1.0)
    assert days.best_day([desk, kettle], "the kettle") == (dt.date(2025, 5, 2), kettle)


def test_only_what_the_pointer_prefers_is_a_pointed_day() -> None:
    doubtful = candidate("1 May 2025", margin=-0.1)
    assert days.pointed_day([doubtful, candidate("Rolo")], TODAY) is None
    sure = candidate("2 May 2025")
    assert days.pointed_day([doubtful, sure], TODAY) == (dt.date(2025, 5, 2), sure)


@pytest.mark.parametrize(
    ("question", "day", "expected"),
    [
        ("How many days until the party?", dt.date(2026, 3, 22), "12 days"),
        ("How many days since the move?", dt.date(2026, 3, 1), "9 days"),
        ("How many weeks ago was the move?", dt.date(2026, 3, 1), "1 week"),
        ("How many days until the move?", dt.date(2026, 3, 1), None),  # it is over
        ("How many days ago was the party?", dt.date(2026, 3, 22), None),  # it is to come
        ("How long since the party?", dt.date(2026, 3, 22), None),
    ],
)
def test_from_today(question: str, day: dt.date, expected: str | None) -> None:
    assert days.from_today(shape_of(question), day, candidate("on the day", day="2026-01-01"), TODAY) == expected


def test_today_itself_counts_both_ways() -> None:
    for kind in ("until", "since", "ago"):
        assert days.from_today(Shape(kind, "it"), TODAY, candidate("today"), TODAY) == "0 days"


@pytest.mark.parametrize(
    ("question", "noted", "expected"),
    [
        ("How many days until Mia's birthday?", candidate("5 March", day="2024-03-01"), "360 days"),
        ("How many days until the fair?", candidate("5 March"), "360 days"),  # undated
        ("How many days until the fair?", candidate("5 March", day="2026-03-01"), None),
        ("How many days until Mia's birthday?", candidate("5 March 2026"), None),
    ],
)
def test_what_returns_every_year_comes_again(question: str, noted: Candidate, expected: str | None) -> None:
    assert days.from_today(shape_of(question), dt.date(2026, 3, 5), noted, TODAY) == expected


def test_a_leap_day_returns() -> None:
    assert days.coming(dt.date(2024, 2, 29), dt.date(2026, 1, 1)) == dt.date(2026, 3, 1)


def test_order() -> None:
    first, later = shape_of("Which came first, the party or the move?"), shape_of("Which was later, A or B?")
    assert days.in_order(first, dt.date(2026, 3, 22), dt.date(2026, 3, 1)) == "the move"
    assert days.in_order(later, dt.date(2026, 3, 22), dt.date(2026, 3, 1)) == "A"
    assert days.in_order(first, TODAY, TODAY) is None


@pytest.mark.parametrize(
    ("born", "coming", "expected"),
    [
        ("30 January 1935", False, "91"),
        ("30 January 1935", True, "92"),
        ("11 March 1935", False, "90"),
        ("10 March 1935", True, "91"),  # it is today
        ("30 January", False, None),
        ("42", False, None),
    ],
)
def test_age(born: str, coming: bool, expected: str | None) -> None:
    assert days.age(candidate(born), TODAY, coming_birthday=coming) == expected


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("tomorrow", "2026-03-01", "tomorrow (2 March 2026)"),
        ("last Friday", "2026-03-01", "last Friday (27 February 2026)"),
        ("3 days ago", "2026-03-04", "3 days ago (1 March 2026)"),
        ("tomorrow", None, "tomorrow"),
        ("14 March", "2026-03-01", "14 March"),
        ("in the evening", "2026-03-01", "in the evening"),
    ],
)
def test_a_relative_day_gets_its_date(text: str, written: str | None, expected: str) -> None:
    assert days.with_date(candidate(text, day=written)) == expected
