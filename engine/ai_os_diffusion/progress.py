"""Cancel token and throttled progress: how long operations talk to whoever started them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ai_os_diffusion.errors import Cancelled


class CancelToken:
    """A flag that one thread sets and a working thread checks between steps."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next check."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether a stop was asked for."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled when a stop was asked for."""
        if self.cancelled:
            raise Cancelled("The operation was stopped.")


class LinkedToken(CancelToken):
    """A flag of its own that counts as set when another one is."""

    def __init__(self, other: CancelToken | None) -> None:
        super().__init__()
        self._other = other

    @property
    def cancelled(self) -> bool:
        """Whether a stop was asked for, here or there."""
        return super().cancelled or (self._other is not None and self._other.cancelled)


@dataclass(frozen=True)
class Progress:
    """One report: `done` of `total` units, the item in hand, and the seconds that are left (None: not known yet)."""

    done: int
    total: int
    item: str
    seconds_left: float | None


class ProgressReporter:
    """Calls `sink` at most every `interval` seconds, and always for the last unit."""

    def __init__(self, sink: Callable[[Progress], None] | None, total: int, interval: float = 0.1) -> None:
        self._sink = sink
        self._total = total
        self._interval = interval
        self._begun = time.monotonic()
        self._last = 0.0

    def report(self, done: int, item: str = "") -> None:
        """Tell that `done` units are finished and `item` is in hand."""
        if self._sink is None:
            return
        now = time.monotonic()
        if done < self._total and now - self._last < self._interval:
            return
        self._last = now
        left = (now - self._begun) / done * (self._total - done) if done else None
        self._sink(Progress(done, self._total, item, left))
