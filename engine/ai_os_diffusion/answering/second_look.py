"""A second look at a passage: the sentences with the best spans are read alone and with their neighbours.

In a long paragraph the words beside an answer draw the span too far or to a neighbour; alone in its sentence it stands
out. Three readings and the signs of `span_signs` settle the span. Which passage answers, and how surely, is left to the
first reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ai_os_diffusion.answering import pointer, span_signs
from ai_os_diffusion.answering.span_signs import Asked, Margins, Place, Signs
from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel

_PARTS = 2
_UNLIKELY = 2.0  # nats by which a place that is no option of a reading lies below all that are
_WRAPPED = re.compile(r"(?<=[^\n]{60})\n(?=[^\n])")  # a line broken within its paragraph
_BAR = "|"  # between the cells of a table


def margins_of(reading: pointer.Reading, shift: int = 0) -> dict[Place, float]:
    """Span minus null in nats of a reading's options, at their places moved by `shift` bytes."""
    return {(span.start + shift, span.end + shift): span.score - reading.null for span in reading.options}


def settle(
    model: TextModel,
    question: str,
    passage: str,
    margins: Mapping[Place, float],
    *,
    body: int = 0,
    cancel: CancelToken | None = None,
) -> Place:
    """Where in a passage (bytes) the answer is.

    The best place stays the answer where its line is a single sentence, or a row of a table, and where no place is an
    option of the first two readings. An answer within a sentence does not move to one across sentences.

    Args:
        model: reads.
        question: what is asked.
        passage: what was read.
        margins: span minus null in nats of the likely places of the first reading; not empty.
        body: characters of the passage's header, which is read with each sentence.
        cancel: stops the reading.

    Raises:
        Cancelled: `cancel` was set.
    """
    found = choices(model, question, passage, margins, body=body, cancel=cancel)
    best = max(margins, key=margins.__getitem__)
    return max(found, key=lambda place: span_signs.score(found[place]), default=best)


def choices(
    model: TextModel,
    question: str,
    passage: str,
    margins: Mapping[Place, float],
    *,
    body: int = 0,
    cancel: CancelToken | None = None,
) -> dict[Place, Signs]:
    """The places that `settle` chooses from, with their signs; none where it keeps the best one. Arguments as there."""
    best = max(margins, key=margins.__getitem__)
    raw, head = passage.encode(), passage[:body].encode()
    if best[0] < len(head):
        return {}
    cut = _sentences_beside(passage, body, best)
    allowed = margins if len(_held(cut, best)) > 1 else {at: margins[at] for at in margins if len(_held(cut, at)) == 1}
    parts = _parts(cut, margins)
    ranges = [*parts, *(_with_neighbours(cut, part) for part in parts)]
    texts = [(head + raw[first:last]).decode() for first, last in ranges]
    readings = pointer.read(model, question, texts, best=1, cancel=cancel)
    read = [margins_of(reading, at[0] - len(head)) for reading, at in zip(readings, ranges, strict=True)]
    asked = Asked(question)
    found: dict[Place, Signs] = {}
    for part, alone, beside in zip(parts, read[: len(parts)], read[len(parts) :], strict=True):
        least = min(beside.values(), default=0.0) - _UNLIKELY
        for place, margin in alone.items():
            if place[0] >= part[0] and place in allowed and place not in found:
                three = Margins(allowed[place], margin, beside.get(place, least))
                found[place] = span_signs.signs(asked, raw, place, part, three)
    return found


def _with_neighbours(cut: list[Place], part: Place) -> Place:
    """A run of sentences with the one before and the one behind it."""
    held = _held(cut, part)
    first, last = cut.index(held[0]), cut.index(held[-1])
    return cut[max(0, first - 1)][0], cut[min(len(cut) - 1, last + 1)][1]


def _sentences_beside(passage: str, body: int, place: Place) -> list[Place]:
    """Byte ranges of the sentences of the paragraph that holds `place`; none where it is one sentence or a table."""
    flat = _WRAPPED.sub(" ", passage)
    at = len(passage.encode()[: place[0]].decode("utf-8", "ignore"))
    first = max(body, flat.rfind("\n", 0, at) + 1)
    last = flat.find("\n", at)
    paragraph = flat[first : last if last >= 0 else len(flat)]
    found = sentences(paragraph)
    if len(found) < 2 or _BAR in paragraph:
        return []
    shift = len(passage[:first].encode())
    return [(shift + len(paragraph[:a].encode()), shift + len(paragraph[:b].encode())) for a, b in found]


def _held(cut: list[Place], place: Place) -> list[Place]:
    """The sentences that hold a part of `place`."""
    return [sentence for sentence in cut if sentence[0] < place[1] and place[0] < sentence[1]]


def _parts(cut: list[Place], margins: Mapping[Place, float]) -> list[Place]:
    """The sentences, or runs of sentences, that hold the best places: at most `_PARTS`, the best one's first."""
    found: list[Place] = []
    for place in sorted(margins, key=margins.__getitem__, reverse=True):
        held = _held(cut, place)
        part = (held[0][0], held[-1][1]) if held else None
        if part is not None and part not in found:
            found.append(part)
        if len(found) == _PARTS:
            break
    return found
