"""Due dates in what was noted: "due Friday", "by 12 March", "- [ ] … 2026-12-01", the times of calendars."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ai_os_diffusion import dates, periods
from ai_os_diffusion.memory import chunking

_LATE = 30  # days: a date without a year that is further back than this was meant for the next year
_CUE = re.compile(
    r"(?P<near>\b(?:by|before|no later than)\b)"
    r"|(?P<far>\b(?:due(?!\s+to\b)(?:\s+date)?|deadline|remind(?:er|\s+me)?|expir(?:es?|y|ation)|renew(?:s|al)?"
    r"|valid\s+until)\b|[📅🗓⏳])",
    re.IGNORECASE,
)
_DUTY = re.compile(r"\b(?:(?:needs?|ha(?:ve|s)|got)\s+to|must|(?:don[’']t|do\s+not)\s+forget)\b", re.IGNORECASE)
_TODO = re.compile(r"^\W*?(?:\[ ?\]|to-?do\b)", re.IGNORECASE)
_DONE = re.compile(r"^\W*\[[xX-]\]|^\s*(?:[-*+]\s+)?~~|^\W*done\b", re.IGNORECASE)
_NEAR, _FAR = 10, 60  # characters between a cue and its date
_WEEKDAY = re.compile(rf"\b(?:(next|last|this|on|coming)\s+)?({'|'.join(dates.WEEKDAYS)})\b", re.IGNORECASE)
_END = re.compile(r"\bend\s+of\s+(?:the\s+|this\s+)?(week|month|year)\b", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_TIMES = re.compile(r"^(?P<name>Due|When): (?P<time>.+)$", re.MULTILINE)
_STATUS = re.compile(r"^Status: (?P<status>.+)$", re.MULTILINE)
_REPEATS = re.compile(
    r"^Repeats: every (?:(?P<every>\d+) )?(?P<unit>day|week|month|year)s?(?P<rest>[^\n]*)$", re.MULTILINE
)
_TIMES_LEFT = re.compile(r", (\d+) times")
_MOST_RETURNS = 4000  # steps that are counted on; a daily event reaches eleven years with them


@dataclass(frozen=True)
class Due:
    """A day on which something is due: characters `start..end` of the text say what.

    `task`: it has to be done, and is overdue after its day; what else stands in a calendar is then simply over.
    """

    day: dt.date
    start: int
    end: int
    task: bool = True


def find_due(text: str, written: dt.date | None) -> list[Due]:
    """The due dates of a text, in its order, one for each sentence or line that has one.

    Relative days and days without a year count from `written`, the text's own date; without it they are left out. What
    is ticked off is not due.
    """
    found = []
    for first, last in chunking.sentences(text):
        line = text[first:last]
        try:
            day = None if _DONE.search(line) else _day_of_line(line, written)
        except OverflowError:  # "in 99999999 weeks", beyond the year 9999
            continue
        if day is not None:
            found.append(Due(day, first, last))
    return found


def _day_of_line(line: str, written: dt.date | None) -> dt.date | None:
    for cue in _CUE.finditer(line):
        reach = _NEAR if cue["near"] else _FAR
        day = _day_after(line, cue.end(), reach, written)
        if day is None and cue["far"]:  # "On 12 March the report is due"
            day = _last_day(line[: cue.start()], written)
        if day is not None:
            return day
    if _TODO.search(line):
        return _day_after(line, 0, len(line), written)
    duty = _DUTY.search(line)
    if duty is None:
        return None
    day = _day_after(line, duty.end(), len(line), written)
    return day if day is not None and (written is None or day >= written) else None


def _day_after(line: str, start: int, reach: int, written: dt.date | None) -> dt.date | None:
    """The first day that is named from `start` on, and begins within `reach` characters of it."""
    rest = line[start:]
    named = [found for found in _absolute(rest, written) if found[0] <= reach]
    said = [] if written is None else [found for found in _relative(rest, written) if found[0] <= reach]
    return min([*named, *said], default=(0, None))[1]


def _last_day(line: str, written: dt.date | None) -> dt.date | None:
    named = [found for found in _absolute(line, written) if len(line) - found[0] <= _FAR]
    return named[-1][1] if named else None


def _absolute(text: str, written: dt.date | None) -> list[tuple[int, dt.date]]:
    found = []
    for start, end, day in dates.all_dates(text, written):
        late = written is not None and (written - day).days > _LATE
        if late and not _YEAR.search(text[start:end]) and day.year < dt.MAXYEAR:
            day = _in_year(day, day.year + 1)
        found.append((start, day))
    return found


def _in_year(day: dt.date, year: int) -> dt.date:
    last = calendar.monthrange(year, day.month)[1]
    return day.replace(year=year, day=min(day.day, last))


def _relative(text: str, written: dt.date) -> Iterator[tuple[int, dt.date]]:
    """ "tomorrow", "in 3 days", "Friday", "the end of the month", each with its place."""
    for match in _END.finditer(text):
        period, _ = periods.split_period(f"this {match[1]}", written)
        if period is not None:
            yield match.start(), period.last
    for match in _WEEKDAY.finditer(text):
        which = (match[1] or "on").lower()
        day = dates.find_relative(f"{'on' if which == 'coming' else which} {match[2]}", written)
        if day is not None:
            yield match.start(), day
    for match in re.finditer(r"\b(?:today|tonight|tomorrow|the day after|in)\b", text, re.IGNORECASE):
        day = dates.find_relative(" ".join(text[match.start() :].split()[:4]), written)
        if day is not None and day >= written:
            yield match.start(), day


# ------------------------------------------------------------------ calendars


def find_event(text: str, today: dt.date) -> Due | None:
    """The day of a calendar's entry, as `importers.calendars` writes it; of one that repeats, its next return.

    None where it is done, or no day is told.
    """
    status = _STATUS.search(text)
    if status is not None and status["status"].startswith("done"):
        return None
    times = {match["name"]: match["time"] for match in _TIMES.finditer(text)}
    told = times.get("Due") or times.get("When")
    day = dates.find_date(told) if told else None
    if day is None:
        return None
    repeats = _REPEATS.search(text)
    if repeats is not None:
        day = _next_return(day, repeats, today)
    end = text.find("\n")
    return Due(day, 0, len(text) if end < 0 else end, task="Due" in times or status is not None)


def _next_return(day: dt.date, rule: re.Match[str], today: dt.date) -> dt.date:
    """The first return from today on; the last one where there is none, or where the rule is not one of days."""
    rest = rule["rest"]
    if " on the " in rest:  # "every month on the first Monday"
        return day
    rest, _, without = rest.partition("; not on ")
    excluded = {start for _, _, start in dates.all_dates(without)}
    until = dates.find_date(rest.partition("until")[2])
    times = _TIMES_LEFT.search(rest)
    most = min(int(times[1]) if times else _MOST_RETURNS, _MOST_RETURNS)
    latest = day
    try:
        for each in _returns(day, rule, most):
            if until is not None and each > until:
                break
            if each not in excluded:
                latest = each
                if each >= today:
                    break
    except OverflowError:  # beyond the year 9999
        return latest
    return latest


def _returns(day: dt.date, rule: re.Match[str], most: int) -> Iterator[dt.date]:
    every, unit = max(1, int(rule["every"] or 1)), rule["unit"]
    listed = [name.capitalize() in rule["rest"] for name in dates.WEEKDAYS] if unit == "week" else []
    if "weekdays" in rule["rest"]:
        listed = [True] * 5 + [False] * 2
    count, step = 0, 0
    monday = day - dt.timedelta(days=day.weekday())
    while count < most and step < _MOST_RETURNS:
        if any(listed):
            week = (monday + dt.timedelta(days=7 * every * step + place) for place in range(7) if listed[place])
            found = [each for each in week if each >= day]
        else:
            found = list(_step(day, unit, every * step))
        yield from found[: most - count]
        count, step = count + len(found), step + 1


def _step(day: dt.date, unit: str, steps: int) -> Iterator[dt.date]:
    """The day `steps` units later; nothing where that month has no such day, as calendars do."""
    if unit in ("day", "week"):
        yield day + dt.timedelta(days=steps * (7 if unit == "week" else 1))
        return
    months = day.month - 1 + steps * (12 if unit == "year" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    if year <= dt.MAXYEAR and day.day <= calendar.monthrange(year, month)[1]:
        yield day.replace(year=year, month=month)
