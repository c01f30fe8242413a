"""Extractive summaries: the sentences that stand for most of what was noted, with their places, word for word."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import dates, wording
from ai_os_diffusion.conversation.sentences import Sentence, day_of, quotable
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.passage import MONTHS, spoken_date
from ai_os_diffusion.periods import Period, split_period
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import Answer, MemoryHit, UncertaintyReport

_BULLETS = 6
_OF_A_DAY = 3  # sentences of one note where the time asked for is a day
_READ = 96  # sentences that are compared
_PER_NOTE = 12
_RECALLED = 40  # memories looked at for a topic
_LATEST = 60  # memories where neither time nor topic is named
_PAGE = 200
_BATCH = 32  # sentences that are embedded between two looks at the cancel token
_LOOKED_THROUGH = 10_000  # memories whose folders are looked at
_SHORTEST = 4  # words of a line of a chat
_SUBSTANCE = 0.15  # what a day, a figure or a duty adds to a sentence's likeness to the others
_OF_FOLDERS = wording.content_stems("folder directory files notes business things stuff project")
_LIKENESS = 0.5  # how much likeness to a chosen sentence counts against another
_SAME = 0.95  # cosine from which two sentences say the same
_LEAD = re.compile(
    r"^(?:(?:please|for me|me|what(?:ever)?|everything|all|that|which|is known|i|we|have|has|was|wrote|written|noted?"
    r"|know|said|happened|did"
    r"|my notes?|the notes?|notes?|memories|my memories)\s+)*(?:(?:about|on|of|regarding|concerning|with)\s+)?",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(
    r"^(?:(?:all|everything|it|this|that|my|me|the|notes?|memories|life|day|latest|recent|what|i|we|wrote|noted|did"
    r"|have|happened)\W*)*$",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"\[?\d[\d/.:,\s-]{6,22}(?:[ap]m)?\]?\s+(?:[-–]\s+)?(?P<who>[^\W\d][^:\n]{0,29}):\s+", re.IGNORECASE
)
_SPOKEN = re.compile(r"(?P<who>[A-ZÀ-Þ][\w'’-]*(?:\s[A-ZÀ-Þ][\w'’-]*)?):\s+")
_SOON = re.compile(r"\b(?:today|tonight|tomorrow|next (?:week|month|year)|this (?:week|month))\b", re.IGNORECASE)
_TO_DO = re.compile(
    r"\b(?:due|deadline|must|ha(?:s|ve) to|needs?|before|until|till|by then|order(?:ed)?|book(?:ed)?|pay|paid|ready"
    r"|appointment|renews?|expires?|promised?|agreed|cancel(?:led)?|born|died|moved)\b",
    re.IGNORECASE,
)
_MOOD = re.compile(
    r"\b(?:tired|happy|sad|glad|grumpy|cross|lovely|nice|fine|perfect|cosy|fe(?:el|els|lt|eling)|sunny|raining|grey|love"
    r"|sorry|thanks|oh|impressed|silly|funny)\b",
    re.IGNORECASE,
)


class Memories(Protocol):
    """What a summary needs of the engine."""

    @property
    def store(self) -> MemoryStore:
        """The profile's memories."""
        ...

    def recall(self, question: str, top_k: int | None = None) -> list[MemoryHit]:
        """The memories that fit best."""
        ...

    def encode(self, texts: str | Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit sentence vectors (n, width)."""
        ...


def summarise(engine: Memories, question: str, about: str, today: dt.date, cancel: CancelToken | None = None) -> Answer:
    """At most six sentences, one of a note (three for one day), in order of time; an abstention for nothing noted.

    Args:
        engine: where the memories are.
        question: the whole request, as it is shown.
        about: a time ("last week"), a topic ("what I wrote about the garden"), both or neither.
        today: the day from which times are counted.
        cancel: stops between two batches of sentences.

    Raises:
        Cancelled: `cancel` was set.
    """
    period, rest = split_period(about, today)
    topic = "" if _NO_TOPIC.match(rest) else _LEAD.sub("", rest, count=1)
    hits = _memories(engine, topic, period)
    sentences = _some(_without_stamps(quotable(hits)))
    if not sentences:
        text = f"I found nothing {_scope(topic, period) or 'that I could sum up'} in your notes."
        return Answer(question, text, True, 0.0, "en", (), "summary", UncertaintyReport(0.0))
    vectors = _embed(engine.encode, [sentence.text for sentence in sentences], cancel)
    wanted = engine.encode(topic)[0] if topic else None
    one_day = period is not None and period.first == period.last
    chosen = _choose(sentences, vectors, wanted, each=_OF_A_DAY if one_day else 1)
    chosen.sort(key=lambda item: (item[0].day or dt.date.min, item[0].hit.path, item[0].start))
    notes = len({_note(hit) for hit in hits})
    head = f"From {'one note' if notes == 1 else f'{notes} notes'} {_scope(topic, period) or 'of late'}:"
    lines = [f"• {_lead(sentence, period)}{' '.join(sentence.text.split())}" for sentence, _ in chosen]
    sources = tuple(sentence.source(score) for sentence, score in chosen)
    return Answer(question, "\n".join([head, *lines]), False, 1.0, "en", sources, "summary", UncertaintyReport(1.0))


def _memories(engine: Memories, topic: str, period: Period | None) -> list[MemoryHit]:
    if topic:
        spoken = [hit for hit in engine.recall(topic, _RECALLED) if _speaks_of(hit, topic)]
        hits = {hit.id: hit for hit in [*spoken, *_in_folder(engine.store, topic)]}
        return [hit for hit in hits.values() if period is None or _within(hit, period)]
    if period is None:
        return engine.store.page(0, _LATEST)[0]
    return _noted_in(engine.store, period)


def _in_folder(store: MemoryStore, topic: str) -> list[MemoryHit]:
    """The memories of the files in folders that are called like the topic, among the latest `_LOOKED_THROUGH`.

    The folders that all files share say nothing and are left out.
    """
    asked = wording.content_stems(topic) - _OF_FOLDERS
    filed: list[MemoryHit] = []
    for offset in range(0, _LOOKED_THROUGH, _PAGE):
        hits = store.page(offset, _PAGE)[0]
        filed += [hit for hit in hits if hit.path]
        if len(hits) < _PAGE:
            break
    folders = {hit.path: Path(hit.path).parent.parts for hit in filed}
    shared = len(os.path.commonprefix(list(folders.values())))
    called = {
        path
        for path, parts in folders.items()
        if asked and any(asked <= wording.content_stems(part) for part in parts[shared:])
    }
    return [hit for hit in filed if hit.path in called]


def _noted_in(store: MemoryStore, period: Period) -> list[MemoryHit]:
    """All memories of a period; the store gives the latest first, so that reading can end early."""
    found: list[MemoryHit] = []
    offset = 0
    while hits := store.page(offset, _PAGE)[0]:
        found += [hit for hit in hits if _within(hit, period)]
        oldest = day_of(hits[-1])
        if oldest is not None and oldest < period.first - dt.timedelta(days=1):  # a day less: time zones
            break
        offset += len(hits)
    return found


def _speaks_of(hit: MemoryHit, topic: str) -> bool:
    """Whether most of the topic's words are in a memory."""
    return wording.coverage(topic, f"{hit.title}\n{hit.text}") > 0.5


def _within(hit: MemoryHit, period: Period) -> bool:
    day = day_of(hit)
    return day is not None and period.holds(day)


def _note(hit: MemoryHit) -> str:
    return hit.path or hit.id


def _some(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of every note that say most, as many from each as there is room for."""
    by_note: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        by_note.setdefault(_note(sentence.hit), []).append(sentence)
    each = min(_PER_NOTE, max(1, _READ // max(1, len(by_note))))
    kept = (sorted(found, key=_substance, reverse=True)[:each] for found in by_note.values())
    return [sentence for found in kept for sentence in found][:_READ]


def _without_stamps(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Lines of a chat as their speaker and what was said; without those of which too little is left."""
    found = []
    for sentence in sentences:
        match = _STAMP.match(sentence.text) or _SPOKEN.match(sentence.text)
        if match is not None and (match.re is _STAMP or _is_chat(sentence.hit, match["who"])):
            start = sentence.start + len(match[0].encode())
            sentence = replace(sentence, text=sentence.text[match.end() :], start=start, speaker=match["who"])
            if len(sentence.text.split()) < _SHORTEST:
                continue
        found.append(sentence)
    return found


def _is_chat(hit: MemoryHit, who: str) -> bool:
    """Whether a name before a colon is a speaker: in a chat it comes again; a label ("Rent: £310") does not."""
    return len(re.findall(rf"^{re.escape(who)}:\s", hit.text, re.MULTILINE)) > 1


def _substance(sentence: Sentence) -> float:
    """How much a sentence says that one may want to know later: days, figures, names, what has to be done."""
    text = sentence.text
    named = wording.names(text) - wording.calendar_words(text)
    dated = dates.all_dates(text, dt.date(2000, 1, 1)) or wording.calendar_words(text) or _SOON.search(text)
    points = bool(dated) + bool(re.search(r"\d", text)) + bool(_TO_DO.search(text)) + 0.5 * min(len(named), 2)
    return points - bool(_MOOD.search(text)) - 0.5 * text.rstrip().endswith("?")


def _embed(
    encode: Callable[[Sequence[str]], npt.NDArray[np.float32]], texts: Sequence[str], cancel: CancelToken | None
) -> npt.NDArray[np.float32]:
    """(n, width), batch by batch."""
    parts = []
    for first in range(0, len(texts), _BATCH):
        if cancel is not None:
            cancel.check()
        parts.append(encode(texts[first : first + _BATCH]))
    return np.concatenate(parts)


def _choose(
    sentences: Sequence[Sentence],
    vectors: npt.NDArray[np.float32],
    wanted: npt.NDArray[np.float32] | None,
    *,
    each: int,
) -> list[tuple[Sentence, float]]:
    """The sentences of most substance and likeness to all others (and to the topic), `each` of a note, none alike."""
    worth = vectors @ vectors.mean(axis=0)
    if wanted is not None:
        worth = 0.3 * worth + 0.7 * (vectors @ wanted)
    worth = worth + _SUBSTANCE * np.array([_substance(sentence) for sentence in sentences], np.float32)
    chosen: list[int] = []
    notes: Counter[str] = Counter()
    while len(chosen) < _BULLETS:
        repeats = (vectors @ vectors[chosen].T).max(axis=1) if chosen else np.zeros(len(sentences), np.float32)
        order = np.argsort(-(worth - _LIKENESS * repeats), kind="stable")
        new = (
            int(i) for i in order if i not in chosen and notes[_note(sentences[i].hit)] < each and repeats[i] < _SAME
        )
        best = next(new, None)
        if best is None:
            break
        chosen.append(best)
        notes[_note(sentences[best].hit)] += 1
    return [(sentences[i], float(worth[i])) for i in chosen]


def _scope(topic: str, period: Period | None) -> str:
    parts = [f"about {topic}"] if topic else []
    if period is not None:
        parts.append(f"{'of' if period.first != period.last else 'from'} {period.label}{_days(period)}")
    return " ".join(parts)


def _days(period: Period) -> str:
    """The days of a period that is named from today, so that the reader sees what was looked at."""
    if re.search(r"\d", period.label) and "last" not in period.label:
        return ""
    if period.first == period.last:
        return f" ({spoken_date(period.first)})"
    return f" ({spoken_date(period.first)} to {spoken_date(period.last)})"


def _lead(sentence: Sentence, period: Period | None) -> str:
    """What stands before the quotation: its day, where the period has several, and who said it."""
    day, parts = sentence.day, [sentence.speaker]
    if day is not None and (period is None or period.first != period.last):
        same_year = period is not None and period.first.year == period.last.year
        parts.insert(0, f"{day.day} {MONTHS[day.month - 1]}" if same_year else spoken_date(day))
    said = ", ".join(part for part in parts if part)
    return f"{said}: " if said else ""
