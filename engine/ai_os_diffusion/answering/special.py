"""The deterministic tools applied to candidates: time, truth, counts, sums, days, quotations."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ai_os_diffusion import dates
from ai_os_diffusion.answering import tools, wording
from ai_os_diffusion.answering.candidates import Candidate
from ai_os_diffusion.answering.questions import Shape
from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.passage import spoken_date
from ai_os_diffusion.types import MemoryHit

_READ = 8  # candidates that a tool looks at
# What a Chinese request may begin with: it says nothing of what is asked for.
_REQUEST = re.compile(r"^(?:请问?|麻烦|帮我|告诉我|回忆(?:一下)?|想想|说说|还?记得)+")


def day_of(candidate: Candidate) -> dt.date | None:
    """The day that a candidate speaks of: in its span, else relative to its memory's date, else that date itself."""
    written = candidate.hit.day
    day = dates.find_date(candidate.text, written)
    if day is None and written is not None:
        day = dates.find_relative(candidate.text, written)
    return day


def day_of_best(candidates: Sequence[Candidate]) -> tuple[dt.date, Candidate] | None:
    """The day of the best candidate that names one, and that candidate; else the best memory's own date."""
    for candidate in candidates[:3]:
        day = day_of(candidate)
        if day is not None:
            return day, candidate
    written = candidates[0].hit.day if candidates else None
    return (written, candidates[0]) if written is not None else None


def about_time(shape: Shape, day_of_thing: Callable[[str], dt.date | None], today: dt.date) -> str | None:
    """A span of time between two things or a thing and today, or which of two came first.

    None where a day is unknown, where "until" asks for what is over, and where "since" or "ago" ask for what is ahead.
    """
    first = day_of_thing(shape.first)
    if first is None:
        return None
    if shape.kind in ("until", "since", "ago"):
        wrong_way = first < today if shape.kind == "until" else first > today
        return None if wrong_way else tools.days_between(first, today, shape.unit)
    second = day_of_thing(shape.second)
    if second is None:
        return None
    if shape.kind == "between":
        return tools.days_between(first, second, shape.unit)
    if first == second:
        return None
    return shape.first if (first < second) != shape.later else shape.second


def about_truth(question: str, candidates: Sequence[Candidate]) -> tuple[str, Candidate] | None:
    """Yes or no with the sentence that says so, and where it stands; None when no sentence speaks to the question."""
    for candidate in candidates[:_READ]:
        for first, last in sentences(candidate.hit.text):
            sentence = candidate.hit.text[first:last]
            verdict = tools.yes_or_no(question, sentence, candidate.hit.title)
            if verdict is not None:
                start = candidate.hit.start + len(candidate.hit.text[:first].encode())
                end = start + len(sentence.encode())
                place = replace(candidate, text=sentence, sentence=sentence, start=start, end=end, in_header=False)
                return f"{'Yes' if verdict else 'No'}: {sentence}", place
    return None


def about_count(chosen: Candidate) -> str | None:
    """The number that a span states, or the number of things that it lists."""
    if re.search(r"\d", chosen.text):
        return None  # the span states it itself
    count = tools.count_items(chosen.text)
    return None if count is None else str(count)


def about_total(candidates: Sequence[Candidate]) -> tuple[str, tuple[Candidate, ...]] | None:
    """The sum of the amounts that the pointer found in different memories, and these; None with fewer than two."""
    amounts: dict[str, tools.Money] = {}
    found: list[Candidate] = []
    best = candidates[0].score
    for candidate in candidates[:_READ]:
        money = tools.find_money(candidate.text)
        if (
            money is not None
            and candidate.margin > 0
            and candidate.score > best - 6
            and candidate.hit.id not in amounts
        ):
            amounts[candidate.hit.id] = money
            found.append(candidate)
    total = tools.add_up(list(amounts.values()))
    return (str(total), tuple(found)) if total is not None and len(amounts) > 1 else None


def about_day(chosen: Candidate) -> str:
    """The span; with the calendar day beside it where it says "tomorrow" or "last Friday" in a dated memory."""
    written = chosen.hit.day
    if written is not None and dates.find_date(chosen.text, written) is None:
        day = dates.find_relative(chosen.text, written)
        if day is not None:
            return f"{chosen.text} ({spoken_date(day)})"
    return chosen.text


def best_quotation(question: str, hits: Sequence[MemoryHit]) -> tuple[MemoryHit, int, int, float] | None:
    """The sentence that shares most with the question: (memory, byte range in it, share); None below half."""
    asked = _units(_REQUEST.sub("", question.strip()))
    best: tuple[MemoryHit, int, int, float] | None = None
    for hit in hits[:_READ]:
        for first, last in sentences(hit.text):
            share = len(asked & _units(hit.text[first:last])) / len(asked) if asked else 0.0
            if share >= 0.5 and (best is None or share > best[3]):
                best = (hit, len(hit.text[:first].encode()), len(hit.text[:last].encode()), share)
    return best


def _units(text: str) -> set[str]:
    """Content words, and pairs of neighbouring characters where a script has no spaces."""
    pairs = set()
    for run in re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+", text):
        pairs |= {run[i : i + 2] for i in range(len(run) - 1)}
    return pairs or {word for word in wording.words(text) if len(word) > 3}
