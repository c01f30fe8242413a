"""Spans of a text written again: masked, denoised, and ranked; all other characters stay as they are.

The network is small, so that one filling is often no English. Several are made: all of a span masked, its small words
kept, some of its words kept. Each is refined word by word. Those that repeat words, break a rule of word order or bring
in names and numbers from nowhere are left out; the others are ranked by how likely the whole is, each word given all
others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.answering.generation import check_range
from ai_os_diffusion.answering.open_spans import Part, Span, cut
from ai_os_diffusion.answering.refill_canvas import Canvas, Slots, Vocabulary
from ai_os_diffusion.answering.refill_ranking import Ranking
from ai_os_diffusion.answering.word_order import FUNCTION_WORDS
from ai_os_diffusion.diffusion.categorical import random_source, seeds_of
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import AnswerStep, Refilled, StepPiece

WAYS = 3
TRIES = 8
MOST_STEPS = 64
MOST_MORE = 10  # words that a span may grow or shrink by
_FREE_LENGTHS = (0, -1, 1, -2, 2)
_TEMPERATURE, _TOP_P = 0.7, 0.9
_KEEP_SMALL, _KEEP_WORD = 0.8, 0.35  # of the small words of a span, and of the others, where some are kept
_KEEPS = ((0.0, 0.0), (1.0, 0.0), (_KEEP_SMALL, _KEEP_WORD), (0.0, 0.0), (1.0, 0.0))  # of the first tries
_LIKELIEST = 3  # tries of seed 0 that draw nothing and take the likeliest words
_ROUNDS = 2  # of tries; the last one where nothing holds


@dataclass(frozen=True)
class RefillSettings:
    """How spans are written again.

    Attributes:
        steps: of denoising for each try, 1..64; None is one for each word.
        by: words that each span gets longer, or shorter below 0, -10..10; None tries several lengths.
        seed: of all random draws, 0..2^63-1; the same seed gives the same words on the same machine.

    Raises:
        InferenceError: one of them is out of range.
    """

    steps: int | None = None
    by: int | None = 0
    seed: int = 0

    def __post_init__(self) -> None:
        check_range("steps", 1 if self.steps is None else self.steps, 1, MOST_STEPS)
        check_range("by", self.by or 0, -MOST_MORE, MOST_MORE)
        check_range("seed", self.seed, 0, 2**63 - 1)


class Refiller:
    """Writes spans of texts again with one model."""

    def __init__(self, model: TextModel) -> None:
        self._model = model
        self._vocabulary = Vocabulary.of(model)

    def refill(
        self,
        text: str,
        spans: Sequence[Span],
        settings: RefillSettings | None = None,
        *,
        about: Sequence[str] = (),
        on_step: Callable[[AnswerStep], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> Refilled:
        """Up to three other ways to say what stands at `spans`, the likeliest first.

        Args:
            text: the whole.
            spans: (first character, one after the last) of what is open; all else stays to the character.
            settings: steps, length, seed.
            about: what the text speaks of, such as its sources and the question; read first, and its words preferred.
            on_step: called after every denoising step; the count runs over all tries.
            cancel: stops within one pass of the network.

        Raises:
            InferenceError: a span is wrong (kind ``inference.span``).
            Cancelled: `cancel` was set.
        """
        how, stop = settings or RefillSettings(), cancel or CancelToken()
        parts = cut(text, spans)
        known = "\n".join((*about, text))
        canvas = Canvas(self._model, self._vocabulary.for_text(known), parts, about)
        ranking = Ranking(self._model, canvas, known)
        seeds = seeds_of(how.seed, _ROUNDS * TRIES)
        plans = [plan_of(parts, how.by, number % TRIES, seed) for number, seed in enumerate(seeds)]
        show = _Steps(on_step, [min(how.steps or plan.open, plan.open) for plan in plans], TRIES)
        core = DiffusionCore(
            self._model.network, mask_id=self._model.special["mask"], forbidden_ids=canvas.vocabulary.forbidden
        )
        for number, (plan, seed) in enumerate(zip(plans, seeds, strict=True)):
            if number == TRIES and ranking.found:
                break
            drawn = number >= _LIKELIEST or how.seed > 0
            ranking.refine(plan, self._filled(core, canvas, plan, seed, show, drawn, stop), stop)
        return Refilled(text, ranking.best(WAYS, stop), how.seed, show.total)

    @staticmethod
    def _filled(
        core: DiffusionCore, canvas: Canvas, plan: Slots, seed: int, show: _Steps, drawn: bool, stop: CancelToken
    ) -> Slots:
        """One try, denoised."""
        row, filled = canvas.row(plan), plan
        for step in core.infill(
            row.ids,
            row.fill,
            steps=show.steps,
            seed=seed,
            temperature=_TEMPERATURE if drawn else 0.0,
            top_p=_TOP_P,
            cancel=stop,
        ):
            filled = canvas.read(plan, row, step.ids)
            show.step(canvas.pieces(filled, row, step.confidence))
        show.done()
        return filled


def plan_of(parts: Sequence[Part], by: int | None, number: int, seed: int) -> Slots:
    """Which words of the open parts a try keeps: none, the small ones, or some; None is a mask."""
    generator = random_source(seed)
    made: list[tuple[str | None, ...]] = []
    more = _FREE_LENGTHS[number % len(_FREE_LENGTHS)] if by is None else by
    small, others = _KEEPS[number] if number < len(_KEEPS) else (_KEEP_SMALL, _KEEP_WORD)
    for part in (part for part in parts if part.open):
        slots = _resized(part.words, max(1, len(part.words) + more), generator)
        keep = [
            word is not None and generator.random() < (small if word.lower() in FUNCTION_WORDS else others)
            for word in slots
        ]
        if all(keep):
            keep[int(generator.integers(len(keep)))] = False
        made.append(tuple(word if stays else None for word, stays in zip(slots, keep, strict=True)))
    return Slots(tuple(made))


def _resized(words: Sequence[str], count: int, generator: np.random.Generator) -> list[str | None]:
    """So many places: words fall out at random, or masks come in between."""
    slots: list[str | None] = list(words)
    while len(slots) > count:
        del slots[int(generator.integers(len(slots)))]
    while len(slots) < count:
        slots.insert(int(generator.integers(len(slots) + 1)), None)
    return slots


class _Steps:
    """Passes steps on under one count that runs over all tries."""

    def __init__(self, sink: Callable[[AnswerStep], None] | None, steps: Sequence[int], first: int) -> None:
        """`first` tries are sure to be made."""
        self._sink, self._each = sink, list(steps)
        self.total = sum(steps[:first])
        self._try = self._done = 0

    @property
    def steps(self) -> int:
        """Of this try."""
        return self._each[self._try]

    def step(self, pieces: tuple[StepPiece, ...]) -> None:
        """One more step of this try."""
        self._done += 1
        self.total = max(self.total, self._done)
        if self._sink is not None:
            self._sink(AnswerStep(self._done, self.total, pieces))

    def done(self) -> None:
        """This try is over, also where it took fewer steps than it might."""
        self._try += 1
        self._done = sum(self._each[: self._try])
