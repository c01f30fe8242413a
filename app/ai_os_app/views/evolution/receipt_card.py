"""One receipt: what came of a run and why; the details when it is opened; undo after a question, rebuild, a skill."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ai_os_app import icons, theme
from ai_os_app.views.evolution import wording
from ai_os_app.views.evolution.parts import ButtonRow, Flag, Sign
from ai_os_app.views.evolution.receipt_details import ReceiptDetails
from ai_os_app.widgets.page import text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.evolution_jobs import RebuildLearning, UndoLearning
from ai_os_diffusion.evolution.records import Receipt

_TONES = {"kept": "success", "failed": "danger", "stopped": "warning"}
_LEVELS_OF_SKILLS = ("L2", "L3")  # those that train how notes are read; L0 trains nothing, and L1 writes


class ReceiptCard(QFrame):
    """Emits `wanted` with a job, and `memories_wanted` and `skill_wanted` with its receipt."""

    wanted = Signal(object)
    memories_wanted = Signal(object)
    skill_wanted = Signal(object)

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        theme.set_role(self, "card")
        self.receipt = receipt
        self.details: ReceiptDetails | None = None
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 16, 16, 12)
        lines.setSpacing(8)
        self._lines = lines
        self._add_head()
        self.flag = Flag()
        self.flag_text = self.flag.label
        lines.addWidget(self.flag)
        self._place = lines.count()  # of the details
        self._add_buttons()
        self._add_question()
        self.show_receipt(receipt)

    def _add_head(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.sign = Sign()
        self.outcome = text_label("", "strong")
        row.addWidget(self.sign)
        row.addWidget(self.outcome, 1)
        self.question = text_label("")
        self.question.setTextFormat(Qt.TextFormat.PlainText)
        self.reason = text_label("", "muted")
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.when = text_label("", "caption")
        self._lines.addLayout(row)
        for label in (self.question, self.reason, self.when):
            self._lines.addWidget(label)

    def _add_buttons(self) -> None:
        self.open = push_button(self.tr("Details"), self._toggle, "down")
        self.undo = push_button(self.tr("Undo…"), self._ask, "undo")
        self.rebuild = push_button(self.tr("Rebuild"), self._rebuild, "regenerate")
        self.rebuild.setToolTip(self.tr("Learn this again from the memories that are left"))
        self.skill = push_button(self.tr("Make a skill…"), self._name_skill, "plus")
        self.skill.setToolTip(self.tr("Give what was learned a name, so that it can be carried to another profile"))
        self.buttons = ButtonRow(self.open, self.undo, self.rebuild, self.skill)
        self._lines.addWidget(self.buttons)

    def _add_question(self) -> None:
        self.asking = QWidget()
        lines = QVBoxLayout(self.asking)
        lines.setContentsMargins(0, 0, 0, 0)
        sentence = self.tr("Undo this? It is deleted, and answers are exactly as they were before.")
        lines.addWidget(text_label(sentence))
        self.yes = push_button(self.tr("Undo it"), self._undo)
        self.yes.setAccessibleDescription(sentence)
        self.no = push_button(self.tr("Keep it"), self._keep)
        lines.addWidget(ButtonRow(self.yes, self.no))
        self._lines.addWidget(self.asking)
        self.asking.hide()

    def show_receipt(self, receipt: Receipt) -> None:
        """Show it, or what became of it; details stay as they are, for they do not change."""
        self.receipt = receipt
        icon, text = wording.outcome(receipt)
        in_use = receipt.active and not receipt.undone_at
        tone = _TONES.get(receipt.outcome, "muted") if in_use or receipt.outcome != "kept" else "muted"
        self.sign.show_icon(icon, tone)
        self.outcome.setText(text)
        self.question.setText(self.tr("“{0}”").format(receipt.question))
        self.reason.setText(receipt.reason)
        self.when.setText(f"{wording.moment(receipt.at)} · {wording.level(receipt)}")
        self.setAccessibleName(f"{text}: {receipt.question}")
        for button, name in (
            (self.undo, self.tr("Undo: {0}")),
            (self.rebuild, self.tr("Rebuild: {0}")),
            (self.skill, self.tr("Make a skill: {0}")),
        ):
            button.setAccessibleName(name.format(receipt.question))
        flagged = in_use and bool(receipt.forgotten)
        one = self.tr("A memory that it was trained on was forgotten. Rebuild it without that one, or undo it.")
        many = self.tr("{0} memories that it was trained on were forgotten. Rebuild it without them, or undo it.")
        self.flag_text.setText(one if len(receipt.forgotten) == 1 else many.format(len(receipt.forgotten)))
        self._name_opener()
        self.flag.setVisible(flagged)
        self.rebuild.setVisible(flagged)
        self.undo.setVisible(in_use)
        self.skill.setVisible(in_use and receipt.level in _LEVELS_OF_SKILLS)
        if not in_use and not self.asking.isHidden():
            self._keep()
        self.buttons.arrange()

    def open_details(self, opened: bool) -> None:
        """Open or close it."""
        if opened and self.details is None:
            self.details = ReceiptDetails(self.receipt)
            self.details.memories_wanted.connect(self._on_memories)
            self._lines.insertWidget(self._place, self.details)
        if self.details is not None:
            self.details.setVisible(opened)
        icons.set_icon(self.open, "up" if opened else "down")
        self._name_opener()

    def _name_opener(self) -> None:
        text = self.tr("Less") if self._is_open() else self.tr("Details")
        self.open.setText(text)
        self.open.setAccessibleName(f"{text}: {self.receipt.question}")

    def _is_open(self) -> bool:
        return self.details is not None and not self.details.isHidden()

    @Slot()
    def _toggle(self) -> None:
        self.open_details(not self._is_open())

    @Slot()
    def _on_memories(self) -> None:
        self.memories_wanted.emit(self.receipt)

    @Slot()
    def _name_skill(self) -> None:
        self.skill_wanted.emit(self.receipt)

    @Slot()
    def _ask(self) -> None:
        self.buttons.hide()
        self.asking.show()
        self.no.setFocus()

    @Slot()
    def _keep(self) -> None:
        had_focus = self.asking.isAncestorOf(self.window().focusWidget() or self.window())
        self.asking.hide()
        self.buttons.show()
        if had_focus:
            (self.open if self.undo.isHidden() else self.undo).setFocus()

    @Slot()
    def _undo(self) -> None:
        self._keep()
        self.wanted.emit(UndoLearning(self.receipt.id))

    @Slot()
    def _rebuild(self) -> None:
        self.wanted.emit(RebuildLearning(self.receipt.id))
