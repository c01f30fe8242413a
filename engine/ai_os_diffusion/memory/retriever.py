"""Recall: a question in, memories out, by words and vectors fused."""

from __future__ import annotations

from ai_os_diffusion import native
from ai_os_diffusion.memory.embedding import EmbeddingProvider
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.types import MemoryHit


class Retriever:
    """Finds memories for a question; memories without a vector yet are found by their words."""

    def __init__(self, store: MemoryStore, provider: EmbeddingProvider) -> None:
        self._store = store
        self._provider = provider

    def recall(self, question: str, top_k: int, where: native.SearchFilter | None = None) -> list[MemoryHit]:
        """The best `top_k` memories, best first; empty for a blank question."""
        if not question.strip():
            return []
        return self._store.search(question, self._provider.embed([question])[0], top_k, where)
