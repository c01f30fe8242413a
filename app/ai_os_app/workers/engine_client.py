"""The window's handle on the engine: jobs go in by `submit`, everything comes back as signals in the GUI thread."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from ai_os_app.workers.client import ClientSignals, EngineClientLike
from ai_os_app.workers.engine_worker import BACKGROUND, EngineWorker
from ai_os_app.workers.job_queue import Entry, JobQueue
from ai_os_app.workers.jobs import (
    Ask,
    ChangePassphrase,
    CheckBackup,
    DeleteConversation,
    Diagnose,
    EmbedPending,
    EmptyTrash,
    EngineState,
    ExportAll,
    ImportSample,
    Job,
    LearnRelevance,
    MakeBackup,
    PlanImport,
    RemoveForGood,
    RepairModel,
    RestoreBackup,
    RunImport,
    SaveDraft,
    SearchMemories,
    SelfTest,
    TakeIn,
    UndoImport,
    VerifyModel,
)
from ai_os_app.workers.lanes import BESIDE, ENDS_BY_ITSELF, PUT_OFF, Lane, lane
from ai_os_app.workers.model_jobs import CheckModel, CompareModels, MeasureModel, UseModel
from ai_os_app.workers.moving_jobs import LookAtFolder, MoveProfile, RemoveOldProfile
from ai_os_app.workers.output_jobs import Draw, Refill, Speak
from ai_os_app.workers.reminder_jobs import ListReminders
from ai_os_app.workers.results import Problem
from ai_os_app.workers.session import Host

START_LIMIT_S = 120
DRAFT_AFTER_MS = 500
CLOSE_LIMIT_S = 10.0

log = logging.getLogger(__name__)


class EngineThread(QThread):
    """A thread with one Python thread state for life.

    Without a `run` of its own, Python would make a state for each slot call and free it afterwards, and what is kept by
    thread, such as the name in a log line, would begin anew with every job.
    """

    def run(self) -> None:
        self.exec()


class EngineClient(ClientSignals):
    """The real client; owns the one engine thread. `start` it when the window has been painted, `close` it at the end.

    Results reach the window only while their job is open: those of a cancelled one are dropped by its id.
    """

    _start = Signal()
    _wake = Signal()
    _pause = Signal(bool)
    _stop = Signal()

    def __init__(self, host: Host, parent: QObject | None = None, *, start_limit_s: float = START_LIMIT_S) -> None:
        super().__init__(parent)
        self._state = EngineState.STARTING
        self._sentence = ""
        self._untold: list[tuple[EngineState, str]] = []
        self._ready = False
        self._last_id = 0
        self._open: dict[int, Entry] = {}
        self._running: set[int] = set()
        self._drafts: dict[str, Entry] = {}
        self._queue = JobQueue()
        self._host = host
        self._worker = EngineWorker(host, self._queue)
        self._thread = EngineThread()
        self._thread.setObjectName("engine")
        self._worker.moveToThread(self._thread)
        self._start_limit = QTimer(self, singleShot=True, interval=int(start_limit_s * 1000))
        self._start_limit.timeout.connect(self._on_start_limit)
        self._draft_timer = QTimer(self, singleShot=True, interval=DRAFT_AFTER_MS)
        self._draft_timer.timeout.connect(self._send_drafts)
        self._connect()

    def _connect(self) -> None:
        worker = self._worker
        self._start.connect(worker.start)
        self._wake.connect(worker.run_waiting)
        self._pause.connect(worker.pause)
        self._stop.connect(worker.stop)
        worker.ready.connect(self._on_ready)
        worker.start_failed.connect(self._on_start_failed)
        worker.began.connect(self._on_began)
        worker.turn_saved.connect(self._on_turn_saved)
        worker.stepped.connect(self._on_stepped)
        worker.parted.connect(self._on_parted)
        worker.progressed.connect(self._on_progressed)
        worker.done.connect(self._on_done)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)
        worker.memories_changed.connect(self.memories_changed)
        worker.folder_changed.connect(self._on_folder_changed)

    # What views call

    @property
    def state(self) -> EngineState:
        return self._state

    def submit(self, job: Job) -> int:
        self._last_id += 1
        entry = Entry(self._last_id, job)
        if self._state is EngineState.STOPPED:
            return entry.id
        self._open[entry.id] = entry
        if isinstance(job, SaveDraft):
            self._hold_draft(job.conversation, entry)
            return entry.id
        if isinstance(job, Ask | DeleteConversation):
            self._drop_draft(job.conversation)
        if isinstance(job, SearchMemories):
            for older in self._queue.ids(SearchMemories):
                self.cancel(older)
        self._send(entry)
        return entry.id

    def cancel(self, job_id: int) -> None:
        entry = self._open.get(job_id)
        if entry is None:
            return
        entry.cancel.cancel()
        waiting = self._queue.remove(job_id)
        if not waiting and isinstance(entry.job, ENDS_BY_ITSELF):
            return
        if isinstance(entry.job, SaveDraft) and self._drafts.get(entry.job.conversation) is entry:
            del self._drafts[entry.job.conversation]
        self._end(job_id)
        self.cancelled.emit(job_id)

    def is_busy(self) -> bool:
        return self._foreground() is not None

    @Slot()
    def retry(self) -> None:
        if self._state is EngineState.FAILED:
            self.start()

    @Slot(str)
    def unlock(self, passphrase: str) -> None:
        if self._state is EngineState.FAILED:
            self._host.unlock(passphrase)
            self.start()

    @Slot(bool)
    def pause_background(self, paused: bool) -> None:
        self._pause.emit(paused)

    # What the composition root calls

    @Slot()
    def start(self) -> None:
        """Open the engine on its thread."""
        if self._state is EngineState.STOPPED:
            return
        self._set_state(EngineState.STARTING, self.tr("Starting the engine"))
        self._start_limit.start()
        if not self._thread.isRunning():
            self._thread.start()
        self._start.emit()

    def close(self, limit_s: float = CLOSE_LIMIT_S) -> bool:
        """Stop timers, save drafts, cancel jobs, close the engine, end the thread; whether that was done in time.

        Where it was not, the thread still runs: leave the process without destroying this object (what was
        acknowledged is on disk).
        """
        if self._state is EngineState.STOPPED:
            return self._thread.isFinished()
        self._start_limit.stop()
        self._draft_timer.stop()
        begun = time.monotonic()
        for entry in self._open.values():  # quick jobs that wait, such as notes to keep, are still done
            if lane(entry.job) is not Lane.QUICK or isinstance(entry.job, BESIDE):
                if not isinstance(entry.job, PUT_OFF):
                    entry.cancel.cancel()
                self._queue.remove(entry.id)
        for draft in self._drafts.values():
            self._queue.push(draft)
        self._open.clear()
        self._drafts.clear()
        self._set_state(EngineState.STOPPED, self.tr("The engine has stopped"))
        if not self._thread.isRunning():
            return True
        self._stop.emit()
        in_time = self._thread.wait(int(limit_s * 1000))
        log.info("engine thread %s after %.1f s", "ended" if in_time else "still busy", time.monotonic() - begun)
        return in_time

    # Drafts: the last of several within half a second

    def _hold_draft(self, conversation: str, entry: Entry) -> None:
        self._drop_draft(conversation)
        self._drafts[conversation] = entry
        self._draft_timer.start()

    def _drop_draft(self, conversation: str) -> None:
        older = self._drafts.get(conversation)
        if older is not None:
            self.cancel(older.id)

    @Slot()
    def _send_drafts(self) -> None:
        drafts, self._drafts = self._drafts, {}
        for entry in drafts.values():
            self._send(entry)

    # State

    def _send(self, entry: Entry) -> None:
        self._queue.push(entry)
        self._wake.emit()
        self._tell_state()

    def _foreground(self) -> Job | None:
        """The job that the user waits for: the one that runs, or else the first one queued."""
        jobs = [entry for entry in self._open.values() if lane(entry.job) is not Lane.QUICK]
        jobs.sort(key=lambda entry: (entry.id not in self._running, lane(entry.job), entry.id))
        return jobs[0].job if jobs else None

    def _tell_state(self) -> None:
        if not self._ready or self._state is EngineState.STOPPED:
            return
        job = self._foreground()
        if job is None:
            self._set_state(EngineState.READY, self.tr("Ready"))
        else:
            self._set_state(EngineState.BUSY, self._sentence_of(job))

    def _sentence_of(self, job: Job) -> str:
        sentences: dict[type, str] = {
            Speak: self.tr("Speaking"),
            Draw: self.tr("Drawing"),
            Refill: self.tr("Writing a part again"),
            TakeIn: self.tr("Looking through a watched folder"),
            PlanImport: self.tr("Looking through the files"),
            RunImport: self.tr("Importing"),
            ImportSample: self.tr("Importing the sample life"),
            UndoImport: self.tr("Taking the import back"),
            RemoveForGood: self.tr("Removing for good"),
            EmptyTrash: self.tr("Emptying the trash"),
            MakeBackup: self.tr("Backing up"),
            ExportAll: self.tr("Exporting"),
            CheckBackup: self.tr("Checking the backup"),
            RestoreBackup: self.tr("Restoring the backup"),
            ChangePassphrase: self.tr("Rewriting the memories"),
            EmbedPending: self.tr("Computing vectors"),
            LearnRelevance: self.tr("Learning from your verdicts"),
            ListReminders: self.tr("Looking for what is due"),
            SelfTest: self.tr("Measuring the speed"),
            VerifyModel: self.tr("Checking the model"),
            RepairModel: self.tr("Repairing the model"),
            Diagnose: self.tr("Checking this computer"),
            CheckModel: self.tr("Checking the model"),
            MeasureModel: self.tr("Measuring the speed"),
            UseModel: self.tr("Changing the model"),
            CompareModels: self.tr("Comparing two models"),
            LookAtFolder: self.tr("Looking at the folder"),
            MoveProfile: self.tr("Moving your memories"),
            RemoveOldProfile: self.tr("Removing the old folder"),
        }
        return sentences.get(type(job), self.tr("Answering"))

    def _set_state(self, state: EngineState, sentence: str) -> None:
        """Tell a change to everyone before the next: a slot that submits a job would else be overtaken."""
        if (state, sentence) == (self._state, self._sentence):
            return
        self._state, self._sentence = state, sentence
        self._untold.append((state, sentence))
        if len(self._untold) > 1:
            return
        while self._untold:
            self.state_changed.emit(*self._untold[0])
            self._untold.pop(0)

    def _end(self, job_id: int) -> bool:
        """Close a job; whether it was open."""
        self._running.discard(job_id)
        known = self._open.pop(job_id, None) is not None
        self._tell_state()
        return known

    # What the worker says

    @Slot()
    def _on_ready(self) -> None:
        if self._state is EngineState.STOPPED:
            return
        self._start_limit.stop()
        self._ready = True
        self._set_state(EngineState.READY, self.tr("Ready"))  # told also where jobs wait, for views wait for it
        self._tell_state()

    @Slot(object)
    def _on_start_failed(self, problem: Problem) -> None:
        if self._state is EngineState.STOPPED:
            return
        self._start_limit.stop()
        self._set_state(EngineState.FAILED, problem.message)
        self.start_failed.emit(problem)

    @Slot()
    def _on_start_limit(self) -> None:
        seconds = self._start_limit.interval() / 1000
        message = self.tr("The engine did not start within {0} seconds.").format(f"{seconds:.0f}")
        remedy = self.tr("Try again; if other programs keep the computer busy, close some of them first.")
        self._on_start_failed(Problem("engine.timeout", message, remedy))

    @Slot(int)
    def _on_began(self, job_id: int) -> None:
        if job_id in self._open:
            self._running.add(job_id)
            self.started.emit(job_id)
            self._tell_state()

    @Slot(int, object)
    def _on_turn_saved(self, job_id: int, turn: object) -> None:
        if job_id in self._open:
            self.turn_saved.emit(job_id, turn)

    @Slot(int, object)
    def _on_stepped(self, job_id: int, step: object) -> None:
        if job_id in self._open:
            self.step.emit(job_id, step)

    @Slot(int, object)
    def _on_parted(self, job_id: int, part: object) -> None:
        if job_id in self._open:
            self.part.emit(job_id, part)

    @Slot(int, object)
    def _on_progressed(self, job_id: int, progress: object) -> None:
        if job_id in self._open or job_id == BACKGROUND:
            self.progress.emit(job_id, progress)

    @Slot(int, object)
    def _on_done(self, job_id: int, result: object) -> None:
        if self._end(job_id):
            self.finished.emit(job_id, result)

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: object) -> None:
        if self._end(job_id):
            self.failed.emit(job_id, problem)

    @Slot(str, object)
    def _on_folder_changed(self, folder: str, paths: object) -> None:
        if self._state is not EngineState.STOPPED:
            self.folder_changed.emit(folder, paths)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if self._end(job_id):
            self.cancelled.emit(job_id)


if TYPE_CHECKING:

    def _is_a_client(client: EngineClient) -> EngineClientLike:
        return client
