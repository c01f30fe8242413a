"""Watched folders: files that are new, changed or deleted come into the store after a quiet moment. Off until asked."""

from __future__ import annotations

import dataclasses
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from ai_os_diffusion import native
from ai_os_diffusion.errors import DiffusionError, ImporterError
from ai_os_diffusion.logging import get_logger
from ai_os_diffusion.memory.importers.registry import detect
from ai_os_diffusion.memory.importing import ImportPlan, plan_import
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import FileProblem

_CHANGES = frozenset({"created", "modified", "moved", "deleted", "closed"})
_PAGE = 1000  # rows
_log = get_logger(__name__)


class FolderWatch:
    """Calls `on_change` with the paths that changed, on a thread of its own, when nothing has changed for a while.

    The call may store what changed (`plan_changes`, `run_import`), or hand the paths to the thread that owns the
    engine. Nothing is watched before `start`.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        on_change: Callable[[tuple[Path, ...]], None],
        *,
        quiet_seconds: float = 3.0,
        on_error: Callable[[DiffusionError], None] | None = None,
    ) -> None:
        self._folders = [folder.resolve() for folder in folders]
        self._on_change, self._on_error, self._quiet = on_change, on_error, quiet_seconds
        self._changed: set[Path] = set()
        self._last = 0.0
        self._wake = threading.Condition()
        self._stopping = False
        self._observer = Observer()
        self._worker = threading.Thread(target=self._work, name="folder-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch; raises ImporterError where a folder is missing or the system refuses."""
        handler = _Handler(self._note)
        try:
            for folder in self._folders:
                self._observer.schedule(handler, str(folder), recursive=True)
            self._observer.start()
        except OSError as error:
            raise ImporterError(
                f"The folders cannot be watched ({error.strerror or error}).",
                kind="importer.watch",
                remedy="Check that they exist; on Linux raise fs.inotify.max_user_watches for very large folders.",
                context={"folders": ", ".join(map(str, self._folders))},
            ) from error
        self._worker.start()

    def stop(self) -> None:
        """Stop watching and wait for the call in hand; changes that are still waiting show at the next start."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()
        if self._worker.is_alive():
            self._worker.join()

    def __enter__(self) -> FolderWatch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _note(self, path: str) -> None:
        found = Path(path)
        folder = next((folder for folder in self._folders if found.is_relative_to(folder)), None)
        if folder is None or any(part.startswith(".") for part in found.relative_to(folder).parts):
            return
        with self._wake:
            self._changed.add(found)
            self._last = time.monotonic()
            self._wake.notify_all()

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._stopping and (wait := self._seconds_left()) != 0:
                    self._wake.wait(wait)
                if self._stopping:
                    return
                paths, self._changed = tuple(sorted(self._changed)), set()
            try:
                self._on_change(paths)
            except DiffusionError as error:  # one change that fails must not end the watch
                _log.warning("watched folder: %s", error.kind)
                if self._on_error is not None:
                    self._on_error(error)

    def _seconds_left(self) -> float | None:
        """Until it has been quiet for long enough; None while nothing has changed."""
        return max(0.0, self._last + self._quiet - time.monotonic()) if self._changed else None


class _Handler(FileSystemEventHandler):
    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note the path of what changed, both paths of what moved."""
        if event.event_type not in _CHANGES or (event.is_directory and event.event_type == "modified"):
            return
        for path in (event.src_path, event.dest_path):
            if path:
                self._note(os.fsdecode(path))


def plan_changes(
    store: MemoryStore,
    folders: Sequence[Path],
    changed: Sequence[Path] | None = None,
    *,
    max_file_mb: float = 50.0,
    cancel: CancelToken | None = None,
) -> ImportPlan:
    """What importing the changes of watched folders would do; without `changed`, all of what the folders hold.

    Memories of deleted files go with the import, and come back with its undo. A folder that is not there, or is empty
    where it was not, may be a drive that is not plugged in: its memories stay.
    """
    problems: list[FileProblem] = []
    present = []
    for folder in (path.resolve() for path in folders):
        if _is_filled(folder):
            present.append(folder)
        elif _stored_below(store, folder):
            reason = "is empty or not there, and its memories are kept"
            problems.append(FileProblem(str(folder), reason, "Forget them in the memory browser if that is meant."))
    within = [path for path in changed or present if any(path.is_relative_to(folder) for folder in present)]
    existing = [path for path in within if _is_there(path) and (path.is_dir() or detect(path).importer is not None)]
    plan = plan_import(store, existing, max_file_mb=max_file_mb, cancel=cancel) if existing else ImportPlan((), (), ())
    sources = {name for path in within for name in _stored_below(store, path)}
    gone = tuple(sorted(name for name in sources if not os.path.lexists(name)))
    return dataclasses.replace(plan, roots=tuple(folders), problems=(*problems, *plan.problems), gone=gone)


def _is_filled(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # may not be looked at, hence not gone either
        return False


def _stored_below(store: MemoryStore, path: Path) -> set[str]:
    """The files at or below `path` that memories come from."""
    found: set[str] = set()
    offset, total = 0, 1
    where = native.SearchFilter(source_prefix=str(path))
    while offset < total:
        with native.translate_errors():
            rows, total = store.tables.newest(offset, _PAGE, filter=where)
        found.update(str(row["source"]) for row in rows)
        offset += _PAGE
    return {name for name in found if Path(name) == path or path in Path(name).parents}
