"""Spans of whole words in a text, in characters: what is selected, what is locked, what is left."""

from __future__ import annotations

import re
from collections.abc import Sequence

Span = tuple[int, int]
_WORD = re.compile(r"[^\W_]+(?:[-'’.,:](?=[^\W_])[^\W_]+)*")


def words(text: str) -> list[Span]:
    """Where its words stand."""
    return [match.span() for match in _WORD.finditer(text)]


def whole_words(text: str, span: Span) -> Span | None:
    """From the first to the last word that a span touches; None where it touches none."""
    begin, end = sorted(span)
    touched = [word for word in words(text) if word[0] < end and word[1] > begin]
    return (touched[0][0], touched[-1][1]) if touched else None


def joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """In their order, those that touch as one."""
    made: list[Span] = []
    for begin, end in sorted(spans):
        if made and begin <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((begin, end))
    return tuple(made)


def without(span: Span, taken: Sequence[Span]) -> tuple[Span, ...]:
    """What is left of a span outside of others."""
    left, at = [], span[0]
    for begin, end in joined(taken):
        if begin < span[1] and end > at:
            left.append((at, begin))
            at = max(at, end)
    left.append((at, span[1]))
    return tuple((begin, end) for begin, end in left if begin < end)


def free_words(text: str, span: Span, locked: Sequence[Span]) -> tuple[Span, ...]:
    """The whole words of a span that are not locked, neighbours together."""
    found = (whole_words(text, part) for part in without(span, locked))
    return tuple(part for part in found if part is not None)


def shifted(spans: Sequence[Span], before: Sequence[Span], after: Sequence[Span]) -> tuple[Span, ...]:
    """Where spans stand after others, which they do not meet, have become longer or shorter."""

    def moved_by(place: int) -> int:
        pairs = zip(before, after, strict=True)
        return sum((new[1] - new[0]) - (old[1] - old[0]) for old, new in pairs if old[1] <= place)

    return tuple((begin + moved_by(begin), end + moved_by(begin)) for begin, end in spans)


def moved(text: str, selected: Span, by: int, *, extend: bool) -> Span:
    """The word after (`by` 1) or before (-1) the one selected last, alone or with all from the first one on.

    `selected` is where the selection began and where it ends; with nothing selected it begins at either end.
    """
    found = words(text)
    if not found:
        return selected
    start, end = selected
    if start == end:
        return found[0] if by > 0 else found[-1]
    anchor = _index(found, start - (end < start))
    target = min(len(found) - 1, max(0, _index(found, end - (end > start)) + by))
    if not extend:
        return found[target]
    if target >= anchor:
        return found[anchor][0], found[target][1]
    return found[anchor][1], found[target][0]


def _index(found: Sequence[Span], place: int) -> int:
    """Of the word at a place, or of the next one."""
    return next((number for number, word in enumerate(found) if word[1] > place), len(found) - 1)
