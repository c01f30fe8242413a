"""Cuts a document into passages: whole paragraphs where they fit, sentences where they do not, exact byte spans."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ai_os_diffusion.memory.importers.base import Document

_BLOCK = re.compile(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*")
_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*\s*$")
_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'”’)\]]*(?=\s)|[。！？]|\n|\Z)", re.S)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Chunk:
    """A passage: the text, its half-open UTF-8 byte range in the file, and the heading that it stands under."""

    text: str
    start: int
    end: int
    heading: str

    def title(self, document_title: str) -> str:
        """What the passage is called: its document, and the heading where that says more."""
        named = self.heading and self.heading != document_title
        return ": ".join(part for part in (document_title, self.heading) if part) if named else document_title


@dataclass(frozen=True)
class _Piece:
    start: int  # characters
    end: int
    words: int
    heading: str


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
            words = 0
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
            pieces += _split(text, block.start(), block.end(), max_words, heading)
    return pieces


def _split(text: str, start: int, end: int, max_words: int, heading: str) -> list[_Piece]:
    pieces = []
    for first, last in sentences(text[start:end]):
        words = count_words(text[start + first : start + last])
        if words <= max_words:
            pieces.append(_Piece(start + first, start + last, words, heading))
            continue
        begin = start + first  # a sentence longer than a passage: cut it between words (or characters of CJK text)
        count = 0
        for unit in re.finditer(
            r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\S+?(?=[\u3040-\u9fff]|\s|\Z)", text[begin : start + last]
        ):
            count += 1
            if count > max_words:
                cut = start + first + unit.start()
                pieces.append(_Piece(begin, cut, max_words, heading))
                begin, count = cut, 1
        pieces.append(_Piece(begin, start + last, count, heading))
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
        chunks.append(Chunk(document.text[start:end], first, last, group[0].heading))
    return chunks
