"""Makes backups, restores them, and exports: one at a time, told in the card of the settings and in the status bar."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QLocale, QObject, Signal, Slot

from ai_os_app.counting import counted, time_text
from ai_os_app.day_format import day_text
from ai_os_app.views.settings.safe_card import SafeCard
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import CheckBackup, ExportAll, Job, MakeBackup, RestoreBackup
from ai_os_app.workers.results import BackedUp, BackupChecked, BackupRestored, ExportedAll, Problem
from ai_os_diffusion.progress import Progress


class SafeKeeper(QObject):
    """A restore is asked for once the backup is read to its end, with figures of what would be replaced."""

    task_changed = Signal(str, float)  # sentence and share in 0..1 for the status bar; ("", 0.0) when it is over
    restored = Signal()  # the profile holds other memories and conversations now
    reopened = Signal()  # the profile was closed for a restore, whatever came of it

    def __init__(self, client: EngineClientLike, card: SafeCard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._card = card
        self._job_id = 0
        self._job: Job | None = None
        self._checked: BackupChecked | None = None  # what the user is asked about
        card.backup_wanted.connect(self.back_up)
        card.export_wanted.connect(self.export)
        card.restore_wanted.connect(self.check)
        card.confirmed.connect(self.restore)
        card.cancelled.connect(self.cancel)
        client.progress.connect(self._on_progress)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    @Slot(str)
    def back_up(self, path: str) -> None:
        """Write a backup."""
        self._begin(MakeBackup(path))

    @Slot(str)
    def export(self, folder: str) -> None:
        """Write plain files into a new folder in this one."""
        self._begin(ExportAll(folder))

    @Slot(str)
    def check(self, path: str) -> None:
        """Read a backup to its end, then ask whether it is to be restored."""
        self._begin(CheckBackup(path))

    @Slot()
    def restore(self) -> None:
        """Restore what was asked about."""
        checked, self._checked = self._checked, None
        if checked is not None:
            self._begin(RestoreBackup(checked.path))

    @Slot()
    def cancel(self) -> None:
        """Stop the work, or leave the question."""
        self._checked = None
        if self._job_id:
            self._card.show_stopping()
            self._client.cancel(self._job_id)
        else:
            self._card.show_result("")

    def _begin(self, job: Job) -> None:
        if self._job_id:
            return
        self._checked = None
        self._job = job
        self._job_id = self._client.submit(job)
        self._show(None)

    def _title(self) -> str:
        titles: dict[type, str] = {
            MakeBackup: self.tr("Backing up"),
            ExportAll: self.tr("Exporting"),
            CheckBackup: self.tr("Checking the backup"),
            RestoreBackup: self.tr("Restoring"),
        }
        return titles[type(self._job)]

    def _show(self, progress: Progress | None) -> None:
        share = progress.done / progress.total if progress is not None and progress.total else None
        sentence = ", ".join(part for part in (self._title(), time_text(progress)) if part)
        self._card.show_work(sentence, share)
        self.task_changed.emit(sentence, share or 0.0)

    def _end(self, sentence: str, *, bad: bool = False) -> None:
        was_restore = isinstance(self._job, RestoreBackup)
        self._job_id, self._job = 0, None
        self.task_changed.emit("", 0.0)
        self._card.show_result(sentence, bad=bad)
        if was_restore:
            self.reopened.emit()

    @Slot(int, object)
    def _on_progress(self, job_id: int, progress: Progress) -> None:
        if self._job_id and job_id == self._job_id:
            self._show(progress)

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if not self._job_id or job_id != self._job_id:
            return
        if isinstance(result, BackedUp):
            size = QLocale().formattedDataSize(result.size, 1)
            what = counted(result.memories, "1 memory", "{n} memories")
            self._end(
                self.tr("{what} and all conversations are in {path} ({size}).").format(
                    what=what, path=result.path, size=size
                )
            )
        elif isinstance(result, ExportedAll):
            memories = counted(result.memories, "1 memory", "{n} memories")
            chats = counted(result.conversations, "1 conversation", "{n} conversations")
            told = self.tr("{memories} and {chats} are in {path}. They are not encrypted there.")
            self._end(told.format(memories=memories, chats=chats, path=result.path))
        elif isinstance(result, BackupChecked):
            self._end("")
            self._ask(result)
        elif isinstance(result, BackupRestored):
            what = counted(result.memories, "1 memory is", "{n} memories are")
            name = PurePath(result.path).name
            self._end(self.tr("{what} restored from {name}, with all conversations.").format(what=what, name=name))
            self.restored.emit()

    def _ask(self, checked: BackupChecked) -> None:
        self._checked = checked
        moment = checked.made.astimezone()
        made = f"{day_text(moment.date())}, {moment:%H:%M}"
        there = counted(checked.memories, "1 memory", "{n} memories")
        here = counted(checked.present, "1 memory", "{n} memories")
        question = self.tr(
            "The backup of {made} is whole and holds {there}. Restoring it removes what is here now: {here}, all "
            "conversations, and the trash. Back that up first if you may want it again."
        )
        self._card.ask(question.format(made=made, there=there, here=here))

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: Problem) -> None:
        if self._job_id and job_id == self._job_id:
            self._end(problem.sentence, bad=True)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if self._job_id and job_id == self._job_id:
            self._end(self.tr("Stopped. Nothing was changed."))
