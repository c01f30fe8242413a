"""One job of the engine at a time, whose result comes bit by bit."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import EngineState
from ai_os_app.workers.output_jobs import Draw, KeepRefill, Refill, Speak
from ai_os_app.workers.results import Problem
from ai_os_diffusion.progress import Progress
from ai_os_diffusion.types import AnswerStep


class OneJob(QObject):
    """A new job takes the place of the old one, of which nothing more is heard then."""

    def __init__(self, client: EngineClientLike, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._job = 0
        client.step.connect(self._on_step)
        client.part.connect(self._on_part)
        client.progress.connect(self._on_progress)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    def engine_is_gone(self) -> bool:
        """Whether nothing would come of a job."""
        return self._client.state in (EngineState.FAILED, EngineState.STOPPED)

    def engine_starts(self) -> bool:
        """Whether a job waits until the engine has started."""
        return self._client.state is EngineState.STARTING

    def begin(self, job: Speak | Draw | Refill | KeepRefill) -> None:
        """Give a job to the engine."""
        self.drop()
        self._job = self._client.submit(job)

    def drop(self) -> None:
        """Stop the job, without a word."""
        job, self._job = self._job, 0
        if job:
            self._client.cancel(job)

    # For those who know what it is

    def take_step(self, step: AnswerStep) -> None:
        """The text after one more step."""

    def take_part(self, part: object) -> None:
        """The result so far."""

    def take_count(self, count: int) -> None:
        """So many parts are done."""

    def take_result(self, result: object) -> None:
        """The whole result."""

    def take_problem(self, problem: Problem) -> None:
        """It failed."""

    def take_stop(self) -> None:
        """Somebody else stopped it."""

    # What the engine says

    @Slot(int, object)
    def _on_step(self, number: int, step: AnswerStep) -> None:
        if number == self._job:
            self.take_step(step)

    @Slot(int, object)
    def _on_part(self, number: int, part: object) -> None:
        if number == self._job:
            self.take_part(part)

    @Slot(int, object)
    def _on_progress(self, number: int, progress: Progress) -> None:
        if number == self._job and number:
            self.take_count(progress.done)

    @Slot(int, object)
    def _on_finished(self, number: int, result: object) -> None:
        if number == self._job:
            self._job = 0
            self.take_result(result)

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if number == self._job:
            self._job = 0
            self.take_problem(problem)

    @Slot(int)
    def _on_cancelled(self, number: int) -> None:
        if number == self._job:
            self._job = 0
            self.take_stop()
