"""The evidence pointer: which words of which passage answer a question, or none (null option on [CLS]).

The extractive reader of Rajpurkar et al. 2018 (SQuAD 2.0) over several passages, each normalised by itself, so that
passages compare by how much they prefer their best span to the null.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel

MAX_TOKENS = 192
MAX_QUESTION = 40
MAX_SPAN = 24  # tokens
_WRAPPED = 60  # bytes; a line longer than this may have been broken within a sentence
_NO_PLACE, _NO_SPAN, _LEAST = -1e4, -1e5, -1e3  # log-probabilities
_OPTIONS = 20  # spans that a second look may choose from
_BATCH = 4  # passages read at once: few, so that an answer stops soon


@dataclass(frozen=True)
class Span:
    """A candidate: half-open byte range in the passage's UTF-8, and its log-probability."""

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Reading:
    """What the pointer makes of one passage: its best spans, best first, and the null's log-probability.

    No two of `spans` overlap; `options` are the most likely spans, those that overlap a better one among them; `wanted`
    are those whose log-probabilities were asked for, as far as they were read.
    """

    spans: tuple[Span, ...]
    null: float
    options: tuple[Span, ...] = ()
    wanted: tuple[Span, ...] = ()

    @property
    def margin(self) -> float:
        """Best span minus null, in nats; below 0 the pointer prefers "not here"."""
        return self.spans[0].score - self.null if self.spans else float("-inf")


@dataclass(frozen=True)
class _Row:
    ids: list[int]
    base: int  # index of the first passage token
    offsets: list[tuple[int, int]]
    inner: list[bool]  # the token continues the word of the token before it
    lines: list[int]  # number of the token's line or table cell; -1 for a bar between cells


def read(
    model: TextModel,
    question: str,
    passages: Sequence[str],
    *,
    best: int = 3,
    wanted: Mapping[int, Sequence[tuple[int, int]]] = MappingProxyType({}),
    cancel: CancelToken | None = None,
) -> list[Reading]:
    """One Reading per passage; passages longer than the window are cut at its end.

    Args:
        model: reads.
        question: what is asked.
        passages: what is read.
        best: spans of a Reading.
        wanted: by the number of a passage, byte ranges in it whose log-probabilities are told too.
        cancel: stops it.

    Raises:
        Cancelled: `cancel` was set; checked before every batch.
    """
    rows = [_row(model, question, passage) for passage in passages]
    order = sorted(range(len(rows)), key=lambda number: len(rows[number].ids))
    readings: dict[int, Reading] = {}
    for first in range(0, len(order), _BATCH):
        if cancel is not None:
            cancel.check()
        part = order[first : first + _BATCH]
        logits = model.network.spans([rows[number].ids for number in part])
        for number, row_logits in zip(part, logits, strict=True):
            readings[number] = _decode(rows[number], row_logits, best, wanted.get(number, ()))
    return [readings[number] for number in range(len(rows))]


def _row(model: TextModel, question: str, passage: str) -> _Row:
    asked = model.tokenizer.encode(question, mode="search").ids[:MAX_QUESTION]
    text = model.tokenizer.encode(passage, mode="search")
    room = MAX_TOKENS - len(asked) - 3
    raw = passage.encode()
    ids, offsets = text.ids[:room], [(start, _dropped_end(raw, end)) for start, end in text.offsets[:room]]
    joined = [False] * len(offsets)
    for number, (before, here) in enumerate(itertools.pairwise(offsets), 1):
        joined[number] = here[0] == before[1] and _holds_together(raw, here[0])
    special = model.special
    row = [special["cls"], *asked, special["sep"], *ids, special["sep"]]
    return _Row(row, len(asked) + 2, offsets, joined, _lines(raw, offsets))


def _holds_together(raw: bytes, place: int) -> bool:
    """Whether the bytes on both sides of `place` belong to one word, number, address or link (`mia@post.example`)."""
    before, after = _word_byte(raw, place - 1), _word_byte(raw, place)
    if before and after:
        return True
    if raw[place : place + 1] in (b".", b"@"):
        return before and _word_byte(raw, place + 1)
    return raw[place - 1 : place] in (b".", b"@") and after and _word_byte(raw, place - 2)


def _lines(raw: bytes, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """The line or table cell of each token, which a span does not leave; a long line goes on in the next one."""
    found, count, last = [], 0, 0
    for start, end in offsets:
        gap = raw[last:start]
        if b"\n" in gap and (b"\n\n" in gap or last - raw.rfind(b"\n", 0, last) <= _WRAPPED):
            count += 1
        bar = raw[start:end] == b"|"
        count += bar
        found.append(-1 if bar else count)
        last = end
    return found


def _word_byte(raw: bytes, place: int) -> bool:
    """Whether a byte belongs to a word: letters, digits, and beyond ASCII all but punctuation and spaces."""
    if not 0 <= place < len(raw):
        return False
    letter = _letter(raw, place)
    return letter.isalnum() or (raw[place] >= 128 and unicodedata.category(letter)[0] not in "PZ")


def _letter(raw: bytes, place: int) -> str:
    """The character that the byte at `place` is a part of."""
    first, last = place, place + 1
    while raw[first] & 0xC0 == 0x80:
        first -= 1
    while last < len(raw) and raw[last] & 0xC0 == 0x80:
        last += 1
    return raw[first:last].decode()


def _dropped_end(raw: bytes, end: int) -> int:
    """Where a token ends with what the tokenizer drops after it: combining marks; inside a word soft hyphens too."""
    place = end
    while place < len(raw) and raw[place] >= 0xC2:
        letter = _letter(raw, place)
        kind = unicodedata.category(letter)
        if kind not in ("Mn", "Cf"):
            break
        place += len(letter.encode())
        if kind == "Mn" or _word_byte(raw, place):
            end = place
    return end


def _decode(row: _Row, logits: npt.NDArray[np.float32], best: int, wanted: Sequence[tuple[int, int]] = ()) -> Reading:
    shifted = logits - logits.max(0)
    scores = shifted - np.log(np.exp(shifted).sum(0))  # (T, 2): log-probability of start and end
    null = float(scores[0].sum())
    n = len(row.offsets)
    if n == 0:
        return Reading((), null)
    start, end = scores[row.base : row.base + n].T.copy()
    asked = tuple(_scored(row, start, end, place) for place in wanted if place[1] <= row.offsets[-1][1])
    inner = np.array(row.inner)
    start[inner] = _NO_PLACE  # a span begins where a word begins ...
    end[:-1][inner[1:]] = _NO_PLACE  # ... and ends where a word ends
    lines = np.array(row.lines)
    ends, lines_there = (_windows(values, fill) for values, fill in ((end, _NO_PLACE), (lines, -1)))
    allowed = (lines[:, None] == lines_there) & (lines >= 0)[:, None]
    spans: list[Span] = []
    options: list[Span] = []
    taken: list[tuple[int, int]] = []
    for score, place in _largest(np.where(allowed, start[:, None] + ends, _NO_SPAN).ravel(), max(best * 8, _OPTIONS)):
        i, length = divmod(place, MAX_SPAN)
        j = i + length
        if score < _LEAST:
            break  # not a span of whole words
        span = Span(row.offsets[i][0], row.offsets[j][1], score)
        options.append(span)
        if len(spans) < best and not any(i <= b and a <= j for a, b in taken):
            taken.append((i, j))
            spans.append(span)
    return Reading(tuple(spans), null, tuple(options[:_OPTIONS]), asked)


def _scored(row: _Row, start: npt.NDArray[np.float32], end: npt.NDArray[np.float32], place: tuple[int, int]) -> Span:
    """A byte range with its log-probability, from the token that holds its first byte to that of its last."""
    first = next(number for number, (_, last) in enumerate(row.offsets) if last > place[0])
    final = next(number for number, (_, last) in enumerate(row.offsets) if last >= place[1])
    return Span(*place, float(start[first] + end[max(first, final)]))


def _windows(values: npt.NDArray[Any], beyond: float) -> npt.NDArray[Any]:
    """(n, MAX_SPAN) the value at each place and those after it; `beyond` where the row has ended."""
    padding = np.full(MAX_SPAN - 1, beyond, values.dtype)
    return np.lib.stride_tricks.sliding_window_view(np.concatenate([values, padding]), MAX_SPAN)


def _largest(values: npt.NDArray[np.float32], count: int) -> Iterator[tuple[float, int]]:
    """The `count` largest values with their places, largest first, the first of equals first."""
    if count < len(values):
        places = np.flatnonzero(values >= np.partition(values, -count)[-count])
    else:
        places = np.arange(len(values))
    order = places[np.argsort(-values[places], kind="stable")][:count]
    return zip(values[order].tolist(), order.tolist(), strict=True)
