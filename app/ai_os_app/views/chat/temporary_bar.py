"""The line that marks a temporary chat: an icon, a sentence, and the way out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ai_os_app import icons, theme
from ai_os_app.widgets.push_button import PushButton


class TemporaryBar(QFrame):
    """Stands under the title for as long as nothing of what is shown is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "notice")
        self.sign = QLabel()
        self.text = QLabel(
            self.tr("Nothing you write here is kept, but for a note that you confirm. Leaving this chat ends it.")
        )
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleName(self.text.text())
        self.end = PushButton(self.tr("End this chat"))
        self.end.setToolTip(self.tr("Begin a chat that is kept"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.sign)
        row.addWidget(self.text, 1)
        row.addWidget(self.end)
        self._draw()
        self.hide()

    def mark(self, temporary: bool) -> None:
        """Show it, and say it to those who hear the window, or take it away."""
        self.setVisible(temporary)
        if temporary:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text.text()))

    def _draw(self) -> None:
        size = round(self.fontMetrics().height() * 1.2)
        colour = theme.colours(self.palette()).text
        self.sign.setPixmap(icons.pixmap("temporary", size, colour, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "end"):
            self._draw()
