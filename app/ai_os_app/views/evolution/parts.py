"""Parts of the cards of this page: an icon that follows the theme, a warning, and a row of buttons that fits."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ai_os_app import icons, theme
from ai_os_app.widgets.page import text_label


class Sign(QLabel):
    """An icon in the colour of its tone ("success", "warning", "danger", "muted", "text"); a text beside it says it."""

    def __init__(self, name: str = "info", tone: str = "muted") -> None:
        super().__init__()
        self.name, self.tone = name, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._draw()

    def show_icon(self, name: str, tone: str) -> None:
        """Show another one."""
        if (name, tone) != (self.name, self.tone):
            self.name, self.tone = name, tone
            self._draw()

    def _draw(self) -> None:
        size = round(self.fontMetrics().height() * 1.2)
        colour = str(getattr(theme.colours(self.palette()), self.tone))
        self.setPixmap(icons.pixmap(self.name, size, colour, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "tone"):
            self._draw()


class Flag(QWidget):
    """A warning sign and its text."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Sign("warning", "warning"), 0, Qt.AlignmentFlag.AlignTop)
        self.label = text_label("")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self.label, 1)


class ButtonRow(QWidget):
    """Widgets beside each other, or one below the other where there is no room for that."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self._widgets = widgets
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        for widget in widgets:
            self._box.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        self._box.addStretch(1)

    def needed(self) -> int:
        """How wide it is with all beside each other."""
        shown = [widget for widget in self._widgets if not widget.isHidden()]
        return sum(widget.sizeHint().width() for widget in shown) + 10 * max(0, len(shown) - 1)

    def minimumSizeHint(self) -> QSize:
        widest = max((widget.minimumSizeHint().width() for widget in self._widgets if not widget.isHidden()), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def arrange(self) -> None:
        """Fit into the room that there is."""
        narrow = self.width() < self.needed()
        self._box.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()
