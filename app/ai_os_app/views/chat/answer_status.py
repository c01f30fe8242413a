"""The line below the last turn: what the assistant is doing, or why there is no answer and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.views.chat.message_row import COLUMN
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.workers.results import Problem
from ai_os_diffusion.types import AnswerStep

_LONGEST = 200  # characters of a question that are repeated


class AnswerStatus(QWidget):
    """Shows one state at a time; hidden when there is nothing to tell."""

    retry = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details = ""
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Steps of the answer"))
        self.bar.setMaximumWidth(220)
        self.again = PushButton(self.tr("Answer again"))
        self.copy = PushButton(self.tr("Copy details"))
        for button in (self.again, self.copy):
            theme.set_role(button, "link")
        self.again.clicked.connect(self.retry)
        self.copy.clicked.connect(self._copy)
        buttons = QHBoxLayout()
        buttons.addWidget(self.again)
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 8)
        column.addWidget(self.text)
        column.addWidget(self.bar)
        column.addLayout(buttons)
        self._inside = QWidget()
        self._inside.setLayout(column)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._inside, 1000)
        row.addStretch(1)
        self.hide()

    def _show(self, text: str, *, role: str, bar: bool = False, again: bool = False, details: str = "") -> None:
        scale = self.fontMetrics().height() / 16
        self._inside.setMaximumWidth(round(COLUMN * scale) + 36)
        self.text.setText(text)
        theme.set_role(self.text, role)
        self.bar.setVisible(bar)
        self.again.setVisible(again)
        self.copy.setVisible(bool(details))
        self._details = details
        self.show()

    def waiting(self) -> None:
        """The job is queued."""
        self.bar.setRange(0, 1)
        self.bar.setValue(0)
        self._show(self.tr("Waiting for the engine …"), role="muted", bar=True)

    def opening(self) -> None:
        """The chat that is shown comes when the engine has started."""
        self._show(self.tr("This chat opens as soon as the engine is ready."), role="muted")

    def held(self, question: str) -> None:
        """A question waits for the engine to start."""
        shown = question if len(question) <= _LONGEST else f"{question[:_LONGEST]}…"
        text = self.tr("“{question}” is sent as soon as the engine is ready.").format(question=shown)
        self._show(text, role="muted")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def reading(self) -> None:
        """The engine has begun."""
        self._show(self.tr("Reading your notes …"), role="muted", bar=True)

    def show_step(self, step: AnswerStep) -> None:
        """One step was done."""
        self.bar.setRange(0, step.steps)
        self.bar.setValue(step.step)
        text = self.tr("Writing the answer, step {n} of {all}").format(n=step.step, all=step.steps)
        self._show(text, role="muted", bar=True)

    def stopped(self, *, again: bool) -> None:
        """The user stopped it; `again` where the question is on disk and can be answered once more."""
        self._show(self.tr("Stopped."), role="muted", again=again)

    def failed(self, problem: Problem) -> None:
        """It went wrong: what, and what to do."""
        text = problem.sentence
        self._show(text, role="danger", again=True, details=problem.details or f"{problem.kind}: {text}")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
