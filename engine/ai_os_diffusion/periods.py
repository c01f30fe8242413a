"""Periods of time as people name them: "last week", "March", "the last 10 days", "2024"."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from ai_os_diffusion import dates
from ai_os_diffusion.passage import MONTHS, spoken_date

_MONTHS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_BEFORE = r"(?:\b(?:from|of|in|on|at|for|during|over|within|since|about)\s+)?(?:\b(?:the|my|our)\s+)?"
_DAY = re.compile(rf"{_BEFORE}\b(today|yesterday|the day before yesterday)(?:'s|\b)", re.IGNORECASE)
_UNIT = re.compile(
    rf"{_BEFORE}(?:\b(this|last|past|previous|current)\s+)?\b(week|weekend|month|year|day)(?:'s|\b)", re.IGNORECASE
)
_WEEKDAY = re.compile(
    rf"{_BEFORE}(?:\b(?P<which>last|past|this|on)\s+)?\b(?P<day>{'|'.join(dates.WEEKDAYS)})(?P<part>\s+(?:morning|afternoon"
    r"|evening|night))?(?:'s|\b(?!s))",
    re.IGNORECASE,
)
_SPAN = re.compile(rf"{_BEFORE}\b(?:last|past|previous)\s+(couple of|\w+)\s+(days|weeks|months|years)\b", re.IGNORECASE)
_MONTH = re.compile(
    rf"{_BEFORE}(?:(this|last)\s+)?\b({'|'.join(_MONTHS)})\b(?:,?\s+(?:of\s+)?(\d{{4}}))?(?!\s*\d)", re.IGNORECASE
)
_YEAR = re.compile(r"(?:\b(?:from|of|in|for|during)\s+)?(?:the year\s+)?\b((?:19|20)\d{2})\b", re.IGNORECASE)
_ON = re.compile(r"\b(?:on|of|from)\s+$", re.IGNORECASE)
_ANY = re.compile(rf"\d|day|week|month|year|{'|'.join(_MONTHS)}", re.IGNORECASE)  # every period holds one of these
_FILLER = re.compile(
    r"^[\s,.?!]*(?:(?:so far|please|for me|at all|again|happened|notes?|my|the|of|in|all)[\s,.?!]*)*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included, and how they are called."""

    first: dt.date
    last: dt.date
    label: str

    def holds(self, day: dt.date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last


def split_period(text: str, today: dt.date) -> tuple[Period | None, str]:
    """The period that a text names, seen from `today`, and the text without it."""
    if not _ANY.search(text):
        return None, text.strip()
    for find in (_named_days, _span, _exact_day, _weekday, _month, _unit, _year):
        found = find(text, today)
        if found is not None:
            period, start, end = found
            rest = f"{text[:start]} {text[end:]}"
            return period, " ".join(rest.split()).strip(" ,.?!")
    return None, text.strip()


def only_period(text: str) -> bool:
    """Whether a text names a time, and nothing else."""
    written = dates.all_dates(text, dt.date(2000, 1, 1))
    if written and _FILLER.match(f"{_ON.sub('', text[: written[0][0]])} {text[written[0][1] :]}"):
        return True
    for pattern in (_DAY, _SPAN, _WEEKDAY, _MONTH, _UNIT, _YEAR):
        match = pattern.search(text)
        if match is not None and _FILLER.match(f"{text[: match.start()]} {text[match.end() :]}"):
            return True
    return False


_Found = tuple[Period, int, int]


def _named_days(text: str, today: dt.date) -> _Found | None:
    match = _DAY.search(text)
    if match is None:
        return None
    back = {"today": 0, "yesterday": 1}.get(match[1].lower(), 2)
    day = today - dt.timedelta(days=back)
    return Period(day, day, match[1].lower()), match.start(), match.end()


def _weekday(text: str, today: dt.date) -> _Found | None:
    """The latest such day before today; "this Friday" may be today or still to come."""
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    before = text[match.start() : match.start("day")].strip().lower()
    if before in ("", "the", "my", "our") and text[match.end() :].strip(" ?.!"):
        return None  # "the Monday market"
    number = dates.WEEKDAYS.index(match["day"].lower())
    back = (today.weekday() - number) % 7 or 7
    this = (match["which"] or "").lower() == "this"
    day = today - dt.timedelta(days=today.weekday() - number if this else back)
    name = f"{'this' if this else 'last'} {dates.WEEKDAYS[number].capitalize()}"
    return Period(day, day, name), match.start(), match.end()


def _span(text: str, today: dt.date) -> _Found | None:
    match = _SPAN.search(text)
    if match is None:
        return None
    said, unit = match[1].lower(), match[2].lower()
    count = {"couple of": 2, "few": 3}.get(said, dates.number(said))
    if count is None:
        return None
    days = count * {"days": 1, "weeks": 7, "months": 30, "years": 365}[unit]
    first = today - dt.timedelta(days=min(max(days, 1), 36500) - 1)
    return Period(first, today, f"the last {said} {unit}"), match.start(), match.end()


def _month(text: str, today: dt.date) -> _Found | None:
    match = _MONTH.search(text)
    if match is None or (
        match[2].islower() and match[2].lower() in ("may", "march") and match.end() - match.start() < 6
    ):
        return None  # "may" and "march" alone are more often verbs
    month = _MONTHS[match[2].lower()]
    year = int(match[3]) if match[3] else today.year - (month > today.month)
    if (match[1] or "").lower() == "last" and not match[3] and month == today.month:
        year -= 1
    last = calendar.monthrange(year, month)[1]
    label = f"{MONTHS[month - 1]} {year}"
    return Period(dt.date(year, month, 1), dt.date(year, month, last), label), match.start(), match.end()


def _unit(text: str, today: dt.date) -> _Found | None:
    match = _UNIT.search(text)
    if match is None:
        return None
    before = (match[1] or "this").lower()
    period = _of_unit(match[2].lower(), before in ("last", "past", "previous"), today)
    return period, match.start(), match.end()


def _of_unit(unit: str, last: bool, today: dt.date) -> Period:
    """This or the last calendar day, week (from Monday), week-end, month or year."""
    label = f"{'last' if last else 'this'} {unit}"
    monday = today - dt.timedelta(days=today.weekday() + 7 * last)
    if unit == "day":
        day = today - dt.timedelta(days=last)
        return Period(day, day, "yesterday" if last else "today")
    if unit == "week":
        return Period(monday, monday + dt.timedelta(days=6), label)
    if unit == "weekend":
        ahead = not last and today.weekday() < 5  # before Saturday "my weekend" is the one that is over
        saturday = monday + dt.timedelta(days=5 - 7 * ahead)
        return Period(saturday, saturday + dt.timedelta(days=1), label)
    if unit == "month":
        end = today.replace(day=1) - dt.timedelta(days=1) if last else today
        days = calendar.monthrange(end.year, end.month)[1]
        return Period(end.replace(day=1), end.replace(day=days), label)
    year = today.year - last
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), label)


def _exact_day(text: str, today: dt.date) -> _Found | None:
    found = dates.all_dates(text, today)
    if not found:
        return None
    start, end, day = found[0]
    if day > today and dates.find_date(text[start:end]) is None and (day.month, day.day) != (2, 29):
        day = day.replace(year=day.year - 1)  # without its year the day is one of the past
    before = _ON.search(text[:start])
    return Period(day, day, spoken_date(day)), before.start() if before else start, end


def _year(text: str, today: dt.date) -> _Found | None:
    match = _YEAR.search(text)
    if match is None:
        return None
    year = int(match[1])
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), str(year)), match.start(), match.end()
