"""Sentences of memories that can be quoted on their own, with their places in the files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ai_os_diffusion.memory import chunking
from ai_os_diffusion.types import MemoryHit, Source

_MARKS = re.compile(r"(?:[-*+•>]\s+|\d+[.)]\s+|\[[ xX]\]\s+)*")  # list marks and quotation marks of Markdown
_SPEAKER = re.compile(r"\*\*([^*\n]{1,30}):\*\*\s+")  # who says it, in an exported chat
_NO_PROSE = re.compile(r"^(?:#|\||```|---|===|https?://\S+$|\[\[?[^\]]*\]?\]$)")
_SHORTEST, _LONGEST = 4, 45  # words


@dataclass(frozen=True)
class Sentence:
    """A sentence of a memory; `start` is its UTF-8 byte offset in the source."""

    hit: MemoryHit
    text: str
    start: int
    speaker: str = ""

    @property
    def day(self) -> dt.date | None:
        """The day of its memory."""
        return day_of(self.hit)

    def source(self, score: float) -> Source:
        """The sentence as evidence."""
        place = self.hit.place(self.start, self.start + len(self.text.encode()))
        return Source(self.hit.id, self.hit.path, *place, self.text, score)


def day_of(hit: MemoryHit) -> dt.date | None:
    """The day that a memory speaks of, else the day on which it was told; None for an undated file.

    The day on which a file was imported says nothing of what is in it.
    """
    if hit.day is not None or hit.path or hit.created is None:
        return hit.day
    return hit.created.astimezone().date()


def sentence_around(hit: MemoryHit, start: int) -> str:
    """The sentence of a memory that holds byte `start` of its source; the whole text where none does."""
    at = start - hit.start
    for first, last in chunking.sentences(hit.text):
        if len(hit.text[:first].encode()) <= at < len(hit.text[:last].encode()):
            return hit.text[first:last]
    return hit.text


def quotable(hits: Iterable[MemoryHit]) -> list[Sentence]:
    """The sentences that say something by themselves: no headings, tables, bare links or fragments."""
    found = []
    for hit in hits:
        for first, last in chunking.sentences(hit.text):
            whole = hit.text[first:last]
            mark = _MARKS.match(whole)
            first += mark.end() if mark else 0
            speaker = _SPEAKER.match(hit.text, first)
            first = speaker.end() if speaker else first
            text = hit.text[first:last]
            if not _NO_PROSE.match(whole) and _SHORTEST <= chunking.count_words(text) <= _LONGEST:
                found.append(
                    Sentence(hit, text, hit.start + len(hit.text[:first].encode()), speaker[1] if speaker else "")
                )
    return found
