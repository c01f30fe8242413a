"""Cuts a document into passages: whole paragraphs where they fit, sentences where they do not, exact byte spans."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ai_os_diffusion.memory.importers.base import Document

_BLOCK = re.compile(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*")
_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*\s*$")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t\r]*")
_RULE = re.compile(r"[\s|:-]+")
_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'”’)\]]*(?=\s)|[。！？]|\n|\Z)", re.S)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Chunk:
    """A passage: the text, its half-open UTF-8 byte range in the file, and the heading that it stands under.

    `columns` is the header row of the table in whose midst the passage begins, and which another passage holds.
    """

    text: str
    start: int
    end: int
    heading: str
    columns: str = ""

    def title(self, document_title: str) -> str:
        """What the passage is called: its document, the heading where that says more, and the columns of its rows."""
        named = self.heading and self.heading != document_title
        title = ": ".join(part for part in (document_title, self.heading) if part) if named else document_title
        return f"{title} {self.columns}".strip()


@dataclass(frozen=True)
class _Piece:
    start: int  # characters
    end: int
    words: int
    heading: str
    columns: str = ""


def count_words(text: str) -> int:
    """Words by white space; each Chinese, Japanese or Korean character counts as one."""
    return len(text.split()) + len(_CJK.findall(text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open character ranges of the sentences (or lines) of `text`, without surrounding white space."""
    found = []
    for match in _SENTENCE.finditer(text):
        part = match[0]
        start = match.start() + len(part) - len(part.lstrip())
        end = match.end() - (len(part) - len(part.rstrip()))
        if end > start:
            found.append((start, end))
    return found


def chunk_document(document: Document, max_words: int) -> list[Chunk]:
    """Passages of at most `max_words` words (a single longer word is kept whole), in order, together covering all text.

    Each passage's `text` is exactly the file's bytes from `start` to `end`.
    """
    groups: list[list[_Piece]] = []
    words = 0
    for piece in _pieces(document, max_words):
        new_part = not groups or groups[-1][-1].heading != piece.heading
        if new_part or words + piece.words > max_words:
            groups.append([])
            words = count_words(piece.columns)
        groups[-1].append(piece)
        words += piece.words
    return _with_bytes(document, groups)


def _pieces(document: Document, max_words: int) -> list[_Piece]:
    text, heading = document.text, ""
    pieces: list[_Piece] = []
    for block in _BLOCK.finditer(text, document.body):
        if not block[0].strip():
            continue
        title = _HEADING.match(block[0].split("\n", 1)[0].strip())
        if title is not None:
            heading = title[1]
            if "\n" not in block[0].strip():
                if title[1] != document.title:  # the first heading is the title, which every passage shows anyway
                    pieces.append(_Piece(block.start(), block.end(), count_words(block[0]), heading))
                continue
        words = count_words(block[0])
        if words <= max_words:
            pieces.append(_Piece(block.start(), block.end(), words, heading))
        else:
            pieces += _split_block(text, block.start(), block.end(), max_words, heading)
    return pieces


def _split_block(text: str, start: int, end: int, max_words: int, heading: str) -> list[_Piece]:
    """Sentences, and the rows of tables: the header stays with the first row, and each other row knows it."""
    pieces: list[_Piece] = []
    lines = list(re.finditer(r"[^\n]+", text[start:end]))
    at = place = 0
    while place < len(lines):
        rows = _rows(lines, place)
        columns = " ".join(lines[place][0].split())
        if rows < 4 or count_words(columns) > max_words // 3:
            place += max(1, rows)
            continue
        pieces += _split(text, start + at, start + lines[place].start(), max_words, heading)
        first = (start + lines[place].start(), start + lines[place + 2].end())
        for begin, last in [
            first,
            *((start + row.start(), start + row.end()) for row in lines[place + 3 : place + rows]),
        ]:
            carried = columns if begin > first[0] else ""
            words = count_words(text[begin:last])
            whole = [_Piece(begin, last, words, heading, carried)]
            pieces += whole if words <= max_words else _split(text, begin, last, max_words, heading, carried)
        place += rows
        at = lines[place - 1].end()
    return pieces + _split(text, start + at, end, max_words, heading)


def _rows(lines: list[re.Match[str]], place: int) -> int:
    """How many lines from `place` on are a table with a header and a rule below it; 0 where none begins there."""
    count = 0
    while place + count < len(lines) and _ROW.fullmatch(lines[place + count][0]):
        count += 1
    return count if count > 1 and _RULE.fullmatch(lines[place + 1][0]) else 0


def _split(text: str, start: int, end: int, max_words: int, heading: str, columns: str = "") -> list[_Piece]:
    pieces = []
    for first, last in sentences(text[start:end]):
        words = count_words(text[start + first : start + last])
        if words <= max_words:
            pieces.append(_Piece(start + first, start + last, words, heading, columns))
            continue
        begin = start + first  # a sentence longer than a passage: cut it between words (or characters of CJK text)
        count = 0
        for unit in re.finditer(
            r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\S+?(?=[\u3040-\u9fff]|\s|\Z)", text[begin : start + last]
        ):
            count += 1
            if count > max_words:
                cut = start + first + unit.start()
                pieces.append(_Piece(begin, cut, max_words, heading, columns))
                begin, count = cut, 1
        pieces.append(_Piece(begin, start + last, count, heading, columns))
    return pieces


def _with_bytes(document: Document, groups: list[list[_Piece]]) -> list[Chunk]:
    chunks = []
    at_char, at_byte = 0, document.base
    for group in groups:
        start, end = group[0].start, group[-1].end
        raw = document.text[start:end]
        start += len(raw) - len(raw.lstrip())
        end -= len(raw) - len(raw.rstrip())
        if end <= start:
            continue
        first = at_byte + len(document.text[at_char:start].encode())
        last = first + len(document.text[start:end].encode())
        at_char, at_byte = end, last
        chunks.append(Chunk(document.text[start:end], first, last, group[0].heading, group[0].columns))
    return chunks
