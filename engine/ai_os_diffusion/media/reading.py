"""From a text to what a voice says at once: pieces of normalised symbols, and where their words stand in the text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.speech import symbols
from ai_os_diffusion.speech.normalising import ABBREVIATIONS, normalise

LONGEST = 160
"""Characters of normalised text that are said at once: about ten seconds."""
_WRITTEN = re.compile(r"\S+")
_BREAK = re.compile(r"(?<=[,;:])\s+|\s+(?=(?:and|but|or|which|that|because|while|with)\s)")
_bare = partial(re.sub, r"[^a-z0-9]", "")


@dataclass(frozen=True)
class Piece:
    """What is said in one breath.

    Attributes:
        symbols: what the voice reads.
        start, end: characters of the text.
    """

    symbols: str
    start: int
    end: int


@dataclass(frozen=True)
class Place:
    """Symbols `first..last` of a piece are characters `start..end` of the text."""

    first: int
    last: int
    start: int
    end: int


def pieces(text: str) -> Iterator[Piece]:
    """The parts of a text that have something to say, in order; long sentences are broken at marks, then at words."""
    for start, end in _whole_sentences(text):
        for first, last in _broken(text, start, end):
            if said := normalise(text[first:last]):
                yield Piece(symbols.readable(said), first, last)


def _whole_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of sentences; those that ended at an abbreviation (``Dr.``) go on."""
    begun = -1
    for start, end in sentences(text):
        begun = start if begun < 0 else begun
        if text[begun:end].split()[-1] not in ABBREVIATIONS:
            yield begun, end
            begun = -1
    if begun >= 0:
        yield begun, end


def _broken(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges of at most LONGEST normalised characters, broken at marks, at spaces, or else in the middle."""
    if len(normalise(text[start:end])) <= LONGEST or end - start < 2:
        yield start, end
        return
    middle = (start + end) // 2
    breaks = [found.start() + start for found in _BREAK.finditer(text[start:end])]
    inside = [place for place in breaks if start + 20 < place < end - 20]
    if not inside:
        inside = [found.start() + start for found in re.finditer(r"\s", text[start:end])]
    inside = [place for place in inside if start < place < end] or [middle]
    at = min(inside, key=lambda place: abs(place - middle))
    yield from _broken(text, start, at)
    yield from _broken(text, at, end)


def places(text: str, piece: Piece) -> list[Place]:
    """Where the words of a piece stand in the text. What is said in other words than written belongs together."""
    written = [(found.start() + piece.start, found.end() + piece.start) for found in _words_in(text, piece)]
    said = symbols.words(piece.symbols)
    matcher = difflib.SequenceMatcher(
        None, [_bare(text[a:b].lower()) for a, b in written], [_bare(word.text) for word in said], autojunk=False
    )
    made: list[Place] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(written[a:b], said[c:d], strict=True)
            made += [Place(word.start, word.end, start, end) for (start, end), word in pairs]
        elif b > a and d > c:
            made.append(Place(said[c].start, said[d - 1].end, written[a][0], written[b - 1][1]))
    return made


def _words_in(text: str, piece: Piece) -> Iterator[re.Match[str]]:
    return _WRITTEN.finditer(text[piece.start : piece.end])
