"""A push button that the Return key presses too, wherever it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ai_os_app import icons

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PushButton(QPushButton):
    """Pressed by Space and Return while it has the focus; never by Return elsewhere in a dialog, unless it is default.

    Qt's own buttons know Return in dialogs only, and there take it from every other widget.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


def push_button(text: str, slot: object, icon: str = "") -> PushButton:
    """A button that calls `slot`, which is a slot or a signal without arguments."""
    button = PushButton(text)
    if icon:
        icons.set_icon(button, icon)
    button.clicked.connect(slot)
    return button
