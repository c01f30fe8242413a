"""Keeps watched folders up to date: asks the engine to watch, to take in what changes, and says how each one stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from PySide6.QtCore import QLocale, QObject, QTime, QTimer, Signal, Slot

from ai_os_app.counting import counted
from ai_os_app.views.settings.watched_folders import FolderPhase, WatchedFolder
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import EngineState, TakeIn, WatchFolders
from ai_os_app.workers.results import Problem, TakenIn, Watching
from ai_os_diffusion.types import FileProblem

RETRY_MS = 30_000  # a drive may be plugged in again


class FolderKeeper(QObject):
    """The list lies in the profile; watching begins when the engine is ready."""

    changed = Signal(tuple)  # of WatchedFolder
    taken_in = Signal(str)  # a sentence for the status bar
    refused = Signal(str)  # why a folder is not added
    problem = Signal(object)  # Problem

    def __init__(self, client: EngineClientLike, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._folders: dict[str, WatchedFolder] = {}
        self._asked = 0  # job id of the newest WatchFolders
        self._known = False  # whether the profile's list is
        self._jobs: dict[int, TakeIn] = {}
        self._pending: dict[str, set[str]] = {}  # paths that changed meanwhile
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self._watch_again)
        client.state_changed.connect(self._on_state)
        client.folder_changed.connect(self._on_folder_changed)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    @property
    def folders(self) -> tuple[WatchedFolder, ...]:
        """All of them with how they stand."""
        return tuple(self._folders.values())

    @Slot(str)
    def add(self, folder: str) -> bool:
        """Keep a folder up to date from now on; False, and `refused`, where that is done already."""
        if not self._known:
            self.refused.emit(self.tr("Folders can be watched when the engine is ready."))
            return False
        path = str(PurePath(folder))
        outer = next((known for known in self._folders if _is_within(path, known)), None)
        if outer is not None:
            same = self.tr("{0} is watched already.").format(path)
            inside = self.tr("{0} is watched already, with {1} around it.").format(path, outer)
            self.refused.emit(same if outer == path else inside)
            return False
        for inner in [known for known in self._folders if _is_within(known, path)]:
            self._drop(inner)
        self._folders[path] = WatchedFolder(path)
        self._watch()
        return True

    @Slot(str)
    def remove(self, folder: str) -> None:
        """Watch a folder no longer; what came from it stays."""
        if folder in self._folders:
            self._drop(folder)
            self._watch()

    @Slot()
    def start_over(self) -> None:
        """The profile was opened again, and may list other folders."""
        for number in list(self._jobs):
            self._client.cancel(number)
        self._pending.clear()
        self._known = False
        self._asked = self._client.submit(WatchFolders())

    def _drop(self, folder: str) -> None:
        del self._folders[folder]
        self._pending.pop(folder, None)
        for number in [number for number, job in self._jobs.items() if job.folder == folder]:
            self._client.cancel(number)

    # Asking

    def _watch(self) -> None:
        self._tell()
        self._watch_again()

    @Slot()
    def _watch_again(self) -> None:
        self._asked = self._client.submit(WatchFolders(tuple(self._folders)))

    def _look(self, folder: str, paths: Iterable[str] = ()) -> None:
        """Take in changes, after those that are being taken in."""
        if any(job.folder == folder for job in self._jobs.values()):
            self._pending.setdefault(folder, set()).update(paths)
            return
        job = TakeIn(folder, tuple(sorted(paths)))
        self._jobs[self._client.submit(job)] = job
        self._set(folder, FolderPhase.LOOKING)

    def _set(self, folder: str, phase: FolderPhase, told: str = "", problems: tuple[FileProblem, ...] = ()) -> None:
        known = self._folders[folder]
        if phase is FolderPhase.LOOKING:
            told, problems = known.told, known.problems
        self._folders[folder] = replace(known, phase=phase, told=told, problems=problems)
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.folders)

    # Hearing

    @Slot(object, str)
    def _on_state(self, state: EngineState, _sentence: str) -> None:
        if state is EngineState.READY and not self._known and not self._asked:
            self._asked = self._client.submit(WatchFolders())

    @Slot(str, object)
    def _on_folder_changed(self, folder: str, paths: tuple[str, ...]) -> None:
        if folder in self._folders:
            self._look(folder, paths)

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if job_id == self._asked and isinstance(result, Watching):
            self._asked = 0
            self._on_watching(result)
        elif isinstance(result, TakenIn) and (job := self._jobs.pop(job_id, None)) and job.folder in self._folders:
            self._on_taken_in(job, result)

    def _on_watching(self, result: Watching) -> None:
        if not self._known:
            self._known = True
            self._folders = {folder: WatchedFolder(folder) for folder in result.folders}
            self._tell()
        refused = {problem.path: problem for problem in result.refused}
        for folder, known in list(self._folders.items()):
            problem = refused.get(folder)
            if problem is not None:
                self._set(folder, FolderPhase.AWAY, problems=(problem,))
            elif known.phase in (FolderPhase.WAITING, FolderPhase.AWAY, FolderPhase.FAILED):
                self._look(folder)
        if refused:
            self._retry.start()

    def _on_taken_in(self, job: TakeIn, result: TakenIn) -> None:
        folder, told = job.folder, self._folders[job.folder].told
        earlier = self._folders[folder].problems if job.paths else ()
        kept = tuple(problem for problem in earlier if problem.path not in job.paths)
        problems = tuple(dict.fromkeys((*kept, *result.problems)))
        what = _what(result)
        if what:
            clock = QLocale().toString(QTime.currentTime(), QLocale.FormatType.ShortFormat)
            told = self.tr("Last change at {time}: {what}.").format(time=clock, what=what)
            name = PurePath(folder).name or folder
            self.taken_in.emit(self.tr("{folder}: {what}").format(folder=name, what=what))
        self._set(folder, FolderPhase.CURRENT if result.there else FolderPhase.AWAY, told, problems)
        if not result.there:
            self._retry.start()
        paths = self._pending.pop(folder, None)
        if paths is not None:
            self._look(folder, paths)

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: Problem) -> None:
        if job_id == self._asked:
            self._asked = 0
            self.problem.emit(problem)
            return
        job = self._jobs.pop(job_id, None)
        if job is not None and job.folder in self._folders:
            self._set(job.folder, FolderPhase.FAILED, problem.sentence)
            self._pending.pop(job.folder, None)  # the whole folder is looked through then
            self._retry.start()

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        self._jobs.pop(job_id, None)


def _what(result: TakenIn) -> str:
    """What was taken in and forgotten, "" for nothing."""
    parts = []
    if result.imported:
        parts.append(counted(result.imported, "1 file taken in", "{n} files taken in"))
    if result.forgotten:
        parts.append(counted(result.forgotten, "1 deleted file forgotten", "{n} deleted files forgotten"))
    return ", ".join(parts)


def _is_within(path: str, folder: str) -> bool:
    return PurePath(path).is_relative_to(folder)
