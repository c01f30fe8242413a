"""An EngineClient without an engine: records what was submitted, and says what the test tells it to say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot

from ai_os_app.workers.client import ClientSignals
from ai_os_app.workers.jobs import EngineState, Job
from ai_os_app.workers.lanes import ENDS_BY_ITSELF
from ai_os_app.workers.results import Problem

_J = TypeVar("_J")


class FakeClient(ClientSignals):
    """The signals and methods of EngineClient.

    `submitted` holds the jobs in order; the id of `submitted[n]` is n + 1. Answer by hand with `finish` and `fail`, or
    give `reply(JobClass, function of the job)` once: its result then follows each such job on the next event-loop turn
    (a Problem fails the job).
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.submitted: list[Job] = []
        self.cancels: list[int] = []
        self.retries = 0
        self.passphrases: list[str] = []
        self.background_paused = False
        self.state = EngineState.READY
        self._open: dict[int, Job] = {}
        self._replies: dict[type, Callable[[Job], object]] = {}
        self._due: list[tuple[int, object]] = []

    def submit(self, job: Job) -> int:
        self.submitted.append(job)
        number = len(self.submitted)
        self._open[number] = job
        make = self._replies.get(type(job))
        if make is not None:
            self._due.append((number, make(job)))
            QTimer.singleShot(0, self._deliver)
        return number

    def cancel(self, job_id: int) -> None:
        self.cancels.append(job_id)
        at_work = self.state in (EngineState.READY, EngineState.BUSY)
        if at_work and isinstance(self._open.get(job_id), ENDS_BY_ITSELF):
            return  # an import that has begun ends with its report: the test says with which
        if self._open.pop(job_id, None) is not None:
            self.cancelled.emit(job_id)

    def is_busy(self) -> bool:
        return bool(self._open)

    def retry(self) -> None:
        self.retries += 1

    def unlock(self, passphrase: str) -> None:
        self.passphrases.append(passphrase)

    def pause_background(self, paused: bool) -> None:
        self.background_paused = paused

    # What tests call

    def reply(self, job: type[_J], make: Callable[[_J], object]) -> None:
        """Answer every job of that class with `make(job)`."""
        self._replies[job] = make  # type: ignore[assignment]

    def jobs(self, kind: type[_J]) -> list[_J]:
        """The submitted jobs of a class, in order."""
        return [job for job in self.submitted if isinstance(job, kind)]

    def last(self, kind: type) -> int:
        """The id of the newest submitted job of a class; fails the test when there is none."""
        ids = [number for number, job in enumerate(self.submitted, 1) if isinstance(job, kind)]
        assert ids, f"no {kind.__name__} was submitted; there are {[type(job).__name__ for job in self.submitted]}"
        return ids[-1]

    def finish(self, kind: type, result: object) -> None:
        """Answer the newest job of a class."""
        self._end(self.last(kind), result)

    def fail(self, kind: type, problem: Problem) -> None:
        """Fail the newest job of a class."""
        self._end(self.last(kind), problem)

    def set_state(self, state: EngineState, text: str = "") -> None:
        """Tell a state, as the worker would."""
        self.state = state
        self.state_changed.emit(state, text)

    @Slot()
    def _deliver(self) -> None:
        self._end(*self._due.pop(0))

    def _end(self, number: int, result: object) -> None:
        if self._open.pop(number, None) is None:
            return  # cancelled meanwhile: late results are dropped
        if isinstance(result, Problem):
            self.failed.emit(number, result)
        else:
            self.finished.emit(number, result)


if TYPE_CHECKING:
    from ai_os_app.workers.client import EngineClientLike

    def _is_a_client(client: FakeClient) -> EngineClientLike:
        return client
