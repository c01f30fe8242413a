"""Forgetting that can be undone while the profile is open; what is forgotten stays in no file."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ai_os_diffusion.memory.store import MemoryStore, own_columns

_KEPT = 50  # the latest actions that can be undone

Ranges = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class _Held:
    """Rows as they were, and the ids of the memories that hold what stayed of their texts."""

    rows: list[dict[str, Any]]
    stayed: list[str]


class Forgotten:
    """Deletes memories and holds their rows in working memory, so that the latest deletions can be undone."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._held: dict[str, _Held] = {}

    def forget(self, ids: Sequence[str], token: str = "", *, keep: Mapping[str, Ranges] | None = None) -> str:
        """Delete memories; returns the token for `restore`, or sets it.

        A memory takes the other passages of its text along, as in `MemoryStore.forget`, unless `keep` has its id: then
        nothing goes but its own text outside the character ranges given there. What stays gets new ids.
        """
        keep = keep or {}
        rows = self._store.whole_texts(ids)
        whole = {row["parent"] for row in rows if row["id"] in ids and row["id"] not in keep and row["parent"]}
        apart = [row for row in rows if row["parent"] not in whole]
        # What stays is durable before anything goes: a stop in between leaves both.
        stayed = self._store.restore(_remaining(apart, set(ids), keep))
        self._store.forget(ids)
        token = token or uuid.uuid4().hex
        if rows:
            self._held[token] = _Held(rows, stayed)
        while len(self._held) > _KEPT:
            del self._held[next(iter(self._held))]
        return token

    def stayed(self, token: str) -> list[str]:
        """The ids of the memories that hold what stayed; their vectors are pending."""
        return list(self._held[token].stayed) if token in self._held else []

    def can_restore(self, token: str) -> bool:
        """Whether the deletion can still be undone."""
        return token in self._held

    def is_followed(self, token: str) -> bool:
        """Whether more of the same texts was forgotten later, which has to be undone first."""
        stayed = set(self.stayed(token))
        return any(row["id"] in stayed for held in self._held.values() for row in held.rows)

    def restore(self, token: str) -> list[str]:
        """Put back what `forget` deleted, under the same ids; returns these, none for an unknown token.

        Found by words at once; their vectors are pending.
        """
        held = self._held.get(token)
        if held is None:
            return []
        ids = self._store.restore(held.rows)
        self._store.forget(held.stayed)
        self._held.pop(token, None)  # only now: a full disk may have refused them
        return ids


def _remaining(rows: Sequence[dict[str, Any]], gone: set[str], keep: Mapping[str, Ranges]) -> list[dict[str, Any]]:
    """New rows for what stays of these texts; the passages of one text get a new parent in common."""
    parents: dict[str, str] = {}
    remaining = []
    for row in rows:
        text = str(row["text"])
        ranges = keep.get(row["id"], ()) if row["id"] in gone else [(0, len(text))]
        parent = parents.setdefault(row["parent"], uuid.uuid4().hex) if row["parent"] else None
        remaining += [_part(row, first, last, parent) for first, last in ranges]
    return remaining


def _part(row: dict[str, Any], first: int, last: int, parent: str | None) -> dict[str, Any]:
    """A row for characters `first..last` of a row's text, with its place and its links."""
    text = str(row["text"])
    start = int(row.get("span_start") or 0) + len(text[:first].encode())
    part = own_columns(row) | {"text": text[first:last], "parent": parent, "span_start": start}
    part["span_end"] = start + len(part["text"].encode())
    metadata = json.loads(row.get("metadata") or "{}")
    if "links" in metadata and part["text"] != text:
        metadata["links"] = [link for link in metadata["links"] if link in part["text"]]
    del part["id"]
    return part | {"metadata": json.dumps(metadata, ensure_ascii=False)}
