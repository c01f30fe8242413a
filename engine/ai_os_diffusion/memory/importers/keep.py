"""Google Keep, as Takeout gives it: one JSON file for each note, in a folder or in the zip."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from ai_os_diffusion.dates import find_date
from ai_os_diffusion.memory.importers import archive
from ai_os_diffusion.memory.importers.base import Document, Importer, Source, clean, problem
from ai_os_diffusion.memory.importers.chat_text import moment
from ai_os_diffusion.memory.importers.json_walk import CutOffError, JsonText, Walk, joined, read_text

SIGN = re.compile(rb'\A\s*\{(?=[^\0]{0,2000}?"is(?:Trashed|Archived)"\s*:)(?=[^\0]{0,2000}?"(?:color|isPinned)"\s*:)')
_TRASHED, _FILES, _BLANK, _OTHERS = "notes of the bin", "pictures and recordings", "notes without text", "other files"
_AGAIN = "Ask for the export once more."
_LATEST = 10**17  # microseconds since 1970
_VALUES = frozenset(
    {"isTrashed", "isArchived", "isPinned", "createdTimestampUsec", "userEditedTimestampUsec", "labels", "annotations",
     "attachments"}
)  # fmt: skip


class KeepImporter(Importer):
    """Notes and lists with their labels; notes of the bin and files attached are left out."""

    name = "Google Keep"
    kind = "note"
    suffixes: tuple[str, ...] = (".json", ".zip")
    unit = "note"
    shared = True
    size_factor = 10

    def documents(self, source: Source) -> Iterator[Document]:
        """The note of a file, or all notes of the zip."""
        counts = {_TRASHED: 0, _FILES: 0, _BLANK: 0, _OTHERS: 0}
        if not archive.is_zip(source.data):
            document = _document(source, source, counts, 0)
            if document is not None:
                yield document
            source.leave_out(counts)
            return
        base, seen = 0, set[str]()
        for member in archive.members(source, lambda name: name.lower().endswith(".json")):
            if not SIGN.match(member.data[:65536]):
                counts[_OTHERS] += 1
                continue
            inner = Source(member.name, member.data, source.notes, source.problems)
            try:
                document = _document(source, inner, counts, base)
            except ValueError:
                source.damaged(f"holds a note that cannot be read ({member.name[:80]})", _AGAIN)
                continue
            if document is None or document.item in seen:
                continue
            seen.add(document.item)
            base += len(document.text.encode()) + 1
            yield document
        source.leave_out(counts)


@dataclass
class _Note:
    title: JsonText = field(default_factory=lambda: JsonText("", ()))
    parts: list[tuple[str, JsonText]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


def _document(source: Source, file: Source, counts: dict[str, int], base: int) -> Document | None:
    """The note in `file`, which is the source, or packed in it; raises ValueError for a packed one that is damaged."""
    packed = file is not source
    try:
        note = _read(file)
    except ValueError as error:
        if packed:
            raise
        what = "is cut off" if isinstance(error, CutOffError) else "holds broken JSON"
        raise problem(source.path, what, _AGAIN) from error
    if note.values.get("isTrashed") is True:
        counts[_TRASHED] += 1
        return None
    counts[_FILES] += len(_listed(note.values.get("attachments")))
    title = " ".join(note.title.text.split())
    text = joined(note.parts)
    text = text if text.text.strip() else note.title
    if not text.text.strip():
        counts[_BLANK] += 1
        return None
    created, edited = _moment(note, "createdTimestampUsec"), _moment(note, "userEditedTimestampUsec")
    day = find_date(title) or (created or edited or dt.datetime.min).date()
    links = [str(entry.get("url", ""))[:500] for entry in _listed(note.values.get("annotations"))]
    labels = [" ".join(clean(str(entry.get("name", ""))).split()) for entry in _listed(note.values.get("labels"))]
    return Document(
        path=source.path,
        title=title[:200] or "Untitled note",
        day=day if day != dt.date.min else None,
        tags=tuple(dict.fromkeys(label for label in labels if label)),
        links=tuple(dict.fromkeys(clean(link) for link in links if link)),
        text=text.text,
        body=0,
        base=base,
        sha256=source.sha256,
        metadata={"archived": True} if note.values.get("isArchived") is True else {},
        runs=() if packed else text.runs,
        item=str(note.values.get("createdTimestampUsec") or PurePosixPath(file.path).stem)[:200],
        changed=edited.isoformat() if edited else "",
    )


def _read(file: Source) -> _Note:
    """The fields that matter; raises ValueError where the file is damaged, ImporterError where it does harm."""
    note, walk = _Note(), Walk(file)
    for name in walk.fields():
        if name == "title" and walk.peek() == b'"':
            note.title = read_text(file.data, *walk.skip())
        elif name == "textContent" and walk.peek() == b'"':
            text = read_text(file.data, *walk.skip())
            if text.text.strip():
                note.parts.insert(0, ("", text))
        elif name == "listContent" and walk.peek() == b"[":
            for _ in walk.entries():
                _add_entry(file, walk, note)
        elif name in _VALUES:
            note.values[name] = walk.value()
    return note


def _add_entry(file: Source, walk: Walk, note: _Note) -> None:
    """A line of a list, with its box."""
    text, box = JsonText("", ()), "- [ ] "
    for name in walk.fields():
        if name == "text" and walk.peek() == b'"':
            text = read_text(file.data, *walk.skip())
        elif name == "isChecked":
            box = "- [x] " if walk.value() is True else "- [ ] "
    if text.text.strip():
        note.parts.append((("\n" if note.parts else "") + box, text))


def _listed(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _moment(note: _Note, name: str) -> dt.datetime | None:
    value = note.values.get(name)
    return moment(value / 1e6) if isinstance(value, int) and 0 < value < _LATEST else None
