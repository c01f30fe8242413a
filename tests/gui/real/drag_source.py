"""A window of another program, from which files can be dragged.

`python -m gui.real.drag_source PATH...` prints where its middle is on the screen, and after the drag "taken" or
"refused". It stays until it is ended, for the other program fetches the files' names from it after the drop.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLabel


class Files(QLabel):
    """A drag begins with the first move of the pressed mouse."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__("files")
        self.paths = paths
        self.setWindowFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setGeometry(0, 0, 56, 40)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in self.paths])
        drag = QDrag(self)
        drag.setMimeData(data)
        taken = drag.exec(Qt.DropAction.CopyAction)
        say("taken" if taken is Qt.DropAction.CopyAction else "refused")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        middle = self.mapToGlobal(QPoint(self.width() // 2, self.height() // 2))
        say(f"{middle.x()} {middle.y()}")


def say(line: str) -> None:
    """Tell the process that started this one."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    files = Files(sys.argv[1:])
    files.show()
    sys.exit(app.exec())
