"""Which statements of a memory are about something, and what of it stays when these are forgotten."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ai_os_diffusion import wording
from ai_os_diffusion.memory import chunking

_BARE = re.compile(r"(?:#[^\n]*|[-*+•>]|\d{1,2}[.)]|\s)*")  # headings, which the title holds, and list marks
_BACK = re.compile(r"(?:he|she|it|they|his|her|its|their)\b", re.IGNORECASE)  # speaks on of what was said before


@dataclass(frozen=True)
class Cut:
    """The statements that go, word for word, and the character ranges that stay: none where the whole text goes."""

    gone: tuple[str, ...]
    kept: tuple[tuple[int, int], ...]


def cut(title: str, text: str, about: str) -> Cut:
    """Take out of a text the statements that say most of `about`, and those that go on with "he", "she" or "it".

    Where the title says all of it, or no statement says any of it, the whole text goes; so it does where nothing but
    headings would stay.
    """
    statements = _statements(text)
    wanted = wording.content_stems(about) - wording.content_stems(title)
    shares = [len(wanted & wording.content_stems(text[first:last])) for first, last in statements]
    most = max(shares, default=0)
    if not most:
        return Cut(tuple(text[first:last] for first, last in statements), ())
    going: list[tuple[int, int]] = []
    for (first, last), share in zip(statements, shares, strict=True):
        goes_on = going and "\n" not in text[going[-1][1] : first] and not text[going[-1][1] : first].strip()
        if share == most or (goes_on and _BACK.match(text, first)):
            going.append((first, last))
    return Cut(tuple(text[first:last] for first, last in going), _between(text, going))


def _statements(text: str) -> list[tuple[int, int]]:
    """Sentences; what begins with a small letter or a digit on the same line belongs to the one before ("tel. 3")."""
    found: list[tuple[int, int]] = []
    for first, last in chunking.sentences(text):
        on = found and "\n" not in text[found[-1][1] : first] and (text[first].islower() or text[first].isdigit())
        if on:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _between(text: str, going: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    kept = []
    for start, end in zip([0, *(last for _, last in going)], [*(first for first, _ in going), len(text)], strict=True):
        part = text[start:end]
        if not _BARE.fullmatch(part):
            kept.append((start + len(part) - len(part.lstrip()), start + len(part.rstrip())))
    return tuple(kept)
