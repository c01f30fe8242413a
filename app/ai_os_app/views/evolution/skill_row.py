"""One skill: what it is for, whether it acts, and the buttons that switch, export and remove it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ai_os_app.views.evolution import wording
from ai_os_app.views.evolution.parts import ButtonRow, Flag, Sign
from ai_os_app.widgets.page import make_line, text_label
from ai_os_app.widgets.push_button import PushButton, push_button
from ai_os_app.workers.evolution_jobs import ChangeSkill
from ai_os_diffusion.evolution.skill_cards import SkillCard


class SkillRow(QWidget):
    """Emits `wanted` with a job, and `export_wanted` with its card. Whatever its texts say is no markup."""

    wanted = Signal(object)
    export_wanted = Signal(object)

    def __init__(self, card: SkillCard) -> None:
        super().__init__()
        self.card = card
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        self._lines = lines
        lines.addWidget(make_line())
        self._add_texts()
        self._add_buttons()
        self._add_questions()
        self.show_card(card)

    def _add_texts(self) -> None:
        self.sign = Sign()
        self.name = _plain("strong")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.sign)
        row.addWidget(self.name, 1)
        self._lines.addLayout(row)
        self.purpose, self.facts = _plain(), _plain("caption")
        self.problem, self.forgotten = Flag(), Flag()
        for part in (self.purpose, self.facts, self.problem, self.forgotten):
            self._lines.addWidget(part)

    def _add_buttons(self) -> None:
        self.switch = push_button("", self._switch, "quit")
        self.export = push_button(self.tr("Export…"), self._ask_export, "export")
        self.remove = push_button(self.tr("Remove…"), self._ask_remove, "forget")
        self.buttons = ButtonRow(self.switch, self.export, self.remove)
        self._lines.addWidget(self.buttons)

    def _add_questions(self) -> None:
        self.choose = push_button(self.tr("Choose a file…"), self._export)
        self.cancel = push_button(self.tr("Cancel"), partial(self._close, self.export))
        self.exporting, self.warning = self._question(self.choose, self.cancel)
        self.yes = push_button(self.tr("Remove it"), self._remove)
        self.no = push_button(self.tr("Keep it"), partial(self._close, self.remove))
        self.removing, text = self._question(self.yes, self.no)
        text.setText(self.tr("Remove this skill? It is deleted, and answers are exactly as they are without it."))
        self.yes.setAccessibleDescription(text.text())

    def _question(self, yes: PushButton, no: PushButton) -> tuple[QWidget, QLabel]:
        asking = QWidget()
        lines = QVBoxLayout(asking)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        text = text_label("")
        lines.addWidget(text)
        lines.addWidget(ButtonRow(yes, no))
        self._lines.addWidget(asking)
        asking.hide()
        return asking, text

    def show_card(self, card: SkillCard) -> None:
        """Show it, or what became of it; a question that is open stays so."""
        self.card = card
        self.sign.show_icon(*(("check", "success") if card.enabled else ("minus", "muted")))
        self.name.setText(card.name)
        self.purpose.setText(card.purpose)
        self.facts.setText(wording.skill(card))
        self.setAccessibleName(card.name)
        self.switch.setText(self.tr("Switch off") if card.enabled else self.tr("Switch on"))
        switch = self.tr("Switch off: {0}") if card.enabled else self.tr("Switch on: {0}")
        for button, name in (
            (self.switch, switch),
            (self.export, self.tr("Export: {0}")),
            (self.remove, self.tr("Remove: {0}")),
        ):
            button.setAccessibleName(name.format(card.name))
        self.problem.label.setText(card.problem)
        self.problem.setVisible(bool(card.problem))
        one = self.tr("A memory that it was learned from was forgotten. Remove it, or make it again.")
        many = self.tr("{0} memories that it was learned from were forgotten. Remove it, or make it again.")
        self.forgotten.label.setText(one if len(card.forgotten) == 1 else many.format(len(card.forgotten)))
        self.forgotten.setVisible(bool(card.forgotten))
        own = self.tr("It was learned from your notes: give the file only to those who may know them.")
        others = self.tr("It was learned from somebody’s notes: give the file only to those who may know them.")
        self.warning.setText(others if card.imported else own)
        self.choose.setAccessibleDescription(self.warning.text())
        self.buttons.arrange()

    @Slot()
    def _switch(self) -> None:
        self.wanted.emit(ChangeSkill(self.card.id, "disable" if self.card.enabled else "enable"))

    @Slot()
    def _ask_export(self) -> None:
        self._open(self.exporting, self.choose)

    @Slot()
    def _ask_remove(self) -> None:
        self._open(self.removing, self.no)

    def _open(self, asking: QWidget, first: PushButton) -> None:
        self.buttons.hide()
        asking.show()
        first.setFocus()

    def _close(self, asked_by: PushButton, _checked: bool = False) -> None:
        """Close a question; the focus goes back to the button that opened it."""
        self.exporting.hide()
        self.removing.hide()
        self.buttons.show()
        asked_by.setFocus()

    @Slot()
    def _export(self) -> None:
        self._close(self.export)
        self.export_wanted.emit(self.card)

    @Slot()
    def _remove(self) -> None:
        self._close(self.remove)
        self.wanted.emit(ChangeSkill(self.card.id, "remove"))


def _plain(role: str = "") -> QLabel:
    label = text_label("", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
