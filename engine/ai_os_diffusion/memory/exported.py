"""What an export is made of: names of its files, and a memory as plain values and back.

`exporting` writes it, `importers.own_export` reads it.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any

from ai_os_diffusion.memory.store import from_micros, to_micros

MARK = "ai-os-export.json"
FORMAT = "ai-os-export"
VERSION = 1
MEMORIES = "memories"
CHATS = "chats"
NOTES = "notes"
JSON_LINES = ".jsonl"
PARQUET = ".parquet"

_TIMES = ("created_at", "valid_from", "valid_to")
_TEXTS = ("kind", "title", "text", "source", "source_hash", "parent", "batch")
_NUMBERS = ("span_start", "span_end")
_MOST = 1 << 62
COLUMNS = ("id", *_TEXTS, *_TIMES, *_NUMBERS, "pinned", "tags", "metadata")


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A raw row of memories as values that JSON holds: times are ISO 8601 in UTC, metadata is an object."""
    values = {name: row.get(name) for name in COLUMNS}
    for name in _TIMES:
        values[name] = from_micros(int(row[name])).isoformat() if row.get(name) is not None else None
    values["metadata"] = json.loads(row.get("metadata") or "{}")
    return values


def as_row(values: Mapping[str, Any]) -> dict[str, Any]:
    """The row that `plain` was given; what is not a column is left out.

    Raises:
        ValueError, TypeError, KeyError, OverflowError: a value is not what its column holds.
    """
    row: dict[str, Any] = {"id": str(uuid.UUID(str(values["id"]))), "pinned": values.get("pinned") is True}
    for name in _TEXTS:
        row[name] = _text(values.get(name))
    for name in _TIMES:
        row[name] = _micros(values.get(name))
    for name in _NUMBERS:
        row[name] = int(values.get(name) or 0)
    metadata = values.get("metadata") or {}
    about: dict[str, Any] = json.loads(metadata) if isinstance(metadata, str) else metadata
    row["metadata"] = json.dumps(dict(about), ensure_ascii=False)
    row["tags"] = [str(tag) for tag in _list(values.get("tags"))]
    if not (row["text"] or "").strip() or not row["kind"] or row["created_at"] is None:
        raise ValueError("text, kind or created_at")
    for text in (*(row[name] or "" for name in _TEXTS), row["metadata"], *row["tags"]):
        text.encode()
    if any(abs(row[name] or 0) >= _MOST for name in (*_TIMES, *_NUMBERS)):
        raise ValueError("a number is too large")
    return row


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _list(value: object) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _micros(value: object) -> int | None:
    if value is None:
        return None
    moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
    return to_micros(moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc))
