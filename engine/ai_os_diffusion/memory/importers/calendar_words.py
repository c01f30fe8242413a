"""The times and rules of calendars, read and said in words."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass

from ai_os_diffusion.dates import WEEKDAYS
from ai_os_diffusion.passage import MONTHS, spoken_date

_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z?))?")
_LENGTH = re.compile(r"\+?P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:\d{1,5}S)?)?")
_DAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), (day.capitalize() for day in WEEKDAYS), strict=True))
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year", "HOURLY": "hour"}
_PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "last but one"}


@dataclass(frozen=True)
class When:
    """A day, or a time of a day with the name of its zone (empty where it is wherever one is)."""

    at: dt.datetime
    all_day: bool
    zone: str

    @property
    def day(self) -> dt.date:
        """The day, as the calendar shows it."""
        return self.at.date()

    @property
    def iso(self) -> str:
        """The day, or the time without its zone, as ISO text."""
        return self.day.isoformat() if self.all_day else self.at.isoformat(timespec="minutes")


def read_time(value: str, parameters: Mapping[str, str], zone: str) -> When | None:
    """A time of a calendar whose own zone is `zone`; None where it is none."""
    match = _TIME.fullmatch(value.strip())
    if match is None:
        return None
    numbers = [int(part or 0) for part in match.groups()[:6]]
    try:
        at = dt.datetime(*numbers)  # type: ignore[arg-type]
    except ValueError:  # the 31st of February
        return None
    if match[4] is None:
        return When(at, True, "")
    if not match[7]:
        return When(at, False, parameters.get("TZID", "").lstrip("/")[:60])
    try:
        local = at.replace(tzinfo=dt.timezone.utc).astimezone(zoneinfo.ZoneInfo(zone)) if zone else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, OverflowError):  # a zone that this system lacks
        local = None
    return When(local.replace(tzinfo=None), False, zone) if local else When(at, False, "UTC")


def read_length(value: str) -> dt.timedelta | None:
    """A length such as ``PT1H30M``; None where it is none."""
    match = _LENGTH.fullmatch(value.strip())
    if match is None or not any(match.groups()):
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    return dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def spoken_span(begins: When, ends: When | None) -> str:
    """From when to when: "14 March 2026 (Saturday), 10:30–11:15 (Europe/Berlin)"."""
    first = _spoken_day(begins.day)
    if begins.all_day:
        last = ends.day - dt.timedelta(days=1) if ends and ends.day > begins.day else begins.day
        return f"{first}, all day" if last == begins.day else f"{first} to {_spoken_day(last)}, all day"
    zone = f" ({begins.zone})" if begins.zone else ""
    told = f"{first}, {begins.at:%H:%M}"
    if ends is None or ends.all_day or ends.at <= begins.at:
        return told + zone
    if ends.zone and ends.zone != begins.zone:
        return f"{told}{zone} to {_spoken_day(ends.day)}, {ends.at:%H:%M} ({ends.zone})"
    if ends.day == begins.day:
        return f"{told}–{ends.at:%H:%M}{zone}"
    return f"{told} to {_spoken_day(ends.day)}, {ends.at:%H:%M}{zone}"


def spoken_rule(rule: str, zone: str) -> str:
    """How often: "every 2 weeks on Monday, until 30 June 2026"; empty where the rule says nothing known here."""
    parts = dict(part.split("=", 1) for part in rule.upper().split(";")[:20] if "=" in part)
    unit = _UNITS.get(parts.get("FREQ", "").strip())
    if unit is None:
        return ""
    every = parts.get("INTERVAL", "1").strip()
    told = f"every {unit}" if every in ("1", "") or not every.isdecimal() else f"every {every[:6]} {unit}s"
    days = _spoken_days(parts.get("BYDAY", ""), parts.get("BYSETPOS", ""))
    if days and unit != "day":
        told += f" on {days}"
    dates = [number for number in parts.get("BYMONTHDAY", "").split(",") if re.fullmatch(r"-?\d{1,2}", number)]
    if dates:
        told += " on the last day" if dates == ["-1"] else f" on day {', '.join(dates[:10])}"
    months = [MONTHS[int(n) - 1] for n in parts.get("BYMONTH", "").split(",") if n.isdecimal() and 1 <= int(n) <= 12]
    told += f" in {', '.join(months)}" if months else ""
    until = read_time(parts.get("UNTIL", ""), {}, zone)
    if until:
        told += f", until {spoken_date(until.day)}"
    elif parts.get("COUNT", "").isdecimal():
        told += f", {parts['COUNT'][:6]} times"
    return told


def _spoken_days(value: str, position: str) -> str:
    named = []
    for part in value.split(",")[:7]:
        match = re.fullmatch(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", part.strip())
        if match is not None:
            which = _PLACES.get(int(match[1])) if match[1] else None
            named.append(f"the {which} {_DAYS[match[2]]}" if which else _DAYS[match[2]])
    if sorted(named) == sorted(_DAYS[day] for day in ("MO", "TU", "WE", "TH", "FR")):
        named = ["weekdays"]
    place = _PLACES.get(int(position)) if re.fullmatch(r"[+-]?\d{1,2}", position) else None
    return (f"the {place} of " if place and named else "") + " and ".join(named)


def _spoken_day(day: dt.date) -> str:
    return f"{spoken_date(day)} ({WEEKDAYS[day.weekday()].capitalize()})"
