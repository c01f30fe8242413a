"""Periods as people name them."""

from __future__ import annotations

import datetime as dt

import pytest

from ai_os_diffusion.periods import only_period, split_period

TODAY = dt.date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("text", "first", "last", "rest"),
    [
        ("my week", "2026-11-16", "2026-11-22", ""),
        ("last week", "2026-11-09", "2026-11-15", ""),
        ("last month", "2026-10-01", "2026-10-31", ""),
        ("this year", "2026-01-01", "2026-12-31", ""),
        ("yesterday", "2026-11-19", "2026-11-19", ""),
        ("March", "2026-03-01", "2026-03-31", ""),
        ("in December", "2025-12-01", "2025-12-31", ""),
        ("the garden in March 2024", "2024-03-01", "2024-03-31", "the garden"),
        ("the last 10 days", "2026-11-11", "2026-11-20", ""),
        ("the last few days", "2026-11-18", "2026-11-20", ""),
        ("2024", "2024-01-01", "2024-12-31", ""),
        ("my weekend", "2026-11-14", "2026-11-15", ""),
        ("what happened on 14 March", "2026-03-14", "2026-03-14", "what happened"),
        ("last Tuesday", "2026-11-17", "2026-11-17", ""),
        ("what I did on Friday", "2026-11-13", "2026-11-13", "what I did"),  # and not today
        ("this Sunday", "2026-11-22", "2026-11-22", ""),
        ("on 25 December", "2025-12-25", "2025-12-25", ""),
        ("on 25 December 2026", "2026-12-25", "2026-12-25", ""),
        ("at the weekend", "2026-11-14", "2026-11-15", ""),
        ("about Mia from this year", "2026-01-01", "2026-12-31", "about Mia"),
    ],
)
def test_periods(text: str, first: str, last: str, rest: str) -> None:
    period, left = split_period(text, TODAY)
    assert period is not None
    assert (period.first.isoformat(), period.last.isoformat(), left) == (first, last, rest)
    assert period.holds(period.first)
    assert not period.holds(period.last + dt.timedelta(days=1))


@pytest.mark.parametrize("text", ["the garden", "what I may do", "Mia's boat", "", "the Monday market", "Mondays"])
def test_no_period(text: str) -> None:
    assert split_period(text, TODAY) == (None, text)
    assert not only_period(text)


def test_the_last_month_in_january() -> None:
    period, _ = split_period("last month", dt.date(2026, 1, 31))
    assert period is not None
    assert (period.first, period.last) == (dt.date(2025, 12, 1), dt.date(2025, 12, 31))


def test_only_a_period() -> None:
    assert only_period("last week, so far")
    assert only_period("last Tuesday")
    assert only_period("on 5 November")
    assert only_period("on Saturday, 14 March 2026") is False  # two of them
    assert not only_period("the garden last week")
    assert not only_period("at the dentist on Monday")
