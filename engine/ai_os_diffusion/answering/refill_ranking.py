"""Which of several refills hold, and which of those is likeliest."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ai_os_diffusion import wording
from ai_os_diffusion.answering.refill_canvas import Canvas, Slots
from ai_os_diffusion.answering.word_order import FUNCTION_WORDS, clashes, mismatches
from ai_os_diffusion.diffusion.categorical import forbid, log_probs_of
from ai_os_diffusion.diffusion.network import Floats
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import Rewriting

_SWEEPS = 2
_MOST_SCORED = 24
_BATCH = 16
_WINDOW = 6  # tokens on either side whose likelihood is counted too
_CHOICES = 3  # likeliest words of a place that are tried
_LOOKED_AT = 64  # of which those are chosen
_MISMATCH = 1.0  # nats a token
_KNOWN_BONUS = 0.3  # nats a token, where all words with a meaning stand in the sources
_MARKS = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]")


class Ranking:
    """Collects refills of one text."""

    def __init__(self, model: TextModel, canvas: Canvas, known: str) -> None:
        self._model = model
        self._canvas = canvas
        self._known = wording.content_stems(known)
        self._before = "".join(part.text for part in canvas.parts)
        self._built = [[word.lower() for word in part.words] for part in canvas.parts if part.open]
        self._locked = {
            word for part in canvas.parts if not part.open for word in wording.words(part.text)
        } - FUNCTION_WORDS
        self._found: dict[Slots, float] = {}  # nats that it seemed less likely than its neighbour

    def take(self, slots: Slots, gap: float = 0.0) -> None:
        """One more, if it holds."""
        if not slots.open and self._holds(slots):
            self._found[slots] = min(gap, self._found.get(slots, gap))

    @property
    def found(self) -> bool:
        """Whether there is one that holds."""
        return bool(self._found)

    def refine(self, plan: Slots, filled: Slots, cancel: CancelToken) -> None:
        """Ask for each written word again, given all others, and take what comes of it, with the next likeliest words.

        Raises:
            Cancelled: `cancel` was set.
        """
        self.take(filled)
        for sweep in range(_SWEEPS):
            before = filled
            for at in plan.places():
                words = self._likeliest(filled, at, cancel)
                filled = filled.with_word(at, words[0][0])
                for word, less in words[1:] if sweep else ():
                    self.take(filled.with_word(at, word), less)
            if filled == before:
                break
        self.take(filled)

    def best(self, count: int, cancel: CancelToken) -> tuple[Rewriting, ...]:
        """The likeliest so many, the best first.

        Raises:
            Cancelled: `cancel` was set.
        """
        ways: dict[str, tuple[float, Rewriting]] = {}
        for slots in sorted(self._found, key=self._order)[:_MOST_SCORED]:
            text, spans, _ = self._canvas.text(slots)
            likelihood = self._likelihood(slots, cancel)
            worth = likelihood + _KNOWN_BONUS * self._share_known(slots) - _MISMATCH * self._mismatches(slots)
            ways.setdefault(text, (worth, Rewriting(text, spans, likelihood)))
        ordered = sorted(ways.values(), key=lambda pair: -pair[0])
        return tuple(way for _, way in ordered[:count])

    def _order(self, slots: Slots) -> tuple[int, float]:
        return self._mismatches(slots), self._found[slots]

    def _mismatches(self, slots: Slots) -> int:
        made = [[word.lower() for word in part if word] for part in slots.parts]
        return sum(mismatches(words, before) for words, before in zip(made, self._built, strict=True))

    def _likeliest(self, slots: Slots, at: tuple[int, int], cancel: CancelToken) -> list[tuple[str, float]]:
        """The words that fit best at a place where another stands, and how many nats less likely than the first they
        are; without those that stand elsewhere, and if possible of the same build as the words before."""
        cancel.check()
        row = self._canvas.row(slots.with_word(at, None))
        logits = forbid(self._logits([row.ids], [row.at[at]]), self._canvas.vocabulary.forbidden)[0]
        order = np.argsort(-logits)[:_LOOKED_AT].tolist()
        taken = self._taken(slots, at)
        choices: list[tuple[int, int]] = []
        for number in order:
            word = self._canvas.vocabulary.words.get(number, "")
            filled = slots.with_word(at, word)
            if word and wording.stem(word) not in taken and not clashes(self._near(filled)):
                choices.append((self._mismatches(filled), number))
        best = sorted(choices, key=lambda choice: choice[0])[:_CHOICES] or [(0, order[0])]
        first = float(logits[best[0][1]])
        return [(self._canvas.vocabulary.words[number], first - float(logits[number])) for _, number in best]

    def _taken(self, slots: Slots, at: tuple[int, int]) -> set[str]:
        """Stems of the words of meaning that stand elsewhere in the text."""
        filled = {
            word.lower()
            for number, part in enumerate(slots.parts)
            for place, word in enumerate(part)
            if word and (number, place) != at
        }
        return {wording.stem(word) for word in self._locked | (filled - FUNCTION_WORDS)}

    def _near(self, slots: Slots) -> list[str]:
        text, spans, _ = self._canvas.text(slots)
        return _neighbours(text, spans)

    def _holds(self, slots: Slots) -> bool:
        """Whether it says something else, repeats no word of meaning, and breaks no rule of word order."""
        text, spans, _ = self._canvas.text(slots)
        if text.casefold() == self._before.casefold() or clashes(_neighbours(text, spans)):
            return False
        stems = [wording.stem(word) for word in wording.words(text) if word not in FUNCTION_WORDS]
        old = [wording.stem(word) for word in wording.words(self._before) if word not in FUNCTION_WORDS]
        return all(stems.count(stem) <= max(1, old.count(stem)) for stem in set(stems))

    def _likelihood(self, slots: Slots, cancel: CancelToken) -> float:
        """Mean log-probability of the new words and those around, each given all others."""
        ids, at = self._canvas.encoded(slots)
        inside = sorted(place for found in at.values() for place in found)
        low, high = max(self._canvas.first, inside[0] - _WINDOW), min(len(ids) - 1, inside[-1] + 1 + _WINDOW)
        places, mask = list(range(low, high)), self._model.special["mask"]
        total = 0.0
        for first in range(0, len(places), _BATCH):
            cancel.check()
            some = places[first : first + _BATCH]
            rows = [[mask if k == place else number for k, number in enumerate(ids)] for place in some]
            logits = forbid(self._logits(rows, some), [mask])
            total += float(log_probs_of(logits, np.array([ids[place] for place in some])).sum())
        return total / len(places)

    def _share_known(self, slots: Slots) -> float:
        words = [word.lower() for part in slots.parts for word in part if word]
        stems = [wording.stem(word) for word in words if word not in FUNCTION_WORDS]
        return sum(stem in self._known for stem in stems) / len(stems) if stems else 1.0

    def _logits(self, rows: Sequence[Sequence[int]], wanted: Sequence[int]) -> Floats:
        """(N, V): of each row at one place."""
        ids = np.array(rows, np.int64)
        where = np.zeros(ids.shape, np.bool_)
        where[np.arange(len(ids)), wanted] = True
        return self._model.network(ids, rows=where, modality="text", t=None, condition=None)


def _neighbours(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """Words and marks of the open parts with one neighbour on either side, in lower case; a line's end is a mark."""
    found: list[str] = []
    for begin, end in spans:
        before = _MARKS.findall(text[max(0, begin - 40) : begin])[-1:]
        after = _MARKS.findall(text[end : end + 40])[:1] or ["."]
        found += [";", *before, *_MARKS.findall(text[begin:end]), *after]
    return [word.lower() for word in found]
