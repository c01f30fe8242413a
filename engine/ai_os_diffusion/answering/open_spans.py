"""A text with parts to be written again: the parts are open, everything between them is locked to the character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ai_os_diffusion.answering.requests import check_text
from ai_os_diffusion.errors import InferenceError

MOST_WORDS = 40
"""Open words of a text, together."""
WORD = re.compile(r"[^\W_]+(?:[-'’.,:](?=[^\W_])[^\W_]+)*")
_ENDS_SENTENCE = ".!?:\n"

Span = tuple[int, int]
"""First character and the one after the last."""


@dataclass(frozen=True)
class Part:
    """A piece of the text. The pieces joined are the text; `words` are those of an open piece, none of a locked one."""

    text: str
    open: bool = False
    starts_sentence: bool = False
    words: tuple[str, ...] = ()


def cut(text: str, spans: Sequence[Span]) -> list[Part]:
    """The text as locked and open parts; marks and white space at the ends of a span stay locked.

    Raises:
        InferenceError: no span, or one that holds no word, cuts a word, meets another, or lies outside of the text;
            or more than MOST_WORDS words in all. The message says what to select instead.
    """
    check_text(text, "The text", "Write something first.")
    if not spans:
        raise _refused("Nothing is selected.", "Select the words that are to be written again.")
    parts: list[Part] = []
    done = 0
    for begin, end in sorted(spans):
        if not 0 <= begin <= end <= len(text) or begin < done:
            raise _refused(
                f"The selection {begin} to {end} lies outside of the text, or meets another one.",
                f"Give parts of the {len(text)} characters that do not touch.",
            )
        found = list(WORD.finditer(text, begin, end))
        if not found:
            raise _refused("The selection holds no word.", "Select the words that are to be written again.")
        begin, end = found[0].start(), found[-1].end()
        if _within_word(text, begin) or _within_word(text, end):
            raise _refused("The selection cuts a word.", "Select whole words.")
        parts += [Part(text[done:begin])] if begin > done else []
        before = text[:begin].rstrip(" \"“‘'(*_#>-")
        starts = not before or before[-1] in _ENDS_SENTENCE
        parts.append(Part(text[begin:end], True, starts, tuple(match[0] for match in found)))
        done = end
    parts += [Part(text[done:])] if done < len(text) else []
    count = sum(len(part.words) for part in parts)
    if count > MOST_WORDS:
        raise _refused(
            f"{count} words are selected, and {MOST_WORDS} at most can be written again at once.",
            "Select less, or lock a part of it.",
        )
    return parts


def _within_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _refused(what: str, remedy: str) -> InferenceError:
    return InferenceError(what, kind="inference.span", remedy=remedy)
