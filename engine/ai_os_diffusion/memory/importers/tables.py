"""Tables: CSV and TSV, one memory for each row; JSON lines, one for each line."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from ai_os_diffusion.dates import as_date
from ai_os_diffusion.memory.importers.base import (
    MAX_ITEMS,
    Document,
    Importer,
    Place,
    Run,
    Source,
    clean,
    content_hash,
    decode_any,
    problem,
)
from ai_os_diffusion.memory.importers.chat_text import moment
from ai_os_diffusion.memory.importers.markdown import readable

MAX_LINE = 1_000_000  # bytes of one line
MAX_FIELDS = 500
MAX_LEVELS = 8
_NAMED = re.compile(r"(?:^|[._ ])(?:title|name|subject|titel|betreff|titre|nombre|nom)$", re.IGNORECASE)
_DATED = re.compile(r"(?:^|[._ ])(?:date|day|when|time|timestamp|created(?:_at)?|datum|tag|fecha)$", re.IGNORECASE)
_ONLY_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?")
_BORN = re.compile(r"birth|born|gebur|geboren|naissance|nacim", re.IGNORECASE)


class CsvImporter(Importer):
    """Tables as text, separated by commas, semicolons or tabs."""

    name = "table"
    kind = "record"
    suffixes: tuple[str, ...] = (".csv", ".tsv")
    unit = "row"
    size_factor = 2

    def documents(self, source: Source) -> Iterator[Document]:
        """One document for each row below the header."""
        text, base, codec = decode_any(source.path, source.data)
        rows = _rows(source, text, base, codec)
        header: list[str] | None = None
        seen: dict[str, int] = {}
        for number, start, end, cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(cells)
                if header is not None:
                    continue
                header = [f"Column {place}" for place in range(1, len(cells) + 1)]
            if len(seen) >= MAX_ITEMS:
                source.damaged(f"holds over {MAX_ITEMS:,} rows: the rest is left out", "Split it.")
                return
            names = header + [f"Column {place}" for place in range(len(header) + 1, len(cells) + 1)]
            values = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()}
            yield _record(source, values, (start, end), ("row", number), seen)
        if not seen:
            raise problem(source.path, "holds no rows", "Nothing to do.")


class JsonLinesImporter(Importer):
    """One JSON object a line."""

    name = "JSON lines"
    kind = "record"
    suffixes: tuple[str, ...] = (".jsonl", ".ndjson")
    unit = "line"
    size_factor = 2

    def documents(self, source: Source) -> Iterator[Document]:
        """One document for each line that holds an object or a text."""
        broken: list[int] = []
        long: list[int] = []
        seen: dict[str, int] = {}
        for number, (start, end) in enumerate(_lines(source.data), 1):
            if not source.data[start : min(end, start + 200)].strip() and not source.data[start:end].strip():
                continue
            if end - start > MAX_LINE:
                long.append(number)
                continue
            if len(seen) >= MAX_ITEMS:
                source.damaged(f"holds over {MAX_ITEMS:,} lines: the rest is left out", "Split it.")
                break
            values = _object(source.data[start:end])
            if values is None:
                broken.append(number)
            elif values:
                yield _record(source, values, (start, end), ("line", number), seen)
        _tell(source, broken, long, read=bool(seen))


def _tell(source: Source, broken: list[int], long: list[int], *, read: bool) -> None:
    if not read and (broken or long):
        raise problem(source.path, f"holds no line of JSON (line {(broken + long)[0]})", "Check how it was written.")
    if not read:
        raise problem(source.path, "holds no text", "Nothing to do.")
    for lines, what in ((broken, "are not JSON"), (long, f"are longer than {MAX_LINE // 10**6} MB")):
        if lines:
            shown = ", ".join(map(str, lines[:10])) + (" and others" if len(lines) > 10 else "")
            source.damaged(f"holds lines that {what} ({shown})", "Correct them; the other lines are imported.")


def _lines(data: bytes) -> Iterator[tuple[int, int]]:
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        yield at, end
        at = end + 1


def _object(raw: bytes) -> dict[str, str] | None:
    """The values of a line by their names; None where it is not JSON that holds any."""
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    values: dict[str, str] = {}
    _flatten("", value, values, 0)
    return values


def _flatten(name: str, value: object, into: dict[str, str], level: int) -> None:
    if len(into) >= MAX_FIELDS or level > MAX_LEVELS or value is None:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _flatten(f"{name}.{key}" if name else str(key), inner, into, level + 1)
    elif isinstance(value, list):
        if all(isinstance(inner, str | int | float) for inner in value):
            into[name or "values"] = ", ".join(str(inner) for inner in value[:MAX_FIELDS])
            return
        for place, inner in enumerate(value, 1):
            _flatten(f"{name} {place}".strip(), inner, into, level + 1)
    elif isinstance(value, bool):
        into[name or "value"] = "yes" if value else "no"
    elif str(value).strip():
        into[name or "text"] = str(value).strip()


def _rows(source: Source, text: str, base: int, codec: str) -> Iterator[tuple[int, int, int, list[str]]]:
    """(number, first byte, byte after, cells) of each row."""
    taken = 0  # characters that the reader has asked for

    def lines() -> Iterator[str]:
        nonlocal taken
        while taken < len(text):
            end = text.find("\n", taken)
            end = len(text) if end < 0 else end + 1
            line = text[taken:end]
            taken = end
            yield line

    reader = csv.reader(lines(), delimiter=_delimiter(source, text), strict=False)
    at_char, at_byte = 0, base
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if number == 1:
                raise problem(source.path, "is not a table that can be read (row 1)", "Check its quotes.") from error
            source.damaged(f"cannot be read from row {number:,} on: a quote is not closed", "Correct that row.")
            return
        if cells is None:
            return
        start = at_byte
        at_byte += len(text[at_char:taken].encode(codec))
        at_char = taken
        yield number, start, at_byte, [clean(cell) for cell in cells[:MAX_FIELDS]]


def _delimiter(source: Source, text: str) -> str:
    if source.path.lower().endswith(".tsv"):
        return "\t"
    first = text[:10_000].lstrip("\n").split("\n", 1)[0]
    outside = re.sub(r'"[^"]*"', "", first)
    return max(",;\t|", key=outside.count)


def _header(cells: Sequence[str]) -> list[str] | None:
    """The names of the columns; None where the first row is not one of names."""
    names = [" ".join(cell.split())[:100] for cell in cells]
    told = [name for name in names if name]
    like_names = all(re.match(r"[^\W\d]", name) and as_date(name) is None for name in told)
    if not told or not like_names or len(set(told)) < len(told) or max(map(len, told)) > 60:
        return None
    return [name or f"Column {place}" for place, name in enumerate(names, 1)]


def _record(
    source: Source, values: Mapping[str, str], span: tuple[int, int], place: tuple[str, int], seen: dict[str, int]
) -> Document:
    text = clean("\n".join(f"{name}: {value}" for name, value in values.items()))
    digest = content_hash(text.encode())
    seen[digest] = seen.get(digest, 0) + 1
    stem = readable(PurePosixPath(source.path).stem)
    named = next((value for name, value in values.items() if _NAMED.search(name) and len(value) <= 120), "")
    return Document(
        path=source.path,
        title=f"{stem}: {' '.join(named.split())}" if named else stem,
        day=_day_of(values),
        tags=(),
        links=(),
        text=text,
        body=0,
        base=0,
        sha256=source.sha256,
        metadata={},
        runs=(Run(0, len(text), *span),),
        places=(Place(0, {place[0]: place[1]}),),
        item=f"{digest[:40]}/{seen[digest]}",
    )


def _day_of(values: Mapping[str, str]) -> dt.date | None:
    """The day that a row is about: of a column of that name, else of the first that holds nothing but a day."""
    for name, value in values.items():
        if _DATED.search(name) and (day := _day(value)):
            return day
    dates = (value for name, value in values.items() if _ONLY_DATE.fullmatch(value) and not _BORN.search(name))
    return next((day for value in dates if (day := as_date(value))), None)


def _day(value: str) -> dt.date | None:
    found = moment(float(value)) if re.fullmatch(r"1\d{9}(?:\.\d+)?", value) else None
    return found.date() if found else as_date(value)
