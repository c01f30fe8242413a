"""The best answer that the memories give, whatever its confidence: read, apply the tool for the question, draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ai_os_diffusion import wording
from ai_os_diffusion.answering import days, groups, hops, tables, tools, truth
from ai_os_diffusion.answering.again import FIRST, Again
from ai_os_diffusion.answering.candidates import (
    Candidate,
    in_sentence,
    looked_at_again,
    newest_of_equals,
    of_cell,
    of_known,
    outdates,
    rank_candidates,
    signals_of,
)
from ai_os_diffusion.answering.confidence import Signals, Trigger, probability
from ai_os_diffusion.answering.known import KnownAnswers, recognise
from ai_os_diffusion.answering.questions import Shape, shape_of
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.passage import render_passage
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import MemoryHit

_NEWEST_WITHIN = 8.0  # nats: where the newest value is asked for, it may be this much less likely


@dataclass(frozen=True)
class Draft:
    """An answer before the decision whether it is sure enough to be given.

    `signals` speak of the `chosen` candidate; `evidence` is what `text` stands on, the most important first. Where the
    user called this answer right before, `sure` is the probability that the same is asked again, and `learned` the
    receipt of the run that found that it helps to know it.
    """

    text: str
    how: str
    chosen: Candidate
    signals: Signals
    candidates: tuple[Candidate, ...]
    evidence: tuple[Candidate, ...]
    sure: float | None = None
    learned: str = ""

    def probability(self, calibration: Mapping[str, float] | None) -> float:
        """That the answer is right, 0..1."""
        return probability(self.signals, calibration) if self.sure is None else self.sure

    def doubt(self, trigger: Trigger | None) -> float | None:
        """Probability in 0..1 that it is wrong, for the trigger of evolution; None without one."""
        if trigger is None:
            return None
        return trigger.doubt(self.signals) if self.sure is None else 1 - self.sure


@dataclass(frozen=True)
class _Read:
    """One reading that an answer stands on: a candidate and how sure it is."""

    chosen: Candidate
    signals: Signals


class Drafter:
    """Reads memories for a question and lets the tool for its shape speak; made anew for every question."""

    def __init__(
        self,
        model: TextModel,
        retriever: Retriever,
        limit: int,
        calibration: Mapping[str, float] | None = None,
        cancel: CancelToken | None = None,
        again: Again = FIRST,
        known: KnownAnswers = MappingProxyType({}),
    ) -> None:
        self._model = model
        self._known = known
        self._retriever = retriever
        self._limit = limit
        self._calibration = calibration
        self._cancel = cancel
        self._again = again

    def draft(self, question: str, hits: Sequence[MemoryHit], today: dt.date) -> Draft | None:
        """The best answer, by way of a second note where the question names somebody by one; None without memories.

        What the user has called right before comes first where it is surely asked for again.

        Raises:
            Cancelled: the token was set.
        """
        direct = self._answer(question, hits, today)
        found = None if direct is None else self._by_name(question, direct, today) or direct
        return found if found is None else self._known_instead(question, hits, found) or found

    def _answer(self, question: str, hits: Sequence[MemoryHit], today: dt.date) -> Draft | None:
        shape = shape_of(question)
        candidates = self._ranked(question, hits)
        if not candidates:
            return None
        cell = tables.cell_for(question, hits) if shape.kind == "span" else None
        best = of_cell(question, hits, cell, candidates) if cell else None
        if best is not None and not self._again.refuses(best):
            signals = signals_of([best], best)
            return Draft(best.text, "tool:table", best, signals, (best, *candidates), (best,))
        chosen = newest_of_equals(candidates, within=_NEWEST_WITHIN) if shape.newest else newest_of_equals(candidates)
        made = self._with_days(shape, candidates, today) or _with_tool(question, shape, candidates, chosen, today)
        if made is not None:
            return made
        signals = signals_of(candidates, chosen)
        settled = looked_at_again(self._model, question, chosen, self._cancel)
        chosen = chosen if self._again.refuses(settled) else settled
        text = days.with_date(chosen) if shape.kind == "when" else chosen.text
        return Draft(text, "span", chosen, signals, tuple(candidates), (chosen,))

    def _known_instead(self, question: str, hits: Sequence[MemoryHit], found: Draft) -> Draft | None:
        """What was called right before, where that is surer than what was found and no later memory says otherwise."""
        if found.how != "span" or not self._known:
            return None
        memories = [(hit.id, render_passage(hit.title, hit.day, hit.text).text) for hit in hits]
        recognised = recognise(self._model, question, memories, self._known, self._cancel)
        if recognised is None or recognised.sure < found.probability(self._calibration):
            return None
        chosen = of_known(question, hits, recognised)
        if self._again.refuses(chosen) or outdates(found.chosen, chosen, recognised.known.since):
            return None
        text = days.with_date(chosen) if shape_of(question).kind == "when" else chosen.text
        candidates = (chosen, *found.candidates)
        signals = signals_of(candidates, chosen)
        return Draft(text, "span", chosen, signals, candidates, (chosen,), recognised.sure, recognised.known.receipt)

    # ------------------------------------------------------------ days

    def _with_days(self, shape: Shape, candidates: list[Candidate], today: dt.date) -> Draft | None:
        """Arithmetic with the days that the question is about."""
        if shape.kind in ("ago", "since", "until"):
            return self._from_today(shape, candidates, today)
        if shape.kind not in ("between", "order"):
            return None
        found = [self._day(ask, thing) for ask, thing in zip(shape.asks, (shape.first, shape.second), strict=True)]
        if found[0] is None or found[1] is None:
            return None
        (first, one), (second, other) = found[0], found[1]
        between = shape.kind == "between"
        text = tools.days_between(first, second, shape.unit) if between else days.in_order(shape, first, second)
        if text is None:
            return None
        return self._of_weaker(text, f"tool:{shape.kind}", (one, other), candidates)

    def _from_today(self, shape: Shape, candidates: list[Candidate], today: dt.date) -> Draft | None:
        """From the day that the pointer gives for the question itself, else for the question when it was."""
        pointed = days.pointed_day(candidates, today)
        found = None if pointed is None else (pointed[0], _Read(pointed[1], signals_of(candidates, pointed[1])))
        text = days.from_today(shape, found[0], found[1].chosen, today) if found else None
        if text is None:
            found = self._day(shape.asks[0], shape.first)
            text = days.from_today(shape, found[0], found[1].chosen, today) if found else None
        if found is None or text is None:
            return None
        if shape.exact:
            text = f"{text} ({days.as_noted(found[0], found[1].chosen)})"
        return self._of_weaker(text, f"tool:{shape.kind}", (found[1],), candidates)

    def _day(self, ask: str, thing: str) -> tuple[dt.date, _Read] | None:
        """The day of a thing, and the reading that says so."""
        candidates = self._read(ask)
        found = days.best_day(candidates, thing)
        return None if found is None else (found[0], _Read(found[1], signals_of(candidates, found[1])))

    # ------------------------------------------------------------ people named by another note

    def _by_name(self, question: str, direct: Draft, today: dt.date) -> Draft | None:
        """The answer to the question with the name of "my sister" or "the person who ..." in it, where it is better."""
        phrase = hops.phrase_in(question)
        if phrase is None or hops.is_settled(phrase, direct.chosen):
            return None
        candidates = self._read(phrase.ask)
        name = hops.name_in(phrase, candidates)
        again = None if name is None else hops.with_name(question, phrase, name)
        if name is None or again is None:
            return None
        found = self._answer(again, self._retriever.recall(again, self._limit), today)
        if found is None or not _better(found.chosen, direct.chosen, name):
            return None
        reads = (_Read(found.chosen, found.signals), _Read(name, signals_of(candidates, name)))
        made = self._of_weaker(found.text, "tool:name", reads, found.candidates)
        return replace(made, evidence=(*found.evidence, name))

    def _read(self, question: str) -> list[Candidate]:
        return self._ranked(question, self._retriever.recall(question, self._limit))

    def _ranked(self, question: str, hits: Sequence[MemoryHit]) -> list[Candidate]:
        """Candidates, best first, without those that were rejected before."""
        found = rank_candidates(self._model, question, hits, self._cancel) if hits else []
        return [candidate for candidate in found if not self._again.refuses(candidate)]

    def _of_weaker(self, text: str, how: str, reads: Sequence[_Read], candidates: Sequence[Candidate]) -> Draft:
        """A draft that stands on several readings is as sure as the weakest."""
        weakest = min(reads, key=lambda read: probability(read.signals, self._calibration))
        evidence = tuple(read.chosen for read in reads)
        return Draft(text, how, weakest.chosen, weakest.signals, tuple(candidates), evidence)


def _better(found: Candidate, direct: Candidate, name: Candidate) -> bool:
    """Whether the reading with the name beats the direct one, which may have stopped at the name itself."""
    stopped = wording.normalise(direct.text) == wording.normalise(name.text)
    return found.margin > 0 and (stopped or direct.margin <= 0 or found.score > direct.score)


def _with_tool(
    question: str, shape: Shape, candidates: list[Candidate], chosen: Candidate, today: dt.date
) -> Draft | None:
    """What the deterministic tool for the shape of the question makes of the candidates."""
    if shape.kind == "yes_no" and (told := truth.about_truth(question, candidates, chosen, today)):
        signals = signals_of(candidates, told.read)
        return Draft(told.text, "tool:yes_no", told.read, signals, tuple(candidates), (told.place,))
    if shape.kind == "yes_no":  # no verdict: what the notes say, and not a span that would read as one
        quoted = in_sentence(chosen)
        return Draft(quoted.text, "quote", chosen, signals_of(candidates, chosen), tuple(candidates), (quoted,))
    if shape.kind == "age" and (years := days.age(chosen, today, coming_birthday=shape.later)):
        return _of_set(years, "tool:age", (chosen,), candidates)
    if shape.kind == "list" and (listed := groups.about_list(shape, candidates)):
        return _of_set(listed[0], "tool:list", listed[1], candidates)
    if shape.kind == "count" and (count := groups.about_count(candidates, chosen)):
        return _of_set(count[0], "tool:count", count[1], candidates)
    if shape.kind == "total" and (total := groups.about_total(candidates)):
        return _of_set(total[0], "tool:sum", total[1], candidates)
    return None


def _of_set(text: str, how: str, entries: Sequence[Candidate], candidates: list[Candidate]) -> Draft:
    """A draft that stands on several entries: they are no rivals of each other."""
    first = entries[0]
    rivals = [candidate for candidate in candidates if candidate is first or candidate not in entries]
    return Draft(text, how, first, signals_of(rivals, first), tuple(candidates), tuple(entries))
