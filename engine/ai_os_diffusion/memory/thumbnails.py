"""Small copies of pictures, kept in the store beside the memories of the pictures, and gone with them.

They lie in the table `blobs`, under the hash of their file's path and with the hash of its content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ai_os_diffusion import native
from ai_os_diffusion.memory.store import MemoryStore

_TABLE = "blobs"
_KIND = "picture"
_TYPE = "image/jpeg"
Row = Mapping[str, Any]


def keep(store: MemoryStore, path: str, digest: str, data: bytes) -> None:
    """Keep the small copy (JPEG) of the picture at `path` whose content has the hash `digest`."""
    about = json.dumps({"content": digest})
    with native.translate_errors():
        earlier = [str(row["id"]) for row in _of_path(store, path) if _content(row) == digest]
        row = {"hash": _place(path), "media_type": _TYPE, "data": data, "metadata": about}
        store.tables.append(_TABLE, [row])
        store.tables.delete(_TABLE, earlier)


def of_picture(store: MemoryStore, path: str, digest: str) -> bytes:
    """The small copy of a picture as JPEG; empty where there is none."""
    with native.translate_errors():
        rows = [row for row in _of_path(store, path) if _content(row) == digest]
    return bytes(rows[0]["data"]) if rows else b""


def drop(store: MemoryStore, rows: Iterable[Row]) -> None:
    """Delete the small copies of pictures whose memories, these raw rows, are gone for good."""
    ids = _left(store, rows)
    if ids:
        with native.translate_errors():
            store.tables.delete(_TABLE, ids)


def trash(store: MemoryStore, rows: Iterable[Row]) -> list[str]:
    """Move the small copies of pictures whose memories, these raw rows, are in the trash after them; returns ids."""
    ids = _left(store, rows)
    if ids:
        with native.translate_errors():
            store.tables.trash(_TABLE, ids)
    return ids


def bring_back(store: MemoryStore, ids: Sequence[str]) -> None:
    """Take small copies out of the trash."""
    if ids:
        with native.translate_errors():
            store.tables.restore(_TABLE, ids)


def purge(store: MemoryStore, ids: Sequence[str]) -> None:
    """Remove small copies from the trash for good."""
    if ids:
        store.purge(_TABLE, ids)


def _left(store: MemoryStore, rows: Iterable[Row]) -> list[str]:
    """Ids of the small copies of the pictures of these rows, of any content that no memory of theirs has any more."""
    found: list[str] = []
    for path in {str(row["source"]) for row in rows if row["kind"] == _KIND and row.get("source")}:
        there = {str(row["source_hash"]) for row in store.of_source(path)}
        with native.translate_errors():
            found += [str(row["id"]) for row in _of_path(store, path) if _content(row) not in there]
    return found


def _of_path(store: MemoryStore, path: str) -> list[dict[str, Any]]:
    return store.tables.find(_TABLE, "hash", _place(path))


def _place(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()


def _content(row: Row) -> str:
    return str(json.loads(row["metadata"] or "{}").get("content", ""))
