"""Where the turns of one conversation stand to each other: parents, siblings, the way to the newest turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

Row = dict[str, Any]


class Branches:
    """Made from the rows of a conversation once, then kept up to date."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._parents: dict[str, str] = {}
        self._below: dict[str, str] = {}  # the newest turn after each
        self._places: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.newest = ""
        for row in rows:
            self.add(row)

    def __len__(self) -> int:
        return len(self._parents)

    def __contains__(self, key: str) -> bool:
        return key in self._parents

    def add(self, row: Row) -> None:
        """A turn was added to the conversation."""
        key, parent = str(row["id"]), parent_of(row)
        self._parents[key] = parent
        self._below[parent] = self.newest = key
        self._places[parent, row["role"]].append(key)

    def siblings(self, row: Row) -> tuple[str, ...]:
        """The ids of the turns of its role after its parent, oldest first."""
        return tuple(self._places[parent_of(row), row["role"]])

    def last_below(self, key: str) -> str:
        """The end of the branch through a turn that always takes the newest way."""
        while below := self._below.get(key):
            key = below
        return key

    def back(self, key: str) -> Iterator[str]:
        """The ids from a turn to the first one of its branch."""
        while key in self._parents:
            yield key
            key = self._parents[key]


def parent_of(row: Row) -> str:
    """The id of the turn that a row follows, "" for a first one; its metadata is decoded."""
    return str(row["metadata"].get("parent", ""))
