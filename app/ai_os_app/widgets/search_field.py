"""A search field whose Down key leads into the results."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ai_os_app.widgets.undo_key import asks_for_undo


class SearchField(QLineEdit):
    """`went_down` tells of the Down key."""

    went_down = Signal()

    def event(self, event: QEvent) -> bool:
        if asks_for_undo(event) and not self.text() and not self.isUndoAvailable():
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
        else:
            super().keyPressEvent(event)
