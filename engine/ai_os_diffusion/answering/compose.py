"""Evidence-locked infilling: the evidence span is given, the words around it are denoised, the result is checked.

The composed sentence is used only when it adds nothing to question and evidence (`rules`), the pointer finds the same
span in it again, and the model itself finds it likely; else the span is quoted plainly.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.answering import pointer, rules, wording
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import AnswerStep, StepPiece

_FRAMES = ((3, 0), (5, 0), (4, 2))  # masked tokens before and after the locked span
_MIN_LIKELIHOOD = -1.2  # nats per masked token, Monte-Carlo-mask estimate


@dataclass(frozen=True)
class _Try:
    text: str
    likelihood: float
    pieces: tuple[StepPiece, ...] = ()


@dataclass(frozen=True)
class _Region:
    """Where the sentence stands in the sequence, and which of its tokens are the evidence's."""

    ids: list[int]
    first: int
    fill: np.ndarray  # (T,) bool over the sequence
    end: int


class Composer:
    """Writes a short sentence around a verbatim span."""

    def __init__(
        self,
        model: TextModel,
        core: DiffusionCore,
        *,
        steps: int = 2,
        max_words: int = 12,
        on_step: Callable[[AnswerStep], None] | None = None,
    ) -> None:
        """Wrap a model.

        Args:
            model: reads and scores.
            core: denoises.
            steps: denoising steps of each try.
            max_words: longest sentence.
            on_step: is shown the span among masks, every denoising step of every try, and last the sentence given.
        """
        self._on_step = on_step
        self._model = model
        self._core = core
        self._steps = steps
        self._max_words = max_words

    def compose(self, question: str, evidence: str, span: str, *, cancel: CancelToken | None = None) -> str | None:
        """A sentence that holds `span` word for word, or None when no try passes the checks."""
        if len(span.split()) > self._max_words - 3:
            return None
        prefix = self._encode(f"{evidence}\n{question}\n")
        locked = self._encode(span)
        show = _Show(self._on_step, len(_FRAMES) * self._steps)
        tries = [self._fill(self._region(prefix, locked, *frame), show, cancel) for frame in _FRAMES]
        for attempt in sorted(tries, key=lambda t: -t.likelihood):
            if attempt.likelihood < _MIN_LIKELIHOOD:
                return None
            if self._holds(question, evidence, span, attempt.text):
                show.last(attempt.pieces)
                return attempt.text
        return None

    def _encode(self, text: str) -> list[int]:
        return self._model.tokenizer.encode(text, mode="text").ids

    def _region(self, prefix: list[int], locked: list[int], before: int, after: int) -> _Region:
        mask, end = self._model.special["mask"], self._model.special["sep"]
        region = [mask] * before + locked + [mask] * after
        ids = [*prefix[-120:], *region, end]
        first = len(ids) - len(region) - 1
        fill = np.zeros(len(ids), dtype=bool)
        fill[[first + i for i, token in enumerate(region) if token == mask]] = True
        return _Region(ids, first, fill, len(ids) - 1)

    def _fill(self, region: _Region, show: _Show, cancel: CancelToken | None) -> _Try:
        show.step(self._pieces(region, region.ids, [0.0] * len(region.ids)), advance=False)
        last: GenerationStep | None = None
        pieces: tuple[StepPiece, ...] = ()
        for last in self._core.infill(region.ids, region.fill, steps=self._steps, seed=0, cancel=cancel):
            pieces = self._pieces(region, last.ids, last.confidence)
            show.step(pieces)
        if last is None:
            return _Try("", float("-inf"))
        scored = self._core.log_likelihood(last.ids, region.fill, n_masks=2, seed=0)
        likelihood = scored.total / int(region.fill.sum())
        text = self._decode(last.ids[region.first : region.end]).strip()
        return _Try(text, likelihood, pieces)

    def _decode(self, ids: Sequence[int]) -> str:
        return self._model.tokenizer.decode(ids, mode="text")

    def _pieces(self, region: _Region, ids: Sequence[int], confidence: Sequence[float]) -> tuple[StepPiece, ...]:
        """The region as words, each as sure as its least sure token, and masks."""
        pieces: list[StepPiece] = []
        run: list[int] = []  # places since the last mask: their spacing hangs together
        for place in range(region.first, region.end + 1):
            if place < region.end and ids[place] != self._model.special["mask"]:
                run.append(place)
                continue
            pieces += self._written(region, run, ids, confidence, first=not pieces)
            run = []
            if place < region.end:
                pieces.append(StepPiece("", confidence[place], masked=True, locked=False))
        return _as_words(pieces)

    def _written(
        self, region: _Region, run: Sequence[int], ids: Sequence[int], confidence: Sequence[float], *, first: bool
    ) -> list[StepPiece]:
        """A run of tokens without masks, each with its part of the run's text."""
        texts = [self._decode([ids[place] for place in run[: count + 1]]) for count in range(len(run))]
        # A token may change the letter before it (a combining accent): its part begins where the texts differ.
        starts = [len(os.path.commonprefix(pair)) for pair in zip(["", *texts], texts, strict=False)]
        ends = [*starts[1:], len(texts[-1])] if texts else []
        pieces: list[StepPiece] = []
        for place, start, end in zip(run, starts, ends, strict=True):
            locked = not region.fill[place]
            text = texts[-1][start:end] if pieces or first else f" {texts[-1][start:end]}"
            pieces.append(StepPiece(text, 1.0 if locked else confidence[place], masked=False, locked=bool(locked)))
        return pieces

    def _holds(self, question: str, evidence: str, span: str, text: str) -> bool:
        if span not in text or not 0 < len(text.split()) <= self._max_words:
            return False
        if rules.violations(question, evidence, text):
            return False
        reading = pointer.read(self._model, question, [text])[0]
        if not reading.spans:
            return False
        found = text.encode()[reading.spans[0].start : reading.spans[0].end].decode("utf-8", "ignore")
        return wording.normalise(found) == wording.normalise(span)


class _Show:
    """Passes steps on under one count that runs over all tries."""

    def __init__(self, sink: Callable[[AnswerStep], None] | None, steps: int) -> None:
        self._sink = sink
        self._steps = steps
        self._done = 0

    def step(self, pieces: tuple[StepPiece, ...], *, advance: bool = True) -> None:
        """Show how a try stands, after one more step or before its first."""
        self._done += advance
        if self._sink is not None:
            self._sink(AnswerStep(self._done, self._steps, pieces))

    def last(self, pieces: tuple[StepPiece, ...]) -> None:
        """Show what is given as the answer."""
        if self._sink is not None:
            self._sink(AnswerStep(self._steps, self._steps, pieces))


def _as_words(pieces: Sequence[StepPiece]) -> tuple[StepPiece, ...]:
    """Joins the parts of a word where they are of one sort, and marks without a text of their own to what follows."""
    words: list[StepPiece] = []
    for piece in pieces:
        before = words[-1] if words else None
        same = before is not None and not before.masked and not piece.masked and before.locked == piece.locked
        if before is not None and same and (not piece.text[:1].isspace() or not before.text.strip()):
            sure = min(before.confidence, piece.confidence)
            words[-1] = StepPiece(before.text + piece.text, sure, masked=False, locked=piece.locked)
        else:
            words.append(piece)
    return tuple(word for word in words if word.masked or word.text)
