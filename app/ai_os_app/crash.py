"""What goes wrong is kept in local files: a log, native crashes, and a mark that tells whether a run ended well.

Nothing is sent anywhere, and no file holds content of memories: of an exception only its type and place are written.
"""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import os
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from ai_os_app.workers.problems import problem_of, trace_for_log
from ai_os_app.workers.results import Problem
from ai_os_diffusion import logging as engine_logging

_MARK = "running"
_CRASHES = "crash.log"
_CRASHES_LIMIT = 256 * 1024  # bytes, from which the file is put aside and a new one begun
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

log = logging.getLogger(__name__)


class CrashLog(QObject):
    """Installs the hooks; tells exceptions that nobody caught as Problems, in the thread of whoever listens."""

    happened = Signal(object)  # Problem

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Begin to log into `folder`. Where it cannot be written, standard error is all there is."""
        super().__init__(parent)
        self.folder = folder
        self.last_run_ended_badly = False
        self._crashes: IO[str] | None = None
        self._handlers: list[logging.Handler] = []
        self._telling = threading.local()
        self._begin()

    def _begin(self) -> None:
        try:
            self._open_files()
        except OSError as error:
            self._log_to(logging.StreamHandler())
            log.warning("no log can be written to %s: %s", self.folder, error.strerror)
        self._hook()

    def move(self, folder: Path) -> None:
        """Go on in another folder; in the one before, the run has ended well."""
        ended_badly = self.last_run_ended_badly
        self.close()
        self.folder = folder
        self._begin()
        self.last_run_ended_badly = ended_badly

    def _open_files(self) -> None:
        engine_logging.configure(self.folder)
        window = logging.handlers.RotatingFileHandler(
            self.folder / "window.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8"
        )
        self._log_to(window)
        crashes = self.folder / _CRASHES
        if crashes.is_file() and crashes.stat().st_size > _CRASHES_LIMIT:
            crashes.replace(crashes.with_suffix(".log.1"))
        self._crashes = crashes.open("a", encoding="utf-8")
        for path in (crashes, self.folder / "window.log"):
            path.chmod(0o600)
        mark = self.folder / _MARK
        self.last_run_ended_badly = mark.exists()
        mark.write_text(str(os.getpid()), encoding="utf-8")

    def _log_to(self, handler: logging.Handler) -> None:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        handler.setLevel(logging.INFO)
        root = logging.getLogger("ai_os_app")
        root.setLevel(logging.INFO)
        root.propagate = False
        root.addHandler(handler)
        self._handlers.append(handler)

    def _hook(self) -> None:
        if self._crashes is not None:
            faulthandler.enable(self._crashes, all_threads=True)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(self._on_qt_message)

    def close(self) -> None:
        """The run ended well: take the mark away, and the hooks."""
        qInstallMessageHandler(None)
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        if self._crashes is not None:
            faulthandler.disable()
            self._crashes.close()
            self._crashes = None
            (self.folder / _MARK).unlink(missing_ok=True)
        for handler in self._handlers:
            logging.getLogger("ai_os_app").removeHandler(handler)
            handler.close()
        self._handlers = []

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._record("not caught", error)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._record("not caught in a thread", args.exc_value)

    def _on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            log.error("ignored: %s", trace_for_log(args.exc_value))

    def _record(self, what: str, error: BaseException) -> None:
        log.critical("%s: %s", what, trace_for_log(error))
        if not isinstance(error, Exception) or getattr(self._telling, "now", False):
            return  # an error while an error is shown would go round for ever
        self._telling.now = True
        try:
            problem: Problem = problem_of(error)
            self.happened.emit(problem)
        finally:
            self._telling.now = False

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        logging.getLogger("ai_os_app.qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)
