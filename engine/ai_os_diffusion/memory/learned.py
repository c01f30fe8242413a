"""The weights of recall that a person's confirmed answers have taught, kept in the profile as a receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.memory import ranking, relevance
from ai_os_diffusion.memory.embedding import EmbeddingProvider
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.periods import split_period
from ai_os_diffusion.progress import CancelToken, Progress, ProgressReporter

_KIND = "relevance"
_MOST = 200  # confirmed answers that are read, the newest
_NEWS = 5  # answers more or fewer, from which it is worth learning again


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


def learn(
    store: MemoryStore,
    provider: EmbeddingProvider,
    confirmed: Sequence[Confirmed],
    on_progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> Learned | None:
    """Fit the weights on confirmed answers, and keep them where that helps, cross-validated, from twenty answers on.

    It always starts from the shipped weights: an answer that the user no longer calls right leaves no trace. None where
    nothing is to be done: too few answers ever, or about as many as the last time. Raises Cancelled; nothing is kept.
    """
    kept = store.receipts(_KIND)
    last = int(kept[-1][1]["answers"]) if kept else 0
    if abs(len(confirmed) - last) < _NEWS or max(len(confirmed), last) < relevance.FEWEST:
        return None
    newest = confirmed[-_MOST:]
    reporter, examples = ProgressReporter(on_progress, len(newest)), list[relevance.Example]()
    for each in newest:
        if cancel is not None:
            cancel.check()
        examples.append(_example(store, provider, each))
        reporter.report(len(examples))
    before, old = tuple(float(weight) for weight in ranking.WEIGHTS), weights(store)
    fitted = relevance.learn(examples, before)
    named = dict(zip(ranking.FEATURES, fitted, strict=True))
    store.write_receipt(_KIND, {"weights": named, "answers": len(confirmed)})
    for key, _ in kept:
        store.drop_receipt(key)
    missed_before, missed = (relevance.misses(examples, each) for each in (before, fitted))
    return Learned(len(examples), missed_before, missed, fitted != old)


def _example(store: MemoryStore, provider: EmbeddingProvider, confirmed: Confirmed) -> relevance.Example:
    pool = store.pool(confirmed.question, provider.embed([confirmed.question])[0], ranking.POOL)
    period, _ = split_period(confirmed.question, confirmed.day)
    right = np.array([hit.id in confirmed.memories for hit in pool.memories], dtype=np.bool_)
    return relevance.Example(ranking.features(confirmed.question, pool, period), right)
