"""An import from the choice of files to its undo: one state at a time, without widgets."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import Job, ListFileKinds, PlanImport, RunImport, UndoImport
from ai_os_app.workers.results import FileKinds, ImportDone, ImportUndone, PlanReady, Problem
from ai_os_diffusion.progress import Progress


class Phase(enum.Enum):
    """Where an import stands."""

    CHOOSING = "choosing"
    PLANNING = "planning"
    PREVIEW = "preview"
    RUNNING = "running"
    STOPPING = "stopping"  # Cancel was pressed; the file in hand is finished
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


BUSY = (Phase.PLANNING, Phase.RUNNING, Phase.STOPPING, Phase.UNDOING)
STORING = (Phase.RUNNING, Phase.STOPPING, Phase.UNDOING)
"""Phases that cannot be left for another choice of files."""


class ImportModel(QObject):
    """Drives one import through the client. Results of other jobs are not its own."""

    changed = Signal()  # the phase
    progressed = Signal()
    kinds_known = Signal()

    def __init__(self, client: EngineClientLike, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._job = 0
        self._failed_job: Job | None = None
        self._kinds_job = 0
        self.phase = Phase.CHOOSING
        self.kinds: FileKinds | None = None  # None: not known yet
        self.paths: tuple[str, ...] = ()
        self.plan: PlanReady | None = None
        self.progress: Progress | None = None
        self.done: ImportDone | None = None
        self.undone: ImportUndone | None = None
        self.problem: Problem | None = None
        client.progress.connect(self._on_progress)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    def ask_kinds(self) -> None:
        """Ask once what can be imported; `kinds_known` tells it."""
        if self.kinds is None and not self._kinds_job:
            self._kinds_job = self._client.submit(ListFileKinds())

    def choose(self, paths: Sequence[str]) -> bool:
        """Plan the import of other paths; False while something is being stored, or where there are none."""
        if not paths or self.phase in STORING:
            return False
        self._drop()
        self.paths = tuple(paths)
        self._submit(PlanImport(self.paths), Phase.PLANNING)
        return True

    def reset(self) -> None:
        """Back to the choice of files, unless something is being stored."""
        if self.phase not in STORING:
            self._drop()
            self._enter(Phase.CHOOSING)

    def run(self) -> None:
        """Import what the preview shows."""
        if self.phase is Phase.PREVIEW and self.plan is not None:
            self._submit(RunImport(self.plan.number), Phase.RUNNING)

    def cancel(self) -> None:
        """Stop: a plan is dropped, an import keeps the files that are finished."""
        job = self._job
        if self.phase is Phase.RUNNING:
            self._enter(Phase.STOPPING)
        if self.phase in (Phase.PLANNING, Phase.STOPPING):
            self._client.cancel(job)

    def undo(self) -> None:
        """Take the import that is done back."""
        if self.phase is Phase.DONE and self.done is not None and self.done.report.imported:
            self._submit(UndoImport(self.done.report.batch), Phase.UNDOING)

    def retry(self) -> None:
        """Do again what failed."""
        if self.phase is Phase.FAILED and isinstance(self._failed_job, UndoImport):
            self._submit(self._failed_job, Phase.UNDOING)
        elif self.phase is Phase.FAILED:
            self.choose(self.paths)  # an import that broke off goes on where a new plan finds it

    @property
    def share(self) -> float:
        """How much is done, in 0..1."""
        report = self.progress
        return report.done / report.total if report is not None and report.total else 0.0

    # Steps

    def _drop(self) -> None:
        late, self._job = self._job, 0
        if late:
            self._client.cancel(late)
        self.plan = self.done = self.undone = self.problem = self.progress = None

    def _submit(self, job: Job, phase: Phase) -> None:
        self._failed_job = job
        self.progress = None
        self._job = self._client.submit(job)
        self._enter(phase)

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self.changed.emit()

    # Results

    @Slot(int, object)
    def _on_progress(self, job_id: int, progress: Progress) -> None:
        if self._job and job_id == self._job:
            self.progress = progress
            self.progressed.emit()

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if isinstance(result, FileKinds) and job_id == self._kinds_job:
            self.kinds = result
            self.kinds_known.emit()
        if not self._job or job_id != self._job:
            return
        self._job = 0
        if isinstance(result, PlanReady):
            self.plan = result
            self._enter(Phase.PREVIEW)
        elif isinstance(result, ImportDone):
            self.done = result
            self._enter(Phase.DONE)
        elif isinstance(result, ImportUndone):
            self.undone = result
            self._enter(Phase.UNDONE)

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: Problem) -> None:
        if self._job and job_id == self._job:
            self._job = 0
            self.problem = problem
            self._enter(Phase.FAILED)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        """A plan was stopped, or an import that had not begun."""
        if self._job and job_id == self._job:
            self._job = 0
            self._enter(Phase.PREVIEW if self.plan is not None else Phase.CHOOSING)
