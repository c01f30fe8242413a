"""What the window itself does to memories: keeps quick notes, removes the sample life, undoes; and says so."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from ai_os_app.chat_changes import ChatChanges
from ai_os_app.settings import Settings
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import Forget, Job, RememberNote, UndoEdit, UndoImport
from ai_os_app.workers.results import Edited, EditUndone, ImportUndone, Problem, Remembered
from ai_os_diffusion.conversation.model import Turn


class Keeper(QObject):
    """Submits jobs and answers for them: whatever comes of one is told in a notice."""

    note_refused = Signal(str)  # the text of a note that could not be kept
    undo_wanted = Signal(object)  # the turn of a chat whose change is to be undone

    def __init__(
        self, client: EngineClientLike, settings: Settings, notices: NoticeArea, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._settings = settings
        self._notices = notices
        self._jobs: dict[int, Job] = {}
        self._changes = ChatChanges()
        self._undoing = ""  # the turn that Undo was asked for
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    @Slot(str)
    def remember(self, text: str) -> None:
        """Keep a note."""
        self._submit(RememberNote(text))

    @Slot()
    def remove_sample(self) -> None:
        """Take the import of the sample life back."""
        batch = self._settings.text("sample_batch")
        if batch and UndoImport(batch) not in self._jobs.values():
            self._submit(UndoImport(batch))

    @Slot()
    def undo(self) -> None:
        """Undo the newest change: what a notice with an Undo tells, an edit, or what was done in a chat."""
        if self._changes.newest() <= self._notices.newest_undo() and self._notices.undo():
            return
        done = self._changes.take()
        if done is None:
            self._notices.tell(self.tr("There is nothing to undo."))
        elif isinstance(done, Edited):
            self._submit(UndoEdit(done.token))
        else:
            self._undoing = done.id
            self.undo_wanted.emit(done)

    def _submit(self, job: Job) -> None:
        self._jobs[self._client.submit(job)] = job

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        self._changes.follow(result)
        if isinstance(result, Turn) and result.id == self._undoing and result.proposal is not None:
            self._undoing = ""
            kept = result.proposal.kind == "remember"
            self._notices.tell(self.tr("It is no longer remembered.") if kept else self.tr("It is remembered again."))
        if isinstance(result, Edited):  # wherever that was asked for
            undo = UndoEdit(result.token)
            self._notices.tell(self.tr("The note is changed."), kind="done", on_action=lambda: self._submit(undo))
        job = self._jobs.pop(job_id, None)
        if job is None:
            return
        if isinstance(result, EditUndone):
            self._notices.tell(self.tr("The note says what it said before."))
        elif isinstance(result, Remembered):
            forget = Forget((result.id,))
            self._notices.tell(self.tr("The note is remembered."), kind="done", on_action=lambda: self._submit(forget))
        elif isinstance(job, Forget):
            self._notices.tell(self.tr("The note is forgotten."))
        elif isinstance(result, ImportUndone):
            self._settings.set("sample_batch", "")
            self._notices.tell(self.tr("The sample life is removed. Your own memories are as they were."), kind="done")

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: Problem) -> None:
        job = self._jobs.pop(job_id, None)
        if job is None:
            return
        self._notices.tell_problem(problem)
        if isinstance(job, RememberNote):
            self.note_refused.emit(job.text)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        self._jobs.pop(job_id, None)
