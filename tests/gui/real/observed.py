"""Runs the window as it is, and tells over a socket what assistive technology would see of it.

`python -m gui.real.observed FD ARGUMENTS...`: each byte that comes in on the socket FD is answered with one line of
JSON, the list of all that can be seen now (see `Seen`). Nothing of the application is changed.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication

from ai_os_app import __main__ as start
from ai_os_app import bootstrap
from ai_os_app.settings import Settings
from ai_os_app.single_instance import Request, SingleInstance


def seen(interface: QAccessibleInterface) -> Iterator[dict[str, object]]:
    """A widget and all in it that are on the screen, depth first."""
    state = interface.state()
    if state.invisible:
        return
    rect = interface.rect()
    yield {
        "role": interface.role().name,
        "name": interface.text(QAccessible.Text.Name),
        "value": interface.text(QAccessible.Text.Value),
        "description": interface.text(QAccessible.Text.Description),
        "rect": [rect.x(), rect.y(), rect.width(), rect.height()],
        "enabled": not state.disabled,
        "focusable": bool(state.focusable),
        "focused": bool(state.focused),
    }
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None and child.isValid():
            yield from seen(child)


class Observer(QObject):
    """Answers on the socket."""

    def __init__(self, channel: socket.socket, parent: QObject) -> None:
        super().__init__(parent)
        self._channel = channel
        self._notifier = QSocketNotifier(channel.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._answer)

    @Slot()
    def _answer(self) -> None:
        if not self._channel.recv(1):
            self._notifier.setEnabled(False)
            return
        found = [
            part
            for window in QApplication.topLevelWidgets()
            if window.isVisible()
            for part in seen(QAccessible.queryAccessibleInterface(window))
        ]
        self._channel.sendall(json.dumps(found).encode() + b"\n")


def main() -> int:
    """Start the window with an observer in it."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    run = bootstrap.run

    def observed(
        app: QApplication, instance: SingleInstance, settings: Settings, profile: Path, request: Request
    ) -> int:
        QAccessible.setActive(True)  # as with assistive technology: lists tell then which rows came and went
        observer = Observer(channel, app)
        try:
            return run(app, instance, settings, profile, request)
        finally:
            del observer

    bootstrap.run = observed
    return start.main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
