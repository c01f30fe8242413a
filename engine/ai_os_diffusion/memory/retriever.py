"""Recall: a question in, memories out, by words and vectors, ranked by what the question names."""

from __future__ import annotations

import datetime as dt

from ai_os_diffusion import native
from ai_os_diffusion.memory import learned
from ai_os_diffusion.memory.embedding import EmbeddingProvider
from ai_os_diffusion.memory.ranking import POOL, rank
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.periods import split_period
from ai_os_diffusion.types import MemoryHit


class Retriever:
    """Finds memories for a question; memories without a vector yet are found by their words."""

    def __init__(self, store: MemoryStore, provider: EmbeddingProvider) -> None:
        self._store = store
        self._provider = provider
        self._weights = learned.weights(store)

    def recall(
        self, question: str, top_k: int, where: native.SearchFilter | None = None, today: dt.date | None = None
    ) -> list[MemoryHit]:
        """The best `top_k` memories, best first; empty for a blank question.

        A time that the question names ("last March", seen from `today`) lifts the memories of those days.
        """
        if not question.strip():
            return []
        period, _ = split_period(question, today or dt.date.today())
        vector = self._provider.embed([question])[0]
        pool = self._store.pool(question, vector, max(POOL, top_k), where)
        return rank(question, pool, period, self._weights, top_k)

    def of_kind(self, kind: str, limit: int) -> list[MemoryHit]:
        """The memories of a kind, at most `limit`, the latest first."""
        return self._store.page(0, limit, kind)[0]
