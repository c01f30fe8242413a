"""Moves the data folder: asks with figures, tells how far it is, and lets the settings follow once it is done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, QObject, Signal, Slot

from ai_os_app.counting import time_text
from ai_os_app.settings import Settings
from ai_os_app.views.settings.data_folder_card import DataFolderCard
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import Job
from ai_os_app.workers.moving_jobs import (
    FolderSeen,
    LookAtFolder,
    MoveProfile,
    OldProfileRemoved,
    ProfileMoved,
    RemoveOldProfile,
)
from ai_os_app.workers.results import Problem
from ai_os_diffusion.progress import Progress


class DataMover(QObject):
    """One thing at a time. The settings name the new folder as soon as the profile is open there, and not before."""

    task_changed = Signal(str, float)  # sentence and share in 0..1 for the status bar; ("", 0.0) when it is over
    reopened = Signal()  # the profile was closed meanwhile, whatever came of it
    moved = Signal(str)  # the folder of the profile

    def __init__(
        self, client: EngineClientLike, settings: Settings, card: DataFolderCard, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._settings = settings
        self._card = card
        self._job_id = 0
        self._job: Job | None = None
        self._asked: FolderSeen | RemoveOldProfile | None = None
        card.move_wanted.connect(self.look)
        card.removal_wanted.connect(self.ask_removal)
        card.confirmed.connect(self._on_confirmed)
        card.cancelled.connect(self._on_cancel)
        client.progress.connect(self._on_progress)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    @Slot(str)
    def look(self, folder: str) -> None:
        """Look at a data folder, then ask whether the profile is to be moved there."""
        self._begin(LookAtFolder(folder))

    @Slot()
    def ask_removal(self) -> None:
        """Ask whether the folder from which the profile was moved is to be removed."""
        old = self._settings.text("old_data")
        if not old or self._job_id:
            return
        self._asked = RemoveOldProfile(old)
        question = self.tr("Remove {0}? It holds your memories as they were when you moved them.").format(old)
        self._card.ask_for(question, self.tr("Remove it"), self.tr("Keep it"))

    @Slot()
    def _on_confirmed(self) -> None:
        asked, self._asked = self._asked, None
        if isinstance(asked, RemoveOldProfile):
            self._begin(asked)
        elif asked is not None and asked.taken:
            self._settings.set("data_folder", asked.folder)
            self._card.show_result(self.tr("The memories in {0} are used from the next start on.").format(asked.path))
        elif asked is not None:
            self._begin(MoveProfile(asked.folder))

    @Slot()
    def _on_cancel(self) -> None:
        self._asked = None
        if self._job_id:
            self._card.show_stopping()
            self._client.cancel(self._job_id)
        else:
            self._card.show_result("")

    def _begin(self, job: Job) -> None:
        if self._job_id:
            return
        self._asked = None
        self._job = job
        self._job_id = self._client.submit(job)
        self._show(None)

    def _show(self, progress: Progress | None) -> None:
        titles: dict[type, str] = {
            LookAtFolder: self.tr("Looking at the folder"),
            MoveProfile: self.tr("Moving your memories"),
            RemoveOldProfile: self.tr("Removing the old folder"),
        }
        share = progress.done / progress.total if progress is not None and progress.total else None
        sentence = ", ".join(part for part in (titles[type(self._job)], time_text(progress)) if part)
        self._card.show_work(sentence, share)
        self.task_changed.emit(sentence, share or 0.0)

    def _end(self, sentence: str, *, bad: bool = False) -> None:
        was_move = isinstance(self._job, MoveProfile)
        self._job_id, self._job = 0, None
        self.task_changed.emit("", 0.0)
        self._card.show_result(sentence, bad=bad)
        if was_move:
            self.reopened.emit()

    @Slot(int, object)
    def _on_progress(self, job_id: int, progress: Progress) -> None:
        if self._job_id and job_id == self._job_id:
            self._show(progress)

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if not self._job_id or job_id != self._job_id:
            return
        if isinstance(result, FolderSeen):
            self._on_seen(result)
        elif isinstance(result, ProfileMoved):
            self._on_moved(result)
        elif isinstance(result, OldProfileRemoved):
            self._settings.set("old_data", "")
            size = QLocale().formattedDataSize(result.size, 1)
            self._end(self.tr("{0} is removed; {1} are free again.").format(result.path, size))

    def _on_seen(self, seen: FolderSeen) -> None:
        old = self._settings.text("old_data")
        there = bool(old) and Path(seen.path).resolve() == Path(old).resolve()  # without what was written since
        if there or (old and not seen.taken):  # two old folders would be one too many to keep in mind
            told = self.tr(
                "{0} still holds your memories as they were when you moved them. Remove that old folder first, then "
                "move them there."
            )
            self._end(told.format(old), bad=True)
            return
        self._end("")
        self._ask(seen)

    def _ask(self, seen: FolderSeen) -> None:
        self._asked = seen
        if seen.taken:
            question = self.tr(
                "There are memories in {0} already. Use those from the next start on? The ones that are open now stay "
                "where they are."
            )
            self._card.ask_for(question.format(seen.path), self.tr("Use those"), self.tr("Change nothing"))
            return
        question = self.tr(
            "Move your memories to {place}? They take {size}; {free} are free there. Nothing else is done meanwhile."
        )
        size, free = (QLocale().formattedDataSize(value, 1) for value in (seen.size, seen.free))
        self._card.ask_for(
            question.format(place=seen.path, size=size, free=free), self.tr("Move them"), self.tr("Leave them here")
        )

    def _on_moved(self, moved: ProfileMoved) -> None:
        self._settings.set("data_folder", moved.folder)
        self._settings.set("old_data", moved.before)
        self._settings.flush()  # a later start must not open the old ones, in which nothing new will be
        self._card.show_here(moved.path)
        done = self.tr("Your memories are in {0} now. They are still in {1} too, until you remove them there.")
        self._end(done.format(moved.path, moved.before))
        self.moved.emit(moved.path)

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: Problem) -> None:
        if self._job_id and job_id == self._job_id:
            self._end(problem.sentence, bad=True)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if self._job_id and job_id == self._job_id:
            self._end(self.tr("Stopped. Nothing was changed."))
