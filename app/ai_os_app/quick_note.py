"""The quick note: a small window to write something down; the note becomes a memory."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.quick_window import QuickWindow


class QuickNote(QuickWindow):
    """Emits `written` with the text; what is not saved stays in it."""

    written = Signal(str)

    def __init__(self, parent: QWidget | None = None, draft: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Quick note"))
        self.setAccessibleName(self.windowTitle())
        self.edit = QPlainTextEdit(draft)
        self.edit.setAccessibleName(self.tr("Text of the note"))
        self.edit.setPlaceholderText(self.tr("Anna's new number is 555 0142"))
        self.edit.setTabChangesFocus(True)
        hint = QLabel(self.tr("It is kept as a memory on this computer. Ctrl+Enter saves."))
        hint.setWordWrap(True)
        theme.set_role(hint, "caption")
        self.cancel_button = QPushButton(self.tr("Close"))
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.setToolTip(self.tr("What you wrote stays here"))
        self.save_button = QPushButton(self.tr("Remember"))
        theme.set_role(self.save_button, "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.edit, 1)
        row = QHBoxLayout()
        row.addWidget(hint, 1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.save_button)
        column.addLayout(row)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)
        self.setTabOrder(self.edit, self.cancel_button)
        self.setTabOrder(self.cancel_button, self.save_button)
        self.edit.textChanged.connect(self._on_text)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        em = self.fontMetrics().height()
        self.resize(30 * em, 13 * em)
        self._on_text()

    def place_to_type(self) -> QWidget:
        return self.edit

    @Slot()
    def save(self) -> None:
        """Hand the text over, and close; nothing happens while it is empty."""
        text = self.edit.toPlainText().strip()
        if not text:
            return
        self.edit.clear()
        self.accept()
        self.written.emit(text)

    def put_back(self, text: str) -> None:
        """Show a text again that could not be kept."""
        self.edit.setPlainText(text)
        self.come_up()

    @Slot()
    def _on_text(self) -> None:
        self.save_button.setEnabled(bool(self.edit.toPlainText().strip()))
