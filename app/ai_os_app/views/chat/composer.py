"""Where the user writes: grows with the text, Enter sends, Shift+Enter makes a line, Esc stops."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import icons, theme
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.widgets.undo_key import asks_for_undo

_MOST_LINES = 9
_LONGEST = 80  # characters of a waiting question that are repeated
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MessageEdit(QPlainTextEdit):
    """A text field as high as its text, up to some lines. `sent` and `escaped` tell of Enter and Esc."""

    sent = Signal()
    escaped = Signal()
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet(
            "QPlainTextEdit, QPlainTextEdit:focus { border: none; background: transparent; padding: 2px; }"
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(4)
        self.document().documentLayout().documentSizeChanged.connect(self.fit)
        self.fit()

    @Slot()
    def fit(self) -> None:
        """Take the height of the text."""
        lines = max(1, int(self.document().size().height()))
        shown = min(lines, _MOST_LINES)
        height = shown * self.fontMetrics().lineSpacing() + 2 * round(self.document().documentMargin()) + 6
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines > _MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        if height != self.height():
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        return QSize(300, self.minimumHeight())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in _ENTER:
            self.insertPlainText("\n")
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if asks_for_undo(event) and not self.toPlainText() and not self.document().isUndoAvailable():
            event.ignore()
            return False
        return super().event(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.insertPlainText(source.text())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() and not source.hasUrls()  # dropped files are for the window

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)


class Composer(QFrame):
    """The message being written. `sent` carries it; it stays there until the owner takes it away."""

    sent = Signal(str)
    stop_requested = Signal()
    edited = Signal(str)  # the text after each change by the user
    editing_cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blocked = ""  # why sending is not possible
        self._hint = ""
        self._waiting = ""  # a question that is sent after the answer under way
        self._running = self._editing = self._setting = self._focused = False
        self.note = QLabel()
        theme.set_role(self.note, "caption")
        self.note.setWordWrap(True)
        self.cancel_edit = PushButton(self.tr("Cancel editing"))
        theme.set_role(self.cancel_edit, "link")
        self.edit = MessageEdit()
        self.edit.setPlaceholderText(self.tr("Ask about your notes, or say “remember that …”"))
        self.edit.setAccessibleName(self.tr("Message"))
        self.edit.setAccessibleDescription(self.tr("Enter sends, Shift+Enter starts a new line"))
        self.send = PushButton()
        theme.set_role(self.send, "primary")
        self.send.setStyleSheet("QPushButton { padding: 4px 9px; border-radius: 9px; }")
        icons.set_icon(self.send, "send")
        self.send.setAccessibleName(self.tr("Send"))
        self.stop = QToolButton()
        icons.set_icon(self.stop, "stop")
        self.stop.setText(self.tr("Stop"))
        self.stop.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.stop.setAccessibleName(self.tr("Stop the answer"))
        self.stop.setToolTip(self.tr("Stop the answer (Esc)"))
        top = QHBoxLayout()
        top.addWidget(self.note, 1)
        top.addWidget(self.cancel_edit)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        for button in (self.send, self.stop):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(row)
        self.edit.sent.connect(self.submit)
        self.edit.escaped.connect(self._escaped)
        self.edit.textChanged.connect(self._changed)
        self.edit.focused.connect(self._outline)
        self.send.clicked.connect(self.submit)
        self.stop.clicked.connect(self.stop_requested)
        self.cancel_edit.clicked.connect(self._cancel_edit)
        self._update()

    # ------------------------------------------------------------ what others use

    def add_below(self, widget: QWidget) -> None:
        """Put something below the message, on its left."""
        self._column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)

    def text(self) -> str:
        """What stands there."""
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        """Put a text there without telling it as an edit; the cursor goes to its end."""
        self._setting = True
        self.edit.setPlainText(text)
        self.edit.moveCursor(self.edit.textCursor().MoveOperation.End)
        self._setting = False
        self._update()

    def set_blocked(self, reason: str) -> None:
        """Why nothing can be sent now, in a sentence; "" when it can. Typing stays possible."""
        self._blocked = reason
        self._update()

    def set_hint(self, hint: str) -> None:
        """A sentence to show where there is no better one; "" for none."""
        self._hint = hint
        self._update()

    def set_waiting(self, question: str) -> None:
        """A question that is sent after the answer that is being written; "" for none."""
        self._waiting = question
        if question:
            text = self._waits()
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        self._update()

    def _waits(self) -> str:
        shown = self._waiting if len(self._waiting) <= _LONGEST else f"{self._waiting[:_LONGEST]}…"
        return self.tr("“{question}” is sent after this answer.").format(question=shown)

    def set_running(self, running: bool) -> None:
        """Whether an answer is under way: then there is Stop instead of Send."""
        self._running = running
        self._update()

    def set_editing(self, editing: bool) -> None:
        """Whether an earlier message is being changed."""
        self._editing = editing
        self._update()

    @property
    def is_editing(self) -> bool:
        """Whether an earlier message is being changed."""
        return self._editing

    def can_send(self) -> bool:
        """Whether Enter would send."""
        return not self._blocked and bool(self.text().strip())

    # ------------------------------------------------------------ events

    @Slot()
    def submit(self) -> None:
        """Send what stands there, if it can be sent."""
        if self.can_send():
            self.sent.emit(self.text().strip())

    @Slot()
    def _escaped(self) -> None:
        if self._running:
            self.stop_requested.emit()
        elif self._editing:
            self._cancel_edit()

    @Slot()
    def _cancel_edit(self) -> None:
        self.set_editing(False)
        self.editing_cancelled.emit()

    @Slot()
    def _changed(self) -> None:
        self._update()
        if not self._setting and not self._editing:
            self.edited.emit(self.text())

    def _update(self) -> None:
        self.send.setVisible(not self._running)
        self.stop.setVisible(self._running)
        self.send.setEnabled(self.can_send())
        reason = self._blocked
        if self._editing and not reason:
            reason = self.tr("Editing an earlier message. Sending starts another branch; the old one stays.")
        reason = reason or (self._waits() if self._waiting else self._hint)
        self.note.setText(reason)
        self.note.setVisible(bool(reason))
        self.cancel_edit.setVisible(self._editing)
        why = self._blocked or (self.tr("Send (Enter)") if self.can_send() else self.tr("Write something first"))
        self.send.setToolTip(why)
        self.send.setAccessibleDescription(why)

    @Slot(bool)
    def _outline(self, focused: bool) -> None:
        self._focused = focused
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(colours.surface))
        painter.setPen(QPen(QColor(colours.focus), 2) if self._focused else QPen(QColor(colours.edge), 1))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 14, 14)
