"""Answers a question from the memories, with exact sources, or says that it does not know."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ai_os_diffusion import wording
from ai_os_diffusion.answering import media_lists, quoting
from ai_os_diffusion.answering.again import FIRST, Again
from ai_os_diffusion.answering.candidates import Candidate, in_sentence
from ai_os_diffusion.answering.compose import Composer
from ai_os_diffusion.answering.confidence import Trigger
from ai_os_diffusion.answering.drafting import Draft, Drafter
from ai_os_diffusion.answering.known import KnownAnswers
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.language import abstention, detect_language, doubt
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import Answer, MemoryHit, Source, UncertaintyReport

ChooseReader = Callable[[str, Sequence[str]], tuple[TextModel, str]]
"""From a question and the ids of what is recalled for it, best first, to the model that reads notes for it and what
that was learned from ("" for the base model)."""
ChooseKnown = Callable[[Sequence[str]], KnownAnswers]
"""From the ids of what is recalled to the answers in it that the user called right."""

_MAY_ANSWER = 0.25  # share of the answer's margin that the pointer gives to what is shown beside it
_MAX_SOURCES = 5
_DOUBTFUL = 0.5  # of the threshold: surer than this, an abstention shows the sentence that came nearest
_SHOWN = 160  # characters of it


class Answerer:
    """Retrieve, point, compose, check, or abstain."""

    def __init__(
        self,
        model: TextModel,
        retriever: Retriever,
        config: EngineConfig,
        calibration: Mapping[str, float] | None = None,
        composer: Composer | None = None,
        choose_reader: ChooseReader | None = None,
        choose_known: ChooseKnown | None = None,
        trigger: Trigger | None = None,
    ) -> None:
        """Wrap a model and a profile's memories.

        `choose_reader` may give other models to read notes with, and `choose_known` answers that are known to be right.
        `trigger` tells how doubtful an answer is.
        """
        self._model = model
        self._retriever = retriever
        self._config = config
        self._calibration = calibration
        self._composer = composer
        self._choose_reader = choose_reader
        self._choose_known = choose_known
        self._trigger = trigger

    def ask(
        self,
        question: str,
        *,
        today: dt.date | None = None,
        again: Again = FIRST,
        cancel: CancelToken | None = None,
    ) -> Answer:
        """Answer one question.

        Args:
            question: what is asked.
            today: what "ago" and "until" count from; the system's date by default.
            again: what was answered to it before: the words are others then, or the evidence is.
            cancel: stops the answer.

        Raises:
            Cancelled: `cancel` was set.
        """
        begun = time.perf_counter()
        language = detect_language(question)
        if language == "en":
            listed = media_lists.answer(question, self._retriever.of_kind, today or dt.date.today(), again)
            if listed is not None:
                return replace(listed, timings={"recall": (time.perf_counter() - begun) * 1e3})
        hits = self._retriever.recall(question, self._config.memory.candidates)
        found = time.perf_counter()
        if cancel is not None:
            cancel.check()
        timings = {"recall": (found - begun) * 1e3}
        if language != "en":
            return self._quote(question, language, hits, timings, again)
        reader, adapted = self._model, ""
        if self._choose_reader is not None:
            reader, adapted = self._choose_reader(question, [hit.id for hit in hits])
        draft = self.draft(question, hits, today or dt.date.today(), cancel, again=again, reader=reader)
        timings["read"] = (time.perf_counter() - found) * 1e3
        if cancel is not None:
            cancel.check()
        adapted = draft.learned or adapted if draft is not None else adapted
        return replace(self.decide(question, draft, timings, cancel, again=again), adapted=adapted)

    def draft(
        self,
        question: str,
        hits: Sequence[MemoryHit],
        today: dt.date,
        cancel: CancelToken | None = None,
        *,
        again: Again = FIRST,
        reader: TextModel | None = None,
    ) -> Draft | None:
        """The best answer whatever its confidence; None where nothing was recalled, or all of it was rejected.

        `reader` reads the memories; the model itself by default.

        Raises:
            Cancelled: `cancel` was set.
        """
        limit = self._config.memory.candidates
        known = self._choose_known([hit.id for hit in hits]) if self._choose_known is not None else {}
        drafter = Drafter(reader or self._model, self._retriever, limit, self._calibration, cancel, again, known)
        return drafter.draft(question, hits, today)

    def decide(
        self,
        question: str,
        draft: Draft | None,
        timings: dict[str, float],
        cancel: CancelToken | None = None,
        *,
        again: Again = FIRST,
    ) -> Answer:
        """Give the draft, composed where that holds, or abstain; `timings` (milliseconds) are added to."""
        if draft is None:
            return self._abstain(question, "en", UncertaintyReport(0.0), (), timings)
        sure = draft.probability(self._calibration)
        report = UncertaintyReport(
            sure,
            draft.chosen.margin,
            draft.signals.entropy,
            similarity=max(candidate.hit.vector_score or 0.0 for candidate in draft.candidates),
            coverage=max(candidate.coverage for candidate in draft.candidates),
            doubt=draft.doubt(self._trigger),
        )
        if sure < self._config.uncertainty.abstain_below:
            nearest = _sources(draft.evidence, draft.candidates)
            answer = self._abstain(question, "en", report, nearest, timings)
            near = sure >= _DOUBTFUL * self._config.uncertainty.abstain_below or bool(again.rejected)
            doubtful = near and draft.chosen.margin > 0
            return replace(answer, answer=doubt(_short(draft.chosen.sentence))) if doubtful else answer
        least = _MAY_ANSWER * max(0.0, draft.chosen.margin)
        sources = _sources(draft.evidence, [each for each in draft.candidates if each.margin > least])
        text, how = draft.text, draft.how
        other = again.other_words(text, draft.chosen.sentence)
        if other is not None:
            text, how = other, "quote" if how == "span" and other != text else how
        elif how in ("span", "tool:table") and text == draft.chosen.text and self._composer is not None:
            begun = time.perf_counter()
            composed = self._composer.compose(question, draft.chosen.sentence, draft.chosen.text, cancel=cancel)
            timings["compose"] = (time.perf_counter() - begun) * 1e3
            if composed is not None:
                text, how = composed, "composed"
        return Answer(question, text, False, sure, "en", sources, how, report, timings)

    def _quote(
        self, question: str, language: str, hits: Sequence[MemoryHit], timings: dict[str, float], again: Again
    ) -> Answer:
        """Other languages than the model's: the best sentence by its words, or an abstention in that language."""
        quoted = quoting.best_quotation(question, hits, again)
        if quoted is None:
            return self._abstain(question, language, UncertaintyReport(0.0), (), timings)
        hit, start, end, share = quoted
        text = hit.text.encode()[start:end].decode()
        source = Source(hit.id, hit.path, *hit.place(hit.start + start, hit.start + end), text, hit.score)
        sure = min(0.9, share)
        return Answer(question, text, False, sure, language, (source,), "quote", UncertaintyReport(sure), timings)

    def _abstain(
        self,
        question: str,
        language: str,
        report: UncertaintyReport,
        sources: tuple[Source, ...],
        timings: dict[str, float],
    ) -> Answer:
        text = abstention(language)
        return Answer(question, text, True, report.confidence, language, sources, "abstained", report, timings)


def _sources(evidence: Sequence[Candidate], candidates: Sequence[Candidate]) -> tuple[Source, ...]:
    """The evidence spans first, then the memories of other candidates, each with its most likely sentence."""
    sources: dict[str, Source] = {}
    for candidate in evidence:
        sources.setdefault(candidate.hit.id, _source(candidate, candidate.start, candidate.end, _shown(candidate)))
    for candidate in candidates:
        whole = in_sentence(candidate)
        sources.setdefault(whole.hit.id, _source(whole, whole.start, whole.end, whole.text))
    return tuple(sources.values())[:_MAX_SOURCES]


def _short(sentence: str) -> str:
    """On one line, and not longer than a line or two."""
    flat = " ".join(sentence.split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN].rsplit(' ', 1)[0]} …"


def _source(candidate: Candidate, start: int, end: int, text: str) -> Source:
    return Source(candidate.hit.id, candidate.hit.path, *candidate.hit.place(start, end), text, candidate.score)


def _shown(candidate: Candidate) -> str:
    """The text that the source's byte range holds."""
    return candidate.sentence if candidate.in_header else candidate.text


def same_answer(given: str, golds: Sequence[str]) -> bool:
    """Whether a normalised gold answer is contained in the given one, as whole words."""
    padded = f" {wording.normalise(given)} "
    return any(f" {wording.normalise(gold)} " in padded for gold in golds)
