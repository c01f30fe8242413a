"""The memories that a run was trained on: a list, and the chosen one in full."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.views.evolution.parts import ButtonRow
from ai_os_app.views.memory.memory_model import HIT, day_of, title_of
from ai_os_app.widgets.page import text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.results import Memories, Problem
from ai_os_diffusion.evolution.records import Receipt
from ai_os_diffusion.types import MemoryHit

MOST = 300  # memories that are listed


class TrainedOnDialog(QDialog):
    """Not modal, and made once."""

    source_requested = Signal(object)  # MemoryHit

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._receipt: Receipt | None = None
        self.setWindowTitle(self.tr("Trained on"))
        self.setModal(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        self.heading = text_label("", "heading")
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.note = text_label("", "muted")
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Memories that it was trained on"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("The memory in full"))
        self.text.setTabChangesFocus(True)
        theme.set_role(self.text, "reading")
        self.source = push_button(self.tr("Show the source"), self._show_source, "document")
        self.close_button = push_button(self.tr("Close"), self.close)
        for widget, stretch in ((self.heading, 0), (self.note, 0), (self.list, 3), (self.text, 2)):
            column.addWidget(widget, stretch)
        column.addWidget(ButtonRow(self.source, self.close_button))
        self.list.currentItemChanged.connect(self._on_chosen)
        line = self.fontMetrics().height()
        self.resize(40 * line, 30 * line)

    def begin(self, receipt: Receipt) -> None:
        """The memories of a receipt are being read."""
        self._receipt = receipt
        self.heading.setText(receipt.question)
        self.list.clear()
        self._tell(self.tr("Loading the memories."))
        self._on_chosen()
        self.show()
        self.raise_()
        self.activateWindow()

    def show_memories(self, memories: Memories) -> None:
        """Here they are."""
        if self._receipt is None:
            return
        for hit in memories.items:
            item = QListWidgetItem(title_of(hit))
            item.setData(HIT, hit)
            item.setToolTip(day_of(hit))
            self.list.addItem(item)
        gone = min(MOST, len(self._receipt.memories)) - len(memories.items)
        left_out = len(self._receipt.memories) - MOST
        one = self.tr("One of them is not there any more.")
        many = self.tr("{0} of them are not there any more.").format(gone)
        notes = [one if gone == 1 else many] if gone > 0 else []
        if left_out > 0:
            notes.append(self.tr("{0} more are not listed.").format(left_out))
        self._tell(" ".join(notes))
        if self.list.count():
            self.list.setCurrentRow(0)
            self.list.setFocus()

    def show_problem(self, problem: Problem) -> None:
        """They cannot be read."""
        self._tell(problem.sentence)

    def _tell(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def _hit(self) -> MemoryHit | None:
        item = self.list.currentItem()
        hit = item.data(HIT) if item is not None else None
        return hit if isinstance(hit, MemoryHit) else None

    @Slot()
    def _on_chosen(self) -> None:
        hit = self._hit()
        self.text.setPlainText(hit.text if hit is not None else "")
        self.source.setEnabled(hit is not None and bool(hit.path))

    @Slot()
    def _show_source(self) -> None:
        hit = self._hit()
        if hit is not None:
            self.source_requested.emit(hit)
