"""Work of minutes that goes on beside the engine's thread, which does other jobs meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Beside:
    """What a session gives for a job that is not over yet: `work` gives the result, on a thread of its own.

    It may tell parts, and no progress: that would let other jobs in, on the wrong thread.
    """

    work: Callable[[], object]


class Threads:
    """The threads on which such work goes on."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def start(self, call: Callable[[], None]) -> None:
        """Call it on a thread of its own, which does not keep the process from ending."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=call, name="beside the engine", daemon=True)
        self._threads.append(thread)
        thread.start()

    def join(self, limit_s: float) -> bool:
        """Wait until all have ended, each so long at most; whether they have."""
        for thread in self._threads:
            thread.join(limit_s)
        return not any(thread.is_alive() for thread in self._threads)
