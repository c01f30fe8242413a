"""The composition root: makes settings, client and window, connects them, and takes them apart in the right order."""

from __future__ import annotations

import logging
import os
import signal
import socket
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSocketNotifier, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from ai_os_app import paths, profiles
from ai_os_app.crash import CrashLog
from ai_os_app.main_window import MainWindow
from ai_os_app.settings import Settings
from ai_os_app.single_instance import Request, SingleInstance
from ai_os_app.tiers import threads_for
from ai_os_app.workers.engine_client import CLOSE_LIMIT_S, EngineClient
from ai_os_app.workers.host import EngineHost
from ai_os_app.workers.results import Problem
from ai_os_app.workers.session import Host
from ai_os_diffusion import __version__
from ai_os_diffusion.config import DiffusionConfig, EngineConfig, MemoryConfig, ModelConfig

UNPAINTED_LIMIT_MS = 3000  # the engine starts by then even where the window is never painted (minimised, other desktop)

log = logging.getLogger(__name__)


def engine_config(settings: Settings, profile: Path) -> EngineConfig:
    """The engine's configuration by the settings."""
    cores = threads_for(settings.number("cores"))
    key = settings.text("model")
    return EngineConfig(
        profile=str(profile),
        model=ModelConfig(path=str(paths.model_folder(key)) if key else "", threads=cores),
        diffusion=DiffusionConfig(steps=settings.number("steps")),
        memory=MemoryConfig(read_pictures=settings.flag("read_pictures"), transcribe=settings.flag("transcribe")),
    )


class Desktop(QObject):
    """Everything of one run. `open`, let the event loop run, `close`."""

    def __init__(self, instance: SingleInstance, crash_log: CrashLog, settings: Settings, host: Host) -> None:
        super().__init__()
        self._instance = instance
        self._crash_log = crash_log
        self._settings = settings
        self.client = EngineClient(host, self)
        self.window = MainWindow(self.client, settings, version=__version__)
        self._first_paint = FirstPaint(self.window)
        self._first_paint.setParent(self)
        self._signals = QuitSignals(self.window, self)
        self._closed = False
        instance.requested.connect(self._on_request)
        crash_log.happened.connect(self._on_problem)
        self.window.data_care.mover.moved.connect(self._on_moved)

    def open(self, request: Request) -> None:
        """Show the window; the engine starts once it has been painted."""
        self._first_paint.then(self.client.start)
        self.window.show()
        if self._crash_log.last_run_ended_badly:
            self.window.notices.tell(
                self.tr("AI-OS did not close properly last time. Everything that was saved is here."), kind="warning"
            )
        if request != Request():
            self._on_request(request)

    def close(self, limit_s: float = CLOSE_LIMIT_S) -> bool:
        """Stop timers, cancel jobs, close the engine on its thread, end the thread, destroy the window.

        False: the engine was still busy after `limit_s`; leave the process at once then, and destroy nothing.
        """
        if self._closed:
            return self.client.close()
        self._closed = True
        self._first_paint.stop()
        self._signals.close()
        self._instance.close()
        self._settings.flush()
        if not self.client.close(limit_s):
            return False
        self.window.hide()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        return True

    @Slot(object)
    def _on_request(self, request: Request) -> None:
        if request.quick:  # over whatever the user is doing; the main window stays as it is
            small = self.window.quick_note_dialog if request.quick == "note" else self.window.quick_ask_dialog
            small.come_up()
        if not request.quick or request.paths or request.ask:
            self.window.come_up()
        if request.paths:
            self.window.open_paths(list(request.paths))
        if request.ask:
            self.window.show_chat()
            written = self.window.chat.composer.text()  # a draft that is being written stays
            self.window.chat.prefill(f"{written}\n{request.ask}" if written else request.ask)

    @Slot(str)
    def _on_moved(self, profile: str) -> None:
        """Let the lock, the socket and the logs of this window follow its profile."""
        folder = Path(profile)
        self._crash_log.move(folder / "logs")
        try:
            self._instance.move(folder)
        except OSError as error:
            log.warning("later starts cannot reach this window: %s", error.strerror)

    @Slot(object)
    def _on_problem(self, problem: Problem) -> None:
        self.window.notices.tell_problem(problem)


class FirstPaint(QObject):
    """Calls a method of a QObject when a window has been painted for the first time, or after a while."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._timer = QTimer(self, singleShot=True, interval=UNPAINTED_LIMIT_MS)
        self._window = window

    def then(self, slot: object) -> None:
        """Wait for it."""
        self._timer.timeout.connect(slot)
        self._timer.start()
        self._window.installEventFilter(self)

    def stop(self) -> None:
        """Do not wait any longer."""
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            if self._timer.isActive():
                self._timer.start(0)  # after this paint has reached the screen
        return False


class QuitSignals(QObject):
    """Ctrl+C in the terminal and the end of the desktop session quit as the menu does.

    Python runs its handlers only between two of its own instructions, of which an idle window has none; the signal's
    number written to a socket wakes it.
    """

    def __init__(self, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._handlers = {number: signal.signal(number, _heard) for number in (signal.SIGINT, signal.SIGTERM)}
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)

    def close(self) -> None:
        """Let signals end the process as usual."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._read.close()
        self._write.close()

    @Slot()
    def _on_signal(self) -> None:
        self._read.recv(64)
        self._window.quit()


def _heard(number: int, frame: FrameType | None) -> None:
    """The wake-up does the work; a handler must be there so that the signal does not end the process."""


def run(app: QApplication, instance: SingleInstance, settings: Settings, profile: Path, request: Request) -> int:
    """Open the window of a profile and stay until it is closed; the exit code."""
    crash_log = CrashLog(profile / "logs")
    desktop = Desktop(instance, crash_log, settings, EngineHost(engine_config(settings, profile)))
    desktop.window.setWindowTitle(profiles.title(profile))
    desktop.open(request)
    code = app.exec()
    ended = desktop.close()
    crash_log.close()
    if not ended:  # destroying a running thread would abort; all that was acknowledged is on disk
        os._exit(code)
    return code
