"""Which words of a text stand on which memory: copied runs first, then single words, then their stems."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ai_os_diffusion import wording
from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.passage import render_passage
from ai_os_diffusion.types import MemoryHit, Source

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters of scripts that write no spaces between words; each counts as a word."""
_LETTER = rf"(?:(?!{CJK.pattern})[^\W_])"
_WORD = re.compile(rf"{CJK.pattern}|{_LETTER}+(?:[-'’]{_LETTER}+)*")
_FEWEST = 2  # words that must stand on a sentence before it is a source


class Origin(NamedTuple):
    """A place in the source of memory `id`: half-open, in UTF-8 bytes. There is one for every token of a context."""

    id: str
    start: int
    end: int


@dataclass(frozen=True)
class WordOrigin:
    """A word of a text at characters `start..end`, and the evidence that it stands on; None where it stands on none."""

    word: str
    start: int
    end: int
    origin: Origin | None


@dataclass(frozen=True)
class _Word:
    said: str  # lower case, without a possessive ending
    stem: str  # empty for a word that carries no meaning by itself
    origin: Origin


def attribute(text: str, hits: Sequence[MemoryHit]) -> list[WordOrigin]:
    """The words of `text` with their evidence in `hits`, which are in order of trust.

    First runs of two words or more that a memory holds in the same order, at least one of them with a meaning of its
    own: from left to right, the longest that begins at a word. Then single words with a meaning: the same word, else
    one with the same stem, in the memory that most other words stand on. Words of a memory's title and date stand on
    its first sentence.
    Chinese, Japanese and Korean characters are words, and stand on nothing by themselves.
    """
    runs = [words for hit in hits for words in (_body(hit), _header(hit)) if words]
    matches = list(_WORD.finditer(text))
    keys = [_key(match[0]) for match in matches]
    found = _copied(keys, runs)
    _single(keys, runs, [hit.id for hit in hits], found)
    return [
        WordOrigin(match[0], match.start(), match.end(), origin) for match, origin in zip(matches, found, strict=True)
    ]


def sources(text: str, hits: Sequence[MemoryHit]) -> tuple[Source, ...]:
    """The sentences of the memories that at least two words of `text` stand on, in the order of `hits`.

    The score is the share of the text's words that stand on the sentence.
    """
    words = attribute(text, hits)
    made = list[Source]()
    for hit in {each.id: each for each in reversed(hits)}.values():
        for first, last in sentences(hit.text):
            place = _origin(hit, first, last)
            count = sum(_within(word.origin, place) for word in words)
            if count >= _FEWEST:
                share = count / len(words)
                made.append(Source(hit.id, hit.path, place.start, place.end, hit.text[first:last], share))
    rank = {hit.id: number for number, hit in reversed(list(enumerate(hits)))}
    return tuple(sorted(made, key=lambda source: (rank[source.id], source.start)))


def _within(origin: Origin | None, place: Origin) -> bool:
    return origin is not None and origin.id == place.id and place.start <= origin.start and origin.end <= place.end


def _origin(hit: MemoryHit, first: int, last: int) -> Origin:
    """The place of characters `first..last` of a memory's text."""
    start = hit.start + len(hit.text[:first].encode())
    return Origin(hit.id, start, start + len(hit.text[first:last].encode()))


def _key(word: str) -> tuple[str, str]:
    """What a word says, and its stem."""
    said = next(iter(wording.words(word)), word.lower())
    return said, next(iter(wording.content_stems(word)), "")


def _body(hit: MemoryHit) -> list[_Word]:
    return [_Word(*_key(match[0]), _origin(hit, *match.span())) for match in _WORD.finditer(hit.text)]


def _header(hit: MemoryHit) -> list[_Word]:
    ranges = sentences(hit.text)
    place = _origin(hit, *(ranges[0] if ranges else (0, len(hit.text))))
    header = render_passage(hit.title, hit.day, "").text
    return [_Word(*_key(match[0]), place) for match in _WORD.finditer(header)]


def _copied(keys: Sequence[tuple[str, str]], runs: Sequence[Sequence[_Word]]) -> list[Origin | None]:
    places = defaultdict[str, list[tuple[int, int]]](list)
    for number, words in enumerate(runs):
        for place, word in enumerate(words):
            places[word.said].append((number, place))
    found: list[Origin | None] = [None] * len(keys)
    at = 0
    while at < len(keys):
        best: Sequence[_Word] = ()
        for number, place in places.get(keys[at][0], ()):
            run = runs[number][place : place + _length(keys, at, runs[number], place)]
            if len(run) > len(best):
                best = run
        if len(best) > 1 and any(word.stem for word in best):
            found[at : at + len(best)] = [word.origin for word in best]
            at += len(best)
        else:
            at += 1
    return found


def _length(keys: Sequence[tuple[str, str]], at: int, words: Sequence[_Word], place: int) -> int:
    length = 0
    while (
        at + length < len(keys) and place + length < len(words) and keys[at + length][0] == words[place + length].said
    ):
        length += 1
    return length


def _single(
    keys: Sequence[tuple[str, str]],
    runs: Sequence[Sequence[_Word]],
    ids: Sequence[str],
    found: list[Origin | None],
) -> None:
    """Fill `found` where it is None and a memory holds the word."""
    held = Counter(origin.id for origin in found if origin)
    order = sorted(runs, key=lambda words: (-held[words[0].origin.id], ids.index(words[0].origin.id)))
    for by_stem in (False, True):
        first = dict[str, Origin]()
        for words in order:
            for word in words:
                first.setdefault(word.stem if by_stem else word.said, word.origin)
        for number, (said, stem) in enumerate(keys):
            if found[number] is None and stem and not CJK.fullmatch(said):
                found[number] = first.get(stem if by_stem else said)
