"""Forgetting that can be undone while the profile is open; what is forgotten stays in no file."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from ai_os_diffusion.memory.store import MemoryStore

_KEPT = 50  # the latest actions that can be undone


class Forgotten:
    """Deletes memories and holds their rows in working memory, so that the latest deletions can be undone."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._held: dict[str, list[dict[str, Any]]] = {}

    def forget(self, ids: Sequence[str], token: str = "") -> str:
        """Delete memories, whole texts as `MemoryStore.forget` does; returns the token for `restore`, or sets it."""
        rows = self._store.whole_texts(ids)
        self._store.forget(ids)
        token = token or uuid.uuid4().hex
        if rows:
            self._held[token] = rows
        while len(self._held) > _KEPT:
            del self._held[next(iter(self._held))]
        return token

    def can_restore(self, token: str) -> bool:
        """Whether the deletion can still be undone."""
        return token in self._held

    def restore(self, token: str) -> list[str]:
        """Put back what `forget` deleted, under the same ids; returns these, none for an unknown token.

        Found by words at once; their vectors are pending.
        """
        rows = self._held.get(token, [])
        ids = self._store.restore(rows) if rows else []
        self._held.pop(token, None)  # only now: a full disk may have refused them
        return ids
