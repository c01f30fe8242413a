"""Watched folders on the engine's thread: what is watched, and what changes there taken into the memories."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from ai_os_app.workers import jobs, results
from ai_os_app.workers.session import JobContext
from ai_os_app.workers.sources import file_digest
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers.registry import detect
from ai_os_diffusion.memory.importers.walking import shown
from ai_os_diffusion.memory.importers.watching import FolderWatch, plan_changes
from ai_os_diffusion.memory.importing import ImportPlan
from ai_os_diffusion.progress import CancelToken, Progress
from ai_os_diffusion.types import FileProblem

_FOLDERS = "watched-folders"
_MARKS = "watched-marks"
_MOST_MARKS = 20_000
_MOST_PATHS = 50  # so many changes at once are looked for in the whole folder


class WatchedFolders:
    """One watch for each folder, so that one that cannot be watched stops no other. The list lies in the profile."""

    def __init__(self, engine: ArrowEngine) -> None:
        self._engine = engine
        self._watches: dict[str, tuple[FolderWatch, tuple[int, int]]] = {}  # with the folder's identity

    def watch(self, job: jobs.WatchFolders, context: JobContext) -> results.Watching:
        """Watch these folders and no others."""
        folders = self._kept() if job.folders is None else job.folders
        if job.folders is not None and job.folders != self._kept():
            self._keep(job.folders)
        for folder in set(self._watches) - set(folders):
            self._stop(folder)
        refused = []
        for folder in folders:
            problem = self._start(folder, context.folder_changed)
            if problem is not None:
                refused.append(problem)
        return results.Watching(folders, tuple(refused))

    def take_in(self, job: jobs.TakeIn, context: JobContext) -> results.TakenIn:
        """Bring the memories of a folder up to date."""
        folder, memory = Path(job.folder), self._engine.config.memory
        there = _identity(folder) is not None
        if job.folder in self._watches and self._watches[job.folder][1] != _identity(folder):
            self._stop(job.folder)  # it is gone, or another folder stands in its place
        changed = None if len(job.paths) > _MOST_PATHS else [Path(path) for path in job.paths] or None
        plan = plan_changes(
            self._engine.store, [folder], changed, max_file_mb=memory.max_file_mb, cancel=_LettingIn(context)
        )
        plan, marks = self._without_forgotten(plan)
        if plan.count("unchanged") == len(plan.files) and not plan.gone:
            self._remember_marks(marks)
            return results.TakenIn(job.folder, problems=plan.problems, there=there)
        report = self._engine.import_notes(plan, context.progress, context.cancel)
        if not context.cancel.cancelled:
            self._remember_marks(marks)
        return results.TakenIn(job.folder, report.imported, len(plan.gone), report.problems, there)

    def close(self) -> None:
        """Watch nothing any more."""
        for folder in list(self._watches):
            self._stop(folder)

    def _start(self, folder: str, tell: Callable[[str, tuple[str, ...]], None]) -> FileProblem | None:
        """Watch a folder, unless it is being watched; why that cannot be."""
        identity = _identity(Path(folder))
        if folder in self._watches:
            if self._watches[folder][1] == identity:
                return None
            self._stop(folder)
        if identity is None:
            remedy = "It is watched again when it is back. Remove it from the list if it is gone for good."
            return FileProblem(shown(folder), "is not there, or may not be looked at", remedy)
        made = FolderWatch([Path(folder)], lambda paths: tell(folder, tuple(map(str, paths))))
        try:
            made.start()
        except ImporterError as error:
            made.stop()
            return FileProblem(shown(folder), "cannot be watched", error.remedy)
        self._watches[folder] = (made, identity)
        return None

    def _stop(self, folder: str) -> None:
        self._watches.pop(folder)[0].stop()

    # What was forgotten of a file stays forgotten until the file changes

    def _without_forgotten(self, plan: ImportPlan) -> tuple[ImportPlan, set[str]]:
        """The plan without files that were taken in as they are now, and marks of those that are to be known again.

        A note has rows for as long as it is not forgotten, so it is looked for in the trash only; of a file that holds
        many texts some may be forgotten, so it is known by its mark from the first time on.
        """
        known = self._marks()
        trashed = {(row["source"], row["source_hash"]) for row, _ in self._engine.store.trashed()}
        marks, files = set(), []
        for file in plan.files:
            importer = detect(file.path).importer
            holds_many = importer is not None and bool(importer.unit)
            if not holds_many and (file.state != "new" or not (known or trashed)):
                files.append(file)
                continue
            digest = file_digest(file.path)
            mark = _mark(file.name, digest)
            forgotten = mark in known or (file.name, digest) in trashed
            if holds_many or forgotten:
                marks.add(mark)
            files.append(dataclasses.replace(file, state="unchanged") if forgotten else file)
        return dataclasses.replace(plan, files=tuple(files)), marks

    def remember_forgotten(self) -> None:
        """Before the trash is emptied: what is in it stays forgotten."""
        folders = [Path(folder).resolve() for folder in self._kept()]
        if folders:
            rows = [row for row, _ in self._engine.store.trashed() if row["source"]]
            within = [row for row in rows if any(Path(row["source"]).is_relative_to(each) for each in folders)]
            self._remember_marks({_mark(row["source"], row["source_hash"]) for row in within})

    def _marks(self) -> tuple[str, ...]:
        receipts = self._engine.store.receipts(_MARKS)
        return tuple(receipts[-1][1]["marks"]) if receipts else ()

    def _remember_marks(self, marks: set[str]) -> None:
        known = self._marks()
        if marks <= set(known):
            return
        fresh = [mark for mark in known if mark not in marks] + sorted(marks)
        self._write(_MARKS, {"marks": fresh[-_MOST_MARKS:]})

    # The list of folders

    def _kept(self) -> tuple[str, ...]:
        receipts = self._engine.store.receipts(_FOLDERS)
        return tuple(receipts[-1][1]["folders"]) if receipts else ()

    def _keep(self, folders: tuple[str, ...]) -> None:
        self._write(_FOLDERS, {"folders": list(folders)})

    def _write(self, kind: str, values: dict[str, object]) -> None:
        """Put a receipt in the place of the one that is there."""
        store = self._engine.store
        older = store.receipts(kind)
        store.write_receipt(kind, values)
        for key, _ in older:
            store.drop_receipt(key)


def _mark(name: str, digest: str) -> str:
    """Knows a file with its contents again, and tells neither."""
    return hashlib.sha256(f"{name}\0{digest}".encode()).hexdigest()


class _LettingIn(CancelToken):
    """Checked for each file of a plan; lets quicker jobs in between, as progress does."""

    def __init__(self, context: JobContext) -> None:
        super().__init__()
        self._context = context
        self._count = 0

    def check(self) -> None:
        """Raise Cancelled when a stop was asked for."""
        self._context.cancel.check()
        self._count += 1
        self._context.progress(Progress(self._count, 0, "", None))


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another one of the same name; None where it is not there."""
    try:
        status = folder.stat()
        with os.scandir(folder):
            return status.st_dev, status.st_ino
    except OSError:
        return None
