"""Asks for the passphrase of an encrypted profile."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.widgets.page import text_label
from ai_os_app.widgets.push_button import PushButton


class UnlockDialog(QDialog):
    """Stays open while the engine tries the passphrase."""

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Unlock your memories"))
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(self.tr("Passphrase"))
        self.field.setPlaceholderText(self.tr("Passphrase"))
        self.state = text_label("", "danger")
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.unlock_button = PushButton(self.tr("Unlock"))
        theme.set_role(self.unlock_button, "primary")
        self.later_button = PushButton(self.tr("Not now"))
        self.unlock_button.clicked.connect(self._enter)
        self.field.returnPressed.connect(self._enter)
        self.later_button.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.later_button)
        row.addWidget(self.unlock_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(text_label(self.tr("Unlock your memories"), "title"))
        column.addWidget(text_label(self.tr("This profile is encrypted. Enter its passphrase."), "muted"))
        column.addWidget(self.field)
        column.addWidget(self.state)
        column.addStretch(1)
        column.addLayout(row)
        self.setMinimumWidth(30 * self.fontMetrics().height())

    def ask(self, complaint: str = "") -> None:
        """Ask, or ask again."""
        self.state.setText(complaint)
        self._enable(True)
        self.open()
        self.field.setFocus()

    @Slot()
    def _enter(self) -> None:
        passphrase = self.field.text()
        if passphrase:
            self.field.clear()
            self.state.setText("")
            self._enable(False)
            self.entered.emit(passphrase)

    def _enable(self, on: bool) -> None:
        self.field.setEnabled(on)
        self.unlock_button.setEnabled(on)
        self.unlock_button.setText(self.tr("Unlock") if on else self.tr("Opening …"))
