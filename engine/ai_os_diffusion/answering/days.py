"""Days in what was found: which day a candidate speaks of, and how long ago, until or between."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from ai_os_diffusion import dates, wording
from ai_os_diffusion.answering import tools
from ai_os_diffusion.answering.candidates import Candidate
from ai_os_diffusion.answering.questions import Shape
from ai_os_diffusion.passage import spoken_date

_YEARLY = re.compile(r"\b(?:birthdays?|born|anniversary|name day|every year|yearly)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\b")
_READ = 8  # candidates that are looked at


def day_of(candidate: Candidate, undated: dt.date | None = None) -> dt.date | None:
    """The day that a candidate's span names; None where it names none.

    Relative days count from the memory's date; a day without a year is one of the memory's year, else of `undated`'s.
    """
    written = candidate.hit.day
    day = day_in(candidate.text, written)
    return dates.find_date(candidate.text, undated) if day is None and written is None else day


def day_in(text: str, written: dt.date | None) -> dt.date | None:
    """The first day that `text`, written on a day, names."""
    day = dates.find_date(text, written)
    return day if day is not None or written is None else dates.find_relative(text, written)


def best_day(candidates: Sequence[Candidate], thing: str = "") -> tuple[dt.date, Candidate] | None:
    """The day of the best candidate that names one, else the best memory's own date; with that candidate.

    Memories that hold more of the words of `thing` come first.
    """
    read = sorted(candidates[:_READ], key=lambda c: -wording.coverage(thing, f"{c.hit.title}\n{c.hit.text}"))
    for candidate in read[:3]:
        day = day_of(candidate)
        if day is not None:
            return day, candidate
    written = read[0].hit.day if read else None
    return (written, read[0]) if written is not None else None


def pointed_day(candidates: Sequence[Candidate], today: dt.date) -> tuple[dt.date, Candidate] | None:
    """The day of the first of the best candidates that the pointer prefers to the null and that names one."""
    for candidate in candidates[:3]:
        day = day_of(candidate, today) if candidate.margin > 0 else None
        if day is not None:
            return day, candidate
    return None


def from_today(shape: Shape, day: dt.date, candidate: Candidate, today: dt.date) -> str | None:
    """How long until or since a day; None where "until" asks for what is over, "since" or "ago" for what is ahead.

    What returns every year, or stands without a year in an undated memory, is counted to its next return.
    """
    returns = _YEARLY.search(f"{shape.first} {candidate.sentence}") is not None or candidate.hit.day is None
    if shape.kind == "until" and day < today and returns and not _YEAR.search(candidate.text):
        day = coming(day, today)
    if day < today if shape.kind == "until" else day > today:
        return None
    return tools.days_between(day, today, shape.unit)


def coming(day: dt.date, today: dt.date) -> dt.date:
    """The next return of a day of the year, from today on; 29 February returns on 1 March of common years."""
    for year in (today.year, today.year + 1):
        try:
            again = day.replace(year=year)
        except ValueError:
            again = dt.date(year, 3, 1)
        if again >= today:
            break
    return again


def in_order(shape: Shape, first: dt.date, second: dt.date) -> str | None:
    """The thing that came first, or last where that is asked for; None on one day."""
    if first == second:
        return None
    return shape.first if (first < second) != shape.later else shape.second


def age(candidate: Candidate, today: dt.date, *, coming_birthday: bool) -> str | None:
    """Whole years since a noted birth date; None where the span is no date with a year."""
    born = dates.find_date(candidate.text)
    if born is None or born > today:
        return None
    years = int(tools.days_between(born, today, "years").split()[0])
    passed = coming(born, today) == today
    return str(years + (coming_birthday and not passed))


def with_date(candidate: Candidate) -> str:
    """The span; with the calendar day beside it where it says "tomorrow" or "last Friday" in a dated memory."""
    written = candidate.hit.day
    if written is not None and dates.find_date(candidate.text, written) is None:
        day = day_in(candidate.text, written)
        if day is not None:
            return f"{candidate.text} ({spoken_date(day)})"
    return candidate.text


def as_noted(day: dt.date, candidate: Candidate) -> str:
    """A day as the span writes it, or in full where the span only implies it."""
    return candidate.text if dates.find_date(candidate.text, day) is not None else spoken_date(day)
