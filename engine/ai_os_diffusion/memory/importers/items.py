"""Brings the items of a file (conversations, mails, rows) into the store, and only those that it does not have."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ai_os_diffusion import native
from ai_os_diffusion.memory.chunking import chunk_document
from ai_os_diffusion.memory.importers.base import Document, Importer, Source
from ai_os_diffusion.memory.importers.placing import Placed, placed
from ai_os_diffusion.memory.importers.replaced import keep
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.progress import CancelToken

_PAGE = 1000  # rows
_BATCH = 64  # memories that are stored together


class Verdict(enum.Enum):
    """What an import would do with an item."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"  # the same, at another place of a file that changed around it
    SAME = "same"
    ELSEWHERE = "elsewhere"  # another file brought it


@dataclass
class _Stored:
    """The rows of an item: versions and file hashes that they were made from."""

    ids: list[str] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)
    hashes: set[str] = field(default_factory=set)


@dataclass
class Tally:
    """How many items of a file there are of each verdict, and how many are no longer in it."""

    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    vanished: int = 0

    @property
    def total(self) -> int:
        """All items of the file."""
        return sum(self.counts.values())

    @property
    def to_store(self) -> int:
        """The items that an import would store."""
        return self.counts[Verdict.NEW] + self.counts[Verdict.CHANGED]

    @property
    def is_stored(self) -> bool:
        """Whether nothing is left to do."""
        return not self.to_store and not self.counts[Verdict.MOVED] and not self.vanished


@dataclass(frozen=True)
class Stored:
    """How far the import of a file is: items done, memories stored; `whole` is False where it was stopped."""

    items: int
    memories: int
    whole: bool = True


class FileItems:
    """The items of one file beside what the store has of them."""

    def __init__(self, store: MemoryStore, importer: Importer, source: Source) -> None:
        self._store, self._importer, self._source = store, importer, source
        self._own = self._stored_items()
        own_rows = sum(len(stored.ids) for stored in self._own.values())
        # Asking the store for each item takes milliseconds; the first import of a kind need not ask.
        self._ask = importer.shared and store.kinds().get(importer.kind, 0) > own_rows
        self._seen: set[str] = set()
        self._replaced: list[str] = []  # ids of rows that the item in hand replaces

    @property
    def is_known(self) -> bool:
        """Whether the store has anything of this file."""
        return bool(self._own)

    def tally(self, cancel: CancelToken | None = None) -> Tally:
        """Go through the file without storing anything. Raises ImporterError, Cancelled."""
        tally = Tally()
        for document in self._importer.documents(self._source):
            if cancel is not None:
                cancel.check()
            verdict = self._judge(document)
            if verdict is not None:
                tally.counts[verdict] += 1
        tally.vanished = len(self._vanished())
        return tally

    def bring_in(self, batch: str, chunk_words: int, cancel: CancelToken | None) -> Iterator[Stored]:
        """Store what is new or changed; yields whenever all that was read is stored, at the end too.

        What was stored before a stop stays, and the next import goes on from there.
        """
        done = stored = 0
        waiting: list[NewMemory] = []
        old: list[str] = []
        for document in self._importer.documents(self._source):
            if cancel is not None and cancel.cancelled:
                yield Stored(done, stored + self._store_batch(batch, waiting, old), whole=False)
                return
            verdict = self._judge(document)
            if verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.MOVED):
                chunks = list(placed(document, chunk_document(document, chunk_words)))
                if verdict is not Verdict.MOVED or not self._move(document, chunks):
                    waiting += [self._memory(document, chunk, batch) for chunk in chunks]
                    old += self._replaced
            done += verdict is not None
            if not waiting or len(waiting) >= _BATCH:
                stored += self._store_batch(batch, waiting, old)
                yield Stored(done, stored)
        stored += self._store_batch(batch, waiting, old)
        if not self._source.problems:  # what a damaged file no longer shows is not gone for that
            replace(self._store, batch, [key for item in self._vanished() for key in item.ids])
        yield Stored(done, stored)

    def _stored_items(self) -> dict[str, _Stored]:
        items: dict[str, _Stored] = {}
        where = native.SearchFilter(sources=[self._source.path])
        offset, total = 0, 1
        while offset < total:
            with native.translate_errors():
                rows, total = self._store.tables.newest(offset, _PAGE, filter=where)
            for row in rows:
                metadata = json.loads(row.get("metadata") or "{}")
                _note(items.setdefault(str(metadata.get("item", "")), _Stored()), row, metadata)
            offset += _PAGE
        return items

    def _judge(self, document: Document) -> Verdict | None:
        """What is to be done with an item; None where the file has it a second time."""
        self._replaced = []
        if document.item in self._seen:
            return None
        self._seen.add(document.item)
        version = _version(document)
        own = self._own.get(document.item)
        if own is not None:
            self._replaced = own.ids
            if own.versions != {version}:
                return Verdict.CHANGED
            return Verdict.SAME if own.hashes == {document.sha256} else Verdict.MOVED
        if not self._ask:
            return Verdict.NEW
        with native.translate_errors():
            rows = self._store.tables.find("memories", "parent", self._parent(document))
        if not rows:
            return Verdict.NEW
        stored, changed = _Stored(), ""
        for row in rows:
            metadata = json.loads(row.get("metadata") or "{}")
            changed = max(changed, str(metadata.get("changed", "")))
            _note(stored, row, metadata)
        if stored.versions == {version} or document.changed <= changed:
            return Verdict.ELSEWHERE
        self._replaced = stored.ids
        return Verdict.CHANGED

    def _vanished(self) -> list[_Stored]:
        return [stored for item, stored in self._own.items() if item not in self._seen]

    def _parent(self, document: Document) -> str:
        """What the passages of an item have in common; the same in every file where items are shared."""
        where = "" if self._importer.shared else document.path
        return hashlib.sha256("\0".join((self._importer.name, where, document.item)).encode()).hexdigest()[:32]

    def _memory(self, document: Document, chunk: Placed, batch: str) -> NewMemory:
        metadata: dict[str, object] = {
            "item": document.item,
            "version": _version(document),
            "changed": document.changed,
        }
        return memory(self._importer.kind, document, chunk, batch, metadata, self._parent(document))

    def _move(self, document: Document, chunks: Sequence[Placed]) -> bool:
        """Give the rows of an unchanged item their new places, which keeps their vectors; False where they differ."""
        with native.translate_errors():
            rows = [row for row in self._store.tables.get_many("memories", self._replaced) if row]
        rows.sort(key=lambda row: (row["span_start"], row["span_end"]))
        by_text = {str(row["text"]): str(row["id"]) for row in rows}
        if len(rows) != len(chunks) or len(by_text) != len(rows) or any(c.chunk.text not in by_text for c in chunks):
            return False
        moved = [
            {
                "id": by_text[chunk.chunk.text],
                "span_start": chunk.start,
                "span_end": chunk.end,
                "source_hash": document.sha256,
            }
            for chunk in chunks
        ]
        with native.translate_errors():
            self._store.tables.upsert("memories", moved)
        return True

    def _store_batch(self, batch: str, waiting: list[NewMemory], old: list[str]) -> int:
        """Store and empty both lists; returns how many were stored."""
        count = len(waiting)
        keep(self._store, batch, old)
        if waiting:
            self._store.add(waiting)
        # Only after the new rows are durable: a stop in between leaves both, and the next import removes the older.
        self._store.erase(old)
        waiting.clear()
        old.clear()
        return count


def memory(
    kind: str, document: Document, chunk: Placed, batch: str, extra: dict[str, object], parent: str = ""
) -> NewMemory:
    """A passage as it is stored."""
    metadata = {**document.metadata, **extra, "links": list(document.links)}
    title, day = chunk.chunk.title(document.title), document.day
    if chunk.place is not None:
        metadata["place"] = chunk.place.values
        day = chunk.place.day or day
    if chunk.times:
        metadata["times"] = [list(time) for time in chunk.times]
    aliases = document.metadata.get("aliases")
    if isinstance(aliases, list):
        title = f"{title} (also {', '.join(aliases[:5])})"
    return NewMemory(
        kind=kind,
        text=chunk.chunk.text,
        title=title,
        path=document.path,
        start=chunk.start,
        end=chunk.end,
        day=day,
        tags=document.tags,
        parent=parent,
        batch=batch,
        source_hash=document.sha256,
        metadata=metadata,
    )


def replace(store: MemoryStore, batch: str, ids: Sequence[str]) -> None:
    """Delete rows for which there is nothing new; the undo of the import brings them back."""
    keep(store, batch, ids)
    store.erase(ids)


def _note(stored: _Stored, row: dict[str, Any], metadata: dict[str, Any]) -> None:
    stored.ids.append(str(row["id"]))
    stored.versions.add(str(metadata.get("version", "")))
    stored.hashes.add(str(row["source_hash"]))


def _version(document: Document) -> str:
    told = "\0".join((document.title, str(document.day), document.text))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
