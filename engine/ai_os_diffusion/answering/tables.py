"""Cells of Markdown tables: the one in the row and under the header that the question names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ai_os_diffusion import wording
from ai_os_diffusion.types import MemoryHit

_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^[\s|:-]+$")
_NAMED = 0.5  # share of a label's words that the question has to hold


@dataclass(frozen=True)
class Cell:
    """A cell that answers: its memory, and its UTF-8 byte range in that memory's text."""

    hit: MemoryHit
    start: int
    end: int


def cell_for(question: str, hits: Sequence[MemoryHit]) -> Cell | None:
    """The cell whose row and column the question names, in the first memory that has one; None where none is clear."""
    asked = wording.content_stems(question)
    for hit in hits:
        for table in _tables(hit.text, hit.title):
            place = _place(asked, table)
            if place is not None:
                begin, end = place
                return Cell(hit, len(hit.text[:begin].encode()), len(hit.text[:end].encode()))
    return None


_Range = tuple[int, int]


@dataclass(frozen=True)
class _Table:
    """Character ranges of the cells, row by row, and their text; the first row is the header."""

    ranges: list[list[_Range]]
    texts: list[list[str]]


def _tables(text: str, title: str) -> Iterator[_Table]:
    """Runs of rows with a header and a rule below it; of rows that begin a passage the title may hold the header."""
    rows: list[list[_Range]] = []
    lines: list[str] = []
    last = 0
    for match in [*_ROW.finditer(text), None]:
        if match is None or text[last : match.start()] not in ("\n", "\r\n"):
            if len(lines) > 2 and _RULE.match(lines[1]):
                kept = [rows[0], *rows[2:]]
                yield _Table(kept, [[text[a:b] for a, b in row] for row in kept])
            elif rows and not text[: rows[0][0][0]].strip(" \t|") and (header := _columns(title, len(rows[0]))):
                yield _Table([[], *rows], [header, *([text[a:b] for a, b in row] for row in rows)])
            rows, lines = [], []
        if match is not None:
            rows.append(list(_cells(match[0], match.start())))
            lines.append(match[0])
            last = match.end()


def _columns(title: str, count: int) -> list[str]:
    """The header row at the end of a title, where it has as many cells as the rows."""
    cells = [title[a:b] for a, b in _cells(title, 0)]
    return cells[-count:] if len(cells) >= count and title.endswith("|") else []


def _cells(line: str, start: int) -> Iterator[_Range]:
    """Character ranges between the bars, without spaces at their ends."""
    bars = [match.start() for match in re.finditer(r"(?<!\\)\|", line)]
    for left, right in itertools.pairwise(bars):
        inner = line[left + 1 : right]
        begin = left + 1 + len(inner) - len(inner.lstrip())
        yield start + begin, start + max(begin, left + 1 + len(inner.rstrip()))


def _place(asked: set[str], table: _Table) -> _Range | None:
    header, *body = table.texts
    column = _named(asked, [(number, text) for number, text in enumerate(header) if number])
    row = _named(asked, [(number, texts[0]) for number, texts in enumerate(body, 1) if texts])
    if column is None or row is None or column >= len(table.ranges[row]):
        return None
    begin, end = table.ranges[row][column]
    return (begin, end) if begin < end else None


def _named(asked: set[str], labels: Sequence[tuple[int, str]]) -> int | None:
    """The number of the label that the question names; None where none or more than one does as well."""
    shares = []
    for number, text in labels:
        stems = wording.content_stems(text)
        share = len(stems & asked) / len(stems) if stems else 0.0
        if share >= _NAMED:
            shares.append((share, number))
    shares.sort(reverse=True)
    return shares[0][1] if shares and (len(shares) == 1 or shares[0][0] > shares[1][0]) else None
