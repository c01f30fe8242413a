"""What the latest import replaced, kept in receipts for its undo."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ai_os_diffusion import native
from ai_os_diffusion.captions import MEDIA
from ai_os_diffusion.memory.store import MemoryStore, own_columns

KIND = "import.replaced"
_BATCH = 64  # rows of one receipt
_LINES = re.compile(r"(?<=[.!?。!?])\s+|\n+")
_TELLING = 12  # characters from which a line says whose it is


def keep(store: MemoryStore, batch: str, ids: Sequence[str]) -> None:
    """Write receipts that hold rows as they are, for the undo of what replaces them."""
    for start in range(0, len(ids), _BATCH):
        with native.translate_errors():
            rows = [row for row in store.tables.get_many("memories", ids[start : start + _BATCH]) if row]
        if rows:
            store.write_receipt(KIND, {"batch": batch, "rows": [own_columns(row) for row in rows]})


def bring_back(store: MemoryStore, batch: str) -> set[str]:
    """Put back what an import replaced; returns the files that the rows come from."""
    sources: set[str] = set()
    for key, earlier in store.receipts(KIND):
        if earlier["batch"] == batch:
            sources.update(str(row.get("source")) for row in earlier["rows"])
            store.restore(earlier["rows"])
            store.drop_receipt(key)
    return sources


def set_aside(store: MemoryStore, forgotten: Sequence[Mapping[str, Any]]) -> list[str]:
    """Move earlier versions of these memories (raw rows) out of the receipts into receipts of their own in the trash.

    So the undo of an import does not bring back what was forgotten since. Returns the ids of the receipts in the trash.
    """
    moved = []
    for key, receipt in store.receipts(KIND):
        earlier = [row for row in receipt["rows"] if any(_is_version(row, each) for each in forgotten)]
        if not earlier:
            continue
        rest = [row for row in receipt["rows"] if row not in earlier]
        if rest:
            store.write_receipt(KIND, receipt | {"rows": rest})
        aside = store.write_receipt(KIND, receipt | {"rows": earlier})
        store.drop_receipt(key)
        with native.translate_errors():
            store.tables.trash("receipts", [aside])
        moved.append(aside)
    return moved


def _is_version(row: Mapping[str, Any], forgotten: Mapping[str, Any]) -> bool:
    """Whether a row is an earlier version of a memory: of the same file, at the same place or with a line of it."""
    if not _is_of_file(row, forgotten):
        return False
    if row["span_start"] < forgotten["span_end"] and forgotten["span_start"] < row["span_end"]:
        return True
    lines = (" ".join(line.split()) for line in _LINES.split(str(forgotten["text"])))
    text = " ".join(str(row["text"]).split())
    return any(len(line) >= _TELLING and line in text for line in lines)


def _is_of_file(row: Mapping[str, Any], forgotten: Mapping[str, Any]) -> bool:
    """Whether two rows come from one file; a picture or a recording may have been moved in between."""
    if row["source"] == forgotten["source"]:
        return (row.get("parent") or "") == (forgotten.get("parent") or "")
    return row["kind"] in MEDIA and (row["kind"], row["source_hash"]) == (forgotten["kind"], forgotten["source_hash"])
