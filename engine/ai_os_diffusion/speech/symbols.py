"""The symbols that a voice reads: letters and marks of normalised English, each with a number."""

from __future__ import annotations

import re
from typing import NamedTuple

SYMBOLS = "\0^abcdefghijklmnopqrstuvwxyz' -,.?!;:"
"""A symbol's number is its place: 0 is padding, ``^`` the silence before the first word."""
PADDING = 0
DILATIONS = (1, 2, 4, 1, 2, 1)
"""Of the convolutions that a voice reads symbols with."""
_NUMBERS = {symbol: number for number, symbol in enumerate(SYMBOLS)}
_WORD = re.compile(r"[a-z']*[a-z][a-z']*")


class Word(NamedTuple):
    """A word among the symbols: `text` and its places."""

    text: str
    start: int
    end: int


def readable(normalised: str) -> str:
    """What `normalising.normalise` gives, as symbols: ``^``, small letters, and a mark at the end."""
    text = "^" + " ".join(normalised.lower().split())
    return text if text[-1] in ",.?!;:" else text + "."


def numbers(symbols: str) -> list[int]:
    """The number of each symbol. Raises KeyError for others."""
    return [_NUMBERS[symbol] for symbol in symbols]


def words(symbols: str) -> list[Word]:
    """The words among the symbols, in order."""
    return [Word(match[0], match.start(), match.end()) for match in _WORD.finditer(symbols)]
