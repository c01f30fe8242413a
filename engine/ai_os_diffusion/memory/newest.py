"""Puts what a later note says about the same before the earlier note that it corrects."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import PurePath

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import wording
from ai_os_diffusion.dates import find_date
from ai_os_diffusion.passage import MONTHS
from ai_os_diffusion.types import MemoryHit

_HEAD = 40  # places at the head of the order that a later note may come before
_NEAREST = 3  # of other files, that may correct a note
_AROUND = 10  # nearest memories that tell how near memories lie to each other around one
_USUAL = 0.45  # cosine that stands for those of them that a small pool lacks
_SLAB = 8  # rows that are multiplied at a time: for more the library wakes threads, which takes longer than all of it
_ALIKE = 0.95  # twice the cosine less what is usual around the two, and the next two: from here on one is a correction
_TITLE = 0.2  # for titles of the same words
_CHANGE = 0.1  # for a word of change in the later note
_LEAST = _ALIKE - _TITLE - _CHANGE
_CHANGES = re.compile(
    r"\b(?:now|no longer|any ?more|instead|new|move[ds]?|change[ds]?|from (?:today|next)|after all|correction|wrong|"
    r"not the|since|(?:goes|went|gone|put) up|jetzt|nun|neue?[mnrs]?|statt|nicht mehr)\b"
    r"|现在|不再|改[为成到在]|换成|更正",
    re.IGNORECASE,
)
_OPENING = 160  # characters of a text in which it says when it was written
_MONTH = {name[:length].lower(): number for length in (3, None) for number, name in enumerate(MONTHS, 1)}
_MONTH_AND_YEAR = re.compile(rf"\b({'|'.join(_MONTH)})\.?,? ((?:19|20)\d\d)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def newest_first(hits: Sequence[MemoryHit], vectors: Mapping[str, npt.NDArray[np.float32]]) -> Iterator[MemoryHit]:
    """The same memories, each of the head after those that may correct it; the order stays where there are none.

    What may correct a memory is looked up when its turn comes, so that who takes few pays for few.

    Args:
        hits: best first.
        vectors: (dimension,) unit vectors by id; a memory without one stays where it is.
    """
    known = [hit for hit in hits if hit.id in vectors]
    if len(known) < 2:
        yield from hits
        return
    rows = np.concatenate([vectors[hit.id] for hit in known]).reshape(len(known), -1)
    corrections = _Corrections(known, rows)
    given = set[str]()

    def put(hit: MemoryHit) -> Iterator[MemoryHit]:
        if hit.id not in given:
            for correction in corrections.of(hit):  # of a later day each, so that this ends
                yield from put(correction)
            given.add(hit.id)
            yield hit

    for hit in hits:
        yield from put(hit)


class _Corrections:
    """Of the memories of other files that lie nearest to one of the head the later ones."""

    def __init__(self, hits: Sequence[MemoryHit], rows: npt.NDArray[np.float32]) -> None:
        self._hits = hits
        self._head = {hit.id: place for place, hit in enumerate(hits[:_HEAD])}
        numbers = dict[str, int]()
        files = np.array([numbers.setdefault(hit.path or hit.parent or hit.id, len(numbers)) for hit in hits])
        cosines = _products(rows)
        cosines[files[:, None] == files] = -1.0
        usual = _usual(cosines)
        self._likeness = 2 * cosines[:_HEAD] - (usual[:_HEAD, None] + usual) / 2

    def of(self, hit: MemoryHit) -> list[MemoryHit]:
        """Nearest first; none for a memory beyond the head."""
        place = self._head.get(hit.id)
        if place is None:
            return []
        likeness = self._likeness[place]
        near = [(float(likeness[other]), other) for other in np.flatnonzero(likeness >= _LEAST).tolist()]
        nearest = sorted(near, reverse=True)[:_NEAREST]
        return [self._hits[other] for value, other in nearest if _corrects(self._hits[other], hit, value)]


def _products(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(n, n) inner products of the rows."""
    slabs = [rows[first : first + _SLAB] @ rows.T for first in range(0, len(rows), _SLAB)]
    products: npt.NDArray[np.float32] = np.concatenate(slabs)
    return products


def _usual(cosines: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(memories,): mean cosine of each to those that lie nearest to it; -1 in `cosines` is none.

    Notes of a kind all lie near each other, and a bare cosine takes each of them for a correction of the others.
    """
    none = np.full((len(cosines), _AROUND), -1.0, np.float32)
    around = np.partition(np.hstack((cosines, none)), -_AROUND, axis=1)[:, -_AROUND:]
    usual: npt.NDArray[np.float32] = np.where(around == -1.0, np.float32(_USUAL), around).mean(axis=1)
    return usual


def _corrects(one: MemoryHit, other: MemoryHit, likeness: float) -> bool:
    """Whether a memory is later than another and speaks of the same, going by all that tells; what is cheap first."""
    if one.day and other.day and one.day <= other.day:
        return False
    alike = likeness + _TITLE * _shared(_title_stems(one.title), _title_stems(other.title))
    if alike < _ALIKE and (alike < _ALIKE - _CHANGE or not _CHANGES.search(one.text)):
        return False
    return _is_later(one, other)


def _shared(one: Set[str], other: Set[str]) -> float:
    """Share of the shorter title's words that the other has: "choir solo changed" has all of "choir solo"."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


@functools.lru_cache(maxsize=1 << 12)
def _title_stems(title: str) -> frozenset[str]:
    """Without numbers, because many titles are days."""
    return frozenset(stem for stem in wording.content_stems(title) if not stem[0].isdigit())


def _is_later(one: MemoryHit, other: MemoryHit) -> bool:
    first, second = written_on(other), written_on(one)
    return first is not None and second is not None and second > first


def written_on(hit: MemoryHit) -> dt.date | None:
    """The day of a memory, or the first date in its title, file name or opening; None where nothing tells.

    A month alone stands for its first day, a year for the first of January.
    """
    return hit.day or _told_day(hit.title, hit.path, hit.text[:_OPENING])


@functools.lru_cache(maxsize=1 << 12)
def _told_day(title: str, path: str, opening: str) -> dt.date | None:
    for text in (title, PurePath(path).stem, opening):
        if day := find_date(text):
            return day
        if match := _MONTH_AND_YEAR.search(text):
            return dt.date(int(match[2]), _MONTH[match[1].lower()], 1)
        if match := _YEAR.search(text):
            return dt.date(int(match[1]), 1, 1)
    return None
