"""The rail at the left edge: one button for each view, and one for the list of conversations."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ai_os_app import icons, theme

LIST = -1  # what the button for the list stands for


class Rail(QFrame):
    """Emits `chosen` with the place of a view in `entries`, and `list_toggled`."""

    chosen = Signal(int)
    list_toggled = Signal()

    def __init__(self, entries: list[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        """`entries`: icon, text, and shortcut of each view; the last one stands at the foot."""
        super().__init__(parent)
        theme.set_role(self, "rail")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Views"))
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 8, 4, 8)
        column.setSpacing(4)
        self.list_button = self._button("list", self.tr("List"), self.tr("Show or hide the conversations"), "Ctrl+B")
        self.list_button.setCheckable(False)
        self.list_button.clicked.connect(self.list_toggled)
        column.addWidget(self.list_button)
        self.buttons: list[QToolButton] = []  # no QButtonGroup: it takes all but one of them out of the tab order
        for place, (icon, text, key) in enumerate(entries):
            if place == len(entries) - 1:
                column.addStretch(1)
            button = self._button(icon, text, text, key)
            button.clicked.connect(partial(self._on_clicked, place))
            self.buttons.append(button)
            column.addWidget(button)
        self._scale()

    @Slot(int)
    def mark(self, place: int) -> None:
        """Show which view is open."""
        for each, button in enumerate(self.buttons):
            button.setChecked(each == place)

    def _on_clicked(self, place: int, _checked: bool = False) -> None:
        self.mark(place)
        self.chosen.emit(place)

    def _button(self, icon: str, text: str, name: str, key: str) -> QToolButton:
        button = QToolButton()
        theme.set_role(button, "rail")
        icons.set_icon(button, icon)
        button.setText(text)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setAccessibleName(name)
        button.setToolTip(f"{name} ({QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)})")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)  # all as wide as the widest
        return button

    def _scale(self) -> None:
        size = round(self.fontMetrics().height() * 1.3)
        for button in (self.list_button, *self.buttons):
            button.setIconSize(QSize(size, size))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "buttons"):
            self._scale()
