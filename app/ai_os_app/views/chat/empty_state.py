"""What an empty chat shows: one sentence and three examples to begin with."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ai_os_app import theme


class EmptyState(QWidget):
    """`chosen` carries the example that the user picked."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("What would you like to know?"))
        theme.set_role(title, "title")
        text = QLabel(
            self.tr("Answers come from your own notes, with the place they stand in. Nothing leaves this computer.")
        )
        theme.set_role(text, "muted")
        for label in (title, text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
        examples = (
            self.tr("Summarise my week"),
            self.tr("When is my next appointment?"),
            self.tr("Remember that my locker is number 42"),
        )
        self.chips = [QPushButton(example) for example in examples]
        chips = QVBoxLayout()
        chips.setSpacing(8)
        for chip in self.chips:
            chip.setStyleSheet("QPushButton { border-radius: 15px; }")
            chip.setAccessibleName(self.tr("Example: {text}").format(text=chip.text()))
            chip.clicked.connect(partial(self.chosen.emit, chip.text()))
            chips.addWidget(chip, 0, Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(title)
        column.addWidget(text)
        column.addSpacing(6)
        column.addLayout(chips)
        column.addStretch(1)
