"""Asks for the name and the purpose of a new skill."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.widgets.page import text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.evolution_jobs import MakeSkill
from ai_os_diffusion.evolution.records import Receipt
from ai_os_diffusion.evolution.skill_cards import MOST_NAME, MOST_PURPOSE


class MakeSkillDialog(QDialog):
    """Made once. Emits `wanted` with a MakeSkill."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._receipt = ""
        self._taken: set[str] = set()
        self.setWindowTitle(self.tr("Make a skill"))
        self.question = text_label("", "muted")
        self.question.setTextFormat(Qt.TextFormat.PlainText)
        about = self.tr(
            "What this run learned is copied and gets a name. The copy can be switched on and off by itself, and "
            "carried to another profile in a file, which holds its name and its purpose."
        )
        self.name = self._line(self.tr("Name"), MOST_NAME)
        self.purpose = self._line(self.tr("Purpose"), MOST_PURPOSE)
        self.purpose.setPlaceholderText(self.tr("What it is for, in one sentence"))
        rows = QFormLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(8)
        for line in (self.name, self.purpose):
            rows.addRow(line.accessibleName(), line)
        self.complaint = text_label("", "danger")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(text_label(self.windowTitle(), "title"))
        column.addWidget(self.question)
        column.addWidget(text_label(about))
        column.addLayout(rows)
        column.addWidget(self.complaint)
        column.addStretch(1)
        column.addLayout(self._make_buttons())
        self.setMinimumWidth(30 * self.fontMetrics().height())

    def _line(self, name: str, most: int) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setMaxLength(most)
        line.textChanged.connect(self._on_typed)
        line.returnPressed.connect(self._make)
        return line

    def _make_buttons(self) -> QHBoxLayout:
        self.make_button = push_button(self.tr("Make the skill"), self._make)
        theme.set_role(self.make_button, "primary")
        self.cancel_button = push_button(self.tr("Cancel"), self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.make_button)
        return row

    def ask(self, receipt: Receipt, taken: Iterable[str]) -> None:
        """Ask for a skill of what a run has learned, with a name that is not among those that are taken."""
        self._receipt = receipt.id
        self._taken = {name.casefold() for name in taken}
        self.question.setText(self.tr("“{0}”").format(receipt.question))
        self.name.clear()
        self.purpose.clear()
        self._on_typed()
        self.open()
        self.name.setFocus()

    @Slot()
    def _on_typed(self) -> None:
        name = _one_line(self.name.text())
        is_taken = name.casefold() in self._taken
        self.complaint.setText(self.tr("There is a skill of this name already.") if is_taken else "")
        self.make_button.setEnabled(bool(name) and not is_taken and bool(_one_line(self.purpose.text())))

    @Slot()
    def _make(self) -> None:
        if self.make_button.isEnabled():
            self.accept()
            self.wanted.emit(MakeSkill(self._receipt, _one_line(self.name.text()), _one_line(self.purpose.text())))


def _one_line(text: str) -> str:
    """What was typed or pasted, as one line of characters that print; cards take no others."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
