"""The frame that all output panes share: name, state in words, content."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ai_os_app import icons, theme


class OutputPane(QFrame):
    """One output of the model; can take the focus, so that keys and screen readers reach it."""

    def __init__(self, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("{name} output").format(name=name))
        self._icon = icon
        self._sign = QLabel()
        self._sign.setMinimumHeight(30)  # as high as a button, so that the names of all panes stand on one line
        self.heading = QLabel(name)
        theme.set_role(self.heading, "strong")
        self.state = QLabel()
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self.state, "caption")
        self.state.setAccessibleName(self.tr("State of the {name} output").format(name=name))
        self.top = QHBoxLayout()
        self.top.setSpacing(8)
        self.top.addWidget(self._sign)
        self.top.addWidget(self.heading)
        self.top.addStretch(1)
        self.top.addWidget(self.state)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 8, 12, 8)
        self.column.setSpacing(6)
        self.column.addLayout(self.top)
        self.draw_icon()

    def draw_icon(self) -> None:
        """Draw the icon in the colours in use."""
        colour = theme.colours(self.palette()).muted
        self._sign.setPixmap(icons.pixmap(self._icon, 18, colour, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "column"):
            self.draw_icon()


class MissingPane(OutputPane):
    """A pane for what this version cannot make: says so, and what that means."""

    def __init__(self, icon: str, name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(icon, name, parent)
        self.text = QLabel(text)
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        theme.set_role(self.text, "caption")
        self.column.addWidget(self.text, 1)
        self.setAccessibleDescription(text)
        self._fit()

    def _fit(self) -> None:
        self.setMinimumWidth(8 * self.fontMetrics().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
