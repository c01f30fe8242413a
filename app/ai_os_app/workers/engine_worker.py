"""Lives on the engine's thread: opens the engine, does jobs one after the other, computes vectors in between."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from ai_os_app.workers.beside import Beside, Threads
from ai_os_app.workers.job_queue import Entry, JobQueue
from ai_os_app.workers.jobs import Decide
from ai_os_app.workers.lanes import ALONE, CHANGES_MEMORIES, ENDS_BY_ITSELF, GIVES_WAY, WITHOUT_ENGINE, Lane, lane
from ai_os_app.workers.problems import log_error, problem_of
from ai_os_app.workers.results import TakenIn
from ai_os_app.workers.session import Host, JobContext, Session
from ai_os_app.workers.throttle import Throttle
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.errors import Cancelled

if TYPE_CHECKING:
    from ai_os_diffusion.progress import Progress
    from ai_os_diffusion.types import AnswerStep

BACKGROUND = 0  # the job id of vectors computed in between
STEPS_PER_SECOND = 15
PARTS_PER_SECOND = 10
PROGRESS_PER_SECOND = 10
BESIDE_LIMIT_S = 2.0  # for what goes on beside this thread to end, once the session has stopped it
BREATH_MS = 20  # between two slices of vectors

log = logging.getLogger(__name__)


class EngineWorker(QObject):
    """Every exception ends in a Problem; the thread outlives them all.

    Its signals may be connected to methods of QObjects only: anything else would run on this thread.
    """

    ready = Signal()
    start_failed = Signal(object)  # Problem
    began = Signal(int)
    turn_saved = Signal(int, object)
    stepped = Signal(int, object)
    parted = Signal(int, object)
    progressed = Signal(int, object)
    done = Signal(int, object)
    failed = Signal(int, object)
    cancelled = Signal(int)
    memories_changed = Signal()
    folder_changed = Signal(str, object)

    def __init__(self, host: Host, queue: JobQueue) -> None:
        super().__init__()
        self._host = host
        self._queue = queue
        self._session: Session | None = None
        self._background: QTimer | None = None
        self._beside = Threads()
        self._paused = False
        self._stopping = False

    @Slot()
    def start(self) -> None:
        """Open the engine, unless it is open; then do what waits."""
        if self._session is None:
            try:
                self._session = self._host.open()
            except Exception as error:  # noqa: BLE001 - shown, with a way to try again
                log_error(log, "the engine could not start", error)
                self.start_failed.emit(problem_of(error))
                return
            self._background = QTimer(self, singleShot=True, interval=BREATH_MS)
            self._background.timeout.connect(self.embed_slice)
        self.ready.emit()
        self.run_waiting()

    @Slot()
    def run_waiting(self) -> None:
        """Do the jobs that wait."""
        only = (object,) if self._session is not None else WITHOUT_ENGINE
        while not self._stopping and (entry := self._queue.pop(only=only)) is not None:
            self._run(entry)
        self._arm()

    @Slot(bool)
    def pause(self, paused: bool) -> None:
        """Hold or resume the vectors."""
        self._paused = paused
        self._arm()

    @Slot()
    def embed_slice(self) -> None:
        """One slice of vectors; the next is on its way when this returns, where any are missing."""
        if self._session is None or self._paused or self._stopping:
            return
        try:
            progress = self._session.embed_slice()
        except Exception as error:  # noqa: BLE001 - asked for by nobody, so it is logged only; a new job tries again
            log_error(log, "vectors could not be computed", error)
            return
        if progress is not None:
            self.progressed.emit(BACKGROUND, progress)
            self._arm()

    @Slot()
    def stop(self) -> None:
        """Do the last quick jobs (drafts to save), close the engine, end the thread's event loop."""
        if self._background is not None:
            self._background.stop()
        while self._session is not None and (entry := self._queue.pop(Lane.QUICK)) is not None:
            self._run(entry)
        self._stopping = True
        if self._session is not None:
            try:
                self._session.close()
            except Exception as error:  # noqa: BLE001 - nothing can be done about it any more
                log_error(log, "the engine did not close", error)
            self._session = None
        if not self._beside.join(BESIDE_LIMIT_S):
            log.warning("what goes on beside the engine's thread has not ended")
        QThread.currentThread().quit()

    def _arm(self) -> None:
        if self._background is not None and not self._paused and not self._stopping:
            self._background.start()

    def _run(self, entry: Entry) -> None:
        number = entry.id
        self.began.emit(number)
        steps: Throttle[AnswerStep] = Throttle(lambda step: self.stepped.emit(number, step), STEPS_PER_SECOND)
        parts: Throttle[object] = Throttle(lambda part: self.parted.emit(number, part), PARTS_PER_SECOND)
        progress: Throttle[Progress] = Throttle(
            lambda report: self.progressed.emit(number, report), PROGRESS_PER_SECOND
        )

        def report(value: Progress) -> None:
            progress.offer(value)
            self._let_in(entry)

        context = JobContext(
            entry.cancel,
            lambda turn: self.turn_saved.emit(number, turn),
            steps.offer,
            parts.offer,
            report,
            self.folder_changed.emit,
        )

        def flush() -> None:
            steps.flush()
            parts.flush()
            progress.flush()

        self._settle(entry, partial(self._begin, entry, context), flush)

    def _begin(self, entry: Entry, context: JobContext) -> object:
        """Do a job; Beside where it goes on after this."""
        if not isinstance(entry.job, ENDS_BY_ITSELF):
            entry.cancel.check()
        if self._session is None:
            return self._host.run_closed(entry.job)
        return self._session.run(entry.job, context)

    def _settle(self, entry: Entry, work: Callable[[], object], flush: Callable[[], None]) -> None:
        """Do the work of a job, and tell what comes of it; on whichever thread that is."""
        number = entry.id
        changed = isinstance(entry.job, CHANGES_MEMORIES)  # also where it stops or fails half-way
        try:
            result = work()
        except Cancelled:
            self.cancelled.emit(number)
        except Exception as error:  # noqa: BLE001 - shown; the thread goes on
            problem = problem_of(error)
            log_error(log, f"{type(entry.job).__name__} failed ({problem.kind})", error)
            self.failed.emit(number, problem)
        else:
            if isinstance(result, Beside):
                self._beside.start(partial(self._settle, entry, result.work, flush))
                return
            flush()
            self.done.emit(number, result)
            changed = changed or isinstance(entry.job, Decide) or _acted(result)
        if changed:
            self.memories_changed.emit()

    def _let_in(self, running: Entry) -> None:
        """Between two steps of a long job: what is quicker goes first."""
        gives_way = isinstance(running.job, GIVES_WAY)
        if isinstance(running.job, ALONE) or not (gives_way or lane(running.job) is Lane.LONG):
            return
        but = GIVES_WAY if gives_way else ()
        while not running.cancel.cancelled and (entry := self._queue.pop(Lane.QUICK, but=but)) is not None:
            self._run(entry)


def _acted(result: object) -> bool:
    """Whether something was taken in, or a turn may have remembered or forgotten something.

    A turn does so by itself, or by a yes or "undo" said in words.
    """
    if isinstance(result, TakenIn):
        return result.imported + result.forgotten > 0
    if not isinstance(result, Turn) or result.answer is not None:
        return False
    return result.proposal is None or result.done != ""
