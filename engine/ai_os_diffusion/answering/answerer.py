"""Answers a question from the memories, with exact sources, or says that it does not know."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ai_os_diffusion.answering import special, wording
from ai_os_diffusion.answering.candidates import Candidate, newest_of_equals, rank_candidates, signals_of
from ai_os_diffusion.answering.compose import Composer
from ai_os_diffusion.answering.confidence import Signals, probability
from ai_os_diffusion.answering.questions import Shape, shape_of
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.language import abstention, detect_language
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import Answer, MemoryHit, Source, UncertaintyReport

_MAX_SOURCES = 5


@dataclass(frozen=True)
class Draft:
    """An answer before the decision whether it is sure enough to be given."""

    text: str
    how: str
    chosen: Candidate
    signals: Signals
    candidates: tuple[Candidate, ...]


class Answerer:
    """Retrieve, point, compose, check, or abstain."""

    def __init__(
        self,
        model: TextModel,
        retriever: Retriever,
        config: EngineConfig,
        calibration: Mapping[str, float] | None = None,
        composer: Composer | None = None,
    ) -> None:
        self._model = model
        self._retriever = retriever
        self._config = config
        self._calibration = calibration
        self._composer = composer

    def ask(self, question: str, *, today: dt.date | None = None, cancel: CancelToken | None = None) -> Answer:
        """Answer one question; `today` is what "ago" and "until" count from (the system's date by default).

        Raises:
            Cancelled: `cancel` was set.
        """
        begun = time.perf_counter()
        language = detect_language(question)
        hits = self._retriever.recall(question, self._config.memory.candidates)
        found = time.perf_counter()
        if cancel is not None:
            cancel.check()
        timings = {"recall": (found - begun) * 1e3}
        if language != "en":
            return self._quote(question, language, hits, timings)
        draft = self.draft(question, hits, today or dt.date.today())
        timings["read"] = (time.perf_counter() - found) * 1e3
        if cancel is not None:
            cancel.check()
        return self.decide(question, draft, timings, cancel)

    def draft(self, question: str, hits: Sequence[MemoryHit], today: dt.date) -> Draft | None:
        """The best answer whatever its confidence; None where nothing was recalled."""
        shape = shape_of(question)
        candidates = rank_candidates(self._model, question, hits) if hits else []
        if not candidates:
            return None
        chosen = newest_of_equals(candidates)
        text, how = self._apply(question, shape, candidates, chosen, today)
        return Draft(text, how, chosen, signals_of(candidates, chosen), tuple(candidates))

    def _apply(
        self, question: str, shape: Shape, candidates: list[Candidate], chosen: Candidate, today: dt.date
    ) -> tuple[str, str]:
        """The deterministic tool that fits the shape of the question, else the span itself."""
        if shape.kind in ("between", "until", "since", "ago", "order"):
            text = special.about_time(shape, self._day_of, today)
            return (text, f"tool:{shape.kind}") if text else (chosen.text, "span")
        if shape.kind == "yes_no":
            text = special.about_truth(question, candidates)
            return (text, "tool:yes_no") if text else (chosen.text, "span")
        if shape.kind == "count":
            text = special.about_count(chosen)
            return (text, "tool:count") if text else (chosen.text, "span")
        if shape.kind == "total":
            text = special.about_total(candidates)
            return (text, "tool:sum") if text else (chosen.text, "span")
        if shape.kind == "when":
            return special.about_day(chosen), "span"
        return chosen.text, "span"

    def _day_of(self, thing: str) -> dt.date | None:
        """The day of a thing that a question about time names."""
        hits = self._retriever.recall(thing, self._config.memory.candidates)
        candidates = rank_candidates(self._model, f"When is {thing}?", hits) if hits else []
        return special.day_of_best(candidates)

    def decide(
        self, question: str, draft: Draft | None, timings: dict[str, float], cancel: CancelToken | None = None
    ) -> Answer:
        """Give the draft, composed where that holds, or abstain; `timings` (milliseconds) are added to."""
        if draft is None:
            return self._abstain(question, "en", UncertaintyReport(0.0), (), timings)
        sure = probability(draft.signals, self._calibration)
        report = UncertaintyReport(sure, draft.chosen.margin, draft.signals.entropy)
        sources = _sources(draft.chosen, draft.candidates)
        if sure < self._config.uncertainty.abstain_below:
            return self._abstain(question, "en", report, sources, timings)
        text, how = draft.text, draft.how
        if how == "span" and self._composer is not None:
            begun = time.perf_counter()
            composed = self._composer.compose(question, draft.chosen.sentence, draft.chosen.text, cancel=cancel)
            timings["compose"] = (time.perf_counter() - begun) * 1e3
            if composed is not None:
                text, how = composed, "composed"
        return Answer(question, text, False, sure, "en", sources, how, report, timings)

    def _quote(self, question: str, language: str, hits: Sequence[MemoryHit], timings: dict[str, float]) -> Answer:
        """Other languages than the model's: the best sentence by its words, or an abstention in that language."""
        quoted = special.best_quotation(question, hits)
        if quoted is None:
            return self._abstain(question, language, UncertaintyReport(0.0), (), timings)
        hit, start, end, share = quoted
        text = hit.text.encode()[start:end].decode()
        source = Source(hit.id, hit.path, hit.start + start, hit.start + end, text, hit.score)
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


def _sources(chosen: Candidate, candidates: Sequence[Candidate]) -> tuple[Source, ...]:
    """The evidence span first, then the other memories that were read, each with its most likely sentence."""
    sources = [Source(chosen.hit.id, chosen.hit.path, chosen.start, chosen.end, _shown(chosen), chosen.score)]
    seen = {chosen.hit.id}
    for candidate in candidates:
        hit = candidate.hit
        if hit.id in seen:
            continue
        seen.add(hit.id)
        place = hit.text.find(candidate.sentence)
        start = hit.start + len(hit.text[:place].encode())
        end = start + len(candidate.sentence.encode())
        sources.append(Source(hit.id, hit.path, start, end, candidate.sentence, candidate.score))
        if len(sources) == _MAX_SOURCES:
            break
    return tuple(sources)


def _shown(candidate: Candidate) -> str:
    """The text that the source's byte range holds."""
    return candidate.sentence if candidate.in_header else candidate.text


def same_answer(given: str, golds: Sequence[str]) -> bool:
    """Whether a normalised gold answer is contained in the given one, as whole words."""
    padded = f" {wording.normalise(given)} "
    return any(f" {wording.normalise(gold)} " in padded for gold in golds)
