"""Notes exported from Evernote (`.enex`), cut apart by their tags alone, so that no entity is ever expanded."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from ai_os_diffusion.dates import find_date
from ai_os_diffusion.memory.importers.base import (
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_TEXT,
    Document,
    Importer,
    Run,
    Source,
    clean,
    content_hash,
    problem,
)
from ai_os_diffusion.memory.importers.markup import Tag, parts
from ai_os_diffusion.memory.importers.webpage import MOST_PARTS, Page
from ai_os_diffusion.passage import spoken_date

SIGN = re.compile(rb"<en-export[\s>]")
_MARK = re.compile(rb"<(?:(?P<data>!\[CDATA\[)|!--|(?P<close>/?)(?P<tag>[A-Za-z][\w-]{0,40})(?P<rest>[^<>]*)>)")
_LINES = frozenset({"div"})  # Evernote writes each line as one
_RESOURCES, _SECRET, _BLANK = "attached files", "encrypted passages", "notes without text"
_BROKEN = "Export it from Evernote again."
_MOST_VALUES = 1000  # tags, tasks or files of one note


class EvernoteImporter(Importer):
    """Notes with their tags, tasks and days; attached files and encrypted passages are left out."""

    name = "Evernote export"
    kind = "note"
    suffixes: tuple[str, ...] = (".enex",)
    unit = "note"
    shared = True
    size_factor = 10

    def documents(self, source: Source) -> Iterator[Document]:
        """The notes, in the order of the export."""
        if not SIGN.search(source.data[:65536]):
            raise problem(source.path, "is not an export of Evernote", _BROKEN)
        counts = {_RESOURCES: 0, _SECRET: 0, _BLANK: 0}
        seen: dict[str, int] = {}
        unread: list[int] = []
        for number, note in enumerate(_notes(source), 1):
            if number > MAX_ITEMS:
                source.damaged(f"holds over {MAX_ITEMS:,} notes: the rest is left out", "Export fewer at a time.")
                break
            try:
                document = _document(source, note, counts, seen)
            except _UnreadableError:
                unread.append(number)
                continue
            if document is None:
                counts[_BLANK] += 1
            else:
                yield document
        if unread:
            shown = ", ".join(map(str, unread[:10])) + (" and others" if len(unread) > 10 else "")
            source.damaged(f"holds notes that cannot be read (number {shown})", _BROKEN)
        source.leave_out(counts)


class _UnreadableError(Exception):
    """A note whose text is damaged."""


@dataclass(frozen=True)
class _Piece:
    start: int
    end: int
    verbatim: bool  # in a CDATA section, where markup is text


@dataclass
class _Note:
    """A note's elements that hold no others, by their path below it; each with the pieces that it consists of."""

    values: dict[str, list[list[_Piece]]] = field(default_factory=dict)
    files: int = 0


def _notes(source: Source) -> Iterator[_Note]:
    data, at, count = source.data, 0, 0
    note: _Note | None = None
    path: list[str] = []
    held: list[_Piece] = []
    while (mark := _MARK.search(data, at)) is not None:
        if note is not None and path:
            held.append(_Piece(at, mark.start(), False))
        at = mark.end()
        if mark["tag"] is None:
            ends = b"]]>" if mark["data"] else b"-->"
            end = data.find(ends, at)
            if end < 0:
                break
            if mark["data"]:
                held.append(_Piece(at, end, True))
            at = end + 3
            continue
        name = mark["tag"].decode().lower()
        if name == "note":
            if mark["close"] and note is not None:
                count += 1
                yield note
            note = None if mark["close"] else _Note()
            path = []
        elif note is not None and not mark["rest"].endswith(b"/"):
            _element(source, note, path, name, held, closes=bool(mark["close"]))
        held = []
    if note is not None or not re.search(rb"</en-export\s*>", data[-4096:]):
        if count == 0:
            raise problem(source.path, "is cut off before its first note ends", _BROKEN)
        source.damaged(f"is cut off: what follows note {count:,} is missing", _BROKEN)


def _element(source: Source, note: _Note, path: list[str], name: str, held: list[_Piece], *, closes: bool) -> None:
    """Note an element that begins or ends, with the pieces of text before that."""
    if not closes:
        path.append(name)
        if len(path) > MAX_DEPTH:
            raise problem(source.path, f"is nested deeper than {MAX_DEPTH} levels", "Leave it out.")
        note.files += path == ["resource"]
        return
    if not path or path[-1] != name:  # not the end of anything; the elements around it count
        return
    if len(path) <= 2:
        listed = note.values.setdefault("/".join(path), [])
        if len(listed) < _MOST_VALUES:
            listed.append([piece for piece in held if piece.end > piece.start])
    path.pop()


def _document(source: Source, note: _Note, counts: dict[str, int], seen: dict[str, int]) -> Document | None:
    title = " ".join(_text(source, note, "title").split())[:500]
    created, updated = _moment(_text(source, note, "created")), _moment(_text(source, note, "updated"))
    last = updated or created
    counts[_RESOURCES] += note.files
    text, runs, links = _content(source, note, counts)
    text, runs = _with_tasks(source, note, text, runs)
    if not text.strip():
        place = note.values.get("title", [[]])[0]
        if not title or not place:
            return None
        text, runs = title, [Run(0, len(title), place[0].start, place[-1].end)]
    known = content_hash(f"{created}\0{title}".encode())[:32]
    seen[known] = seen.get(known, 0) + 1
    metadata: dict[str, object] = {"notebook": PurePath(source.path).stem}
    for key, field_name in (("author", "note-attributes/author"), ("url", "note-attributes/source-url")):
        value = _text(source, note, field_name)[:500]
        metadata |= {key: value} if value else {}
    metadata |= {"attachments": note.files} if note.files else {}
    day = find_date(title) or (created.date() if created else None)
    tags = [" ".join(_joined(source, pieces).split()) for pieces in note.values.get("tag", ())]
    return Document(
        path=source.path,
        title=title[:200] or "Untitled note",
        day=day,
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        links=tuple(dict.fromkeys(links)),
        text=text,
        body=0,
        base=0,
        sha256=source.sha256,
        metadata=metadata,
        runs=tuple(runs),
        item=known if seen[known] == 1 else f"{known}/{seen[known]}",
        changed=last.isoformat() if last else "",
    )


def _content(source: Source, note: _Note, counts: dict[str, int]) -> tuple[str, list[Run], list[str]]:
    """(text, where it lies, links) of what a person wrote in the note."""
    pieces = [piece for piece in note.values.get("content", [[]])[0] if piece.verbatim or _is_said(source, piece)]
    if not pieces:
        return "", [], []
    alone = pieces[0] if len(pieces) == 1 and pieces[0].verbatim else None
    try:
        markup = source.data[alone.start : alone.end].decode() if alone else _joined(source, pieces, strict=True)
    except UnicodeDecodeError as error:
        raise _UnreadableError from error
    page = Page(markup, alone.start if alone else 0, "utf-8", _LINES)
    secret = False
    for number, part in enumerate(parts(markup)):
        if number > MOST_PARTS:
            raise problem(source.path, f"holds a note of over {MOST_PARTS:,} pieces of markup", "Leave it out.")
        if isinstance(part, Tag) and part.name == "en-crypt":
            secret = not part.closes and not part.attributes.endswith("/")
            counts[_SECRET] += not part.closes
        elif not secret:
            page.add(part)
            page.put_before(_box(part) if isinstance(part, Tag) else "")
    if len(page.text) > MAX_TEXT:
        raise problem(source.path, f"holds a note of over {MAX_TEXT:,} characters", "Leave it out.")
    whole = [Run(0, len(page.text), pieces[0].start, pieces[-1].end)]
    return page.text, page.runs if alone else whole, page.links


def _box(tag: Tag) -> str:
    """The box before a task of the old kind (an element) or of the new (a list item with a style)."""
    if tag.closes:
        return ""
    if tag.name == "en-todo":
        return "[x] " if tag.attribute("checked") == "true" else "[ ] "
    style = tag.attribute("style").replace(" ", "") if tag.name == "li" else ""
    return "[x] " if "--en-checked:true" in style else "[ ] " if "--en-checked:false" in style else ""


def _with_tasks(source: Source, note: _Note, text: str, runs: list[Run]) -> tuple[str, list[Run]]:
    """The note with its tasks of Evernote 10 below, which stand beside the text in the file."""
    names, states = note.values.get("task/title", []), note.values.get("task/taskstatus", [])
    dues = note.values.get("task/duedate", [])
    for number, pieces in enumerate(names):
        name = " ".join(_joined(source, pieces).split())
        if not name or not pieces:
            continue
        done = number < len(states) and _joined(source, states[number]).strip() == "completed"
        # A due date is told only where every task has one: else the file does not say whose it is.
        due = _moment(_joined(source, dues[number])) if len(dues) == len(names) else None
        line = f"- [{'x' if done else ' '}] {name}" + (f" (due {spoken_date(due.date())})" if due else "")
        text += "\n" if number and text else "\n\n" if text else ""
        runs = [*runs, Run(len(text), len(text) + len(line), pieces[0].start, pieces[-1].end)]
        text += line
    return text, runs


def _text(source: Source, note: _Note, name: str) -> str:
    """The value of an element of the note; of the first where it has several, empty where it has none."""
    listed = note.values.get(name)
    return _joined(source, listed[0]).strip() if listed else ""


def _is_said(source: Source, piece: _Piece) -> bool:
    return bool(source.data[piece.start : piece.end].strip())


def _joined(source: Source, pieces: list[_Piece], *, strict: bool = False) -> str:
    said = []
    for piece in pieces:
        text = source.data[piece.start : piece.end].decode("utf-8", "strict" if strict else "replace")
        said.append(text if piece.verbatim else html.unescape(text))
    return "".join(said) if strict else clean("".join(said))


def _moment(value: str) -> dt.datetime | None:
    """A time as Evernote writes it, ``20240314T101500Z``; None where it is none."""
    try:
        return dt.datetime.strptime(value.strip(), "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.timezone.utc)
    except ValueError:  # a time that is no time is as good as none
        return None
