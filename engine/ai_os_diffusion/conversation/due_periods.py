"""The time that is meant where something is due in it: "this week", "tomorrow", "the next 10 days"."""

from __future__ import annotations

import datetime as dt
import re

from ai_os_diffusion import dates
from ai_os_diffusion.periods import Period, split_period

DAYS = 30  # back for what is overdue, and ahead for what comes up
_AHEAD = re.compile(
    r"\b(?:in |over |within )?(?:the )?(?:next|coming)\s+(?:(?P<count>\w+)\s+)?(?P<unit>day|week|month)s?\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"\b(?:(?:on|by|this|next)\s+)?({'|'.join(dates.WEEKDAYS)})\b", re.IGNORECASE)
_TOMORROW = re.compile(r"\b(?:by )?tomorrow\b", re.IGNORECASE)
_SOON = re.compile(r"^(?:soon|next|now|ahead|for me|)$", re.IGNORECASE)


def due_period(text: str, today: dt.date) -> Period | None:
    """The days that "this week", "tomorrow" or "the next 10 days" mean where something is due; None for no such text.

    A text without words is the whole time that `Reminders` knows.
    """
    said = text.strip(" ,.?!")
    if _SOON.match(said):
        return Period(today - dt.timedelta(days=DAYS), today + dt.timedelta(days=DAYS), "")
    if _TOMORROW.fullmatch(said):
        day = today + dt.timedelta(days=1)
        return Period(day, day, "tomorrow")
    if match := _WEEKDAY.fullmatch(said):
        day = today + dt.timedelta(days=(dates.WEEKDAYS.index(match[1].lower()) - today.weekday()) % 7)
        return Period(day, day, f"on {match[1].capitalize()}")
    if match := _AHEAD.fullmatch(said):
        return _ahead(match, today)
    period, rest = split_period(said, today)
    return None if rest.strip(" ,.?!") or period is None or period.last < today else period


def _ahead(match: re.Match[str], today: dt.date) -> Period | None:
    """ "next week" is the one that begins on Monday; "the next 2 weeks" begin today."""
    unit, count = match["unit"].lower(), dates.number(match["count"]) if match["count"] else None
    if match["count"] == "few":
        count = 3
    if match["count"] and count is None:
        return None
    if count is None and unit != "day":
        first = today + dt.timedelta(days=7 - today.weekday()) if unit == "week" else _month_after(today)
        last = first + dt.timedelta(days=6) if unit == "week" else _month_after(first) - dt.timedelta(days=1)
        return Period(first, last, f"next {unit}")
    days = min((count or 1) * {"day": 1, "week": 7, "month": 30}[unit], 366)
    return Period(today, today + dt.timedelta(days=days), f"in the {' '.join(match[0].lower().split()[-3:])}")


def _month_after(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
