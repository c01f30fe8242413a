"""Where the words of a refill stand in the sequence that the network reads, and which words it may write there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion import wording
from ai_os_diffusion.answering.open_spans import Part, Span
from ai_os_diffusion.diffusion.network import Mask
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import StepPiece

_ABOUT = 120  # tokens of what the text speaks of
_AROUND = 110  # tokens of the text on either side of the open parts
_PLACEHOLDER = "the"  # one token, in whose place the mask is put
# The vocabulary begins with the commonest pieces; further on, short ones are parts of words rather than words.
_RARE_FROM, _SHORT_FROM = 12_000, 3_500
_SHORT = 3  # letters
_WHOLE_WORD = re.compile(r"[a-z]{2,}|[ai]")
_NUMBERS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million
    first second third""".split()
)
_CALENDAR = frozenset(
    """january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday""".split()
)


@dataclass(frozen=True)
class Slots:
    """The words of every open part, in their order; None where one is to be written."""

    parts: tuple[tuple[str | None, ...], ...]

    @property
    def open(self) -> int:
        """Words to be written."""
        return sum(word is None for part in self.parts for word in part)

    def places(self) -> Iterator[tuple[int, int]]:
        """(part, word) of each word to be written."""
        for number, part in enumerate(self.parts):
            yield from ((number, place) for place, word in enumerate(part) if word is None)

    def with_word(self, at: tuple[int, int], word: str | None) -> Slots:
        """The same with another word at a place."""
        number, place = at
        part = self.parts[number]
        changed = (*part[:place], word, *part[place + 1 :])
        return Slots((*self.parts[:number], changed, *self.parts[number + 1 :]))


@dataclass(frozen=True)
class Vocabulary:
    """Tokens that a refill may write: whole small words, without names, numbers and dates that nobody has told."""

    words: dict[int, str]
    size: int

    @classmethod
    def of(cls, model: TextModel) -> Vocabulary:
        """All whole words that are written in small letters."""
        tokens = ((number, model.tokenizer.id_to_token(number) or "") for number in range(model.tokenizer.vocab_size))
        words = {number: token for number, token in tokens if _WHOLE_WORD.fullmatch(token)}
        return cls(words, model.tokenizer.vocab_size)

    def for_text(self, known: str) -> Vocabulary:
        """Without the numbers, dates, rare words and parts of words that do not stand in `known`."""
        told = set(wording.words(known))
        facts = _NUMBERS | _CALENDAR

        def may_stand(number: int, word: str) -> bool:
            rare = _SHORT_FROM if len(word) <= _SHORT else _RARE_FROM
            return word in told or (number < rare and word not in facts)

        return Vocabulary({number: word for number, word in self.words.items() if may_stand(number, word)}, self.size)

    @property
    def forbidden(self) -> list[int]:
        """All other tokens."""
        return [number for number in range(self.size) if number not in self.words]


@dataclass(frozen=True)
class Row:
    """A sequence for the network: where the masks are, and which place of the slots each of them is."""

    ids: list[int]
    fill: Mask
    at: dict[tuple[int, int], int]


class Canvas:
    """One text with its open parts, as the network reads it."""

    def __init__(self, model: TextModel, vocabulary: Vocabulary, parts: Sequence[Part], about: Sequence[str]) -> None:
        self._model = model
        self.vocabulary = vocabulary
        self.parts = list(parts)
        self._about = self._encode("".join(f"{text}\n" for text in about if text.strip()))[0][-_ABOUT:]
        known = "\n".join((*about, "".join(part.text for part in parts)))
        self._names = {name.casefold(): name for name in _names(known)}

    def words(self, slots: Slots, number: int) -> list[str]:
        """The words of one open part as they are written in the text; a mask is a placeholder."""
        part = [each for each in self.parts if each.open][number]
        found = [self._cased(word or _PLACEHOLDER) for word in slots.parts[number]]
        if part.text[:1].isupper() and found and part.starts_sentence:
            found[0] = found[0][:1].upper() + found[0][1:]
        return found

    def _cased(self, word: str) -> str:
        return "I" if word == "i" else self._names.get(word, word)

    def text(self, slots: Slots) -> tuple[str, tuple[Span, ...], dict[tuple[int, int], Span]]:
        """The whole, where its open parts stand in it, and where each of their words does; in characters."""
        text, number = "", 0
        spans: list[Span] = []
        words: dict[tuple[int, int], Span] = {}
        for part in self.parts:
            if not part.open:
                text += part.text
                continue
            begin = len(text)
            for place, word in enumerate(self.words(slots, number)):
                text += " " if place else ""
                words[number, place] = (len(text), len(text) + len(word))
                text += word
            spans.append((begin, len(text)))
            number += 1
        return text, tuple(spans), words

    def row(self, slots: Slots) -> Row:
        """The sequence with masks where words are to be written."""
        ids, at = self.encoded(slots)
        fill = np.zeros(len(ids), np.bool_)
        masks = {place: at[place][0] for place in slots.places()}
        for place in masks.values():
            ids[place] = self._model.special["mask"]
            fill[place] = True
        return Row(ids, fill, masks)

    def encoded(self, slots: Slots) -> tuple[list[int], dict[tuple[int, int], list[int]]]:
        """The sequence, and where the tokens of each word of the open parts stand in it."""
        text, _, words = self.text(slots)
        ids, offsets = self._encode(text)
        bytes_at = {place: (len(text[:a].encode()), len(text[:b].encode())) for place, (a, b) in words.items()}
        tokens = {
            place: [k for k, (first, last) in enumerate(offsets) if a <= first < last <= b]
            for place, (a, b) in bytes_at.items()
        }
        used = [k for found in tokens.values() for k in found]
        low, high = max(0, min(used) - _AROUND), min(len(ids), max(used) + _AROUND)
        shift = len(self._about) - low
        row = [*self._about, *ids[low:high], self._model.special["sep"]]
        return row, {place: [k + shift for k in found] for place, found in tokens.items()}

    @property
    def first(self) -> int:
        """The first token of the text in a sequence."""
        return len(self._about)

    def read(self, slots: Slots, row: Row, ids: Sequence[int]) -> Slots:
        """The slots with what was written so far."""
        for at, place in row.at.items():
            slots = slots.with_word(at, self.vocabulary.words.get(ids[place]))
        return slots

    def pieces(self, slots: Slots, row: Row, confidence: Sequence[float]) -> tuple[StepPiece, ...]:
        """The whole as it is shown while it is written."""
        pieces: list[StepPiece] = []
        number = 0
        for part in self.parts:
            if not part.open:
                pieces.append(StepPiece(part.text, 1.0, masked=False, locked=False))
                continue
            for place, word in enumerate(self.words(slots, number)):
                at = row.at.get((number, place))
                sure = 1.0 if at is None else float(confidence[at])
                masked = slots.parts[number][place] is None
                pieces.append(StepPiece("" if masked else f"{' ' if place else ''}{word}", sure, masked, locked=False))
            number += 1
        return tuple(pieces)

    def _encode(self, text: str) -> tuple[list[int], list[Span]]:
        found = self._model.tokenizer.encode(text, mode="text")
        return list(found.ids), list(found.offsets)


def _names(text: str) -> set[str]:
    """Words with a capital inside a sentence, as they are written."""
    low = wording.names(text)
    return {word for word in re.findall(r"\b[A-ZÀ-Þ][\w-]*", text) if word.lower() in low}
