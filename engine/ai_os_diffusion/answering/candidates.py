"""From a question to ranked candidate answers: recall memories, read each with the pointer, weigh the two together."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ai_os_diffusion import wording
from ai_os_diffusion.answering import pointer, second_look
from ai_os_diffusion.answering.confidence import Signals
from ai_os_diffusion.answering.known import Recognised
from ai_os_diffusion.answering.tables import Cell
from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.passage import Passage, render_passage
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import MemoryHit

# Chosen on generated people that no benchmark asks about, for the share of single facts whose best candidate is right.
_SIMILARITY_WEIGHT = 3.0
_COVERAGE_WEIGHT = 2.0
_RANK_WEIGHT = 0.25
_CELL_MARGIN = 8.0  # nats: row and column are both named
# Another value of the same thing: the pointer is sure of it, and it speaks of the question nearly as fully.
_SURE = 3.0  # nats of margin
_LESS_COVERED = 0.3
_CLIP = 12.0


@dataclass(frozen=True)
class Candidate:
    """One possible answer: a span of a memory's passage.

    `start` and `end` are UTF-8 byte offsets in the file; a span in the header (title, date) stands for the memory's
    first sentence there. `margin` is span minus null log-probability; `score` orders candidates.
    `reading` is what the pointer made of the whole passage; None for what no pointer read.
    """

    hit: MemoryHit
    text: str
    start: int
    end: int
    in_header: bool
    margin: float
    score: float
    rank: int
    coverage: float
    sentence: str
    reading: pointer.Reading | None = field(default=None, repr=False, compare=False)


def rank_candidates(
    model: TextModel, question: str, hits: Sequence[MemoryHit], cancel: CancelToken | None = None
) -> list[Candidate]:
    """Candidates of all memories, best first.

    Raises:
        Cancelled: `cancel` was set.
    """
    passages = [render_passage(hit.title, hit.day, hit.text) for hit in hits]
    readings = pointer.read(model, question, [passage.text for passage in passages], cancel=cancel)
    found = []
    for rank, (hit, passage, reading) in enumerate(zip(hits, passages, readings, strict=True)):
        covered = wording.coverage(question, passage.text)
        head = len(passage.text[: passage.body].encode())
        for span in reading.spans:
            if span.start < head < span.end:
                continue  # from the header into the text: no place in the file says this
            made = _candidate(hit, passage, span, span.score - reading.null, rank, covered)
            found.append(replace(made, reading=reading))
    return sorted((c for c in found if c.text), key=lambda c: -c.score)


def _candidate(
    hit: MemoryHit, passage: Passage, span: pointer.Span, margin: float, rank: int, covered: float
) -> Candidate:
    raw = passage.text.encode()
    span = _with_quotes(raw, span)
    head = len(passage.text[: passage.body].encode())
    text = raw[span.start : span.end].decode("utf-8", "ignore").strip()
    in_header = span.start < head
    place = 0 if in_header else len(raw[head : span.start].decode("utf-8", "ignore"))
    first, last = sentence_at(hit.text, place)
    sentence = hit.text[first:last]
    if in_header:
        start = hit.start + len(hit.text[:first].encode())
        end = start + len(sentence.encode())
    else:
        start, end = hit.start + span.start - head, hit.start + span.end - head
    score = margin + _SIMILARITY_WEIGHT * (hit.vector_score or 0.0) + _COVERAGE_WEIGHT * covered - _RANK_WEIGHT * rank
    return Candidate(hit, text, start, end, in_header, margin, score, rank, covered, sentence)


def of_known(question: str, hits: Sequence[MemoryHit], recognised: Recognised) -> Candidate:
    """What the user called right as a candidate; its margin is the pointer's under this question."""
    rank = next(number for number, hit in enumerate(hits) if hit.id == recognised.known.memory)
    passage = render_passage(hits[rank].title, hits[rank].day, hits[rank].text)
    covered = wording.coverage(question, passage.text)
    return _candidate(hits[rank], passage, recognised.span, recognised.margin, rank, covered)


def outdates(newer: Candidate, older: Candidate, since: float) -> bool:
    """Whether a later memory says otherwise than what was called right.

    Args:
        newer: the pointer's own choice.
        older: what was called right.
        since: when that was said, in seconds since 1970; a memory that came after it is later, unless its day is not.
    """
    if newer.hit.id == older.hit.id:
        return False
    days = newer.hit.day, older.hit.day
    if days[0] is not None and days[1] is not None and days[0] != days[1]:
        return days[0] > days[1] and newer.margin > _SURE
    came = newer.hit.created
    return came is not None and came.timestamp() > since > 0 and newer.margin > 0


def looked_at_again(model: TextModel, question: str, chosen: Candidate, cancel: CancelToken | None = None) -> Candidate:
    """The candidate with the span that a second look at its passage settles on.

    Margin, score, rank and coverage stay those of the first reading: confidence was calibrated with them.

    Raises:
        Cancelled: `cancel` was set.
    """
    reading = chosen.reading
    if reading is None or chosen.in_header or chosen.margin < reading.margin:
        return chosen
    passage = render_passage(chosen.hit.title, chosen.hit.day, chosen.hit.text)
    margins = second_look.margins_of(reading)
    start, end = second_look.settle(model, question, passage.text, margins, body=passage.body, cancel=cancel)
    if (start, end) == (reading.spans[0].start, reading.spans[0].end):
        return chosen
    span = pointer.Span(start, end, reading.spans[0].score)
    made = _candidate(chosen.hit, passage, span, chosen.margin, chosen.rank, chosen.coverage)
    return replace(made, score=chosen.score, reading=reading) if made.text else chosen


_QUOTES = ((b'"', b'"'), ("“".encode(), "”".encode()), ("„".encode(), "“".encode()), ("«".encode(), "»".encode()))


def _with_quotes(raw: bytes, span: pointer.Span) -> pointer.Span:
    """The span with the quotation mark beside it whose other half it holds (`the box marked "attic"`)."""
    text = raw[span.start : span.end]
    for opening, closing in _QUOTES:
        opened, closed = text.count(opening), text.count(closing)
        odd = opening == closing and opened % 2 == 1
        if (odd or opened > closed) and raw[span.end :].startswith(closing):
            return replace(span, end=span.end + len(closing))
        if (odd or closed > opened) and raw[: span.start].endswith(opening):
            return replace(span, start=span.start - len(opening))
    return span


def in_sentence(candidate: Candidate) -> Candidate:
    """The candidate with its whole sentence as the text."""
    first = max(0, candidate.hit.text.find(candidate.sentence))
    return as_sentence(candidate, first, first + len(candidate.sentence))


def as_sentence(candidate: Candidate, first: int, last: int) -> Candidate:
    """The candidate with the sentence at characters `first..last` of its memory as the text, and its place."""
    hit = candidate.hit
    sentence = hit.text[first:last]
    start = hit.start + len(hit.text[:first].encode())
    end = start + len(sentence.encode())
    return replace(candidate, text=sentence, sentence=sentence, start=start, end=end, in_header=False)


def of_cell(question: str, hits: Sequence[MemoryHit], cell: Cell, others: Sequence[Candidate]) -> Candidate:
    """A table's cell as the best candidate; `_CELL_MARGIN` stands for a reading that no pointer made."""
    raw = cell.hit.text.encode()
    text = raw[cell.start : cell.end].decode()
    line_start = cell.hit.text.rfind("\n", 0, len(raw[: cell.start].decode())) + 1
    line = cell.hit.text[line_start:].partition("\n")[0].rstrip("\r")
    covered = wording.coverage(question, cell.hit.text)
    score = max([_CELL_MARGIN, *(other.score for other in others)]) + 1.0
    start, end = cell.hit.start + cell.start, cell.hit.start + cell.end
    return Candidate(cell.hit, text, start, end, False, _CELL_MARGIN, score, hits.index(cell.hit), covered, line)


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Character range of the sentence that holds `place`; the whole text when it has none."""
    ranges = sentences(text)
    for first, last in ranges:
        if place < last:
            return first, last
    return ranges[-1] if ranges else (0, len(text))


def signals_of(candidates: Sequence[Candidate], chosen: Candidate) -> Signals:
    """What the calibrator needs to know about the chosen candidate."""
    others = [c.score for c in candidates if wording.normalise(c.text) != wording.normalise(chosen.text)]
    gap = min(_CLIP, chosen.score - max(others)) if others else _CLIP
    return Signals(
        margin=max(-_CLIP, min(_CLIP, chosen.margin)),
        gap=max(-_CLIP, gap),
        similarity=chosen.hit.vector_score or 0.0,
        coverage=chosen.coverage,
        rank=1 / (1 + chosen.rank),
        entropy=_entropy([c.score for c in candidates[:10]]),
    )


def _entropy(scores: Sequence[float]) -> float:
    if not scores:
        return 0.0
    top = max(scores)
    weights = [math.exp(score - top) for score in scores]
    total = sum(weights)
    return -sum(w / total * math.log(w / total) for w in weights if w > 0)


def newest_of_equals(candidates: Sequence[Candidate], *, within: float = 6.0) -> Candidate:
    """The latest value wins: among candidates whose score is `within` nats of the best, the one of the newest memory.

    Only candidates that the pointer is sure of, and that speak of the question nearly as fully as the best one, count
    as another value of the same thing.
    """
    best = candidates[0]
    equals = [
        c
        for c in candidates
        if c.score >= best.score - within
        and c.margin > _SURE
        and c.coverage >= best.coverage - _LESS_COVERED - 1e-9
        and c.hit.day
    ]
    if best.hit.day is None or len(equals) < 2:
        return best
    newest: dt.date = max(c.hit.day for c in equals if c.hit.day)
    return best if best.hit.day == newest else max((c for c in equals if c.hit.day == newest), key=lambda c: c.score)
