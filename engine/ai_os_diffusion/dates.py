"""Dates as people write them: full ones, ones without a year, and relative ones."""

from __future__ import annotations

import datetime as dt
import re

from ai_os_diffusion.passage import MONTHS

_MONTH = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_MONTH |= {name.lower()[:3]: number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ISO = re.compile(r"(?<!\d)(\d{4})[-_./](\d{1,2})[-_./](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<![\d.])(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_NAMES})\b\.?(?:,?\s+(\d{{4}})(?!\d))?", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"\b({_NAMES})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d)(?:,?\s+(\d{{4}})(?!\d))?", re.IGNORECASE
)
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)")
_RELATIVE = re.compile(
    rf"\b(?:(today|tonight|this (?:morning|evening|afternoon)|yesterday|last night|tomorrow)"
    rf"|(next|last|this|on)\s+({'|'.join(WEEKDAYS)}))\b",
    re.IGNORECASE,
)
_OFFSET = {"yesterday": -1, "last night": -1, "tomorrow": 1}
_AROUND = re.compile(r"\bthe day (after tomorrow|before yesterday)\b", re.IGNORECASE)
_AWAY = re.compile(
    r"\b(?:(in|after) )?(an?|\w+) (day|week)s?(?: (ago|from now|before|earlier|later))?\b", re.IGNORECASE
)
_NUMBER_WORDS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
                 "sixteen seventeen eighteen nineteen twenty").split()  # fmt: skip


def number(word: str) -> int | None:
    """The number that digits or a number word ("three") mean; None for another word."""
    if word.isdecimal():
        return int(word)
    return _NUMBER_WORDS.index(word.lower()) if word.lower() in _NUMBER_WORDS else None


def _make(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def all_dates(text: str, reference: dt.date | None = None) -> list[tuple[int, int, dt.date]]:
    """(start, end, date) of every absolute date in `text`, in order, without overlaps.

    Dates without a year take the year of `reference` and are left out where it is None. Where digits leave it open,
    the day stands before the month.
    """
    found: list[tuple[int, int, dt.date]] = []

    def add(match: re.Match[str], year: str | None, month: int, day: str) -> None:
        if year is None and reference is None:
            return
        made = _make(int(year) if year else reference.year, month, int(day))  # type: ignore[union-attr]
        if made is not None:
            found.append((match.start(), match.end(), made))

    for match in _ISO.finditer(text):
        add(match, match[1], int(match[2]), match[3])
    for match in _DAY_FIRST.finditer(text):
        add(match, match[3], _MONTH[match[2].lower()], match[1])
    for match in _MONTH_FIRST.finditer(text):
        add(match, match[3], _MONTH[match[1].lower()], match[2])
    for match in _NUMERIC.finditer(text):
        add(match, match[3], int(match[2]), match[1])
    kept: list[tuple[int, int, dt.date]] = []
    for item in sorted(found, key=lambda entry: (entry[0], -entry[1])):
        if not kept or item[0] >= kept[-1][1]:
            kept.append(item)
    return kept


def find_date(text: str, reference: dt.date | None = None) -> dt.date | None:
    """The first absolute date in `text`; see `all_dates` for dates without a year."""
    dates = all_dates(text, reference)
    return dates[0][2] if dates else None


def find_relative(text: str, written: dt.date) -> dt.date | None:
    """The day that "tomorrow", "3 days ago", "last Friday" and the like mean in a text written on `written`."""
    if around := _AROUND.search(text):
        return written + dt.timedelta(days=2 if around[1].lower().startswith("after") else -2)
    if (away := _AWAY.search(text)) and (away[1] or away[4]):
        count = 1 if away[2].lower() in ("a", "an") else number(away[2])
        if count is not None:
            back = (away[4] or "").lower() in ("ago", "before", "earlier")
            days = count * (7 if away[3].lower() == "week" else 1)
            return written + dt.timedelta(days=-days if back else days)
    match = _RELATIVE.search(text)
    if match is None:
        return None
    if match[1]:
        return written + dt.timedelta(days=_OFFSET.get(match[1].lower(), 0))
    weekday = WEEKDAYS.index(match[3].lower())
    ahead = (weekday - written.weekday()) % 7
    if match[2].lower() == "last":
        return written - dt.timedelta(days=(written.weekday() - weekday) % 7 or 7)
    return written + dt.timedelta(days=ahead or 7)


def as_date(value: object) -> dt.date | None:
    """A front-matter value as a date: YAML dates, datetimes and texts."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    return find_date(value) if isinstance(value, str) else None
