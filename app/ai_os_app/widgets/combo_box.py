"""A combo box whose list is as high as its rows."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QComboBox


class ComboBox(QComboBox):
    """Qt measures the list before the style sheet has made its rows higher: the last one would be cut."""

    def showPopup(self) -> None:
        super().showPopup()
        QTimer.singleShot(0, self._fit)

    @Slot()
    def _fit(self) -> None:
        view, popup = self.view(), self.view().window()
        if not popup.isVisible() or self.count() > self.maxVisibleItems():
            return
        missing = sum(view.sizeHintForRow(row) for row in range(self.count())) - view.viewport().height()
        room = popup.screen().availableGeometry()
        if missing > 0 and popup.height() + missing <= room.height():
            top = min(popup.y(), room.bottom() + 1 - popup.height() - missing)
            popup.setGeometry(popup.x(), top, popup.width(), popup.height() + missing)
