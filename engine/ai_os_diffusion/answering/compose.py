"""Evidence-locked infilling: the evidence span is given, the words around it are denoised, the result is checked.

Where the question's form is known (`skeletons`), its own words are given as well, and only the glue between them is
denoised; else a few free words before the span. The sentence is used when it adds nothing to question and evidence
(`rules`) and the pointer finds the same span in it again; free words must also be likely. Else the span is quoted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ai_os_diffusion import wording
from ai_os_diffusion.answering import pointer, rules
from ai_os_diffusion.answering.skeletons import ANSWER, Skeleton, said_to_user, skeletons
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import AnswerStep, StepPiece

_BEFORE = 3  # masked tokens before the span where the question's form is not known
_PREFIX = 120  # tokens of evidence and question that are read
_SAMPLES = 4  # masks drawn for a likelihood
_MIN_LIKELIHOOD = -1.2  # nats per masked token, Monte-Carlo-mask estimate
_FREE_WORDS = "It is It was You noted You wrote That is Your notes say In On At : on at in"
_ARTICLES = re.compile(r"^(?:A|An|The|My|Your|Our|In|On|At|With|For|From|By)\b")
_PREPOSITION = re.compile(r"\b(?:at|by|for|from|in|into|of|on|since|to|until|with)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"(?<=[\w,;] )[A-ZÀ-Þ][^\W\d_]+")  # a capital inside a sentence
_STARTS_WITH_ONE = re.compile(
    r"^(?:above|after|around|at|before|behind|below|beside|between|by|every|for|from|here|in|inside|into|last|near|next"
    r"|of|on|opposite|outside|since|there|to|today|tomorrow|tonight|under|until|upstairs|downstairs|with|yesterday)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Try:
    text: str
    likelihood: float
    pieces: tuple[StepPiece, ...] = ()


@dataclass(frozen=True)
class _Region:
    """Where the sentence stands in the sequence, which tokens are to be written, and with what."""

    ids: list[int]
    first: int
    fill: np.ndarray  # (T,) bool over the sequence
    end: int
    allowed: frozenset[int]
    own: tuple[int, ...] = ()  # the whole sequence as grammar would have it; empty where it knows none


class Composer:
    """Writes a short sentence around a verbatim span."""

    def __init__(
        self,
        model: TextModel,
        core: DiffusionCore,
        *,
        steps: int = 4,
        max_words: int = 20,
        on_step: Callable[[AnswerStep], None] | None = None,
    ) -> None:
        """Wrap a model.

        Args:
            model: reads and scores.
            core: denoises.
            steps: denoising steps of each try, at most; no more than there are masks.
            max_words: longest sentence.
            on_step: is shown the span among masks, every denoising step of every try, and last the sentence given.
        """
        self._on_step = on_step
        self._model = model
        self._core = core
        self._steps = steps
        self._max_words = max_words
        self._free = frozenset(self._encode(_FREE_WORDS)) | {model.special["capital"]}

    def compose(self, question: str, evidence: str, span: str, *, cancel: CancelToken | None = None) -> str | None:
        """A sentence that holds `span` word for word, or None when no try passes the checks."""
        if len(span.split()) > self._max_words - 3:
            return None
        said = said_to_user(span)
        if said is None:
            return None
        regions = self._regions(question, evidence, said)
        show = _Show(self._on_step, len(regions) * self._steps)
        allowed = regions[0].allowed  # the same in all of them
        forbidden = [number for number in range(self._model.tokenizer.vocab_size) if number not in allowed]
        tries = [self._fill(region, forbidden, show, cancel) for region in regions]
        for attempt in sorted(tries, key=lambda t: -t.likelihood):
            if self._holds(question, evidence, said, attempt.text):
                show.last(attempt.pieces)
                return attempt.text
        return None

    def _regions(self, question: str, evidence: str, span: str) -> list[_Region]:
        """What may be written around the span."""
        prefix = self._encode(f"{evidence}\n{question}\n")
        known = [each for each in skeletons(question) if _fits(each, span)]
        if not known:
            return [self._open(prefix, span)]
        names = {match[0] for match in _NAME.finditer(evidence)}
        built = [self._of_skeleton(prefix, span, each, names) for each in known]
        words = frozenset().union(*(region.allowed for region in built))
        return [replace(region, allowed=words) for region in built]

    def _encode(self, text: str) -> list[int]:
        return self._model.tokenizer.encode(text, mode="text").ids

    def _open(self, prefix: list[int], span: str) -> _Region:
        """A few masks before the span."""
        locked = self._encode(_ended(_within(span)))
        ids = [self._model.special["mask"]] * _BEFORE + locked
        return self._region(prefix, ids, [True] * _BEFORE + [False] * len(locked), self._free)

    def _of_skeleton(self, prefix: list[int], span: str, skeleton: Skeleton, names: set[str]) -> _Region:
        """The sentence with its glue masked, and `names` as the evidence writes them."""
        text, glue = "", list[tuple[int, int]]()
        for part, is_glue in skeleton.parts:
            text += " " if text else ""
            begin = len(text.encode())
            text += (_within(span) if text else span) if part == ANSWER else part if is_glue else _cased(part, names)
            if is_glue:
                glue.append((begin, len(text.encode())))
        text = _ended(text[:1].upper() + text[1:])
        encoded = self._model.tokenizer.encode(text, mode="text")
        fill = [any(a <= first < last <= b for a, b in glue) for first, last in encoded.offsets]
        glue_ids = frozenset(number for number, hide in zip(encoded.ids, fill, strict=True) if hide)
        region = self._region(prefix, encoded.ids, fill, glue_ids)
        return replace(region, own=(*region.ids[: region.first], *encoded.ids, region.ids[-1]))

    def _region(
        self, prefix: list[int], sentence: Sequence[int], fill: Sequence[bool], allowed: frozenset[int]
    ) -> _Region:
        mask, end = self._model.special["mask"], self._model.special["sep"]
        masked = [mask if hide else number for number, hide in zip(sentence, fill, strict=True)]
        ids = [*prefix[-_PREFIX:], *masked, end]
        first = len(ids) - len(masked) - 1
        where = np.zeros(len(ids), dtype=bool)
        where[first:-1] = fill
        return _Region(ids, first, where, len(ids) - 1, allowed)

    def _fill(self, region: _Region, forbidden: Sequence[int], show: _Show, cancel: CancelToken | None) -> _Try:
        show.step(self._pieces(region, region.ids, [0.0] * len(region.ids)), advance=False)
        steps = min(self._steps, int(region.fill.sum()))
        last: GenerationStep | None = None
        pieces: tuple[StepPiece, ...] = ()
        for last in self._core.infill(
            region.ids, region.fill, steps=steps, seed=0, forbidden_ids=forbidden, cancel=cancel
        ):
            pieces = self._pieces(region, last.ids, last.confidence)
            show.step(pieces)
        if last is None:
            return _Try("", float("-inf"))
        # Glue in a wrong order ("use should") is put right: the model ranks sentences, grammar knows their order.
        ids = list(region.own) or last.ids
        if ids != last.ids:
            pieces = self._pieces(region, ids, last.confidence)
            show.step(pieces, advance=False)
        scored = self._core.log_likelihood(ids, region.fill, n_masks=_SAMPLES, seed=0)
        likelihood = scored.total / int(region.fill.sum())
        if not region.own and likelihood < _MIN_LIKELIHOOD:
            return _Try("", float("-inf"))
        return _Try(self._decode(ids[region.first : region.end]).strip(), likelihood, pieces)

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
        if span.casefold() not in text.casefold() or not len(span.split()) < len(text.split()) <= self._max_words:
            return False
        if rules.violations(question, evidence, text):
            return False
        reading = pointer.read(self._model, question, [text])[0]
        if not reading.spans:
            return False
        found = text.encode()[reading.spans[0].start : reading.spans[0].end].decode("utf-8", "ignore")
        again, wanted = wording.normalise(found), wording.normalise(span)
        return bool(again) and (again in wanted or wanted in again)


def _fits(skeleton: Skeleton, span: str) -> bool:
    """Whether no preposition meets another ("on" and "on Friday")."""
    texts = [text for text, _ in skeleton.parts]
    before = texts[texts.index(ANSWER) - 1] if texts[0] != ANSWER else ""
    return not (_PREPOSITION.search(before) and _STARTS_WITH_ONE.match(span))


def _cased(part: str, names: set[str]) -> str:
    """Words of a question that was typed in lower case, with the capitals that the evidence gives them."""
    known = {name.casefold(): name for name in names}
    return _WORD.sub(lambda match: known.get(match[0], match[0]), part)


def _within(span: str) -> str:
    """The span as it stands inside a sentence: a note's first word loses its capital."""
    return span[:1].lower() + span[1:] if _ARTICLES.match(span) else span


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


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


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
