"""Work of a moment that is too long for the window's thread: writing a file."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

log = logging.getLogger(__name__)


class FileWriter(QObject):
    """Calls a function in the background, and tells in the window's thread what came of it."""

    written = Signal(str)  # path
    failed = Signal(str, str)  # path, why

    def write(self, path: str, save: Callable[[], None]) -> None:
        """Let `save` write the file."""
        QThreadPool.globalInstance().start(_Task(self, path, save))


class _Task(QRunnable):
    def __init__(self, writer: FileWriter, path: str, save: Callable[[], None]) -> None:
        super().__init__()
        self._writer, self._path, self._save = writer, path, save

    def run(self) -> None:
        try:
            self._save()
        except (OSError, ImportError) as error:
            why = (error.strerror if isinstance(error, OSError) else None) or str(error)
            log.warning("a file could not be written: %s", type(error).__name__)  # what it says may name the file
            self._writer.failed.emit(self._path, why)
        else:
            self._writer.written.emit(self._path)
