"""Dates as people write them."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from ai_os_diffusion.dates import all_dates, as_date, find_date, find_relative

YEAR = dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-14", dt.date(2026, 3, 14)),
        ("met on 14 March 2026 in town", dt.date(2026, 3, 14)),
        ("14th of March, 2026", dt.date(2026, 3, 14)),
        ("March 14, 2026", dt.date(2026, 3, 14)),
        ("Sept 3 2025", dt.date(2025, 9, 3)),
        ("14.3.2026", dt.date(2026, 3, 14)),
        ("14/03/2026", dt.date(2026, 3, 14)),
        ("the 31 February 2026", None),
        ("no date", None),
        ("call 2026 times", None),
    ],
)
def test_full_dates(text: str, expected: dt.date | None) -> None:
    assert find_date(text) == expected


def test_a_date_without_a_year_needs_a_reference() -> None:
    assert find_date("on 3 May") is None
    assert find_date("on 3 May", YEAR) == dt.date(2026, 5, 3)
    assert find_date("May 3rd", YEAR) == dt.date(2026, 5, 3)


def test_dates_come_in_order_without_overlap() -> None:
    found = all_dates("from 2 May 2026 to June 4, 2026", YEAR)
    assert [day for _, _, day in found] == [dt.date(2026, 5, 2), dt.date(2026, 6, 4)]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow", dt.date(2026, 3, 5)),
        ("Yesterday we ate", dt.date(2026, 3, 3)),
        ("last Friday", dt.date(2026, 2, 27)),
        ("next Wednesday", dt.date(2026, 3, 11)),
        ("on Saturday", dt.date(2026, 3, 7)),
        ("the day after tomorrow", dt.date(2026, 3, 6)),
        ("3 days ago", dt.date(2026, 3, 1)),
        ("in two weeks", dt.date(2026, 3, 18)),
        ("someday", None),
    ],
)
def test_relative_days_count_from_the_writing(text: str, expected: dt.date | None) -> None:
    wednesday = dt.date(2026, 3, 4)
    assert find_relative(text, wednesday) == expected


def test_front_matter_values() -> None:
    assert as_date(dt.datetime(2026, 3, 4, 9, 30)) == dt.date(2026, 3, 4)
    assert as_date("4 March 2026") == dt.date(2026, 3, 4)
    assert as_date(17) is None
