"""Evolution in the window: asks the engine for what the page wants, and lets it learn when nobody needs the computer.

Whether it may learn now is the engine's to decide; the window only asks now and then.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ai_os_app.status_bar import StatusBar
from ai_os_app.views.evolution import wording
from ai_os_app.views.evolution.evolution_page import EvolutionPage
from ai_os_app.views.evolution.trained_on import MOST, TrainedOnDialog
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.evolution_jobs import (
    EvolutionRan,
    EvolutionShown,
    ExportSkill,
    ImportSkill,
    LearnAbout,
    MakeSkill,
    ReadEvolution,
    RunEvolution,
    StopEvolution,
)
from ai_os_app.workers.jobs import EngineState, GetMemories, Job
from ai_os_app.workers.results import Memories, Problem
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.evolution.records import EvolutionStatus, Receipt

ASK_EVERY_MS = 60_000
READ_AFTER_MS = 300  # several changes in a row are read once

log = logging.getLogger(__name__)


class Learning(QObject):
    """Connects the page and the status bar with the engine."""

    said = Signal(str, str, bool)  # a short text, a sentence on it, whether a run is under way
    told = Signal(str)  # what came of a run
    source_requested = Signal(object)  # MemoryHit

    def __init__(
        self,
        client: EngineClientLike,
        page: EvolutionPage,
        status: StatusBar,
        notices: NoticeArea,
        window: QWidget | None = None,
    ) -> None:
        super().__init__(window)
        self._client = client
        self._page = page
        self._notices = notices
        self._window = window
        self._jobs: dict[int, Job] = {}
        self._run = 0  # job id of the run under way
        self._memories = 0  # job id of the memories that the dialog waits for
        self._status: EvolutionStatus | None = None
        self._gave_up: Problem | None = None  # why a run that began by itself failed; the next would too
        self.dialog: TrainedOnDialog | None = None  # made when it is first needed
        self._ask_now_and_then = QTimer(self, interval=ASK_EVERY_MS)
        self._ask_now_and_then.timeout.connect(self.offer)
        self._read_soon = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._read_soon.timeout.connect(self.read)
        self.said.connect(status.show_evolution)
        self.told.connect(status.tell)
        page.wanted.connect(self._submit)
        page.memories_wanted.connect(self._show_memories)
        page.opened.connect(self._on_opened)
        client.state_changed.connect(self._on_state)
        client.part.connect(self._on_part)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)
        client.memories_changed.connect(self._on_memories_changed)

    @Slot()
    def read(self) -> None:
        """Read how things stand, unless that is being done."""
        if ReadEvolution() not in self._jobs.values():
            self._submit(ReadEvolution())

    @Slot()
    def offer(self) -> None:
        """Let it learn, where something waits and the engine has nothing else to do."""
        status = self._status
        free = self._client.state is EngineState.READY and not self._client.is_busy()
        if status is not None and status.state != "off" and status.queue and free and self._gave_up is None:
            self._submit(RunEvolution())
        elif self._page.isVisible() and free:
            self.read()  # a new day has a new budget

    @Slot(object)
    def _submit(self, job: Job) -> None:
        if isinstance(job, RunEvolution):
            if self._run:
                return
            self._gave_up = None
        if isinstance(job, StopEvolution) and self._run:
            self._client.cancel(self._run)  # at once, also while the engine is at work on something else
        number = self._client.submit(job)
        self._jobs[number] = job
        if isinstance(job, RunEvolution):
            self._run = number

    @Slot(object)
    def _show_memories(self, receipt: Receipt) -> None:
        if self.dialog is None:
            self.dialog = TrainedOnDialog(self._window)
            self.dialog.source_requested.connect(self.source_requested)
        self.dialog.begin(receipt)
        job = GetMemories(receipt.memories[:MOST])
        self._memories = self._client.submit(job)
        self._jobs[self._memories] = job

    def _show(self, status: EvolutionStatus) -> None:
        self._status = status
        self.said.emit(wording.in_short(status), status.detail, wording.works(status))

    # What happens

    @Slot()
    def _on_opened(self) -> None:
        if self._client.state in (EngineState.READY, EngineState.BUSY):
            self.read()

    @Slot(object, str)
    def _on_state(self, state: EngineState, _sentence: str) -> None:
        if state in (EngineState.FAILED, EngineState.STOPPED):
            self._ask_now_and_then.stop()
            self._read_soon.stop()
        elif state is EngineState.READY and not self._ask_now_and_then.isActive():
            self._ask_now_and_then.start()
            self.read()

    @Slot()
    def _on_memories_changed(self) -> None:
        if self._status is not None:  # a receipt may have lost what it was trained on
            self._read_soon.start()

    @Slot(int, object)
    def _on_part(self, number: int, part: object) -> None:
        if number == self._run and number and isinstance(part, EvolutionStatus):
            self._page.show_status(part)
            self._show(part)

    @Slot(int, object)
    def _on_finished(self, number: int, result: object) -> None:
        if isinstance(result, Turn) and self._status is not None and self._status.state != "off":
            self._read_soon.start()  # an answer that was unsure waits to be learned now
        job = self._jobs.pop(number, None)
        if job is None:
            return
        if isinstance(result, EvolutionShown):
            self._tell_skill(job, result)
            self._page.show_all(result)
            self._show(result.status)
            if self._gave_up is not None:
                self._page.show_problem(self._gave_up)
        elif isinstance(result, EvolutionRan):
            self._run = 0
            if result.receipt is not None:
                self.told.emit(self.tr("Learning: {0}").format(wording.outcome(result.receipt)[1]))
            self.read()
        elif isinstance(result, Memories) and number == self._memories and self.dialog is not None:
            self.dialog.show_memories(result)

    def _tell_skill(self, job: Job, shown: EvolutionShown) -> None:
        """Say what came of a skill where the page does not show it: it may be out of sight, or in a file."""
        names = {card.id: card.name for card in shown.skills}
        if isinstance(job, ExportSkill):
            sentence = self.tr("The skill “{0}” is in {1}.").format(names.get(job.skill, ""), job.file)
        elif isinstance(job, MakeSkill | ImportSkill) and shown.skills:
            sentence = self.tr("The skill “{0}” is here. It acts once you switch it on.")
            sentence = sentence.format(shown.skills[-1].name)
        else:
            return
        self._notices.tell(sentence, kind="done")

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        job = self._jobs.pop(number, None)
        if job is None:
            return
        if isinstance(job, ReadEvolution):
            self._page.show_problem(problem)
        elif isinstance(job, GetMemories):
            if number == self._memories and self.dialog is not None:
                self.dialog.show_problem(problem)
        elif isinstance(job, RunEvolution):
            self._run_failed(job, problem)
        else:
            self._notices.tell_problem(problem)
            if isinstance(job, LearnAbout):
                self._page.queue.put_back(job.question)
            self.read()  # what is shown may not be so

    def _run_failed(self, job: RunEvolution, problem: Problem) -> None:
        self._run = 0
        if job.force:
            self._notices.tell_problem(problem)
        else:  # nobody has asked for it, so it is told where it is looked for
            log.warning("a run of evolution failed (%s); the next one waits for the user", problem.kind)
            how = self.tr("It learns by itself again once you have pressed “Run now”.")
            self._gave_up = replace(problem, remedy=f"{problem.remedy} {how}".strip())
        self.read()

    @Slot(int)
    def _on_cancelled(self, number: int) -> None:
        if self._jobs.pop(number, None) is not None and number == self._run:
            self._run = 0
            self.read()
