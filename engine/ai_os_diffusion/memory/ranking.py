"""Puts recalled memories in order: how near in meaning, and how much of what the question names they speak of.

Reciprocal ranks alone (Cormack 2009) lose a note among many of the same style, because each list holds dozens that are
about as near; the rare words and the names of the question tell them apart. The weights were fitted by
`benchmarks/recall.py --fit` on generated people and stories among other people's notes, not on the notes that it tests.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import wording
from ai_os_diffusion.memory.newest import newest_first
from ai_os_diffusion.periods import Period
from ai_os_diffusion.types import MemoryHit

FEATURES = ("similarity", "ranks", "rare_words", "names", "neighbour", "in_period", "recency", "pinned")
WEIGHTS = (6.4, 1.3, 5.8, 6.2, 2.8, 1.5, 0.5, 0.5)
_YEAR = 365.0  # days
_NEAR = 10  # places at the head of a list whose neighbours in the same file count
_RANK = 60.0  # of reciprocal-rank fusion


@dataclass(frozen=True)
class Pool:
    """What the two searches found for a question, and where each memory stood in them.

    memories: by id, without order; `vector_score` is the cosine to the question, None without a vector yet.
    words, vectors: ids, best first. embeddings: (dimension,) unit vectors by id, of those that have one.
    """

    memories: dict[str, MemoryHit]
    words: Sequence[str]
    vectors: Sequence[str]
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
    if not pool.memories:
        return []
    ids = list(pool.memories)
    scores = features(question, pool, ids, period) @ np.asarray(weights)
    order = sorted(range(len(ids)), key=lambda place: (-scores[place], ids[place]))
    best = newest_first([pool.memories[ids[place]] for place in order], pool.embeddings)
    score = dict(zip(ids, scores.tolist(), strict=True))
    scored = (replace(hit, score=score[hit.id]) for hit in best)
    return list(itertools.islice(_distinct(scored), limit))


def features(question: str, pool: Pool, ids: Sequence[str], period: Period | None = None) -> npt.NDArray[np.float64]:
    """(memories, FEATURES): what the weights are applied to, in the order of `ids`."""
    asked, named = wording.content_stems(question), wording.names(question)
    shared = _shared_stems(asked, pool)
    held = Counter(stem for own in shared.values() for stem in own)
    rarity = {stem: math.log((len(shared) + 1) / (held[stem] + 0.5)) for stem in asked if held[stem]}
    whole = math.fsum(rarity.values()) or 1.0
    by_word, by_vector = _places(pool.words), _places(pool.vectors)
    beside = _beside_the_best(pool)
    known = [hit.vector_score for hit in pool.memories.values() if hit.vector_score is not None]
    usual = sum(known) / len(known) if known else 0.0  # for those whose vector is not computed yet
    newest = max((hit.day for hit in pool.memories.values() if hit.day), default=None)
    rows = []
    for key in ids:
        hit = pool.memories[key]
        text = f"{hit.title} {hit.text}".lower() if named else ""
        rows.append((
            usual if hit.vector_score is None else hit.vector_score,
            _reciprocal(by_word, key) + _reciprocal(by_vector, key),
            math.fsum(rarity[stem] for stem in shared[key]) / whole,
            sum(name in text for name in named) / len(named) if named else 0.0,
            float(key in beside),
            float(period is not None and hit.day is not None and period.holds(hit.day)),
            _recency(hit.day, newest),
            float(hit.pinned),
        ))  # fmt: skip
    return np.array(rows)


def _shared_stems(asked: set[str], pool: Pool) -> dict[str, set[str]]:
    """Which of the stems asked for each memory holds, by id.

    Only words that begin like such a stem are read; all words with a stem begin with it, but for a last "y" ("tries"
    has "try").
    """
    beginnings = {stem.removesuffix("y") or stem for stem in asked}
    shared = dict[str, set[str]]()
    for key, hit in pool.memories.items():
        tokens = f"{hit.title} {hit.text}".split()
        lowered = " ".join(tokens).lower()
        held = shared[key] = set[str]()
        for beginning in beginnings:
            at = lowered.find(beginning)
            while at >= 0:
                if at == 0 or not lowered[at - 1].isalnum():
                    held |= _token_stems(tokens[lowered.count(" ", 0, at)]) & asked
                at = lowered.find(beginning, at + 1)
    return shared


@functools.lru_cache(maxsize=1 << 14)
def _token_stems(token: str) -> frozenset[str]:
    """Stems of a token: what white space parts, which no word reaches over."""
    return frozenset(wording.content_stems(token))


def _beside_the_best(pool: Pool) -> set[str]:
    """Memories of the pool whose file has another passage at the head of one of the lists."""
    best = {*pool.words[:_NEAR], *pool.vectors[:_NEAR]}
    files = Counter(pool.memories[key].path for key in best if pool.memories[key].path)
    return {key for key, hit in pool.memories.items() if files[hit.path] > (key in best)}


def _recency(day: dt.date | None, newest: dt.date | None) -> float:
    """1 for the newest day of the pool, less by the factor e for each year before it; 0 for an unknown day."""
    return math.exp(-(newest - day).days / _YEAR) if day and newest else 0.0


def _places(ids: Sequence[str]) -> dict[str, int]:
    return {key: place for place, key in enumerate(ids)}


def _reciprocal(places: dict[str, int], key: str) -> float:
    return _RANK / (_RANK + places[key]) if key in places else 0.0


def _distinct(hits: Iterable[MemoryHit]) -> Iterator[MemoryHit]:
    """Without those that say the same as a better one of the same day in another file or text.

    The same are the same content words, numbers and negation; passages of one text may repeat each other.
    """
    first = dict[object, MemoryHit]()
    for hit in hits:
        said = frozenset[str]().union(*map(_token_stems, hit.text.split())) or hit.text
        key = (hit.day, said, frozenset(wording.numbers(hit.text)), wording.negated(hit.text))
        better = first.setdefault(key, hit)
        if better is hit or (better.path, better.parent) == (hit.path, hit.parent) != ("", ""):
            yield hit
