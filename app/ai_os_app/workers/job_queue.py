"""The jobs that wait for the engine's thread. The window's thread puts in, the engine's takes out."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from ai_os_app.workers.jobs import Job
from ai_os_app.workers.lanes import Lane, lane
from ai_os_diffusion.progress import CancelToken


@dataclass(frozen=True, eq=False)
class Entry:
    """A job with its id and the token that stops it."""

    id: int
    job: Job
    cancel: CancelToken = field(default_factory=CancelToken)


class JobQueue:
    """Jobs of a lower lane first, in a lane in order of arrival."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Entry] = []

    def push(self, entry: Entry) -> None:
        """Put in."""
        with self._lock:
            self._waiting.append(entry)

    def pop(
        self, slowest: Lane = Lane.LONG, only: tuple[type, ...] = (object,), but: tuple[type, ...] = ()
    ) -> Entry | None:
        """Take out the next job, of the lanes up to `slowest` and of one of the classes `only`, of none of `but`.

        None where there is none.
        """
        with self._lock:
            fits = [e for e in self._waiting if isinstance(e.job, only) and not isinstance(e.job, but)]
            ready = [e for e in fits if lane(e.job) <= slowest]
            if not ready:
                return None
            first = min(ready, key=lambda entry: (lane(entry.job), entry.id))
            self._waiting.remove(first)
            return first

    def remove(self, job_id: int) -> bool:
        """Take back a job that has not begun; whether there was one."""
        with self._lock:
            before = len(self._waiting)
            self._waiting = [entry for entry in self._waiting if entry.id != job_id]
            return len(self._waiting) < before

    def ids(self, kind: type) -> list[int]:
        """The waiting jobs of a class."""
        with self._lock:
            return [entry.id for entry in self._waiting if isinstance(entry.job, kind)]
