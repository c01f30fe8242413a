"""The evolution page: consent and limits, what is learned now, what waits, the skills, and the receipts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from ai_os_app.views.evolution.consent_card import ConsentCard
from ai_os_app.views.evolution.make_skill_dialog import MakeSkillDialog
from ai_os_app.views.evolution.queue_card import QueueCard
from ai_os_app.views.evolution.receipt_list import ReceiptList
from ai_os_app.views.evolution.skills_card import SkillsCard
from ai_os_app.views.evolution.work_card import WorkCard
from ai_os_app.widgets.page import Page, make_card, text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.evolution_jobs import EvolutionShown
from ai_os_app.workers.results import Problem
from ai_os_diffusion.evolution.records import EvolutionStatus, Receipt


class EvolutionPage(Page):
    """Shows what it is given; what its buttons ask for is done elsewhere."""

    wanted = Signal(object)  # a job of evolution
    memories_wanted = Signal(object)  # Receipt
    opened = Signal()  # it came into view, or should be read again

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Evolution"), parent)
        self.hint = text_label(self.tr("It is shown as soon as the engine has started."), "muted")
        self.column.addWidget(self.hint)
        self.column.addWidget(self._make_problem())
        self.consent, self.work, self.queue = ConsentCard(), WorkCard(), QueueCard()
        self.skills, self.receipts = SkillsCard(), ReceiptList()
        self.skill_dialog: MakeSkillDialog | None = None  # made when it is first needed
        for part in (self.consent, self.work, self.queue, self.skills, self.receipts):
            part.wanted.connect(self.wanted)
            part.hide()
            self.column.addWidget(part)
        self.receipts.memories_wanted.connect(self.memories_wanted)
        self.receipts.skill_wanted.connect(self._name_skill)
        self.column.addStretch(1)

    def _make_problem(self) -> QFrame:
        self.problem, lines = make_card()
        self.problem_text = text_label("", "danger")
        self.problem_text.setTextFormat(Qt.TextFormat.PlainText)
        self.again = push_button(self.tr("Try again"), self.opened)
        lines.addWidget(self.problem_text)
        lines.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self.problem.hide()
        return self.problem

    def show_all(self, shown: EvolutionShown) -> None:
        """Show all there is."""
        self.skills.show_skills(shown.skills)
        self.show_status(shown.status)
        self.receipts.show_receipts(shown.receipts)
        self.receipts.setVisible(bool(shown.receipts) or shown.status.state != "off")
        self.problem.hide()

    def show_status(self, status: EvolutionStatus) -> None:
        """Show what it does now."""
        on = status.state != "off"
        self.hint.hide()
        self.consent.show_status(status)
        self.consent.show()
        if on:
            self.work.show_status(status)
            self.queue.show_queue(status.queue)
        self.work.setVisible(on)
        self.queue.setVisible(on)
        self.skills.setVisible(on or bool(self.skills.skills))

    def show_problem(self, problem: Problem) -> None:
        """It cannot be read, or what went by itself went wrong: say why, and what to do."""
        self.hint.hide()
        self.problem_text.setText(problem.sentence)
        self.problem.show()

    @Slot(object)
    def _name_skill(self, receipt: Receipt) -> None:
        if self.skill_dialog is None:
            self.skill_dialog = MakeSkillDialog(self)
            self.skill_dialog.wanted.connect(self.wanted)
        self.skill_dialog.ask(receipt, [card.name for card in self.skills.skills])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()
