"""What an empty chat shows: one sentence and three examples to begin with."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.widgets.push_button import PushButton


class Examples(QWidget):
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
            self.tr("What can you do?"),
            self.tr("Remember that my locker is 42"),
        )
        self.chips = [PushButton(example) for example in examples]
        chips = QVBoxLayout()
        chips.setSpacing(8)
        for chip in self.chips:
            chip.setStyleSheet("QPushButton { border-radius: 15px; }")
            chip.setAccessibleName(self.tr("Example: {text}").format(text=chip.text()))
            chip.clicked.connect(partial(self.chosen.emit, chip.text()))
            chips.addWidget(chip, 0, Qt.AlignmentFlag.AlignHCenter)
        inside = QWidget()
        theme.set_role(inside, "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(title)
        column.addWidget(text)
        column.addSpacing(6)
        column.addLayout(chips)
        column.addStretch(1)
        area = QScrollArea()  # a small window with large text has no room for all of it
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
