"""What the quick note and the quick question have in common: a small window that comes up ready to type."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget


class QuickWindow(QDialog):
    """Comes up over whatever the user is doing, also while the main window is hidden."""

    def place_to_type(self) -> QWidget:
        """What gets the focus."""
        raise NotImplementedError

    def come_up(self) -> None:
        """Show it with the text that waits in it, ready to type."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.place_to_type().setFocus(Qt.FocusReason.OtherFocusReason)
