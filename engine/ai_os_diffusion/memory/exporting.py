"""Writes memories as plain files: notes as Markdown, all of them as JSON lines or Parquet."""

from __future__ import annotations

import importlib
import itertools
import json
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import yaml

from ai_os_diffusion import native
from ai_os_diffusion.errors import ExportError
from ai_os_diffusion.memory import exported
from ai_os_diffusion.memory.store import MemoryStore

_PAGE = 1000  # rows
_TRIES = 5
_NAME = 60  # characters of a title that become a file name
_UNSAFE = re.compile(r"[^\w .()-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # names that Windows keeps

Row = dict[str, Any]


def texts_of(store: MemoryStore) -> list[list[str]]:
    """Ids of all memories, those of one file or remembered text together and in reading order.

    Raises:
        ExportError: memories come and go faster than they can be listed (`export.busy`).
    """
    for _ in range(_TRIES):
        before = store.snapshot().lsn
        found = _listed(store)
        if store.snapshot().lsn == before:
            return found
    raise ExportError(
        "The memories change while they are written.",
        kind="export.busy",
        remedy="Wait until the running import has ended.",
    )


def _listed(store: MemoryStore) -> list[list[str]]:
    groups: dict[tuple[str, str, str], list[tuple[int, int, str]]] = defaultdict(list)
    offset, total = 0, 1
    while offset < total:
        with native.translate_errors():
            rows, total = store.tables.newest(offset, _PAGE)
        for row in rows:
            source, parent = str(row["source"] or ""), str(row["parent"] or "")
            key = (source, parent, "" if source or parent else str(row["id"]))
            groups[key].append((int(row["span_start"] or 0), int(row["span_end"] or 0), str(row["id"])))
        offset += _PAGE
    return [[key for _, _, key in sorted(members)] for members in groups.values()]


def write_markdown(
    store: MemoryStore, folder: Path, texts: Sequence[Sequence[str]], step: Callable[[str], None]
) -> int:
    """Write notes below `notes/` and all memories as JSON lines; returns how many. Raises OSError."""
    notes = folder / exported.NOTES
    notes.mkdir()
    count = 0
    with (folder / f"{exported.MEMORIES}{exported.JSON_LINES}").open("w", encoding="utf-8", newline="\n") as lines:
        for ids in texts:
            with native.translate_errors():
                rows = [row for row in store.tables.get_many("memories", ids) if row]  # or forgotten meanwhile
            for row in rows:
                lines.write(json.dumps(exported.plain(row), ensure_ascii=False) + "\n")
            if rows:
                name = file_name(_note_name(rows[0]), str(rows[0]["id"]), ".md")
                (notes / name).write_text(_note(rows), encoding="utf-8", newline="\n")
            count += len(rows)
            step(str(rows[0].get("title") or "") if rows else "")
    return count


def file_name(title: str, key: str, ending: str) -> str:
    """A name that every system takes, and no other text has: the title and the end of the id."""
    safe = " ".join(_UNSAFE.sub(" ", title).split())[:_NAME].strip(" .-") or "untitled"
    return f"{safe}{'_' if _RESERVED.fullmatch(safe) else ''} {key[-8:]}{ending}"


def _note_name(row: Mapping[str, Any]) -> str:
    return PurePath(str(row["source"])).stem if row.get("source") else str(row.get("title") or row["text"])


def _note(rows: Sequence[Row]) -> str:
    """A text with its front matter; the passages stand as far from each other as in the file that they come from."""
    first = exported.plain(rows[0])
    about = {
        "title": first["title"],
        "kind": first["kind"],
        "date": (first["valid_from"] or "")[:10],
        "created": first["created_at"],
        "source": first["source"],
        "tags": first["tags"],
        "pinned": any(row["pinned"] for row in rows),
        "ids": [str(row["id"]) for row in rows],
    }
    head = yaml.safe_dump({key: value for key, value in about.items() if value}, sort_keys=False, allow_unicode=True)
    body = str(rows[0]["text"])
    for before, row in itertools.pairwise(rows):
        gap = int(row["span_start"] or 0) - int(before["span_end"] or 0)
        body += {0: "", 1: "\n"}.get(gap, "\n\n") + str(row["text"])
    return f"---\n{head}---\n{body.rstrip()}\n"


def parquet() -> tuple[Any, Any]:
    """pyarrow and its Parquet module. Raises ExportError where they are not installed."""
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise ExportError(
            "Parquet needs the package pyarrow, which is not installed.",
            kind="export.parquet",
            remedy="Install it with `pip install pyarrow`, or export with --format markdown.",
        ) from error


def write_parquet(store: MemoryStore, folder: Path, step: Callable[[int], None]) -> int:
    """Write all memories of one moment with their vectors as `memories.parquet`; returns how many. Raises OSError."""
    pa, pq = parquet()
    count = 0
    with native.translate_errors():
        reader = pa.RecordBatchReader.from_stream(store.snapshot().table("memories"))
        target = folder / f"{exported.MEMORIES}{exported.PARQUET}"
        writer = None
        try:
            for batch in _batches(reader):
                table = _open_table(pa, batch)
                writer = writer or pq.ParquetWriter(target, table.schema, compression="zstd")
                writer.write_table(table)
                count += table.num_rows
                step(count)
            if writer is None:
                pq.write_table(_open_table(pa, reader.schema.empty_table().combine_chunks()), target)
        finally:
            if writer is not None:
                writer.close()
    return count


def _batches(reader: Any) -> Iterator[Any]:
    for batch in reader:
        for start in range(0, batch.num_rows, _PAGE * 10):
            yield batch.slice(start, _PAGE * 10)


def _open_table(pa: Any, batch: Any) -> Any:
    """Ids as text, and without the numbers that mean something to the store alone."""
    names = [*exported.COLUMNS, "embedding", "embedder_id"]
    ids = pa.array([str(uuid.UUID(bytes=key.as_py())) for key in batch.column("id")], pa.string())
    columns = [ids if name == "id" else batch.column(name) for name in names]
    return pa.table(dict(zip(names, columns, strict=True)))
