"""The quick question: a small window without a frame; the answer stands below it, and nothing of it is kept."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QLocale, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.quick_window import QuickWindow
from ai_os_app.views.certainty import certainty
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import Ask, EndTemporary, EngineState, NewConversation
from ai_os_app.workers.results import Problem
from ai_os_diffusion.conversation.model import Conversation, Turn

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_QUOTED = 140  # characters of the source that are shown


class QuestionEdit(QLineEdit):
    """A line that tells Ctrl+Enter from Enter."""

    sent_on = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent_on.emit()
        else:
            super().keyPressEvent(event)


class QuickAsk(QuickWindow):
    """Asks in a temporary conversation, which ends when the window closes; follow-up questions belong to it."""

    chat_wanted = Signal(str)  # the question, to be asked in a chat that is kept

    def __init__(self, client: EngineClientLike, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Quick question"))
        self.setAccessibleName(self.windowTitle())
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self._client = client
        self._conversation = ""
        self._asked = ""  # what stands in the window as asked
        self._jobs: set[int] = set()
        self._build()
        self.edit.returnPressed.connect(self.ask)
        self.edit.sent_on.connect(self.open_chat)
        self.chat_button.clicked.connect(self.open_chat)
        self.finished.connect(self._end)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)
        client.state_changed.connect(self._on_state)

    def _build(self) -> None:
        self.edit = QuestionEdit()
        self.edit.setPlaceholderText(self.tr("Ask about your notes"))
        self.edit.setAccessibleName(self.tr("Question"))
        self.answer = QLabel()
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        self.answer.setWordWrap(True)
        self.answer.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.answer.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.answer.setAccessibleName(self.tr("Answer"))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setStyleSheet("QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }")
        self.area.setWidget(self.answer)
        self.source = QLabel()
        self.source.setTextFormat(Qt.TextFormat.PlainText)
        self.source.setWordWrap(True)
        theme.set_role(self.source, "caption")
        hint = QLabel(self.tr("Enter asks, Esc closes, Ctrl+Enter asks in a chat. Nothing is kept here."))
        hint.setWordWrap(True)
        theme.set_role(hint, "caption")
        self.chat_button = PushButton(self.tr("Open as a chat"))
        theme.set_role(self.chat_button, "link")
        foot = QHBoxLayout()
        foot.addWidget(hint, 1)
        foot.addWidget(self.chat_button)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.edit)
        column.addWidget(self.area)
        column.addWidget(self.source)
        column.addLayout(foot)
        self._tell("")

    def place_to_type(self) -> QWidget:
        return self.edit

    def come_up(self) -> None:
        """Show it in the upper part of the screen on which the pointer is."""
        if not self.isVisible():
            screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
            room = screen.availableGeometry()
            self.setFixedWidth(min(34 * self.fontMetrics().height(), room.width() - 40))
            self.adjustSize()
            self.move(room.topLeft() + QPoint((room.width() - self.width()) // 2, room.height() // 5))
        super().come_up()
        self.edit.selectAll()

    @Slot()
    def ask(self) -> None:
        """Ask what stands there; an answer that is under way is stopped."""
        text = self.edit.text().strip()
        if not text:
            return
        self._stop()
        self._asked = text
        self._tell(self.tr("Looking in your notes…") if self._works() else self._waits())
        if self._conversation:
            self._submit(Ask(self._conversation, text))
        else:
            self._submit(NewConversation(temporary=True))
        self.edit.selectAll()

    @Slot()
    def open_chat(self) -> None:
        """Ask the question in the main window, in a chat that is kept."""
        text = self.edit.text().strip() or self._asked
        if text:
            self.accept()
            self.chat_wanted.emit(text)

    def _works(self) -> bool:
        return self._client.state in (EngineState.READY, EngineState.BUSY)

    def _waits(self) -> str:
        if self._client.state is EngineState.STARTING:
            return self.tr("The engine is starting; the answer follows.")
        return self.tr("The engine could not start. Open the main window to see why.")

    def _submit(self, job: Ask | NewConversation) -> None:
        self._jobs.add(self._client.submit(job))

    def _stop(self) -> None:
        for number in list(self._jobs):
            self._client.cancel(number)
        self._jobs.clear()

    @Slot()
    def _end(self) -> None:
        """Nothing is left of what was asked."""
        self._stop()
        if self._conversation:
            self._client.submit(EndTemporary(self._conversation))
        self._conversation = self._asked = ""
        self.edit.clear()
        self._tell("")

    def _tell(self, text: str, source: str = "") -> None:
        self.answer.setText(text)
        self.source.setText(source)
        self.area.setVisible(bool(text))
        self.source.setVisible(bool(source))
        width = self.width() - 36
        height = self.answer.heightForWidth(width) if text else 0
        self.area.setFixedHeight(min(height + 4, 14 * self.fontMetrics().height()))
        self._column.activate()
        self.adjustSize()

    # What the engine says

    @Slot(int, object)
    def _on_finished(self, number: int, result: object) -> None:
        if number not in self._jobs:
            return
        self._jobs.discard(number)
        if isinstance(result, Conversation):
            self._conversation = result.id
            self._submit(Ask(result.id, self._asked))
        elif isinstance(result, Turn):
            self._tell(result.text, self._about(result))

    def _about(self, turn: Turn) -> str:
        """How sure it is, and where it stands."""
        parts = []
        if (share := certainty(turn.answer)) is not None:
            parts.append(self.tr("{n} % sure").format(n=QLocale().toString(round(100 * share))))
        answer = turn.answer
        if answer is not None and not answer.abstained and answer.sources:
            first = answer.sources[0]
            name = PurePath(first.path).name if first.path else self.tr("a note of your own")
            quoted = " ".join(first.text.split())
            quoted = quoted if len(quoted) <= _QUOTED else f"{quoted[:_QUOTED]}…"
            parts.append(self.tr("{file}: “{words}”").format(file=name, words=quoted))
        return " · ".join(parts)

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if number in self._jobs:
            self._jobs.discard(number)
            self._tell(problem.sentence)

    @Slot(int)
    def _on_cancelled(self, number: int) -> None:
        self._jobs.discard(number)

    @Slot(object, str)
    def _on_state(self, _state: EngineState, _sentence: str) -> None:
        if self._jobs:
            self._tell(self.tr("Looking in your notes…") if self._works() else self._waits())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setBrush(QColor(colours.window))
        painter.setPen(QPen(QColor(colours.edge), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))  # round corners would be black without a compositor
