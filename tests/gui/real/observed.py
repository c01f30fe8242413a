"""Runs the window as it is, and tells over a socket what assistive technology would see of it.

`python -m gui.real.observed FD STALLS ARGUMENTS...`: each `?` that comes in on the socket FD is answered with one line
of JSON, the list of all that can be seen now (see `Seen`). How long the window ever stood still is written to the file
STALLS (see `stalls`), without the time that looking takes, nor that between `-` and `+`, each of which is answered with
an empty line. Nothing of the application is changed.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, QSocketNotifier, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication

from ai_os_app import __main__ as start
from ai_os_app import bootstrap
from ai_os_app.main_window import MainWindow
from ai_os_app.settings import Settings
from ai_os_app.single_instance import Request, SingleInstance
from gui.real.stalls import StallMonitor


def seen(interface: QAccessibleInterface, area: QRect | None = None) -> Iterator[dict[str, object]]:
    """A widget and all in it that are on the screen, depth first; `area` is what its ancestors leave to be seen."""
    state = interface.state()
    if state.invisible:
        return
    rect = interface.rect()
    area = rect if area is None else area
    yield {
        "role": interface.role().name,
        "name": interface.text(QAccessible.Text.Name),
        "value": interface.text(QAccessible.Text.Value),
        "description": interface.text(QAccessible.Text.Description),
        "rect": rect.getRect(),
        "area": area.getRect(),
        "enabled": not state.disabled,
        "focusable": bool(state.focusable),
        "focused": bool(state.focused),
    }
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None and child.isValid():
            yield from seen(child, area & rect)


class Observer(QObject):
    """Answers on the socket, and listens to the event loop once the window has been painted."""

    def __init__(self, channel: socket.socket, stalls: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._channel = channel
        self._monitor = StallMonitor(stalls, self)
        self._notifier = QSocketNotifier(channel.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._answer)

    def watch(self, window: MainWindow) -> None:
        """Listen from its first paint until it closes."""
        window.installEventFilter(self)
        window.closed.connect(self._monitor.stop)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._monitor.start)
        return False

    @Slot()
    def _answer(self) -> None:
        self._monitor.look()
        asked = self._channel.recv(1)
        if not asked:
            self._notifier.setEnabled(False)
            return
        if asked in (b"-", b"+"):
            self._monitor.pause(asked == b"-")
            self._channel.sendall(b"\n")
            return
        found = [
            part
            for window in QApplication.topLevelWidgets()
            if window.isVisible()
            for part in seen(QAccessible.queryAccessibleInterface(window))
        ]
        self._channel.sendall(json.dumps(found).encode() + b"\n")
        self._monitor.skip()


def main() -> int:
    """Start the window with an observer in it."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    run, show = bootstrap.run, bootstrap.Desktop.open
    watching: list[Observer] = []

    def observed(
        app: QApplication, instance: SingleInstance, settings: Settings, profile: Path, request: Request
    ) -> int:
        QAccessible.setActive(True)  # as with assistive technology: lists tell then which rows came and went
        watching.append(Observer(channel, Path(sys.argv[2]), app))
        try:
            return run(app, instance, settings, profile, request)
        finally:
            watching.clear()

    def watched(desktop: bootstrap.Desktop, request: Request) -> None:
        watching[-1].watch(desktop.window)
        show(desktop, request)

    bootstrap.run = observed
    bootstrap.Desktop.open = watched  # type: ignore[method-assign]
    return start.main(sys.argv[3:])


if __name__ == "__main__":
    sys.exit(main())
