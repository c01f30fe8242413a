"""Typed face of the native store: memories in, hits out. The only module that knows the columns of memories."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import native
from ai_os_diffusion.memory import asked
from ai_os_diffusion.memory.ranking import Pool
from ai_os_diffusion.memory.workplace import settle
from ai_os_diffusion.types import MemoryHit

_OWN_COLUMNS = (
    "id", "kind", "title", "text", "created_at", "valid_from", "valid_to", "source", "source_hash",
    "span_start", "span_end", "parent", "batch", "pinned", "tags", "metadata",
)  # fmt: skip
_CORRECTED, _NEAREST = 3, 4  # memories at the head of a pool whose neighbours join it, and how many each
_HIT_COLUMNS = (
    "id", "kind", "title", "text", "created_at", "valid_from", "source", "source_hash",
    "span_start", "span_end", "parent", "pinned", "tags",
)  # fmt: skip
_DAY = 86_400_000_000  # microseconds
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


@dataclass(frozen=True)
class NewMemory:
    """A memory to store; `start` and `end` are UTF-8 byte offsets of `text` in the file `path`.

    Memories with the same `parent` are the passages of one remembered text, and are forgotten together.
    """

    kind: str
    text: str
    title: str = ""
    path: str = ""
    start: int = 0
    end: int = 0
    day: dt.date | None = None
    tags: tuple[str, ...] = ()
    parent: str = ""
    batch: str = ""
    source_hash: str = ""
    metadata: dict[str, object] | None = None


def to_micros(moment: dt.datetime) -> int:
    """Microseconds since the epoch, UTC."""
    return int((moment - _EPOCH) / dt.timedelta(microseconds=1))


@functools.lru_cache(maxsize=1 << 12)
def from_micros(value: int) -> dt.datetime:
    """The moment of a microsecond count."""
    return _EPOCH + dt.timedelta(microseconds=value)


@functools.lru_cache(maxsize=1 << 12)
def _day_of(value: int) -> dt.date:
    return from_micros(value).date()


def _time_of(row: dict[str, Any]) -> int:
    """When a memory was, as `page` orders: what it is about, or else when it was made."""
    return int(row["created_at"] if row.get("valid_from") is None else row["valid_from"])


def _midnight(day: dt.date) -> int:
    return to_micros(dt.datetime(day.year, day.month, day.day, tzinfo=dt.timezone.utc))


class MemoryStore:
    """The memories of one profile. Closing is required; use it as a context manager."""

    _gone: Set[str] | None = None  # ids in the trash, read when they are needed

    def __init__(
        self,
        folder: Path,
        *,
        embedder_id: str,
        dimension: int,
        read_only: bool = False,
        key: str | bytes | None = None,
    ) -> None:
        """Open or create the store under `folder`; `key` opens an encrypted one, and makes a new one encrypted.

        Raises:
            StorageError: locked by another process, corrupt, from a newer version, not writable; encrypted and `key` is
                missing (`storage.locked_by_passphrase`) or wrong (`storage.wrong_key`).
        """
        self.folder = folder
        self.embedder_id, self.dimension = embedder_id, dimension
        settle(folder)
        with native.translate_errors():
            self._store = native.ArrowStorage.open(
                str(folder / "store"), embedder_id=embedder_id, dimension=dimension, read_only=read_only, key=key
            )

    def __enter__(self) -> MemoryStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the profile; later calls raise StorageError."""
        with native.translate_errors():
            self._store.close()

    @property
    def tables(self) -> native.ArrowStorage:
        """The native store itself, for the modules that keep a table of their own in it."""
        return self._store

    def add(self, memories: Sequence[NewMemory]) -> list[str]:
        """Store in one atomic, durable batch; returns the ids."""
        with native.translate_errors():
            now = to_micros(dt.datetime.now(dt.timezone.utc))
            return self._store.append("memories", [_row(memory, now) for memory in memories])

    def get(self, ids: Sequence[str]) -> list[MemoryHit | None]:
        """The memories with these ids; None where one is gone."""
        with native.translate_errors():
            return [hit_of(row, 0.0) if row else None for row in self._hit_rows(ids)]

    def of_source(self, path: str) -> list[dict[str, Any]]:
        """Raw rows of all memories made from one file."""
        with native.translate_errors():
            return self._store.find("memories", "source", path)

    def of_batch(self, batch: str) -> list[str]:
        """Ids of the memories of one import."""
        with native.translate_errors():
            return [str(row["id"]) for row in self._store.find("memories", "batch", batch)]

    def forget(self, ids: Sequence[str]) -> int:
        """Move into the trash; the rows are invisible at once. Returns how many there were.

        A passage of a remembered text takes the other passages of that text along. `Forgotten` does more: it can undo
        this as one step, and reaches what else holds the text.
        """
        doomed = [str(row["id"]) for row in self.whole_texts(ids)]
        with native.translate_errors():
            count = self._store.trash("memories", doomed)
        self._gone = None
        return count

    def bring_back(self, ids: Sequence[str]) -> int:
        """Take out of the trash, with times and vectors; returns how many were there."""
        with native.translate_errors():
            count = self._store.restore("memories", ids)
        self._gone = None
        return count

    def purge(self, table: str, ids: Sequence[str]) -> int:
        """Remove rows of a table from the trash for good; `compact` takes their bytes out of the files.

        Of turns of conversations, what evolution wrote down of their questions goes too.
        """
        with native.translate_errors():
            if table == asked.CHATS:
                gone = set(ids)
                asked.forget_asked(self._store, [row for row, _ in self.trashed(table) if row["id"] in gone])
            count = self._store.purge(table, ids)
        self._gone = None
        return count

    def trashed(self, table: str = "memories") -> list[tuple[dict[str, Any], dt.datetime]]:
        """(raw row, when it was moved) of the rows of a table in the trash, first moved first."""
        with native.translate_errors():
            return [(row, from_micros(at)) for row, at in self._store.trashed(table)]

    @property
    def gone(self) -> Set[str]:
        """Ids of the memories in the trash."""
        if self._gone is None:
            self._gone = frozenset(str(row["id"]) for row, _ in self.trashed())
        return self._gone

    def erase(self, ids: Sequence[str]) -> int:
        """Delete exactly these rows for good, without the trash; returns how many there were."""
        with native.translate_errors():
            return self._store.delete("memories", ids) if ids else 0

    def compact(self) -> None:
        """Leave nothing of removed rows in the store's files; others read and write meanwhile."""
        with native.translate_errors():
            self._store.compact()

    def whole_texts(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Raw rows of the memories and of the other passages of their remembered texts: what `forget` moves."""
        with native.translate_errors():
            rows = {str(row["id"]): row for row in self._store.get_many("memories", ids) if row}
            for parent in {row["parent"] for row in rows.values() if row["parent"]}:
                rows |= {str(row["id"]): row for row in self._store.find("memories", "parent", parent)}
        return list(rows.values())

    def restore(self, rows: Iterable[dict[str, Any]]) -> list[str]:
        """Write rows as they were, with ids and times, over those of the same ids; vectors are computed again."""
        kept = [own_columns(row) for row in rows]
        with native.translate_errors():
            return self._store.upsert("memories", kept)

    def page(self, offset: int, limit: int, kind: str = "") -> tuple[list[MemoryHit], int]:
        """Memories `offset..offset + limit`, of one kind or of all, and how many there are in all.

        Ordered by the day that a memory is about, or when it was made where it is about none, latest first; passages of
        one text in reading order.
        """
        where = native.SearchFilter(kinds=[kind]) if kind else None
        with native.translate_errors():
            rows, total = self._store.newest(offset, limit, filter=where)
        return [hit_of(row, 0.0) for row in rows], total

    def place_of(self, day: dt.date, kind: str = "") -> int:
        """Where in the list that `page` gives the memories of a day, or the next ones before it, begin."""
        after = _midnight(day) + _DAY
        where = native.SearchFilter(kinds=[kind]) if kind else None
        with native.translate_errors():
            low, high = 0, self._store.newest(0, 0, filter=where)[1]
            while low < high:
                middle = (low + high) // 2
                rows, _ = self._store.newest(middle, 1, filter=where)
                if rows and _time_of(rows[0]) >= after:
                    low = middle + 1
                else:
                    high = middle
        return low

    def kinds(self) -> dict[str, int]:
        """How many memories there are of each kind."""
        with native.translate_errors():
            return self._store.kinds()

    def passages(self, key: str) -> list[MemoryHit]:
        """All passages of the file or remembered text that a memory belongs to, itself included, in reading order."""
        with native.translate_errors():
            row = self._store.get("memories", key)
            if row is None:
                return []
            column = "parent" if row["parent"] else "source"
            rows = self._store.find("memories", column, row[column]) if row[column] else [row]
        return sorted((hit_of(found, 0.0) for found in rows), key=lambda hit: (hit.start, hit.end))

    def said_in(self, key: str) -> str:
        """The id of the turn of a conversation that a memory was made of; "" for none."""
        with native.translate_errors():
            row = self._store.get("memories", key)
        return str(json.loads(row["metadata"] or "{}").get("turn", "")) if row else ""

    def pin(self, key: str, pinned: bool) -> None:
        """Mark a memory as pinned or not, durably. Raises StorageError (`storage.not_found`) where it is gone."""
        with native.translate_errors():
            self._store.update("memories", key, {"pinned": pinned})

    def count(self) -> int:
        """Number of live memories."""
        with native.translate_errors():
            return self._store.count("memories")

    def pending(self, limit: int) -> list[tuple[str, str]]:
        """(id, text to embed: title and text) of memories without a vector, oldest first."""
        with native.translate_errors():
            return self.to_embed([key for key, _ in self._store.pending_vectors(limit)])

    def to_embed(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """(id, text to embed: title and text) of the memories with these ids that are still there."""
        with native.translate_errors():
            rows = self._store.get_many("memories", ids, columns=("title", "text"))
        return [
            (key, f"{row['title']}\n{row['text']}" if row.get("title") else str(row["text"]))
            for key, row in zip(ids, rows, strict=True)
            if row is not None
        ]

    def pending_count(self) -> int:
        """How many memories have no vector yet."""
        with native.translate_errors():
            return self._store.pending_count()

    def set_vectors(self, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> int:
        """Attach unit vectors (n, dimension); rows forgotten meanwhile are skipped."""
        with native.translate_errors():
            return self._store.set_vectors(ids, np.ascontiguousarray(vectors, dtype=np.float32))

    def search(
        self,
        question: str,
        vector: npt.NDArray[np.float32] | None,
        k: int,
        where: native.SearchFilter | None = None,
    ) -> list[MemoryHit]:
        """The best `k` memories by words and vectors together; by words alone where `vector` is None."""
        with native.translate_errors():
            found = self._store.search_hybrid(question, vector, k, filter=where)
            rows = self._hit_rows([hit.id for hit in found])
        return [
            hit_of(row, hit.score, hit.vector_score, hit.word_score)
            for hit, row in zip(found, rows, strict=True)
            if row is not None
        ]

    def pool(
        self, question: str, vector: npt.NDArray[np.float32], k: int, where: native.SearchFilter | None = None
    ) -> Pool:
        """The best `k` memories by words and vectors together, and what lies nearest to the first of them.

        A note that corrects another need not share a word with the question, but it lies near the other one.
        """
        with native.translate_errors():
            found = {hit.id: hit for hit in self._store.search_hybrid(question, vector, k, filter=where)}
            known = [key for key, hit in found.items() if hit.vector_score is not None]
            # One search right after the other, while the processor's cache holds what both read.
            beside = self._store.search_beside(known[:_CORRECTED], _NEAREST, filter=where)
            near = dict.fromkeys(hit.id for nearest in beside for hit in nearest)
            others = [key for key in near if key not in found]
            rows = self._hit_rows([*found, *others])
        embedded = [*known, *others]
        embeddings = dict(zip(embedded, self.vectors(embedded), strict=True))
        hits = list[MemoryHit]()
        for row in rows:
            if row is None:
                continue
            hit = found.get(row["id"])
            if hit is None:
                hits.append(hit_of(row, 0.0, float(embeddings[row["id"]] @ vector)))
            else:
                hits.append(hit_of(row, hit.score, hit.vector_score, hit.word_score))
        return Pool(hits, embeddings)

    def _hit_rows(self, ids: Sequence[str]) -> list[dict[str, Any] | None]:
        return self._store.get_many("memories", ids, columns=_HIT_COLUMNS)

    def vectors(self, ids: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n, dimension) unit vectors; zeros where a memory has none yet, or is gone."""
        with native.translate_errors():
            return self._store.get_vectors(ids)

    def write_receipt(self, kind: str, metadata: dict[str, object]) -> str:
        """Record what an operation did; returns the receipt's id."""
        with native.translate_errors():
            rows = [{"kind": kind, "metadata": json.dumps(metadata, ensure_ascii=False)}]
            return self._store.append("receipts", rows)[0]

    def receipts(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """(id, metadata) of all receipts of a kind, oldest first."""
        with native.translate_errors():
            rows = self._store.find("receipts", "kind", kind)
        return [(str(row["id"]), json.loads(row["metadata"])) for row in rows]

    def drop_receipt(self, receipt: str) -> None:
        """Delete a receipt that was undone."""
        with native.translate_errors():
            self._store.delete("receipts", [receipt])

    def verify(self) -> list[str]:
        """Damaged files with offsets; empty when the store is whole."""
        with native.translate_errors():
            return self._store.verify()

    def snapshot(self) -> native.Snapshot:
        """A frozen view of all tables."""
        with native.translate_errors():
            return self._store.snapshot()


def own_columns(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of a stored row that a caller may write: without numbering, vector and the like."""
    return {key: row[key] for key in _OWN_COLUMNS if key in row}


def _row(memory: NewMemory, now: int) -> dict[str, Any]:
    return {
        "kind": memory.kind,
        "title": memory.title,
        "text": memory.text,
        "created_at": now,
        "valid_from": _midnight(memory.day) if memory.day else None,
        "source": memory.path,
        "source_hash": memory.source_hash,
        "span_start": memory.start,
        "span_end": memory.end,
        "parent": memory.parent or None,
        "batch": memory.batch or None,
        "pinned": False,
        "tags": list(memory.tags),
        "metadata": json.dumps(memory.metadata or {}, ensure_ascii=False),
    }


def hit_of(
    row: dict[str, Any], score: float, vector_score: float | None = None, word_score: float | None = None
) -> MemoryHit:
    """A stored row, with the columns of a hit at least, as a memory."""
    valid = row["valid_from"]
    return MemoryHit.of(
        {
            "id": row["id"],
            "kind": row["kind"],
            "title": row["title"] or "",
            "text": row["text"],
            "path": row["source"] or "",
            "start": row["span_start"] or 0,
            "end": row["span_end"] or 0,
            "score": score,
            "created": from_micros(row["created_at"]),
            "day": None if valid is None else _day_of(valid),
            "tags": tuple(row["tags"] or ()),
            "vector_score": vector_score,
            "word_score": word_score,
            "pinned": bool(row["pinned"]),
            "parent": row["parent"] or "",
            "source_hash": row["source_hash"] or "",
        }
    )
