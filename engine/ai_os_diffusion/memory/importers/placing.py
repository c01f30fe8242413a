"""Where a passage lies in its file, and on which page or in which message."""

from __future__ import annotations

import bisect
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ai_os_diffusion.memory.chunking import Chunk
from ai_os_diffusion.memory.importers.base import Document, Place, Run


@dataclass(frozen=True)
class Placed:
    """A passage with its bytes in the file and the place where it begins (None where the file tells none).

    `times` are (character of the passage, second) of the words of a recording.
    """

    chunk: Chunk
    start: int
    end: int
    place: Place | None
    times: tuple[tuple[int, float], ...] = ()


def placed(document: Document, chunks: Iterable[Chunk]) -> Iterator[Placed]:
    """The passages of a document, in order, each with where it lies."""
    at_byte, at_char = document.base, 0
    raw = document.text.encode()
    for chunk in chunks:
        first = at_char + len(raw[at_byte - document.base : chunk.start - document.base].decode())
        last = first + len(chunk.text)
        at_byte, at_char = chunk.end, last
        start, end = raw_span(document, first, last) if document.runs else (chunk.start, chunk.end)
        yield Placed(chunk, start, end, _place(document.places, first), _times(document.times, first, last))


def raw_span(document: Document, first: int, last: int) -> tuple[int, int]:
    """The bytes of the file that hold characters `first..last`; of the nearest text where these are not in the file."""
    runs = document.runs
    index = max(0, bisect.bisect_right(runs, first, key=lambda run: run.start) - 1)
    spans = []
    for run in runs[index:]:
        if run.start >= last:
            break
        if run.end > first:
            spans.append(_within(document.text, run, max(first, run.start), min(last, run.end)))
    if not spans:
        near = runs[min(index + 1, len(runs) - 1)]
        return near.raw, near.raw
    return min(start for start, _ in spans), max(end for _, end in spans)


def text_span(document: Document, start: int, end: int) -> tuple[int, int]:
    """The characters of the text that lie in bytes `start..end` of the file, widened to what is known of the place."""
    if not document.runs:
        raw = document.text.encode()
        begin, stop = max(0, start - document.base), max(0, end - document.base)
        first = len(raw[:begin].decode("utf-8", "ignore"))
        return first, first + len(raw[begin:stop].decode("utf-8", "ignore"))
    touched = [run for run in document.runs if run.raw < max(end, start + 1) and run.raw_end > start]
    if not touched:
        return 0, 0
    begins = [_char_at(document.text, run, start) for run in touched]
    ends = [_char_at(document.text, run, end) if end < run.raw_end else run.end for run in touched]
    return min(begins), max(max(ends), min(begins))


def nearest(text: str, wanted: str, place: int) -> tuple[int, int] | None:
    """Where `wanted` stands in `text` nearest to a place; None where it stands nowhere."""
    found = [at for at in (text.find(wanted, place), text.rfind(wanted, 0, place + len(wanted))) if at >= 0]
    if not found:
        return None
    start = min(found, key=lambda at: abs(at - place))
    return start, start + len(wanted)


def _place(places: tuple[Place, ...], first: int) -> Place | None:
    index = bisect.bisect_right(places, first, key=lambda place: place.start) - 1
    return places[max(0, index)] if places else None


def _times(times: tuple[tuple[int, float], ...], first: int, last: int) -> tuple[tuple[int, float], ...]:
    begin, end = (bisect.bisect_left(times, place, key=lambda time: time[0]) for place in (first, last))
    return tuple((place - first, second) for place, second in times[begin:end])


def _within(text: str, run: Run, first: int, last: int) -> tuple[int, int]:
    if not run.coding:
        return run.raw, run.raw_end
    start = run.raw + size_in_file(text[run.start : first], run.coding)
    return start, start + size_in_file(text[first:last], run.coding)


def size_in_file(text: str, coding: str) -> int:
    """How many bytes of a file the characters take in a coding of `Run`."""
    if coding.startswith("json"):
        return len(json.dumps(text, ensure_ascii=coding == "json-ascii").encode()) - 2
    return len(text.encode(coding))


def _char_at(text: str, run: Run, raw: int) -> int:
    if raw <= run.raw or not run.coding:
        return run.start
    low, high = run.start, run.end
    while low < high:  # the first character that begins at or after `raw`
        middle = (low + high) // 2
        if run.raw + size_in_file(text[run.start : middle], run.coding) < raw:
            low = middle + 1
        else:
            high = middle
    return low
