"""The weights of recall that a person's confirmed answers have taught, kept in the profile as a receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.memory import ranking, relevance
from ai_os_diffusion.memory.embedding import EmbeddingProvider
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.periods import split_period

_KIND = "relevance"
_POOL = 60  # memories of each search, as in recall
_MOST = 500  # confirmed answers that are read, the newest


@dataclass(frozen=True)
class Confirmed:
    """A question whose answer the user called right, the day it was asked, and the memories that it stands on."""

    question: str
    day: dt.date
    memories: frozenset[str]


@dataclass(frozen=True)
class Learned:
    """What came of learning: `missed` and `missed_before` are questions without a right memory among the first ten."""

    answers: int
    missed_before: int
    missed: int
    changed: bool


def weights(store: MemoryStore) -> tuple[float, ...]:
    """The learned weights of `ranking.FEATURES`; the shipped ones where nothing was learned for just these."""
    kept = store.receipts(_KIND)
    by_name = kept[-1][1]["weights"] if kept else {}
    if set(by_name) != set(ranking.FEATURES):
        return ranking.WEIGHTS
    return tuple(float(by_name[name]) for name in ranking.FEATURES)


def learn(store: MemoryStore, provider: EmbeddingProvider, confirmed: Sequence[Confirmed]) -> Learned:
    """Fit the weights on confirmed answers, and keep them where that helps, cross-validated, from twenty answers on.

    It always starts from the shipped weights: an answer that the user no longer calls right leaves no trace.
    """
    examples = [_example(store, provider, each) for each in confirmed[-_MOST:]]
    before = tuple(float(weight) for weight in ranking.WEIGHTS)
    fitted = relevance.learn(examples, before)
    old, last = weights(store), [key for key, _ in store.receipts(_KIND)]
    if fitted != old:
        if fitted != before:
            named = dict(zip(ranking.FEATURES, fitted, strict=True))
            store.write_receipt(_KIND, {"weights": named, "answers": len(examples)})
        for key in last:
            store.drop_receipt(key)
    missed_before, missed = (relevance.misses(examples, each) for each in (before, fitted))
    return Learned(len(examples), missed_before, missed, fitted != old)


def _example(store: MemoryStore, provider: EmbeddingProvider, confirmed: Confirmed) -> relevance.Example:
    pool = store.pool(confirmed.question, provider.embed([confirmed.question])[0], _POOL)
    ids = list(pool.memories)
    period, _ = split_period(confirmed.question, confirmed.day)
    features = ranking.features(confirmed.question, pool, ids, period)
    right = np.array([key in confirmed.memories for key in ids], dtype=np.bool_)
    return relevance.Example(features.reshape(len(ids), len(ranking.FEATURES)), right)
