"""Pointer rows: ``[CLS] question [SEP] passage [SEP]``, at most 192 ids, with start and end targets."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.training.shards import CheckItem, CheckRow

CONTEXT = 192  # ids of a row
MAX_QUESTION = 40
_STRIDE = 64  # of the windows over a long passage when it is evaluated
_ENCODE_AT_ONCE = 4096


class Encoded(Protocol):
    """Ids with the UTF-8 byte range of each."""

    @property
    def ids(self) -> list[int]:
        """Ids."""
        ...

    @property
    def offsets(self) -> list[tuple[int, int]]:
        """Half-open byte ranges."""
        ...


class SearchTokenizer(Protocol):
    """What packing needs of `ai_os_diffusion.native.FastTokenizer`."""

    def encode_batch(self, texts: Sequence[str], mode: Any = "search", special: bool = False) -> Sequence[Encoded]:
        """Parallel over texts."""
        ...


class Question(Protocol):
    """A question about a passage: human and generated items alike."""

    @property
    def question(self) -> str:
        """As somebody asks it."""
        ...

    @property
    def passage(self) -> str:
        """What is read."""
        ...

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Character spans of the answer; none: not in this passage."""
        ...

    @property
    def kind(self) -> str:
        """Group that figures are given for."""
        ...


@dataclass(frozen=True)
class Tokenised:
    """One item as ids.

    Attributes:
        question: ids, cut to MAX_QUESTION.
        passage: ids.
        offsets: character range of each passage id.
        gold: first and last passage position of every answer.
    """

    question: list[int]
    passage: list[int]
    offsets: list[tuple[int, int]]
    gold: list[tuple[int, int]]

    @property
    def room(self) -> int:
        """Passage ids that fit into a row."""
        return CONTEXT - len(self.question) - 3


@dataclass(frozen=True)
class Row:
    """One row: ids, positions of gold starts and ends (position 0: not in this passage), where the passage begins."""

    ids: list[int]
    starts: list[int]
    ends: list[int]
    base: int


def character_ranges(text: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """UTF-8 byte ranges of `text` as character ranges."""
    if text.isascii():
        return list(ranges)
    begins = list(accumulate((len(letter.encode()) for letter in text), initial=0))
    return [(bisect_right(begins, a) - 1, bisect_right(begins, b) - 1) for a, b in ranges]


def tokenise(tokenizer: SearchTokenizer, items: Sequence[Question]) -> list[Tokenised]:
    """All items as ids, in batches."""
    made: list[Tokenised] = []
    for first in range(0, len(items), _ENCODE_AT_ONCE):
        part = items[first : first + _ENCODE_AT_ONCE]
        questions = tokenizer.encode_batch([item.question for item in part])
        passages = tokenizer.encode_batch([item.passage for item in part])
        for item, question, passage in zip(part, questions, passages, strict=True):
            offsets = character_ranges(item.passage, passage.offsets)
            gold = [found for span in item.spans if (found := _covering(offsets, span)) is not None]
            made.append(Tokenised(question.ids[:MAX_QUESTION], passage.ids, offsets, gold))
    return made


def _covering(offsets: Sequence[tuple[int, int]], span: tuple[int, int]) -> tuple[int, int] | None:
    hit = [i for i, (begin, end) in enumerate(offsets) if begin < span[1] and end > span[0]]
    return (hit[0], hit[-1]) if hit else None


def window(item: Tokenised, first: int, cls: int, sep: int) -> Row:
    """The row whose passage part begins at passage position `first`."""
    part = item.passage[first : first + item.room]
    base = len(item.question) + 2
    inside = [(a - first + base, b - first + base) for a, b in item.gold if first <= a and b < first + len(part)]
    inside = inside or [(0, 0)]
    ids = [cls, *item.question, sep, *part, sep]
    return Row(ids, [a for a, _ in inside], [b for _, b in inside], base)


def random_window(item: Tokenised, rng: random.Random, cls: int, sep: int) -> Row:
    """A window that holds a gold span where there is one, anywhere else otherwise."""
    last = max(0, len(item.passage) - item.room)
    if not item.gold:
        return window(item, rng.randint(0, last), cls, sep)
    a, b = rng.choice(item.gold)
    low, high = sorted((max(0, b - item.room + 1), min(a, last)))
    return window(item, rng.randint(low, high), cls, sep)


def check_item(question: Question, item: Tokenised, cls: int, sep: int) -> CheckItem:
    """All windows over the passage, for evaluation."""
    rows = []
    for first in range(0, max(1, len(item.passage) - item.room + _STRIDE), _STRIDE):
        row = window(item, first, cls, sep)
        rows.append(CheckRow(row.ids, row.base, item.offsets[first : first + item.room]))
    gold = tuple(sorted({question.passage[a:b] for a, b in question.spans}))
    return CheckItem(question.kind, question.passage, gold, tuple(rows))


def pointer_arrays(rows: Iterable[Row]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of the pointer shard."""
    ids: list[int] = []
    length, base, starts, ends = [], [], [], []
    for row in rows:
        starts += [len(ids) + place for place in row.starts]
        ends += [len(ids) + place for place in row.ends]
        ids += row.ids
        length.append(len(row.ids))
        base.append(row.base)
    marks = {"start": np.zeros(len(ids), np.uint8), "end": np.zeros(len(ids), np.uint8)}
    marks["start"][starts] = 1
    marks["end"][ends] = 1
    return {
        "ids": np.array(ids, np.uint16),
        "len": np.array(length, np.uint16),
        "base": np.array(base, np.uint16),
        **marks,
    }
