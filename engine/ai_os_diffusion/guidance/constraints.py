"""Constraints as energies over texts: how far a text is from meeting them, what guides to it, and what mends it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ai_os_diffusion.diffusion.energy import Weighted
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.guidance.token_energies import Anchored, Avoided, Counted, Lexicon

ETA = 8.0
"""Nats that one unit of energy costs: a factor of 3000 in probability."""
_PLACED = 2 * ETA  # of words that are asked for: there is one place for them, and all else is likelier there
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_MOST_WORDS = 10_000


@dataclass(frozen=True)
class Region:
    """Where a text is written: positions `start` to `start + length` of the sequence."""

    start: int
    length: int


class Constraint(Protocol):
    """What a text must be like."""

    @property
    def name(self) -> str:
        """What it asks, for messages."""
        ...

    def energy(self, text: str) -> float:
        """0 exactly where the text meets it; else above 0, and larger the more is amiss."""
        ...

    def guides(self, lexicon: Lexicon, region: Region) -> list[Weighted]:
        """Energies of single tokens that lead to it."""
        ...

    def pinned(self, lexicon: Lexicon, region: Region) -> dict[int, int]:
        """Tokens that would meet it, by position; none where it asks for no certain words."""
        ...

    def edit(self, text: str) -> str:
        """A text near this one that meets it, by changing words; the same text where that is impossible."""
        ...


def words_of(text: str) -> list[str]:
    """The words of a text."""
    return _WORD.findall(text)


@dataclass(frozen=True)
class Length:
    """From `least` to `most` words.

    Raises:
        InferenceError: the bounds are no bounds.
    """

    least: int = 0
    most: int = _MOST_WORDS

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.most <= _MOST_WORDS or self.most < 1:
            raise _wrong(f"a length from {self.least} to {self.most} words", f"within 0..{_MOST_WORDS}, least first")

    @property
    def name(self) -> str:
        """See `Constraint`."""
        return f"length of {self.least} to {self.most} words"

    def energy(self, text: str) -> float:
        """Words too many or too few."""
        count = len(words_of(text))
        return float(max(self.least - count, count - self.most, 0))

    def guides(self, lexicon: Lexicon, region: Region) -> list[Weighted]:
        """See `Constraint`."""
        return [Weighted(Counted(lexicon.begins_word, region.start, self.least, self.most), ETA)]

    def pinned(self, lexicon: Lexicon, region: Region) -> dict[int, int]:
        """None."""
        return {}

    def edit(self, text: str) -> str:
        """The first `most` words, to the end of the last whole sentence where enough words are left."""
        found = list(_WORD.finditer(text))
        if len(found) <= self.most:
            return text
        cut = text[: found[self.most - 1].end()]
        whole = cut[: max(cut.rfind(mark) for mark in ".!?") + 1]
        enough = len(words_of(whole)) >= max(self.least, self.most // 2, 1)
        return whole if enough else f"{cut.rstrip()}."


@dataclass(frozen=True)
class Without:
    """None of these words or phrases, in whatever case.

    Raises:
        InferenceError: one of them is no word.
    """

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_words(self.words, "forbidden")

    @property
    def name(self) -> str:
        """See `Constraint`."""
        return f"without {', '.join(self.words)}"

    def energy(self, text: str) -> float:
        """How often they occur."""
        return float(sum(len(_whole(word).findall(text)) for word in self.words))

    def guides(self, lexicon: Lexicon, region: Region) -> list[Weighted]:
        """See `Constraint`."""
        return [Weighted(Avoided(pieces), ETA) for word in self.words if (pieces := lexicon.pieces(word))]

    def pinned(self, lexicon: Lexicon, region: Region) -> dict[int, int]:
        """None."""
        return {}

    def edit(self, text: str) -> str:
        """The text with the words left out."""
        for word in self.words:
            while _whole(word).search(text):  # leaving a word out may join the parts of another
                text = re.sub(r" {2,}", " ", _whole(word).sub("", text))
        return re.sub(r" +([,.;:!?])", r"\1", text).strip()


@dataclass(frozen=True)
class Mentions:
    """This span must appear, to the letter.

    Raises:
        InferenceError: the span holds no word, or runs over a line.
    """

    span: str

    def __post_init__(self) -> None:
        if not words_of(self.span) or self.span != " ".join(self.span.split()):
            raise _wrong(f"the span {self.span!r}", "words with single spaces between them")

    @property
    def name(self) -> str:
        """See `Constraint`."""
        return f"mention of “{self.span}”"

    def energy(self, text: str) -> float:
        """Share of its words that are missing, or a little where they are there in another order."""
        if _whole(self.span, exactly=True).search(text):
            return 0.0
        wanted, found = words_of(self.span), set(words_of(text))
        return max(0.1, sum(word not in found for word in wanted) / len(wanted))

    def guides(self, lexicon: Lexicon, region: Region) -> list[Weighted]:
        """See `Constraint`."""
        return [Weighted(Anchored(self.pinned(lexicon, region)), _PLACED)]

    def pinned(self, lexicon: Lexicon, region: Region) -> dict[int, int]:
        """Its tokens, a fourth of the way in; none where there is no room."""
        return _placed(lexicon.ids(self.span), region)

    def edit(self, text: str) -> str:
        """The span as a sentence of its own, first, so that shortening the text leaves it."""
        if _whole(self.span, exactly=True).search(text):
            return text
        end = "" if self.span[-1] in ".!?" else "."
        return f"{self.span}{end} {text}".strip()


@dataclass(frozen=True)
class Style:
    """At least `least` of the given words, in whatever case, and sentences of at most `most_in_sentence` words.

    Raises:
        InferenceError: a word is none, or a number is out of range.
    """

    words: tuple[str, ...] = ()
    least: int = 1
    most_in_sentence: int = _MOST_WORDS

    def __post_init__(self) -> None:
        if self.words:
            _check_words(self.words, "style")
        if self.words and not 0 <= self.least <= len(self.words):
            raise _wrong(f"at least {self.least} of {len(self.words)} words", "a number of them that there are")
        if not 1 <= self.most_in_sentence <= _MOST_WORDS:
            raise _wrong(f"sentences of {self.most_in_sentence} words", f"within 1..{_MOST_WORDS}")

    @property
    def name(self) -> str:
        """See `Constraint`."""
        told = [f"{self.least} of the words {', '.join(self.words)}"] if self.words else []
        told += [f"sentences of at most {self.most_in_sentence} words"] if self.most_in_sentence < _MOST_WORDS else []
        return " and ".join(told) or "any style"

    def energy(self, text: str) -> float:
        """Words of the list that are missing, and words too many in sentences."""
        missing = max(0, self.least - len(self._found(text))) if self.words else 0
        over = sum(max(0, len(words_of(part)) - self.most_in_sentence) for part in _SENTENCE.findall(text))
        return float(missing + over)

    def guides(self, lexicon: Lexicon, region: Region) -> list[Weighted]:
        """See `Constraint`."""
        wanted = self.pinned(lexicon, region)
        stops = range(region.start + self.most_in_sentence, region.start + region.length, self.most_in_sentence + 1)
        stop = lexicon.pieces(".")
        wanted |= {place: stop[0] for place in stops if stop and place not in wanted}
        return [Weighted(Anchored(wanted), _PLACED)] if wanted else []

    def pinned(self, lexicon: Lexicon, region: Region) -> dict[int, int]:
        """The first `least` words, spread over the text."""
        chosen = self.words[: self.least]
        places: dict[int, int] = {}
        for number, word in enumerate(chosen):
            part = Region(region.start + number * region.length // len(chosen), region.length // len(chosen))
            places |= _placed(lexicon.ids(word), part)
        return places

    def edit(self, text: str) -> str:
        """Missing words as a sentence in front; long sentences cut where they are too long."""
        found = self._found(text)
        missing = [word for word in self.words if word not in found]
        lacking = max(0, self.least - len(found)) if self.words else 0
        if lacking:
            first = ", ".join(missing[:lacking])
            text = f"{first[0].upper()}{first[1:]}. {text}".strip()
        return self._cut(text)

    def _found(self, text: str) -> set[str]:
        return {word for word in self.words if _whole(word).search(text)}

    def _cut(self, text: str) -> str:
        return _SENTENCE.sub(lambda part: _parted(part[0], self.most_in_sentence), text)


def _parted(sentence: str, most: int) -> str:
    """A sentence with a full stop behind every `most` words that others follow."""
    ends = [word.end() for word in _WORD.finditer(sentence)]
    for end in reversed(ends[most - 1 : -1 : most]):
        sentence = f"{sentence[:end]}.{sentence[end:].lstrip(',;:')}"
    return sentence


def _placed(ids: Sequence[int], region: Region) -> dict[int, int]:
    """Tokens one after the other, a fourth of the way into a region; none where they do not fit."""
    if len(ids) > region.length:
        return {}
    first = region.start + min(region.length // 4, region.length - len(ids))
    return {first + number: token for number, token in enumerate(ids)}


def _whole(word: str, *, exactly: bool = False) -> re.Pattern[str]:
    """Finds a word or phrase that is no part of a longer word."""
    told = r"\s+".join(re.escape(part) for part in word.split())
    return re.compile(rf"(?<!\w){told}(?!\w)", 0 if exactly else re.IGNORECASE)


def _check_words(words: Sequence[str], what: str) -> None:
    if isinstance(words, str) or not words or not all(words_of(word) and word == word.strip() for word in words):
        raise _wrong(f"the {what} words {words!r}", "a list of words")


def _wrong(found: str, wanted: str) -> InferenceError:
    return InferenceError(f"A constraint cannot be {found}.", kind="inference.constraint", remedy=f"Give {wanted}.")
