"""An engine for the worker's thread that does what a test tells it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QThread

from ai_os_app.workers.jobs import Job
from ai_os_app.workers.session import JobContext
from ai_os_diffusion.progress import Progress

Act = Callable[[Job, JobContext], object]


class FakeEngine:
    """Host and session in one. `on` says what a class of jobs does; others give None. `log` holds what happened."""

    def __init__(self) -> None:
        self.log: list[object] = []
        self.thread: QThread | None = None
        self.open_errors: list[Exception] = []
        self.pending = 0
        self._acts: dict[type, Act] = {}

    def on(self, kind: type, act: Act) -> None:
        self._acts[kind] = act

    # Host

    def unlock(self, passphrase: str) -> None:
        self.log.append(("unlock", passphrase))

    def open(self) -> FakeEngine:
        self.thread = QThread.currentThread()
        self.log.append("open")
        if self.open_errors:
            raise self.open_errors.pop(0)
        return self

    def run_closed(self, job: Job) -> object:
        self.log.append(("closed", job))
        return "checked"

    # Session

    def run(self, job: Job, context: JobContext) -> object:
        assert QThread.currentThread() is self.thread
        self.log.append(job)
        act = self._acts.get(type(job))
        return act(job, context) if act else None

    def embed_slice(self) -> Progress | None:
        if not self.pending:
            return None
        self.log.append("slice")
        self.pending -= 1
        return Progress(1, 1 + self.pending, "", None)

    def close(self) -> None:
        assert QThread.currentThread() is self.thread
        self.log.append("close")


class Gate:
    """Where a job waits until the test lets it go on."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()

    def pass_through(self) -> None:
        """Called by the job."""
        self.reached.set()
        assert self._open.wait(20), "the test never opened the gate"

    def release(self) -> None:
        """Called by the test."""
        self._open.set()
