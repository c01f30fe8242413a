"""At most so many updates a second, the last one always."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Throttle(Generic[_T]):
    """Passes values on, and drops those that come too soon after the last; `flush` at the end gives a dropped last."""

    def __init__(
        self, emit: Callable[[_T], None], per_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._emit = emit
        self._interval = 1 / per_second
        self._clock = clock
        self._last: float | None = None
        self._kept: list[_T] = []

    def offer(self, value: _T) -> None:
        """Emit now, or keep the value instead of the one kept before."""
        now = self._clock()
        if self._last is not None and now - self._last < self._interval:
            self._kept = [value]
            return
        self._last = now
        self._kept = []
        self._emit(value)

    def flush(self) -> None:
        """Emit the value that was kept, if any."""
        for value in self._kept:
            self._emit(value)
        self._kept = []
