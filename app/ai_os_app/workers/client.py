"""What the window may ask of the engine and hear from it, whoever stands behind: the real client, or that of a test."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from ai_os_app.workers.jobs import EngineState, Job


class EngineClientLike(Protocol):
    """What views need of a client: the real one, or the fake one of the tests. Signals arrive in the GUI thread."""

    @property
    def state_changed(self) -> SignalInstance:
        """(EngineState, sentence for the status bar)."""
        ...

    @property
    def start_failed(self) -> SignalInstance:
        """(Problem): the engine could not start; offer `retry`."""
        ...

    @property
    def started(self) -> SignalInstance:
        """(job id): the worker has begun with it."""
        ...

    @property
    def turn_saved(self) -> SignalInstance:
        """(job id, Turn): the user's turn is on disk."""
        ...

    @property
    def step(self) -> SignalInstance:
        """(job id, AnswerStep): at most 15 a second, the last one always."""
        ...

    @property
    def part(self) -> SignalInstance:
        """(job id, result so far): at most 10 a second, of a job that gives its result bit by bit."""
        ...

    @property
    def progress(self) -> SignalInstance:
        """(job id, Progress): at most 10 a second; job id 0 is embedding in the background."""
        ...

    @property
    def finished(self) -> SignalInstance:
        """(job id, result)."""
        ...

    @property
    def failed(self) -> SignalInstance:
        """(job id, Problem)."""
        ...

    @property
    def cancelled(self) -> SignalInstance:
        """(job id): nothing more will come of it."""
        ...

    @property
    def memories_changed(self) -> SignalInstance:
        """(): something was remembered, imported, forgotten, or put back."""
        ...

    @property
    def folder_changed(self) -> SignalInstance:
        """(folder, tuple of paths): files in a watched folder are new, changed or deleted."""
        ...

    @property
    def state(self) -> EngineState:
        """The state last told."""
        ...

    def submit(self, job: Job) -> int:
        """Queue a job; its id is 1 or above. Before the engine is ready it waits. Signals come after this returns."""
        ...

    def cancel(self, job_id: int) -> None:
        """Stop a job: `cancelled` comes before this returns, and nothing else of that job afterwards.

        Imports, backups and the like that have begun are the exception: `finished` follows within one file's time, for
        it says what was kept or done, or else `cancelled`.
        """
        ...

    def is_busy(self) -> bool:
        """Whether a job that the user waits for is under way or queued."""
        ...

    def retry(self) -> None:
        """Start the engine again after `start_failed`."""
        ...

    def unlock(self, passphrase: str) -> None:
        """Start the engine again after `start_failed`, with the passphrase of an encrypted profile."""
        ...

    def pause_background(self, paused: bool) -> None:
        """Hold or resume the embedding of memories in the background."""
        ...


class ClientSignals(QObject):
    """What an EngineClientLike tells; arguments as its properties say."""

    state_changed = Signal(object, str)
    start_failed = Signal(object)
    started = Signal(int)
    turn_saved = Signal(int, object)
    step = Signal(int, object)
    part = Signal(int, object)
    progress = Signal(int, object)
    finished = Signal(int, object)
    failed = Signal(int, object)
    cancelled = Signal(int)
    memories_changed = Signal()
    folder_changed = Signal(str, object)
