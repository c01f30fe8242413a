"""Calendars (`.ics`): each event and task with its day, as a person would say it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers import archive
from ai_os_diffusion.memory.importers.base import (
    MAX_DEPTH,
    MAX_ITEMS,
    Document,
    Importer,
    Run,
    Source,
    clean,
    content_hash,
    decode_text,
    problem,
)
from ai_os_diffusion.memory.importers.calendar_words import When, read_length, read_time, spoken_rule, spoken_span
from ai_os_diffusion.memory.importers.markup import Text, parts
from ai_os_diffusion.passage import spoken_date

SIGN = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR\b", re.IGNORECASE)
MEMBER = re.compile(r"(?:.*/)?[^/]+\.(?:ics|ical|ifb)", re.IGNORECASE)
MAX_LINE = 1_000_000  # bytes of one property, unfolded
_UNITS = {"VEVENT": "event", "VTODO": "task", "VJOURNAL": "entry"}
_LINE = re.compile(rb"[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*")
_FOLD = re.compile(r"\r?\n[ \t]")
_PROPERTY = re.compile(r'([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,60}=(?:"[^"]*"|[^;:"]*)(?:,(?:"[^"]*"|[^;:"]*))*)*):')
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^;:]*)')
_ESCAPED = re.compile(r"\\([\\;,nN])")
_CANCELLED, _BLANK = "cancelled events", "entries without a word"
_BROKEN = "Export the calendar again."
_MOST = 500  # values of one name in one entry, which guests may be


class CalendarImporter(Importer):
    """Events and tasks: when, where, how often, with whom. Alarms and attachments are left out."""

    name = "calendar"
    kind = "event"
    suffixes: tuple[str, ...] = (".ics", ".ical", ".ifb")
    unit = "event"
    shared = True
    size_factor = 2

    def documents(self, source: Source) -> Iterator[Document]:
        """The entries, in the order of the file."""
        counts = {_CANCELLED: 0, _BLANK: 0}
        if not archive.is_zip(source.data):
            yield from _calendar(source, source, counts)
        else:
            for member in archive.members(source, lambda name: bool(MEMBER.fullmatch(name))):
                inner = Source(f"{source.path} ({member.name})", member.data, source.notes, source.problems)
                try:
                    yield from _calendar(source, inner, counts)
                except ImporterError as error:
                    reason = str(error.context.get("reason", error))
                    source.damaged(f"holds a calendar that {reason} ({member.name[:80]})", _BROKEN)
        source.leave_out(counts)


@dataclass(frozen=True)
class _Value:
    text: str
    parameters: dict[str, str]
    start: int  # bytes of the whole line
    end: int


@dataclass
class _Entry:
    """An event or task as the file has it."""

    kind: str
    start: int
    values: dict[str, list[_Value]] = field(default_factory=dict)

    def first(self, name: str) -> _Value | None:
        """The value of a name; of the first where there are several."""
        listed = self.values.get(name)
        return listed[0] if listed else None

    def said(self, name: str) -> str:
        """The value as text, empty where there is none."""
        value = self.first(name)
        return _plain(value.text).strip() if value else ""


def _calendar(source: Source, file: Source, counts: dict[str, int]) -> Iterator[Document]:
    if not SIGN.match(file.data[:1000]):
        raise problem(file.path, "is not a calendar", _BROKEN)
    decode_text(file.path, file.data)  # raises where it is no text
    base, count, zone = 0, 0, ""
    packed = file is not source
    for entry in _entries(file):
        if isinstance(entry, str):
            zone = entry
            continue
        count += 1
        if count > MAX_ITEMS:
            source.damaged(f"holds over {MAX_ITEMS:,} entries: the rest is left out", "Split it.")
            return
        if entry.said("STATUS").upper() == "CANCELLED":
            counts[_CANCELLED] += 1
            continue
        document = _document(source, file, entry, zone)
        if document is None:
            counts[_BLANK] += 1
        elif packed:
            yield dataclasses.replace(document, base=base, runs=())
            base += len(document.text.encode()) + 1
        else:
            yield document


def _entries(file: Source) -> Iterator[_Entry | str]:
    """The entries of a calendar; and as a text its time zone where it names one."""
    entry: _Entry | None = None
    inside: list[str] = []
    long = 0
    for start, end in _lines(file.data):
        if end - start > MAX_LINE:
            long += 1
            continue
        line = _FOLD.sub("", file.data[start:end].decode())
        found = _PROPERTY.match(line)
        if found is None:
            continue
        name, text = found[1].upper(), line[found.end() :]
        if name == "BEGIN":
            inside.append(text.strip().upper())
            if len(inside) > MAX_DEPTH:
                raise problem(file.path, f"is nested deeper than {MAX_DEPTH} levels", "Leave it out.")
            if entry is None and inside[-1] in _UNITS:
                entry, inside = _Entry(_UNITS[inside[-1]], start), inside[-1:]
        elif name == "END":
            if entry is not None and len(inside) == 1:
                yield entry
                entry = None
            inside = inside[:-1]
        elif entry is not None and len(inside) == 1:
            listed = entry.values.setdefault(name, [])
            if len(listed) < _MOST:
                parameters = {key.upper(): value.strip('"') for key, value in _PARAMETER.findall(found[2])}
                listed.append(_Value(text, parameters, start, end))
        elif entry is None and name == "X-WR-TIMEZONE":
            yield text.strip()
    if long:
        file.damaged(f"holds {long:,} lines of over {MAX_LINE // 10**6} MB, which are left out", _BROKEN)
    if entry is not None:
        file.damaged("is cut off: its last entry is left out", _BROKEN)


def _lines(data: bytes) -> Iterator[tuple[int, int]]:
    """The bytes of each line, with those that go on with it."""
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while at < len(data):
        match = _LINE.match(data, at)
        end = match.end() if match else len(data)
        if end > at:
            yield at, end
        at = end + 1


def _document(source: Source, file: Source, entry: _Entry, zone: str) -> Document | None:
    summary = " ".join(entry.said("SUMMARY").split())
    description = _description(entry.said("DESCRIPTION"))
    if not (summary or description or entry.said("LOCATION")):
        return None
    begins, due = _time(entry, "DTSTART", zone), _time(entry, "DUE", zone)
    ends = _time(entry, "DTEND", zone)
    told = _Told(file, entry)
    told.line("", summary, "SUMMARY")
    told.line("When: ", _when(entry, begins, ends), "DTSTART")
    told.line("Due: ", spoken_span(due, None).removesuffix(", all day") if due else "", "DUE")
    told.line("Repeats: ", _repeats(entry, zone), "RRULE")
    told.line("Where: ", " ".join(entry.said("LOCATION").split()), "LOCATION")
    told.line("With: ", _people(entry), "ATTENDEE")
    told.line("Status: ", _status(entry), "STATUS")
    told.line("\n", description, "DESCRIPTION")
    day = begins or due or _time(entry, "COMPLETED", zone)
    times = {"start": begins, "end": ends, "due": due}
    metadata: dict[str, object] = {name: when.iso for name, when in times.items() if when}
    metadata["entry"] = entry.kind
    calendar = PurePosixPath(file.path.rstrip(")")).stem
    text = told.text
    key = "/".join((entry.said("UID") or content_hash(text.encode()), entry.said("RECURRENCE-ID")))
    changed = _time(entry, "LAST-MODIFIED", "") or _time(entry, "DTSTAMP", "")
    return Document(
        path=source.path,
        title=summary[:200] or f"{entry.kind.capitalize()} in {calendar}"[:200],
        day=day.day if day else None,
        tags=_tags(entry),
        links=tuple(filter(None, [entry.said("URL")[:500]])),
        text=text,
        body=0,
        base=0,
        sha256=source.sha256,
        metadata=metadata,
        runs=tuple(told.runs),
        item=key.rstrip("/")[:300],
        changed=changed.iso if changed else "",
    )


class _Told:
    """The text of an entry, line by line, each with the place of the property that it comes from."""

    def __init__(self, file: Source, entry: _Entry) -> None:
        self.text = ""
        self.runs: list[Run] = []
        self._file, self._entry = file, entry

    def line(self, name: str, text: str, source: str) -> None:
        """Add a line such as "Where: at home"; nothing where there is no text."""
        if not text:
            return
        self.text += "\n" if self.text else ""
        begin = len(self.text) + len(name)
        self.text += name + text
        values = self._entry.values.get(source)
        if not values:
            return
        start, end = values[0].start, max(value.end for value in values)
        raw = text.encode()
        at = self._file.data.find(raw, start, end)
        if at >= 0:  # as it stands there: neither folded nor escaped
            self.runs.append(Run(begin, begin + len(text), at, at + len(raw), "utf-8"))
        else:
            self.runs.append(Run(begin, begin + len(text), start, end))


def _time(entry: _Entry, name: str, zone: str) -> When | None:
    value = entry.first(name)
    return read_time(value.text, value.parameters, zone) if value else None


def _when(entry: _Entry, begins: When | None, ends: When | None) -> str:
    if begins is None:
        return ""
    length = read_length(entry.said("DURATION")) if ends is None else None
    try:
        ends = dataclasses.replace(begins, at=begins.at + length) if length else ends
    except OverflowError:  # beyond the year 9999
        return spoken_span(begins, None)
    return spoken_span(begins, ends)


def _repeats(entry: _Entry, zone: str) -> str:
    rule = entry.first("RRULE")
    told = spoken_rule(rule.text, zone) if rule else ""
    if not told:
        return ""
    values = [(part, value) for value in entry.values.get("EXDATE", ()) for part in value.text.split(",")[:_MOST]]
    without = [when.day for part, value in values if (when := read_time(part, value.parameters, zone))]
    if not without:
        return told
    shown = ", ".join(spoken_date(day) for day in sorted(set(without))[:6])
    return f"{told}; not on {shown}" + (" and other days" if len(set(without)) > 6 else "")


def _people(entry: _Entry) -> str:
    """Who is there: names, or addresses where they have none."""
    listed = entry.values.get("ATTENDEE", [])
    named = [
        " ".join(clean(value.parameters.get("CN") or re.sub("^mailto:", "", value.text, flags=re.IGNORECASE)).split())
        for value in listed
        if value.parameters.get("CUTYPE", "").upper() not in ("ROOM", "RESOURCE")
    ]
    people = list(dict.fromkeys(name[:100] for name in named if name))
    return ", ".join(people[:10]) + (f" and {len(people) - 10} more" if len(people) > 10 else "")


def _status(entry: _Entry) -> str:
    done = entry.first("COMPLETED")
    when = read_time(done.text, done.parameters, "") if done else None
    if when or entry.said("STATUS").upper() == "COMPLETED":
        return f"done on {spoken_date(when.day)}" if when else "done"
    words = {"NEEDS-ACTION": "open", "IN-PROCESS": "begun", "TENTATIVE": "not yet certain"}
    return words.get(entry.said("STATUS").upper(), "")


def _description(text: str) -> str:
    """What is written below an event; some calendars write it as HTML."""
    if not re.search(r"<(?:br|p|div|a|b|ul|li|html|span)\b", text, re.IGNORECASE):
        return text.strip()
    said = "".join(part.text if isinstance(part, Text) else _gap(part.name) for part in parts(text))
    return re.sub(r"[ \t]*\n\s*", "\n", re.sub(r"[ \t]+", " ", said)).strip()


def _gap(name: str) -> str:
    return "\n" if name in ("br", "p", "div", "li", "ul", "ol", "tr") else ""


def _tags(entry: _Entry) -> tuple[str, ...]:
    listed = [tag for value in entry.values.get("CATEGORIES", ()) for tag in re.split(r"(?<!\\),", value.text)[:_MOST]]
    return tuple(dict.fromkeys(tag for part in listed if (tag := " ".join(_plain(part).split()))))


def _plain(text: str) -> str:
    return clean(_ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text))
