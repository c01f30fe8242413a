"""Puts recalled memories in order: how near in meaning, how many of the question's rare words and names they hold.

Ranks alone lose a note among many of the same style, because each list holds dozens that are about as near; the scores
themselves tell them apart. Where the weights come from is told in `docs/decisions/007-order-of-recall.md`.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import wording
from ai_os_diffusion.memory.newest import newest_first
from ai_os_diffusion.periods import Period
from ai_os_diffusion.types import MemoryHit

FEATURES = ("similarity", "words", "words_share", "names", "neighbour", "in_period", "recency", "pinned")
WEIGHTS = (7.0, 0.2, 2.0, 4.5, 2.5, 3.0, 1.0, 0.5)
POOL = 60  # memories that are put in order: the best ten are nearly always among them
_YEAR = 365.0  # days
_NEAR = 10  # memories at the head of the pool whose neighbours in the same file count


@dataclass(frozen=True)
class Pool:
    """What hybrid search found for a question.

    memories: best first; `vector_score` is the cosine to the question, None without a vector yet, and `word_score` the
    BM25 score, None without a shared word. embeddings: (dimension,) unit vectors by id, of those that have one.
    """

    memories: Sequence[MemoryHit]
    embeddings: Mapping[str, npt.NDArray[np.float32]] = field(default_factory=dict)


def rank(
    question: str,
    pool: Pool,
    period: Period | None = None,
    weights: Sequence[float] = WEIGHTS,
    limit: int | None = None,
) -> list[MemoryHit]:
    """The memories of the pool, or the first `limit` of them, best first, the weighted sum as the score.

    What a later note of another file says about the same comes before it, and repetitions are left out.
    """
    scores = (features(question, pool, period) @ np.asarray(weights)).tolist()
    best = [pool.memories[place] for place in sorted(range(len(scores)), key=lambda place: -scores[place])]
    score_of = {hit.id: score for hit, score in zip(pool.memories, scores, strict=True)}
    kept = itertools.islice(_distinct(newest_first(best, pool.embeddings)), limit)
    return [hit.scored(score_of[hit.id]) for hit in kept]


def features(question: str, pool: Pool, period: Period | None = None) -> npt.NDArray[np.float64]:
    """(memories, FEATURES): what the weights are applied to, in the order of the pool."""
    named = wording.names(question)
    beside = _beside_the_best(pool.memories)
    known = [hit.vector_score for hit in pool.memories if hit.vector_score is not None]
    usual = sum(known) / len(known) if known else 0.0  # for those whose vector is not computed yet
    most = max((hit.word_score or 0.0 for hit in pool.memories), default=0.0) or 1.0
    newest = max((hit.day for hit in pool.memories if hit.day), default=None)
    table = np.zeros((len(pool.memories), len(FEATURES)))
    # Column by column, because a row of its own for each memory takes longer than all that it holds.
    similarity, words, share, names, neighbour, in_period, recency, pinned = table.T
    similarity[:] = [usual if hit.vector_score is None else hit.vector_score for hit in pool.memories]
    words[:] = [hit.word_score or 0.0 for hit in pool.memories]
    share[:] = words / most  # tells more where few memories make every word common
    if named:
        names[:] = [_named(named, hit) for hit in pool.memories]
    neighbour[:] = [hit.id in beside for hit in pool.memories]
    if period is not None:
        in_period[:] = [hit.day is not None and period.holds(hit.day) for hit in pool.memories]
    recency[:] = [_recency(hit.day, newest) for hit in pool.memories]
    pinned[:] = [hit.pinned for hit in pool.memories]
    return table


def _named(names: Set[str], hit: MemoryHit) -> float:
    """Share of the names that a memory holds."""
    text = f"{hit.title} {hit.text}".lower()
    return sum([name in text for name in names]) / len(names)


@functools.lru_cache(maxsize=1 << 14)
def _token_stems(token: str) -> frozenset[str]:
    """Stems of a token: what white space parts, which no word reaches over."""
    return frozenset(wording.content_stems(token))


def _beside_the_best(memories: Sequence[MemoryHit]) -> set[str]:
    """Memories whose file has another passage among the best."""
    best = {hit.id for hit in memories[:_NEAR]}
    files = Counter(hit.path for hit in memories[:_NEAR] if hit.path)
    return {hit.id for hit in memories if files[hit.path] > (hit.id in best)}


def _recency(day: dt.date | None, newest: dt.date | None) -> float:
    """1 for the newest day of the pool, less by the factor e for each year before it; 0 for an unknown day."""
    return math.exp(-(newest - day).days / _YEAR) if day and newest else 0.0


def _distinct(hits: Iterable[MemoryHit]) -> Iterator[MemoryHit]:
    """Without those that say the same as a better one of the same day in another file or text.

    Passages of one text may repeat each other.
    """
    by_day = defaultdict[dt.date | None, list[MemoryHit]](list)
    for hit in hits:
        others = by_day[hit.day]
        better = next((other for other in others if _said(other.text) == _said(hit.text)), None)
        if better is None:
            others.append(hit)
            yield hit
        elif (better.path, better.parent) == (hit.path, hit.parent) != ("", ""):
            yield hit


@functools.lru_cache(maxsize=1 << 8)
def _said(text: str) -> object:
    """What a text says: content words, numbers and negation."""
    stems = frozenset[str]().union(*map(_token_stems, text.split())) or text
    return stems, frozenset(wording.numbers(text)), wording.negated(text)
