"""Temporary conversations: their rows are kept in memory alone, so that nothing of them can be left on a disk."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from ai_os_diffusion import native
from ai_os_diffusion.memory.store import to_micros

_TABLE = "chats"

Row = dict[str, Any]


class TemporaryRows:
    """The rows of temporary conversations, in the order in which they were added."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def add(self, row: Mapping[str, Any]) -> str:
        """Keep a row for as long as its conversation lasts; returns its id."""
        key = str(uuid.uuid4())
        now = to_micros(dt.datetime.now(dt.timezone.utc))
        self._rows[key] = {"chat_id": "", "turn": 0, **row, "id": key, "created_at": now}
        return key

    def get(self, key: str) -> Row | None:
        """The row of that id."""
        row = self._rows.get(key)
        return dict(row) if row is not None else None

    def of(self, conversation: str) -> list[Row]:
        """The turns of a conversation."""
        return [dict(row) for row in self._rows.values() if row["chat_id"] == conversation]

    def change(self, key: str, changes: Mapping[str, Any]) -> None:
        """Change columns of a row."""
        self._rows[key].update(changes)

    def drop(self, conversation: str) -> None:
        """Let go of a conversation and its turns."""
        self._rows = {key: row for key, row in self._rows.items() if conversation not in (key, row["chat_id"])}


class ChatTable:
    """The rows of all conversations: the temporary ones in memory, all others in the store.

    What looks for conversations, or for turns in all of them, finds those of the store only.
    """

    def __init__(self, stored: native.ArrowStorage, temporary: TemporaryRows) -> None:
        self._stored = stored
        self.temporary = temporary

    def append(self, row: Row, *, temporary: bool = False) -> str:
        """Add a row; one of a temporary conversation goes where this is. Returns its id."""
        if temporary or str(row.get("chat_id", "")) in self.temporary:
            return self.temporary.add(row)
        with native.translate_errors():
            return self._stored.append(_TABLE, [row])[0]

    def get(self, key: str) -> Row | None:
        """The row of that id."""
        if key in self.temporary:
            return self.temporary.get(key)
        with native.translate_errors():
            return self._stored.get(_TABLE, key)

    def get_many(self, keys: Sequence[str]) -> list[Row | None]:
        """The rows of these ids, which are all of one conversation; None where there is none."""
        if keys and keys[0] in self.temporary:
            return [self.temporary.get(key) for key in keys]
        with native.translate_errors():
            return self._stored.get_many(_TABLE, keys)

    def find(self, column: str, value: str) -> list[Row]:
        """Rows in the order in which they were added."""
        if column == "chat_id" and value in self.temporary:
            return self.temporary.of(value)
        with native.translate_errors():
            return self._stored.find(_TABLE, column, value)

    def update(self, key: str, changes: Row) -> None:
        """Change columns of a row."""
        if key in self.temporary:
            self.temporary.change(key, changes)
            return
        with native.translate_errors():
            self._stored.update(_TABLE, key, changes)

    def trash(self, keys: Sequence[str]) -> None:
        """Move rows of the store into the trash."""
        with native.translate_errors():
            self._stored.trash(_TABLE, keys)

    def restore(self, keys: Sequence[str]) -> None:
        """Take rows of the store out of the trash."""
        with native.translate_errors():
            self._stored.restore(_TABLE, keys)
