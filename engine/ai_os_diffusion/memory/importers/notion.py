"""Notion's export: pages as Markdown or HTML and databases as CSV, in the zip, the zips within it, or unpacked."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from ai_os_diffusion.dates import find_date
from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers import archive
from ai_os_diffusion.memory.importers.base import MAX_ITEMS, Document, Importer, Run, Source, clean, decode_text
from ai_os_diffusion.memory.importers.tables import CsvImporter
from ai_os_diffusion.memory.importers.webpage import HtmlImporter

_NAME = re.compile(r"(?:(?P<title>.*)[ _-])?(?P<id>[0-9a-f]{32})(?P<all>_all)?\.(?P<kind>md|csv|html)", re.DOTALL)
_PART = re.compile(r"(?:.*[ _-])?Export-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}.*\.zip", re.DOTALL)
_HEADING = re.compile(r"\s*#[ \t]+([^\n]+?)[ \t]*\r?(?:\n|\Z)")
_PROPERTY = re.compile(r"([^\n:]{1,60}):[ \t]+([^\n]*?)[ \t]*\r?(?:\n|\Z)")
_LINK = re.compile(r"(!?)\[([^\[\]\n]{0,1000})\]\(([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,2000})?)\)")
_WEB = re.compile(r"[a-z][a-z+.-]{1,20}:", re.IGNORECASE)
_DATED = re.compile(r"\b(?:date|day|when|due|deadline|created|datum|fällig|erstellt)\b", re.IGNORECASE)
_BORN = re.compile(r"birth|born|gebur|geboren|naissance|nacim", re.IGNORECASE)
_DAY = 30  # letters of a day with its time
_TAGS = frozenset({"tags", "tag", "schlagwörter"})
_PICTURES, _ROWS, _BLANK = "pictures and files", "rows that are pages", "pages without text"
_CUT_TITLE = 20  # letters from which on a file name may be a title cut short
_AGAIN = "Export it from Notion again."


class NotionImporter(Importer):
    """Pages with their properties, and the rows of databases that have no page. Pictures and files are left out."""

    name = "Notion export"
    kind = "note"
    suffixes: tuple[str, ...] = (".zip", ".md", ".csv", ".html")
    unit = "page"
    shared = True
    size_factor = 10

    def documents(self, source: Source) -> Iterator[Document]:
        """The page or rows of a file, or all of a zip."""
        counts = {_PICTURES: 0, _ROWS: 0, _BLANK: 0}
        if archive.is_zip(source.data):
            yield from _packed(source, counts)
        else:
            path = Path(source.path)
            file = _File(path.name, source.data, _written(path), packed=False)
            yield from _read(source, file, _beside(path), counts)
        source.leave_out(counts)


def is_page(name: str) -> bool:
    """Whether a file is called as Notion calls pages and databases."""
    return _NAME.fullmatch(PurePosixPath(name).name) is not None


def is_export(names: Iterable[str]) -> bool:
    """Whether a zip file with these members is an export of Notion."""
    return any(is_page(name) or _is_part(name) for name in names)


def is_view(name: str, names: Iterable[str]) -> bool:
    """Whether a table shows only some rows of another one among the files."""
    found = _NAME.fullmatch(PurePosixPath(name).name)
    if found is None or found["kind"] != "csv" or found["all"]:
        return False
    return f"{name.removesuffix('.csv')}_all.csv" in names


@dataclasses.dataclass(frozen=True)
class _File:
    name: str
    data: bytes
    changed: str
    packed: bool = True


def _packed(source: Source, counts: dict[str, int]) -> Iterator[Document]:
    names = {name for part in _parts(source) for name in archive.names(part.path, part.data)}
    pages = _titles(names)
    source.problems.clear()  # of a part that cannot be opened; it is met again below
    base, seen, left = 0, set[str](), archive.MAX_UNPACKED
    for part in _parts(source):
        for member in archive.members(part, lambda name: is_page(name) and not is_view(name, names)):
            left -= len(member.data)
            if left < 0 or len(seen) > MAX_ITEMS:
                source.damaged("holds more than can be read: the rest is left out", "Unpack it and import its folders.")
                return
            file = _File(member.name, member.data, member.changed)
            try:
                for document in _read(source, file, pages, counts):
                    if document.item not in seen:
                        seen.add(document.item)
                        yield dataclasses.replace(document, base=base, runs=())
                        base += len(document.text.encode()) + 1
            except ImporterError as error:
                reason = str(error.context.get("reason", error))
                source.damaged(f"holds a file that {reason} ({member.name[-80:]})", _AGAIN)


def _parts(source: Source) -> Iterator[Source]:
    """The zip itself, and the zips in it that large exports consist of."""
    yield source
    for member in archive.members(source, _is_part):
        part = Source(f"{source.path} ({member.name})", member.data, source.notes, source.problems)
        try:
            archive.names(part.path, part.data)
        except ImporterError as error:
            reason = str(error.context.get("reason", error))
            source.damaged(f"holds a part that {reason} ({member.name[:80]})", _AGAIN)
            continue
        yield part


def _is_part(name: str) -> bool:
    return _PART.fullmatch(PurePosixPath(name).name) is not None


def _read(source: Source, file: _File, pages: Mapping[str, set[str]], counts: dict[str, int]) -> Iterator[Document]:
    found = _NAME.fullmatch(PurePosixPath(file.name).name)
    if found is None:  # chosen by that name
        return
    title = " ".join(clean(found["title"] or "").split())
    if found["kind"] == "csv":
        yield from _rows(source, file, (found["id"], title), pages, counts)
        return
    inner = Source(file.name, file.data, source.notes, source.problems)
    page = _web_page(inner) if found["kind"] == "html" else _page(inner, title, counts)
    if not page.text[page.body :].strip():
        counts[_BLANK] += 1
        return
    metadata = {**page.metadata, "page": found["id"]}
    yield dataclasses.replace(
        page, path=source.path, sha256=source.sha256, item=found["id"], changed=file.changed, metadata=metadata
    )


def _web_page(file: Source) -> Document:
    """A page of the export as HTML."""
    (page,) = HtmlImporter().documents(file)
    return page


def _page(file: Source, name: str, counts: dict[str, int]) -> Document:
    """A page of the export as Markdown, without the addresses of links and the names of pictures."""
    markdown, base = decode_text(file.path, file.data)
    heading = _HEADING.match(markdown)
    title = clean(heading[1])[:200] if heading else name or "Untitled page"
    values = _properties(markdown, heading.end() if heading else 0)
    links: list[str] = []
    text, runs = _without_addresses(markdown, base, links, counts)
    tags = [tag.strip() for key, value in values.items() if key.lower() in _TAGS for tag in value.split(",")]
    return Document(
        path=file.path,
        title=title,
        day=find_date(title) or _day_of(values),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        links=tuple(dict.fromkeys(links)),
        text=text,
        body=0,
        base=0,
        sha256="",
        metadata={},
        runs=tuple(runs),
    )


def _properties(markdown: str, at: int) -> dict[str, str]:
    """The values below the heading of a page that is a row of a database."""
    gap = re.compile(r"[ \t\r\n]*").match(markdown, at)
    at = gap.end() if gap else at
    values: dict[str, str] = {}
    while (match := _PROPERTY.match(markdown, at)) is not None and len(values) < 100:
        values.setdefault(match[1].strip(), clean(match[2]))
        at = match.end()
    return values


def _day_of(values: Mapping[str, str]) -> dt.date | None:
    """The day that properties tell: one of that name, else the first that is hardly more than a day."""
    named = [value for key, value in values.items() if _DATED.search(key)]
    short = [value for key, value in values.items() if len(value) <= _DAY and not _BORN.search(key)]
    return next((day for value in named + short if (day := find_date(value))), None)


def _without_addresses(markdown: str, base: int, links: list[str], counts: dict[str, int]) -> tuple[str, list[Run]]:
    """(text, where it lies) of a page; notes where its links lead."""
    said: list[str] = []
    runs: list[Run] = []
    length = at = 0
    at_byte = base

    def keep(end: int) -> None:
        nonlocal length, at, at_byte
        part = markdown[at:end]
        size = len(part.encode())
        if part:
            shown = clean(part)
            runs.append(Run(length, length + len(part), at_byte, at_byte + size, "utf-8" if shown == part else ""))
            said.append(shown)
        length, at, at_byte = length + len(part), end, at_byte + size

    def drop(end: int) -> None:
        nonlocal at, at_byte
        at_byte += len(markdown[at:end].encode())
        at = end

    for match in _LINK.finditer(markdown):
        keep(match.start())
        if match[1]:
            counts[_PICTURES] += 1
        else:
            _note_link(match[3], links)
            drop(match.start(2))
            keep(match.end(2))
        drop(match.end())
    keep(len(markdown))
    return "".join(said), runs


def _note_link(target: str, links: list[str]) -> None:
    """Where a link leads: an address, or the title of a page."""
    if _WEB.match(target):
        links.append(target[:500])
        return
    found = _NAME.fullmatch(PurePosixPath(urllib.parse.unquote(target, errors="replace")).name)
    if found is not None and found["title"]:
        links.append(clean(found["title"])[:200])


def _rows(
    source: Source, file: _File, database: tuple[str, str], pages: Mapping[str, set[str]], counts: dict[str, int]
) -> Iterator[Document]:
    """The rows of a database that have no page of their own."""
    key, title = database
    folder = PurePosixPath(file.name).parent
    own = {page for name in (title, f"{title} {key}") for page in pages.get(str(folder / name), ())}
    table = Source(f"{title or 'Table'}.csv", file.data, source.notes, source.problems)
    for row in CsvImporter().documents(table):
        if _has_page(row.text.partition("\n")[0].partition(": ")[2], own):
            counts[_ROWS] += 1
            continue
        values = dict(line.partition(": ")[::2] for line in row.text.split("\n"))
        yield dataclasses.replace(
            row,
            path=source.path,
            day=_day_of(values),
            sha256=source.sha256,
            item=f"{key}/{row.item}",
            metadata={"database": key},
        )


def _has_page(name: str, pages: set[str]) -> bool:
    letters = _letters(name)
    return letters in pages or any(letters[:size] in pages for size in range(_CUT_TITLE, min(len(letters), 200)))


def _titles(names: Iterable[str]) -> dict[str, set[str]]:
    """The titles of the pages in each folder, in letters and digits alone."""
    found: dict[str, set[str]] = {}
    for name in names:
        path = PurePosixPath(name)
        page = _NAME.fullmatch(path.name)
        if page is not None and page["kind"] != "csv":
            found.setdefault(str(path.parent), set()).add(_letters(page["title"] or ""))
    return found


def _letters(title: str) -> str:
    return re.sub(r"[\W_]+", "", title).casefold()


def _beside(path: Path) -> dict[str, set[str]]:
    """The titles of the pages in the folders of a database on the disk, as if the database lay at the top."""
    found = _NAME.fullmatch(path.name)
    if found is None or found["kind"] != "csv":
        return {}
    titles: dict[str, set[str]] = {}
    for folder in {path.parent / (found["title"] or ""), path.parent / f"{found['title']} {found['id']}"} - {
        path.parent
    }:
        if folder.is_dir():
            titles |= _titles(f"{folder.name}/{page.name}" for page in folder.iterdir())
    return titles


def _written(path: Path) -> str:
    """When a file was last written, as the zip would say; empty where it is no longer there."""
    try:
        return dt.datetime.fromtimestamp(path.stat().st_mtime).isoformat(timespec="seconds")
    except (OSError, ValueError, OverflowError):
        return ""
