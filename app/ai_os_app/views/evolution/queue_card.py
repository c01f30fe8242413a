"""What waits to be learned, in a card: the questions, a way out for each, and a line for one of the user's own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from ai_os_app import icons
from ai_os_app.views.evolution import wording
from ai_os_app.widgets.page import make_card, make_line, text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.evolution_jobs import LearnAbout, WithdrawLearning
from ai_os_diffusion.evolution.records import Request

MOST = 12  # rows on the page


class QueueRow(QWidget):
    """One question."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.request = request
        lines = QVBoxLayout()
        lines.setSpacing(4)
        question = text_label(request.question)
        question.setTextFormat(Qt.TextFormat.PlainText)
        lines.addWidget(question)
        lines.addWidget(text_label(wording.asked(request), "caption"))
        self.remove = QToolButton()
        icons.set_icon(self.remove, "close")
        self.remove.setAccessibleName(self.tr("Do not learn about: {0}").format(request.question))
        self.remove.setToolTip(self.tr("Do not learn about this"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(lines, 1)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)


class QueueCard(QWidget):
    """Emits `wanted` with a job."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[QueueRow] = []
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Waiting to be learned"), "heading"))
        self.empty = text_label(
            self.tr(
                "Nothing waits. Questions about your notes that were answered unsurely come here by themselves, and so "
                "do answers that you call right, once there are eight."
            ),
            "muted",
        )
        lines.addWidget(self.empty)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        lines.addLayout(self._list)
        self.more = text_label("", "muted")
        self.more.hide()
        lines.addWidget(self.more)
        lines.addWidget(make_line())
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Learn about…"))
        self.line.setAccessibleName(self.tr("A question to learn about"))
        self.line.setMaxLength(500)
        self.add = push_button(self.tr("Add"), self._add, "plus")
        self.add.setAccessibleName(self.tr("Learn about this question"))
        self.add.setEnabled(False)
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.add)
        lines.addLayout(row)
        self.line.textChanged.connect(self._on_typed)
        self.line.returnPressed.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def show_queue(self, queue: tuple[Request, ...]) -> None:
        """Show what waits, oldest first; rows that stay keep the focus."""
        wanted = queue[:MOST]
        focused = self.window().focusWidget()
        for row in [row for row in self.rows if row.request not in wanted]:
            place = self.rows.index(row)
            had_focus = focused is row.remove
            self.rows.remove(row)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
            if had_focus:
                (self.rows[min(place, len(self.rows) - 1)].remove if self.rows else self.line).setFocus()
        shown = [row.request for row in self.rows]
        for place, request in enumerate(wanted):
            if request not in shown:
                made = QueueRow(request)
                made.remove.clicked.connect(partial(self._remove, request.id))
                self.rows.insert(place, made)
                self._list.insertWidget(place, made)
        self.empty.setVisible(not queue)
        left = len(queue) - len(wanted)
        self.more.setText(self.tr("And {0} more.").format(left))
        self.more.setVisible(left > 0)

    def put_back(self, question: str) -> None:
        """A question could not be taken: let the user try it again, unless another one is being written."""
        if not self.line.text():
            self.line.setText(question)

    def _remove(self, request: str, _checked: bool = False) -> None:
        self.wanted.emit(WithdrawLearning(request))

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self.add.setEnabled(bool(text.strip()))

    @Slot()
    def _add(self) -> None:
        question = self.line.text().strip()
        if question:
            self.line.clear()
            self.line.setFocus()
            self.wanted.emit(LearnAbout(question))
