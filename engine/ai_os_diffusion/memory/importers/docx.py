"""Word documents: headings, paragraphs, lists, tables and footnotes as Markdown."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.parsers import expat

from ai_os_diffusion.dates import find_date
from ai_os_diffusion.memory.importers import archive
from ai_os_diffusion.memory.importers.base import (
    MAX_DEPTH,
    MAX_TEXT,
    Document,
    Importer,
    Source,
    clean,
    problem,
)
from ai_os_diffusion.memory.importers.chat_text import moment
from ai_os_diffusion.memory.importers.markdown import readable

_MAIN, _STYLES, _CORE, _NOTES = "word/document.xml", "word/styles.xml", "docProps/core.xml", "word/footnotes.xml"
_BROKEN = "Open it in a word processor and save it again."


class DocxImporter(Importer):
    """Documents of Word and of what saves like it. Pictures, comments and deleted text are left out."""

    name = "Word document"
    kind = "document"
    suffixes: tuple[str, ...] = (".docx", ".docm", ".dotx")

    def documents(self, source: Source) -> Iterator[Document]:
        """The document."""
        parts = {member.name: member.data for member in archive.members(source, _is_read)}
        if _MAIN not in parts:
            raise problem(source.path, "is not a Word document", _BROKEN)
        styles = _Styles()
        _parse(source.path, parts.get(_STYLES, b""), styles)
        body = _Body(source.path, styles.names)
        _parse(source.path, parts[_MAIN], body)
        notes = _Body(source.path, styles.names)
        _parse(source.path, parts.get(_NOTES, b""), notes)
        text = "\n\n".join(part for part in (body.text(), notes.text()) if part)
        if not text.strip():
            raise problem(source.path, "holds no text", "Nothing to do.")
        core = _Core()
        _parse(source.path, parts.get(_CORE, b""), core)
        yield _document(source, text, body.title, core.values)

    def check(self, source: Source) -> None:
        """Raise where it is not a Word document at all."""
        if _MAIN not in archive.names(source.path, source.data):
            raise problem(source.path, "is not a Word document", _BROKEN)


def _is_read(name: str) -> bool:
    return name in (_MAIN, _STYLES, _CORE, _NOTES)


def _document(source: Source, text: str, title: str, core: Mapping[str, str]) -> Document:
    stem = PurePosixPath(source.path).stem
    created = moment(core.get("created", ""))
    day = find_date(stem) or find_date(text[:200].split("\n\n")[0]) or (created.date() if created else None)
    metadata: dict[str, object] = {"author": core["creator"]} if core.get("creator") else {}
    return Document(
        path=source.path,
        title=core.get("title", "").strip()[:200] or title or readable(stem),
        day=day,
        tags=tuple(tag.strip() for tag in core.get("keywords", "").split(",") if tag.strip()),
        links=(),
        text=text,
        body=0,
        base=0,
        sha256=source.sha256,
        metadata=metadata,
    )


class _Handler:
    """What an XML file says; names come without their prefix."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def said(self, text: str) -> None:
        """Text within an element."""


def _parse(path: str, data: bytes, handler: _Handler) -> None:
    """Read XML that nobody vouches for: no document type, hence no entities; no outside files; bounded depth."""
    if not data:
        return
    parser = expat.ParserCreate()
    depth = 0

    def refuse(*_: object) -> None:
        raise problem(path, "declares XML entities, which no Word document does", "Leave it out.")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise problem(path, f"is nested deeper than {MAX_DEPTH} levels", "Leave it out.")
        handler.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(_local(name))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.said
    parser.buffer_text = True
    try:
        parser.ParseFile(io.BytesIO(data))
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise problem(path, "holds broken XML", _BROKEN) from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Styles(_Handler):
    """The English name of every style, by its id: the ids are in the language of the program."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._id = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "style":
            self._id = attributes.get("styleId", "")
        elif name == "name" and self._id:
            self.names.setdefault(self._id, attributes.get("val", "").lower())


class _Core(_Handler):
    """The document's properties."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._name = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._name = name if name in ("title", "creator", "created", "keywords") else ""

    def end(self, name: str) -> None:
        self._name = ""

    def said(self, text: str) -> None:
        if self._name:
            self.values[self._name] = clean(self.values.get(self._name, "") + text)[:500]


@dataclass
class _Table:
    rows: list[list[str]] = field(default_factory=list)


class _Body(_Handler):
    """Paragraphs in order; tables become rows of cells."""

    def __init__(self, path: str, styles: Mapping[str, str]) -> None:
        self.title = ""
        self._path = path
        self._styles = styles
        self._blocks: list[str] = []
        self._items: list[str] = []  # lines of the list in hand
        self._line: list[str] = []
        self._style = ""
        self._listed = False
        self._in_text = False
        self._hidden = 0
        self._tables: list[_Table] = []
        self._length = 0

    def text(self) -> str:
        """The whole text."""
        self._end_list()
        return "\n\n".join(self._blocks)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("del", "moveFrom", "instrText", "footnotePr"):
            self._hidden += 1
        elif name == "p":
            if not self._tables:
                self._line = []
            self._style, self._listed = "", False
        elif name == "pStyle":
            self._style = self._styles.get(attributes.get("val", ""), attributes.get("val", "").lower())
        elif name == "numPr":
            self._listed = True
        elif name == "t":
            self._in_text = True
        elif name in ("tab", "br", "cr"):
            self._line.append(" " if name == "tab" or self._tables else "\n")
        elif name == "tbl":
            self._end_list()
            self._tables.append(_Table())
        elif name == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif name == "tc":
            self._line = []

    def said(self, text: str) -> None:
        if self._in_text and not self._hidden:
            self._line.append(clean(text))
            self._length += len(text)
            if self._length > MAX_TEXT:
                raise problem(self._path, f"holds over {MAX_TEXT:,} characters", "Split it.")

    def end(self, name: str) -> None:
        if name in ("del", "moveFrom", "instrText", "footnotePr"):
            self._hidden = max(0, self._hidden - 1)
        elif name == "t":
            self._in_text = False
        elif name == "p":
            self._end_paragraph()
        elif name == "tc" and self._tables and self._tables[-1].rows:
            cell = " ".join("".join(self._line).split()).replace("|", "/")
            self._tables[-1].rows[-1].append(cell)
            self._line = []
        elif name == "tbl" and self._tables:
            self._end_table(self._tables.pop())

    def _end_paragraph(self) -> None:
        if self._tables:
            self._line.append(" ")
            return
        text = re.sub(r"[ \t\xa0]+", " ", "".join(self._line)).strip()
        self._line = []
        if not text:
            return
        level = re.fullmatch(r"heading (\d)", self._style)
        if self._style == "title" or level:
            self._end_list()
            text = " ".join(text.split())
            self.title = self.title or text[:200]
            self._blocks.append("#" * (min(6, int(level[1])) if level else 1) + " " + text)
        elif self._listed or self._style.startswith("list"):
            self._items.append(f"- {text}")
        else:
            self._end_list()
            self._blocks.append(re.sub(r"\n\s*\n+", "\n", text))

    def _end_list(self) -> None:
        if self._items:
            self._blocks.append("\n".join(self._items))
            self._items = []

    def _end_table(self, table: _Table) -> None:
        rows = [row for row in table.rows if any(row)]
        if self._tables and self._tables[-1].rows:  # a table within a cell is text of that cell
            self._line = ["; ".join(", ".join(filter(None, row)) for row in rows)]
        elif rows:
            lines = ["| " + " | ".join(row) + " |" for row in rows]
            lines.insert(1, "|" + "---|" * len(rows[0]))
            self._blocks.append("\n".join(lines))
