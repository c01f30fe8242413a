"""Takes back what `ai-os export` wrote: every memory under its id, and none that is there already."""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ai_os_diffusion import native
from ai_os_diffusion.memory import exported
from ai_os_diffusion.memory.importers.base import Document, Importer, Source, problem
from ai_os_diffusion.memory.importers.items import Stored, Tally, Verdict
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.progress import CancelToken

_BATCH = 64
_AGAIN = "Export once more."


class OwnExportImporter(Importer):
    """The memories of an export of AI-OS."""

    name = "AI-OS export"
    kind = "note"
    suffixes: tuple[str, ...] = (exported.JSON_LINES, exported.PARQUET)
    unit = "passage"
    size_factor = 40

    def documents(self, source: Source) -> Iterator[Document]:
        """None: memories are stored as they were, by `ExportedRows`."""
        return iter(())


OWN_EXPORT = OwnExportImporter()


def files_of(folder: Path) -> list[str] | None:
    """The names of the files to read in the folder of an export; None where it is not one."""
    names = [f"{exported.MEMORIES}{ending}" for ending in (exported.JSON_LINES, exported.PARQUET)]
    try:
        held = [name for name in (exported.MARK, *names) if (folder / name).is_file()]
    except OSError:  # said properly by who lists the folder
        return None
    return held[1:2] if exported.MARK in held else None


def is_own(path: Path) -> bool:
    """Whether a file holds the memories of an export."""
    return path.name in (files_of(path.parent) or ())


class ExportedRows:
    """The memories in a file of an export, beside what the store has of them."""

    def __init__(self, store: MemoryStore, source: Source) -> None:
        self._store, self._source = store, source
        self.is_known = False

    def tally(self, cancel: CancelToken | None = None) -> Tally:
        """Count what is there and what is new. Raises ImporterError, Cancelled."""
        tally = Tally()
        for rows in self._batches():
            if cancel is not None:
                cancel.check()
            new = len(self._new(rows))
            tally.counts[Verdict.NEW] += new
            tally.counts[Verdict.SAME] += len(rows) - new
        self.is_known = tally.counts[Verdict.SAME] > 0
        return tally

    def bring_in(self, batch: str, cancel: CancelToken | None) -> Iterator[Stored]:
        """Store what is new; what was stored before a stop stays."""
        done = stored = 0
        for rows in self._batches():
            if cancel is not None and cancel.cancelled:
                yield Stored(done, stored, whole=False)
                return
            new = self._new(rows)
            self._store.purge("memories", [row["id"] for row in new])  # asked for again, so no longer in the trash
            self._store.restore([row | {"batch": batch} for row in new])
            done, stored = done + len(rows), stored + len(new)
            yield Stored(done, stored)

    def _new(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        with native.translate_errors():
            there = self._store.tables.get_many("memories", [row["id"] for row in rows])
        return [row for row, held in zip(rows, there, strict=True) if held is None]

    def _batches(self) -> Iterator[list[dict[str, Any]]]:
        waiting: dict[str, dict[str, Any]] = {}
        for number, values in enumerate(self._values(), 1):
            try:
                row = exported.as_row(values)
            except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
                self._source.damaged(f"holds what is no memory in entry {number:,}, which is left out", _AGAIN)
                continue
            waiting[row["id"]] = row
            if len(waiting) >= _BATCH:
                yield list(waiting.values())
                waiting.clear()
        if waiting:
            yield list(waiting.values())

    def _values(self) -> Iterable[Any]:
        self._source.problems.clear()
        if self._source.path.endswith(exported.PARQUET):
            return _parquet(self._source)
        return _lines(self._source)


def _lines(source: Source) -> Iterator[Any]:
    for line in io.BytesIO(source.data):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield None


def _parquet(source: Source) -> list[Any]:
    try:
        pa, pq = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        reason = "is Parquet, which needs the package pyarrow"
        raise problem(source.path, reason, "Install it with `pip install pyarrow`.") from error
    try:
        table = pq.read_table(pa.BufferReader(source.data), columns=list(exported.COLUMNS))
    except (pa.ArrowException, OSError) as error:
        raise problem(source.path, "is damaged, or no export of memories", _AGAIN) from error
    rows: list[Any] = table.to_pylist()
    return rows
