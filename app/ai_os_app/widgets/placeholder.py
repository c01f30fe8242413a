"""What a view shows instead of nothing: one sentence and one button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ai_os_app import icons, theme
from ai_os_app.widgets.push_button import PushButton


class Placeholder(QWidget):
    """A sentence in the middle, and a button where there is something to do."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_problem = False
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self.sentence, "muted")
        self.button = PushButton()
        self.button.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(self.sentence)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def tell(self, sentence: str, button: str = "", icon: str = "") -> None:
        """Show a sentence, and a button where it has a text."""
        self.is_problem = False
        self.sentence.setText(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        theme.set_role(self.button, "primary" if icon else "")
        if icon:
            icons.set_icon(self.button, icon)
        else:
            self.button.setProperty("icon_name", "")
            self.button.setIcon(QIcon())
