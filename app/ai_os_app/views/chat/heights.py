"""Heights of many rows: where a row begins and which row is at a place, without adding all of them up each time."""

from __future__ import annotations

from collections.abc import Sequence

_BLOCK = 128


class Heights:
    """A list of heights in pixels, each an estimate or exact, with sums kept per block of rows."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._exact: list[bool] = []
        self._sums: list[int] = []

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    @property
    def total(self) -> int:
        """Height of all rows."""
        return sum(self._sums)

    def is_exact(self, row: int) -> bool:
        """Whether the height was measured since it last became doubtful."""
        return self._exact[row]

    def insert(self, first: int, estimates: Sequence[int]) -> None:
        """Rows before `first`."""
        self._heights[first:first] = estimates
        self._exact[first:first] = [False] * len(estimates)
        self._rebuild(first)

    def remove(self, first: int, last: int) -> None:
        """Drop rows `first` to `last`."""
        del self._heights[first : last + 1]
        del self._exact[first : last + 1]
        self._rebuild(first)

    def measured(self, row: int, height: int) -> None:
        """The exact height of a row."""
        self._sums[row // _BLOCK] += height - self._heights[row]
        self._heights[row] = height
        self._exact[row] = True

    def doubt(self, row: int | None = None) -> None:
        """What is known of a row (of all rows by default) is an estimate from now on."""
        if row is None:
            self._exact = [False] * len(self._exact)
        else:
            self._exact[row] = False

    def top(self, row: int) -> int:
        """Where a row begins."""
        block = row // _BLOCK
        return sum(self._sums[:block]) + sum(self._heights[block * _BLOCK : row])

    def at(self, place: int) -> int:
        """The row at a place; the first or last one where the place is outside."""
        block, left = 0, place
        while block < len(self._sums) - 1 and left >= self._sums[block]:
            left -= self._sums[block]
            block += 1
        row = block * _BLOCK
        while row < len(self._heights) - 1 and left >= self._heights[row]:
            left -= self._heights[row]
            row += 1
        return row

    def _rebuild(self, first: int) -> None:
        block = first // _BLOCK
        del self._sums[block:]
        for start in range(block * _BLOCK, len(self._heights), _BLOCK):
            self._sums.append(sum(self._heights[start : start + _BLOCK]))
